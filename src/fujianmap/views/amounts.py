"""Reported numbers as people say them: large round ones in words, a unit no more than once."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from fujianmap.texts import Lang, text

_WHOLE: Final = re.compile(r"[<>≈ ]*(\d[\d,]*)")
_DIGITS: Final = 4
"""digits within which a number counts as round"""
_SCALES: Final[dict[Lang, tuple[tuple[str, int], ...]]] = {
    "zh": (("larger", 10**8), ("large", 10**4)),
    "en": (("larger", 10**9), ("large", 10**6)),
}
"""texts that say a large number, with what each stands for; the largest first"""


def say_amount(value: str, unit: str, label: str, lang: Lang) -> str:
    """Say a number with its unit.

    Parameters
    ----------
    value
        The number as the file has it, ``150,000,000`` or ``-5.9%``. A sign that says how it is
        meant (``<``, ``>``, ``≈``) is left to words.
    unit
        Its unit. It is left out where the label names it anyway, and after a per cent sign.
    label
        What is counted, which is to stand beside it.
    lang
        Language of unit and label.

    Returns
    -------
    amount
        ``150 million``, ``1.5 亿次``, ``3 minutes``. A number that is not round keeps all of its
        digits.
    """
    plain = value.lstrip("<>≈ ")
    named = plain.endswith("%") or re.search(rf"\b{re.escape(unit)}\b", label, re.IGNORECASE)
    counted = "" if named else unit
    scaled = _scaled(value, lang)
    gap = "" if scaled and lang == "zh" else " "
    return f"{scaled or plain}{gap}{counted}".strip()


def _scaled(value: str, lang: Lang) -> str:
    """A large round number in words; empty for any other."""
    found = _WHOLE.fullmatch(value)
    number = int(found[1].replace(",", "")) if found else 0
    for scale, size in _SCALES[lang]:
        if number >= size:
            digits = Decimal(number).normalize().as_tuple().digits
            shown = f"{(Decimal(number) / size).normalize():f}"
            return text(lang, f"amount.{scale}", n=shown) if len(digits) <= _DIGITS else ""
    return ""
