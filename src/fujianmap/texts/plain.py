"""Text from elsewhere made fit to be read: nothing in it is lost that a reader would see.

Only what draws nothing (control characters, halves of a pair) or turns the order of what stands
around it is replaced. Blanks of every width, joined emoji and characters for private use are text.
"""

from __future__ import annotations

import re
from typing import Final

_DAMAGE: Final = "\N{REPLACEMENT CHARACTER}"
_TURNING: Final = "\u202a-\u202e\u2066-\u2069"
"""embeddings, overrides and isolates: ``fdp.exe`` can be made to read ``exe.pdf``"""
_UNDRAWN: Final = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff{_TURNING}]")
_BLANK: Final = re.compile(r"\r\n|[\t\n\r\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
_UNSEEN: Final = re.compile("[\xad\u180e\u200b\u2060-\u2064\ufeff]")
"""what has no width and joins nothing; such a sign is often what is wrong with a cell"""


def drawable(text: str) -> str:
    """Text with its lines and blanks as they are, for a panel or a list."""
    return _UNDRAWN.sub(_DAMAGE, text)


def one_line(text: str, most: int) -> str:
    """Text for a sentence: one line, nothing in it unseen, at most so many characters."""
    plain = _UNSEEN.sub(_DAMAGE, drawable(_BLANK.sub(" ", text)))
    return plain if len(plain) <= most else plain[: most - 1] + "…"
