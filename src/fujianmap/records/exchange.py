"""The cure for rows whose longitude stands under latitude and the reverse."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from fujianmap.errors import Problem
from fujianmap.records.table import RawTable


def swapped_rows(problems: Iterable[Problem]) -> list[int]:
    """The rows that a check found to have longitude and latitude swapped."""
    return [one.row for one in problems if one.code == "swapped" and one.row is not None]


def exchanged(table: RawTable, rows: Iterable[int]) -> RawTable:
    """Exchange ``lon`` and ``lat`` in some rows, and mark each of them with a doubt.

    Parameters
    ----------
    table
        The file as read; it is not changed.
    rows
        Which rows, as a spreadsheet counts them: those that a check found ``swapped``.
    """
    at = np.isin(table.rows, np.fromiter(rows, dtype=np.int64))
    if not at.any():
        return table
    pair = ["lon", "lat"]
    cells = table.cells.copy()
    cells.loc[at, pair] = cells.loc[at, pair[::-1]].to_numpy()
    told = tuple(
        Problem(code="exchanged", row=row, column="lon", value=f"{lon}, {lat}", doubt=True)
        for row, (lon, lat) in zip(
            table.rows[at].tolist(), cells.loc[at, pair].to_numpy().tolist(), strict=True
        )
    )
    return replace(table, cells=cells, problems=(*table.problems, *told))
