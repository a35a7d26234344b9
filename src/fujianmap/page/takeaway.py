"""Taking it away: a picture of what is shown, the rows in every format, and a link."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from fujianmap.page import basemaps, making, markup, own, place, state, wishes
from fujianmap.views.citing import cite
from fujianmap.views.query import to_query, to_text

if TYPE_CHECKING:
    from fujianmap.page.view import View

_MIME: Final = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "html": "text/html",
}
_ATLAS: Final = "_atlas"
"""where a session keeps its last atlas, with what it was drawn for"""


def show_takeaway(view: View) -> None:
    """Buttons under the map. A picture is drawn when it is asked for, not before."""
    link = _link(view)  # now: outside of a run there is no session to ask
    with st.container(key="takeaway", horizontal=True, gap="small"):
        st.download_button(
            view.say("take.picture"),
            data=lambda: making.make_file(view, link, "png", {"format": "png"}),
            file_name=f"fujianmap-{view.lang}.png",
            mime="image/png",
            icon=":material/image:",
            on_click="ignore",
            key="take_png",
        )
        for name, icon, show in (
            ("take.more", ":material/download:", _show_more),
            ("take.link", ":material/link:", _show_link),
            ("layers", ":material/layers:", _show_layers),
        ):
            # What is inside is drawn and sent only once it is open.
            opened = st.popover(
                view.say(name), icon=icon, key=f"open_{name.rpartition('.')[2]}", on_change="rerun"
            )
            if opened.open:
                with opened:
                    show(view, link)


def _show_more(view: View, link: str) -> None:
    """Choose a format and what there is to choose about it; then one button."""
    from fujianmap.exports import EXPORTS, MIME_TYPES  # noqa: PLC0415  (heavy: only when asked)

    kinds = [
        *wishes.PICTURES,
        wishes.ATLAS,
        *wishes.CHARTS,
        *wishes.NUMBERS,
        wishes.PAGE,
        *(ending.removeprefix(".") for ending in EXPORTS),
    ]
    kind = st.selectbox(
        view.say("take.kind"), kinds, format_func=lambda one: view.say(f"kind.{one}"), key="kind"
    )
    wished = wishes.ask(view, kind)
    refused = wishes.refusal(view, wished)
    if refused:
        st.error(markup.markdown(refused))
    if kind == wishes.ATLAS:
        _show_atlas(view, link, wished, refused=bool(refused))
        return
    st.session_state.pop(_ATLAS, None)
    ending = making.ending_of(kind, wished)
    st.download_button(
        view.say("take.file"),
        data=lambda: making.make_file(view, link, kind, wished),
        file_name=_file_name(view, kind, ending),
        mime=MIME_TYPES.get(f".{ending}") or _MIME[ending],
        icon=":material/download:",
        on_click="ignore",
        key="take_file",
        type="primary",
        disabled=bool(refused),
    )


@st.fragment
def _show_atlas(view: View, link: str, wished: dict[str, Any], *, refused: bool) -> None:
    """Draw the atlas page by page with a bar, then offer it: it takes some seconds."""
    asked = (view.dataset.version, view.filters, view.lang, tuple(sorted(wished.items())))
    if st.button(view.say("take.draw"), icon=":material/draw:", key="draw_atlas", disabled=refused):
        bar = st.progress(0.0, text=view.say("take.drawing"))
        atlas = making.make_atlas(
            view, link, wished, lambda done: bar.progress(done, text=view.say("take.drawing"))
        )
        bar.empty()
        st.session_state[_ATLAS] = (asked, atlas)
    kept, content = st.session_state.get(_ATLAS, (None, b""))
    if kept == asked:
        st.download_button(
            view.say("take.file"),
            data=content,
            file_name=_file_name(view, wishes.ATLAS, "pdf"),
            mime=_MIME["pdf"],
            icon=":material/download:",
            on_click="ignore",
            key="take_file",
            type="primary",
        )
    else:
        st.session_state.pop(_ATLAS, None)


def show_rows_button(view: View) -> None:
    """One button for the rows of the table; the file is made when it is asked for."""
    st.download_button(
        view.say("table.take"),
        data=lambda: making.make_file(view, "", "csv", {}),
        file_name=_file_name(view, "csv", "csv"),
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="take_table",
    )


def _show_link(view: View, link: str) -> None:
    """The address that shows the same, with a control that copies it; and how to cite it."""
    st.caption(view.say("take.link_why" if link else "take.link_none"))
    if link:
        st.code(link, language=None, wrap_lines=True)
    st.caption(view.say("take.cite"))
    today = datetime.now(UTC).date()
    citation = cite(view.dataset, link, today, view.lang, filters=view.filters)
    st.code(citation, language=None, wrap_lines=True)


def _file_name(view: View, kind: str, ending: str) -> str:
    """Name under which a browser keeps the file."""
    named = kind.removesuffix("_csv")
    what = f"{named}-" if named in {*wishes.CHARTS, wishes.ATLAS} else ""
    return f"fujianmap-{what}{view.lang}.{ending}"


def _show_layers(view: View, _link: str) -> None:
    """Which overlays and which base layer the map draws."""
    st.session_state["layers"] = sorted(view.display.layers)
    bases = basemaps.offered()
    # A link may name one that this server does not offer.
    st.session_state["base"] = view.display.base if view.display.base in bases else bases[0]
    st.pills(
        view.say("layers"),
        ["shading", "initiatives", "rings", "labels", "counties"],
        format_func=lambda one: view.say(f"layer.{one}"),
        selection_mode="multi",
        key="layers",
        on_change=_set_layers,
        args=(view,),
    )
    if len(bases) == 1:
        return
    st.radio(
        view.say("base"),
        bases,
        format_func=lambda one: view.say(f"base.{one}"),
        key="base",
        on_change=_set_layers,
        args=(view,),
    )
    st.caption(view.say("base.why"))


def _set_layers(view: View) -> None:
    layers, base = st.session_state["layers"], st.session_state["base"]
    display = replace(state.display_now(), layers=frozenset(layers), base=base)
    state.wish(view.filters, display)


def _link(view: View) -> str:
    """Address that shows the same; empty where the rows are in this reader's session alone."""
    if own.is_shown(view.dataset):
        return ""
    display = place.linked(view.dataset, view.filters, state.display_now())
    query = to_text(to_query(view.filters, display))
    return f"{(st.context.url or '').partition('?')[0]}?{query}"
