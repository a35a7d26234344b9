"""Many rows are painted on a canvas, and what it shows is what the filters say."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Frame, Page, expect

from benchmarks.rows import read, seeded
from fujianmap.records.vocabulary import Type
from fujianmap.settings import LIMITS
from fujianmap.texts import text
from tests.browser.conftest import OpenPage, Serve
from tests.browser.waiting import READABLE, map_frame, wait_for_rest, wait_for_shown

MANY = 6_000
ALONE, ALONE_AT = "alone", (118.0123, 25.9321)
TWINS, TWINS_AT = [f"twin {k}" for k in range(10)], (117.5012, 25.4021)
"""rows at one place, more than can stand around it"""
NEAR, NEAR_AT = [f"near {k}" for k in range(10)], (118.4034, 26.6012)
"""rows in one street"""
CLOSE = 16
"""zoom at which none of the others is near those places"""

_LOOK = "([lon, lat, zoom]) => {window.fujianmap.map.setView([lat, lon], zoom, {animate: false})}"
_INSIDE = """() => {
  const { map } = window.fujianmap;
  return map.getZoom() > 14 && !map._animatingZoom;
}"""
_COUNT = "() => window.fujianmap.shown().length"
_WATCH_PAINTING = """disturbances => {
  const { map } = window.fujianmap;
  const layer = window.layer = Object.values(map._layers).find(one => one.repaint);
  const { draw } = layer;
  window.painted = [];
  layer.draw = (context, view) => {
    draw(context, view);
    window.painted.push([map._animatingZoom, view.zoom]);
    if (disturbances && map._animatingZoom) setTimeout(() => layer.repaint());
  };
}"""
_ENDED = """zoom => {
  const { map } = window.fujianmap;
  return map.getZoom() === zoom && !map._animatingZoom && window.painted.length > 0;
}"""
_LOOK_AT_NAMES = """zoom => {
  const { map } = fujianmap;
  const { settle } = Fujianmap.Names.prototype;
  let symbols;
  Fujianmap.Names.prototype.settle = function (markers, obstacles, close) {
    symbols = Array.from(obstacles);
    settle.call(this, markers, obstacles, close);
  };
  map.setView(map.getCenter(), zoom, { animate: false });
  return new Promise(resolve => setTimeout(() => {
    Fujianmap.Names.prototype.settle = settle;
    const corner = map.containerPointToLayerPoint([0, 0]);
    const names = Array.from(document.querySelectorAll(".place-name")).filter(
      one => getComputedStyle(one).visibility !== "hidden");
    resolve([symbols, names.map(one => {
      const { left, top, right, bottom } = one.firstChild.getBoundingClientRect();
      return [left + corner.x, top + corner.y, right + corner.x, bottom + corner.y];
    })]);
  }));
}"""
_SEEN = f"""() => {{
  const canvas = document.querySelector("canvas.points");
  return ({READABLE})(canvas).getImageData(0, 0, canvas.width, canvas.height).data.reduce(
    (sum, value, k) => (sum * 31 + value * (k % 8191)) % 4294967291, 7);
}}"""


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of more rows than are drawn as markers."""
    rows = seeded(MANY)
    assert len(rows) > LIMITS.marker_rows
    street = [(NEAR_AT[0] + k * 2e-4, NEAR_AT[1]) for k in range(-5, 5)]
    apart = rows.iloc[: 1 + len(TWINS) + len(NEAR)].copy()
    apart["id"] = [ALONE, *TWINS, *NEAR]
    apart["name_en"] = [f"Name of {one}" for one in apart["id"]]
    apart["lon"], apart["lat"] = zip(ALONE_AT, *[TWINS_AT] * len(TWINS), *street, strict=True)
    path = tmp_path_factory.mktemp("many") / "many.csv"
    pd.concat([rows, apart]).to_csv(path, index=False)
    return path


@pytest.fixture
def page(open_page: OpenPage, serve: Serve, many: Path) -> Page:
    opened = open_page(locale="en-US")
    opened.goto(serve("--data", str(many)).url)
    return opened


@pytest.fixture
def frame(page: Page, many: Path) -> Frame:
    """The map's frame, when everything is drawn."""
    found = map_frame(page)
    wait_for_shown(found, read(many)["id"])
    wait_for_rest(page)
    return found


def look(frame: Frame, at: tuple[float, float], zoom: float) -> None:
    frame.evaluate(_LOOK, [*at, zoom])


def click(frame: Frame, at: tuple[float, float]) -> None:
    """Click where a place of the world is on the map."""
    point = frame.evaluate(
        "([lon, lat]) => window.fujianmap.map.latLngToContainerPoint([lat, lon])", list(at)
    )
    frame.locator(".leaflet-container").click(position={"x": point["x"], "y": point["y"]})


def choose(page: Page, kind: str) -> None:
    page.locator(f'.panel .st-key-type [data-value="{kind}"]').click()


def test_the_canvas_shows_what_the_filters_say(page: Page, frame: Frame, many: Path) -> None:
    rows = read(many)
    assert frame.locator("canvas.points").count() == 1
    assert frame.locator(".mark").count() == 0
    frame.evaluate("() => { window.still_here = true; }")
    chosen: set[str] = set()
    for kind in (Type.PATROL, Type.TECH, Type.PATROL, Type.COMMUNITY, Type.TECH, Type.COMMUNITY):
        chosen ^= {kind}
        choose(page, kind)
        wait_for_shown(frame, rows.loc[rows["type"].isin(chosen) | (not chosen), "id"])
    assert frame.evaluate("() => window.still_here"), "the map was loaded anew"


def test_legend_and_areas_count_what_is_drawn(page: Page, frame: Frame, many: Path) -> None:
    kinds = read(many)["type"]
    kind = Type.ANTIFRAUD
    choose(page, kind)
    wait_for_shown(frame, read(many).loc[kinds == kind, "id"])
    counts = frame.locator(".legend .types b")
    assert counts.all_text_contents() == [f"{(kinds == kind).sum():,}"]


def test_zooming_neither_adds_nor_takes_away(frame: Frame, many: Path) -> None:
    for zoom in (5, 8.25, 11, 17):
        look(frame, ALONE_AT, zoom)
        assert frame.evaluate(_COUNT) == len(read(many))


@pytest.mark.parametrize("disturbances", [0, 1])
def test_what_is_painted_while_the_map_zooms_is_what_stands_at_its_end(
    frame: Frame, disturbances: int
) -> None:
    """Once, ahead; and anew at the end where something else was to be painted meanwhile."""
    look(frame, NEAR_AT, 9)
    zoom = frame.evaluate("() => window.fujianmap.map.getZoom()") + 0.5
    frame.evaluate(_WATCH_PAINTING, disturbances)
    frame.evaluate("zoom => { window.fujianmap.map.setZoom(zoom) }", zoom)
    frame.wait_for_function(_ENDED, arg=zoom)
    assert frame.evaluate("painted") == [[True, zoom], *[[False, zoom]] * disturbances]
    seen = frame.evaluate(_SEEN)
    frame.evaluate("() => layer.repaint()")
    assert frame.evaluate("painted.at(-1)") == [False, zoom]
    assert frame.evaluate(_SEEN) == seen


def test_a_click_on_a_point_opens_its_record(page: Page, frame: Frame) -> None:
    look(frame, ALONE_AT, CLOSE)
    click(frame, ALONE_AT)
    expect(frame.locator(".leaflet-popup h3")).to_have_text(f"Name of {ALONE}")
    expect(page.locator(".st-key-record h2")).to_have_text(f"Name of {ALONE}")
    expect(frame.locator(".mark.selected")).to_have_count(1)


def test_a_click_on_a_bubble_goes_into_it(page: Page, frame: Frame) -> None:
    look(frame, NEAR_AT, 13)
    click(frame, NEAR_AT)
    frame.wait_for_function(_INSIDE)
    click(frame, (NEAR_AT[0] - 1e-3, NEAR_AT[1]))
    expect(page.locator(".st-key-record h2")).to_have_text(f"Name of {NEAR[0]}")


def test_rows_at_one_place_can_be_told_apart(page: Page, frame: Frame) -> None:
    look(frame, TWINS_AT, CLOSE)
    click(frame, TWINS_AT)
    choices = frame.locator(".leaflet-popup .choices button")
    expect(choices).to_have_text([f"Name of {one}" for one in TWINS])
    choices.nth(3).click()
    expect(page.locator(".st-key-record h2")).to_have_text(f"Name of {TWINS[3]}")


def test_the_pointer_shows_a_name_before_a_click(frame: Frame) -> None:
    look(frame, ALONE_AT, CLOSE)
    middle = frame.locator(".leaflet-container").bounding_box()
    assert middle is not None
    frame.page.mouse.move(
        middle["x"] + middle["width"] / 2 + 3, middle["y"] + middle["height"] / 2 + 3
    )
    expect(frame.locator(".mark-tip")).to_have_text(f"Name of {ALONE}")


def test_a_keyboard_walks_from_point_to_point(page: Page, frame: Frame) -> None:
    look(frame, ALONE_AT, CLOSE)
    plane = frame.locator(".leaflet-container")
    hint = frame.get_by_text(text("en", "frame.walk.hint"))
    expect(hint).to_be_hidden()
    expect(plane).to_have_accessible_description(text("en", "frame.walk.hint"))
    plane.focus()
    page.keyboard.press("n")
    expect(hint).to_be_visible()
    expect(frame.locator("[aria-live]", has_text=f"Name of {ALONE}")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-record h2")).to_have_text(f"Name of {ALONE}")


def test_names_can_be_read_beside_symbols_that_are_everywhere(frame: Frame) -> None:
    for zoom, least in ((6, 2), (7, 8), (10, 3)):
        symbols, names = frame.evaluate(_LOOK_AT_NAMES, zoom)
        assert len(symbols) > 12
        assert len(names) >= least
        for k, name in enumerate(names):
            area = (name[2] - name[0]) * (name[3] - name[1])
            assert sum(common(name, one) for one in symbols) < area / 3
            assert not any(common(name, one) > 0 for one in names[:k])


def common(one: list[float], other: list[float]) -> float:
    """Area that two boxes have in common."""
    west, north, east, south = (
        max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3]),
    )  # fmt: skip
    return max(0.0, east - west) * max(0.0, south - north)
