"""Cells that a spreadsheet would take for a formula, and how they travel as plain text."""

from __future__ import annotations

import re
from typing import Final

_FORMULA: Final = re.compile(r"'*(?:[\t\r\n]|[^\S\t\r\n]*[=+\-@＝＋－＠])")
"""what a spreadsheet may run (East Asian versions take the full-width signs too), quoted or not"""


def escape_cell(cell: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet would run as a formula.

    A cell that already carries apostrophes before such a beginning gets one more, so that
    `unescape_cell` brings back every cell unchanged.
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unescape_cell(cell: str) -> str:
    """Take away the apostrophe that `escape_cell` put there; any other cell stays as it is."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
