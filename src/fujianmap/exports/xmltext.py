"""Texts as XML 1.0 can hold them."""

from __future__ import annotations

import re
from typing import Final
from xml.sax.saxutils import escape

_ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CODED: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""an underscore with which a workbook's code for a character would begin, such as ``_x000D_``"""


def legal(text: str) -> str:
    """Put U+FFFD for each character that XML cannot hold at all."""
    return _ILLEGAL.sub("\ufffd", text)


def xml_text(text: str) -> str:
    """Text between tags; a carriage return is kept, which XML would else take for a line feed."""
    return escape(legal(text), {"\r": "&#13;"})


def xml_value(text: str) -> str:
    """Text between double quotes."""
    return escape(legal(text), {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})


def workbook_text(text: str) -> str:
    """Text of a workbook's cell, in which what looks like a code for a character is no code."""
    return _CODED.sub("_x005F_", legal(text))
