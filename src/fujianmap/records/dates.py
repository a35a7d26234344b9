"""Dates as rows state them: a year, a month or a day, kept as text and compared as text."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

_YEAR, _MONTH = 4, 7
EARLIEST, LATEST = 1900, 2100
"""years outside of which a date is more likely a slip"""
_STATED: Final = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", re.ASCII)
_LOOSE: Final = re.compile(
    r"(\d{4})(?:\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})\s*日?|\s*月)?|\s*年)?"
    r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)


def is_date(stated: str) -> bool:
    """Tell whether ``stated`` is ``2023``, ``2023-09`` or ``2023-09-27``, and in the calendar."""
    return bool(_STATED.fullmatch(stated)) and _in_calendar(stated)


def is_likely(stated: str) -> bool:
    """Tell whether a date lies in a year in which an initiative may have been; so may none."""
    return not is_date(stated) or EARLIEST <= int(stated[:_YEAR]) <= LATEST


def loose_date(stated: str) -> str:
    """Bring the ways in which spreadsheets write a date to ours; empty where there is no date.

    Only forms that begin with the year are taken (``2023/9/27``, ``2023年9月``,
    ``2023-09-27T14:30:00Z``, of which the day stays as it is written): with ``09/10/2023`` nobody
    can tell the day from the month.
    """
    match = _LOOSE.fullmatch(stated)
    if match is None:
        return ""
    year, *rest = (part for part in match.groups() if part is not None)
    brought = "-".join([year, *(part.zfill(2) for part in rest)])
    return brought if _in_calendar(brought) else ""


def _in_calendar(stated: str) -> bool:
    try:
        date.fromisoformat(first_day(stated))
    except ValueError:
        return False
    return True


def first_day(stated: str) -> str:
    """First day of ``2023``, ``2023-09`` or ``2023-09-27`` as an ISO date; empty stays empty."""
    if len(stated) == _YEAR:
        return f"{stated}-01-01"
    return f"{stated}-01" if len(stated) == _MONTH else stated


def are_turned(start: str, end: str) -> bool:
    """Tell whether both are stated, and the one is wholly later than the other."""
    return bool(start and end) and first_day(start) > last_day(end)


def last_day(stated: str) -> str:
    """Last day likewise. Dates are compared as text, so a 31st serves for every month."""
    if len(stated) == _YEAR:
        return f"{stated}-12-31"
    return f"{stated}-31" if len(stated) == _MONTH else stated
