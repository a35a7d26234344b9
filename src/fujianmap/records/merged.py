"""Merged cells of a sheet: a value that stands once and is seen in every row that it spans.

Whoever merges the cities of five rows means that all five are there, and sees just that. So a
value is read for each row of its range. It is not for other columns, which mean something else,
nor for an id, which is of one row.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
        If there are more than a file may have rows.
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
        if len(found) > LIMITS.rows_on_page:
            limit = LIMITS.rows_on_page
            raise DataError("too_many_merged", file=name, limit=limit)
    return tuple(sorted(found))


def _tags(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, str, str, str]]:
    with archive.open(part) as sheet:
        rest = b""
        while piece := sheet.read(_PIECE):
            text = rest + piece
            end = 0
            for tag in _RANGE.finditer(text):
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

    def __init__(
        self, ranges: tuple[Range, ...], header: tuple[str, ...], ours: Mapping[int, str], row: int
    ) -> None:
        """Begin below the headings, which stand in ``row``; ``ours`` are our columns by place."""
        self._header = header
        self._ours = ours
        self._waiting = [one for one in reversed(ranges) if one.top > row]
        self._open: dict[int, tuple[Range, str]] = {}
        self._down: dict[int, list[tuple[Range, str, int]]] = {}
        self._across: dict[int, list[tuple[Range, str]]] = {}

    def fill(self, row: int, cells: list[str]) -> None:
        """Put into the cells of a row what stands merged above them."""
        if not self._waiting and not self._open:
            return
        while self._waiting and self._waiting[-1].top <= row:
            one = self._waiting.pop()
            # One that begins in a row that is not read has no value: there was nothing.
            if one.top == row and one.left < len(cells) and cells[one.left].strip():
                self._begin(one, cells[one.left])
        for at, (one, value) in [*self._open.items()]:
            if row > one.bottom:
                del self._open[at]
            elif row > one.top and not cells[at].strip():
                if self._ours.get(at) != "id":
                    cells[at] = value
                self._down.setdefault(at, []).append((one, value, row))

