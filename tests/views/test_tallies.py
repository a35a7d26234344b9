"""Counts: beside every choice what it would give, held to a loop over the rows."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fujianmap.records.dates import first_day, last_day
from fujianmap.views.dataset import Dataset, load_dataset
from fujianmap.views.filters import FACETS, Filters, folded
from fujianmap.views.tallies import (
    tally_areas,
    tally_counties,
    tally_facets,
    tally_months,
    tally_years,
    year_spans,
)

WORDS = ("", "", "派出所", "police", "厦门", "枫桥 2023", "%", "福州 反诈")
DATES = ("", "", "2019", "2023-06", "2023-09-27", "2025")


NUMBERS = dict.fromkeys(FACETS, (0, 0, 1, 2, 3)) | {"county": (0, 0, 0, 0, 70)}
"""how many values of a facet are chosen; most counties have no row"""


def carries(row: pd.Series, facet: str, value: str) -> bool:
    if facet == "city":
        return value in (row["areas"] or ("350000",))
    if facet == "county":
        whole = row["precision"] == "prefecture"
        found = row["stated_county"] if np.isnan(row["lon"]) else row["county_found"]
        return value in ((found,) if found and not whole else row["areas"] or ("350000",))
    if facet == "county":
        # A point that stands for a whole prefecture is of no one county.
        county = row["county_found"] if row["precision"] else row["stated_county"]
        if not county or row["precision"] == "prefecture":
            return value in (row["areas"] or ("350000",))
        return bool(value == county)
    if facet == "precision":
        return (row["precision"] or "none") == value
    return bool(row[facet] == value)


def passes(row: pd.Series, filters: Filters, names: dict[str, str]) -> bool:
    """The filters again, one row at a time."""
    for facet in FACETS:
        chosen = getattr(filters, facet)
        if chosen and not any(carries(row, facet, value) for value in chosen):
            return False
    texts = [row[name] for name in ("id", "name_zh", "name_en", "place_zh", "place_en")]
    texts += [row["summary_zh"], row["summary_en"]]
    texts += [names.get(adcode, "") for adcode in (*row["areas"], row["county_found"])]
    if not all(any(word in folded(text) for text in texts) for word in folded(filters.q).split()):
        return False
    if (filters.start or filters.end) and not (row["start"] or row["end"]):
        return False
    if filters.start and row["end"] and last_day(row["end"]) < first_day(filters.start):
        return False
    return not (filters.end and row["start"] and first_day(row["start"]) > last_day(filters.end))


def states(dataset: Dataset, n: int) -> list[Filters]:
    chance = random.Random(110)  # noqa: S311  (a lottery, no secret)
    found = []
    for _ in range(n):
        chosen = {
            facet: frozenset(
                chance.sample(dataset.facets[facet].values, chance.choice(NUMBERS[facet]))
            )
            for facet in FACETS
        }
        found.append(
            Filters(
                **chosen,
                q=chance.choice(WORDS),
                start=chance.choice(DATES),
                end=chance.choice(DATES),
            )
        )
    return found


def test_two_hundred_filters_equal_a_loop_over_the_rows(shipped_dataset: Dataset) -> None:
    rows = [row for _, row in shipped_dataset.initiatives.iterrows()]
    boundaries = shipped_dataset.boundaries
    names = {
        str(adcode): f"{area['name_zh']}\n{area['name_en']}"
        for areas in (boundaries.prefectures, boundaries.counties)
        for adcode, area in areas.iterrows()
    }
    shown = 0
    for filters in states(shipped_dataset, 200):
        expected = [passes(row, filters, names) for row in rows]
        assert filters.mask(shipped_dataset).tolist() == expected, filters
        shown += sum(expected)
        for facet, tally in tally_facets(shipped_dataset, filters).items():
            assert tuple(tally) == shipped_dataset.facets[facet].values  # noqa: PD011  (no frame)
            others = [passes(row, filters.without(facet), names) for row in rows]
            assert tally == {
                value: sum(
                    o and carries(r, facet, value) for o, r in zip(others, rows, strict=True)
                )
                for value in tally
            }, (facet, filters)
    assert shown > 500


@pytest.mark.parametrize("facet", FACETS)
def test_a_count_is_what_choosing_the_value_gives(shipped_dataset: Dataset, facet: str) -> None:
    filters = Filters(q="police", end="2024")
    for value, count in tally_facets(shipped_dataset, filters)[facet].items():
        chosen = Filters(q=filters.q, end=filters.end, **{facet: frozenset({value})})  # type: ignore[arg-type]
        assert chosen.mask(shipped_dataset).sum() == count


def test_areas_counties_and_years(six: Dataset) -> None:
    everything = np.ones(6, dtype=bool)
    assert tally_areas(six, everything) == {"350100": 2, "350200": 1, "350300": 0}
    assert tally_counties(six, everything)["350102"] == 1
    assert sum(tally_counties(six, everything).values()) == six.located.sum()
    assert tally_years(six, everything) == {"2021": 1, "2022": 1, "2023": 2, "2024": 1, "": 1}
    assert tally_months(six, everything) == {"2021-01": 1, "2023-09": 1}
    assert tally_areas(six, ~everything) == {"350100": 0, "350200": 0, "350300": 0}
    assert tally_years(six, ~everything) == {}


def dated(*years: str) -> Dataset:
    lines = "\n".join(f"{k},n,patrol,福州,{year}" for k, year in enumerate(years))
    dataset = load_dataset(f"id,name,type,city,start\n{lines}\n".encode(), name="dated.csv")
    assert len(dataset.initiatives) == len(years)
    return dataset


def test_a_mistyped_year_is_one_more_column() -> None:
    dataset = dated("0001", "2021", "2024-05", "9999", "")
    everything = np.ones(5, dtype=bool)
    counts = tally_years(dataset, everything)
    assert counts == {
        "0001": 1, "0002–2020": 0, "2021": 1, "2022": 0, "2023": 0, "2024": 1, "2025–9998": 0,
        "9999": 1, "": 1,
    }  # fmt: skip
    some = np.array([False, True, False, False, False])
    among = tally_years(dataset, some, year_spans(dataset, everything))
    assert among == {year: int(year == "2021") for year in counts if year}


@given(st.lists(st.integers(1, 9999), min_size=1, max_size=400))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_is_counted_in_one_span_and_there_are_not_too_many(
    six: Dataset, years: list[int]
) -> None:
    rows = gpd.GeoDataFrame({"start": [f"{year:04}" for year in years], "end": ""})
    dataset = replace(six, initiatives=rows)
    everything = np.ones(len(years), dtype=bool)
    spans = year_spans(dataset, everything)
    assert len(spans) <= 130
    assert all(one[1] + 1 == other[0] for one, other in pairwise(spans))
    counts = tally_years(dataset, everything)
    assert sum(counts.values()) == len(years)
    assert len(counts) == len(spans)
