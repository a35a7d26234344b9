"""Files that cannot be used end in one clear message, in the reader's language."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fujianmap import shipped
from fujianmap.page import answers, markup
from fujianmap.texts import LANGS, Lang, text
from tests.page import truth
from tests.page.reader import counted, open_app, refusal

both = pytest.mark.parametrize("lang", LANGS)

SHIPPED = shipped.INITIATIVES.read_bytes()
HEADER, _, REST = SHIPPED.partition(b"\n")

DATA: dict[str, bytes | None] = {
    "missing": None,
    "empty": b"",
    "only a header": HEADER + b"\n",
    "cut off in its header": HEADER[:60],
    "only blanks": b" \n\n  \n",
    "another kind of file": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "an archive": b"PK\x03\x04" + bytes(200),
    "bytes of nothing": bytes(500),
    "a page of the web": b"<!doctype html><html><body>404</body></html>",
    "headings of another table": b"a,b,c\n1,2,3\n",
    "every row faulty": b"id,name_en,type,lon,lat\n1,One,patrol,26,119\n2,,patrol,119,26\n",
}

Break = Callable[[Path], object]


def _link(source: str, target: str) -> None:
    """Give a file a second name, or copy it where that cannot be."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy(source, target)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _swap(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"Fuzhou", b"Fuzhoo"))


BOUNDARIES: dict[str, tuple[str, Break]] = {
    "missing": ("counties.geojson", Path.unlink),
    "empty": ("prefectures.geojson", lambda path: path.write_bytes(b"")),
    "cut off": ("counties.geojson", _cut),
    "changed": ("prefectures_drawn.geojson", _swap),
    "another kind of file": ("province.geojson", lambda path: path.write_bytes(b"\x89PNG" * 50)),
    "no papers": ("SOURCES.toml", Path.unlink),
    "papers cut off": ("SOURCES.toml", _cut),
    "papers of nothing": ("SOURCES.toml", lambda path: path.write_bytes(b"")),
}


def one_message(said: str, lang: Lang, file: str) -> None:
    """One message for a reader: it names the file, and holds nothing of the other language."""
    assert file in said
    assert "Traceback" not in said
    ours = r"Error\b|Exception\b|\.py\b(?<!build\.py)|<class|object at 0x"
    assert not re.search(ours, said), said
    chinese = re.search("[\u4e00-\u9fff]", said)
    assert bool(chinese) == (lang == "zh"), said
    assert said.rstrip().endswith(("。", ".")), "it ends in what to do"


@pytest.mark.parametrize("what", DATA)
def test_a_data_file_that_cannot_be_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, what: str
) -> None:
    path = tmp_path / "rows.csv"
    if (content := DATA[what]) is not None:
        path.write_bytes(content)
    monkeypatch.setenv("FUJIANMAP_DATA", str(path))
    for lang in LANGS:
        one_message(refusal(open_app({"lang": lang})), lang, "rows.csv")


@pytest.mark.parametrize("what", BOUNDARIES)
def test_a_boundary_file_that_cannot_be_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, what: str
) -> None:
    name, spoil = BOUNDARIES[what]
    folder = tmp_path / "geo"
    shutil.copytree(shipped.GEO, folder, copy_function=_link)
    content = (folder / name).read_bytes()
    (folder / name).unlink()  # the link, not the file that it names
    (folder / name).write_bytes(content)
    spoil(folder / name)
    monkeypatch.setenv("FUJIANMAP_BOUNDARIES", str(folder))
    for lang in LANGS:
        one_message(refusal(open_app({"lang": lang})), lang, name)


def test_no_folder_of_boundaries(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FUJIANMAP_BOUNDARIES", str(tmp_path / "nowhere"))
    for lang in LANGS:
        one_message(refusal(open_app({"lang": lang})), lang, "nowhere")


@both
def test_a_data_file_that_was_cut_off_tells_what_is_lost(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lang: Lang
) -> None:
    whole = SHIPPED.split(b"\r\nA12,")[0] if b"\r\n" in SHIPPED else SHIPPED.split(b"\nA12,")[0]
    path = tmp_path / "rows.csv"
    path.write_bytes(whole + b"\nA12,\xe6\x99\x8b\xe6\xb1\x9f")
    monkeypatch.setenv("FUJIANMAP_DATA", str(path))
    app = open_app({"lang": lang})
    assert not app.exception
    shown = [row["id"] for row in truth.ROWS][: whole.count(b"\n")]
    assert counted(app).count(str(len(shown))) == 2, "the good rows are shown"
    messages = [one.value for one in (*app.error, *app.warning, *app.info)]
    assert len(messages) == 1, "a row is missing, and nothing says so"
    assert str(len(shown) + 2) in messages[0], "the row as a spreadsheet counts it"


def test_a_file_that_is_put_right_is_taken_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(b"")
    monkeypatch.setenv("FUJIANMAP_DATA", str(path))
    app = open_app({"lang": "en"})
    refusal(app)
    path.write_bytes(b"name,type,lon,lat\nOne,patrol,119.3,26.08\n")
    app.run()
    assert not app.exception
    assert not app.error
    assert counted(app) == text("en", "scene.counted", shown=1, total=1)
    path.unlink()
    app.run()
    refusal(app)


@pytest.fixture
def ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of the shipped files, to be spoilt."""
    folder = tmp_path / "data"
    shutil.copytree(shipped.DATA, folder)
    for name in ("INITIATIVES", "FIGURES", "SOURCES"):
        monkeypatch.setattr(shipped, name, folder / Path(getattr(shipped, name)).name)
    monkeypatch.setattr(shipped, "DATA", folder)
    monkeypatch.setenv("FUJIANMAP_DATA", str(folder / "initiatives.csv"))
    return folder


def test_a_broken_file_of_figures_or_sources_is_told_too(ours: Path) -> None:
    (ours / "figures.csv").write_bytes(b"\x00\x01\x02")
    one_message(refusal(open_app({"lang": "en"})), "en", "figures.csv")


@both
def test_a_faulty_row_of_figures_is_told_beside_the_map(ours: Path, lang: Lang) -> None:
    lines = (ours / "figures.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    lines[4] = lines[4].replace(",exact,", ",exakt,")
    (ours / "figures.csv").write_text("".join(lines), encoding="utf-8")
    app = open_app({"lang": lang})
    assert not app.exception
    assert len(app.warning) == 1, "a figure is missing, and nothing says so"
    said = app.warning[0].value
    counts = {"rows": len(lines) - 1, "kept": len(lines) - 2, "refused": 1}
    for part in ("data/figures.csv", text(lang, "cli.kept", **counts), "exakt"):
        assert markup.markdown(part) in said
    assert text(lang, "problem_at.row_column", row=5, column="bound") in said.replace("\\", "")
    _, health = answers.health()
    assert health["refused"] == 0
    assert health["refused_beside"] == {"data/figures.csv": 1}
