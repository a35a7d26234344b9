"""Values of typed formats, such as a sheet's dates or a feature's properties, to text of cells."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import pandas as pd


def text_of(value: Any) -> str:  # noqa: ANN401, PLR0911  (each kind its way)
    """One value as the text that a CSV file would have for it.

    A number keeps every digit that tells it from its neighbours and no more; a whole one has no
    decimals (a sheet stores 350100 as 350100.0); a day has no time of day.
    """
    if value is None or value is pd.NaT:
        return ""
    if isinstance(value, str):
        return sound(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return figure_of(value)
    if isinstance(value, date | time):
        return _moment(value)
    if isinstance(value, list | dict):
        return _several(value)
    return sound(str(value))


def _moment(value: date | time) -> str:
    if not isinstance(value, datetime):
        return value.isoformat()
    return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")


def _several(value: list[Any] | dict[str, Any]) -> str:
    if isinstance(value, list) and not any(isinstance(one, list | dict) for one in value):
        return ";".join(map(text_of, value))
    return sound(json.dumps(value, ensure_ascii=False, default=str))


def figure_of(value: float) -> str:
    """A number as text, as in `text_of`."""
    if math.isnan(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(float(value))


def sound(text: str) -> str:
    """Text without half a surrogate pair, which JSON can spell and UTF-8 cannot hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def frame_of(records: Sequence[Sequence[str]], width: int) -> pd.DataFrame:
    """Records of equal length as the frame of a `Grid`: columns 0, 1, ... of ``str``."""
    columns = zip(*records, strict=True) if records else [()] * width
    return pd.DataFrame(
        {at: pd.array(list(cells), dtype="str") for at, cells in enumerate(columns)}
    )
