"""Where the map looks, and where it is asked to go.

The map moves by itself: the reader drags it, and it tells where it looks. It is asked to go
somewhere when a record, a prefecture or a link is opened. An address without a place opens on what
it speaks of (`links.home_of`); only where the reader looks elsewhere does the address say so.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from fujianmap.page import links
from fujianmap.views.display import At
from fujianmap.views.extents import fitted_extent
from fujianmap.views.filters import Filters

if TYPE_CHECKING:
    from fujianmap.views.dataset import Dataset
    from fujianmap.views.display import Display

_PLACE: Final = "_place"
_FOCUS: Final = "_focus"
_VISIT: Final = "_visit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the map looks, as far as it has told."""

    home: str = ""
    """what it was last sent to, as `links.home_of` names it"""
    at: At | None = None
    moved: bool = False
    """whether the reader moved it from there"""
    left: bool = False
    """whether it was sent on from a place that the address bar may hold"""


def visit() -> str:
    """Name this session, so that a map that outlives it knows that another has begun."""
    named: str = st.session_state.setdefault(_VISIT, secrets.token_hex(4))
    return named


def go_home(dataset: Dataset, filters: Filters, display: Display) -> None:
    """Ask the map to go where a link leads: to its place, else to what it speaks of."""
    home = links.home_of(dataset, filters, display)
    _go(home, **links.where_home(dataset, filters, display))
    # The address is the one that was opened: there is nothing to take out of it.
    moved = display.at is not None
    st.session_state[_PLACE] = Place(home=home, at=display.at, moved=moved)


def go_to_everything(dataset: Dataset) -> None:
    """Ask the map to show the whole of its ground."""
    _go("", **links.where_all(dataset))


def go_to_rows(dataset: Dataset) -> None:
    """Ask the map to show all points of a reader's own file; everything where it has none.

    No address leads there: without the file it opens on everything.
    """
    extent = fitted_extent(dataset, Filters()) or dataset.boundaries.bbox
    _go("", **extent._asdict())


def go_to_record(dataset: Dataset, wanted: str) -> None:
    """Ask the map to go to a record, if it has a point, and to open its popup."""
    if where := links.where_record(dataset, wanted):
        _go(f"id {wanted}", **where)


def go_to_area(dataset: Dataset, adcode: str) -> None:
    """Ask the map to go to a prefecture, or to the province by any other adcode."""
    inside = adcode in dataset.boundaries.prefectures.index
    _go(f"city {adcode}" if inside else "", **links.where_area(dataset, adcode))


def _go(home: str, **where: float) -> None:
    """Ask the map to go somewhere, once: ``lon, lat, zoom`` or ``west, south, east, north``."""
    n = st.session_state.get(_FOCUS, {"n": 0})["n"] + 1
    st.session_state[_FOCUS] = {"n": n, **where}
    st.session_state[_PLACE] = Place(home=home, left=_place().moved)


def focus_now(dataset: Dataset) -> Mapping[str, Any]:
    """Where the map was last asked to go; everything to begin with."""
    if _FOCUS not in st.session_state:
        st.session_state[_FOCUS] = {"n": 0, **links.where_all(dataset)}
    where: Mapping[str, Any] = st.session_state[_FOCUS]
    return where


def look(deed: Mapping[str, Any]) -> None:
    """Note where the map says that it looks; what it said before it was last sent on is past."""
    at = deed.get("at")
    if not isinstance(at, list) or deed.get("sent") != st.session_state.get(_FOCUS, {}).get("n"):
        return
    lon, lat, zoom = (float(part) for part in at)
    moved = bool(deed.get("moved"))
    st.session_state[_PLACE] = replace(_place(), at=At(lon, lat, zoom), moved=moved)


def is_apart(dataset: Dataset, filters: Filters, display: Display) -> bool:
    """Tell whether the map was last sent elsewhere than an address without a place would lead."""
    return _place().home != links.home_of(dataset, filters, display)


def linked(dataset: Dataset, filters: Filters, display: Display) -> Display:
    """Put the map's place in what a link holds, where the link would not lead there without."""
    place = _place()
    needed = place.moved or is_apart(dataset, filters, display)
    return replace(display, at=place.at if needed else None)


def is_left() -> bool:
    """Tell once whether the address bar may hold a place that the map was sent on from."""
    place = _place()
    st.session_state[_PLACE] = replace(place, left=False)
    return place.left


def screen() -> dict[str, Any]:
    """What the map last said that it shows: ``seen``, its west, south, east and north.

    The same object throughout a session: a picture that is drawn outside of a run, when the
    reader asks for it, reads from it what was told since.
    """
    kept: dict[str, Any] = st.session_state.setdefault("_screen", {})
    return kept


def _place() -> Place:
    place: Place = st.session_state.get(_PLACE, Place())
    return place
