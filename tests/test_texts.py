"""Sentences as both languages say them, with values in their places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fujianmap.texts import LANGS, Lang, text


@pytest.mark.parametrize("lang", LANGS)
@given(n=st.integers(0, 10**9))
def test_whole_numbers_have_their_thousands_set_apart(lang: Lang, n: int) -> None:
    said = text(lang, "scene.counted", shown=n, total=n + 1)
    assert f"{n:,}" in said
    assert f"{n + 1:,}" in said
    assert f"{n:,}" in text(lang, "webmap.more", n=n, most=7)
    assert "7" in text(lang, "webmap.more", n=n, most=7)


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_no_number_is_said_as_it_is(lang: Lang) -> None:
    assert "1234567" in text(lang, "scene.counted", shown="1234567", total="{total}")
    assert "{total}" in text(lang, "scene.counted", shown="1234567", total="{total}")


def test_one_is_told_from_many() -> None:
    said = [text("en", "plate.atlas_counted", shown=n) for n in (0, 1, 2, 1000)]
    assert said == ["0 initiatives", "1 initiative", "2 initiatives", "1,000 initiatives"]
