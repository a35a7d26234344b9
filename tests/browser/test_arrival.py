"""The map is there before the page, and the page takes it in as it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Frame, Page, Route, WebSocketRoute, expect

from tests.browser.conftest import OpenPage, Server
from tests.browser.waiting import (
    AT_REST,
    MAP,
    READY,
    map_frame,
    open_map,
    wait_for_place,
    wait_for_rest,
    wait_for_shown,
    wait_until,
)
from tests.page import truth

HALF_A_PIXEL = 0.006
"""in degrees, at the zoom that shows everything"""
SIZES = [(1400, 900), (1100, 800), (800, 800), (768, 1024), (640, 800), (390, 844)]
LOCATED = truth.located(truth.shown({"type": ["patrol"]}))[0]
WITHOUT = "() => { delete Element.prototype.moveBefore; }"
_MARKED = "() => { window.marked = 'as it was'; }"
FAR_DOWN = "119.1,26.55,7.25"
"""a view in which a popup of A22 has no room"""
_TELLS_PLACES = """window.addEventListener("message", ({ data }) => {
  if (data?.type === "fujianmap:place") (window.places ||= []).push(data.at.join());
}, true);"""
_BACKGROUND = "() => getComputedStyle(document.body).backgroundColor"
_NO_BODY = """() => {
  window.bodyless = 0;
  const { get } = Object.getOwnPropertyDescriptor(Document.prototype, "body");
  Object.defineProperty(document, "body", { configurable: true, get() {
    if (!document.currentScript?.src.includes("/arrival.")) return get.call(document);
    // As if it came a moment later: whoever waits for it sees something come.
    if (!bodyless++) setTimeout(() => document.documentElement.append(document.createComment("")));
    return null;
  } });
}"""
_BOX = "() => JSON.stringify(document.querySelector('#arrival').getBoundingClientRect())"


@pytest.fixture
def held(open_page: OpenPage) -> Callable[..., tuple[Page, Callable[[], None]]]:
    """A page whose session does not begin until it is let go."""

    def opened(**options: Any) -> tuple[Page, Callable[[], None]]:
        page = open_page(**options)
        messages: list[tuple[WebSocketRoute, str | bytes]] = []
        passes: list[bool] = []

        def connect(route: WebSocketRoute) -> None:
            server = route.connect_to_server()

            def ask(message: str | bytes) -> None:
                if passes:
                    server.send(message)
                else:
                    messages.append((server, message))

            route.on_message(ask)

        def let_go() -> None:
            passes.append(True)
            for server, message in messages:
                server.send(message)

        page.route_web_socket("**/_stcore/stream", connect)
        return page, let_go

    return opened


Held = Callable[..., tuple[Page, Callable[[], None]]]


def before_the_page(page: Page, url: str) -> Frame:
    """Open the page, and give the map that is drawn while its session has not begun."""
    page.goto(url)
    frame = map_frame(page)
    frame.wait_for_selector(READY)
    assert page.locator(".head").count() == 0
    assert page.locator("body > #arrival").count() == 1
    return frame


def test_the_map_is_there_before_the_session(held: Held, server: Server) -> None:
    """And when the session is there it is the same map, loaded once and drawn where it was."""
    page, let_go = held(locale="en-US")
    frame = before_the_page(page, f"{server.url}/?type=patrol&lang=en")
    wait_for_shown(frame, truth.located(truth.shown({"type": ["patrol"]})))
    assert frame.evaluate("() => document.documentElement.lang") == "en"
    frame.evaluate(_MARKED)
    view = frame.evaluate("() => window.fujianmap.view()")
    let_go()
    page.wait_for_selector(".st-key-map #arrival")
    wait_for_rest(page)
    assert map_frame(page) == frame
    assert frame.evaluate("() => window.marked") == "as it was"
    assert frame.evaluate("() => window.fujianmap.view()") == view
    assert page.locator("iframe").count() == 2
    assert page.locator(MAP).count() == 1
    expect(page.locator(MAP)).to_be_visible()
    door = next(one for one in page.frames if one not in {page.main_frame, frame})
    assert door.evaluate("() => [typeof L, document.body.children.length]") == ["undefined", 0]


def test_an_answer_without_words_is_one_all_the_same(held: Held, server: Server) -> None:
    """As it comes from a process of the version before, while one after the other is changed."""

    def without_words(route: Route) -> None:
        told = route.fetch().json()
        del told["words"]
        route.fulfill(json=told)

    page, let_go = held(locale="en-US")
    page.route("**/arrival?*", without_words)
    frame = before_the_page(page, f"{server.url}/?lang=en&type=patrol")
    wait_for_shown(frame, truth.located(truth.shown({"type": ["patrol"]})))
    let_go()
    page.wait_for_selector(".st-key-map #arrival")
    expect(page.locator("ul.records button").first).to_be_visible()


_WORDS = """() => performance.getEntriesByType("resource")
  .filter(({ name }) => name.includes("panel-en.") || name.includes("unlocated-en."))
  .map(({ name, transferSize }) => [name, transferSize > 0])"""


def test_words_are_there_before_the_session(held: Held, server: Server) -> None:
    """What the panel and the list will ask for is fetched beside the map, and only once."""
    page, let_go = held(locale="en-US")
    before_the_page(page, f"{server.url}/?lang=en")
    wait_until(lambda: len(page.evaluate(_WORDS)) == 2, "the words")
    let_go()
    expect(page.locator("ul.records button").first).to_be_visible()
    expect(page.locator(".panel .values button").first).to_be_visible()
    entries = page.evaluate(_WORDS)
    fetched = [name for name, over_the_wire in entries if over_the_wire]
    assert len(fetched) == len(set(fetched)) == 2
    assert len(entries) == 4, "the page asked for nothing, and its words are elsewhere"


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_nothing_moves_as_the_page_takes_it_in(
    held: Held, server: Server, width: int, height: int, locale: str
) -> None:
    page, let_go = held(locale=locale, viewport={"width": width, "height": height})
    frame = before_the_page(page, server.url)
    before = json.loads(page.evaluate(_BOX))
    view = frame.evaluate("() => window.fujianmap.view()")
    let_go()
    page.wait_for_selector(".st-key-map #arrival")
    wait_for_rest(page)
    after = json.loads(page.evaluate(_BOX))
    assert max(abs(after[side] - before[side]) for side in after) < 1
    # Of a width that is no whole number of pixels half of one may come or go.
    assert frame.evaluate("() => window.fujianmap.view()") == pytest.approx(view, abs=HALF_A_PIXEL)


def test_what_was_done_before_the_page_is_not_lost(held: Held, server: Server) -> None:
    """A record that was opened on the map is open in the panel, and the view stays."""
    page, let_go = held(locale="en-US")
    frame = before_the_page(page, f"{server.url}/?lang=en")
    frame.locator(f'.mark[data-id="{LOCATED}"]').focus()
    page.keyboard.press("Enter")
    name = truth.name(LOCATED, "en")
    expect(frame.locator(".leaflet-popup h3")).to_have_text(name)
    let_go()
    expect(page.locator(".st-key-record h2")).to_have_text(name)
    expect(frame.locator(".leaflet-popup h3")).to_have_text(name)
    page.wait_for_url(f"**id={LOCATED}**")


def test_a_head_that_comes_late_is_told_where_the_map_looks(
    open_page: OpenPage, server: Server
) -> None:
    """A popup that opens on arrival moves the map; the address bar says so whoever comes first."""
    page = open_page(locale="en-US")
    page.add_init_script(_TELLS_PLACES)
    held: list[Route] = []
    page.route("**/head.*.js", lambda route, _: held.append(route))
    page.goto(f"{server.url}/?lang=en&id=A22&at={FAR_DOWN}")
    page.wait_for_function("far => window.places?.length && places.at(-1) !== far", arg=FAR_DOWN)
    frame = page.frame("arrival")
    assert frame is not None
    assert held, "the head is there, and nothing was tried"
    assert page.evaluate("new URLSearchParams(location.search).get('at')") == FAR_DOWN
    for route in held:
        route.continue_()
    wait_for_place(page, frame)
    assert frame == map_frame(page)


def test_a_dark_page_is_dark_from_the_beginning(held: Held, server: Server) -> None:
    page, _ = held(locale="en-US", color_scheme="dark")
    frame = before_the_page(page, server.url)
    assert frame.locator(".folium-map").get_attribute("data-theme") == "dark"
    assert page.evaluate(_BACKGROUND) == "rgb(23, 31, 37)"


def test_a_page_that_comes_in_pieces_has_its_map_too(open_page: OpenPage, server: Server) -> None:
    """The script may be there before the page has a body."""
    page = open_page(locale="en-US")
    page.add_init_script(f"({_NO_BODY})()")
    frame = open_map(page, f"{server.url}/?lang=en")
    wait_for_shown(frame, truth.located(truth.shown({})))
    assert page.evaluate("() => bodyless") >= 1
    assert page.locator(".st-key-map #arrival").count() == 1


def test_filters_reach_the_map_that_came_first(open_page: OpenPage, server: Server) -> None:
    page = open_page(locale="en-US")
    frame = open_map(page, f"{server.url}/?lang=en")
    assert page.locator("#arrival").count() == 1
    page.locator('.panel [data-value="patrol"]').click()
    wait_for_shown(frame, truth.located(truth.shown({"type": ["patrol"]})))


def test_a_browser_that_cannot_move_a_frame_has_the_map_with_the_page(
    open_page: OpenPage, server: Server
) -> None:
    page = open_page(locale="en-US")
    page.add_init_script(f"({WITHOUT})()")
    frame = open_map(page, f"{server.url}/?lang=en&type=patrol")
    wait_for_shown(frame, truth.located(truth.shown({"type": ["patrol"]})))
    assert page.locator("iframe").count() == 1
    assert page.locator("#arrival").count() == 0
    links = page.locator('link[rel="prefetch"]').evaluate_all("all => all.map(one => one.href)")
    assert len(links) == 4
    assert all("/component/" in link for link in links)


def test_an_answer_that_comes_late_is_not_shown(open_page: OpenPage, server: Server) -> None:
    """The session has spoken since, and the reader has chosen something else."""
    page = open_page(locale="en-US")
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    page.route("**/arrival?*", hold)
    frame = open_map(page, f"{server.url}/?lang=en")
    page.wait_for_selector(".st-key-map #arrival")
    page.locator('.panel [data-value="patrol"]').click()
    chosen = truth.located(truth.shown({"type": ["patrol"]}))
    wait_for_shown(frame, chosen)
    wait_for_rest(page)
    late[0].continue_()
    page.wait_for_function("() => document.querySelector('#arrival').title.includes('initiatives')")
    wait_for_shown(frame, chosen)
    page.locator('.panel [data-value="antifraud"]').click()
    both = {"type": ["antifraud", "patrol"]}
    wait_for_shown(frame, truth.located(truth.shown(both)))


def test_a_map_that_is_not_told_leaves_the_page_to_the_session(
    open_page: OpenPage, server: Server
) -> None:
    page = open_page(locale="en-US")
    page.route("**/arrival?*", lambda route: route.fulfill(status=204))
    frame = open_map(page, f"{server.url}/?lang=en&type=patrol")
    wait_for_shown(frame, truth.located(truth.shown({"type": ["patrol"]})))


def test_where_the_page_has_no_map_none_stands_over_it(open_page: OpenPage, server: Server) -> None:
    """The session may find its rows gone that were there when the map was told."""
    page = open_page(locale="en-US")
    page.route("**/index.html?streamlitUrl=*", lambda _: None)
    page.goto(server.url, wait_until="commit")  # with a frame that does not come it is never loaded
    page.wait_for_selector(AT_REST)
    page.evaluate("() => document.querySelector('.st-key-map').remove()")
    expect(page.locator("#arrival")).to_have_count(0)
