"""Longitudes and latitudes as people write them: decimal, or in degrees, minutes and seconds."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import numpy as np
import pyarrow as pa

from fujianmap.records.cells import Cells, Floats, filled, mapped, numbers, strings

_NEGATIVE: Final = frozenset({"w", "s", "西经", "南纬"})
_SIDE: Final = "[ewns]|东经|西经|北纬|南纬"
_STATED: Final = re.compile(
    rf"(?P<before>{_SIDE})?(?P<sign>[+-])?(?P<degrees>\d+(?:\.\d+)?)(?:[°度:]"
    r"(?:(?P<minutes>\d+(?:\.\d+)?)(?:['分:](?:(?P<seconds>\d+(?:\.\d+)?)(?:\"|''|秒)?)?)?)?)?"
    rf"(?P<after>{_SIDE})?",
    re.ASCII,
)
_ALIKE: Final = str.maketrans(
    {
        **dict.fromkeys("º˚∘", "°"),
        **dict.fromkeys("′‘’`´ʹ", "'"),
        **dict.fromkeys("″“”ʺ", '"'),
        "東": "东",
        "經": "经",
        "緯": "纬",
    }
)
_BLANKS: Final = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
"""blanks that do not part two numbers"""
_SIXTY: Final = 60.0


def degrees(cells: Cells) -> Floats:
    """Cells as degrees; NaN where nothing stands, or something that is no angle.

    Beside decimal numbers: ``117°57'29"E``, ``26°04.5′N``, ``东经117度57分29秒``, ``E119.3``,
    ``117:57:29``; full-width digits and signs are read as plain ones. West and south are negative.
    """
    found = numbers(cells)
    odd = np.isnan(found) & filled(cells)
    if odd.any():
        found[odd] = numbers(mapped(strings(cells).filter(pa.array(odd)), _decimal))
    return found


def _decimal(cell: str) -> str:
    """One angle as a decimal number, empty where it is none."""
    plain = unicodedata.normalize("NFKC", cell.translate(_ALIKE)).translate(_ALIKE)
    match = _STATED.fullmatch(_BLANKS.sub("", plain).casefold())
    if match is None or (match["before"] and match["after"]):
        return ""
    whole, minutes, seconds = (
        float(match[name] or 0) for name in ("degrees", "minutes", "seconds")
    )
    if minutes >= _SIXTY or seconds >= _SIXTY:
        return ""
    side = match["before"] or match["after"] or ""
    if side and match["sign"]:
        return ""
    value = whole + minutes / _SIXTY + seconds / _SIXTY**2
    return repr(-value if side in _NEGATIVE or match["sign"] == "-" else value)
