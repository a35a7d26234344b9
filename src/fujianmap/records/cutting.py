"""Records of a text whose quotes may be unsound, cut one by one in a time that stays in bounds."""

from __future__ import annotations

import csv
import io
from bisect import bisect_right
from itertools import accumulate
from typing import Final

from fujianmap.settings import LIMITS

_LONGEST_RECORD: Final = LIMITS.columns * LIMITS.cell_characters
"""characters after which an open quote is taken for a lone one"""
_PASSES: Final = 16
"""times its length that a file is cut at most, beyond the cutting of its lines"""


class Cutter:
    """Cuts the records of a text, in a time that grows with the text and no faster."""

    def __init__(self, text: str, delimiter: str) -> None:
        self.lines = list(io.StringIO(text, newline=""))
        self._delimiter = delimiter
        self._ends = [0, *accumulate(map(len, self.lines))]
        """characters before each line"""
        self._odd = [at for at, line in enumerate(self.lines) if line.count('"') % 2]
        """lines that close an open quote"""
        self._left = _PASSES * len(text)

    def record(self, at: int) -> tuple[list[str] | None, int]:
        """Cells of the record that begins on a line (None if broken), and its lines."""
        cells, is_open = _cut(self.lines[at], self._delimiter)
        next_odd = bisect_right(self._odd, at)
        if not is_open or next_odd == len(self._odd):
            return cells, 1
        closing = self._odd[next_odd]
        length = self._ends[closing + 1] - self._ends[at]
        if self._ends[closing] - self._ends[at] > _LONGEST_RECORD or length > self._left:
            return None, 1
        self._left -= length
        cells, _ = _cut("".join(self.lines[at : closing + 1]), self._delimiter)
        return (None, 1) if cells is None else (cells, closing + 1 - at)


def _cut(text: str, delimiter: str) -> tuple[list[str] | None, bool]:
    """Cells of one record, None where they are broken; and whether it ends inside a quote."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return next(reader), False
    except csv.Error as error:
        return None, "unexpected end" in str(error)
