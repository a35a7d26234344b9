"""Angles as people write them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fujianmap.records.degrees import degrees


def one(cell: str) -> float:
    return float(degrees(pd.Series([cell], dtype="str"))[0])


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("119.3", 119.3),
        ("-3", -3),
        ("１１９．３", 119.3),
        ("117°57'29\"E", 117 + 57 / 60 + 29 / 3600),
        ("１１７°５７′２９″", 117 + 57 / 60 + 29 / 3600),
        ("117° 57’ 29.5” E", 117 + 57 / 60 + 29.5 / 3600),
        ("26°04′N", 26 + 4 / 60),
        ("26º04.5'", 26.075),
        ("北纬26度4分", 26 + 4 / 60),
        ("东经117度57分29秒", 117 + 57 / 60 + 29 / 3600),
        ("東經117度57分29秒", 117 + 57 / 60 + 29 / 3600),
        ("117度57分29秒", 117 + 57 / 60 + 29 / 3600),
        ("E119.3", 119.3),
        ("119.3°", 119.3),
        ("117:57:29", 117 + 57 / 60 + 29 / 3600),
        ("10°30'W", -10.5),
        ("南纬10度", -10),
    ],
)
def test_every_way_of_writing_an_angle(cell: str, value: float) -> None:
    assert one(cell) == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize(
    "cell", ["", "x", "26°61'", "26°4'99\"", "E119E", "-10°W", "119,3", "1 2 3", "nan", "°", "26°'"]
)
def test_what_is_no_angle(cell: str) -> None:
    assert np.isnan(one(cell))


@given(st.text(alphabet="0123456789.°′″'\":度分秒东经北纬NEWS +-１", max_size=16))
def test_any_text_is_a_finite_angle_or_none(cell: str) -> None:
    value = one(cell)
    assert np.isnan(value) or np.isfinite(value)


@given(st.integers(0, 179), st.integers(0, 59), st.integers(0, 59))
def test_degrees_minutes_and_seconds_add_up(whole: int, minutes: int, seconds: int) -> None:
    spelled = f"{whole}°{minutes:02}′{seconds:02}″E"
    assert one(spelled) == pytest.approx(whole + minutes / 60 + seconds / 3600, abs=1e-12)
