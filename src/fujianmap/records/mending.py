"""The refused rows as a file with the reasons beside them, to be mended and read again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Final

from fujianmap.errors import Problem
from fujianmap.records.columns import COLUMNS, NAMES
from fujianmap.records.formulas import escape_cell
from fujianmap.records.headings import recognise_headings
from fujianmap.records.table import RawTable
from fujianmap.texts import Lang

REASONS: Final = "reasons"
"""heading of what is wrong with the row; reading passes it over"""
LINE: Final = "line"
"""heading of a row that could not be cut into cells, as it stands in the file; likewise"""


def refused_rows(problems: Iterable[Problem]) -> dict[int, list[Problem]]:
    """Faults by the row that they refuse, in the order of the rows."""
    faults: dict[int, list[Problem]] = {}
    for problem in problems:
        if problem.row is not None and not problem.doubt:
            faults.setdefault(problem.row, []).append(problem)
    return dict(sorted(faults.items()))


def faulty_csv(
    table: RawTable, problems: Iterable[Problem], *, lang: Lang, whole: bool = False
) -> bytes:
    """Write the refused rows, or all rows, with the reasons beside them.

    Parameters
    ----------
    table
        The file as read.
    problems
        All that was found in it.
    lang
        Language of the reasons.
    whole
        Write the good rows too, so that the file, mended, can take the place of the one read.

    Returns
    -------
    bytes
        CSV, UTF-8 with a byte-order mark, in the order of the rows. Columns are under the
        headings that they had, which the reasons name too; where a reader has said by hand what
        those mean, ours are under our names, so that reading it again needs no mapping. Cells are
        as they were; one that a spreadsheet would run gets an apostrophe, which reading takes
        away. A row that could not be cut into its cells for certain is there as it stands in the
        file as well, under `LINE`.
    """
    faults = refused_rows(problems)
    headings = _headings(table)
    places = list(headings)
    names = {at: name for name, at in table.found.items()}
    columns = [
        (table.cells[names[at]] if at in names else table.unread[at]).tolist() for at in places
    ]
    found = dict(zip(table.rows.tolist(), range(len(table.rows)), strict=True))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(map(escape_cell, (*headings.values(), REASONS, LINE)))
    for row in sorted({*found, *faults}) if whole else faults:
        at = found.get(row)
        aside = dict(enumerate(table.aside.get(row, ())))
        if at is None:
            cells, line = [aside.get(place, "") for place in places], _line(faults[row])
        else:
            cells, line = [column[at] for column in columns], ""
        said = "\n".join(problem.line(lang) for problem in faults.get(row, ()))
        writer.writerow(map(escape_cell, (*cells, said, line)))
    return out.getvalue().replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8-sig", "replace")


def _headings(table: RawTable) -> dict[int, str]:
    """Heading of each column that is written, by its place in the file."""
    ours = [table.found[name] for name in NAMES if name in table.present]
    others = [
        at
        for at, heading in enumerate(table.header)
        if at in table.unread and heading.strip() not in {"", REASONS, LINE}
    ]
    kept = {at: table.header[at] for at in sorted((*ours, *others))}
    places = list(kept)
    again, _ = recognise_headings([*kept.values()], COLUMNS)
    if {name: places[at] for name, at in again.items()} == dict(table.found):
        return kept
    # Ours go first: of two headings for one column the first is read.
    named = {table.found[name]: name for name in NAMES if name in table.present}
    return named | {at: table.header[at] for at in others}


def _line(faults: Iterable[Problem]) -> str:
    """What a reader of files could not put into cells."""
    return next((one.value for one in faults if one.value and one.code != "formula_unknown"), "")
