"""A citation says what was seen, in which version of the data, when and where."""

from __future__ import annotations

from datetime import date

import pytest

from fujianmap.texts import Lang
from fujianmap.views.citing import cite
from fujianmap.views.dataset import Dataset
from fujianmap.views.filters import Filters

DAY = date(2026, 3, 1)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_citation_names_all_that_finds_it_again(six: Dataset, lang: Lang) -> None:
    said = cite(six, "https://x.org/?lang=zh", DAY, lang)
    assert six.name in said
    assert six.version in said
    assert "2026-03-01" in said
    assert said.endswith(" https://x.org/?lang=zh")


def test_a_part_is_said_to_be_one(six: Dataset) -> None:
    said = cite(six, "", DAY, "en", filters=Filters(type=frozenset({"antifraud"})))
    assert "Anti-fraud (2 of 6 initiatives)" in said
    assert said.endswith("Accessed 2026-03-01.")


def test_the_latest_source_dates_the_shipped_data(shipped_dataset: Dataset) -> None:
    assert shipped_dataset.dated in cite(shipped_dataset, "", DAY, "zh")
