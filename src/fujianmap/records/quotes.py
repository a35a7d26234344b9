"""Quotes of a table as text: whether they are sound, and whether a cell has swallowed rows.

A lone quote takes what follows for its cell, up to the next quote. Mostly that one is then followed
by text, which no sound file has. Where by chance it is not, two lone quotes make a pair, and the
rows between them stand in one cell: nothing is wrong with the file, and yet they are missing.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fujianmap.errors import Problem

_QUOTE: Final = ord('"')
_SHOWN: Final = 2_000
"""characters of a cell that are kept for the report"""


def are_sound(data: bytes, delimiter: str) -> bool:
    """Tell whether every quote stands at the edge of a cell or is doubled inside one.

    Quotes open and close by turns. In a sound file one that opens follows a delimiter, a line's
    end or a quote (the second of a doubled pair), and one that closes is followed by such.
    """
    if b'"' not in data:
        return True
    characters = np.frombuffer(data, dtype=np.uint8)
    quotes = np.flatnonzero(characters == _QUOTE)
    if len(quotes) % 2:
        return False
    edge = np.zeros(256, dtype=bool)
    edge[[ord(delimiter), ord("\n"), ord("\r"), _QUOTE]] = True
    opening, closing = quotes[::2], quotes[1::2]
    before = edge[characters[np.maximum(opening - 1, 0)]] | (opening == 0)
    after = edge[characters[np.minimum(closing + 1, len(characters) - 1)]]
    return bool(before.all() and (after | (closing == len(characters) - 1)).all())


def breaks_in(cell: str) -> int:
    """Line breaks in a cell."""
    return cell.count("\n") + cell.count("\r") - cell.count("\r\n")


def holds_two(record: str, delimiter: str, width: int) -> bool:
    """Tell whether the lines of one record have delimiters enough for two."""
    return record.count(delimiter) >= 2 * (width - 1)


def swallows(cell: str, delimiter: str, width: int) -> bool:
    """Tell whether a cell has just the delimiters of the rows that its line breaks would end."""
    breaks = breaks_in(cell)
    return breaks > 0 and cell.count(delimiter) == breaks * (width - 1)


def any_swallows(cells: pa.ChunkedArray, delimiter: str, width: int) -> bool:
    """Tell whether `swallows` holds of any cell of a column."""
    broken = cells.filter(pc.match_substring_regex(cells, "[\r\n]"))
    return any(swallows(cell, delimiter, width) for cell in broken.to_pylist())


def swallowed(row: int, line: int, cell: str) -> Problem:
    """Tell a cell that has swallowed rows, and the line on which it opens."""
    params = (("line", line), ("lines", breaks_in(cell)))
    return Problem(code="quote_swallows", row=row, value=cell[:_SHOWN], params=params, doubt=True)
