"""The page as it reads from top to bottom. It computes nothing: it asks, and puts in place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from fujianmap.errors import BoundaryError, DataError, FujianmapError
from fujianmap.page import (
    controls,
    downloads,
    freshness,
    header,
    lists,
    mapview,
    markup,
    own,
    place,
    record,
    served,
    sessions,
    state,
    takeaway,
    upload,
)
from fujianmap.page.view import View
from fujianmap.texts import LANGS, text
from fujianmap.views.faults import faulty_files
from fujianmap.views.wording import headline, say_left_out

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fujianmap.errors import Problem
    from fujianmap.texts import Lang
    from fujianmap.views.dataset import Dataset

_ARRIVED = "_arrived"
_MAP_FIRST_SECONDS = 0.8
_TOLD = 5
"""faults of a file that stand beside its map; ``fujianmap check`` lists them all"""


def run() -> None:
    """Draw the page for one reader."""
    downloads.keep_for_a_while()
    try:
        dataset = _dataset()
    except FujianmapError as error:
        _configure(text(lang, "page.title") for lang in LANGS)
        _show_refusal(error)
        freshness.watch()
        return
    _configure(headline(dataset.boundaries, lang) for lang in LANGS)
    filters, display, problems = state.begin(dataset)
    view = View(dataset=dataset, filters=filters, display=display)

    header.show_style(view)
    top = st.container()
    stage = st.container(key="stage", horizontal=True)  # page.css puts its two parts side by side
    # The map is sent before all else: what the reader waits for comes first.
    with stage, st.container(key="map"):
        mapview.show_map(view)
    with top:
        header.show_header(view)
        freshness.show_freshness(display.lang)
        _show_notice(problems, display.lang)
        _show_refused(dataset, display.lang)
        upload.show_gone(display.lang)
    with st.sidebar:
        controls.show_filters(view)
    with stage, st.container(key="record"):
        record.show_record(view)
    _let_the_map_come_first()
    with st.sidebar:
        upload.show_upload(view)
    takeaway.show_takeaway(view)
    upload.show_report(view)
    lists.show_lists(view)
    state.end(dataset, filters, display)
    own.note_in_address()
    freshness.watch()


def _let_the_map_come_first() -> None:
    """On arrival, hold back what is further down until the browser has had time for the map.

    It has one thread for all of the page: what came at once would be put together before the map is
    drawn, which took it a fifth longer, and the page as a whole is there no sooner.
    """
    if _ARRIVED not in st.session_state:
        st.session_state[_ARRIVED] = True
        sessions.wait_for_word(_MAP_FIRST_SECONDS)


def _configure(titles: Iterable[str]) -> None:
    """Name the browser's tab; it keeps that from the first run on."""
    if "_configured" not in st.session_state:
        st.session_state["_configured"] = True
        st.set_page_config(
            page_title=" · ".join(titles),
            page_icon=str(Path(__file__).with_name("icon.svg")),
            layout="wide",
            initial_sidebar_state="auto",
        )


def _dataset() -> Dataset:
    """The reader's own rows where there are any, else those that this server was started with."""
    held = served.served()
    waiting = own.own_now()
    if waiting is None:
        return held
    if waiting.read:
        brought: own.Own | None = waiting
    else:
        with st.spinner(text(state.asked_lang(), "upload.reading")):
            brought = own.read_own(held.boundaries)
        if brought is not None and brought.dataset is not None:
            place.go_to_rows(brought.dataset)
    return held if brought is None or brought.dataset is None else brought.dataset


def _show_refusal(error: FujianmapError) -> None:
    """Say in one message why there is no map, in the reader's language."""
    lang = state.asked_lang()
    st.title(text(lang, "page.title"))
    lines = [markup.markdown(error.say(lang))]
    if isinstance(error, DataError | BoundaryError):
        lines += [f"- {markup.markdown(problem.line(lang))}" for problem in error.problems[:20]]
    st.error("\n\n".join(lines[:1]) + "\n\n" + "\n".join(lines[1:]), icon=":material/error:")


def _show_refused(dataset: Dataset, lang: Lang) -> None:
    """Say beside the map what of the files is not on it, and why; nothing is lost silently."""
    if own.own_now() is not None:  # a reader's own has a report
        return
    said = []
    for one in faulty_files(dataset):
        headline = f"{one.file or dataset.name}{'：' if lang == 'zh' else ': '}{one.kept(lang)}"
        lines = [
            f"- {markup.markdown(replace(fault, file='').line(lang))}"
            for fault in one.faults[:_TOLD]
        ]
        lines += ["- …"] if len(one.faults) > _TOLD else []
        said.append("\n".join([f"{markup.markdown(headline)}\n", *lines]))
    if said:
        st.warning("\n\n".join(said), icon=":material/rule:")


def _show_notice(problems: tuple[Problem, ...], lang: Lang) -> None:
    """One notice for all of a link that was not understood."""
    if problems:
        said = say_left_out(problems, lang)
        st.warning(markup.markdown(said[:600]), icon=":material/link_off:")
