"""A published site: whole, the same each time, replaced only where it was written here."""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

import fujianmap
from fujianmap import publishing
from fujianmap.cli import main
from fujianmap.errors import ExportError
from fujianmap.publishing import MANIFEST
from fujianmap.texts import LANGS
from fujianmap.views.dataset import Dataset
from fujianmap.views.filters import Filters

XIAMEN = Filters(city=frozenset({"350200"}))
URL = "https://map.example.org/fujian"


def files_of(path: Path) -> dict[str, bytes]:
    return {
        one.relative_to(path).as_posix(): one.read_bytes()
        for one in path.rglob("*")
        if one.is_file()
    }


@pytest.fixture(scope="module")
def site(six: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("published") / "new" / "site"
    made = fujianmap.publish(path, six, XIAMEN, lang="en", title="<b>{{7*191}}", url=URL)
    assert made.files == len(files_of(path))
    return path


def test_it_holds_just_the_rows_of_its_filters(site: Path, six: Dataset) -> None:
    files = files_of(site)
    wanted = six.initiatives["id"][XIAMEN.mask(six)].tolist()
    points = next(files[name] for name in files if re.match(r"assets/points\.", name))
    features = json.loads(files["data/initiatives.geojson"])["features"]
    assert json.loads(points)["ids"] == wanted
    assert [one["id"] for one in features] == wanted
    assert json.loads(files[MANIFEST])["rows"] == {"shown": len(wanted), "total": 6}


def test_every_format_and_every_plate_is_there_and_linked(site: Path) -> None:
    files = files_of(site)
    offered = [f"data/initiatives{suffix}" for suffix in fujianmap.EXPORTS]
    offered += [f"plates/map-{lang}.{form}" for lang in LANGS for form in ("png", "svg", "pdf")]
    offered += ["data/map.html", "data/DATA-DICTIONARY.md"]
    linked = re.findall(r'<a href="([^"]+)" download>', files["index.html"].decode())
    assert set(offered) <= set(linked)
    assert set(linked) <= files.keys()


def test_assets_are_named_after_their_content(site: Path) -> None:
    for name, content in files_of(site).items():
        if name.startswith("assets/"):
            assert hashlib.sha256(content).hexdigest()[:16] in name


def test_every_address_in_the_page_is_that_of_a_file(site: Path) -> None:
    files = files_of(site)
    page = files["index.html"].decode()
    named = {*re.findall(r'(?:href|src)="(?!#|http)([^"]+)"', page)}
    named |= set(re.findall(r'"(assets/[^"]+)"', page))
    assert named <= files.keys()
    assert {one for one in files if one.startswith("assets/")} <= named


def test_the_manifest_lists_every_file_as_it_is(site: Path) -> None:
    files = files_of(site)
    manifest = json.loads(files.pop(MANIFEST))
    assert manifest["files"] == {
        name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in files.items()
    }
    first = manifest["first_view"]
    assert first["bytes"] == sum(len(files[name]) for name in first["files"])


def test_any_text_is_only_text(site: Path) -> None:
    for name, content in files_of(site).items():
        if name.endswith(".html"):
            assert b"1337" not in content
            assert b"<b>" not in content.replace(b"<b></b>", b"")


def test_search_engines_are_told_the_address(site: Path) -> None:
    files = files_of(site)
    places = ET.parse(site / "sitemap.xml").iterfind(".//{*}loc")  # noqa: S314  (our own)
    assert [one.text for one in places] == [f"{URL}/"]
    assert f"Sitemap: {URL}/sitemap.xml" in files["robots.txt"].decode()
    assert f'<link rel="canonical" href="{URL}/">' in files["index.html"].decode()
    assert f'href="{URL}/"' in files["404.html"].decode()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sites without plates and data: where only the folder matters."""
    monkeypatch.setattr(publishing, "_taken", lambda *_: {"data/one.csv": b"one"})


@pytest.mark.usefixtures("quick")
def test_the_same_rows_give_the_same_site_and_replace_it(six: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "site"
    fujianmap.publish(path, six, XIAMEN)
    before = files_of(path)
    fujianmap.publish(path, six, XIAMEN)
    assert files_of(path) == before
    fujianmap.publish(path, six)
    assert files_of(path).keys() != before.keys(), "no asset of before is left"
    assert [one.name for one in tmp_path.iterdir()] == ["site"]


@pytest.mark.usefixtures("quick")
def test_an_empty_folder_is_free(six: Dataset, tmp_path: Path) -> None:
    fujianmap.publish(tmp_path, six)
    assert (tmp_path / "index.html").exists()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("name", ["notes.txt", "assets/own.js", "deep/er/file", MANIFEST])
def test_what_others_put_there_is_never_touched(six: Dataset, tmp_path: Path, name: str) -> None:
    path = tmp_path / "site"
    if name != MANIFEST:
        fujianmap.publish(path, six)
    (path / name).parent.mkdir(parents=True, exist_ok=True)
    (path / name).write_bytes(b"mine")
    before = files_of(path)
    with pytest.raises(ExportError, match=re.escape(name)) as refused:
        fujianmap.publish(path, six)
    assert refused.value.code == "site_foreign"
    assert files_of(path) == before


@pytest.mark.usefixtures("quick")
def test_nor_is_an_empty_folder_in_it(six: Dataset, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(ExportError, match="mine"):
        fujianmap.publish(tmp_path, six)
    assert (tmp_path / "mine").is_dir()


@pytest.mark.usefixtures("quick")
def test_a_file_is_no_folder(six: Dataset, tmp_path: Path) -> None:
    (tmp_path / "site").write_bytes(b"mine")
    with pytest.raises(ExportError) as refused:
        fujianmap.publish(tmp_path / "site", six)
    assert refused.value.code == "site_no_folder"


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("failing", ["fsync", "rename"])
def test_a_failure_leaves_the_site_of_before(
    six: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    path = tmp_path / "site"
    fujianmap.publish(path, six, XIAMEN)
    before = files_of(path)
    rename = Path.rename

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    def not_into_place(one: Path, to: Path) -> Path:
        if one.suffix == ".part":
            full()
        return rename(one, to)

    if failing == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    else:
        monkeypatch.setattr(Path, "rename", not_into_place)
    with pytest.raises(ExportError) as refused:
        fujianmap.publish(path, six)
    assert refused.value.code == "export_failed"
    assert files_of(path) == before
    assert [one.name for one in tmp_path.iterdir()] == ["site"]


# On the command line


def run(*words: object) -> Result:
    environment = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "en_GB.UTF-8"}
    return CliRunner().invoke(
        main, [str(word) for word in ("publish", *words)], prog_name="fujianmap", env=environment
    )


@pytest.mark.usefixtures("quick")
def test_the_command_publishes_and_says_what_is_missing(tmp_path: Path) -> None:
    out = tmp_path / "site"
    done = run("-o", out, "--city", "Xiamen", "--lang", "en")
    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    assert "sitemap.xml" in done.stderr
    assert not (out / "sitemap.xml").exists()
    rows = fujianmap.load_dataset()
    manifest = json.loads((out / MANIFEST).read_bytes())
    assert manifest["rows"]["shown"] == int(XIAMEN.mask(rows).sum())
    assert (out / "index.html").read_bytes().startswith(b'<!DOCTYPE html>\n<html lang="en">')
    again = run("-o", out, "--url", URL)
    assert again.exit_code == 0, again.output
    assert again.output == ""
    assert (out / "sitemap.xml").exists()
    linked = run("-o", out, "--url", URL, "--link", "?lang=zh&at=118,25,9&layers=labels,osm")
    assert "layers=osm" in linked.stderr
    page = (out / "index.html").read_text(encoding="utf-8")
    assert page.startswith('<!DOCTYPE html>\n<html lang="zh-CN">')
    assert '"home": {"lon": 118.0, "lat": 25.0, "zoom": 9.0}, "layers": ["labels"]' in page


@pytest.mark.parametrize("url", ["map.example.org", "javascript:1", "https://a.org/?x=1"])
def test_an_address_that_is_none_is_refused(tmp_path: Path, url: str) -> None:
    done = run("-o", tmp_path / "site", "--url", url)
    assert done.exit_code == 2
    assert not (tmp_path / "site").exists()


def test_a_foreign_folder_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "mine").write_bytes(b"")
    done = run("-o", tmp_path, "--data", tmp_path / "nowhere.csv")
    assert done.exit_code == 1
    assert "mine" in done.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["mine"]
