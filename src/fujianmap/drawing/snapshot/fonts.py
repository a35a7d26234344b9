"""Type: the font files, what they can show, how wide a text is and where its lines break.

Everything is measured on unhinted outlines, so a plate has the same lines at every resolution and
in every format.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import matplotlib as mpl
import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.path import Path as Outline
from matplotlib.textpath import TextToPath

from fujianmap.errors import SnapshotError

FAMILY: Final = "Noto Sans SC"
_SECOND: Final = "DejaVu Sans"
_FAMILIES: Final = (FAMILY, _SECOND)
REPLACEMENT: Final = "□"
"""stands where no font has the character, so that a reader sees that something is there"""
LONGEST: Final = 4000
"""characters of one text that are looked at; no plate has room for more"""
_EM: Final = 100.0
_TO_PATH: Final = TextToPath()


@cache
def font_file() -> Path:
    """Find the Chinese font.

    The package ``zhplot`` carries it; it is not imported, for that would change settings of
    matplotlib for the whole process.

    Raises
    ------
    SnapshotError
        If the package or its file is missing.
    """
    spec = find_spec("zhplot")
    folders = spec.submodule_search_locations if spec else None
    for folder in folders or ():
        file = Path(folder) / "fonts" / "NotoSansSC-Regular.ttf"
        if file.is_file():
            return file
    raise SnapshotError("snapshot_font")


@cache
def _second_file() -> Path:
    return Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


class PlateFont(FontProperties):
    """The plate's two fonts by their files, the second for what the first cannot show.

    matplotlib looks families up in a list that belongs to the process; one file given as
    ``fname`` has no second font. This answers with the file of each family, so neither the list
    nor another font of that name on the machine plays any part.
    """

    def __init__(self, *, size: float = _EM, bold: bool = False) -> None:
        super().__init__(family=list(_FAMILIES), size=size, weight=600 if bold else 400)
        # matplotlib tells properties apart by their attributes, in a cache of the whole process.
        self._plate = True

    def __copy__(self) -> PlateFont:
        copied = PlateFont.__new__(PlateFont)
        copied.__dict__.update(self.__dict__)
        return copied

    def get_file(self) -> str:
        """File of the first family that is left (matplotlib asks for one family at a time)."""
        return str(_second_file() if self.get_family()[0] == _SECOND else font_file())


@cache
def _characters() -> frozenset[int]:
    return frozenset(FT2Font(font_file()).get_charmap()) | frozenset(
        FT2Font(_second_file()).get_charmap()
    )


@lru_cache(maxsize=4096)
def printable(text: str) -> str:
    """Text as the fonts can show it.

    Line breaks and other control characters become spaces, invisible characters (joiners, marks
    that turn the direction of writing) go, what no font has becomes `REPLACEMENT`.
    """
    return "".join(_printable(c) for c in text)


def _printable(c: str) -> str:
    if unicodedata.category(c) == "Cc" or (c.isspace() and c != "\N{IDEOGRAPHIC SPACE}"):
        return " "
    if unicodedata.category(c) == "Cf" or c in "\N{VARIATION SELECTOR-15}\N{VARIATION SELECTOR-16}":
        return ""
    return c if ord(c) in _characters() else REPLACEMENT


@lru_cache(maxsize=16_384)
def _advance(text: str) -> float:
    width, _, _ = _TO_PATH.get_text_width_height_descent(text, PlateFont(), ismath=False)
    return float(width) / _EM


def width_of(text: str, size: float) -> float:
    """Width of one line, as far as it is `printable`, in points."""
    return _advance(printable(text)) * size if text else 0.0


@lru_cache(maxsize=2048)
def outline_of(text: str) -> Outline:
    """Shapes of one line's letters in units of the font size, from the start of its baseline."""
    vertices, codes = _TO_PATH.get_text_path(PlateFont(), text)
    shapes = Outline(np.asarray(vertices, dtype=float) / _EM, codes if len(codes) else None)
    shapes.should_simplify = False
    return shapes


_NEVER_FIRST: Final = frozenset("，。、；：？！）》」』】”’％%…·,.;:?!)]}")
_NEVER_LAST: Final = frozenset("（《「『【“‘([{")
_BREAK_AFTER: Final = frozenset("/&?=_—")


def _wide(c: str) -> bool:
    return unicodedata.east_asian_width(c) in "WF"


_STRAIGHT: Final = str.maketrans("“”‘’", "\"\"''")


def _typeset(text: str) -> str:
    """Printable text whose quotation marks suit it.

    The font has them as wide as a Chinese character, which tears English words apart; in a text
    without Chinese they become straight ones.
    """
    shown = printable(text[:LONGEST])
    return shown if any(map(_wide, shown)) else shown.translate(_STRAIGHT)


def _pieces(text: str) -> list[str]:
    """Cut a text where a line may break."""
    pieces: list[str] = []
    for c in text:
        last = pieces[-1][-1] if pieces else ""
        may_break = bool(last) and (
            last == " "
            or (
                (_wide(c) or _wide(last) or last in _BREAK_AFTER)
                and c not in _NEVER_FIRST
                and c != " "
                and last not in _NEVER_LAST
            )
        )
        if pieces and not may_break:
            pieces[-1] += c
        else:
            pieces.append(c)
    return pieces


def _cut(piece: str, size: float, width: float) -> list[str]:
    """Cut a piece that is too long for a line, letter by letter."""
    parts = [""]
    used = 0.0
    for c in piece:
        step = width_of(c, size)
        if parts[-1] and used + step > width:
            parts.append("")
            used = 0.0
        parts[-1] += c
        used += step
    return parts


@lru_cache(maxsize=1024)
def wrap(text: str, size: float, width: float, most: int = 1000) -> tuple[str, ...]:
    """Break a text into lines.

    Parameters
    ----------
    text
        Anything; it is made `printable` first, and its quotation marks fit for its letters.
    size
        Size of the type in points.
    width
        Width of a line in points.
    most
        Lines at most; what is left out is marked with an ellipsis.
    """
    lines = [""]
    used = 0.0
    for piece in _pieces(_typeset(text).strip()):
        step, bare = width_of(piece, size), width_of(piece.rstrip(), size)
        if used + bare <= width:
            lines[-1] += piece
            used += step
        elif bare <= width:
            lines.append(piece)
            used = step
        else:
            lines += _cut(piece, size, width)
            used = width_of(lines[-1], size)
    kept = [line.strip() for line in lines if line.strip()]
    if len(kept) > most:
        kept = [*kept[: most - 1], shorten(kept[most - 1] + "…", size, width)]
    return tuple(kept)


def shorten(text: str, size: float, width: float) -> str:
    """One line that fits, with an ellipsis where something was left out."""
    line = _typeset(text)
    if width_of(line, size) <= width:
        return line
    first = _cut(line.rstrip("…"), size, width - width_of("…", size))[0]
    # Letters side by side may be a little wider than each alone.
    while first and width_of(first.rstrip() + "…", size) > width:
        first = first[:-1]
    return first.rstrip() + "…"
