"""For everyone: by keyboard alone, by ear, on a small screen, in the dark, without motion."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from matplotlib.image import imread
from playwright.sync_api import Frame, Locator, Page, expect

from fujianmap.texts import Lang, text
from tests.browser import states
from tests.browser.conftest import OpenPage, Server
from tests.browser.states import State
from tests.browser.waiting import MAP, STILL, open_map, wait_for_rest, wait_for_shown
from tests.page import truth

_VIEW = """() => {
  const { map } = window.fujianmap;
  return [map.getCenter().lat, map.getCenter().lng, map.getZoom()];
}"""


def faults(where: Page | Frame, context: str = "") -> list[str]:
    """What axe calls serious or critical, with the first places of each."""
    found = Axe().run(where, context=context) if context else Axe().run(where)
    return [
        f"{one['impact']} {one['id']}: {[node['html'][:300] for node in one['nodes'][:3]]}"
        for one in found.response["violations"]
        if one["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    open_page: OpenPage, server: Server, lang: Lang, scheme: Literal["light", "dark"]
) -> None:
    page = open_page(color_scheme=scheme)
    frame = open_map(page, f"{server.url}/?lang={lang}")
    expect(frame.locator(".folium-map")).to_have_attribute("data-theme", scheme)
    assert not faults(page), "nothing open"
    frame.locator('.mark[data-id="A23"]').dispatch_event("click")
    expect(page.locator(".st-key-record h2")).to_have_text(truth.name("A23", lang))
    expect(frame.locator(".leaflet-popup .record h3")).to_have_text(truth.name("A23", lang))
    wait_for_rest(page)
    assert not faults(page), "a record open"
    assert not faults(frame), "the map, a popup open"
    if (lang, scheme) in {("zh", "dark"), ("en", "light")}:
        return  # what is behind tabs and buttons differs by language or by colours, not by both
    tabs = page.get_by_role("tab")
    for at, inside in enumerate(INSIDE[1:], start=1):
        tabs.nth(at).click()
        expect(page.get_by_role("tabpanel").locator(inside).first).to_be_visible()
        wait_for_rest(page)
        assert not faults(page, "[data-testid=stTabs]"), inside
    for popover, inside in POPOVERS.items():
        page.locator(f".st-key-open_{popover} button").first.click()
        expect(page.locator(POPOVER).locator(inside).first).to_be_visible()
        wait_for_rest(page)
        assert not faults(page, POPOVER), popover
        page.keyboard.press("Escape")
        expect(page.locator(POPOVER)).to_have_count(0)


INSIDE = (
    "ul.records",
    "[data-testid=stDataFrame] canvas",
    "table.areas",
    "[data-testid=stVegaLiteChart] svg",
    "ul.figures",
    "p",
)
"""what shows that a tab has been drawn"""
POPOVER = "[data-testid=stPopoverBody]"
POPOVERS = {"more": "[data-testid=stSelectbox]", "link": "code", "layers": "[data-testid=stRadio]"}
"""and what shows that one is more than open"""


# By keyboard alone


def tab_to(page: Page, wanted: Locator, *, most: int = 80, back: bool = False) -> None:
    """Press Tab until something has the focus."""
    for _ in range(most):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if wanted.evaluate_all("all => all.some(one => one.ownerDocument.activeElement === one)"):
            return
    pytest.fail(f"no Tab leads to {wanted}")


def ring_around(wanted: Locator) -> int:
    """On how many sides what has the focus is seen to have the ring that says so."""
    seen = imread(BytesIO(wanted.screenshot()))[..., :3] * 255
    down, across = seen.shape[0] // 2, seen.shape[1] // 2
    sides = seen[1, across], seen[-2, across], seen[down, 1], seen[down, -2]
    return sum(bool(red > 150 and blue < green < 100) for red, green, blue in sides)


def test_filters_and_map_by_keyboard(open_page: OpenPage, server: Server) -> None:
    page = open_page(locale="en-US")
    frame = open_map(page, f"{server.url}/?lang=en")
    located = sorted(truth.located([row["id"] for row in truth.ROWS]))
    wait_for_shown(frame, located)

    # A value of a facet.
    patrol = page.locator('.panel .st-key-type button[data-value="patrol"]')
    expect(patrol).to_be_visible()
    tab_to(page, patrol)
    page.keyboard.press("Enter")
    state = State(type=frozenset({"patrol"}))
    wait_for_shown(frame, states.shown(state))
    expect(patrol).to_have_attribute("aria-pressed", "true")
    expect(patrol).to_be_focused()
    page.keyboard.press("Space")
    wait_for_shown(frame, located)
    wait_for_rest(page)

    # Words: every key arrives.
    search = page.locator(".panel .st-key-q input")
    tab_to(page, search, back=True)
    page.keyboard.type("Xiamen 110")
    expect(search).to_have_value("Xiamen 110")
    page.keyboard.press("Enter")
    wait_for_shown(frame, states.shown(State(q="Xiamen 110")))
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.press("Backspace")
    wait_for_shown(frame, located)
    wait_for_rest(page)

    # The map: it zooms and pans while it has the focus.
    canvas = frame.locator(".folium-map")
    tab_to(page, canvas, most=120)
    assert ring_around(canvas) == 4
    for key, axis, sign in (("ArrowRight", 1, 1), ("ArrowUp", 0, 1), ("+", 2, 1), ("-", 2, -1)):
        before = frame.evaluate(_VIEW)
        page.keyboard.press(key)
        frame.wait_for_function(
            f"before => {{ const after = ({_VIEW})();"
            f" return (after[{axis}] - before[{axis}]) * {sign} > 0; }}",
            arg=before,
        )
        frame.wait_for_function(STILL)

    # A marker, its popup and its record.
    marks = frame.locator(".mark")
    tab_to(page, marks)
    one = frame.evaluate("() => document.activeElement.dataset.id")
    said = frame.evaluate("() => document.activeElement.getAttribute('aria-label')")
    assert said.startswith(truth.name(one, "en"))
    assert text("en", f"type.{truth.BY_ID[one]['type']}") in said
    page.keyboard.press("Enter")
    expect(frame.locator(".leaflet-popup .record h3")).to_have_text(truth.name(one, "en"))
    title = page.locator(".st-key-record article.record h2")
    expect(title).to_have_text(truth.name(one, "en"))
    wait_for_rest(page)
    page.keyboard.press("Escape")
    expect(frame.locator(".leaflet-popup")).to_have_count(0)


def test_records_link_and_language_by_keyboard(open_page: OpenPage, server: Server) -> None:
    page = open_page(locale="en-US")
    open_map(page, f"{server.url}/?lang=en&id=A23")
    title = page.locator(".st-key-record article.record h2")
    expect(title).to_have_text(truth.name("A23", "en"))

    # Closing the record, and another from the list.
    close = page.locator(".st-key-close_record button")
    tab_to(page, close, most=120)
    page.keyboard.press("Enter")
    expect(title).to_have_count(0)
    wait_for_rest(page)
    third = page.locator("ul.records button").nth(2)
    tab_to(page, third, most=60)
    page.keyboard.press("Enter")
    bare = truth.unlocated([row["id"] for row in truth.ROWS])
    expect(title).to_have_text(truth.name(str(bare[2]), "en"))
    wait_for_rest(page)

    # The link, going back from the list.
    opener = page.locator(".st-key-open_link button")
    tab_to(page, opener, back=True)
    page.keyboard.press("Enter")
    expect(page.locator(f"{POPOVER} code").first).to_contain_text(f"id={bare[2]}")
    page.keyboard.press("Escape")
    expect(page.locator(POPOVER)).to_have_count(0)
    wait_for_rest(page)

    # The other language.
    chinese = page.locator('.st-key-lang button[lang="zh"]')
    tab_to(page, chinese, most=120, back=True)
    page.keyboard.press("Enter")
    expect(title).to_have_text(truth.name(str(bare[2]), "zh"))
    expect(chinese).to_have_attribute("aria-pressed", "true")


# By ear


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_language_is_said_to_be_what_it_is(
    open_page: OpenPage, server: Server, lang: Lang
) -> None:
    page = open_page(locale="en-US" if lang == "zh" else "zh-CN")
    frame = open_map(page, f"{server.url}/?lang={lang}&id=A23")
    locale = "zh-CN" if lang == "zh" else "en"
    expect(page.locator(".st-key-record article.record")).to_have_attribute("lang", lang)
    expect(page.locator("html")).to_have_attribute("lang", locale)
    assert frame.evaluate("document.documentElement.lang") == locale
    for part in (".head", ".panel", "ul.records"):
        expect(page.locator(part)).to_have_attribute("lang", lang)
    notes = page.locator(".st-key-record details p")
    expect(notes).to_have_attribute("lang", lang)
    assert bool(re.search("[\u4e00-\u9fff]", notes.text_content() or "")) == (lang == "zh")
    assert page.locator('.st-key-lang button[lang="zh"]').text_content() == "中文"
    expect(page.locator(MAP)).to_have_attribute("title", text(lang, "frame.map.label"))
    for zoom in ("in", "out"):
        expect(frame.locator(f".leaflet-control-zoom-{zoom}")).to_have_attribute(
            "aria-label", text(lang, f"frame.zoom.{zoom}")
        )
    expect(page.get_by_role("status").filter(has_text="76")).to_have_count(1)


# On a small screen, without motion, on paper


def test_on_a_narrow_screen_nothing_lies_over_a_popup(open_page: OpenPage, server: Server) -> None:
    page = open_page(viewport={"width": 390, "height": 800}, has_touch=True)
    frame = open_map(page, f"{server.url}/?lang=en&id=A40")
    popup = frame.locator(".leaflet-popup")
    expect(popup).to_be_visible()
    wait_for_rest(page)
    zoom = frame.locator(".leaflet-control-zoom")
    expect(zoom).to_be_hidden()
    frame.wait_for_function(STILL)  # the map may still make room for the popup
    popup.locator(".leaflet-popup-close-button").click()
    expect(zoom).to_be_visible()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_narrow_screen_needs_no_sideways_scroll(
    open_page: OpenPage, server: Server, lang: Lang
) -> None:
    page = open_page(viewport={"width": 360, "height": 740}, has_touch=True)
    frame = open_map(page, f"{server.url}/?lang={lang}&id=A47")
    wait_for_shown(frame, states.shown(State()))
    wide = """() => Array.from(document.querySelectorAll("*"))
      .filter(one => one.scrollWidth > one.clientWidth && getComputedStyle(one).overflowX === "auto"
        && !one.closest("[data-testid=stSidebar], [data-testid=stDataFrame], [role=tablist]")
        && !one.querySelector("[role=tablist]"))
      .map(one => one.className)"""
    for at in range(6):
        page.get_by_role("tab").nth(at).click()
        expect(page.get_by_role("tabpanel").locator(INSIDE[at]).first).to_be_visible()
        wait_for_rest(page)
        width = page.evaluate("() => document.documentElement.scrollWidth")
        assert width <= 360, INSIDE[at]
        assert page.evaluate(wide) == [], INSIDE[at]
    top = page.locator(MAP).bounding_box()
    panel = page.locator(".st-key-record").bounding_box()
    assert top
    assert panel
    assert top["y"] < panel["y"], "the map comes first"
    assert top["y"] < 320, "and is seen without scrolling"
    expect(page.locator(".panel")).to_be_hidden()  # filters wait in a drawer
    page.locator("[data-testid=stExpandSidebarButton]").click()
    expect(page.locator(".panel .st-key-type .values button").first).to_be_in_viewport()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360


def test_who_wants_no_motion_sees_none(open_page: OpenPage, server: Server) -> None:
    page = open_page(locale="en-US", reduced_motion="reduce")
    frame = open_map(page, f"{server.url}/?lang=en&id=A24")
    frame.evaluate(
        """() => {
          window.moves = [];
          const { map } = window.fujianmap;
          map.on("move zoom zoomanim", event => window.moves.push(event.type));
        }"""
    )
    page.locator(".st-key-parts_A23 button").click()
    expect(frame.locator(".leaflet-popup .record h3")).to_have_text(truth.name("A23", "en"))
    moves: list[str] = frame.evaluate("() => window.moves")
    assert "zoomanim" not in moves
    assert 1 <= moves.count("move") <= 3, "there in one step"
    duration = "one => getComputedStyle(one).transitionDuration"
    assert frame.locator(".mark svg").first.evaluate(duration) == "0s"


def test_paper_holds_the_map_and_not_the_controls(open_page: OpenPage, server: Server) -> None:
    page = open_page()
    open_map(page, f"{server.url}/?lang=zh&id=A23")
    page.emulate_media(media="print")
    for gone in ("[data-testid=stSidebar]", ".st-key-takeaway", ".st-key-lang"):
        expect(page.locator(gone)).to_be_hidden()
    for there in (".head h1", ".counted", MAP, ".st-key-record h2"):
        expect(page.locator(there)).to_be_visible()


def test_high_contrast_keeps_the_symbols(open_page: OpenPage, server: Server) -> None:
    page = open_page(forced_colors="active")
    frame = open_map(page, f"{server.url}/?lang=zh")
    colours: list[Any] = frame.locator(".mark svg").evaluate_all(
        "all => [...new Set(all.map(one => getComputedStyle(one.lastChild).stroke))]"
    )
    assert len(colours) > 3
