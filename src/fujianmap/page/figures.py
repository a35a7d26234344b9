"""Figures that the sources report: each with its period, its source, and what to know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import streamlit as st

from fujianmap.page import state
from fujianmap.page.markup import html, link
from fujianmap.page.parts import publish_labels, show_part
from fujianmap.records.cells import parts
from fujianmap.views.amounts import say_amount
from fujianmap.views.figures import figures_of
from fujianmap.views.provenance import note_of, say_locators

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from fujianmap.page.view import View
    from fujianmap.texts import Lang


def show_figures(view: View) -> None:
    """Figures of the province, then those of the initiatives shown, each under its initiative."""
    every = view.dataset.figures
    if every.empty:
        st.html(f"<p>{html(view.say('figures.none'))}</p>")
        return
    shown = figures_of(view.dataset, view.mask)
    st.html(
        f'<p class="aside">{html(view.say("figures.why"))}</p>'
        f'<p class="aside cited">{sources_html(view, shown)}</p>'
    )
    data = {
        "labels": _published(view.dataset.version, view.lang, _view=view),
        "rows": every.index.get_indexer(shown.index).tolist(),
        "lang": view.lang,
        "open": view.display.id,
    }
    show_part("figures", data, lambda deed: _open(view, deed), key="figures")


def _open(view: View, deed: Mapping[str, Any]) -> None:
    state.open_record(view.dataset, view.filters, str(deed.get("id", "")))


@st.cache_resource(max_entries=8, show_spinner=False)
def _published(version: str, lang: str, _view: View) -> str:
    del version  # the cache's key
    return publish_labels(f"figures-{lang}", _labels(_view))


def _labels(view: View) -> dict[str, Any]:
    names = dict(zip(view.ids, view.names, strict=True))
    return {
        "province": view.say("figures.province"),
        "others": view.say("figures.others"),
        "figures": [
            {
                "meant": _meant(view, figure),
                "label": view.name(figure, "label"),
                "period": view.name(figure, "period"),
                "cited": _cited(view, figure),
                "note": _note(view, figure),
                "of": [[one, names[one]] for one in parts(figure["initiatives"]) if one in names],
            }
            for _, figure in view.dataset.figures.iterrows()
        ],
    }


def figure_html(view: View, figure: pd.Series[str]) -> str:
    """A figure: how it is meant, what it counts, its period, where it stands, and its note."""
    note, lang = _note(view, figure)
    cited = " ".join(
        f'<a href="{html(url)}" target="_blank" rel="noopener noreferrer" title="{html(title)}"'
        f' aria-label="{html(f"{title}, {where}")}">{html(where)} ↗</a>'
        for where, url, title in _cited(view, figure)
    )
    said = f'<span class="note" lang="{lang}">{html(note)}</span>' if note else ""
    return (
        f"<strong>{html(_meant(view, figure))}</strong> "
        f"<span>{html(view.name(figure, 'label'))}</span> "
        f'<span class="period">{html(view.name(figure, "period"))}</span> '
        f'<span class="where">{cited}</span>{said}'
    )


def sources_html(view: View, figures: pd.DataFrame) -> str:
    """The pages that figures are from, as links."""
    pages = view.dataset.sources
    cited = dict.fromkeys(one for cell in figures["source"] for one in parts(cell))
    known = (cast("pd.Series[str]", pages.loc[one]) for one in cited)
    return "<br>".join(link(_title(view, page), page["url"]) for page in known)


def _meant(view: View, figure: pd.Series[str]) -> str:
    """The number with its unit, and how it is meant."""
    label, unit = view.name(figure, "label"), view.name(figure, "unit")
    shown = say_amount(figure["value_text"], unit, label, view.lang)
    return f"{view.label('bound', figure['bound'])} {shown}".strip()


def _cited(view: View, figure: pd.Series[str]) -> list[tuple[str, str, str]]:
    """Where in which page a figure stands: place, address and title of each page."""
    pages = view.dataset.sources
    cited = parts(figure["source"])
    places, rest = say_locators(figure["locator"], cited, view.lang)
    known = (cast("pd.Series[str]", pages.loc[one]) for one in cited)
    return [
        (place or rest, page["url"], _title(view, page))
        for place, page in zip(places, known, strict=True)
    ]


def _title(view: View, page: pd.Series[str]) -> str:
    title = page["title"] if view.lang == "zh" else page["title_en"] or page["title"]
    publisher = view.name(page, "publisher")
    return view.say("record.cited", title=title, publisher=publisher, date=page["date"])


def _note(view: View, figure: pd.Series[str]) -> tuple[str, Lang]:
    """What a careful reader should know of a figure, and the language that says it."""
    note, lang = note_of(figure, view.lang)
    return note, lang or view.lang
