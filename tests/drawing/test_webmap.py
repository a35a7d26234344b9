"""The map as one HTML file: whole, the same each time, and any text in it only text."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from typing import Any

import pytest

from fujianmap.drawing.weblist import MOST
from fujianmap.drawing.webmap import draw_page
from fujianmap.places.boundaries import Boundaries
from fujianmap.texts import text
from fujianmap.views.dataset import Dataset, load_dataset
from fujianmap.views.filters import Filters

HOSTILE = [
    "{{7*191}}",
    "{% raw %}",
    "{% include 'x' %}",
    "${7*191}",
    "100{% off",
    "`",
    "</script><script>window.hit=1</script>",
    "<!--<script>",
    "<img src=x onerror=window.hit=1>",
    '"><svg onload=window.hit=1>',
    "]]>",
    "\\u003cb\\u003e",
    "javascript:window.hit=1",
    'http://example.org/"onmouseover=window.hit=1',
]


class Reader(HTMLParser):
    """Collects the elements of a page, and the text of its scripts and styles."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.blocks: list[tuple[str, dict[str, str | None], str]] = []
        self._inside: tuple[str, dict[str, str | None]] | None = None
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = (tag, dict(attrs)) if tag in {"script", "style"} else None

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.blocks.append((*self._inside, data))
            self._inside = None

    def data(self, name: str) -> Any:
        return json.loads(next(t for _, a, t in self.blocks if a.get("id") == f"data-{name}"))


def hostile_csv() -> bytes:
    quoted = ['"' + text.replace('"', '""') + '"' for text in HOSTILE]
    lines = [f"{q},{q},{q},{q},{q},{118.2 + k / 100},25.5,{q},{q}" for k, q in enumerate(quoted)]
    head = "id,name_zh,name_en,type,place_zh,lon,lat,summary_zh,source"
    return "\n".join([head, *lines]).encode()


@pytest.fixture(scope="module")
def page(shipped_dataset: Dataset) -> bytes:
    return draw_page(shipped_dataset)


def test_a_page_is_small_and_whole(page: bytes) -> None:
    assert len(page) < 1_500_000
    for tag, attributes in Reader(page).elements:
        assert tag not in {"link", "iframe", "object", "embed", "base"}
        assert "src" not in attributes
        assert not any(name.startswith("on") or name == "style" for name in attributes)


def test_the_same_rows_give_the_same_page(shipped_dataset: Dataset, page: bytes) -> None:
    assert draw_page(shipped_dataset) == page


def test_another_process_draws_the_same_page(page: bytes) -> None:
    """Nothing in it follows the order of a set, which differs from one process to the next."""
    script = (
        "import hashlib, fujianmap; "
        "page = fujianmap.draw_page(fujianmap.load_dataset()); "
        "print(hashlib.sha256(page).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "1"},
    )
    assert done.stdout.strip() == hashlib.sha256(page).hexdigest()


def test_the_policy_lets_run_just_what_is_in_the_file(page: bytes) -> None:
    reader = Reader(page)
    policies = [a["content"] for t, a in reader.elements if t == "meta" and a.get("http-equiv")]
    assert len(policies) == 1
    policy = dict(part.strip().split(" ", 1) for part in str(policies[0]).split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["connect-src"] == "'none'"
    for tag, directive in (("script", "script-src"), ("style", "style-src")):
        own = [t for name, a, t in reader.blocks if name == tag and a.get("type") is None]
        hashes = {
            f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
            for text in own
        }
        assert set(policy[directive].split()) == hashes


def test_a_page_holds_just_the_rows_of_its_filters(shipped_dataset: Dataset) -> None:
    filters = Filters(city=frozenset({"350200"}))
    ids = shipped_dataset.initiatives["id"][filters.mask(shipped_dataset)].tolist()
    reader = Reader(draw_page(shipped_dataset, filters, lang="en"))
    assert reader.data("points")["ids"] == ids
    assert reader.data("about")["breaks"] == list(shipped_dataset.breaks)
    lines = [a for t, a in reader.elements if t == "tr" and "data-i" in a]
    assert len(lines) == len(ids)


def test_each_source_of_the_list_has_its_own_place_in_both_languages(
    shipped_dataset: Dataset,
) -> None:
    page = draw_page(shipped_dataset, Filters(q="A16")).decode()
    zh, en = (text(lang, "provenance.locator.page") for lang in ("zh", "en"))
    english = re.findall(r'<span class="quiet" lang="en">([^<]+)</span>', page)
    assert english[-2:] == ["¶15", en]
    places = re.findall(r'<span class="quiet" lang="zh-CN">([^<]+)</span>', page)
    assert places[-2:] == [text("zh", "provenance.paragraph", n="15"), zh]


def test_a_page_can_hold_nothing(shipped_dataset: Dataset) -> None:
    reader = Reader(draw_page(shipped_dataset, Filters(q="no such words anywhere")))
    assert reader.data("points")["ids"] == []


def test_hostile_cells_are_only_text(squares: Boundaries) -> None:
    dataset = load_dataset(hostile_csv(), squares, name="</script>{{7*191}}.csv")
    assert len(dataset.initiatives) == len(HOSTILE)
    page = draw_page(dataset, title="{{7*191}}<script>window.hit=1</script>")
    assert b"1337" not in page
    reader = Reader(page)
    assert sum(tag == "script" for tag, _ in reader.elements) == len(reader.blocks) - 1
    assert not any(tag == "img" for tag, _ in reader.elements)
    assert reader.data("points")["ids"] == HOSTILE
    assert reader.data("texts")["name_zh"] == HOSTILE
    for tag, attributes in reader.elements:
        assert not any(name.startswith("on") for name in attributes)
        if tag == "a" and attributes["href"] != "#list":
            assert str(attributes["href"]).startswith("http")


@pytest.mark.parametrize(("link", "there"), [("https://x.org/?q=1", True), ("javascript:1", False)])
def test_only_a_link_is_a_link(six: Dataset, link: str, there: bool) -> None:  # noqa: FBT001
    assert (b'href="' + link.encode() in draw_page(six, link=link)) == there


def test_a_long_list_says_what_it_leaves_out(squares: Boundaries) -> None:
    lines = "\n".join(f"r{k},Row {k},patrol,118.5,25.5" for k in range(MOST + 5))
    dataset = load_dataset(f"id,name,type,lon,lat\n{lines}".encode(), squares, name="many.csv")
    page = draw_page(dataset, lang="en").decode()
    assert len(re.findall(r"<tr data-i=", page)) == MOST
    assert "5 more rows" in page
