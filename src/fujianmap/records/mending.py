"""The refused rows as a file with the reasons beside them, to be mended and read again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Final

from fujianmap.errors import Problem
from fujianmap.records.columns import NAMES
from fujianmap.records.formulas import escape_cell
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


def faulty_csv(table: RawTable, problems: Iterable[Problem], *, lang: Lang) -> bytes:
    """Write the refused rows with the reasons beside them.

    Parameters
    ----------
    table
        The file as read.
    problems
        All that was found in it.
    lang
        Language of the reasons.

    Returns
    -------
    bytes
        CSV, UTF-8 with a byte-order mark, under our columns' names, so that reading it again
        needs no mapping. Cells are as they were; one that a spreadsheet would run gets an
        apostrophe, which reading takes away.
    """
    names = [name for name in NAMES if name in table.present]
    found = dict(zip(table.rows.tolist(), range(len(table.rows)), strict=True))
    columns = [table.cells[name] for name in names]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*names, REASONS, LINE])
    for row, faults in refused_rows(problems).items():
        at = found.get(row)
        cells = [""] * len(names) if at is None else [str(cells.iloc[at]) for cells in columns]
        line = "" if at is not None else next((p.value for p in faults if p.value), "")
        said = "\n".join(problem.line(lang) for problem in faults)
        writer.writerow([escape_cell(cell) for cell in (*cells, said, line)])
    return out.getvalue().replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8-sig", "replace")
