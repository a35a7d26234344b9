"""CSV and TSV: text to a grid of cells, fast where the quotes are sound, exact where they are not.

Rows are counted as a spreadsheet counts them: a line break inside quotes does not begin a row,
and a blank line is a row.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv

from fujianmap.errors import Problem
from fujianmap.records.cells import Bools, filled, mapped, series
from fujianmap.records.cutting import Cutter
from fujianmap.records.formulas import unescape_cell
from fujianmap.records.headings import Headed, recognise_headings
from fujianmap.records.quotes import (
    any_swallows,
    are_sound,
    breaks_in,
    holds_two,
    swallowed,
    swallows,
)
from fujianmap.records.table import Grid
from fujianmap.settings import LIMITS

DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab"}
_LARGEST_BLOCK: Final = 2**31 - 2
"""bytes that Arrow can read as one block"""
_SEPARATOR: Final = re.compile(r'"?sep=[,;\t]"?(?:\r\n?|\n)', re.IGNORECASE)
_TITLES: Final = 20
"""lines at the top of a file, titles and notes perhaps, among which the headings are looked for"""
_LONGEST_HEADER: Final = 1_000_000
"""characters within which the header must end"""


_LONGEST_LINE: Final = 2_000
"""characters of a broken line that are kept for the report"""
_LONGEST_CELL: Final = 131_072
"""characters that Python's csv reads at most, beyond what we take anyhow"""


_Cut: TypeAlias = tuple[
    pd.DataFrame, npt.NDArray[np.int64], list[Problem], Mapping[int, Sequence[str]]
]
"""cells and rows of the records, problems, and by row the cells of records that are ragged"""


class _Record(NamedTuple):
    """One record: its row in a spreadsheet, and its cells or what is wrong with it."""

    row: int
    cells: list[str]
    fault: Problem | None = None
    line: int = 0
    """line of the file on which it begins"""


def read_delimited(text: str, above: int = 0) -> Grid:
    """Split the text of a CSV or TSV file into records.

    Parameters
    ----------
    text
        The whole file, decoded, without a byte-order mark. A first line such as ``sep=;``, which
        spreadsheets write for each other and do not show, is passed over and not counted.
    above
        Lines above the headings, titles perhaps, that are passed over.

    Returns
    -------
    grid
        Its cells; ``recognised`` holds the delimiter. A record with too many or too few cells,
        or whose quotes are not closed, is a `Problem` and not in ``cells``. After an unclosed
        quote reading goes on with the next line, so that it costs one row and not the rest of
        the file. A cell that seems to have swallowed rows, because two lone quotes make a pair,
        is a doubt that names the line where it opens.
    """
    unseen = _SEPARATOR.match(text)
    if not unseen:
        return _grid(text, above)
    grid = _grid(text[unseen.end() :], above)
    return replace(grid, problems=tuple(_shifted(one, 0, 1) for one in grid.problems))


def _grid(text: str, above: int) -> Grid:
    start = sum(map(len, islice(io.StringIO(text, newline=""), above)))
    start += len(text[start:]) - len(text[start:].lstrip("\r\n"))
    blank = breaks_in(text[:start])
    delimiter, header = _header(text[start : start + _LONGEST_HEADER])
    if not header:
        broken_header = Problem(code="quote", row=blank + 1, params=(("line", blank + 1),))
        return Grid(
            header=(),
            header_row=blank + 1,
            cells=pd.DataFrame(),
            rows=np.array([], dtype=np.int64),
            problems=(broken_header,) if text.strip() else (),
        )
    sheet = text[start:]
    quick = _quick(sheet, delimiter, len(header)) if len(header) > 1 else None
    cells, rows, broken, aside = quick or _exact(sheet, delimiter, len(header))
    if any(delimiter in cell and breaks_in(cell) for cell in header):
        broken = [swallowed(1, 1, next(c for c in header if breaks_in(c))), *broken]
    problems = [_shifted(problem, blank, blank) for problem in broken]
    return Grid(
        header=tuple(header),
        header_row=blank + 1,
        cells=_plain(cells) if "'" in text else cells,
        rows=rows + blank,
        problems=tuple(problems),
        refused=sum(not problem.doubt for problem in problems),
        recognised=(("delimiter", DELIMITERS[delimiter]),),
        aside={row + blank: cells for row, cells in aside.items()},
    )


def lines_above(text: str, columns: Sequence[Headed]) -> int:
    """Lines above the first one that has two headings or more that we know; 0 where none has."""
    unseen = _SEPARATOR.match(text)
    lines = io.StringIO(text[unseen.end() if unseen else 0 :], newline="")
    for at, line in enumerate(islice(lines, _TITLES)):
        _, cells = _header(line[:_LONGEST_HEADER])
        if len(recognise_headings(cells, columns)[0]) > 1:
            return at
    return 0


def _shifted(problem: Problem, rows: int, lines: int) -> Problem:
    """A problem of a part of the text, by the rows and lines of the whole."""
    if not rows and not lines:
        return problem
    params = tuple(
        (k, v + lines if k == "line" and isinstance(v, int) else v) for k, v in problem.params
    )
    return replace(problem, row=(problem.row or 0) + rows, params=params)


def _plain(cells: pd.DataFrame) -> pd.DataFrame:
    """Cells without the apostrophe that our own export puts before what looks like a formula."""
    plain = cells.copy(deep=False)
    for at in plain:
        if plain[at].str.startswith("'").any():
            plain[at] = series(mapped(plain[at], unescape_cell))
    return plain


def _header(text: str) -> tuple[str, list[str]]:
    """Delimiter and cells of the first record: the delimiter that cuts it into most cells."""
    best: tuple[str, list[str]] = (",", [])
    for delimiter in DELIMITERS:
        first = next(_records(text, delimiter), None)
        if first and len(first.cells) > len(best[1]):
            best = (delimiter, first.cells)
    return best


def _records(text: str, delimiter: str, width: int = 0) -> Iterator[_Record]:
    """Records one by one, each made of as many lines as it takes to close its quotes.

    Where they are not closed within the limit of a cell, or something stands between a closing
    quote and the next delimiter, the line on which the record began is given up as broken, and
    the next line begins a new record. So it is where a record is not as wide as the header
    (``width``, if that is known) and seems to have swallowed its neighbours.
    """
    cutter = Cutter(text, delimiter)
    lines = cutter.lines
    at = row = 0
    while at < len(lines):
        row += 1
        cells, taken = cutter.record(at)
        if (
            cells is not None
            and taken > 1
            and _is_ragged(cells, width)
            and holds_two("".join(lines[at : at + taken]), delimiter, width)
        ):
            cells, taken = None, 1
        fault = None
        if cells is None and len(lines[at]) > _LONGEST_CELL:
            sizes = (("characters", len(lines[at])), ("limit", LIMITS.cell_characters))
            fault = Problem(code="too_long", row=row, params=sizes)
        elif cells is None:
            line = lines[at].rstrip("\r\n")[:_LONGEST_LINE]
            fault = Problem(code="quote", row=row, value=line, params=(("line", at + 1),))
        yield _Record(row, cells or [], fault, at + 1)
        at += taken


def _is_ragged(cells: list[str], width: int) -> bool:
    return bool(width) and (len(cells) < width or any(cells[width:]))


def _exact(text: str, delimiter: str, width: int) -> _Cut:
    """Cells, rows and problems of the records after the header, one record at a time."""
    whole: list[list[str]] = []
    rows: list[int] = []
    problems: list[Problem] = []
    aside: dict[int, list[str]] = {}
    records = _records(text, delimiter, width)
    next(records)
    for record in records:
        if record.fault:
            problems.append(record.fault)
            continue
        cells = record.cells
        if len(cells) > width and not any(cells[width:]):
            cells = cells[:width]
        if len(cells) == width and any(cells):
            whole.append(cells)
            rows.append(record.row)
            line = record.line
            for cell in cells:
                if swallows(cell, delimiter, width):
                    problems.append(swallowed(record.row, line, cell))
                line += breaks_in(cell)
        elif len(cells) != width and any(map(str.strip, cells)):
            problems.append(_ragged(record.row, cells, width, delimiter))
            aside[record.row] = cells[:width]
    columns = zip(*whole, strict=True) if whole else [()] * width
    frame = pd.DataFrame(
        {at: pd.array(list(cells), dtype="str") for at, cells in enumerate(columns)}
    )
    return frame, np.array(rows, dtype=np.int64), problems, aside


def _ragged(row: int, cells: list[str], width: int, delimiter: str) -> Problem:
    code = "too_many_cells" if len(cells) > width else "too_few_cells"
    line = delimiter.join(cells)[:_LONGEST_LINE]
    return Problem(code=code, row=row, value=line, params=(("cells", len(cells)), ("width", width)))


def _quick(text: str, delimiter: str, width: int) -> _Cut | None:
    """What `_exact` gives, some thirty times as fast; None where the quotes are not sound.

    Law (tested): for every text, the answer is None or equals that of `_exact`.
    """
    data = text.encode()
    if len(data) > _LARGEST_BLOCK or not are_sound(data, delimiter):
        return None
    table, invalid = _parsed(data, delimiter, width)
    numbers = np.delete(
        np.arange(1, len(table) + len(invalid) + 1), [number - 1 for number, _ in invalid]
    )
    longer = [(number, _cells(line, delimiter)) for number, line in invalid]
    if any(len(cells) > width and not any(cells[width:]) for _, cells in longer):
        return None  # cells that are too many but empty do no harm: let the exact reader cut them
    if any(breaks_in(line) and holds_two(line, delimiter, width) for _, line in invalid):
        return None  # a lone quote may have swallowed rows: let the exact reader part them
    longer = [(number, cells) for number, cells in longer if any(map(str.strip, cells))]
    problems = [_ragged(number, cells, width, delimiter) for number, cells in longer]
    numbers, table = numbers[1:], table.slice(1)
    # A cell of several lines is there only where there are more lines than records.
    lines = breaks_in(text) + (not text.endswith(("\n", "\r")))
    if lines > len(table) + len(invalid) + 1 and any(
        any_swallows(cells, delimiter, width) for cells in table.columns
    ):
        return None
    frame = table.to_pandas()
    frame.columns = pd.RangeIndex(width)
    kept = _any_filled(frame)
    if not kept.all():
        frame, numbers = frame[kept].reset_index(drop=True), numbers[kept]
    return frame, numbers, problems, {number: cells[:width] for number, cells in longer}


def _any_filled(frame: pd.DataFrame) -> Bools:
    """Tell which records hold anything; the first columns mostly do."""
    found = np.zeros(len(frame), dtype=bool)
    for at in frame:
        if found.all():
            break
        found |= filled(frame[at])
    return found


def _parsed(data: bytes, delimiter: str, width: int) -> tuple[pa.Table, list[tuple[int, str]]]:
    """What Arrow reads, and number and text of the records that it refuses, header included."""
    invalid: list[tuple[int, str]] = []

    def keep_out(row: pacsv.InvalidRow) -> str:
        invalid.append((row.number, row.text))
        return "skip"

    table = pacsv.read_csv(
        pa.BufferReader(data),
        # One block and one thread: only then does Arrow number the rows that it refuses.
        read_options=pacsv.ReadOptions(
            use_threads=False,
            block_size=len(data) + 1,
            column_names=[str(at) for at in range(width)],
        ),
        parse_options=pacsv.ParseOptions(
            delimiter=delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=keep_out,
        ),
        convert_options=pacsv.ConvertOptions(
            column_types={str(at): pa.string() for at in range(width)}, strings_can_be_null=False
        ),
    )
    return table, invalid


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader(io.StringIO(line, newline=""), delimiter=delimiter), [])
