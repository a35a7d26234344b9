"""What the reader has chosen: the one module that knows ``session_state`` and ``query_params``.

A run begins with one of three: a wish that a part of the page left (`wish`), an address that is not
the one written last (a link, or the back button), or what was shown before.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from fujianmap.texts import LANGS, Lang
from fujianmap.views.display import At, Display
from fujianmap.views.filters import FACETS, Filters
from fujianmap.views.query import from_query, to_query

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fujianmap.errors import Problem
    from fujianmap.views.dataset import Dataset

_FILTERS: Final = "_filters"
_DISPLAY: Final = "_display"
_WISH: Final = "_wish"
_WRITTEN: Final = "_written"
_FOCUS: Final = "_focus"
_NOT_FOR_US: Final = re.compile(r"data|embed(_options)?|utm_\w+|fbclid|gclid|msclkid|spm|scene")
"""names in an address that are another part's, Streamlit's or added by who passes links on"""


def begin(dataset: Dataset) -> tuple[Filters, Display, tuple[Problem, ...]]:
    """Find out what is to be shown in this run."""
    session = st.session_state
    problems: tuple[Problem, ...] = ()
    address = _address()
    if _WISH in session:
        filters, display = session.pop(_WISH)
    elif session.get(_WRITTEN) != _without_view(address):
        filters, display, problems = from_query(
            address, lang=_browser_lang(), known=_known(dataset)
        )
        if display.at is not None:
            focus(lon=display.at.lon, lat=display.at.lat, zoom=display.at.zoom)
        elif display.id:
            focus_record(dataset, display.id)
    else:
        filters, display = session[_FILTERS], session[_DISPLAY]
    if filters.county and len(filters.city) != 1:
        # Counties are chosen inside one prefecture; outside of it nothing on the page shows them.
        filters = replace(filters, county=frozenset())
    session[_FILTERS], session[_DISPLAY] = filters, display
    return filters, display, problems


def end(filters: Filters, display: Display) -> None:
    """Write what is shown into the address bar, unless it says so already."""
    address = _address()
    view = st.session_state[_DISPLAY].at
    said = from_query(address, lang=_browser_lang())
    if (said[0], replace(said[1], at=None)) != (filters, replace(display, at=None)) or said[2]:
        query = to_query(filters, replace(display, at=view))
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
    wish(replace(filters, **rest), replace(display, **shown))


def drill(dataset: Dataset, filters: Filters, adcode: str) -> None:
    """Go into a prefecture, or back to the province from it; the caller reruns."""
    chosen = frozenset({adcode})
    back = filters.city == chosen or adcode not in dataset.boundaries.prefectures.index
    areas = dataset.boundaries.province if back else dataset.boundaries.prefectures.loc[[adcode]]
    west, south, east, north = (float(side) for side in areas.total_bounds)
    focus(west=west, south=south, east=east, north=north)
    city = frozenset[str]() if back else chosen
    wish(replace(filters, city=city, county=frozenset()), display_now())


def look(at: At) -> None:
    """Note where the map looks now. Nothing is redrawn for that."""
    st.session_state[_DISPLAY] = replace(st.session_state[_DISPLAY], at=at)


def display_now() -> Display:
    """How the rows are shown, with the view as the map last told it."""
    now: Display = st.session_state[_DISPLAY]
    return now


def screen() -> dict[str, Any]:
    """What the map last said that it shows: ``seen``, its west, south, east and north.

    The same object throughout a session: a picture that is drawn outside of a run, when the
    reader asks for it, reads from it what was told since.
    """
    kept: dict[str, Any] = st.session_state.setdefault("_screen", {})
    return kept


def focus(**where: float) -> None:
    """Ask the map to go somewhere, once: ``lon, lat, zoom`` or ``west, south, east, north``."""
    n = st.session_state.get(_FOCUS, {"n": 0})["n"] + 1
    st.session_state[_FOCUS] = {"n": n, **where}


def focus_record(dataset: Dataset, wanted: str) -> None:
    """Ask the map to go to a record, if it has a point, and to open its popup."""
    rows = dataset.initiatives
    found = rows.index[rows["id"] == wanted]
    if len(found) and dataset.located[found[0]]:
        row = rows.loc[found[0]]
        focus(lon=float(row["lon"]), lat=float(row["lat"]), zoom=10, open=1)


def open_record(dataset: Dataset, filters: Filters, wanted: str) -> None:
    """Open a record everywhere: in the panel, and on the map if it has a point."""
    focus_record(dataset, wanted)
    wish(filters, replace(display_now(), id=wanted))


def focus_now(dataset: Dataset) -> Mapping[str, Any]:
    """Where the map was last asked to go; the whole province to begin with."""
    if _FOCUS not in st.session_state:
        st.session_state[_FOCUS] = {"n": 0, **dataset.boundaries.bbox._asdict()}
    where: Mapping[str, Any] = st.session_state[_FOCUS]
    return where


def unanswered(told: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Deeds on the map that were not answered yet, in their order; each is noted as it is given.

    Parameters
    ----------
    told
        What the map's frame said last: ``born``, by which one frame is told from the next, and its
        latest ``deeds`` with their numbers.
    """
    born, last = st.session_state.get("_deed", (None, 0))
    if born != told.get("born"):
        last = 0
    for deed in told.get("deeds", ()):
        if isinstance(deed.get("n"), int) and deed["n"] > last:
            st.session_state["_deed"] = (told.get("born"), deed["n"])
            yield deed


def _address() -> dict[str, list[str]]:
    """What the address says to this page; other names are told as not understood."""
    names = [name for name in st.query_params if not _NOT_FOR_US.fullmatch(name)]
    return {name: st.query_params.get_all(name) for name in names}


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
    locale = st.context.locale or "zh"
    return "zh" if locale.lower().startswith("zh") else "en"


def _known(dataset: Dataset) -> dict[str, Any]:
    return {
        **{facet: set(dataset.facets[facet].values) for facet in FACETS},
        "id": set(dataset.initiatives["id"]),
    }
