"""Taking it away: a picture of what is shown, the rows in every format, and a link."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from fujianmap.page import basemaps, own, place, state
from fujianmap.settings import LIMITS
from fujianmap.views.citing import cite
from fujianmap.views.extents import fitted_extent, from_sides, seen_extent
from fujianmap.views.layering import with_layers
from fujianmap.views.query import to_query, to_text
from fujianmap.views.scene import compose_scene

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fujianmap.drawing.snapshot.charts import ChartKind
    from fujianmap.page.view import View
    from fujianmap.places.boundaries import BBox

_PICTURES: Final = ("png", "svg", "pdf")
_CHARTS: Final[dict[str, ChartKind]] = {
    "chart_type": "type",
    "chart_city": "city",
    "chart_year": "year",
}
_NUMBERS: Final = {f"{name}_csv": kind for name, kind in _CHARTS.items()}
_PAPERS: Final = ("a4", "a4-landscape", "a3", "a3-landscape", "slide", "square")
_EXTENTS: Final = ("chosen", "rows", "screen")
_heavy = threading.BoundedSemaphore(LIMITS.heavy_exports)


def show_takeaway(view: View) -> None:
    """Buttons under the map. A picture is drawn when it is asked for, not before."""
    link = _link(view)  # now: outside of a run there is no session to ask
    with st.container(key="takeaway", horizontal=True, gap="small"):
        st.download_button(
            view.say("take.picture"),
            data=lambda: _picture(view, link, {"format": "png"}),
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
    """Choose a format, and for a picture its paper; then one button."""
    from fujianmap.exports import EXPORTS, MIME_TYPES  # noqa: PLC0415  (heavy: only when asked)

    kinds = [
        *_PICTURES,
        "atlas",
        *_CHARTS,
        *_NUMBERS,
        "html",
        *(ending.removeprefix(".") for ending in EXPORTS),
    ]
    kind = st.selectbox(
        view.say("take.kind"), kinds, format_func=lambda one: view.say(f"kind.{one}"), key="kind"
    )
    wishes: dict[str, Any] = {"format": kind}
    if kind in _PICTURES:
        wishes["paper"] = st.selectbox(
            view.say("take.paper"),
            _PAPERS,
            format_func=lambda one: view.say(f"paper.{one}"),
            key="paper",
        )
        wishes["extent"] = st.selectbox(
            view.say("take.extent"),
            _EXTENTS,
            format_func=lambda one: view.say(f"extent.{one}"),
            key="extent",
        )
        wishes["screen"] = place.screen()
        wishes["title"] = st.text_input(
            view.say("take.title"), placeholder=view.headline, max_chars=120, key="plate_title"
        )
        wishes["list_unlocated"] = st.checkbox(view.say("take.list"), key="list_unlocated")
        wishes["graticule"] = st.checkbox(view.say("take.graticule"), key="graticule")
    mime = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
    mime |= {"atlas": "application/pdf", **dict.fromkeys(_CHARTS, "image/png")}
    mime |= dict.fromkeys(_NUMBERS, "text/csv")
    st.download_button(
        view.say("take.file"),
        data=lambda: _file(view, link, wishes),
        file_name=_file_name(view, kind),
        mime=mime.get(kind) or MIME_TYPES.get(f".{kind}", "text/html"),
        icon=":material/download:",
        on_click="ignore",
        key="take_file",
        type="primary",
    )


def show_rows_button(view: View) -> None:
    """One button for the rows of the table; the file is made when it is asked for."""
    st.download_button(
        view.say("table.take"),
        data=lambda: _file(view, "", {"format": "csv"}),
        file_name=_file_name(view, "csv"),
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


def _file_name(view: View, kind: str) -> str:
    """Name under which a browser keeps the file."""
    if kind == "atlas":
        return f"fujianmap-atlas-{view.lang}.pdf"
    if kind in _NUMBERS:
        return f"fujianmap-{kind.removesuffix('_csv')}-{view.lang}.csv"
    if kind in _CHARTS:
        return f"fujianmap-{kind}-{view.lang}.png"
    return f"fujianmap-{view.lang}.{kind}"


def _show_layers(view: View, _link: str) -> None:
    """Which overlays and which base layer the map draws."""
    st.session_state["layers"] = sorted(view.display.layers)
    st.session_state["base"] = view.display.base
    st.pills(
        view.say("layers"),
        ["shading", "initiatives", "rings", "labels", "counties"],
        format_func=lambda one: view.say(f"layer.{one}"),
        selection_mode="multi",
        key="layers",
        on_change=_set_layers,
        args=(view,),
    )
    st.radio(
        view.say("base"),
        basemaps.offered(),
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


def _file(view: View, link: str, wishes: dict[str, Any]) -> bytes:
    """Make the file that was chosen."""
    from fujianmap.exports import EXPORTS  # noqa: PLC0415

    kind = wishes["format"]
    if kind in _PICTURES:
        return _picture(view, link, wishes)
    with _heavy:
        if kind == "atlas":
            from fujianmap.drawing.snapshot.atlas import draw_atlas  # noqa: PLC0415

            return draw_atlas(view.dataset, view.filters, lang=view.lang, link=link)
        if kind in _CHARTS:
            from fujianmap.drawing.snapshot.charts import draw_chart  # noqa: PLC0415

            return draw_chart(view.dataset, view.filters, kind=_CHARTS[kind], lang=view.lang)
        if kind in _NUMBERS:
            from fujianmap.drawing.snapshot.charts import chart_csv  # noqa: PLC0415

            return chart_csv(view.dataset, view.filters, kind=_NUMBERS[kind], lang=view.lang)
        if kind == "html":
            from fujianmap.drawing.webmap import draw_page  # noqa: PLC0415

            return draw_page(view.dataset, view.filters, lang=view.lang)
        return EXPORTS[f".{kind}"](view.dataset, view.mask, lang=view.lang)


def extent_of(view: View, kind: str, screen: Mapping[str, Any]) -> BBox | None:
    """What a picture's map must hold, in WGS-84 degrees; None where the filters say."""
    if kind == "rows":
        return fitted_extent(view.dataset, view.filters)
    if kind == "screen":
        boundaries = view.dataset.boundaries
        seen = from_sides(screen.get("seen"))
        return (seen_extent(boundaries, seen) if seen else None) or boundaries.bbox
    return None


def _picture(view: View, link: str, wishes: dict[str, Any]) -> bytes:
    from fujianmap.drawing.snapshot import draw_snapshot  # noqa: PLC0415

    scene = with_layers(
        compose_scene(
            view.dataset,
            view.filters,
            lang=view.lang,
            extent=extent_of(view, wishes.get("extent", _EXTENTS[0]), wishes.get("screen", {})),
            link=link,
            selected=view.display.id,
        ),
        view.display.layers,
    )
    ours = {"extent", "screen"}
    chosen = {name: value for name, value in wishes.items() if value and name not in ours}
    with _heavy:
        return draw_snapshot(scene, view.dataset.boundaries, **chosen)
