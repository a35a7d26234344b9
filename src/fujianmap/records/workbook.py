"""XLSX: the first sheet of a workbook that has headings we know, to a grid of cells."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np

from fujianmap.errors import DataError, Problem, Words
from fujianmap.records.headings import Headed, recognise_headings
from fujianmap.records.table import Grid
from fujianmap.records.values import frame_of, text_of
from fujianmap.settings import LIMITS

ZIP: Final = b"PK\x03\x04"
KIND: Final = "XLSX"
_MEGABYTE: Final = 1_000_000
_SWOLLEN: Final = 300
"""times that a part may be larger than its packed form; sheets of one repeated row come to 150"""
_SMALL: Final = 2 * _MEGABYTE
"""bytes below which no ratio matters"""
_LAST_ROW: Final = 1_048_576
"""rows that a sheet can have"""
_HEADINGS_WITHIN: Final = 20
"""rows at the top of a sheet, titles and notes perhaps, among which the headings are looked for"""
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

Cells = tuple[Any, ...]


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
        Its cells as text, formulas as the values that they had when the file was saved. Titles
        above the headings are passed over. ``recognised`` holds the sheet.

    Raises
    ------
    DataError
        If the file is no workbook, is damaged, swells when unpacked or has too many rows.
    """
    _check_packing(data, name)
    import openpyxl  # noqa: PLC0415  (slow to import)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that nobody reads here
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheets = sorted(book.worksheets, key=lambda sheet: sheet.sheet_state != "visible")
            found = [_headings(sheet, columns) for sheet in sheets]
            # One word of a note may be a heading by chance, two in a row hardly.
            at = max(range(len(sheets)), key=lambda at: (min(found[at][2], 2), bool(found[at][1])))
            row, header, _ = found[at]
            return _grid(sheets[at], row, header, name=name, rows_limit=rows_limit)
    except DataError:
        raise
    except BROKEN as error:
        damage = Words("damage.inside")
        raise DataError("file_damaged", file=name, kind=KIND, reason=damage) from error


def _check_packing(data: bytes, name: str) -> None:
    """Refuse, before anything is unpacked, what is no workbook and what would swell."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        cut = Words("damage.cut")
        raise DataError("file_damaged", file=name, kind="ZIP / XLSX", reason=cut) from error
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise DataError("no_workbook", file=name)
    # zipfile never gives more of a part than the directory states, so what it states binds.
    whole = sum(part.file_size for part in parts)
    swollen = any(
        part.file_size > _SMALL and part.file_size > _SWOLLEN * max(1, part.compress_size)
        for part in parts
    )
    if swollen or whole > LIMITS.unpacked_megabytes * _MEGABYTE:
        raise DataError(
            "swells",
            file=name,
            megabytes=f"{whole / _MEGABYTE:.0f}",
            limit=LIMITS.unpacked_megabytes,
            times=_SWOLLEN,
        )


def _rows(sheet: Any) -> Iterator[tuple[int, Cells]]:  # noqa: ANN401  (openpyxl has no types)
    """Rows with something in them, each with its number."""
    sheet.reset_dimensions()  # files of other programs state too small an extent
    for row, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        if row > _LAST_ROW:
            raise ValueError(row)
        if any(value is not None and value != "" for value in cells):
            yield row, cells


def _text(value: Any) -> str:  # noqa: ANN401
    """A value as text; an underscore may be coded, lest it begin a code such as ``_x000D_``."""
    return text_of(value).replace("_x005F_", "_")


def _headings(sheet: Any, columns: Sequence[Headed]) -> tuple[int, tuple[str, ...], int]:  # noqa: ANN401
    """Row and cells of a sheet's headings, and how many of them we know: the row with most."""
    best: tuple[int, tuple[str, ...], int] = (0, (), 0)
    for row, cells in _rows(sheet):
        if best[1] and row > _HEADINGS_WITHIN:
            break
        header = _trimmed(map(_text, cells))
        count = len(recognise_headings(header, columns)[0])
        if not best[1] or count > best[2]:
            best = (row, header, count)
    return best


def _trimmed(cells: Iterable[str]) -> tuple[str, ...]:
    """Cells without the empty ones at the end."""
    kept = list(cells)
    while kept and not kept[-1].strip():
        kept.pop()
    return tuple(kept)


def _grid(
    sheet: Any,  # noqa: ANN401
    header_row: int,
    header: tuple[str, ...],
    *,
    name: str,
    rows_limit: int,
) -> Grid:
    width = len(header)
    whole: list[list[str]] = []
    rows: list[int] = []
    problems: list[Problem] = []
    for row, values in _rows(sheet):
        if row <= header_row:
            continue
        cells = [_text(value) for value in values]
        if any(map(str.strip, cells[width:])):
            counts = (("cells", len(_trimmed(cells))), ("width", width))
            problems.append(Problem(code="too_many_cells", row=row, params=counts))
        elif any(map(str.strip, cells)):
            whole.append(cells[:width] + [""] * (width - len(cells)))
            rows.append(row)
        if len(whole) > rows_limit:
            raise DataError("too_many_rows", file=name, rows=f"> {rows_limit}", limit=rows_limit)
    return Grid(
        header=header,
        header_row=header_row,
        cells=frame_of(whole, width),
        rows=np.array(rows, dtype=np.int64),
        problems=tuple(problems),
        refused=len(problems),
        recognised=(("format", KIND), ("sheet", str(sheet.title))),
    )
