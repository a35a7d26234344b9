"""Filters, map, lists, table of areas and address bar say the same, whatever a reader does."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Frame, Page, expect

from fujianmap.texts import text
from tests.browser import areas, states
from tests.browser.conftest import OpenPage, Server, Watch
from tests.browser.states import State
from tests.browser.waiting import map_frame, wait_for_rest, wait_until
from tests.page import truth

_FACTS = """() => {
  const texts = where => Array.from(document.querySelectorAll(where), one => one.textContent);
  const counts = {}, pressed = {};
  for (const button of document.querySelectorAll(".panel .values button[data-value]")) {
    const facet = button.dataset.place.slice(0, -button.dataset.value.length - 1);
    (counts[facet] ||= {})[button.dataset.value] = Number(button.querySelector("b").textContent);
    if (button.getAttribute("aria-pressed") === "true")
      (pressed[facet] ||= []).push(button.dataset.value);
  }
  const address = Object.fromEntries(new URLSearchParams(location.search));
  delete address.at;
  const table = document.querySelector("table.areas");
  const grid = document.querySelector("[data-testid=stDataFrame] table[role=grid]");
  const list = document.querySelector("ul.records");
  const chart = document.querySelector("[data-testid=stVegaLiteChart]");
  return {
    address, counts, pressed,
    counted: texts(".head .shown").join(),
    record: texts(".st-key-record article.record h2").join(),
    lang: document.documentElement.lang,
    way: document.querySelector(".head .way:not([hidden])") !== null,
    listed: list && texts("ul.records button"),
    areas: table && Array.from(table.querySelectorAll("tbody tr, tfoot tr"),
      ({ cells: [name, ...ns] }) => [name.textContent, ...ns.map(n => Number(n.textContent))]),
    bars: chart && chart.querySelectorAll(".mark-rect path").length,
    rows: grid && Number(grid.getAttribute("aria-rowcount")) - 1,
  };
}"""
_MAP = """name => ({
  shown: window.fujianmap.shown().sort(),
  lang: document.documentElement.lang,
  // A popup may have been closed by hand; one that is open is of the open record.
  stray: Array.from(document.querySelectorAll(".leaflet-popup .record h3"), h => h.textContent)
    .filter(title => title !== name).join(),
  selected: Array.from(document.querySelectorAll(".mark.selected"), m => m.dataset.id).join(),
  inside: Object.values(window.fujianmap.map._layers)
    .filter(({ options }) => / inside /.test(options.className)).length,
})"""
LOCATED = truth.located([row["id"] for row in truth.ROWS])
TABS = ("unlocated", "table", "areas", "charts")


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page(locale="en-US")


def link(server: Server, state: State) -> str:
    query = "&".join(f"{k}={quote(v, safe=',')}" for k, v in state.address().items())
    return f"{server.url}/?{query}"


def opened(page: Page, server: Server, state: State) -> Frame:
    """Open a state's link and give the map's frame."""
    page.goto(link(server, state))
    return map_frame(page)


def wanted(state: State, tab: str = "unlocated") -> dict[str, Any]:
    """All that page and map must say of a state."""
    locale = "zh-CN" if state.lang == "zh" else "en"
    shown = states.shown(state)
    n = len(states.passing(state))
    offered = states.values("county", state.drill)
    return {
        "address": state.address(),
        "counts": {facet: told for facet, told in states.counts(state).items() if told},
        "pressed": {
            facet: sorted(getattr(state, facet)) for facet in states.FACETS if getattr(state, facet)
        },
        "counted": truth.counted(states.passing(state), state.lang),
        "record": truth.name(state.id, state.lang) if state.id else "",
        "lang": locale,
        "way": bool(state.drill),
        "listed": [truth.name(one, state.lang) for one in states.bare(state)] or None
        if tab == "unlocated"
        else None,
        "areas": [list(line) for line in states.areas(state)] if tab == "areas" else None,
        "bars": len({truth.BY_ID[one]["type"] for one in states.passing(state)})
        if tab == "charts" and n
        else None,
        "rows": max(n, 1) if tab == "table" else None,  # an empty grid has a line that says so
        "map": {
            "shown": shown,
            "lang": locale,
            "stray": "",
            "selected": state.id if state.id in shown else "",
            "inside": len(offered) - 1 if offered else 0,
        },
    }


def said(page: Page, frame: Frame) -> dict[str, Any]:
    """The same as page and map say it."""
    facts: dict[str, Any] = page.evaluate(_FACTS)
    facts["pressed"] = {facet: sorted(chosen) for facet, chosen in facts["pressed"].items()}
    facts["map"] = frame.evaluate(_MAP, facts["record"])
    return facts


def agree(page: Page, frame: Frame, like: dict[str, Any], after: object = "") -> None:
    """Wait until page and map say just this, and hold them to it when all is at rest."""
    last: dict[str, Any] = {}

    def same() -> bool:
        last.update(said(page, frame))
        return last == like

    try:
        wait_until(same, "agreement")
    except AssertionError:
        apart = {k: (last[k], like[k]) for k in like if last[k] != like[k]}
        pytest.fail(f"after {after}: said, wanted: {apart}")
    wait_for_rest(page)
    assert said(page, frame) == like, after


def press(page: Page, facet: str, value: str) -> None:
    page.locator(f'.panel .st-key-{facet} .values button[data-value="{value}"]').click()


def open_tab(page: Page, tab: str) -> None:
    page.get_by_role("tab").nth(("unlocated", "table", "areas", "charts").index(tab)).click()


# Facets


def test_counts_and_map_are_what_the_file_gives(page: Page, server: Server) -> None:
    """Twenty states, some from links, the others by pressing and choosing on from there."""
    chance = states.Chance(11)
    state = State()
    frame = opened(page, server, state)
    for step in range(20):
        if step % 5 == 4:
            state = chance.state()
            frame = opened(page, server, state)
        elif step % 5 == 1:
            state = replace(state, begin=chance.random.choice(["2019", "2022", "2023", ""]))
            page.locator(".st-key-from select").select_option(state.begin)
        elif step % 5 == 2:
            state = replace(state, q=chance.random.choice([*states.WORDS, ""]))
            page.locator(".st-key-q input").fill(state.q)
        else:
            facet, value = chance.value(state)
            state = state.choose(facet, value)
            press(page, facet, value)
        agree(page, frame, wanted(state), (step, state))


def test_nothing_found_says_what_to_loosen(page: Page, server: Server) -> None:
    state = State(q="nothing here", type=frozenset({"tech"}), city=frozenset({"350200"}))
    frame = opened(page, server, state)
    agree(page, frame, wanted(state))
    expect(page.locator(".st-key-nothing_found")).to_contain_text(text("en", "page.nothing.found"))
    fields = {"city": frozenset[str](), "type": frozenset[str](), "q": ""}
    for field, none in fields.items():
        n = len(states.passing(state.settled(**{field: none})))
        expect(page.locator(f".st-key-loosen_{field} button")).to_have_count(1 if n else 0)
    loosened = state.settled(q="")
    n = len(states.passing(loosened))
    button = page.locator(".st-key-loosen_q button")
    expect(button).to_have_text(
        text("en", "page.nothing.loosen", filter=text("en", "page.facet.q"), n=n)
    )
    button.click()
    agree(page, frame, wanted(loosened))
    expect(page.locator(".st-key-nothing_found")).to_have_count(0)


# Linked views


def test_a_hundred_deeds_leave_all_views_agreeing(page: Page, server: Server, watch: Watch) -> None:
    reader = Reader(page, server, random.Random(7))  # noqa: S311
    for step in range(100):
        deed = reader.act()
        agree(page, reader.frame, wanted(reader.state, reader.tab), (step, deed))
        assert not watch.faults, (step, deed)
    assert len(reader.done) >= 10, "every kind of deed was done"


class Reader:
    """Somebody who does this and that, and what must be seen after it."""

    def __init__(self, page: Page, server: Server, chance: random.Random) -> None:
        self.page, self.chance = page, states.Chance(0)
        self.chance.random = chance
        self.state, self.tab = State(), "unlocated"
        self.past: list[State] = []
        self.done: set[str] = set()
        self.frame = opened(page, server, self.state)
        agree(page, self.frame, wanted(self.state, self.tab))

    def act(self) -> str:
        """Do one thing that can be done now."""
        deeds = [self.value] * 5 + [self.marker] * 3 + [self.row] * 2 + [self.area] * 2
        deeds += [self.county, self.language, self.other_tab, self.way, self.back]
        deeds += [self.close, self.clear, self.search]
        while not (told := self.chance.random.choice(deeds)()):
            pass
        self.done.add(told.split()[0])
        return told

    def _now(self, state: State) -> None:
        if state.address() != self.state.address():
            self.past.append(self.state)
        self.state = state

    def value(self) -> str:
        facet, value = self.chance.value(self.state)
        press(self.page, facet, value)
        self._now(self.state.choose(facet, value))
        return f"value {facet} {value}"

    def marker(self) -> str:
        if not (shown := states.shown(self.state)):
            return ""
        one = self.chance.random.choice(shown)
        self.frame.locator(f'.mark[data-id="{one}"]').dispatch_event("click")
        self._now(replace(self.state, id=one))
        return f"marker {one}"

    def row(self) -> str:
        rows = states.bare(self.state)
        if self.tab != "unlocated" or not len(rows):
            return ""
        at = self.chance.random.randrange(len(rows))
        self.page.locator("ul.records button").nth(at).click()
        self._now(replace(self.state, id=str(rows[at])))
        return f"row {rows[at]}"

    def area(self) -> str:
        city = self.chance.random.choice([self.state.drill or "350200", *truth.PREFECTURES])
        areas.press(self.frame, city)
        self._now(self.state.into(city))
        return f"area {city}"

    def county(self) -> str:
        if not self.state.drill:
            return ""
        one = self.chance.random.choice(states.values("county", self.state.drill)[:-1])
        areas.press(self.frame, one, "county-area")
        chosen = frozenset[str]() if self.state.county == {one} else frozenset({one})
        self._now(replace(self.state, county=chosen))
        return f"county {one}"

    def language(self) -> str:
        self.page.locator('.st-key-lang button[aria-pressed="false"]').click()
        self._now(replace(self.state, lang="zh" if self.state.lang == "en" else "en"))
        return "language"

    def other_tab(self) -> str:
        self.tab = self.chance.random.choice([tab for tab in TABS if tab != self.tab])
        open_tab(self.page, self.tab)
        return f"tab {self.tab}"

    def way(self) -> str:
        if not self.state.drill:
            return ""
        self.page.locator(".head .way button").click()
        self._now(self.state.settled(city=frozenset()))
        return "way"

    def back(self) -> str:
        if not self.past:
            return ""
        self.page.go_back()
        self.state = self.past.pop()
        return "back"

    def close(self) -> str:
        if not self.state.id:
            return ""
        self.page.locator(".st-key-close_record button").click()
        self._now(replace(self.state, id=""))
        return "close"

    def clear(self) -> str:
        if not (self.state.q or any(getattr(self.state, facet) for facet in states.FACETS)):
            return ""
        self.page.locator(".st-key-clear_all button").click()
        self._now(State(id=self.state.id, lang=self.state.lang))
        return "clear"

    def search(self) -> str:
        q = self.chance.random.choice([*states.WORDS[:-1], ""])
        if q == self.state.q:
            return ""
        self.page.locator(".st-key-q input").fill(q)
        self._now(replace(self.state, q=q))
        return f"search {q}"


_CLICK_ON_AND_ON = """n => new Promise(done => {
  let k = 0;
  const clicking = setInterval(() => {
    const buttons = document.querySelectorAll(".panel .values button[data-value]");
    buttons[(k * 7) % buttons.length]?.click();
    k += 1;
    if (k === n) {
      clearInterval(clicking);
      done();
    }
  }, 20);
})"""


def test_clicks_that_interrupt_each_other_leave_the_page_whole(page: Page, server: Server) -> None:
    frame = opened(page, server, State(lang="en"))
    wait_for_rest(page)
    page.evaluate(_CLICK_ON_AND_ON, 200)
    # Whatever came of them; the button waits for the server to tell that anything is chosen.
    page.evaluate("""() => {
      const button = document.querySelector(".st-key-clear_all button");
      button.disabled = false;
      button.click();
    }""")
    agree(page, frame, wanted(State(lang="en")))


def test_a_table_row_opens_its_record_and_the_tab_stays(page: Page, server: Server) -> None:
    state = State(type=frozenset({"tech", "patrol"}))
    frame = opened(page, server, state)
    open_tab(page, "table")
    agree(page, frame, wanted(state, "table"))
    for row in (0, 3):
        # Glide draws the table on a canvas below what takes the pointer.
        grid = page.locator("[data-testid=stDataFrame] .dvn-scroller")
        grid.click(position={"x": 15, "y": 35 + 35 * row + 17})
        state = replace(state, id=states.passing(state)[row])
        agree(page, frame, wanted(state, "table"), row)
    # The number in the tab's name changes; the tab stays open, and the record too.
    state = state.choose("type", "patrol")
    press(page, "type", "patrol")
    agree(page, frame, wanted(state, "table"))


def test_a_bar_filters_and_its_choice_outlives_the_tab(page: Page, server: Server) -> None:
    state = State(city=frozenset({"350200"}))
    frame = opened(page, server, state)
    open_tab(page, "charts")
    bars = page.locator("[data-testid=stVegaLiteChart]").first.locator(".mark-rect path")
    told = states.counts(state)["type"]
    expect(bars).to_have_count(sum(n > 0 for n in told.values()))
    edge = {bar.get_attribute("stroke") for bar in bars.all()}
    assert edge == {"#fff"}, "dark types are seen on a dark page, as their markers are"
    bars.first.click()
    first = bars.first.get_attribute("aria-label") or ""
    chosen = next(one for one in told if text("en", f"type_short.{one}") in first)
    picked = state.choose("type", chosen)
    agree(page, frame, wanted(picked, "charts"))
    open_tab(page, "areas")
    agree(page, frame, wanted(picked, "areas"))
    open_tab(page, "charts")
    expect(bars).to_have_count(1)
    agree(page, frame, wanted(picked, "charts"))
    bars.first.click()
    agree(page, frame, wanted(state, "charts"), "the same bar again")


def test_a_column_shows_what_ran_in_that_year(page: Page, server: Server) -> None:
    state = State()
    frame = opened(page, server, state)
    open_tab(page, "charts")
    columns = page.locator("[data-testid=stVegaLiteChart]").last.locator(".mark-rect path")
    column = columns.and_(page.get_by_label(re.compile(r"^2023: \d+$")))
    column.click()
    picked = replace(state, begin="2023", end="2023")
    agree(page, frame, wanted(picked, "charts"))
    column.click()
    agree(page, frame, wanted(state, "charts"), "the same column again")


def test_the_table_follows_what_is_opened_elsewhere(page: Page, server: Server) -> None:
    state = State(type=frozenset({"tech", "patrol"}))
    frame = opened(page, server, state)
    open_tab(page, "table")
    agree(page, frame, wanted(state, "table"))
    rows = states.passing(state)
    ticked = page.locator("[data-testid=stDataFrame] [role=row][aria-selected=true]")
    grid = page.locator("[data-testid=stDataFrame] .dvn-scroller")
    other = next(one for one in states.shown(state) if one != rows[0])
    for step in range(2):
        grid.click(position={"x": 15, "y": 35 + 17})
        agree(page, frame, wanted(replace(state, id=rows[0]), "table"), step)
        expect(ticked).to_have_attribute("aria-rowindex", "2")
        frame.locator(f'.mark[data-id="{other}"]').dispatch_event("click")
        agree(page, frame, wanted(replace(state, id=other), "table"), step)
        expect(ticked).to_have_attribute("aria-rowindex", str(rows.index(other) + 2))


def test_one_initiative_at_three_places_is_told_as_one(page: Page, server: Server) -> None:
    frame = opened(page, server, State(id="A36"))
    state = State(id="A36-1")
    agree(page, frame, wanted(state))
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(frame.locator(".leaflet-cover-pane path")).to_have_count(3)
    page.locator(".st-key-places_A36-3 button").click()
    agree(page, frame, wanted(replace(state, id="A36-3")))
    expect(frame.locator(".leaflet-cover-pane path")).to_have_count(3)


def test_where_no_one_filter_is_to_blame_all_can_go(page: Page, server: Server) -> None:
    state = State(city=frozenset({"350200"}), type=frozenset({"crime"}), begin="2024")
    state = replace(state, precision=frozenset({"site"}))
    frame = opened(page, server, state)
    agree(page, frame, wanted(state))
    box = page.locator(".st-key-nothing_found")
    expect(box).to_contain_text(text("en", "page.nothing.by_one"))
    expect(box.get_by_role("button")).to_have_count(1)
    box.get_by_role("button").click()
    agree(page, frame, wanted(State()))


def test_who_closes_a_record_stands_where_it_was_opened(page: Page, server: Server) -> None:
    frame = opened(page, server, State())
    agree(page, frame, wanted(State()))
    entry = page.locator("ul.records button").nth(3)
    entry.focus()
    page.keyboard.press("Enter")
    opened_one = replace(State(), id=str(states.bare(State())[3]))
    agree(page, frame, wanted(opened_one))
    expect(entry).to_be_focused()
    page.locator(".st-key-close_record button").focus()
    page.keyboard.press("Enter")
    agree(page, frame, wanted(State()))
    expect(entry).to_be_focused()


def test_what_covers_an_area_lights_it_up(page: Page, server: Server) -> None:
    state = State()
    frame = opened(page, server, state)
    agree(page, frame, wanted(state))
    cover = frame.locator(".leaflet-cover-pane path")
    for one in ("A03", "A04", "A47"):
        name = truth.name(one, "en")
        page.locator("ul.records button").get_by_text(name, exact=True).click()
        state = replace(state, id=one)
        agree(page, frame, wanted(state), one)
        held = [city for city in truth.BY_ID[one]["city"].split(";") if city]
        expect(cover).to_have_count(len(held) or len(truth.PREFECTURES))
        expect(page.locator("ul.records button[aria-current]")).to_have_text(name)
    page.locator(".st-key-close_record button").click()
    agree(page, frame, wanted(replace(state, id="")))
    expect(cover).to_have_count(0)


def test_parts_and_wholes_lead_to_each_other(page: Page, server: Server) -> None:
    state = State(id="A41")
    frame = opened(page, server, state)
    for key, one in (("parts", "A42"), ("part_of", "A41"), ("parts", "A40"), ("part_of", "A41")):
        page.locator(f".st-key-{key}_{one} button").click()
        state = replace(state, id=one)
        agree(page, frame, wanted(state), one)
    frame = opened(page, server, State(id="A24"))
    page.locator(".st-key-parts_A23 button").click()
    agree(page, frame, wanted(State(id="A23")))
    expect(frame.locator(".leaflet-popup .record h3")).to_have_text(truth.name("A23", "en"))
    page.locator(".st-key-part_of_A24 button").click()
    agree(page, frame, wanted(State(id="A24")))
    expect(frame.locator(".leaflet-popup")).to_have_count(0)


# Drill-down


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_into_a_prefecture_and_back(page: Page, server: Server, lang: Any) -> None:
    """At each level the parts and what is in no one part add up to the whole."""
    state = State(lang=lang)
    frame = opened(page, server, state)
    open_tab(page, "areas")
    agree(page, frame, wanted(state, "areas"))
    for city in ("350500", "350100"):
        areas.press(frame, city)
        state = state.into(city)
        agree(page, frame, wanted(state, "areas"), city)
        lines = states.areas(state)
        assert [sum(int(line[k]) for line in lines[:-1]) for k in (1, 2, 3)] == list(lines[-1][1:])
        shaded = {
            one
            for one in states.values("county", city)[:-1]
            if any(truth.carried(truth.BY_ID[row], "county") == {one} for row in LOCATED)
        }
        assert areas.shaded(frame, "inside") == shaded
        names = frame.locator(".place-name.county").all_text_contents()
        inside = states.values("county", city)[:-1]
        assert len(names) == len(inside)
        if lang == "zh":
            assert all(
                any(truth.AREAS[one]["name_zh"].startswith(said[:2]) for one in inside)
                for said in names
            )
    one = min(shaded)
    areas.press(frame, one, "county-area")
    state = replace(state, county=frozenset({one}))
    agree(page, frame, wanted(state, "areas"), one)
    assert page.locator(".head .way b").text_content() == " › ".join(
        truth.AREAS[code][f"name_{lang}"] for code in (city, one)
    )
    page.locator(".head .way button").click()
    state = State(lang=lang)
    agree(page, frame, wanted(state, "areas"), "the way back")


def test_what_is_being_typed_outlives_new_filters(page: Page, server: Server) -> None:
    """Other counties on offer make the facets anew, in the middle of a word or before the next."""
    frame = opened(page, server, State(lang="en"))
    search = page.locator(".st-key-q input")
    search.click()
    page.keyboard.type("Police ")
    page.wait_for_function("() => new URLSearchParams(location.search).get('q') === 'Police'")
    areas.press(frame, "350500")
    page.locator(".head .way").wait_for()
    expect(search).to_be_focused()
    page.keyboard.type("po")
    expect(search).to_have_value("Police po")
    page.wait_for_function("() => new URLSearchParams(location.search).get('q') === 'Police po'")
    expect(search).to_have_value("Police po")


# Links


def test_any_link_shows_the_same_elsewhere(open_page: OpenPage, server: Server) -> None:
    chance = states.Chance(3)
    here = open_page(locale="en-US")
    for lang, one in (("en", "A23"), ("zh", "A47"), ("zh", "")):
        state = replace(chance.state(), lang=lang, id=one)  # type: ignore[arg-type]
        frame = opened(here, server, state)
        agree(here, frame, wanted(state), state)
        there = open_page(locale="zh-CN" if lang == "en" else "en-US")
        there.goto(here.url)
        agree(there, map_frame(there), wanted(state), state)
        there.context.close()


# Base layers


def test_a_tile_host_that_does_not_answer_leaves_the_local_map(
    page: Page, server: Server, watch: Watch
) -> None:
    state = State()
    frame = opened(page, server, state)
    agree(page, frame, wanted(state))
    notice = frame.locator(".notice")
    expect(notice).to_be_hidden()
    page.locator(".st-key-open_layers button").click()
    asked = "tile.openstreetmap.org"
    with page.expect_request(lambda request: asked in request.url):
        page.get_by_role("radio", name=text("en", "page.base.osm")).check(force=True)
    expect(notice).to_have_text(text("en", "frame.notice.tiles"), timeout=5000)
    areas.wait_for_painted(frame)
    assert sorted(frame.evaluate("() => window.fujianmap.shown()")) == states.shown(state)
    for lang in ("zh", "en"):
        page.locator(f".st-key-lang button[lang={lang}]").click()
        expect(notice).to_have_text(text(lang, "frame.notice.tiles"))
    wait_for_rest(page)
    page.locator(".st-key-open_layers button").click()
    page.get_by_role("radio", name=text("en", "page.base.local")).check(force=True)
    expect(notice).to_be_hidden()
    expected = (asked, "ERR_NAME_NOT_RESOLVED")
    watch.faults[:] = [one for one in watch.faults if not any(said in one for said in expected)]
