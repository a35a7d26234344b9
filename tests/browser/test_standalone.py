"""The map as one HTML file, opened from disk with the network off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from fujianmap.drawing.weblist import MOST
from fujianmap.drawing.webmap import draw_page
from fujianmap.places.boundaries import Boundaries
from fujianmap.texts import text
from fujianmap.views.dataset import Dataset, load_dataset
from fujianmap.views.filters import Filters
from tests.browser.waiting import STILL, wait_for_shown, wait_until

OpenFile = Callable[..., Page]


@pytest.fixture
def open_file(tmp_path: Path, new_context: Callable[..., BrowserContext]) -> Iterator[OpenFile]:
    """Open bytes as a file from disk, without a network: ``open_file(page, "#lang=en")``.

    Any request but that for the file itself, and any word on the console, fails the test.
    """
    faults: list[str] = []
    path = tmp_path / "map.html"

    def opened(content: bytes, hash_: str = "", **options: Any) -> Page:
        path.write_bytes(content)
        size = {"width": 1400, "height": 900}
        context = new_context(**{"offline": True, "viewport": size, **options})
        context.on("console", lambda m: faults.append(f"console {m.type}: {m.text}"))
        context.on("weberror", lambda e: faults.append(f"uncaught: {e.error}"))
        context.on("request", lambda r: faults.append(f"asked for {r.url}") if own(r.url) else None)
        page = context.new_page()
        page.goto(f"{path.as_uri()}{hash_}")
        if options.get("java_script_enabled", True):
            page.wait_for_selector('[data-ready="true"]')
        return page

    def own(url: str) -> bool:
        return not url.startswith((path.as_uri(), "data:"))

    yield opened
    assert not faults, "\n".join(faults)


def located(dataset: Dataset, filters: Filters | None = None) -> list[str]:
    mask = (filters or Filters()).mask(dataset) & dataset.located
    ids: list[str] = dataset.initiatives["id"][mask].tolist()
    return ids


def listed(page: Page) -> list[int]:
    numbers: list[int] = page.eval_on_selector_all(
        "tr[data-i]:not([hidden])", "lines => lines.map(line => Number(line.dataset.i))"
    )
    return numbers


@pytest.fixture(scope="module")
def content(shipped_dataset: Dataset) -> bytes:
    return draw_page(shipped_dataset)


def test_it_opens_whole(open_file: OpenFile, content: bytes, shipped_dataset: Dataset) -> None:
    page = open_file(content)
    wait_for_shown(page.main_frame, located(shipped_dataset))
    assert listed(page) == list(range(len(shipped_dataset.initiatives)))
    assert page.title() == "福建警务项目地图"


def test_filters_and_search_show_what_python_shows(
    open_file: OpenFile, content: bytes, shipped_dataset: Dataset
) -> None:
    page = open_file(content, "#lang=en")
    steps: list[tuple[Filters, Callable[[], None]]] = [
        (
            Filters(type=frozenset({"antifraud"})),
            lambda: page.click('#type [data-value="antifraud"]'),
        ),
        (
            Filters(type=frozenset({"antifraud"}), city=frozenset({"350200"})),
            lambda: page.click('#city [data-value="350200"]'),
        ),
        (Filters(), lambda: page.click("#clear")),
        (Filters(q="枫桥 社区"), lambda: page.fill("#q", "枫桥 社区")),
        (Filters(q="MAPLE"), lambda: page.fill("#q", "ＭＡＰＬＥ")),
        (Filters(q="no such words"), lambda: page.fill("#q", "no such words")),
    ]
    for filters, act in steps:
        act()
        wait_for_shown(page.main_frame, located(shipped_dataset, filters))
        mask = filters.mask(shipped_dataset)
        assert listed(page) == np.flatnonzero(mask).tolist()
        assert page.inner_text("#counted").startswith(f"{int(mask.sum())} of 76 shown")


def test_counts_are_beside_each_choice(
    open_file: OpenFile, content: bytes, shipped_dataset: Dataset
) -> None:
    page = open_file(content)
    for facet in ("city", "type"):
        tally = shipped_dataset.facets[facet].tally(Filters().mask(shipped_dataset))
        for value, count in tally.items():
            if facet == "city" or count:
                assert page.inner_text(f'#{facet} [data-value="{value}"] b') == str(count)


def test_the_list_opens_a_row_on_the_map(open_file: OpenFile, content: bytes) -> None:
    page = open_file(content, "#lang=en")
    page.locator("button.name", has_text="Jianxin Police Station").click()
    page.locator(".leaflet-popup .record h3", has_text="Jianxin Police Station").wait_for()
    source = page.locator(".leaflet-popup .source a")
    assert str(source.get_attribute("href")).startswith("http")
    assert source.get_attribute("rel") == "noopener noreferrer"
    assert "id=A01" in page.url


def test_a_link_into_the_file_brings_its_view(
    open_file: OpenFile, content: bytes, shipped_dataset: Dataset
) -> None:
    page = open_file(content, "#lang=en&type=patrol&type=nonsense&city=350100")
    filters = Filters(type=frozenset({"patrol"}), city=frozenset({"350100"}))
    wait_for_shown(page.main_frame, located(shipped_dataset, filters))
    assert page.title() == "Fujian police initiatives"


def test_the_language_changes_everywhere(open_file: OpenFile, content: bytes) -> None:
    page = open_file(content)
    # The map takes the measure of its room once more in the first frame.
    view = page.evaluate(
        "() => new Promise((done) => requestAnimationFrame("
        "() => requestAnimationFrame(() => done(fujianmap.view()))))"
    )
    page.click('[data-lang="en"]')
    page.wait_for_function("document.documentElement.lang === 'en'")
    page.locator(".place-name", has_text="Longyan").wait_for(state="attached")
    assert page.inner_text("h1") == "Fujian police initiatives"
    assert page.locator("#type", has_text="Anti-fraud").count() == 1
    assert page.evaluate("fujianmap.view()") == view


@pytest.mark.parametrize("width", [360, 1400])
def test_nothing_is_wider_than_the_screen(open_file: OpenFile, content: bytes, width: int) -> None:
    page = open_file(content, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_script_the_list_is_there(open_file: OpenFile, content: bytes) -> None:
    page = open_file(content, java_script_enabled=False)
    assert page.locator("noscript p").first.is_visible() or "JavaScript" in page.inner_text("body")
    assert page.locator("tr[data-i]").count() == 76
    assert page.locator(".desk").is_hidden()


def test_many_rows_are_on_a_canvas(open_file: OpenFile, squares: Boundaries) -> None:
    lines = "\n".join(
        f"r{k},Row {k},patrol,{118.1 + k % 80 / 100},{25.1 + k // 80 / 100}" for k in range(5_600)
    )
    dataset = load_dataset(f"id,name,type,lon,lat\n{lines}".encode(), squares, name="many.csv")
    page = open_file(draw_page(dataset, lang="en"))
    page.fill("#q", "Row 5599")
    wait_for_shown(page.main_frame, ["r5599"])


def test_rows_without_room_beside_each_other_are_listed(
    open_file: OpenFile, squares: Boundaries
) -> None:
    lines = "\n".join(f"r{k},Row {k},patrol,118.5,25.5" for k in range(60))
    dataset = load_dataset(f"id,name,type,lon,lat\n{lines}".encode(), squares, name="one.csv")
    page = open_file(draw_page(dataset, lang="en"))
    said = page.locator(".leaflet-popup h3")
    page.locator('.mark[data-id="r1"]').click()  # one of those that have room
    expect(said).to_have_text("Row 1")
    page.locator('.mark[data-id="r59"]').click(force=True)
    choices = page.locator(".leaflet-popup .choices button")
    expect(choices.first).to_have_text("Row 0")
    wait_until(lambda: bool(page.evaluate(STILL)), "the map to make room for the list")
    name = choices.nth(3).inner_text()
    choices.nth(3).click()
    expect(said).to_have_text(name)


LONG = "一种名称极长的自拟类型" * 6


def test_a_file_of_one_city_opens_on_it(open_file: OpenFile, shipped_dataset: Dataset) -> None:
    city = Filters(city=frozenset({"350200"}))
    page = open_file(draw_page(shipped_dataset, city, lang="en"))
    mask = city.mask(shipped_dataset)
    wait_for_shown(page.main_frame, located(shipped_dataset, city))
    assert page.inner_text("#counted").startswith(f"{int(mask.sum())} of {len(mask)} shown")
    lon, lat, zoom = page.evaluate("fujianmap.view()")
    west, south, east, north = shipped_dataset.boundaries.prefectures.loc[["350200"]].total_bounds
    assert west < lon < east
    assert south < lat < north
    assert zoom > 8, "the whole province is at 7"


def test_a_changed_address_changes_the_view(
    open_file: OpenFile, content: bytes, shipped_dataset: Dataset
) -> None:
    page = open_file(content, "#lang=en&q=maple")
    page.evaluate("location.hash = '#city=350100&q=警务'")
    filters = Filters(city=frozenset({"350100"}), q="警务")
    wait_for_shown(page.main_frame, located(shipped_dataset, filters))
    assert page.input_value("#q") == "警务"
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert page.get_attribute('#city [data-value="350100"]', "aria-pressed") == "true"
    page.evaluate("location.hash = ''")
    wait_for_shown(page.main_frame, located(shipped_dataset))


def test_the_list_begins_with_the_first_that_match(
    open_file: OpenFile, squares: Boundaries
) -> None:
    """The first are in the page, those after them are written when a filter brings them up."""
    count = 2 * MOST + 700
    lines = "\n".join(
        f"r{k},行 {k},Row {k},{'patrol' if k < MOST else 'tech'},site,118.5,25.5,2023,2024,"
        f"https://x.org/{k},p. {k}"
        for k in range(count)
    )
    data = f"id,name_zh,name_en,type,scope,lon,lat,start,end,source,locator\n{lines}".encode()
    page = open_file(draw_page(load_dataset(data, squares, name="many.csv"), lang="en"))
    assert listed(page) == list(range(MOST))
    assert f"{count - MOST:,} more rows are" in page.inner_text("#more")
    page.click('#type [data-value="tech"]')
    wait_until(lambda: listed(page) == list(range(MOST, 2 * MOST)), "the first that match")
    assert "700 more rows are" in page.inner_text("#more")
    page.click("#clear")
    page.fill("#q", f"Row {count - 1}")
    wait_until(lambda: listed(page) == [count - 1], "the row that was sought")
    assert page.locator("#more").is_hidden()
    # Just as Python writes it, but for the position and what follows from it.
    page.fill("#q", "Row 7")
    wait_until(lambda: listed(page)[0] == 7, "the rows that were sought")
    first, last = page.locator('tr[data-i="7"]'), page.locator(f'tr[data-i="{MOST + 700}"]')
    for lang in ("en", "zh"):
        page.click(f'[data-lang="{lang}"]')
        page.locator(f'html[lang^="{lang}"]').wait_for()
        patrol, tech = (text(lang, f"type.{kind}") for kind in ("patrol", "tech"))
        said = first.inner_text().replace(patrol, tech).replace("7", str(MOST + 700))
        assert last.inner_text() == said
    assert last.locator("a").get_attribute("href") == f"https://x.org/{MOST + 700}"
    last.locator("button.name:visible").click()
    wait_until(lambda: f"id=r{MOST + 700}" in page.url, "the address of the row")
    assert "selected" in str(last.get_attribute("class"))


@pytest.mark.parametrize("width", [390, 1400])
def test_a_long_type_is_whole_and_keeps_its_count(
    open_file: OpenFile, squares: Boundaries, width: int
) -> None:
    data = f"id,name,type,lon,lat\n1,a,{LONG},118.5,25.5\n2,b,{'x' * 90},118.6,25.5".encode()
    page = open_file(
        draw_page(load_dataset(data, squares, name="long.csv")),
        viewport={"width": width, "height": 900},
    )
    page.evaluate("document.querySelector('#filters').open = true")
    page.evaluate("document.querySelector('.legend').open = true")
    outside = page.evaluate(
        """() => [["#type", "#type button > *"], [".legend", ".legend .types li > *"]]
          .flatMap(([around, parts]) => {
            const box = document.querySelector(around).getBoundingClientRect();
            return [...document.querySelectorAll(parts)].filter((part) => {
              const { left, right, width } = part.getBoundingClientRect();
              return !width || left < box.left - 1 || right > box.right + 1
                || part.scrollWidth > part.clientWidth + 1 && part.clientWidth;
            }).map((part) => part.textContent);
          })"""
    )
    assert outside == []
    assert page.locator("#type b").all_inner_texts() == ["1", "1"]
