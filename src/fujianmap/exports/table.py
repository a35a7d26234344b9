"""CSV: one line per row, for spreadsheets and for reading again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from fujianmap.exports.cells import cells_of, decimal
from fujianmap.records.formulas import escape_cell

if TYPE_CHECKING:
    from fujianmap.texts import Lang
    from fujianmap.views.dataset import Dataset
    from fujianmap.views.filters import Mask

_MARK: Final = "\ufeff"
"""byte-order mark: without it a spreadsheet takes Chinese for another encoding"""


def export_csv(dataset: Dataset, mask: Mask, *, lang: Lang = "zh") -> bytes:
    """Write the shown rows as CSV for spreadsheets.

    Parameters
    ----------
    dataset
        Rows, sources and boundaries.
    mask
        Which rows.
    lang
        Says nothing here: a CSV holds all columns in both languages, and no word of ours.

    Returns
    -------
    bytes
        UTF-8 with a byte-order mark; `exports.cells.COLUMN_NAMES`. One line per row, those without
        a point too. A cell that a spreadsheet would run as a formula has an apostrophe before it,
        which reading the file with this project takes away again.
    """
    del lang
    return csv_of(cells_of(dataset, mask))


def csv_of(columns: Mapping[str, Sequence[Any]]) -> bytes:
    """Write columns of texts and numbers as CSV likewise."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow(columns)
    writer.writerows(zip(*map(_cells, columns.values()), strict=True))
    return (_MARK + lines.getvalue()).encode("utf-8", errors="replace")


def _cells(column: Sequence[Any]) -> Iterable[str]:
    return (decimal(cell) if isinstance(cell, float) else escape_cell(str(cell)) for cell in column)
