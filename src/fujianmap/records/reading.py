"""A file of rows, as a path or as bytes, to a raw table of text under our columns' names."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pandas.api.extensions import ExtensionArray

from fujianmap.errors import DataError, Problem, reason_of
from fujianmap.records.calling import headings_of, under_headings
from fujianmap.records.cells import as_column, shown, strings
from fujianmap.records.columns import COLUMNS
from fujianmap.records.delimited import lines_above, read_delimited
from fujianmap.records.encodings import decoded
from fujianmap.records.geojson import is_geojson, read_geojson
from fujianmap.records.geopackage import SQLITE, read_geopackage
from fujianmap.records.headings import Headed, recognise_headings
from fujianmap.records.packing import ZIP
from fujianmap.records.table import Grid, RawTable
from fujianmap.records.workbook import read_workbook
from fujianmap.settings import LIMITS

_MEGABYTE = 1_000_000
_VERSION_DIGITS = 12


def read_table(  # noqa: PLR0913  (a file, and how it is to be read)
    source: Path | str | bytes,
    *,
    name: str = "",
    columns: Sequence[Headed] = COLUMNS,
    on_page: bool = False,
    chosen: Mapping[str, int] | None = None,
    whole: bool = False,
) -> RawTable:
    """Read a file of rows, keeping every cell as the text that it is.

    Parameters
    ----------
    source
        Path of a file, or its bytes.
    name
        File name for messages; by default that of the path.
    columns
        The columns that its headings may name.
    on_page
        Hold the file to the limits of the page instead of those of the command line.
    chosen
        Position of each column among the file's headings, where a reader has said it; by default
        what the headings say.
    whole
        Refuse a last line that has no end: the shipped files end each of theirs, so one that does
        not was cut off, perhaps within a cell that looks whole. (Many programs leave the end out.)

    Returns
    -------
    table
        One row per record that could be read.

    Raises
    ------
    DataError
        If there is no such file, if it is of no format that we read, has no rows or no heading
        that we know, or goes beyond a limit of `fujianmap.settings`.
    """
    data, name = _bytes(source, name)
    _check_size(len(data), name, on_page=on_page)
    rows_limit = LIMITS.rows_on_page if on_page else LIMITS.rows_from_command_line
    grid = _grid(data, name=name, columns=columns, rows_limit=rows_limit)
    return table_of(
        _cut_off(grid) if whole and not data.endswith(b"\n") else grid,
        name=name,
        version=hashlib.sha256(data).hexdigest()[:_VERSION_DIGITS],
        columns=columns,
        rows_limit=rows_limit,
        chosen=chosen,
    )


def _grid(data: bytes, *, name: str, columns: Sequence[Headed], rows_limit: int) -> Grid:
    """Read the cells in the format that the bytes are of, whatever the name says."""
    if data.startswith(ZIP):
        return read_workbook(data, name=name, columns=columns, rows_limit=rows_limit)
    if data.startswith(SQLITE):
        return read_geopackage(data, name=name, columns=columns, rows_limit=rows_limit)
    text, encoding = decoded(data, name)
    recognised = (("encoding", encoding),)
    try:
        grid = _grid_of_text(text, name=name, columns=columns, rows_limit=rows_limit)
    except DataError as error:
        error.recognised = (*recognised, *error.recognised)
        raise
    return replace(grid, recognised=(*recognised, *grid.recognised))


def _grid_of_text(text: str, *, name: str, columns: Sequence[Headed], rows_limit: int) -> Grid:
    if is_geojson(text, name):
        return read_geojson(text, name=name, rows_limit=rows_limit)
    grid = read_delimited(text)
    if not recognise_headings(grid.header, columns)[0] and (n := lines_above(text, columns)):
        grid = read_delimited(text, n)
    return grid


def _cut_off(grid: Grid) -> Grid:
    """The grid without its last record, unless that has been refused already."""
    last = int(grid.rows[-1]) if len(grid.rows) else 0
    if not last or any(not one.doubt and (one.row or 0) > last for one in grid.problems):
        return grid
    return replace(
        grid,
        cells=grid.cells[:-1],
        rows=grid.rows[:-1],
        problems=(*grid.problems, Problem(code="cut_off", row=last)),
        refused=grid.refused + 1,
    )


def _check_size(size: int, name: str, *, on_page: bool) -> None:
    limit = LIMITS.upload_megabytes if on_page else LIMITS.file_megabytes
    if size > limit * _MEGABYTE:
        raise DataError(
            "too_large" if on_page else "file_too_large",
            file=name,
            megabytes=f"{size / _MEGABYTE:.1f}",
            limit=limit,
        )


def table_of(  # noqa: PLR0913  (what a reader knows of its file)
    grid: Grid,
    *,
    name: str,
    version: str,
    columns: Sequence[Headed],
    rows_limit: int,
    chosen: Mapping[str, int] | None = None,
) -> RawTable:
    """Put a grid of any reader under the names of our columns, within the limits.

    Raises
    ------
    DataError
        If the grid has no rows, no heading that we know, or too many rows or columns.
    """
    rows_in = len(grid.cells) + grid.refused
    if not grid.header or not rows_in:
        raise _known(DataError("no_rows", problems=grid.problems, file=name), grid)
    width = len(grid.header)
    if width > LIMITS.columns:
        refusal = DataError("too_many_columns", file=name, columns=width, limit=LIMITS.columns)
        raise _known(refusal, grid)
    if rows_in > rows_limit:
        refusal = DataError("too_many_rows", file=name, rows=rows_in, limit=rows_limit)
        raise _known(refusal, grid)
    found, problems = recognise_headings(grid.header, columns, row=grid.header_row)
    if chosen is not None:
        found, problems = (
            {name: at for name, at in chosen.items() if at in range(len(grid.header))},
            (),
        )
    if not found and chosen is None:
        raise _known(DataError("no_headings", file=name, headings=_listed(grid.header)), grid)
    nothing = as_column(pa.repeat(pa.scalar("", pa.large_string()), len(grid.cells)))
    cells = {
        column.name: _trimmed(grid.cells[found[column.name]]) if column.name in found else nothing
        for column in columns
    }
    headings = headings_of(grid.header, found, columns)
    return RawTable(
        name=name,
        version=version,
        cells=pd.DataFrame(cells, copy=False),
        rows=grid.rows,
        rows_in=rows_in,
        present=frozenset(found),
        problems=under_headings((*problems, *_headless(grid), *grid.problems), headings),
        recognised=grid.recognised,
        header=grid.header,
        found=found,
        headings=headings,
        aside=grid.aside,
        unread=grid.cells.drop(columns=[*found.values()]),
    )


def _known(refusal: DataError, grid: Grid) -> DataError:
    """A refusal with what is known of the file all the same."""
    refusal.recognised = grid.recognised
    return refusal


def _bytes(source: Path | str | bytes, name: str) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        return source, name
    path = Path(source)
    try:
        _check_size(path.stat().st_size, name or _shown(path), on_page=False)
        return path.read_bytes(), name or _shown(path)
    except OSError as error:
        raise DataError("unreadable", file=name or str(path), reason=reason_of(error)) from error


def _shown(path: Path) -> str:
    """A path as messages show it: the folder of shipped files is said, others go by their name."""
    return "/".join(path.parts[-2:]) if path.parent.name == "data" else path.name


def _listed(headings: Sequence[str], most: int = 8) -> str:
    named = [shown(heading, 40) for heading in headings[:most]]
    return ", ".join(named) + (", …" if len(headings) > most else "")


def _trimmed(cells: pd.Series) -> ExtensionArray:
    """Cells without the blanks around them, which nobody sees and every comparison trips over."""
    return as_column(pc.utf8_trim_whitespace(strings(cells)))


def _headless(grid: Grid) -> list[Problem]:
    """Columns without a heading that hold something all the same."""
    return [
        Problem(code="heading_missing", row=grid.header_row, params=(("at", at + 1),), doubt=True)
        for at, heading in enumerate(grid.header)
        if not heading.strip() and bool(np.any(grid.cells[at] != ""))
    ]
