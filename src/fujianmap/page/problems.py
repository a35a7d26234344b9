"""The faults and doubts of a file as a table to be read: sentences wrap, nothing is cut off."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import streamlit as st

from fujianmap.page.markup import html
from fujianmap.records.cells import shown
from fujianmap.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fujianmap.errors import Problem
    from fujianmap.texts import Lang

MOST_LISTED: Final = 1_000
"""problems that the report lists"""
_COLUMNS: Final = ("kind", "row", "column", "value", "said")


def grouped(problems: Iterable[Problem]) -> list[Problem]:
    """Faults before doubts, the commonest kind first, each kind in the order of its rows."""
    every = list(problems)
    number = Counter((problem.doubt, problem.code) for problem in every)
    return sorted(every, key=lambda p: (p.doubt, -number[p.doubt, p.code], p.code, p.row or 0))


def show_problems(problems: list[Problem], lang: Lang) -> None:
    """Show the first `MOST_LISTED` of them; on a narrow screen each is a paragraph of its own."""
    heads = "".join(
        f'<th scope="col">{html(text(lang, f"upload.col.{name}"))}</th>' for name in _COLUMNS
    )
    lines = "".join(_line(problem, lang) for problem in problems[:MOST_LISTED])
    label = html(text(lang, "upload.problems"))
    st.html(
        f'<div class="problems" role="region" tabindex="0" aria-label="{label}" lang="{lang}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table></div>"
    )
    if len(problems) > MOST_LISTED:
        st.caption(text(lang, "upload.more", n=MOST_LISTED))


def _line(problem: Problem, lang: Lang) -> str:
    kind = "doubt" if problem.doubt else "fault"
    word = html(text(lang, "upload.col.row"))
    row = html(text(lang, "upload.whole_file"))
    if problem.row is not None:
        row = f"<span>{word} </span>{problem.row}"
    cells = (
        f'<td><span class="kind {kind}">{html(text(lang, f"upload.{kind}"))}</span></td>',
        f'<td class="row">{row}</td>',
        f'<td class="column">{html(problem.called(lang))}</td>',
        f'<td class="value">{html(shown(problem.value or "", 200))}</td>',
        f'<td class="said">{html(problem.say(lang))}</td>',
    )
    return f"<tr>{''.join(cells)}</tr>"
