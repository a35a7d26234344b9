"""Charts of the shown rows, in the map's own colours. Choosing a bar filters by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from fujianmap.drawing.style import mark_of
from fujianmap.page import state
from fujianmap.page.markup import html
from fujianmap.texts import text
from fujianmap.views.tallies import tally_years

if TYPE_CHECKING:
    import altair as alt

    from fujianmap.page.view import View

_BAR = 24
"""height of a bar and its gap, in px"""
_PLAIN = "#5c8a99"
"""of bars that stand for no type"""
_AROUND = 70
"""height of title and axis, in px"""


def show_charts(view: View) -> None:
    """Bars by type and by city beside each other, and over time below."""
    if not view.shown:
        st.html(f"<p>{html(text(view.lang, 'plate.nothing'))}</p>")
        return
    left, right = st.columns(2, gap="medium")
    with left:
        _show_facet(view, "type")
    with right:
        _show_facet(view, "city")
    years = tally_years(view.dataset, view.mask)
    counts = pd.DataFrame({"year": years.keys(), "n": years.values()})
    counts["name"] = counts["year"].replace("", view.say("charts.undated"))
    counts["said"] = _said(view, counts)
    key = f"chart_years_{view.filters.start}_{view.filters.end}"
    st.altair_chart(
        _columns(view, counts),
        key=key,
        on_select=lambda: _pick_year(view, st.session_state[key]),
        selection_mode="pick",
    )


def _show_facet(view: View, facet: str) -> None:
    """Bars of one facet; choosing one is a choice in the facet, choosing it again takes it back."""
    tally = view.dataset.facets[facet].tally(view.mask)
    chosen: frozenset[str] = getattr(view.filters, facet)
    present = {value: n for value, n in tally.items() if n}
    counts = pd.DataFrame(
        {
            "value": list(present),
            "n": list(present.values()),
            "name": [_name(view, facet, value) for value in present],
            "colour": [mark_of(value).colour if facet == "type" else _PLAIN for value in present],
            "opacity": [1.0 if not chosen or value in chosen else 0.45 for value in present],
        }
    )
    counts["said"] = _said(view, counts)
    # Another choice is another chart: what was picked on the one before is no choice on it.
    key = "_".join((f"chart_{facet}", *sorted(chosen)))
    st.altair_chart(
        _bars(view, facet, counts),
        key=key,
        on_select=lambda: _pick(view, facet, st.session_state[key]),
        selection_mode="pick",
    )


def _said(view: View, counts: pd.DataFrame) -> list[str]:
    """What a bar says to whoever hears it."""
    pairs = zip(counts["name"], counts["n"], strict=True)
    return [view.say("charts.bar", name=name, n=n) for name, n in pairs]


def _pick_year(view: View, event: Any) -> None:  # noqa: ANN401  (as Streamlit types it)
    """Show what ran in the year (or the longer span) that was picked, or take that back."""
    for one in event["selection"].get("pick", []):
        if span := str(one.get("year", "")):
            first, last = span.partition("–")[0], span.rpartition("–")[2]
            again = (view.filters.start, view.filters.end) == (first, last)
            state.change(start="" if again else first, end="" if again else last)


def _pick(view: View, facet: str, event: Any) -> None:  # noqa: ANN401  (as Streamlit types it)
    """Choose what was picked, or take it back."""
    picked = {str(one["value"]) for one in event["selection"].get("pick", []) if "value" in one}
    if picked:
        state.change(**{facet: getattr(view.filters, facet) ^ picked})


def _name(view: View, facet: str, value: str) -> str:
    if facet == "type":
        return view.label("type_short", value) if mark_known(view, value) else value
    province = view.dataset.boundaries.province.index
    return view.say("whole_province") if value in province else view.area(value)


def mark_known(view: View, value: str) -> bool:
    """Tell whether a type is one of ours, with a label of its own."""
    return view.label("type", value) != value


def _bars(view: View, facet: str, counts: pd.DataFrame) -> alt.Chart:
    import altair as alt  # noqa: PLC0415  (heavy: only when the tab is open)

    pick = alt.selection_point(name="pick", fields=["value"], toggle=True)
    names = counts["name"].tolist()
    base = alt.Chart(counts, title=view.say(f"charts.{facet}"), height=_BAR * len(counts) + _AROUND)
    # Types are dark: an edge shows them on a dark page, as it does their markers on a map.
    edge = "#fff" if facet == "type" else _PLAIN
    bars = base.mark_bar(cornerRadiusEnd=2, stroke=edge).encode(
        x=alt.X("n:Q", title=None, axis=alt.Axis(tickMinStep=1, grid=False)),
        y=alt.Y(
            "name:N", sort=names, title=None, axis=alt.Axis(labelLimit=220, labelOverlap=False)
        ),
        color=alt.Color("colour:N", scale=None),
        opacity=alt.Opacity("opacity:Q", scale=None),
        description=alt.Description("said:N"),
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("n:Q", title=view.say("charts.n"))],
    )
    chart: alt.Chart = bars.add_params(pick)
    return chart


def _columns(view: View, counts: pd.DataFrame) -> alt.Chart:
    import altair as alt  # noqa: PLC0415

    pick = alt.selection_point(name="pick", fields=["year"], toggle=True)
    columns = alt.Chart(counts, title=view.say("charts.years"), height=190).mark_bar(color=_PLAIN)
    chart: alt.Chart = columns.encode(
        x=alt.X("name:O", sort=counts["name"].tolist(), title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("n:Q", title=None, axis=alt.Axis(tickMinStep=1)),
        description=alt.Description("said:N"),
        tooltip=[
            alt.Tooltip("name:O", title=" "),
            alt.Tooltip("n:Q", title=view.say("charts.n")),
        ],
    ).add_params(pick)
    return chart
