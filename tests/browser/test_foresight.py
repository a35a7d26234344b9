"""The map answers a choice at once; what it foresees is what the server then says."""

from __future__ import annotations

import random
from typing import Any

from playwright.sync_api import Frame, Page

from fujianmap.texts import text
from tests.browser.conftest import Server
from tests.browser.waiting import choice, open_map, wait_for_rest, wait_for_shown
from tests.page import truth

_WISH = "wish => window.fujianmap.wish(wish)"
_FORESEES = """wanted => {
  const shown = Array.from(window.fujianmap.shown()).sort();
  return window.fujianmap.foresees() && shown.join() === wanted.join();
}"""
_LOADED = (
    "() => performance.getEntriesByType('resource').some(one => one.name.includes('/facets.'))"
)


def opened(page: Page, url: str) -> Frame:
    frame = open_map(page, url)
    frame.wait_for_function(_LOADED)
    page.wait_for_load_state("networkidle")
    return frame


def test_what_is_foreseen_is_what_passes(page: Page, server: Server) -> None:
    chance = random.Random(5)  # noqa: S311
    for begun in ({}, {"type": ["patrol"]}, {"q": "福州", "scope": ["site", "county"]}):
        frame = opened(page, f"{server.url}/?{_query(begun)}")
        state: dict[str, Any] = dict(begun)
        for _ in range(25):
            facet = chance.choice(truth.FACETS)
            every = truth.values(facet)
            # All of them, lest the map forget: a choice that the server has told is no foresight.
            state[facet] = chance.sample(every, chance.randint(0, len(every)))
            if {f: set(state.get(f, [])) for f in truth.FACETS} == {
                f: set(begun.get(f, [])) for f in truth.FACETS
            }:
                continue
            frame.evaluate(_WISH, {"facet": facet, "values": state[facet]})
            wanted = sorted(truth.located(truth.shown(state)))
            frame.wait_for_function(_FORESEES, arg=wanted)


def test_what_the_server_says_counts(page: Page, server: Server) -> None:
    frame = opened(page, f"{server.url}/?lang=en")
    frame.evaluate(_WISH, {"facet": "type", "values": ["patrol"]})
    wanted = sorted(truth.located(truth.shown({"type": ["patrol"]})))
    frame.wait_for_function(_FORESEES, arg=wanted)
    # The server was not told of that; it is of this.
    choice(page, "scope", text("en", "scope.site")).click()
    both = sorted(truth.located(truth.shown({"type": ["patrol"], "scope": ["site"]})))
    frame.wait_for_function(_FORESEES, arg=both)
    page.locator(".st-key-scope .clear").click()
    choice(page, "type", text("en", "type.patrol")).click()
    wait_for_shown(frame, wanted)


def test_a_wish_of_nothing_known_changes_nothing(page: Page, server: Server) -> None:
    frame = opened(page, f"{server.url}/?lang=en&type=patrol")
    for wish in ({"facet": "colour", "values": ["blue"]}, {"facet": "__proto__", "values": []}, {}):
        frame.evaluate(_WISH, wish)
        assert not frame.evaluate("() => window.fujianmap.foresees()")
    wait_for_shown(frame, truth.located(truth.shown({"type": ["patrol"]})))


def test_text_that_is_cleared_is_left_to_the_server(page: Page, server: Server) -> None:
    frame = opened(page, f"{server.url}/?lang=en&q=%E7%A6%8F%E5%B7%9E")
    wait_for_rest(page)
    page.locator(".st-key-clear_all button").click()
    wait_for_shown(frame, truth.located(truth.shown({})))


def _query(state: dict[str, Any]) -> str:
    said = {"lang": "en", **{k: v if isinstance(v, str) else ",".join(v) for k, v in state.items()}}
    return "&".join(f"{name}={value}" for name, value in said.items())
