"""The map's place: in the address bar where the reader chose it, and found again from there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser import areas
from tests.browser.conftest import OpenPage, Server
from tests.browser.waiting import (
    MAP,
    STILL,
    choice,
    map_frame,
    open_map,
    wait_for_address,
    wait_for_place,
    wait_for_rest,
    wait_for_shown,
)
from tests.page import truth

XIAMEN = "350200"
_AT = "() => new URLSearchParams(location.search).get('at')"
_HAS_AT = f"wanted => ({_AT})() !== null === wanted"
_VIEW = "() => window.fujianmap.view()"
_NEAR = """([lon, lat, zoom]) => {
  const [x, y, z] = window.fujianmap.view();
  return Math.abs(x - lon) < 0.02 && Math.abs(y - lat) < 0.02 && Math.abs(z - zoom) < 0.01;
}"""


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page(locale="en-US")


def drag(page: Page, frame: Frame) -> list[float]:
    """Drag the map and give where it looks then, which the address bar says too."""
    before = frame.evaluate(_VIEW)
    box = page.locator(MAP).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 350, box["y"] + 300)
    page.mouse.down()
    page.mouse.move(box["x"] + 280, box["y"] + 250, steps=4)
    page.mouse.up()
    frame.wait_for_function(f"before => ({_VIEW})().join() !== before.join()", arg=before)
    return wait_for_place(page, frame)


def looks_at(frame: Frame, view: list[float]) -> None:
    frame.wait_for_function(f"view => ({_NEAR})(view) && ({STILL})()", arg=view)


def test_a_map_that_nobody_moved_is_not_in_the_address(page: Page, server: Server) -> None:
    frame = open_map(page, f"{server.url}/?lang=en")
    choice(page, "type", truth.label("type", "patrol", "en")).click()
    wait_for_address(page, {"lang": "en", "type": "patrol"})
    wait_for_shown(frame, truth.located(truth.shown({"type": ["patrol"]})))
    assert page.evaluate(_AT) is None


def test_a_reload_finds_the_place_again(page: Page, server: Server, open_page: OpenPage) -> None:
    frame = open_map(page, f"{server.url}/?lang=en")
    here = drag(page, frame)
    page.reload()
    looks_at(map_frame(page), here)
    wait_for_rest(page)
    # And so does somebody else, whatever is chosen beside the map.
    choice(page, "city", truth.label("city", XIAMEN, "en")).click()
    wait_for_address(page, {"lang": "en", "city": XIAMEN})
    looks_at(map_frame(page), here)
    there = open_page(locale="zh-CN")
    looks_at(open_map(there, page.url), here)


def test_a_city_that_is_chosen_beside_the_map_moves_nothing_elsewhere_either(
    page: Page, server: Server, open_page: OpenPage
) -> None:
    frame = open_map(page, f"{server.url}/?lang=en")
    here = frame.evaluate(_VIEW)
    choice(page, "city", truth.label("city", XIAMEN, "en")).click()
    wait_for_address(page, {"lang": "en", "city": XIAMEN})
    assert frame.evaluate(_VIEW) == here
    page.wait_for_function(_HAS_AT, arg=True)
    looks_at(open_map(open_page(), page.url), here)


def test_back_and_forward_take_the_map_along(page: Page, server: Server) -> None:
    frame = open_map(page, f"{server.url}/?lang=en")
    whole = frame.evaluate(_VIEW)
    areas.press(frame, XIAMEN)
    wait_for_address(page, {"lang": "en", "city": XIAMEN})
    frame.wait_for_function(f"zoom => ({_VIEW})()[2] > zoom && ({STILL})()", arg=whole[2])
    inside = frame.evaluate(_VIEW)
    assert page.evaluate(_AT) is None, "the address leads there by itself"
    page.go_back()
    wait_for_address(page, {"lang": "en"})
    looks_at(frame, whole)
    page.go_forward()
    wait_for_address(page, {"lang": "en", "city": XIAMEN})
    looks_at(frame, inside)
    page.reload()
    looks_at(map_frame(page), inside)


def test_a_marker_that_was_opened_is_open_again(page: Page, server: Server) -> None:
    frame = open_map(page, f"{server.url}/?lang=en")
    drag(page, frame)
    frame.locator('.mark[data-id="A23"]').click()
    name = truth.name("A23", "en")
    expect(frame.locator(".leaflet-popup .record h3")).to_have_text(name)
    wait_for_address(page, {"lang": "en", "id": "A23"})
    frame.wait_for_function(STILL)
    page.wait_for_function(_HAS_AT, arg=True)
    page.reload()
    expect(map_frame(page).locator(".leaflet-popup .record h3")).to_have_text(name)


def test_a_record_that_the_list_opened_is_where_its_link_leads(page: Page, server: Server) -> None:
    """The place that the reader left is no part of the link any more."""
    frame = open_map(page, f"{server.url}/?lang=en&id=A24")
    drag(page, frame)
    page.locator(".st-key-parts_A23 button").click()
    wait_for_address(page, {"lang": "en", "id": "A23"})
    page.wait_for_function(_HAS_AT, arg=False)
    row = truth.BY_ID["A23"]
    expect(frame.locator(".leaflet-popup .record h3")).to_have_text(truth.name("A23", "en"))
    frame.wait_for_function(
        f"lon => Math.abs(({_VIEW})()[0] - lon) < 0.5 && ({STILL})()", arg=float(row["lon"])
    )


def test_a_county_brings_its_prefecture(page: Page, server: Server) -> None:
    frame = open_map(page, f"{server.url}/?lang=en&county=350203")
    wait_for_address(page, {"lang": "en", "city": XIAMEN, "county": "350203"})
    wait_for_shown(frame, truth.located(truth.shown({"city": [XIAMEN], "county": ["350203"]})))
