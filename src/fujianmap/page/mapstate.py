"""What the map's frame is told to show: by a session, or before there is one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

import streamlit as st

from fujianmap.drawing import assets, rows
from fujianmap.page import basemaps, controls, links, lists, rowfiles
from fujianmap.page.view import View
from fujianmap.settings import LIMITS
from fujianmap.texts import text
from fujianmap.views.display import BASES, DEFAULT_LAYERS
from fujianmap.views.filters import FACETS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fujianmap.views.dataset import Dataset

Files = tuple[str, str, str]
"""addresses of points, texts and facets, as seen from the map's frame"""
_USUAL: Final[dict[str, object]] = {
    "layers": sorted(DEFAULT_LAYERS), "base": BASES[0], "selected": -1, "theme": "light",
}  # fmt: skip
"""what is not said, for the frame takes it for granted"""


def told(
    view: View, files: Files, focus: Mapping[str, float], **of_session: object
) -> dict[str, object]:
    """All that the frame needs to know, empty parts left out; see ``docs/design.md``.

    Parameters
    ----------
    view
        What is shown.
    files
        Where the rows are.
    focus
        Where the map is to look, with the number ``n`` by which one wish is told from the next.
    **of_session
        What is true of one session alone.
    """
    points, texts, facets = files
    base_map, county_map = area_files(view.dataset)
    state: dict[str, object] = {
        "lang": view.lang,
        "points": points,
        "texts": texts,
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
        "county_breaks": list(view.dataset.county_breaks) if view.drill else [],
        "covered": _covered(view),
        "credit": _credit(view),
        "focus": dict(focus),
        **of_session,
    }
    return {name: value for name, value in state.items() if value not in _unsaid(name)}


def _unsaid(name: str) -> tuple[object, ...]:
    """What the frame takes a part for that it is not told (``NOTHING`` in ``frame.js``)."""
    return (_USUAL[name],) if name in _USUAL else ("", [], {})


def arrival(dataset: Dataset, query: str) -> dict[str, object]:
    """What the frame is told before the page's session has begun: what the session will say first.

    Parameters
    ----------
    dataset
        The rows that this server was started with.
    query
        The page's address behind its question mark, with the browser's ``locale`` before it.

    Returns
    -------
    arrival
        The ``state`` for the frame, a ``title`` for it in the reader's language, and addresses of
        the files of ``words`` that the page will ask for.
    """
    named = parse_qs(query, keep_blank_values=True)
    locale, *_ = named.pop("locale", [""])
    filters, display, _ = links.opened(dataset, links.ours(named), links.lang_of(locale))
    focus = {"n": 1, **links.where_home(dataset, filters, display)}
    view = View(dataset=dataset, filters=filters, display=replace(display, at=None))
    state = told(view, rowfiles.published(dataset), focus)
    words = [one for one in (controls.labels_file(view), lists.labels_file(view)) if one]
    return {"state": state, "title": text(view.lang, "frame.map.label"), "words": words}


def area_files(dataset: Dataset) -> tuple[str, str]:
    """Addresses of the base map and the counties."""
    return _published_areas(id(dataset.boundaries), _dataset=dataset)


@st.cache_resource(max_entries=4, show_spinner=False)
def _published_areas(version: int, _dataset: Dataset) -> tuple[str, str]:
    del version  # the cache's key
    return (
        assets.publish("base.json", rows.base_map_json(_dataset.boundaries)),
        assets.publish("counties.json", rows.county_map_json(_dataset.boundaries)),
    )


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
