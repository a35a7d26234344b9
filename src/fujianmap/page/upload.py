"""«Your own file»: bringing it, what was recognised, what each heading means, and the report."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from fujianmap.page import own, state
from fujianmap.page.markup import html, markdown
from fujianmap.records.cells import shown
from fujianmap.records.columns import BY_NAME, COLUMNS
from fujianmap.records.datum import Datum
from fujianmap.records.mending import faulty_csv, refused_rows
from fujianmap.records.template import template_csv, template_xlsx
from fujianmap.settings import LIMITS
from fujianmap.texts import joined, text
from fujianmap.views.filters import Filters

if TYPE_CHECKING:
    from fujianmap.errors import Problem
    from fujianmap.page.view import View
    from fujianmap.texts import Lang

TYPES: Final = ["csv", "tsv", "txt", "xlsx", "geojson", "json", "gpkg"]
MOST_LISTED: Final = 1_000
"""problems that the report lists"""
_FILE: Final = "own_file"
_DATUM: Final = "own_datum"
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _say(lang: Lang, key: str, **params: object) -> str:
    return text(lang, f"upload.{key}", **params)


def show_upload(view: View) -> None:
    """The place in the sidebar where a file is brought."""
    lang = view.lang
    opened = st.expander(
        _say(lang, "open"), icon=":material/upload_file:", key="own_open", on_change="rerun"
    )
    if opened.open:  # what is inside is drawn and sent only then
        with opened:
            _show_place(lang)


def _show_place(lang: Lang) -> None:
    """Take a file, what its coordinates are measured in, and templates to fill in."""
    st.caption(_say(lang, "why", limit=LIMITS.upload_megabytes))
    st.file_uploader(
        _say(lang, "file"),
        type=TYPES,
        max_upload_size=LIMITS.upload_megabytes,
        key=_FILE,
        on_change=_bring,
        label_visibility="collapsed",
    )
    st.selectbox(
        _say(lang, "datum"),
        [str(datum) for datum in Datum],
        format_func=lambda datum: _say(lang, f"datum.{datum}"),
        key=_DATUM,
        on_change=_change_datum,
    )
    for kind, make, mime in (
        ("csv", template_csv, "text/csv"),
        ("xlsx", template_xlsx, _XLSX),
    ):
        st.download_button(
            _say(lang, f"template_{kind}"),
            data=partial(make, lang),
            file_name=f"fujianmap-template-{lang}.{kind}",
            mime=mime,
            on_click="ignore",
            key=f"own_template_{kind}",
            type="tertiary",
        )


def _bring() -> None:
    file = st.session_state.get(_FILE)
    if file is None:
        return
    own.bring(shown(file.name, 120), file.getvalue(), st.session_state.get(_DATUM, "wgs84"))
    _show_everything()


def _change_datum() -> None:
    own.read_again(datum=st.session_state[_DATUM])


def _let_go() -> None:
    own.let_go()
    _show_everything()


def _show_everything() -> None:
    """Begin other rows without the filters and the record of those before."""
    state.wish(Filters(), replace(state.display_now(), id=""))


def show_gone(lang: Lang) -> None:
    """Say that a file which the address speaks of is not here."""
    if own.is_gone():
        st.info(_say(lang, "gone"), icon=":material/info:")


def show_report(view: View) -> None:
    """What became of the reader's file: counts, what was recognised, every fault and doubt."""
    found = own.own_now()
    if found is None or not found.read:
        return
    lang = view.lang
    used = found.dataset is not None
    with st.container(key="own_report", border=True):
        st.html(f"<h2>{html(_say(lang, 'shown' if used else 'refused', name=found.name))}</h2>")
        if found.error is not None:
            st.error(markdown(found.error.say(lang)), icon=":material/error:")
        if found.table is not None:
            st.html(f'<p role="status">{html(_counts(found, lang))}</p>')
        if found.table is not None and found.table.recognised:
            st.html(f"<p>{html(_recognised(found, lang))}</p>")
        st.button(_say(lang, "back"), key="own_back", on_click=_let_go, icon=":material/undo:")
        _show_problems(found, lang)
        if found.table is not None:
            _show_mapping(found, lang)


def _counts(found: own.Own, lang: Lang) -> str:
    """Rows in = with a point + without + refused, always."""
    dataset = found.dataset
    whole = 0 if found.table is None else found.table.rows_in
    kept = 0 if dataset is None else len(dataset.initiatives)
    located = 0 if dataset is None else int(dataset.located.sum())
    return _say(
        lang,
        "counts",
        rows=whole,
        located=located,
        unlocated=kept - located,
        refused=whole - kept,
    )


def _recognised(found: own.Own, lang: Lang) -> str:
    assert found.table is not None
    parts = [
        _say(lang, f"recognised.{key}", value=shown(value)) for key, value in found.table.recognised
    ]
    return _say(lang, "recognised", what=joined(lang, parts))


def _show_problems(found: own.Own, lang: Lang) -> None:
    problems = _grouped(found.problems)
    faults = sum(not problem.doubt for problem in problems)
    if not problems:
        if found.error is None:  # what refuses a whole file is said above
            st.html(f"<p>{html(_say(lang, 'clean'))}</p>")
        return
    counts = {"faults": faults, "doubts": len(problems) - faults}
    st.html(f"<p><strong>{html(_say(lang, 'report', **counts))}</strong></p>")
    st.dataframe(
        _table(problems[:MOST_LISTED], lang),
        hide_index=True,
        height=min(420, 38 + 35 * min(len(problems), 12)),
        key="own_problems",
        column_config={
            name: st.column_config.Column(_say(lang, f"col.{name}"))
            for name in ("kind", "row", "column", "value", "said")
        },
    )
    if len(problems) > MOST_LISTED:
        st.caption(_say(lang, "more", n=MOST_LISTED))
    if found.table is not None and refused_rows(problems):
        for kind, name in (("faulty", "refused"), ("whole", "all")):
            st.download_button(
                _say(lang, f"take_{kind}"),
                data=partial(faulty_csv, found.table, problems, lang=lang, whole=kind == "whole"),
                file_name=f"fujianmap-{name}.csv",
                mime="text/csv",
                on_click="ignore",
                key=f"own_{kind}",
                icon=":material/download:",
            )
        st.caption(_say(lang, "take_faulty_why"))


def _grouped(problems: tuple[Problem, ...]) -> list[Problem]:
    """Faults before doubts, the commonest kind first, each kind in the order of its rows."""
    number = Counter((problem.doubt, problem.code) for problem in problems)
    return sorted(problems, key=lambda p: (p.doubt, -number[p.doubt, p.code], p.code, p.row or 0))


def _table(problems: list[Problem], lang: Lang) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "kind": [_say(lang, "doubt" if one.doubt else "fault") for one in problems],
            "row": pd.array([one.row for one in problems], dtype="Int64"),
            "column": [one.column or "" for one in problems],
            "value": [shown(one.value or "", 200) for one in problems],
            "said": [one.say(lang) for one in problems],
        }
    )


def _show_mapping(found: own.Own, lang: Lang) -> None:
    """What each heading was taken for, to be corrected."""
    assert found.table is not None
    header = found.table.header
    with (
        st.expander(_say(lang, "mapping"), icon=":material/table_edit:"),
        st.form("own_mapping", border=False),
    ):
        st.caption(_say(lang, "mapping_why"))
        places = st.columns(3)
        for at, column in enumerate(COLUMNS):
            alias = (*BY_NAME[column.name].headings, "")[0]
            places[at % 3].selectbox(
                f"{column.name} · {alias}".replace("_", r"\_"),
                [-1, *range(len(header))],
                index=found.table.found.get(column.name, -1) + 1,
                format_func=lambda k: "—" if k < 0 else f"{k + 1}: {shown(header[k], 60)}",
                key=f"own_map_{found.table.version}_{column.name}",
            )
        st.form_submit_button(
            _say(lang, "again"), on_click=_read_again, args=(found.table.version,)
        )


def _read_again(version: str) -> None:
    said = {
        column.name: int(st.session_state.get(f"own_map_{version}_{column.name}", -1))
        for column in COLUMNS
    }
    own.read_again(chosen={name: at for name, at in said.items() if at >= 0})
    _show_everything()
