"""The map on the page: sent once, then only told what to show."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import streamlit as st

from fujianmap.drawing import assets, rows
from fujianmap.drawing.layers import map_page
from fujianmap.page import basemaps, own, place, rowfiles, state
from fujianmap.settings import LIMITS
from fujianmap.views.filters import FACETS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from streamlit.components.v1.custom_component import CustomComponent

    from fujianmap.page.view import View
    from fujianmap.views.dataset import Dataset


@st.fragment
def show_map(view: View) -> None:
    """Show the map, and answer what the reader does on it.

    A fragment: moving the map tells the server where it looks and redraws nothing.
    """
    if state.is_wished():
        # Streamlit may send what was chosen elsewhere together with what the map tells.
        st.rerun()
    own.note_use()
    told = _component(view)(state=_state(view), key="map_frame", default=None)
    place.screen()["seen"] = (told or {}).get("seen")
    for deed in state.unanswered(told or {}):
        _answer(view, deed)


def needed(dataset: Dataset) -> list[str]:
    """Addresses of what the frame asks for first, as seen from the page."""
    points, _, _ = rowfiles.published(dataset)
    base_map, _ = _area_files(dataset)
    urls = (assets.script_url(), assets.style_url(), base_map, points)
    return [f"{assets.FOLDER}/{url.removeprefix('./')}" for url in urls]


def _component(view: View) -> CustomComponent:
    script, style = assets.script_url(), assets.style_url()
    base_map, _ = _area_files(view.dataset)
    bbox = view.dataset.boundaries.bbox
    page = _page(script=script, style=style, ahead=(base_map,), bbox=bbox)
    return assets.map_component(page)


_page = cache(map_page)


def _state(view: View) -> dict[str, object]:
    """All that the frame needs to know, empty parts left out; see ``docs/design.md``."""
    points, texts, facets = _row_files(view.dataset)
    base_map, county_map = _area_files(view.dataset)
    told: dict[str, object] = {
        "lang": view.lang,
        "theme": "dark" if st.context.theme.type == "dark" else "light",
        "points": points,
        "texts": texts,
        "chunk": rows.CHUNK if len(texts) > 1 else "",
        "facets": facets,
        "base_map": base_map,
        "county_map": county_map,
        "mask": rows.mask_text(view.mask),
        "chosen": view.filters.chosen(),
        "rest": _rest(view),
        "selected": view.selected,
        "breaks": list(view.dataset.breaks),
        "layers": sorted(view.display.layers),
        "base": view.display.base,
        "tiles": basemaps.tiles(view.display.base),
        "tiles_by": basemaps.attribution(view.display.base, view.lang),
        "drill": view.drill,
        "county_counts": _county_counts(view),
        "county_breaks": list(view.dataset.county_breaks),
        "covered": _covered(view),
        "credit": _credit(view),
        "focus": dict(place.focus_now(view.dataset)),
        "visit": place.visit(),
        "apart": place.is_apart(view.dataset, view.filters, view.display) or "",
    }
    return {name: value for name, value in told.items() if value not in ("", [], {})}


def _credit(view: View) -> str:
    """Whom to thank for boundaries or rows that are not ours; for ours the frame knows it."""
    boundaries = view.dataset.boundaries
    if not boundaries.own:
        ours = not view.dataset.own or view.dataset.from_geonames.any()
        return "" if ours else view.say("credit_own")
    return boundaries.attribution_zh if view.lang == "zh" else boundaries.attribution_en


def _county_counts(view: View) -> dict[str, int]:
    """Shown rows with a point in each county of the prefecture that the reader has gone into."""
    if not view.drill:
        return {}
    counts = view.dataset.facets["county"].tally(view.mask & view.dataset.located)
    return {adcode: counts[adcode] for adcode in view.counties if counts[adcode]}


def _covered(view: View) -> list[str]:
    """Prefectures that the open record covers: without a point, or with several."""
    if view.selected < 0:
        return []
    places = view.places(view.selected)
    if view.dataset.located[view.selected] and len(places) == 1:
        return []
    areas = view.cells("areas")
    covered = {adcode for at in places for adcode in areas[at]}
    return sorted(covered) or list(view.dataset.boundaries.prefectures.index)


def _rest(view: View) -> str:
    """Which rows pass what is no facet, as `rows.mask_text`; ``?`` where that is too long to send.

    With it the frame foresees what a choice beside the map will show.
    """
    others = view.filters.without(*FACETS)
    if not others:
        return ""
    if len(view.dataset.initiatives) > LIMITS.foreseen_rows:
        return "?"
    return rows.mask_text(others.mask(view.dataset))


def _row_files(dataset: Dataset) -> tuple[str, list[str], str]:
    """Addresses of points, texts and facets, each written once per version of the data."""
    brought = own.own_now()
    if brought is not None and own.is_shown(dataset):
        points, texts, facets = own.file_urls(brought)
        return points, [texts], facets
    return rowfiles.published(dataset)


def _area_files(dataset: Dataset) -> tuple[str, str]:
    return _published_areas(id(dataset.boundaries), _dataset=dataset)


@st.cache_resource(max_entries=4, show_spinner=False)
def _published_areas(version: int, _dataset: Dataset) -> tuple[str, str]:
    del version  # the cache's key
    return (
        assets.publish("base.json", rows.base_map_json(_dataset.boundaries)),
        assets.publish("counties.json", rows.county_map_json(_dataset.boundaries)),
    )


def _answer(view: View, deed: Mapping[str, Any]) -> None:
    """Do what the reader asked for on the map."""
    place.look(deed)
    if deed.get("event") == "record":
        state.change(id=str(deed["id"]))
        st.rerun()
    if deed.get("event") == "area":
        state.drill(view.dataset, view.filters, str(deed["adcode"]))
        st.rerun()
    if deed.get("event") == "county":
        county = frozenset({str(deed["adcode"])})
        again = frozenset[str]() if view.filters.county == county else county
        state.wish(replace(view.filters, county=again), state.display_now())
        st.rerun()
