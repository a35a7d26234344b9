"""The page's head: its style, its title, what is shown in words, and the language."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from fujianmap.drawing.style import symbol_data_url
from fujianmap.page import state
from fujianmap.page.markup import html
from fujianmap.page.parts import show_part
from fujianmap.texts import LANGS
from fujianmap.views.filters import Filters
from fujianmap.views.wording import say_filters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fujianmap.page.view import View


_COLOURS: Final = {
    "light": ("#0b5c86", "#ffffff", "#eef2f4"),
    "dark": ("#7cc4ea", "#171f25", "#222d34"),
}
"""of links, of text on a primary button, and under the headings of a table"""


def show_style(view: View) -> None:
    """Send the page's style sheet, with the symbols of the types that the rows have."""
    kinds = tuple(view.types)
    link, on_primary, head = _COLOURS["dark" if _is_dark() else "light"]
    words = (
        f':root {{ --filters: "{view.say("filters")}"; --choose: "{view.say("choose_file")}";'
        f" --link: {link};"
        f" --on-primary: {on_primary}; --head: {head}; }}"
    )
    st.html(f"<style>{words}\n{_style(kinds)}</style>")


def _is_dark() -> bool:
    return bool(st.context.theme.type == "dark")


@cache
def _style(kinds: tuple[str, ...]) -> str:
    sheet = files("fujianmap.page").joinpath("page.css").read_text(encoding="utf-8")
    symbols = "\n".join(
        f'.st-key-type button:nth-child({k}) {{ --symbol: url("{symbol_data_url(kind)}"); }}'
        for k, kind in enumerate(kinds, start=1)
    )
    return f"{sheet}\n{symbols}"


def show_header(view: View) -> None:
    """Title, the sentence that says what is shown, the way back, and the switch of language."""
    province = str(view.dataset.boundaries.province.index[0])
    way = []
    if view.drill:
        names = [view.area(view.drill), *(view.area(one) for one in sorted(view.filters.county))]
        way = [[view.area(province), province], [" › ".join(names), ""]]
    data = {
        # Not in a file: above the map, it would push the map down when it comes.
        "labels": {"lang": view.lang, "title": view.headline, "language": view.say("language")},
        "counted": view.counted,
        "filters": say_filters(view.dataset, view.filters, view.lang),
        **({"way": way, "way_label": view.say("way_back")} if way else {}),
    }
    show_part("head", data, lambda deed: _answer(view, deed), key="head")
    if not view.shown:
        _show_nothing_found(view)


def _answer(view: View, deed: Mapping[str, Any]) -> None:
    if deed.get("lang") in LANGS:
        state.change(lang=deed["lang"])
    elif isinstance(deed.get("go"), str):
        state.drill(view.dataset, view.filters, deed["go"])


def _show_nothing_found(view: View) -> None:
    """Say which filter to loosen, with a button that does; where no one would do, all of them."""
    loosened = {field: view.filters.without(field) for field in view.filters.active()}
    counts = {field: int(one.mask(view.dataset).sum()) for field, one in loosened.items()}
    helpful = {field: n for field, n in counts.items() if n}
    with st.container(key="nothing_found", border=True):
        st.html(f"<p>{html(view.say('nothing.found' if helpful else 'nothing.by_one'))}</p>")
        with st.container(horizontal=True, gap="small"):
            for field, n in helpful.items():
                st.button(
                    view.say("nothing.loosen", filter=view.say(f"facet.{field}"), n=n),
                    key=f"loosen_{field}",
                    on_click=state.wish,
                    args=(loosened[field], view.display),
                )
            if not helpful:
                st.button(
                    view.say("clear_all"),
                    key="loosen_all",
                    on_click=state.wish,
                    args=(Filters(), view.display),
                )
