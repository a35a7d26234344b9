"""Areas on the map: each is painted where it lies, and found by the pointer that is on it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser import areas
from tests.browser.conftest import OpenPage, Server
from tests.browser.waiting import STILL, open_map, wait_for_address, wait_for_shown, wait_until
from tests.page import truth

FUZHOU, MINHOU, PUTIAN = "350100", "350121", "350300"


def test_a_pointer_finds_the_area_that_it_is_on(open_page: OpenPage, server: Server) -> None:
    page = open_page(locale="en-US")
    frame = open_map(page, f"{server.url}/?lang=en")
    wait_for_shown(frame, truth.located([row["id"] for row in truth.ROWS]))
    areas.wait_for_painted(frame)
    plane, tip = frame.locator(".folium-map"), frame.locator(".area-tip")
    for code in truth.PREFECTURES:
        plane.hover(position=areas.free_place(frame, code))
        expect(tip).to_contain_text([truth.AREAS[code]["name_en"]])
    plane.click(position=areas.free_place(frame, FUZHOU))
    wait_for_address(page, truth.address({"city": [FUZHOU]}, "en"))
    counties = [code for code in truth.AREAS if code[:4] == FUZHOU[:4] and code != FUZHOU]
    wait_until(lambda: areas.standing(frame, "inside") == sorted(counties), "the counties")
    frame.wait_for_function(STILL)
    plane.hover(position=areas.free_place(frame, MINHOU, "inside"))
    expect(tip).to_contain_text([truth.AREAS[MINHOU]["name_en"]])
    # What was not gone into is one area, though its counties are outlined.
    plane.hover(position=areas.free_place(frame, PUTIAN))
    expect(tip).to_contain_text([truth.AREAS[PUTIAN]["name_en"]])
    plane.click(position=areas.free_place(frame, MINHOU, "inside"))
    wait_for_address(page, truth.address({"city": [FUZHOU], "county": [MINHOU]}, "en"))
    assert areas.painted(frame, "inside").keys() <= set(counties)


_TWO_MOVES = """places => {
  const canvas = document.querySelector(".leaflet-areas-pane canvas");
  const { x, y } = window.fujianmap.map.getContainer().getBoundingClientRect();
  for (const at of places) {
    const [clientX, clientY] = [at.x + x, at.y + y];
    canvas.dispatchEvent(new MouseEvent("mousemove", { bubbles: true, clientX, clientY }));
  }
}"""


def test_where_a_quick_pointer_comes_to_rest_is_told(open_page: OpenPage, server: Server) -> None:
    frame = open_map(open_page(locale="en-US"), f"{server.url}/?lang=en")
    areas.wait_for_painted(frame)
    frame.evaluate(_TWO_MOVES, [areas.free_place(frame, code) for code in (PUTIAN, FUZHOU)])
    expect(frame.locator(".area-tip")).to_contain_text([truth.AREAS[FUZHOU]["name_en"]])


def test_outlines_take_no_focus_and_are_not_told(open_page: OpenPage, server: Server) -> None:
    frame = open_map(open_page(locale="en-US"), f"{server.url}/?lang=en")
    canvas = frame.locator(".leaflet-areas-pane canvas")
    assert canvas.count() == 1
    assert canvas.evaluate("one => one.tabIndex") == -1
    assert canvas.evaluate("one => one.closest('[aria-hidden=true]') !== null")


_PROJECTED = """() => {
  const { map } = window.fujianmap;
  const flat = rings => Array.isArray(rings[0]) ? rings.flatMap(flat) : [rings];
  const found = { rings: 0, wrong: 0 };
  map.eachLayer(layer => {
    if (!layer.feature || !layer._rings) return;
    const wanted = flat(layer.getLatLngs()).map(ring => ring.map(at => map.latLngToLayerPoint(at))
      .filter((at, k, all) => k === 0 || !at.equals(all[k - 1])));
    found.rings += wanted.length;
    wanted.forEach((ring, k) => {
      const drawn = layer._rings[k];
      const same = drawn.length === ring.length && ring.every((at, n) => at.equals(drawn[n]));
      if (!same) found.wrong++;
    });
    const box = L.bounds(layer._rings.flat());
    if (!layer._rawPxBounds.equals(box)) found.wrong++;
  });
  return found;
}"""


def test_outlines_lie_where_leaflet_would_put_them(open_page: OpenPage, server: Server) -> None:
    frame = open_map(open_page(locale="en-US"), f"{server.url}/?lang=en&city={FUZHOU}")
    for zoom in (6.25, 8, 9.5, 14):
        frame.evaluate("zoom => { window.fujianmap.map.setZoom(zoom, { animate: false }); }", zoom)
        wait_until(lambda: len(areas.standing(frame, "county-area")) == 84, "the counties")
        found = frame.evaluate(_PROJECTED)
        assert found["rings"] > 9 + 84
        assert found["wrong"] == 0
