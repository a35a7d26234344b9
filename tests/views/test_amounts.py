"""Reported numbers in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fujianmap.texts import LANGS, Lang
from fujianmap.views.amounts import say_amount


@pytest.mark.parametrize(
    ("value", "unit", "label", "lang", "said"),
    [
        ("150,000,000", "calls", "Fraud calls intercepted", "en", "150 million"),
        ("150,000,000", "次", "拦截诈骗电话", "zh", "1.5 亿次"),
        ("10,380,000,000", "yuan", "Economic losses avoided", "en", "10.38 billion yuan"),
        ("10,380,000,000", "元", "避免经济损失", "zh", "103.8 亿元"),
        (">1,500,000", "yuan", "Money at risk", "en", "1.5 million yuan"),
        ("≈1,500,000", "元", "止付资金", "zh", "150 万元"),
        ("616,000", "people", "Potential victims dissuaded", "en", "616,000 people"),
        ("616,000", "人", "劝阻潜在受害人", "zh", "61.6 万人"),
        ("100,000,000", "次", "", "zh", "1 亿次"),
        ("123,456", "次", "", "zh", "123,456 次"),
        ("1,234,567", "times", "", "en", "1,234,567 times"),
        ("1,250", "个", "四类设施", "zh", "1,250 个"),
        ("8", "police branches", "Police branches covered", "en", "8"),
        ("3", "minutes", "Time for officers to arrive", "en", "3 minutes"),
        ("12", "夜", "清查夜数", "zh", "12 夜"),
        ("5", "area", "Functional areas", "en", "5 area"),
        ("-5.9%", "%", "警情数同比", "zh", "-5.9%"),
        ("+4.2", "percentage points", "Solving rate", "en", "+4.2 percentage points"),
        ("many", "things", "", "en", "many things"),
        ("7", "", "", "en", "7"),
    ],
)
def test_amounts(value: str, unit: str, label: str, lang: Lang, said: str) -> None:
    assert say_amount(value, unit, label, lang) == said


@pytest.mark.parametrize("lang", LANGS)
@given(number=st.integers(0, 10**13))
def test_a_number_in_words_is_still_that_number(lang: Lang, number: int) -> None:
    said = say_amount(f"{number:,}", "", "", lang)
    times = {"亿": 10**8, "万": 10**4, "billion": 10**9, "million": 10**6}
    digits, _, scale = said.partition(" ")
    whole, _, part = digits.replace(",", "").partition(".")
    size = times.get(scale, 1)
    assert int(whole + part) * size == number * 10 ** len(part)
