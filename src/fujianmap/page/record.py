"""The panel of the open record: what, where, when, how exact, which figures, by whose word."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import streamlit as st

from fujianmap.drawing.style import symbol_data_url
from fujianmap.page import state
from fujianmap.page.figures import figure_html, sources_html
from fujianmap.page.markup import html, link, markdown, shortened
from fujianmap.records import cells
from fujianmap.views.provenance import note_of, say_located_by, say_locators

if TYPE_CHECKING:
    import pandas as pd

    from fujianmap.page.view import View


def show_record(view: View) -> None:
    """Show the open record, or how to open one."""
    if view.selected < 0:
        st.html("".join(_opening(view)))
        return
    row = cast("pd.Series[str]", view.dataset.initiatives.loc[view.selected])
    if not view.mask[view.selected]:
        st.html(f'<p class="aside">{html(view.say("record.filtered_out"))}</p>')
    st.html("".join(_parts(view, row)))
    _show_kin(view, row)
    st.button(
        view.say("record.close"),
        on_click=state.wish,
        args=(view.filters, replace(view.display, id="")),
        key="close_record",
        icon=":material/close:",
        type="tertiary",
    )


def _opening(view: View) -> list[str]:
    """What stands in the panel before a record is open: how to open one, headline figures."""
    parts = [f'<div class="record empty" lang="{view.lang}"><p>{html(view.say("record.none"))}</p>']
    figures = view.dataset.figures
    headline = figures[figures["initiatives"] == ""] if len(figures) else figures
    if len(headline):
        items = [f"<li>{figure_html(view, one)}</li>" for _, one in headline.head(4).iterrows()]
        title = f"<h3>{html(view.say('figures.headline'))}</h3>"
        parts += [title, '<ul class="figures">', *items, "</ul>"]
        parts.append(f'<p class="aside">{html(view.say("figures.claim"))}</p>')
        parts.append(f'<p class="aside cited">{sources_html(view, headline.head(4))}</p>')
    return [*parts, "</div>"]


def _show_kin(view: View, row: pd.Series[str]) -> None:
    """Ways to what the record is part of, and to its own parts."""
    whole = cells.parts(row["part_of"])
    parts = [
        view.ids[at]
        for at, cell in enumerate(view.cells("part_of"))
        if row["id"] in cell and row["id"] in cells.parts(cell)
    ]
    places = [view.ids[at] for at in view.places(view.selected) if at != view.selected]
    for key, kin in (("part_of", whole), ("parts", parts), ("places", places)):
        for one in dict.fromkeys(kin):  # a file may name the same twice
            if one not in view.ids:
                continue
            name = view.names[view.ids.index(one)]
            st.button(
                f"{view.say(f'record.{key}')} {markdown(shortened(name))}",
                key=f"{key}_{one}",
                on_click=state.open_record,
                args=(view.dataset, view.filters, one),
                type="tertiary",
                icon=":material/account_tree:",
            )


def _parts(view: View, row: pd.Series[str]) -> list[str]:
    """HTML of the panel; every text in it is escaped."""
    parts = [
        f'<article class="record" lang="{view.lang}">',
        f'<p class="chip"><img alt="" src="{symbol_data_url(row["type"])}">',
        f"{html(view.label('type', row['type']))}</p>",
        f"<h2>{html(shortened(view.name(row)))}</h2>",
        f'<p class="summary">{html(shortened(view.name(row, "summary")))}</p>',
        "<dl>",
    ]
    for term, value in _facts(view, row):
        parts.append(f"<dt>{html(view.say(f'record.{term}'))}</dt><dd>{value}</dd>")
    parts.append("</dl>")
    parts += _figures(view, row)
    note, lang = note_of(row, view.lang)
    if note:
        spoken = f' lang="{lang}"' if lang else ""
        parts.append(
            f"<details><summary>{html(view.say('record.notes'))}</summary>"
            f"<p{spoken}>{html(shortened(note))}</p></details>"
        )
    return [*parts, f'<p class="id">{html(shortened(row["id"]))}</p></article>']


def _facts(view: View, row: pd.Series[str]) -> list[tuple[str, str]]:
    """Terms and their HTML, without those that the row does not hold."""
    facts = [
        ("place", html(shortened(view.name(row, "place")))),
        ("found_in", html(_found(view, row))),
        ("stands", f'<span class="stands">{html(_stands(view, row))}</span>'),
        ("when", html(_when(view, row))),
        ("scope", html(view.label("scope", row["scope"]) if row["scope"] else "")),
        ("source", _sources(view, row)),
        ("located_by", html(shortened(say_located_by(row["located_by"], view.lang)))),
    ]
    return [(term, value) for term, value in facts if value]


def _found(view: View, row: pd.Series[str]) -> str:
    """Prefecture and county that the point lies in, or those that the row names."""
    if row["prefecture"]:
        names = [view.area(row["prefecture"])]
        if row["county_found"]:
            names.append(view.area(row["county_found"]))
        gap = " " if view.lang == "zh" else ", "
        return gap.join(names)
    return view.reach(view.selected) if row["areas"] else ""


def _stands(view: View, row: pd.Series[str]) -> str:
    """What the point stands for, and how far off it may be."""
    if row["lon"] != row["lon"]:
        in_county = bool(view.dataset.counties[view.selected])
        return view.say("record.no_point_county" if in_county else "record.no_point")
    said = view.label("frame", f"stands.{row['precision']}")
    if float(row["uncertainty_km"]) > 0:
        said += view.label("frame", "stands.within").format(km=f"{float(row['uncertainty_km']):g}")
    if row["placed"] == "coast":
        said += view.say("record.off_coast", km=f"{float(row['off_coast_km']):.1f}")
    return said


def _when(view: View, row: pd.Series[str]) -> str:
    start, end = row["start"], row["end"]
    if start and end and start != end:
        return view.say("record.from_to", start=start, end=end)
    if start and not end:
        return view.say("record.since", start=start)
    if end and not start:
        return view.say("record.by", end=end)
    return str(start)


def _sources(view: View, row: pd.Series[str]) -> str:
    """Each source as a link with its host, and beside it where in it."""
    pages = view.dataset.sources
    lines = []
    cited = [one for one in map(str.strip, row["source"].split(";")) if one]
    places, rest = say_locators(row["locator"], cited, view.lang)
    for one, where in zip(cited, places, strict=True):
        if one in pages.index:
            page = cast("pd.Series[str]", pages.loc[one])
            label = view.say(
                "record.cited",
                title=view.name(page, "title") if "title_zh" in page else _title(view, page),
                publisher=view.name(page, "publisher"),
                date=page["date"],
            )
            lines.append(link(label, page["url"]) + _located(where))
        else:
            lines.append(link(shortened(one), one) + _located(where))
    return "<br>".join([*lines, *filter(None, [_located(rest)])])


def _located(where: str) -> str:
    return f' <span class="locator">{html(shortened(where))}</span>' if where else ""


def _title(view: View, page: pd.Series[str]) -> str:
    return str(page["title"] if view.lang == "zh" else page["title_en"] or page["title"])


def _figures(view: View, row: pd.Series[str]) -> list[str]:
    """Figures that belong to the record, each with its period and how it is meant."""
    figures = view.dataset.figures
    mine = [
        figure
        for _, figure in figures.iterrows()
        if row["id"] in str(figure["initiatives"]).split(";")
    ]
    if not mine:
        return []
    items = [f"<li>{figure_html(view, figure)}</li>" for figure in mine]
    title = f"<h3>{html(view.say('record.figures'))}</h3>"
    return [title, '<ul class="figures">', *items, "</ul>"]
