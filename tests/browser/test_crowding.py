"""Where much lies close together, each marker can be seen and reached, and each name read."""

from __future__ import annotations

import random
from typing import Any

import pytest
from playwright.sync_api import ViewportSize

from tests.browser.conftest import OpenPage, Server
from tests.browser.test_offline import DESK, NARROWEST, TELEPHONE
from tests.browser.waiting import open_map, wait_for_shown
from tests.page import truth

LOCATED = truth.located([row["id"] for row in truth.ROWS])

_ZOOM = (
    "zoom => { const { map } = fujianmap; map.setView(map.getCenter(), zoom, { animate: false }); }"
)
_SEEN = """() => Object.fromEntries(Array.from(document.querySelectorAll(".mark"), mark => {
  const { x, y } = mark.getBoundingClientRect();
  const steps = [-8, -4, 0, 4, 8];
  const hit = steps.flatMap(down => steps.filter(right => {
    const found = document.elementFromPoint(x + 12 + right, y + 12 + down);
    // What lies under the legend or a button is reached by moving the map.
    return found && (found.closest(".mark") === mark || found.closest(".leaflet-control"));
  }));
  const inside = x > 0 && y > 0 && x + 24 < innerWidth && y + 24 < innerHeight;
  return [mark.dataset.id, inside ? hit.length : 25];
}))"""
_OVERLAPS = """() => {
  const box = (element, by) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return [left + by, top + by, right - by, bottom - by];
  };
  const names = Array.from(document.querySelectorAll(".place-name")).filter(
    one => getComputedStyle(one).visibility !== "hidden");
  const boxes = [...names.map(one => [one.textContent, box(one.firstChild, 0)]),
    ...Array.from(document.querySelectorAll(".mark"), one => [one.dataset.id, box(one, 4)])];
  return names.flatMap((_, i) => boxes.slice(i + 1).filter(([, other]) => {
    const own = boxes[i][1];
    return own[0] < other[2] && own[2] > other[0] && own[1] < other[3] && own[3] > other[1];
  }).map(([name]) => [boxes[i][0], name]));
}"""
# Places in px of the screen at zoom 0, so that the places and the zoom are what is given.
_SPREAD = """([x, y, drawn, zoom]) => {
  const told = Fujianmap.spread(Float64Array.from(x), Float64Array.from(y), drawn, zoom);
  return [told.dx, told.dy, told.crowded].map(all => Array.from(all));
}"""
# The cells of a window of the screen, as many rows are laid out in it.
_LAID = """([x, y, drawn, window]) => {
  const grid = new Fujianmap.Grid(Float64Array.from(x), Float64Array.from(y), 60, 6);
  grid.fill(Uint8Array.from(drawn), window);
  const bubbles = grid.lay();
  const alone = Array.from(grid.alone, i => {
    const { left: { [i]: left }, top: { [i]: top }, stand: { crowded: { [i]: crowded } } } = grid;
    return { i, left, top, crowded, stands: grid.stands(i), hit: grid.nearest(left, top, 14) };
  });
  return {
    alone,
    inside: bubbles.map(({ cell }) => Array.from(grid.inside(cell))),
    hidden: bubbles.map(({ cell }) => grid.stands(grid.inside(cell)[0])),
    bubbles: bubbles.map(({ left, top, radius, n }) => ({ left, top, radius, n })),
  };
}"""
_LINES = """() => document.querySelector(".leads .line").getAttribute("d").split("M").length - 1"""
_MARKERS = """() => {
  const found = {};
  fujianmap.map.eachLayer(layer => {
    const id = layer.getElement && layer.getElement()?.dataset?.id;
    if (id) found[id] = [layer.getLatLng().lng, layer.getLatLng().lat];
  });
  return found;
}"""


@pytest.mark.parametrize(("viewport", "lang"), [(DESK, "en"), (TELEPHONE, "en"), (NARROWEST, "zh")])
def test_every_marker_is_seen_and_no_name_lies_on_anything(
    open_page: OpenPage, server: Server, viewport: ViewportSize, lang: str
) -> None:
    frame = open_map(open_page(viewport=viewport), f"{server.url}/?lang={lang}")
    wait_for_shown(frame, LOCATED)
    for zoom in (None, 6, 6.75, 8.5):
        if zoom:
            frame.evaluate(_ZOOM, zoom)
        seen: dict[str, int] = frame.evaluate(_SEEN)
        assert sorted(seen) == sorted(LOCATED)
        assert min(seen.values()) >= 6, (zoom, {one: n for one, n in seen.items() if n < 6})
        assert not frame.evaluate(_OVERLAPS), zoom
        assert frame.evaluate("document.querySelectorAll('.place-name').length") >= 9
        named = frame.locator(".place-name.prefecture span:visible").count()
        assert named >= 8, "a name is left out only where there is no room at all"


def test_a_marker_that_stands_aside_is_tied_to_its_place(
    open_page: OpenPage, server: Server
) -> None:
    frame = open_map(open_page(), server.url)
    wait_for_shown(frame, LOCATED)
    frame.evaluate(_ZOOM, 6)
    aside = frame.locator(".mark").evaluate_all(
        "marks => marks.filter(mark => mark.style.translate).length"
    )
    assert aside >= frame.evaluate(_LINES) > 0
    stated = {one: [float(truth.BY_ID[one][axis]) for axis in ("lon", "lat")] for one in LOCATED}
    for one, place in frame.evaluate(_MARKERS).items():
        assert place == pytest.approx(stated[one], abs=1e-6)
    # What others no longer crowd goes back to its place.
    frame.evaluate(_ZOOM, 17)
    places = list(stated.values())
    for one in frame.locator(".mark").all():
        place = stated[str(one.get_attribute("data-id"))]
        if places.count(place) == 1:
            assert one.evaluate("mark => mark.style.translate") == ""


def test_none_lies_on_another_and_none_moves_without_need(
    open_page: OpenPage, server: Server
) -> None:
    """Laws of the spreading, on made-up places."""
    frame = open_map(open_page(), server.url)
    chance = random.Random(3)  # noqa: S311
    for n, wide, zoom in ((2, 20, 0), (30, 200, 0), (60, 100, 2.25), (300, 900, 0), (400, 40, 9)):
        scale = 2**zoom
        x = [(5_000 + chance.uniform(0, wide)) / scale for _ in range(n)]
        y = [(7_000 + chance.uniform(0, wide)) / scale for _ in range(n)]
        x[1], y[1] = x[0], y[0]
        drawn = [int(k < 2 or chance.random() < 0.9) for k in range(n)]
        dx, dy, crowded = told = frame.evaluate(_SPREAD, [x, y, drawn, zoom])
        assert told == frame.evaluate(_SPREAD, [x, y, drawn, zoom]), "the same view is the same"
        free = [k for k in range(n) if drawn[k] and not crowded[k]]
        stands = {k: (x[k] * scale + dx[k], y[k] * scale + dy[k]) for k in free}
        assert all(apart(stands[k], stands[j]) > 15 for k in free for j in free if j < k)
        for k in range(n):
            moved = apart((dx[k], dy[k]), (0, 0))
            assert moved <= 61
            near = (
                apart((x[k] * scale, y[k] * scale), (x[j] * scale, y[j] * scale)) < 21
                for j in range(n)
                if j != k and drawn[j]
            )
            assert not moved or any(near)
        assert len(free) >= min(sum(drawn), 30)
    assert sum(crowded) > 0, "more than there is room for"


@pytest.mark.parametrize(
    ("n", "towns", "screen"), [(40, 0, (600, 3.25)), (900, 25, (900, 0)), (5_000, 120, (2_000, 2))]
)
def test_many_symbols_stand_clear_of_each_other_and_of_bubbles(
    open_page: OpenPage, server: Server, n: int, towns: int, screen: tuple[float, float]
) -> None:
    """Laws of the layout of many rows, on made-up places: each row is told once."""
    frame = open_map(open_page(), server.url)
    chance = random.Random(n)  # noqa: S311
    wide, zoom = screen
    scale = 2**zoom
    window = {"zoom": zoom, "originX": 5_000, "originY": 7_000, "width": 900, "height": 700}
    x = [(5_000 + chance.uniform(-50, wide)) / scale for _ in range(n)]
    y = [(7_000 + chance.uniform(-50, wide)) / scale for _ in range(n)]
    x[1], y[1] = x[0], y[0] = 5_400.5 / scale, 7_400.5 / scale
    for k in range(
        n // 3, n if towns else 0
    ):  # most are in a town, and towns lie where cells meet too
        town = k % towns
        x[k] = x[town] + chance.gauss(0, 3) / scale
        y[k] = y[town] + chance.gauss(0, 3) / scale
    drawn = [int(k < 2 or chance.random() < 0.9) for k in range(n)]
    laid = frame.evaluate(_LAID, [x, y, drawn, window])
    assert laid == frame.evaluate(_LAID, [x, y, drawn, window]), "the same view is the same"
    alone, bubbles = laid["alone"], laid["bubbles"]
    assert alone
    assert [bubble["n"] for bubble in bubbles] == [len(rows) for rows in laid["inside"]]
    assert laid["hidden"] == [None] * len(bubbles)
    told = [one["i"] for one in alone] + [row for rows in laid["inside"] for row in rows]
    assert len(told) == len(set(told))
    within = {
        k
        for k in range(n)
        if drawn[k] and 0 <= x[k] * scale - 5_000 <= 900 and 0 <= y[k] * scale - 7_000 <= 700
    }
    assert within <= set(told) <= {k for k in range(n) if drawn[k]}
    at = {one["i"]: (one["left"], one["top"]) for one in alone}
    for one in alone:
        k = one["i"]
        moved = [at[k][0] - (x[k] * scale - 5_000), at[k][1] - (y[k] * scale - 7_000)]
        assert one["stands"] == pytest.approx(moved, abs=0.01)
        if one["crowded"]:
            assert moved == pytest.approx([0, 0], abs=0.01)
            continue
        assert all(apart(at[k], at[j]) > 15 for j in at if j != k)
        assert one["hit"] == {"i": k}, "who points at a symbol finds its row"
        for bubble in bubbles:
            assert apart(at[k], (bubble["left"], bubble["top"])) > bubble["radius"] + 5
    for k, bubble in enumerate(bubbles):
        for other in bubbles[:k]:
            far = apart(*((one["left"], one["top"]) for one in (bubble, other)))
            assert far > bubble["radius"] + other["radius"]
    assert bool(bubbles) == (towns > 0)


def apart(one: Any, other: Any) -> float:
    return float(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5)
