"""The filters: facets with the count that each choice would give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from fujianmap.page import own, served, state
from fujianmap.page.parts import publish_labels, show_part
from fujianmap.settings import LIMITS
from fujianmap.views.filters import FACETS, Filters
from fujianmap.views.query import fit_text
from fujianmap.views.tallies import tally_facets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fujianmap.page.view import View

_TABLES: Final = {"type": "type", "scope": "scope", "precision": "precision"}


def show_filters(view: View) -> None:
    """Search box, facets, years and the way back to everything."""
    tallies = tally_facets(view.dataset, view.filters)
    data = {
        "labels": (None if own.is_shown(view.dataset) else labels_file(view)) or _words(view),
        "counts": {
            one: [tallies[one].get(value, 0) for value in _values(view, one)]
            for one in _facets(view)
        },
        "chosen": view.filters.chosen(),
        **{name: said for name, said in _typed(view.filters).items() if said},
    }
    show_part("panel", data, _answer, key="panel")


def _facets(view: View) -> list[str]:
    return [facet for facet in FACETS if facet != "county" or view.drill]


def _typed(filters: Filters) -> dict[str, str]:
    return {"q": filters.q, "from": filters.start, "to": filters.end}


def labels_file(view: View) -> str | None:
    """Address of what stands on the panel whatever is chosen, for rows that the server began with.

    Words of a reader's own file are told to that reader only; those of a database, whose rows
    change without end, are in no file either.
    """
    if served.reading_now() is not None:
        return None
    return _published(view.dataset.version, view.lang, view.drill, _view=view)


@st.cache_resource(max_entries=64, show_spinner=False)
def _published(version: str, lang: str, drill: str, _view: View) -> str:
    del version, drill  # they make the cache's key
    return publish_labels(f"panel-{lang}", _words(_view))


def _words(view: View) -> dict[str, Any]:
    return {
        "lang": view.lang,
        "search": view.say("search"),
        "hint": view.say("search_hint"),
        "longest": LIMITS.url_characters,
        "clear_all": view.say("clear_all"),
        "from": view.say("dates.from"),
        "to": view.say("dates.to"),
        "any": view.say("dates.any"),
        "years": sorted(view.years),
        "facets": [_facet(view, facet) for facet in _facets(view)],
    }


def _facet(view: View, facet: str) -> dict[str, Any]:
    """One facet: OR within it, AND with the others; none chosen restricts nothing."""
    title = view.say(f"facet.{facet}")
    more = len(view.dataset.facets["type"].values) - len(view.types) if facet == "type" else 0
    return {
        **({"more": view.say("types_more", n=more, most=LIMITS.listed_types)} if more else {}),
        "key": facet,
        "title": title,
        "clear": view.say("clear"),
        "clear_label": view.say("clear_one", facet=title),
        "within": view.say("within", facet=title),
        "values": [[one, _name(view, facet, one)] for one in _values(view, facet)],
    }


def _values(view: View, facet: str) -> Sequence[str]:
    """Values of a facet that are on offer, in their order."""
    if facet == "type":
        return view.types
    return [*view.counties, view.drill] if facet == "county" else view.dataset.facets[facet].values


def _name(view: View, facet: str, value: str) -> str:
    """Name of a value as the facet lists it."""
    if facet in _TABLES:
        return view.label(_TABLES[facet], value)
    if facet == "city" and value in view.dataset.boundaries.province.index:
        return view.say("whole_province")
    if facet == "county" and value == view.drill:
        return view.say("no_one_county")
    return view.area(value)


def _answer(deed: Mapping[str, Any]) -> None:
    """Filter as the reader asked; what a browser sends is checked like any other input."""
    if deed.get("clear"):
        state.wish(Filters(), state.display_now())
    elif deed.get("facet") in FACETS and isinstance(deed.get("values"), list):
        state.change(**{deed["facet"]: frozenset(map(str, deed["values"]))})
    elif isinstance(deed.get("q"), str):
        state.change(q=fit_text(deed["q"]))
    elif isinstance(deed.get("from"), str):
        state.change(start=deed["from"][:10])
    elif isinstance(deed.get("to"), str):
        state.change(end=deed["to"][:10])
