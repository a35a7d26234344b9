"""The figures that the sources report: data/figures.csv. Each is a claim, given with its period."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from fujianmap import shipped
from fujianmap.errors import Problem
from fujianmap.records.beside import PlainColumn, good_rows, in_file, read_beside
from fujianmap.records.cells import filled, numbers, parts, shown, told
from fujianmap.records.table import RawTable
from fujianmap.records.vocabulary import Bound, Scope

NAME: Final = "data/figures.csv"
"""as messages call it"""
FIGURE_COLUMNS: Final = (
    PlainColumn(name="id", needed=True),
    PlainColumn(name="label_zh", needed=True),
    PlainColumn(name="label_en", needed=True),
    PlainColumn(name="value", needed=True),
    PlainColumn(name="value_text", needed=True),
    PlainColumn(name="unit_zh"),
    PlainColumn(name="unit_en"),
    PlainColumn(name="bound", needed=True),
    PlainColumn(name="period_zh", needed=True),
    PlainColumn(name="period_en", needed=True),
    PlainColumn(name="scope", needed=True),
    PlainColumn(name="initiatives"),
    PlainColumn(name="source", needed=True),
    PlainColumn(name="locator", needed=True),
    PlainColumn(name="notes"),
    PlainColumn(name="notes_zh"),
)
"""labels and explanations are in ``texts/`` under ``figure_column.<name>``"""


def read_figures(
    source: Path | bytes = shipped.FIGURES,
    *,
    initiatives: frozenset[str],
    sources: frozenset[str],
) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
    """Read the figures.

    Parameters
    ----------
    source
        Path of the file, or its bytes.
    initiatives
        Ids that a figure may belong to. One that names none belongs to the whole province.
    sources
        Ids that a figure may cite.

    Returns
    -------
    figures, problems
        One row per figure without a fault, indexed by ``id``: `FIGURE_COLUMNS` as ``str`` but
        ``value``, a float in the unit stated; and ``row``.

    Raises
    ------
    DataError
        If the file cannot be read or lacks a column.
    """
    table, problems = read_beside(source, FIGURE_COLUMNS, name=NAME)
    cells, rows = table.cells, table.rows
    for name, allowed in (("bound", tuple(Bound)), ("scope", tuple(Scope))):
        strange = filled(cells[name]) & ~np.asarray(cells[name].isin(allowed), dtype=bool)
        params = {"allowed": ", ".join(allowed)}
        problems += told("not_allowed", strange, rows, cells[name], params=params)
    no_number = filled(cells["value"]) & np.isnan(numbers(cells["value"]))
    problems += told("number", no_number, rows, cells["value"])
    problems += _lost(table, "initiatives", initiatives, "initiative_unknown")
    problems += _lost(table, "source", sources, "source_unknown")
    figures = good_rows(table, problems)
    return figures.assign(value=numbers(figures["value"])), in_file(table.name, problems)


def _lost(table: RawTable, column: str, known: frozenset[str], code: str) -> list[Problem]:
    """One fault for each cell that names an id which does not exist."""
    problems = []
    for row, cell in zip(table.rows.tolist(), table.cells[column].tolist(), strict=True):
        lost = ", ".join(one for one in parts(cell) if one not in known)
        if lost:
            params = (("unknown", shown(lost)),)
            problems.append(Problem(code=code, row=row, column=column, value=cell, params=params))
    return problems


@cache
def no_figures() -> pd.DataFrame:
    """The figures of a reader's own file: none, under the same columns."""
    names = [column.name for column in FIGURE_COLUMNS]
    empty = pd.DataFrame({name: pd.Series(dtype="str") for name in names})
    return empty.assign(row=pd.Series(dtype="int64"), value=pd.Series(dtype="float64")).set_index(
        "id"
    )
