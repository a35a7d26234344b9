"""Whatever is written is whole under its name or not there, and no half of it lies beside it."""

from __future__ import annotations

import gc
import os
import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner, Result

from fujianmap import exports, publishing
from fujianmap.cli import main
from fujianmap.drawing import snapshot, webmap
from fujianmap.drawing.snapshot import atlas, charts
from fujianmap.errors import ExportError
from fujianmap.views.dataset import Dataset
from fujianmap.views.filters import Filters

ROWS: Final = (
    "id,name_en,type,city,lon,lat\n1,One,patrol,Fuzhou,119.3,26.08\n2,Two,tech,Xiamen,118.1,24.48\n"
)
DRAWN: Final = b"drawn" * 1000
LIMIT: Final = 300
"""bytes after which the system writes no more to a file: less than any output has"""
EACH: Final = ("snapshot", "--each", "city", "--city", "Xiamen")
OUTPUTS: Final = {
    **{f"rows{suffix}": ("export",) for suffix in exports.EXPORTS},
    **{f"plate.{form}": ("snapshot",) for form in (*snapshot.FORMATS, "html")},
    "chart.png": ("snapshot", "--chart", "type"),
    "chart.csv": ("snapshot", "--chart", "type"),
    "atlas.pdf": EACH,
    "atlas": (*EACH, "--plates", "png"),
    "site": ("publish",),
}
"""what is written by which command"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder; pictures are drawn at once, and temporary files lie beside it."""
    for name, value in {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "en_GB.UTF-8"}.items():
        monkeypatch.setenv(name, value)
    for module, name in (
        (snapshot, "draw_snapshot"),
        (atlas, "draw_atlas"),
        (charts, "draw_chart"),
        (charts, "chart_csv"),
        (webmap, "draw_page"),
    ):
        monkeypatch.setattr(module, name, lambda *_, **__: DRAWN)
    monkeypatch.setattr(publishing, "_taken", lambda *_: {"data/one.csv": DRAWN})
    (tmp_path / "rows").write_text(ROWS, encoding="utf-8")
    for name in ("here", "temporary"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    return tmp_path / "here"


@pytest.fixture
def little_room() -> Iterator[None]:
    """No file may grow beyond `LIMIT`; what is written up to there is written."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def write(out: Path) -> Result:
    command, *words = OUTPUTS[out.name]
    data = out.parents[1] / "rows"
    said = [command, "-o", str(out), "--data", str(data), *words]
    return CliRunner().invoke(main, said, prog_name="fujianmap")


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file, hidden ones too."""
    paths = (Path(at) / name for at, _, names in os.walk(folder) for name in names)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def refused(done: Result, place: Path, *reasons: str) -> None:
    """Held to: one message with the reason, no traceback, nothing temporary left."""
    assert done.exit_code == 1, done.output
    assert isinstance(done.exception, SystemExit), done.exception
    assert any(reason in done.stderr for reason in reasons), done.stderr
    assert not list((place.parent / "temporary").iterdir())


@pytest.mark.parametrize("name", OUTPUTS)
def test_a_disk_that_fills_half_way_leaves_what_was_there(
    place: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    out = place / name
    for suffix in (".xlsx", ".zip"):  # written by way of temporary files, which would fill up first
        monkeypatch.setitem(exports.EXPORTS, suffix, lambda *_, **__: DRAWN)
    if name == "site":
        assert write(out).exit_code == 0
    elif out.suffix:
        out.write_bytes(b"before")
    there = files_in(place)
    request.getfixturevalue("little_room")
    refused(write(out), place, "it is too large", "system error GDAL")
    assert files_in(place) == there


@pytest.mark.parametrize("name", ["rows.gpkg", "plate.png", "atlas", "site"])
def test_a_file_that_cannot_take_its_place_goes_again(
    place: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    for one in ("replace", "rename"):
        monkeypatch.setattr(os, one, broken)
    refused(write(place / name), place, "the disk reports a fault")
    assert files_in(place) == {}


@pytest.mark.parametrize("name", ["rows.gpkg", "plate.png", "atlas", "atlas.pdf"])
def test_a_folder_that_is_gone_is_said(
    place: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    if name == "atlas":  # makes its folder itself, so it goes while the atlas is drawn

        def drawn(*_: object, **__: object) -> bytes:
            (place / name).rmdir()
            place.rmdir()
            return DRAWN

        monkeypatch.setattr(atlas, "draw_atlas", drawn)
    else:
        place.rmdir()
    refused(write(place / name), place, "no such file or folder")
    assert not place.exists()


def test_plates_before_one_that_fails_are_whole(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = iter([DRAWN])

    def second_fails(*_: Any, **__: Any) -> bytes:
        for content in told:
            return content
        raise ExportError("export_failed", path="the second plate", reason="why")

    monkeypatch.setattr(snapshot, "draw_snapshot", second_fails)
    refused(write(place / "atlas"), place, "the second plate")
    assert files_in(place) == {"atlas/atlas.pdf": DRAWN, "atlas/350000-fujian.png": DRAWN}


def test_a_stop_half_way_leaves_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stopped)
    for name in ("rows.csv", "site"):
        assert write(place / name).exit_code != 0
        assert files_in(place) == {}


def test_a_stop_between_two_names_brings_the_site_back(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert write(place / "site").exit_code == 0
    there = files_in(place)
    rename = Path.rename

    def stopped(one: Path, to: Path) -> Path:
        if one.suffix == ".part":
            raise KeyboardInterrupt
        return rename(one, to)

    monkeypatch.setattr(Path, "rename", stopped)
    assert write(place / "site").exit_code != 0
    assert files_in(place) == there


@pytest.mark.parametrize("suffix", [".gpkg", ".xlsx", ".zip"])
def test_no_place_for_temporary_files_is_said(
    shipped_dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(ExportError, match=r"nowhere.*no such file or folder"):
        exports.EXPORTS[suffix](shipped_dataset, Filters().mask(shipped_dataset))


@pytest.mark.parametrize("limit", [LIMIT, 30_000])
def test_a_workbook_that_fails_half_way_leaves_nothing_to_be_printed(
    shipped_dataset: Dataset, place: Path, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    """What openpyxl had open is closed at once, not when it is collected."""
    printed: list[Any] = []
    monkeypatch.setattr("sys.unraisablehook", printed.append)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises(ExportError, match="it is too large"):
            exports.export_xlsx(shipped_dataset, Filters().mask(shipped_dataset))
        gc.collect()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert printed == []
    assert not list((place.parent / "temporary").iterdir())
