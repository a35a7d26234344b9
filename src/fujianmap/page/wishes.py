"""What a reader asks for in the menu of files: each kind of file has its own controls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from fujianmap.errors import SnapshotError
from fujianmap.page import place

if TYPE_CHECKING:
    from fujianmap.page.view import View

PICTURES: Final = ("png", "svg", "pdf")
ATLAS: Final = "atlas"
CHARTS: Final = ("chart_type", "chart_city", "chart_year")
NUMBERS: Final = tuple(f"{chart}_csv" for chart in CHARTS)
PAGE: Final = "html"
EXTENTS: Final = ("chosen", "rows", "screen")

_SIZE: Final = "size"
_PAPERS: Final = ("a4", "a4-landscape", "a3", "a3-landscape", "slide", "square", _SIZE)
_DPI: Final = 200
_LONGEST_TITLE: Final = 120


def ask(view: View, kind: str) -> dict[str, Any]:
    """Show the controls of one kind of file.

    Returns
    -------
    wishes
        ``format``, which is the kind but for a chart, and what was chosen, by the names of the
        painters' parameters; ``extent`` is one of `EXTENTS`, and ``screen`` what it may need.
    """
    wishes: dict[str, Any] = {"format": kind}
    if kind in {*PICTURES, ATLAS}:
        wishes |= _ask_sheet(view, kind)
    if kind in {*PICTURES, PAGE}:
        wishes["extent"] = st.selectbox(
            view.say("take.extent"),
            EXTENTS,
            format_func=lambda one: view.say(f"extent.{one}"),
            key="extent",
        )
        wishes["screen"] = place.screen()
    if kind in CHARTS:
        wishes["format"] = st.selectbox(
            view.say("take.form"), PICTURES, format_func=str.upper, key="chart_form"
        )
    if kind in {*PICTURES, *CHARTS, ATLAS, PAGE}:
        wishes["title"] = st.text_input(
            view.say("take.title"),
            placeholder=view.headline,
            max_chars=_LONGEST_TITLE,
            key="plate_title",
        )
    if kind in {*PICTURES, ATLAS}:
        wishes |= _ask_plate(view, listed=kind == ATLAS)
    if kind in {*PICTURES, *CHARTS, ATLAS} and kind != "png":
        wishes |= _ask_form(view, wishes["format"])
    return wishes


def _ask_sheet(view: View, kind: str) -> dict[str, Any]:
    """The paper, and beside it how fine a PNG is: the menu must fit above or below its button."""
    wishes: dict[str, Any] = {}
    first, *beside = st.columns(2 if kind == "png" else 1)
    with first:
        wishes["paper"] = st.selectbox(
            view.say("take.paper"),
            _PAPERS,
            format_func=lambda one: view.say(f"paper.{one}"),
            key="paper",
        )
    for column in beside:
        with column:
            wishes |= _ask_form(view, kind)
    return wishes | ({"paper": _ask_size(view)} if wishes["paper"] == _SIZE else {})


def _ask_size(view: View) -> str:
    from fujianmap.drawing.snapshot.paper import LONGEST_MM, SHORTEST_MM  # noqa: PLC0415

    sides = []
    for column, (name, side) in zip(st.columns(2), (("width", 200), ("height", 150)), strict=True):
        with column:
            sides.append(
                st.number_input(
                    view.say(f"take.{name}"),
                    min_value=SHORTEST_MM,
                    max_value=LONGEST_MM,
                    value=side,
                    key=f"paper_{name}",
                )
            )
    return "x".join(f"{side:d}" for side in sides)


def _ask_plate(view: View, *, listed: bool) -> dict[str, bool]:
    """What is on a plate; an atlas has its list of rows without a point unless it is let go."""
    key = "atlas_list" if listed else "list_unlocated"
    return {
        "list_unlocated": st.checkbox(view.say("take.list"), value=listed, key=key),
        "graticule": st.checkbox(view.say("take.graticule"), key="graticule"),
        "both": st.checkbox(view.say("take.both"), key="both"),
    }


def _ask_form(view: View, form: str) -> dict[str, Any]:
    """How fine pixels are, or whether letters are shapes."""
    if form != "png":
        return {"outlined_text": st.checkbox(view.say("take.outlined"), key="outlined_text")}
    from fujianmap.drawing.snapshot.paper import HIGHEST_DPI, LOWEST_DPI  # noqa: PLC0415

    dpi = st.number_input(
        view.say("take.dpi"), min_value=LOWEST_DPI, max_value=HIGHEST_DPI, value=_DPI, key="dpi"
    )
    return {"dpi": dpi}


def refusal(view: View, wishes: dict[str, Any]) -> str:
    """Why the paper that is asked for cannot be drawn on, in words; empty where it can be."""
    if "paper" not in wishes:
        return ""
    from fujianmap.drawing.snapshot.paper import check_pixels, read_paper  # noqa: PLC0415

    try:
        sheet = read_paper(wishes["paper"])
        check_pixels(sheet, wishes.get("dpi", _DPI), raster=wishes["format"] == "png")
    except SnapshotError as error:
        return error.say(view.lang)
    return ""
