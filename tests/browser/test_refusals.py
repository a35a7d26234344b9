"""Files that cannot be used: one clear message, on the page and on the command line."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from fujianmap import shipped
from fujianmap.texts import Lang, text
from tests.browser.conftest import OpenPage, Serve, Server
from tests.browser.waiting import open_map, wait_for_shown
from tests.page import truth

ALERT = "[data-testid=stAlert]"
LOCATED = truth.located([row["id"] for row in truth.ROWS])

Change = Callable[[Path], object]


def _half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


SPOILED: dict[str, tuple[str, Change]] = {
    "no data": ("data/initiatives.csv", Path.unlink),
    "empty data": ("data/initiatives.csv", lambda path: path.write_bytes(b"")),
    "data cut off in the header": (
        "data/initiatives.csv",
        lambda path: path.write_bytes(path.read_bytes()[:80]),
    ),
    "a picture as data": (
        "data/initiatives.csv",
        lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(300)),
    ),
    "no counties": ("geo/counties.geojson", Path.unlink),
    "empty prefectures": ("geo/prefectures.geojson", lambda path: path.write_bytes(b"")),
    "counties cut off": ("geo/counties.geojson", _half),
    "no papers": ("geo/SOURCES.toml", Path.unlink),
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copies of the shipped files, to be spoiled."""
    folder = tmp_path_factory.mktemp("house")
    (folder / "data").mkdir()
    shutil.copy(shipped.INITIATIVES, folder / "data")
    shutil.copytree(shipped.GEO, folder / "geo")
    return folder


@pytest.fixture(scope="module")
def spoilt(serve: Serve, house: Path) -> Server:
    """A server whose files were good when it began."""
    words = ("--data", str(house / "data/initiatives.csv"), "--boundaries", str(house / "geo"))
    return serve(*words)


@contextmanager
def spoiling(house: Path, what: str) -> Iterator[str]:
    """Spoil a file, give its name, and put it back."""
    name, change = SPOILED[what]
    path = house / name
    good = path.read_bytes()
    change(path)
    try:
        yield path.name
    finally:
        path.write_bytes(good)


def refused(page: Page, url: str, lang: Lang, file: str) -> None:
    """The page is one message in one language, with the file's name, and nothing of our code."""
    page.goto(url)
    alert = page.locator(ALERT)
    expect(alert).to_have_count(1)
    said = alert.inner_text()
    assert file in said
    assert bool(re.search("[\u4e00-\u9fff]", said)) == (lang == "zh"), said
    expect(page.locator("h1")).to_have_text(text(lang, "page.title"))
    everything = page.locator("body").inner_text()
    for trace in ("Traceback", "fujianmap/", 'File "', "Error:", "Exception"):
        assert trace not in everything
    assert page.locator("iframe").count() == 0
    assert page.locator("[data-testid=stException]").count() == 0


def test_a_spoilt_file_is_told_in_the_readers_language_and_is_taken_up_when_mended(
    open_page: OpenPage, spoilt: Server, house: Path
) -> None:
    readers: dict[Lang, Page] = {"zh": open_page(locale="zh-CN"), "en": open_page(locale="en-US")}
    wait_for_shown(open_map(readers["en"], spoilt.url), LOCATED)
    for what, lang in zip(SPOILED, itertools.cycle(readers), strict=False):
        with spoiling(house, what) as file:
            refused(readers[lang], spoilt.url, lang, file)
    wait_for_shown(open_map(readers["zh"], spoilt.url), LOCATED)


def test_a_link_says_in_which_language_it_is_refused(
    open_page: OpenPage, spoilt: Server, house: Path
) -> None:
    page = open_page(locale="zh-CN")
    with spoiling(house, "empty data") as file:
        refused(page, f"{spoilt.url}/?lang=en&type=patrol", "en", file)


def test_rows_that_were_cut_off_are_told_beside_the_map(
    open_page: OpenPage, spoilt: Server, house: Path
) -> None:
    path = house / "data/initiatives.csv"
    good = path.read_bytes()
    try:
        path.write_bytes(good[: good.index(b"\nA12,") + 30])
        page = open_page(locale="en-US")
        frame = open_map(page, spoilt.url)
        kept = [row["id"] for row in truth.ROWS if row["id"] < "A12"]
        wait_for_shown(frame, truth.located(kept))
        expect(page.locator(ALERT)).to_have_count(1)
        expect(page.locator(ALERT)).to_contain_text(str(len(kept) + 2))
    finally:
        path.write_bytes(good)


# The command line


CALLED = {
    "no data": ("check", "serve"),
    "empty data": ("check",),
    "a picture as data": ("check",),
    "no counties": ("export",),
    "counties cut off": ("export",),
}
"""the commands that are called in each spoilt house"""


def _words(command: str, house: Path, out: Path) -> list[str]:
    data, geo = str(house / "data/initiatives.csv"), str(house / "geo")
    words = {
        "check": [data],
        "serve": ["--data", data],
        "export": ["-o", str(out), "--boundaries", geo],
    }
    return [command, *words[command]]


def test_the_command_line_refuses_likewise(tmp_path: Path, house: Path) -> None:
    began: list[tuple[str, list[str], subprocess.Popen[str]]] = []
    for k, what in enumerate(CALLED):
        copy = tmp_path / str(k)
        copy.mkdir()
        (copy / "data").mkdir()
        shutil.copy(house / "data/initiatives.csv", copy / "data")
        shutil.copytree(house / "geo", copy / "geo", copy_function=os.link)
        name, change = SPOILED[what]
        content = (copy / name).read_bytes()
        (copy / name).unlink()
        (copy / name).write_bytes(content)
        change(copy / name)
        commands = [_words(one, copy, tmp_path / f"{k}.csv") for one in CALLED[what]]
        began += [(what, words, _begin(words)) for words in commands]
    for what, words, process in began:
        out, said = process.communicate(timeout=120)
        assert process.returncode == 1, (what, words, said)
        assert Path(SPOILED[what][0]).name in said + out
        assert "Traceback" not in said + out
        assert len(said.splitlines()) == 1, (what, said)
    assert not list(tmp_path.glob("*.csv"))


def _begin(words: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "fujianmap", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "LC_ALL": "en_US.UTF-8"},
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_check_lists_a_row_that_was_cut_off(tmp_path: Path, lang: Lang) -> None:
    good = shipped.INITIATIVES.read_bytes()
    path = tmp_path / "rows.csv"
    path.write_bytes(good[: good.index(b"\nA12,") + 30])
    process = _begin(["check", str(path), "--lang", lang])
    out, said = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "Traceback" not in said + out
    row = sum(one["id"] < "A12" for one in truth.ROWS) + 2
    assert text(lang, "problem_at.row", row=row) in out
