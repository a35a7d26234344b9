"""Text from elsewhere is shown as it was written; only what cannot be seen is replaced."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fujianmap.texts.plain import drawable, one_line

FAMILY = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
TURNING = "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))


@pytest.mark.parametrize(
    "said",
    ["福州\u3000鼓楼\xa0站", FAMILY, "\u8ba4\U000e0100", "क्\u200dष", "\ue5d2", "two\nlines\tof it"],
)
def test_what_a_reader_sees_is_kept(said: str) -> None:
    assert drawable(said) == said


def test_a_sentence_has_one_line_with_plain_blanks() -> None:
    assert one_line(f"我的\u3000数据\xa0{FAMILY}.csv", 80) == f"我的 数据 {FAMILY}.csv"
    assert one_line("a\r\nb\u2028c\td", 80) == "a b c d"


def test_what_is_unseen_in_a_sentence_is_shown_to_be_there() -> None:
    assert one_line("patrol\u200b\ufeff", 80) == "patrol��"


@pytest.mark.parametrize("sign", ["\0", "\x1b", "\x7f", "\x9b", "\ud800", *TURNING])
def test_what_draws_nothing_or_turns_the_line_is_replaced(sign: str) -> None:
    assert drawable(f"a{sign}b") == one_line(f"a{sign}b", 80) == "a�b"


@given(st.text(), st.integers(1, 30))
def test_a_sentence_is_never_longer_than_asked(said: str, most: int) -> None:
    line = one_line(said, most)
    assert len(line) <= most
    assert not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in line)
