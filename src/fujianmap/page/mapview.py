"""The map on the page: sent once, then only told what to show."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import streamlit as st

from fujianmap.drawing import assets
from fujianmap.drawing.layers import map_page
from fujianmap.page import mapstate, own, place, rowfiles, state
from fujianmap.page.kept import undisturbed

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
    if answer(view, told or {}):
        st.rerun()


def needed(dataset: Dataset) -> list[str]:
    """Addresses of what the frame asks for first, as seen from the page; its own is the first."""
    points, _, _ = rowfiles.published(dataset)
    base_map, _ = mapstate.area_files(dataset)
    urls = (assets.script_url(), assets.style_url(), base_map, points)
    return [f"{assets.FOLDER}/{url.removeprefix('./')}" for url in urls]


def _component(view: View) -> CustomComponent:
    script, style = assets.script_url(), assets.style_url()
    bbox = view.dataset.boundaries.bbox
    page = _page(door=assets.door(), script=script, style=style, bbox=bbox)
    return assets.map_component(page)


_page = cache(map_page)


def _state(view: View) -> dict[str, object]:
    return mapstate.told(
        view,
        _row_files(view.dataset),
        place.focus_now(view.dataset),
        theme="dark" if st.context.theme.type == "dark" else "light",
        visit=place.visit(),
        apart=place.is_apart(view.dataset, view.filters, view.display) or "",
    )


def _row_files(dataset: Dataset) -> mapstate.Files:
    """Addresses of points, texts and facets, each written once per version of the data."""
    brought = own.own_now()
    if brought is not None and own.is_shown(dataset):
        return own.file_urls(brought)
    return rowfiles.published(dataset)


def answer(view: View, told: Mapping[str, Any]) -> bool:
    """Do what the reader asked for on the map, up to another view; tell whether there is one."""
    with undisturbed():
        return any(_answer(view, deed) for deed in state.unanswered(told))


def _answer(view: View, deed: Mapping[str, Any]) -> bool:
    """Do what the reader asked for on the map; tell whether that is another view."""
    place.look(deed)
    event = deed.get("event")
    if event == "record":
        state.change(id=str(deed["id"]))
    elif event == "area":
        state.drill(view.dataset, view.filters, str(deed["adcode"]))
    elif event == "county":
        county = frozenset({str(deed["adcode"])})
        again = frozenset[str]() if view.filters.county == county else county
        state.wish(replace(view.filters, county=again), state.display_now())
    return event in {"record", "area", "county"}
