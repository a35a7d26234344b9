"""Below the map: what has no point, the table, the figures, and about the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

import numpy as np
import streamlit as st

from fujianmap.page import areas, charts, figures, state, takeaway
from fujianmap.page.markup import html, shortened
from fujianmap.page.parts import publish_labels, show_part
from fujianmap.records.counting import say_initiatives
from fujianmap.records.vocabulary import Precision, Scope
from fujianmap.texts import joined
from fujianmap.views.provenance import say_terms
from fujianmap.views.scene import credits_of
from fujianmap.views.wording import say_boundaries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fujianmap.page.view import View

MOST_LISTED: Final = 200
"""records without a point that are listed by name; the table has them all"""
_UNTICKED: Final[dict[str, dict[str, list[int]]]] = {"selection": {"rows": []}}


def show_lists(view: View) -> None:
    """Tabs; only the open one is drawn and sent."""
    names = (
        view.say("tab.unlocated", n=len(view.unlocated)),
        view.say("tab.table", n=view.shown),
        view.say("tab.areas"),
        view.say("tab.charts"),
        view.say("tab.figures"),
        view.say("tab.about"),
    )
    _keep_open(names)
    tabs = st.tabs(names, on_change="rerun", key="tab")
    parts = (_show_unlocated, _show_table, areas.show_areas, charts.show_charts)
    for tab, show in zip(tabs, (*parts, figures.show_figures, _show_about), strict=True):
        if tab.open:
            with tab:
                show(view)


def _keep_open(names: tuple[str, ...]) -> None:
    """Keep the open tab open: with other counts in its label it is another tab to Streamlit."""
    before, opened = st.session_state.get("_tabs", ()), st.session_state.get("tab")
    if before != names and opened in before:
        st.session_state["tab"] = names[before.index(opened)]
    st.session_state["_tabs"] = names


def _show_unlocated(view: View) -> None:
    """Initiatives that cover a city, a region or the province: counted, never given a point."""
    st.html(f'<p class="aside">{html(view.say("unlocated.why"))}</p>')
    if not len(view.unlocated):
        st.html(f"<p>{html(view.say('unlocated.none'))}</p>")
        return
    shown = view.unlocated[:MOST_LISTED]
    every = _every(view)
    data = {
        "labels": labels_file(view) or _listed(view, shown),
        "rows": [every.index(at) for at in shown] if every else list(range(len(shown))),
        **({"open": view.display.id} if view.display.id else {}),
    }
    show_part("records", data, lambda deed: _open(view, deed), key="unlocated")
    if len(view.unlocated) > MOST_LISTED:
        st.html(f"<p>{html(view.say('unlocated.more', n=MOST_LISTED))}</p>")


def _every(view: View) -> list[int]:
    """Positions of all records to be listed, where all readers have the same; else none."""
    every = np.flatnonzero(~view.dataset.located)
    return [] if view.dataset.own or len(every) > MOST_LISTED else every.tolist()


def labels_file(view: View) -> str | None:
    """Address of a file with all records to be listed, where all readers have the same."""
    if every := _every(view):
        return _published(view.dataset.version, view.lang, _view=view, _rows=every)
    return None


@st.cache_resource(max_entries=8, show_spinner=False)
def _published(version: str, lang: str, _view: View, _rows: list[int]) -> str:
    del version  # the cache's key
    return publish_labels(f"unlocated-{lang}", _listed(_view, _rows))


def _listed(view: View, rows: list[int]) -> dict[str, Any]:
    records = [[view.ids[at], shortened(view.names[at]), view.reach(at)] for at in rows]
    return {"rows": records, "label": view.say("areas.without_point"), "lang": view.lang}


def _open(view: View, deed: Mapping[str, Any]) -> None:
    state.open_record(view.dataset, view.filters, str(deed.get("id", "")))


def _show_table(view: View) -> None:
    """The shown rows, to be taken away; choosing one opens it."""
    takeaway.show_rows_button(view)
    rows = view.rows
    table = rows[["id"]].copy()
    table["name"] = [view.name(row) for _, row in rows.iterrows()]
    table["type"] = [view.label("type", kind) for kind in rows["type"]]
    table["city"] = [
        joined(view.lang, [view.area(adcode) for adcode in areas]) or view.say("whole_province")
        for areas in rows["areas"]
    ]
    table["county"] = [view.area(one) if one else "" for one in view.dataset.counties[view.mask]]
    table["precision"] = [
        view.label("precision", one) if one else _known_to(view, at)
        for at, one in zip(np.flatnonzero(view.mask).tolist(), rows["precision"], strict=True)
    ]
    table["start"] = rows["start"]
    table["end"] = rows["end"]
    # Other rows are another table: which row was chosen of the one before says nothing here.
    key = f"table_{crc32(view.mask.tobytes()):x}"
    opened = np.flatnonzero(np.flatnonzero(view.mask) == view.selected).tolist()
    if st.session_state.get(key, _UNTICKED)["selection"]["rows"] != opened:
        st.session_state[key] = {"selection": {"rows": opened}}
    st.dataframe(
        table,
        hide_index=True,
        height=420,
        on_select=lambda: _open_row(view, st.session_state[key]),
        selection_mode="single-row",
        key=key,
        column_config={
            name: st.column_config.TextColumn(view.say(f"table.{name}")) for name in table.columns
        },
    )


def _known_to(view: View, at: int) -> str:
    """How exactly it is known where a row without a point is, in the words for those with one."""
    areas = view.dataset.initiatives["areas"].iloc[at]
    if view.dataset.counties[at]:
        place = view.label("precision", Precision.COUNTY)
    elif len(areas) == 1:
        place = view.label("precision", Precision.PREFECTURE)
    else:
        place = view.label("scope", Scope.REGION if areas else Scope.PROVINCE)
    return view.say("table.no_point", place=place)


def _open_row(view: View, event: Any) -> None:  # noqa: ANN401  (as Streamlit types it)
    """Open the row that was ticked; close the one that was unticked."""
    for at in event["selection"]["rows"]:
        state.open_record(view.dataset, view.filters, str(view.rows["id"].iloc[at]))
        return
    state.change(id="")


def _show_about(view: View) -> None:
    """Where rows and boundaries come from, and what they are not."""
    dataset = view.dataset
    data = view.say(
        "about.data",
        name=dataset.name,
        n=dataset.rows_in,
        refused=dataset.rows_refused,
        version=dataset.version,
        dated=dataset.dated,
    )
    thanks = credits_of(dataset, np.ones(len(view.mask), dtype=bool), view.lang)
    boundaries = say_boundaries(dataset.boundaries, view.lang)
    several = terms = ""
    if not dataset.own:
        several = say_initiatives(view.ids, view.lang)
        terms = say_terms(dataset.initiatives["located_by"], view.lang)
    points = view.say("about.points")
    paragraphs = [view.say("about.voice"), data, several, points, terms, thanks, boundaries]
    st.html("".join(f"<p>{html(one)}</p>" for one in paragraphs if one))
