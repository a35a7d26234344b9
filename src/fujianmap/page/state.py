"""What the reader has chosen: the one module that knows ``session_state`` and ``query_params``.

A run begins with one of three: a wish that a part of the page left (`wish`), an address that is not
the one written last (a link, or the back button), or what was shown before.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from fujianmap.page import links, place
from fujianmap.records.dates import are_turned
from fujianmap.texts import LANGS, Lang
from fujianmap.views.query import from_query, to_query

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fujianmap.errors import Problem
    from fujianmap.views.dataset import Dataset
    from fujianmap.views.display import Display
    from fujianmap.views.filters import Filters

_FILTERS: Final = "_filters"
_DISPLAY: Final = "_display"
_WISH: Final = "_wish"
_WRITTEN: Final = "_written"


def begin(dataset: Dataset) -> tuple[Filters, Display, tuple[Problem, ...]]:
    """Find out what is to be shown in this run."""
    session = st.session_state
    problems: tuple[Problem, ...] = ()
    address = _address()
    if _WISH in session:
        filters, display = session.pop(_WISH)
    elif session.get(_WRITTEN) != _without_view(address):
        filters, display, problems = links.opened(dataset, address, _browser_lang())
        place.go_home(dataset, filters, display)
        display = replace(display, at=None)
    else:
        filters, display = session[_FILTERS], session[_DISPLAY]
    filters = links.within(filters)
    session[_FILTERS], session[_DISPLAY] = filters, display
    return filters, display, problems


def end(dataset: Dataset, filters: Filters, display: Display) -> None:
    """Write what is shown into the address bar, unless it says so already.

    Where the map looks the browser writes by itself (``parts/head.js``).
    """
    address = _address()
    said = from_query(address, lang=_browser_lang())
    same = (said[0], replace(said[1], at=None)) == (filters, display) and not said[2]
    if place.is_left() or not same:
        query = to_query(filters, place.linked(dataset, filters, display))
        st.query_params.from_dict(query)
        address = {name: [value] for name, value in query.items()}
    st.session_state[_WRITTEN] = _without_view(address)


def wish(filters: Filters, display: Display) -> None:
    """Ask for another view from the next run on; the caller reruns."""
    st.session_state[_WISH] = (filters, display)


def is_wished() -> bool:
    """Tell whether another view is asked for that this run does not show."""
    return _WISH in st.session_state


def change(**fields: object) -> None:
    """Ask for other values of some fields of the filters or the display, whichever has them."""
    filters, display = st.session_state.get(_WISH) or (
        st.session_state[_FILTERS],
        st.session_state[_DISPLAY],
    )
    shown = {name: value for name, value in fields.items() if hasattr(display, name)}
    rest = {name: value for name, value in fields.items() if name not in shown}
    changed = replace(filters, **rest)
    if are_turned(changed.start, changed.end):
        # Of dates that leave nothing between them the one chosen last counts.
        changed = changed.without("end" if "start" in rest else "start")
    wish(changed, replace(display, **shown))


def drill(dataset: Dataset, filters: Filters, adcode: str) -> None:
    """Go into a prefecture, or back to the province from it; the caller reruns."""
    chosen = frozenset({adcode})
    back = filters.city == chosen or adcode not in dataset.boundaries.prefectures.index
    place.go_to_area(dataset, "" if back else adcode)
    city = frozenset[str]() if back else chosen
    wish(replace(filters, city=city, county=frozenset()), display_now())


def display_now() -> Display:
    """How the rows are shown."""
    now: Display = st.session_state[_DISPLAY]
    return now


def open_record(dataset: Dataset, filters: Filters, wanted: str) -> None:
    """Open a record everywhere: in the panel, and on the map if it has a point."""
    place.go_to_record(dataset, wanted)
    wish(filters, replace(display_now(), id=wanted))


def unanswered(told: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Deeds on the map that were not answered yet, in their order; each is noted as it is given.

    Parameters
    ----------
    told
        What the map's frame said last: ``born``, by which one frame is told from the next, and its
        latest ``deeds`` with their numbers. Those of a visit before this one were answered then:
        a browser that lost its connection sends them again.
    """
    born, last = st.session_state.get("_deed", (None, 0))
    if born != told.get("born"):
        last = 0
    for deed in told.get("deeds", ()):
        if isinstance(deed.get("n"), int) and deed["n"] > last:
            st.session_state["_deed"] = (told.get("born"), deed["n"])
            if deed.get("visit") == place.visit():
                yield deed


def _address() -> dict[str, list[str]]:
    """What the address says to this page; other names are told as not understood."""
    return links.ours({name: st.query_params.get_all(name) for name in st.query_params})


def _without_view(address: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The address without the part that the map writes by itself."""
    return {
        name: (value,) if isinstance(value, str) else tuple(value)
        for name, value in address.items()
        if name != "at"
    }


def asked_lang() -> Lang:
    """The language that the address asks for, else the browser's; needs no rows."""
    asked = st.query_params.get("lang", "")
    return next((one for one in LANGS if one == asked), _browser_lang())


def _browser_lang() -> Lang:
    return links.lang_of(st.context.locale)
