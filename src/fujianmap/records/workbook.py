"""XLSX: the first sheet of a workbook that has headings we know, to a grid of cells."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from fujianmap.errors import DataError, Problem, Words
from fujianmap.records.cells import shown
from fujianmap.records.headings import Headed, recognise_headings
from fujianmap.records.merged import Filler, Range
from fujianmap.records.packing import check_packing
from fujianmap.records.table import Grid
from fujianmap.records.values import frame_of
from fujianmap.settings import LIMITS

if TYPE_CHECKING:
    from fujianmap.records.book import Sheet
    from fujianmap.records.plain import Row

KIND: Final = "XLSX"
_HEADINGS_WITHIN: Final = 20
"""rows at the top of a sheet, titles and notes perhaps, among which the headings are looked for"""
_RANGES_IN_HEADINGS: Final = 1_000
"""merged ranges, from the top of a sheet, among which those of headings are looked for"""
_HEADINGS_BEGIN_WITHIN: Final = 1_000
"""rows at the top of a sheet that may be blank"""
BROKEN: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,  # what xml.etree's ParseError is
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""what openpyxl lets through from a damaged file: it checks little and trusts the rest"""


def read_workbook(data: bytes, *, name: str, columns: Sequence[Headed], rows_limit: int) -> Grid:
    """Read the first sheet whose headings we know; a visible sheet goes before a hidden one.

    Parameters
    ----------
    data
        The whole file.
    name
        Its name, for messages.
    columns
        The columns that the headings may name.
    rows_limit
        Rows that are read at most.

    Returns
    -------
    grid
        Its cells as text, formulas as the values that they had when the file was saved; one
        without such a value is a `Problem`, and so is a row with more cells than headings. Merged
        cells are read for each of their rows (`records.merged`). Titles above the headings are
        passed over. ``recognised`` holds the sheet; others that look like rows are told.

    Raises
    ------
    DataError
        If the file is no workbook, is damaged, swells when unpacked or has too many rows.
    """
    check_packing(data, name)
    from fujianmap.records.book import sheets_of  # noqa: PLC0415  (openpyxl is slow to import)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that nobody reads here
            sheets = sheets_of(data, name)
            merged = [sheet.merged() for sheet in sheets]
            found = [
                _headings(sheet, columns, ranges)
                for sheet, ranges in zip(sheets, merged, strict=True)
            ]
            # One word of a note may be a heading by chance, two in a row hardly.
            at = max(range(len(sheets)), key=lambda at: (min(found[at][2], 2), bool(found[at][1])))
            row, header, _ = found[at]
            if len(header) > LIMITS.columns:
                _refuse_width(len(header), name)
            ours = {k: one for one, k in recognise_headings(header, columns)[0].items()}
            filler = Filler(merged[at], ours, below=row)
            grid = _grid(
                sheets[at], row, header, ours, filler=filler, name=name, rows_limit=rows_limit
            )
            return replace(grid, problems=(*_left_out(sheets, found, at), *grid.problems))
    except DataError:
        raise
    except BROKEN as error:
        damage = Words("damage.inside")
        raise DataError("file_damaged", file=name, kind=KIND, reason=damage) from error


def _headings(
    sheet: Sheet,
    columns: Sequence[Headed],
    merged: Sequence[Range],
) -> tuple[int, tuple[str, ...], int]:
    """Row and cells of a sheet's headings, and how many of them we know: the row with most.

    A heading that is merged over two rows stands in the lower one too, beside the headings that
    a common title above parts into (coordinates: longitude, latitude).
    """
    best: tuple[int, tuple[str, ...], int] = (0, (), 0)
    tall = [one for one in merged[:_RANGES_IN_HEADINGS] if one.top < one.bottom]
    above: dict[Range, str] = {}
    for row, found, _ in sheet.rows(_HEADINGS_BEGIN_WITHIN):
        if not any(found):
            continue
        if best[1] and row > _HEADINGS_WITHIN:
            break
        above |= {one: found[one.left] for one in tall if one.top == row and one.left < len(found)}
        spanned = {one.left: above[one] for one in above if one.top < row <= one.bottom}
        width = max(len(found), max(spanned, default=0) + 1)
        cells = [
            value or spanned.get(at, "")
            for at, value in enumerate((*found, *[""] * (width - len(found))))
        ]
        width = max(at for at, value in enumerate(cells, start=1) if value)
        header = _trimmed(cells[: min(width, LIMITS.columns)])
        if width > LIMITS.columns:  # too wide, whatever is there
            header += ("",) * (width - len(header))
        count = len(recognise_headings(header[: LIMITS.columns], columns)[0])
        if not best[1] or count > best[2]:
            best = (row, header, count)
    return best


def _trimmed(cells: Iterable[str]) -> tuple[str, ...]:
    """Cells without the empty ones at the end."""
    kept = list(cells)
    while kept and not kept[-1].strip():
        kept.pop()
    return tuple(kept)


def _refuse_width(width: int, name: str) -> None:
    raise DataError("too_many_columns", file=name, columns=width, limit=LIMITS.columns)


def _left_out(
    sheets: Sequence[Sheet], found: Sequence[tuple[int, tuple[str, ...], int]], at: int
) -> list[Problem]:
    """Tell further sheets that look like rows: at least half as many known headings, and a row."""
    others = [
        sheet.title
        for sheet, (row, _, known) in zip(sheets, found, strict=True)
        if sheet is not sheets[at] and known > 1 and 2 * known >= found[at][2]
        if any(
            number > row and any(cells) for number, cells, _ in sheet.rows(row + _HEADINGS_WITHIN)
        )
    ]
    if not others:
        return []
    return [Problem(code="sheets_left", value=", ".join(others), doubt=True)]


def _unknown(
    row: int, unsaved: Mapping[int, str], header: tuple[str, ...], found: Mapping[int, str]
) -> list[Problem]:
    """Formulas of one row whose value was not saved: a fault where the column is one of ours."""
    problems = []
    for at, formula in unsaved.items():
        if at < len(header):
            name, doubt = found.get(at, shown(header[at])), at not in found
            problems.append(
                Problem(code="formula_unknown", row=row, column=name, value=formula, doubt=doubt)
            )
    return problems


def _beyond(row: int, cells: int, width: int, texts: Iterable[str]) -> Problem:
    counts = (("cells", cells), ("width", width))
    value = "; ".join(text for text in texts if text.strip())[: LIMITS.popup_characters]
    return Problem(code="cells_beyond", row=row, value=value, params=counts)


def _body(sheet: Sheet, header_row: int, name: str, rows_limit: int) -> Iterator[Row]:
    """Rows below the headings.

    Rows much wider than what we read are taken up to a sum: what makes them costs no bytes.
    """
    wasted = 0
    for row, cells, unsaved in sheet.rows():
        wasted += max(len(cells) - LIMITS.columns, 0)
        if wasted > rows_limit * LIMITS.columns:
            _refuse_width(len(cells), name)
        if row > header_row:
            yield row, cells, unsaved


def _grid(  # noqa: PLR0913  (what is known of a sheet)
    sheet: Sheet,
    header_row: int,
    header: tuple[str, ...],
    found: Mapping[int, str],
    *,
    filler: Filler,
    name: str,
    rows_limit: int,
) -> Grid:
    width = len(header)
    whole: list[list[str]] = []
    rows: list[int] = []
    problems: list[Problem] = []
    aside: dict[int, list[str]] = {}
    for row, read, unsaved in _body(sheet, header_row, name, rows_limit):
        cells, beyond = read[:width], read[width:]
        if len(cells) < width:
            cells += [""] * (width - len(cells))
        unknown = _unknown(row, unsaved, header, found) if unsaved else []
        problems += unknown
        merged = filler.read(row, cells)
        if any(map(str.strip, beyond)):
            problems.append(_beyond(row, len(read), width, beyond))
            aside[row] = cells
        elif merged is not None:
            problems.append(merged)
            aside[row] = cells
        elif all(problem.doubt for problem in unknown):
            if not any(map(str.strip, cells)):
                continue
            whole.append(cells)
            rows.append(row)
        else:
            aside[row] = cells
        if len(whole) + len(aside) > rows_limit:
            raise DataError("too_many_rows", file=name, rows=f"> {rows_limit}", limit=rows_limit)
    return Grid(
        header=header,
        header_row=header_row,
        cells=frame_of(whole, width),
        rows=np.array(rows, dtype=np.int64),
        problems=(*filler.problems(), *problems),
        refused=len(aside),
        recognised=(("format", KIND), ("sheet", sheet.title)),
        aside=aside,
    )
