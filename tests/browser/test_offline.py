"""Whole with every outside host refused, on a desk and on a telephone.

The fixtures fail a test for a request to another host, a failed one, or anything on the console.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from fujianmap.texts import Lang, text
from tests.browser import areas
from tests.browser.conftest import HOME, OpenPage, Server
from tests.browser.waiting import (
    MAP,
    READY,
    choice,
    map_frame,
    open_map,
    wait_for_address,
    wait_for_rest,
    wait_for_shown,
)
from tests.page import truth

DESK: ViewportSize = {"width": 1400, "height": 900}
TELEPHONE: ViewportSize = {"width": 390, "height": 844}
NARROWEST: ViewportSize = {"width": 360, "height": 740}

_SIDEWAYS = """() => {
  const { scrollWidth } = document.scrollingElement;
  const out = Array.from(document.querySelectorAll("body *")).filter(one => {
    const box = one.getBoundingClientRect();
    return box.width && box.right > innerWidth + 1
      && one.checkVisibility({ visibilityProperty: true })
      && !one.closest("[data-testid=stDataFrame], [data-testid=stSidebar], [role=tablist], iframe");
  });
  return [scrollWidth - innerWidth, ...out.slice(0, 5).map(one => one.outerHTML.slice(0, 120))];
}"""


def no_sideways_scroll(page: Page) -> None:
    over, *which = page.evaluate(_SIDEWAYS)
    assert over <= 0, which
    assert not which


@pytest.mark.parametrize(
    ("viewport", "lang"), [(DESK, "zh"), (DESK, "en"), (TELEPHONE, "zh"), (NARROWEST, "en")]
)
def test_it_is_whole_with_every_outside_host_refused(
    open_page: OpenPage, server: Server, viewport: ViewportSize, lang: Lang
) -> None:
    page = open_page(
        locale="zh-CN" if lang == "zh" else "en-GB",
        viewport=viewport,
        has_touch=viewport["width"] < 640,
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    frame = open_map(page, server.url)
    everything = [row["id"] for row in truth.ROWS]
    wait_for_shown(frame, truth.located(everything))
    areas.wait_for_painted(frame)

    # The map before all else: most of it stands in the first window, with marks on it.
    box = page.locator(MAP).bounding_box()
    assert box is not None
    seen = min(box["y"] + box["height"], viewport["height"]) - max(box["y"], 0)
    assert seen >= 0.5 * viewport["height"]
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= viewport["width"]
    assert box["width"] >= 0.5 * viewport["width"]
    assert frame.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    assert frame.evaluate(
        """height => Array.from(document.querySelectorAll(".mark")).filter(one => {
          const { x, y } = one.getBoundingClientRect();
          return x > 0 && y > 0 && x < innerWidth && y < height;
        }).length""",
        seen,
    ) >= 0.6 * len(truth.located(everything))
    expect(page.locator(".counted strong")).to_be_in_viewport()
    no_sideways_scroll(page)

    # A record with a long name, and each list below the map.
    page.goto(f"{server.url}/?lang={lang}&id=A36-1")
    expect(page.locator(".st-key-record h2")).to_have_text(truth.name("A36-1", lang))
    wait_for_rest(page)
    no_sideways_scroll(page)
    tabs = page.get_by_role("tab")
    for k in range(tabs.count()):
        tabs.nth(k).click()
        expect(tabs.nth(k)).to_have_attribute("aria-selected", "true")
        expect(
            page.get_by_role("tabpanel").locator("[data-testid=stElementContainer]").first
        ).to_be_visible()
        wait_for_rest(page)
        no_sideways_scroll(page)

    outside = {urlsplit(url).hostname for url in asked if not url.startswith(("data:", "blob:"))}
    assert outside <= HOME
    assert any("fujianmap" in url and url.endswith(".json") for url in asked), "it was watched"


@pytest.mark.parametrize("viewport", [DESK, {"width": 700, "height": 800}, NARROWEST])
def test_nothing_that_is_chosen_moves_the_map(
    open_page: OpenPage, server: Server, viewport: ViewportSize
) -> None:
    page = open_page(viewport=viewport)
    open_map(page, f"{server.url}/?lang=en")
    place = page.locator(MAP).bounding_box()
    assert place is not None
    filters = page.locator(".counted .filters")
    types = truth.values("type")[:6]
    for query, said in (
        ("city=350200&county=350203", text("en", "page.way_back")),
        (f"type={','.join(types)}&scope=site,county", truth.label("type", types[0], "en")),
    ):
        page.goto(f"{server.url}/?lang=en&{query}")
        map_frame(page).wait_for_selector(READY)
        head = page.locator(".head")
        expect(
            head.get_by_role("navigation", name=said).or_(head.get_by_text(said))
        ).to_be_visible()
        wait_for_rest(page)
        assert page.locator(MAP).bounding_box() == place
        no_sideways_scroll(page)
    # The last of them say more than the line holds; all of it is there on demand.
    expect(filters).to_have_attribute("aria-expanded", "false")
    before = filters.bounding_box()
    assert before is not None
    filters.press("Enter")
    expect(filters).to_have_attribute("aria-expanded", "true")
    after = filters.bounding_box()
    assert after is not None
    assert after["height"] > before["height"]


@pytest.mark.parametrize("width", [700, 1400])
def test_the_way_to_filters_that_are_put_away_is_seen_whole(
    open_page: OpenPage, server: Server, width: int
) -> None:
    page = open_page(viewport={"width": width, "height": 800})
    open_map(page, server.url)
    button = page.locator("[data-testid=stExpandSidebarButton]")
    if width > 768:
        page.locator("[data-testid=stSidebar]").hover()
        page.locator("[data-testid=stSidebarCollapseButton] button").click()
    expect(button).to_be_in_viewport(ratio=1)
    box, title = button.bounding_box(), page.locator(".head h1").bounding_box()
    assert box is not None
    assert title is not None
    assert box["y"] + box["height"] <= title["y"]


def test_a_city_and_its_count_fit_the_panel(open_page: OpenPage, server: Server) -> None:
    page = open_page(locale="en-US")
    open_map(page, server.url)
    over = page.locator(".panel .st-key-city .values").evaluate(
        "one => [one.scrollWidth - one.clientWidth, ...Array.from(one.querySelectorAll('span'),"
        " name => name.scrollWidth - name.clientWidth)]"
    )
    assert max(over) <= 0


def test_a_map_that_gets_its_room_late_shows_the_whole_all_the_same(
    open_page: OpenPage, server: Server
) -> None:
    page = open_page(viewport={"width": 1400, "height": 560})
    frame = open_map(page, server.url)
    before = frame.evaluate("fujianmap.map.getZoom()")
    page.set_viewport_size({"width": 1400, "height": 900})
    frame.wait_for_function("zoom => fujianmap.map.getZoom() > zoom", arg=before)
    # A reader who has moved the map has chosen the view, and keeps it.
    fitted = frame.evaluate("fujianmap.map.getZoom()")
    frame.locator(".leaflet-control-zoom-in").click()
    frame.wait_for_function(
        "zoom => fujianmap.map.getZoom() > zoom && !fujianmap.map._animatingZoom", arg=fitted
    )
    moved = frame.evaluate("fujianmap.map.getZoom()")
    page.set_viewport_size({"width": 1400, "height": 560})
    frame.wait_for_function("innerHeight < 500 && fujianmap.map.getSize().y === innerHeight")
    assert frame.evaluate("fujianmap.map.getZoom()") == moved


def test_the_filters_are_a_drawer_on_a_telephone(open_page: OpenPage, server: Server) -> None:
    page = open_page(viewport=TELEPHONE, has_touch=True)
    frame = open_map(page, server.url)
    patrol = choice(page, "type", truth.label("type", "patrol", "zh"))
    expect(patrol).not_to_be_in_viewport()
    page.locator("[data-testid=stExpandSidebarButton]").click()
    expect(patrol).to_be_in_viewport()
    no_sideways_scroll(page)
    patrol.click()
    state = {"type": ["patrol"]}
    wait_for_address(page, truth.address(state, "zh"))
    wait_for_shown(frame, truth.located(truth.shown(state)))
    expect(page.locator(".counted strong")).to_have_text(truth.counted(truth.shown(state), "zh"))
    page.locator("[data-testid=stSidebarCollapseButton] button").click()
    expect(patrol).not_to_be_in_viewport()
    expect(page.locator(".counted strong")).to_be_in_viewport()
    expect(page.locator("[data-testid=stExpandSidebarButton]")).to_be_in_viewport()
