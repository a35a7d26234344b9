"""Merged cells of a sheet: a value that stands once and is seen in every row that it spans.

Whoever merges the cities of five rows means that all five are there, and sees just that. So a
value is read for each row of its range. It is not for other columns, which mean something else,
nor for an id, which is of one row.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from fujianmap.errors import DataError, Problem
from fujianmap.settings import LIMITS

_PIECE: Final = 1_000_000
"""bytes of a sheet that are looked through at a time"""
_LONGEST: Final = 1_000
"""bytes of a tag that is looked for"""
_RANGE: Final = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^<>]*?\bref\s*=\s*[\"']"
    rb"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})[\"'][^<>]*>"
)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Range:
    """Cells that are merged into one."""

    top: int
    """first row as a spreadsheet counts it"""
    left: int
    """position of the first column, from 0"""
    bottom: int
    right: int
    name: str
    """``A2:A5``"""


def ranges_of(archive: zipfile.ZipFile, part: str, *, name: str) -> tuple[Range, ...]:
    """Merged ranges of one sheet, from the top, that reach into the columns that are read.

    A streaming reader of sheets knows none: they stand after all rows, so the part is looked
    through once more.

    Raises
    ------
    DataError
        If there are more than a file may have.
    """
    found: list[Range] = []
    for column, top, last, bottom in _tags(archive, part):
        one = Range(
            top=int(top),
            left=_position(column),
            bottom=int(bottom),
            right=_position(last),
            name=f"{column}{top}:{last}{bottom}",
        )
        if one.left < LIMITS.columns and one.top <= one.bottom and one.left <= one.right:
            found.append(one)
        if len(found) > LIMITS.merged_ranges:
            raise DataError("too_many_merged", file=name, limit=LIMITS.merged_ranges)
    return tuple(sorted(found))


def _tags(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, str, str, str]]:
    with archive.open(part) as sheet:
        rest = b""
        while piece := sheet.read(_PIECE):
            text = rest + piece
            end = 0
            # The word alone is found ten times as fast as the tag, and most pieces have none.
            for tag in _RANGE.finditer(text) if b"mergeCell" in text else ():
                end = tag.end()
                column, top, last, bottom = (one.decode() for one in tag.groups())
                yield column, top, last, bottom
            # What begins near the end of a piece may go on in the next.
            rest = text[max(end, len(text) - _LONGEST) :]


def _position(letters: str) -> int:
    """Position of a column, from 0: that of ``A``."""
    at = 0
    for letter in letters:
        at = at * 26 + ord(letter) - ord("A") + 1
    return at - 1


class Filler:
    """Reads a sheet's merged values for each of their rows, from the top down."""

    def __init__(self, ranges: Sequence[Range], ours: Mapping[int, str], below: int) -> None:
        """Begin below the row of the headings; ``ours`` are names of our columns by place."""
        self._ours = ours
        self._waiting = [one for one in reversed(ranges) if one.top > below]
        self._open: dict[int, tuple[Range, str]] = {}
        self._told: dict[tuple[str, int], _Read] = {}

    def read(self, row: int, cells: list[str]) -> Problem | None:
        """Put into the cells of a row what stands merged above them.

        A fault where one cell of it lies over columns so that the row cannot be told: there is
        nothing else in it, or the type is among them. A blank row stays blank: what is merged
        alone makes no row.
        """
        while self._waiting and self._waiting[-1].top <= row:
            one = self._waiting.pop()
            # One that begins in a row that was passed over holds nothing.
            if one.top == row and one.left < len(cells) and cells[one.left].strip():
                self._open[one.left] = (one, cells[one.left])
        if not self._open:
            return None
        alone = sum(bool(cell.strip()) for cell in cells)
        fault = None
        for at, (one, value) in [*self._open.items()]:
            if row > one.bottom:
                del self._open[at]
            elif alone:
                fault = self._across(row, one, value, cells, alone == 1) or fault
                self._fill(row, one, value, cells)
        return fault

    def _across(
        self,
        row: int,
        one: Range,
        value: str,
        cells: list[str],
        alone: bool,  # noqa: FBT001
    ) -> Problem | None:
        """What a range over several columns makes of a row."""
        others = {
            name
            for at, name in self._ours.items()
            if one.left < at <= one.right and not cells[at].strip()
        }
        if (row == one.top and one.left < one.right and alone) or "type" in others:
            return _problem("merged_cells", row, None, one, value, doubt=False)
        if others:
            self._tell("merged_across", one, value, row)
        return None

    def _fill(self, row: int, one: Range, value: str, cells: list[str]) -> None:
        at = one.left
        if row == one.top or cells[at].strip():
            return
        if self._ours.get(at) == "id":
            self._tell("merged_id", one, value, row)
        else:
            cells[at] = value
            self._tell("merged_down", one, value, row)

    def _tell(self, code: str, one: Range, value: str, row: int) -> None:
        """Note for the report; of columns that are not ours nothing is read."""
        if one.left not in self._ours:
            return
        read = self._told.setdefault((code, one.left), _Read(one, value, row))
        read.rows += 1
        read.ranges.add(one.name)

    def problems(self) -> list[Problem]:
        """What was done, once a column: a file may have a range for every two rows."""
        return [
            _problem(
                code,
                read.row,
                self._ours[at],
                read.first,
                read.value,
                ranges=len(read.ranges),
                rows=read.rows,
            )
            for (code, at), read in self._told.items()
        ]


@dataclass(slots=True)
class _Read:
    """What was done with the ranges of one column: the first of them, and how many."""

    first: Range
    value: str
    row: int
    rows: int = 0
    ranges: set[str] = field(default_factory=set)


def _problem(  # noqa: PLR0913  (a problem has that many sides)
    code: str,
    row: int,
    column: str | None,
    one: Range,
    value: str,
    *,
    doubt: bool = True,
    **counts: int,
) -> Problem:
    params = (("range", one.name), *counts.items())
    return Problem(code=code, row=row, column=column, value=value, params=params, doubt=doubt)
