"""The main job in a real browser: look, filter, open, take away and pass on, as the file says."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image
from playwright.sync_api import Download, Frame, Locator, Page, WebSocketRoute, expect

from fujianmap.texts import Lang, text
from tests.browser import areas
from tests.browser.conftest import OpenPage, Server
from tests.browser.waiting import (
    MAP,
    choice,
    open_map,
    wait_for_address,
    wait_for_listed,
    wait_for_place,
    wait_for_rest,
    wait_for_shown,
    wait_until,
)
from tests.page import truth

EVERY = [row["id"] for row in truth.ROWS]
LOCATED = truth.located(EVERY)

_CENTRE = """() => {
  const { map } = window.fujianmap;
  const { x, y } = map.project(map.getCenter(), map.getZoom());
  return { x, y, zoom: map.getZoom() };
}"""
# Leaflet begins to zoom only at the next frame, so that "not zooming" also holds before it.
_ZOOMED_IN = """before => {
  const { map } = window.fujianmap;
  return map.getZoom() > before && !map._animatingZoom && !map._panAnim?._inProgress;
}"""
_CHOSEN = """n => {
  const types = new URLSearchParams(location.search).get("type");
  return types !== null && types.split(",").length === n;
}"""
_LOOK = """([lon, lat, zoom]) => {
  window.fujianmap.map.setView([lat, lon], zoom, { animate: false });
}"""
_NAMED = """() => Array.from(document.querySelectorAll(".mark")).every(
  one => !one.getAttribute("aria-label").startsWith(one.dataset.id))"""
_RADII = """() => {
  const found = [];
  window.fujianmap.map.eachLayer(layer => {
    if (layer.getRadius && layer.options.className === "ring") found.push(layer.getRadius());
  });
  return found;
}"""
_HIT = """ids => ids.filter(id => {
  const mark = document.querySelector(`.mark[data-id="${id}"]`);
  const box = mark.getBoundingClientRect();
  const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return !hit || hit.closest(".mark") !== mark;
})"""
_TEXTS = """() => {
  const said = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const parent = node.parentElement;
    if (parent.closest("style, script, noscript")) continue;
    if (getComputedStyle(parent).fontFamily.includes("Material")) continue;  // an icon's name
    if (parent.checkVisibility({ visibilityProperty: true })) said.push(node.textContent.trim());
  }
  return said.filter(Boolean);
}"""
_SPOKEN = """() => Array.from(document.querySelectorAll("[aria-label], [title], [alt]")).flatMap(
  one => ["aria-label", "title", "alt"].map(name => one.getAttribute(name)).filter(Boolean))"""


@pytest.fixture
def page(closed_page: Page) -> Page:
    return closed_page


@pytest.fixture
def lang(request: pytest.FixtureRequest) -> Lang:
    locale: str = request.node.callspec.params.get("closed_page", "zh-CN")
    return "zh" if locale.startswith("zh") else "en"


both = pytest.mark.parametrize("closed_page", ["zh-CN", "en-US"], indirect=True)
english = pytest.mark.parametrize("closed_page", ["en-US"], indirect=True)


def look(frame: Frame, one: str, zoom: float = 13) -> None:
    row = truth.BY_ID[one]
    frame.evaluate(_LOOK, [float(row["lon"]), float(row["lat"]), zoom])


def mark(frame: Frame, one: str) -> Locator:
    return frame.locator(f'.mark[data-id="{one}"]')


def popup(frame: Frame) -> Locator:
    return frame.locator(".leaflet-popup .record h3")


def panel(page: Page) -> Locator:
    return page.locator(".st-key-record article.record h2")


def shows(page: Page, frame: Frame, state: truth.State, lang: Lang) -> None:
    """Address, sentence, map and list agree with the file."""
    ids = truth.shown(state)
    wait_for_address(page, truth.address(state, lang))
    expect(page.locator(".counted strong")).to_have_text(truth.counted(ids, lang))
    wait_for_shown(frame, truth.located(ids))
    names = [truth.name(one, lang) for one in truth.unlocated(ids)]
    wait_for_listed(page, names)


# Looking


@both
def test_the_whole_map_is_there(page: Page, server: Server, lang: Lang) -> None:
    frame = open_map(page, server.url)
    wait_for_shown(frame, LOCATED)
    expect(page.locator(".counted strong")).to_have_text(truth.counted(EVERY, lang))
    assert page.evaluate("document.documentElement.lang") == ("zh-CN" if lang == "zh" else "en")
    assert frame.evaluate("document.documentElement.lang") == ("zh-CN" if lang == "zh" else "en")
    assert page.title() == ("福建警务项目地图" if lang == "zh" else "Fujian police initiatives")

    areas.wait_for_painted(frame)
    names = frame.locator(".place-name.prefecture").all_text_contents()
    column = "label_zh" if lang == "zh" else "name_en"
    assert sorted(names) == sorted(truth.AREAS[code][column] for code in truth.PREFECTURES)

    frame.wait_for_function(_NAMED)
    described: dict[str, str] = frame.locator(".mark").evaluate_all(
        "marks => Object.fromEntries(marks.map(m => [m.dataset.id, m.getAttribute('aria-label')]))"
    )
    assert sorted(described) == sorted(LOCATED)
    for one, said in described.items():
        row = truth.BY_ID[one]
        assert said.startswith(truth.name(one, lang))
        assert text(lang, f"type.{row['type']}") in said
        assert text(lang, f"frame.stands.{row['precision']}") in said


@both
def test_no_word_of_the_other_language_is_on_the_page(
    page: Page, server: Server, lang: Lang
) -> None:
    frame = open_map(page, f"{server.url}/?id=A36-1")
    expect(panel(page)).to_have_text(truth.name("A36-1", lang))
    for tab in range(page.get_by_role("tab").count()):
        page.get_by_role("tab").nth(tab).click()
        expect(page.get_by_role("tab").nth(tab)).to_have_attribute("aria-selected", "true")
        expect(
            page.get_by_role("tabpanel").locator("[data-testid=stElementContainer]")
        ).not_to_have_count(0)
        assert not truth.leftovers(page.evaluate(_TEXTS), lang)
    held, *_ = truth.BY_ID["A36-1"]["city"].split(";")
    frame.locator(".folium-map").hover(position=areas.free_place(frame, held))
    expect(frame.locator(".area-tip")).to_be_visible()
    assert not truth.leftovers([*frame.evaluate(_TEXTS), *frame.evaluate(_SPOKEN)], lang)


def test_how_exact_a_place_is_can_be_seen(page: Page, server: Server) -> None:
    frame = open_map(page, server.url)
    wait_for_shown(frame, LOCATED)
    looks: dict[str, list[str]] = frame.locator(".mark").evaluate_all(
        """marks => Object.fromEntries(marks.map(m => [m.dataset.id,
          [m.dataset.precision, m.querySelector("svg").lastChild.getAttribute("fill"),
           m.querySelector("svg").lastChild.getAttribute("stroke-dasharray") || ""]]))"""
    )
    stated = {one: truth.BY_ID[one]["precision"] for one in LOCATED}
    assert {one: look[0] for one, look in looks.items()} == stated
    assert frame.locator(".mark[data-precision=site]").count() == 0
    for precision, fill, dashes in looks.values():
        assert (fill == "#fff") == (precision in {"county", "prefecture"}), "hollow"
        assert bool(dashes) == (precision == "prefecture"), "broken"
    metres = [float(truth.BY_ID[one]["uncertainty_km"] or 0) * 1000 for one in LOCATED]
    drawn = sorted(frame.evaluate(_RADII))
    assert drawn == pytest.approx(sorted(m for m in metres if m > 0))
    legend = frame.locator(".legend .precisions")
    for precision in set(stated.values()):
        expect(legend).to_contain_text(text("zh", f"precision.{precision}"))
    expect(legend).not_to_contain_text(text("zh", "precision.site"))


# Opening


def test_a_marker_opens_its_record_everywhere(page: Page, server: Server) -> None:
    lang: Lang = "zh"
    frame = open_map(page, server.url)
    wait_for_shown(frame, LOCATED)
    for one in ("A22", "A23", "X26", "A12", "X17", "A36-1", "X28"):
        look(frame, one)
        mark(frame, one).click()
        name = truth.name(one, lang)
        expect(popup(frame)).to_have_text(name)
        expect(panel(page)).to_have_text(name)
        wait_for_address(page, {**truth.address({}, lang), "id": one})
        stands = text(lang, f"frame.stands.{truth.BY_ID[one]['precision']}")
        expect(frame.locator(".leaflet-popup .stands")).to_contain_text(stands)
        expect(page.locator(".st-key-record .stands")).to_contain_text(stands)
        expect(mark(frame, one)).to_have_class(re.compile(r"\bselected\b"))
        expect(frame.locator(".mark.selected")).to_have_count(1)
        source = truth.SOURCES[truth.BY_ID[one]["source"].split(";")[0]]
        for link in (
            frame.locator(".leaflet-popup .source a").first,
            page.locator(".st-key-record a").first,
        ):
            expect(link).to_have_attribute("href", source["url"])
            expect(link).to_have_attribute("rel", "noopener noreferrer")
    page.locator(".st-key-close_record button").click()
    wait_for_address(page, truth.address({}, lang))
    expect(panel(page)).to_have_count(0)


def test_every_marker_can_be_reached(page: Page, server: Server) -> None:
    frame = open_map(page, server.url)
    wait_for_shown(frame, LOCATED)
    hidden: list[str] = []
    for one in LOCATED:
        look(frame, one, 14)
        place = [other for other in LOCATED if _place(other) == _place(one)]
        hidden += frame.evaluate(_HIT, place)
    assert not hidden


def _place(one: str) -> tuple[str, str]:
    row = truth.BY_ID[one]
    return row["lon"], row["lat"]


@english
def test_what_has_no_point_is_listed_and_opens(page: Page, server: Server) -> None:
    state = {"type": ["tech"]}
    frame = open_map(page, f"{server.url}/?type=tech&lang=en")
    shows(page, frame, state, "en")
    view = frame.evaluate(_CENTRE)
    for one in ("A47", "A41"):
        page.locator(".st-key-unlocated li button", has_text=truth.name(one, "en")).click()
        expect(panel(page)).to_have_text(truth.name(one, "en"))
        expect(page.locator(".st-key-record")).to_contain_text(text("en", "page.record.no_point"))
        wait_for_address(page, {**truth.address(state, "en"), "id": one})
        covered = len(truth.BY_ID[one]["city"].split(";"))
        assert frame.locator(".leaflet-cover-pane path").count() == covered
        assert frame.locator(".leaflet-popup").count() == 0
        assert frame.evaluate(_CENTRE) == view, "a record without a point moves nothing"


# Filtering


@english
def test_twenty_filter_changes_leave_the_map_where_it_is(page: Page, server: Server) -> None:
    frame = open_map(page, f"{server.url}/?lang=en")
    wait_for_shown(frame, LOCATED)
    box = page.locator(MAP).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 350, box["y"] + 300)
    page.mouse.down()
    page.mouse.move(box["x"] + 291, box["y"] + 262, steps=4)
    page.mouse.up()
    opened_at = frame.evaluate(_CENTRE)["zoom"]
    frame.locator(".leaflet-control-zoom-in").click()
    frame.wait_for_function(_ZOOMED_IN, arg=opened_at)
    before = frame.evaluate(_CENTRE)
    frame.evaluate("() => { window.stillHere = performance.timeOrigin }")
    origin = frame.evaluate("window.stillHere")

    chance = random.Random(2)  # noqa: S311
    state: dict[str, Any] = {}
    for step in range(20):
        change(page, state, chance, step)
        shows(page, frame, state, "en")
        for facet in truth.FACETS:
            chosen = page.locator(f'.st-key-{facet} .values [aria-pressed="true"]').count()
            assert chosen == len(state.get(facet, [])), (state, facet)
        after = frame.evaluate(_CENTRE)
        assert after["zoom"] == before["zoom"]
        assert abs(after["x"] - before["x"]) < 1
        assert abs(after["y"] - before["y"]) < 1
    assert frame.evaluate("window.stillHere") == origin
    assert page.locator(MAP).count() == 1


def change(page: Page, state: dict[str, Any], chance: random.Random, step: int) -> None:
    """Change one filter as a reader would; note it in ``state``."""
    if step % 6 == 3:
        state["q"] = chance.choice([q for q in truth.QUERIES if q and q != state.get("q")])
        box = page.locator(".st-key-q input")
        box.fill(state["q"])
        box.press("Enter")
        state["q"] = state["q"].strip()
    elif step % 9 == 8:
        page.locator(".st-key-clear_all button").click()
        state.clear()
    else:
        facet = chance.choice(truth.FACETS)
        value = chance.choice(truth.values(facet))
        choice(page, facet, truth.label(facet, value, "en")).click()
        chosen = set(state.get(facet, [])) ^ {value}
        state[facet] = sorted(chosen)


@english
def test_the_counts_beside_the_choices_are_what_they_give(page: Page, server: Server) -> None:
    state = {"city": ["350200", "350500"], "type": ["antifraud", "patrol"]}
    query = "&".join(f"{name}={value}" for name, value in truth.address(state, "en").items())
    frame = open_map(page, f"{server.url}/?{query}")
    shows(page, frame, state, "en")
    for facet in truth.FACETS:
        for value in truth.values(facet):
            label = truth.label(facet, value, "en")
            wanted = truth.would_give(state, facet, value)
            expect(choice(page, facet, label)).to_have_text(re.compile(rf"\D{wanted}$"))


@english
def test_the_shading_follows_the_filters(page: Page, server: Server) -> None:
    frame = open_map(page, f"{server.url}/?lang=en&type=patrol")
    wait_for_shown(frame, truth.located(truth.shown({"type": ["patrol"]})))
    shown = truth.located(truth.shown({"type": ["patrol"]}))
    held = {code for one in shown for code in truth.BY_ID[one]["city"].split(";")}
    assert areas.standing(frame) == sorted(truth.PREFECTURES)
    assert areas.shaded(frame, "area") == held
    areas.wait_for_painted(frame)
    legend = frame.locator(".legend .types li")
    expect(legend).to_have_count(1)
    expect(legend.locator("b")).to_have_text(str(len(shown)))


@english
def test_a_filter_change_leaves_the_open_tab_open(page: Page, server: Server) -> None:
    open_map(page, f"{server.url}/?lang=en")
    tabs = page.get_by_role("tab")
    for wanted in ("table", "about"):
        stem = text("en", f"page.tab.{wanted}", n="").strip()
        tab = tabs.filter(has_text=stem)
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        chosen = page.locator('.st-key-type .values [aria-pressed="true"]')
        n = chosen.count()
        page.locator('.st-key-type .values [aria-pressed="false"]').first.click()
        expect(chosen).to_have_count(n + 1)
        page.wait_for_function(_CHOSEN, arg=n + 1)
        wait_for_rest(page)
        expect(tab).to_have_attribute("aria-selected", "true")


# Taking away


def taken(page: Page, kind: str) -> Path:
    """Ask for a file of one kind, and give the file."""
    key = "take_png"
    if kind != "png":
        key = "take_file"
        if not page.locator(".st-key-kind").count():
            page.locator(".st-key-open_more button").click()
        choose(page, "kind", text("en", f"page.kind.{kind}"))
        expect(page.locator(".st-key-paper")).to_have_count(0)
        wait_for_rest(page)
    return picked_up(page, key, kind)


def choose(page: Page, key: str, name: str) -> None:
    """Choose in one of the boxes beside the map."""
    page.locator(f".st-key-{key}").get_by_role("combobox").click()
    page.get_by_role("option", name=name, exact=True).click()


def answers(page: Page) -> list[int]:
    """Bytes of each message that the server sends from now on."""
    received: list[int] = []
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda data: received.append(len(data))),
    )
    return received


def answered(page: Page, received: list[int], do: Callable[[], object]) -> None:
    """Do something of which the page shows nothing, and wait until the server has answered."""
    wait_for_rest(page)
    n = len(received)
    do()
    wait_until(lambda: bool(page.title()) and len(received) > n, "an answer")
    wait_for_rest(page)


def picked_up(page: Page, key: str, ending: str) -> Path:
    """The file that a button gives."""
    wait_for_rest(page)  # a run gives each button another file
    with page.expect_download(timeout=60_000) as waiting:
        page.locator(f".st-key-{key} button").click()
    done: Download = waiting.value
    assert done.failure() is None
    assert done.suggested_filename.startswith("fujianmap")
    assert done.suggested_filename.endswith(f".{ending}")
    return Path(done.path())


@english
def test_what_is_taken_away_is_what_is_shown(page: Page, server: Server) -> None:
    state = {"type": ["patrol", "tech"], "city": ["350200", truth.PROVINCE]}
    query = "&".join(f"{name}={value}" for name, value in truth.address(state, "en").items())
    received = answers(page)
    frame = open_map(page, f"{server.url}/?{query}")
    shows(page, frame, state, "en")
    ids = truth.shown(state)

    page.get_by_role("tab", name=text("en", "page.tab.table", n=len(ids))).click()
    beside = picked_up(page, "take_table", "csv").read_bytes()
    taking = taken(page, "csv")
    assert beside == taking.read_bytes()
    table = taking.read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    assert [row["id"] for row in rows] == ids
    assert [row["name_zh"] for row in rows] == [truth.BY_ID[one]["name_zh"] for one in ids]

    features = json.loads(taken(page, "geojson").read_text(encoding="utf-8"))["features"]
    assert [feature["id"] for feature in features] == ids
    points = [feature["id"] for feature in features if feature["geometry"]]
    assert points == truth.located(ids)

    # As on screen: all of the province is in sight, so no inset says where this is.
    inset = text("en", "plate.inset")
    answered(page, received, lambda: choose(page, "kind", text("en", "page.kind.svg")))
    answered(page, received, lambda: choose(page, "extent", text("en", "page.extent.screen")))
    assert inset not in picked_up(page, "take_file", "svg").read_text(encoding="utf-8")
    answered(page, received, lambda: choose(page, "paper", text("en", "page.paper.size")))
    answered(page, received, page.locator(".st-key-both label").click)
    drawn = picked_up(page, "take_file", "svg").read_text(encoding="utf-8")
    assert 'width="566.9' in drawn, "200 mm"
    assert text("zh", "plate.types") in drawn

    with Image.open(taken(page, "png")) as picture:
        assert picture.format == "PNG"
        assert 1000 <= min(picture.size) <= max(picture.size) <= 8000
        assert len(picture.convert("RGB").getcolors(maxcolors=1 << 24) or []) > 50, "not blank"
    assert sorted(frame.evaluate("() => window.fujianmap.shown()")) == sorted(points)


@english
def test_an_atlas_is_drawn_with_a_bar_and_then_taken(page: Page, server: Server) -> None:
    open_map(page, f"{server.url}/?lang=en&city=350200")
    page.locator(".st-key-open_more button").click()
    choose(page, "kind", text("en", "page.kind.atlas"))
    wait_for_rest(page)
    expect(page.locator(".st-key-take_file")).to_have_count(0)
    page.locator(".st-key-draw_atlas button").click()
    page.locator(".st-key-take_file button").wait_for(timeout=60_000)
    assert picked_up(page, "take_file", "pdf").read_bytes().startswith(b"%PDF")
    # Another wish is another atlas.
    page.locator(".st-key-both label").click()
    expect(page.locator(".st-key-take_file")).to_have_count(0)


# Keyboard


@english
def test_a_marker_is_reached_and_opened_by_keyboard(page: Page, server: Server) -> None:
    frame = open_map(page, f"{server.url}/?lang=en&type=ecotour")
    shown = truth.located(truth.shown({"type": ["ecotour"]}))
    wait_for_shown(frame, shown)
    frame.locator(".folium-map").focus()
    focused = "() => (document.activeElement && document.activeElement.dataset.id) || null"
    for _ in range(12):
        page.keyboard.press("Tab")
        if one := frame.evaluate(focused):
            break
    assert one in shown
    page.keyboard.press("Tab")
    following = frame.evaluate(focused)
    assert following in shown
    assert following != one
    page.keyboard.press("Enter")
    expect(popup(frame)).to_have_text(truth.name(following, "en"))
    expect(panel(page)).to_have_text(truth.name(following, "en"))
    expect(frame.locator(".mark-tip")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(popup(frame)).to_have_count(0)


@english
def test_a_filter_is_chosen_by_keyboard(page: Page, server: Server) -> None:
    frame = open_map(page, f"{server.url}/?lang=en")
    wait_for_shown(frame, LOCATED)
    patrol = choice(page, "type", truth.label("type", "patrol", "en"))
    patrol.focus()
    page.keyboard.press("Space")
    shows(page, frame, {"type": ["patrol"]}, "en")
    expect(patrol).to_have_attribute("aria-pressed", "true")


# Links


@english
def test_back_and_forward_go_through_the_filters(page: Page, server: Server) -> None:
    frame = open_map(page, f"{server.url}/?lang=en")
    wait_for_shown(frame, LOCATED)
    steps: list[dict[str, Any]] = [{}, {"type": ["patrol"]}, {"type": ["patrol", "tech"]}]
    for kind, state in zip(("patrol", "tech"), steps[1:], strict=True):
        choice(page, "type", truth.label("type", kind, "en")).click()
        shows(page, frame, state, "en")
    for state in (steps[1], steps[0]):
        page.go_back()
        shows(page, frame, state, "en")
        pressed = page.locator('.st-key-type .values [aria-pressed="true"]')
        expect(pressed).to_have_count(len(state.get("type", [])))
    page.go_forward()
    shows(page, frame, steps[1], "en")


def test_a_link_opens_the_same_elsewhere(open_page: OpenPage, server: Server) -> None:
    state = {"type": ["community", "enterprise"], "city": ["350500", "350700"]}
    query = {**truth.address(state, "zh"), "q": "警", "id": "A23"}
    wanted = truth.shown({**state, "q": "警"})
    first = open_page()
    frame = open_map(first, f"{server.url}/?{joined(query)}")
    expect(panel(first)).to_have_text(truth.name("A23", "zh"))
    wait_for_shown(frame, truth.located(wanted))
    look(frame, "A23", 11.5)
    choice(first, "scope", truth.label("scope", "site", "zh")).click()
    query["scope"] = "site"
    wanted = truth.shown({**state, "q": "警", "scope": ["site"]})
    wait_for_address(first, query)
    wait_for_shown(frame, truth.located(wanted))

    second = open_page(locale="en-US")
    other = open_map(second, first.url)
    wait_for_address(second, query)
    wait_for_shown(other, truth.located(wanted))
    expect(panel(second)).to_have_text(truth.name("A23", "zh"))
    expect(second.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(second.locator(".counted strong")).to_have_text(truth.counted(wanted, "zh"))
    wait_for_listed(second, [truth.name(one, "zh") for one in truth.unlocated(wanted)])


@english
def test_the_link_that_is_offered_holds_view_and_record(
    page: Page, server: Server, open_page: OpenPage
) -> None:
    frame = open_map(page, f"{server.url}/?lang=en&type=community")
    wait_for_shown(frame, truth.located(truth.shown({"type": ["community"]})))
    look(frame, "X01", 10)
    mark(frame, "X01").click()
    expect(panel(page)).to_have_text(truth.name("X01", "en"))
    wait_for_address(page, {"lang": "en", "type": "community", "id": "X01"})
    here = wait_for_place(page, frame)
    page.locator(".st-key-open_link button").click()
    link = page.locator("[data-testid=stCode] code").first.inner_text().strip()
    assert link.startswith(server.url)

    second = open_page(locale="zh-CN")
    other = open_map(second, link)
    wait_for_address(second, {"lang": "en", "type": "community", "id": "X01"})
    expect(panel(second)).to_have_text(truth.name("X01", "en"))
    lon, lat, zoom = other.evaluate("() => window.fujianmap.view()")
    assert (lon, lat, zoom) == pytest.approx(here, abs=0.02)


def joined(query: Mapping[str, str]) -> str:
    return "&".join(f"{name}={quote(value, safe=',')}" for name, value in query.items())


def test_switching_the_language_keeps_everything_else(page: Page, server: Server) -> None:
    state = {"type": ["patrol", "tech"]}
    frame = open_map(page, f"{server.url}/?{joined({**truth.address(state, 'zh'), 'id': 'A40'})}")
    expect(panel(page)).to_have_text(truth.name("A40", "zh"))
    view = frame.evaluate(_CENTRE)
    frame.evaluate("() => { window.stillHere = 1 }")
    page.locator(".st-key-lang button[lang=en]").click()
    wait_for_address(page, {**truth.address(state, "en"), "id": "A40"})
    expect(panel(page)).to_have_text(truth.name("A40", "en"))
    expect(popup(frame)).to_have_text(truth.name("A40", "en"))
    wait_for_shown(frame, truth.located(truth.shown(state)))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert frame.evaluate("document.documentElement.lang") == "en"
    assert frame.evaluate("window.stillHere") == 1
    assert frame.evaluate(_CENTRE) == view


def test_a_figure_leads_to_its_initiative(open_page: OpenPage, server: Server) -> None:
    page = open_page()
    open_map(page, f"{server.url}/?lang=en&type=antifraud")
    page.get_by_role("tab", name=text("en", "page.tab.figures")).click()
    page.locator(".by-initiative").get_by_role("button", name=truth.name("A02", "en")).click()
    expect(page.locator(".st-key-record h2")).to_have_text(truth.name("A02", "en"))
    wait_for_address(page, {"lang": "en", "type": "antifraud", "id": "A02"})


def test_no_address_of_a_strangers_link_becomes_a_link_of_ours(
    open_page: OpenPage, server: Server
) -> None:
    page = open_page()
    strange = (
        "https://evil.example/x",
        "HTTP://evil.example",
        "www.evil.example",
        "a@evil.example",
    )
    query = "&".join(f"type={quote(one, safe='')}" for one in strange)
    open_map(page, f"{server.url}/?lang=en&{query}")
    notice = page.get_by_test_id("stAlert")
    for one in strange:
        expect(notice).to_contain_text(re.compile("\u2060?".join(map(re.escape, one))))
    expect(notice.locator("a")).to_have_count(0)


class Slow:
    """A page whose server's answers can be held back."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.held: list[bytes] = []
        self.holds = False
        self._way: WebSocketRoute | None = None
        page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, way: WebSocketRoute) -> None:
        self._way = way
        way.connect_to_server().on_message(self._tell)

    def _tell(self, message: str | bytes) -> None:
        assert isinstance(message, bytes)
        if self.holds:
            self.held.append(message)
        else:
            self._send(message)

    def _send(self, message: bytes) -> None:
        assert self._way is not None
        self._way.send(message)

    def wait_for(self, part: bytes, what: str) -> None:
        """Wait for a held answer that says something."""
        self.wait_until(lambda: any(part in one for one in self.held), what)

    def wait_until(self, true: Callable[[], bool], what: str) -> None:
        wait_until(lambda: bool(self.page.title()) and true(), what)  # asking lets messages come

    def let_go(self) -> None:
        self.holds = False
        for message in self.held:
            self._send(message)
        self.held.clear()


def test_a_file_outlives_what_others_do_until_the_browser_asks_for_it(
    open_page: OpenPage, server: Server
) -> None:
    """The answer that says where it is takes its time, as it does on a slow network."""
    page, other = open_page(), open_page()
    slow = Slow(page)
    for one in (page, other):
        open_map(one, server.url)
        wait_for_rest(one)
    with page.expect_download() as download:
        slow.holds = True
        page.locator(".st-key-take_png button").click()
        slow.wait_for(b"/media/", "the answer")
        for kind in ("patrol", "tech", "crime"):
            other.locator(f'.panel .st-key-type [data-value="{kind}"]').click()
            wait_for_address(other, truth.address({"type": [kind]}, "zh"))
            other.locator(f'.panel .st-key-type [data-value="{kind}"]').click()
            wait_for_address(other, truth.address({}, "zh"))
        wait_for_rest(other)
        slow.let_go()
    with Image.open(download.value.path()) as picture:
        assert picture.format == "PNG"


def test_what_was_chosen_stays_when_something_is_done_before_the_answer_comes(
    open_page: OpenPage, server: Server
) -> None:
    """The browser's address is of before then; that it is old is no wish to go back."""
    page = open_page(locale="en-US")
    slow = Slow(page)
    frame = open_map(page, f"{server.url}/?lang=en")
    wait_for_rest(page)
    slow.holds = True
    page.locator('.panel .st-key-type [data-value="patrol"]').click()
    slow.wait_for(b"type=patrol", "the address")
    page.locator(".st-key-open_link button").click()
    slow.wait_for(b"?lang=en", "the link to copy")
    slow.let_go()
    state = {"type": ["patrol"]}
    wait_for_rest(page)
    wait_for_address(page, truth.address(state, "en"))
    wait_for_shown(frame, truth.located(truth.shown(state)))
    page.go_back()
    wait_for_address(page, truth.address({}, "en"))
    wait_for_shown(frame, LOCATED)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_change_of_filter_takes_few_bytes(
    open_page: OpenPage, server: Server, lang: Lang
) -> None:
    """None takes more than 6 KB, though nothing of what it shows was sent before."""
    page = open_page()
    received = answers(page)
    frame = open_map(page, f"{server.url}/?lang={lang}")
    wait_for_shown(frame, LOCATED)
    wait_for_rest(page)
    for kind in sorted({row["type"] for row in truth.ROWS}):
        received.clear()
        page.locator(f'.panel .st-key-type [data-value="{kind}"]').click()
        wait_for_address(page, truth.address({"type": [kind]}, lang))
        assert 0 < sum(received) <= 6 * 1024, kind
        page.locator(f'.panel .st-key-type [data-value="{kind}"]').click()
        wait_for_address(page, truth.address({}, lang))
