from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fujianmap.records.formulas import escape_cell, unescape_cell

TRIGGERS = "=+-@\t\r\n＝＋－＠"


@pytest.mark.parametrize("first", TRIGGERS)
def test_a_formula_becomes_text(first: str) -> None:
    assert escape_cell(f"{first}1+1") == f"'{first}1+1"


@pytest.mark.parametrize(
    "cell", ["", "a=b", "福州", "'quoted'", "'", "2023-09-27", "1,5", " plain"]
)
def test_other_text_stays(cell: str) -> None:
    assert escape_cell(cell) == cell
    assert unescape_cell(cell) == cell


def test_blanks_before_a_formula_do_not_hide_it() -> None:
    assert escape_cell("  =1+1") == "'  =1+1"


def test_an_apostrophe_of_the_writer_is_kept() -> None:
    assert escape_cell("'=1") == "''=1"
    assert unescape_cell("''=1") == "'=1"


@given(st.text(st.sampled_from(f"{TRIGGERS}' a福")) | st.text())
def test_every_cell_comes_back(cell: str) -> None:
    escaped = escape_cell(cell)
    assert unescape_cell(escaped) == cell
    assert not escaped.startswith(tuple(TRIGGERS))
