"""«Your own file»: bringing it, what was recognised, what each heading means, and the report."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from fujianmap.page import own, place, state
from fujianmap.page.markup import html, markdown
from fujianmap.page.problems import grouped, show_problems
from fujianmap.records.cells import shown
from fujianmap.records.columns import BY_NAME, COLUMNS
from fujianmap.records.datum import NAMES, Datum
from fujianmap.records.exchange import swapped_rows
from fujianmap.records.mending import faulty_csv, refused_rows
from fujianmap.records.template import template_csv, template_xlsx
from fujianmap.settings import LIMITS
from fujianmap.texts import joined, text
from fujianmap.views.filters import Filters
from fujianmap.views.wording import say_recognised

if TYPE_CHECKING:
    from fujianmap.errors import Problem
    from fujianmap.page.view import View
    from fujianmap.texts import Lang

TYPES: Final = ["csv", "tsv", "txt", "xlsx", "geojson", "json", "gpkg"]
_REPORT: Final = "own-report"
"""where the link beside the uploader leads"""
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
            _show_place(view)


def _show_place(view: View) -> None:
    """Take a file, what its coordinates are measured in, and templates to fill in."""
    lang = view.lang
    st.caption(_say(lang, "why", limit=LIMITS.upload_megabytes))
    key = f"own_file_{own.turn()}"
    with st.container(key="own_file"):
        st.file_uploader(
            _say(lang, "file"),
            type=TYPES,
            max_upload_size=LIMITS.upload_megabytes,
            key=key,
            on_change=_bring,
            args=(key,),
            label_visibility="collapsed",
        )
    _show_outcome(lang)
    st.session_state[_DATUM] = own.datum_now()  # which is forgotten while the place is closed
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
            data=partial(make, lang, example_of(view)),
            file_name=f"fujianmap-template-{lang}.{kind}",
            mime=mime,
            on_click="ignore",
            key=f"own_template_{kind}",
            type="tertiary",
        )


def example_of(view: View) -> dict[str, str]:
    """Place and point of the template's row, where the boundaries are not those it was made for."""
    boundaries = view.dataset.boundaries
    if not boundaries.own:
        return {}
    county = boundaries.counties.iloc[0]
    adcode, prefecture = str(boundaries.counties.index[0]), str(county["prefecture"])
    names = {
        "city": view.area(prefecture),
        "county": view.area(adcode) if adcode != prefecture else "",
    }
    point = {name: f"{float(county[f'label_{name}']):.4f}" for name in ("lon", "lat")}
    return {**names, "place": names["county"] or names["city"], **point}


def _show_outcome(lang: Lang) -> None:
    """What became of the file, where it was brought; the report stands below the map."""
    found = own.own_now()
    if found is None or not found.read:
        return
    kind = "shown" if found.dataset is not None else "refused"
    said = [f"<strong>{html(_say(lang, kind, name=found.name))}</strong>"]
    said += [html(_counts(found, lang))] if found.dataset is not None else []
    said += [html(_tally(found, lang))] if found.problems else []
    lines = "".join(f"<p>{one}</p>" for one in said)
    link = f'<p><a href="#{_REPORT}">{html(_say(lang, "to_report"))}</a></p>'
    st.html(f'<div class="outcome {kind}" lang="{lang}">{lines}{link}</div>')


def _bring(key: str) -> None:
    file = st.session_state.get(key)
    if file is None:
        _let_go(emptied=True)
        return
    own.bring(shown(file.name, 120), file.getvalue())
    _show_everything()


def _change_datum() -> None:
    own.measure(st.session_state[_DATUM])


def _let_go(*, emptied: bool = False) -> None:
    found = own.own_now()
    if found is not None and found.dataset is not None:
        place.go_to_everything(found.dataset)
    own.let_go(emptied=emptied)
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
        title = html(_say(lang, "shown" if used else "refused", name=found.name))
        st.html(f'<h2 id="{_REPORT}">{title}</h2>')
        if found.error is not None:
            st.error(markdown(found.error.say(lang)), icon=":material/error:")
        if found.table is not None:
            st.html(f'<p role="status">{html(_counts(found, lang))}</p>')
        if recognised := _recognised(found, lang):
            st.html(f"<p>{html(recognised)}</p>")
        if found.error is not None and found.error.code == "no_room":
            st.button(
                _say(lang, "retry"), key="own_retry", on_click=own.retry, icon=":material/refresh:"
            )
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
    """What was recognised, in a file that is refused too; empty where nothing was."""
    if found.table is not None:
        parts = say_recognised(found.table.recognised, lang)
        parts.append(_say(lang, f"recognised.datum.{found.datum}", value=NAMES[Datum(found.datum)]))
    else:
        parts = say_recognised(found.error.recognised if found.error else (), lang)
    return _say(lang, "recognised", what=joined(lang, parts)) if parts else ""


def _show_problems(found: own.Own, lang: Lang) -> None:
    problems = grouped(found.problems)
    if not problems:
        if found.error is None:  # what refuses a whole file is said above
            st.html(f"<p>{html(_say(lang, 'clean'))}</p>")
        return
    st.html(f"<p><strong>{html(_tally(found, lang))}</strong></p>")
    _offer_exchange(found, lang)
    show_problems(problems, lang)
    if found.table is not None and refused_rows(problems):
        for kind, name in (("faulty", "refused"), ("whole", "all")):
            st.download_button(
                _say(lang, f"take_{kind}"),
                data=partial(_faulty, own.unread(found), problems, lang, whole=kind == "whole"),
                file_name=f"fujianmap-{name}.csv",
                mime="text/csv",
                on_click="ignore",
                key=f"own_{kind}",
                icon=":material/download:",
            )
        st.caption(_say(lang, "take_faulty_why"))


def _faulty(brought: own.Own, problems: list[Problem], lang: Lang, *, whole: bool) -> bytes:
    return faulty_csv(own.table_again(brought), problems, lang=lang, whole=whole)


def _offer_exchange(found: own.Own, lang: Lang) -> None:
    """Mend with one click what is sure to be the commonest slip."""
    rows = swapped_rows(found.problems)
    if rows:
        st.button(
            _say(lang, "exchange", rows=len(rows)),
            on_click=_exchange,
            args=(rows,),
            key="own_exchange",
            icon=":material/swap_horiz:",
        )


def _exchange(rows: list[int]) -> None:
    own.exchange(rows)
    _show_everything()


def _tally(found: own.Own, lang: Lang) -> str:
    """How many faults and doubts there are."""
    doubts = sum(problem.doubt for problem in found.problems)
    return _say(lang, "report", faults=len(found.problems) - doubts, doubts=doubts)


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
