"""The small tables beside the rows, figures.csv and sources.csv: how both are read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from fujianmap.errors import DataError, Problem
from fujianmap.records.cells import filled, has_controls, told
from fujianmap.records.reading import read_table
from fujianmap.records.table import RawTable


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainColumn:
    """One column of figures.csv or sources.csv."""

    name: str
    needed: bool = False
    """True where every row must have a value"""
    headings: tuple[str, ...] = ()


def read_beside(
    source: Path | bytes, columns: Sequence[PlainColumn], *, name: str
) -> tuple[RawTable, list[Problem]]:
    """Read a table whose headings must all be there; tell what is missing, double or a control.

    Raises
    ------
    DataError
        If the file cannot be read or lacks a column.
    """
    table = _table(source, columns, name=name)
    missing = [column.name for column in columns if column.name not in table.present]
    if missing:
        named = in_file(table.name, table.problems)
        raise DataError(
            "columns_missing", problems=named, file=table.name, columns=", ".join(missing)
        )
    cells, rows = table.cells, table.rows
    problems = [*table.problems]
    for column in columns:
        if column.needed:
            problems += told("missing", ~filled(cells[column.name]), rows, cells[column.name])
        problems += told("control", has_controls(cells[column.name]), rows, cells[column.name])
    first = dict(zip(cells["id"][::-1].tolist(), rows[::-1].tolist(), strict=True))
    for at in cells.index[cells["id"].duplicated() & filled(cells["id"])]:
        value = str(cells["id"][at])
        problems.append(
            Problem(
                code="id_twice",
                row=int(rows[at]),
                column="id",
                value=value,
                params=(("first", first[value]),),
            )
        )
    return table, problems


def _table(source: Path | bytes, columns: Sequence[PlainColumn], *, name: str) -> RawTable:
    """Read the table; what a refusal says of rows of a map would be wrong of this one."""
    try:
        return read_table(source, name=name, columns=columns, whole=True)
    except DataError as error:
        problems = in_file(name, error.problems)
        if error.code == "no_rows":
            raise DataError("no_rows_beside", problems=problems, file=name) from error
        if error.code == "no_headings":
            listed = ", ".join(column.name for column in columns)
            raise DataError("columns_missing", file=name, columns=listed) from error
        raise


def in_file(name: str, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems as those of a file beside the rows, by its name."""
    return tuple(replace(problem, file=name) for problem in problems)


def good_rows(table: RawTable, problems: Sequence[Problem]) -> pd.DataFrame:
    """The rows without a fault, indexed by ``id``, in file order, with ``row``."""
    faulty = {problem.row for problem in problems if not problem.doubt}
    kept = table.cells.assign(row=table.rows)
    return kept[~kept["row"].isin(faulty)].set_index("id")
