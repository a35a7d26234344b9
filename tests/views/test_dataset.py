"""Datasets: no row is lost unseen, and the shipped one is what it is said to be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fujianmap import shipped
from fujianmap.errors import BoundaryError, DataError
from fujianmap.places.boundaries import Boundaries
from fujianmap.views.dataset import Dataset, breaks_of, load_dataset
from fujianmap.views.filters import folded

HEAD = "name,type,lon,lat\n"
lines = st.sampled_from(
    [
        "A,patrol,118.2,25.2",
        "B,tech,200,25.2",
        "C,,118.2,25.2",
        'D,"open',
        "E,x",
        "F,tech,117.9,25.2",
        ",,,",
        "",
    ]
)


@settings(max_examples=50)
@given(body=st.lists(lines, max_size=12))
def test_no_row_is_lost_unseen(squares: Boundaries, body: list[str]) -> None:
    rows = [line for line in body if line.strip(",")]
    data = (HEAD + "\n".join(body)).encode()
    if not any(line.startswith("A") for line in rows):
        with pytest.raises(DataError) as caught:
            load_dataset(data, squares, name="a.csv")
        assert len({p.row for p in caught.value.problems if not p.doubt}) == len(rows)
        return
    dataset = load_dataset(data, squares, name="a.csv")
    assert dataset.rows_in == len(rows)
    assert dataset.rows_in == len(dataset.initiatives) + dataset.rows_refused
    told = {p.row for p in dataset.problems if not p.doubt}
    assert len(told) == dataset.rows_refused
    assert not told & {*dataset.initiatives["row"]}
    assert dataset.initiatives.index.tolist() == list(range(len(dataset.initiatives)))


def test_shipped_rows_that_are_cut_off_are_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shipped_dataset: Dataset
) -> None:
    whole = shipped.INITIATIVES.read_bytes()
    cut = tmp_path / "initiatives.csv"
    cut.write_bytes(whole[:-12])
    monkeypatch.setattr(shipped, "INITIATIVES", cut)
    dataset = load_dataset(cut, shipped_dataset.boundaries)
    assert [(p.code, p.row) for p in dataset.problems] == [("cut_off", 77)]
    assert (dataset.rows_in, dataset.rows_refused) == (76, 1)


def test_the_shipped_rows_are_whole(shipped_dataset: Dataset) -> None:
    ids = shipped_dataset.initiatives["id"].tolist()
    assert (shipped_dataset.rows_in, shipped_dataset.rows_refused) == (76, 0)
    assert shipped_dataset.problems == ()
    assert {one[:3] for one in ids if one.startswith("A")} == {f"A{n:02}" for n in range(1, 49)}
    assert (len(shipped_dataset.figures), len(shipped_dataset.sources)) == (48, 30)
    assert shipped_dataset.dated == max(shipped_dataset.sources["date"])
    assert shipped_dataset.located.sum() == 38


@pytest.mark.parametrize(
    ("wanted", "county", "prefecture"),
    [
        ("A01", "仓山区", "福州市"),
        ("A12", "晋江市", "泉州市"),
        ("A22", "武夷山市", "南平市"),
        ("A29", "龙文区", "漳州市"),
    ],
)
def test_known_rows_lie_where_they_should(
    shipped_dataset: Dataset, wanted: str, county: str, prefecture: str
) -> None:
    row = shipped_dataset.initiatives.set_index("id").loc[wanted]
    boundaries = shipped_dataset.boundaries
    assert boundaries.counties.loc[row["county_found"], "name_zh"] == county
    assert boundaries.prefectures.loc[row["prefecture"], "name_zh"] == prefecture


def test_every_shipped_point_lies_in_the_county_stated(shipped_dataset: Dataset) -> None:
    rows = shipped_dataset.initiatives[shipped_dataset.located]
    stated = rows["stated_county"] != ""
    assert (rows["stated_county"] == rows["county_found"])[stated].all()
    assert stated.sum() > 30


def test_a_file_of_which_no_row_can_be_used_is_refused_with_all_its_faults(
    squares: Boundaries,
) -> None:
    with pytest.raises(DataError, match="all 2 rows have faults") as caught:
        load_dataset((HEAD + "A,patrol,x,25\nB,,118,25\n").encode(), squares, name="a.csv")
    assert [p.row for p in caught.value.problems if not p.doubt] == [2, 3]


def test_a_readers_own_file_has_neither_figures_nor_sources(
    squares: Boundaries, tmp_path: Path
) -> None:
    path = tmp_path / "own.csv"
    path.write_text(HEAD + "A,patrol,118.2,25.2\n", encoding="utf-8")
    dataset = load_dataset(path, squares)
    assert (dataset.name, dataset.dated) == ("own.csv", "")
    assert dataset.figures.empty
    assert dataset.sources.empty


def test_the_version_follows_the_bytes(squares: Boundaries) -> None:
    one, two = (
        load_dataset((HEAD + f"{name},patrol,118.2,25.2\n").encode(), squares, name="a.csv").version
        for name in "AB"
    )
    assert one != two
    assert len(one) == 12


def test_no_boundaries_no_dataset(tmp_path: Path) -> None:
    with pytest.raises(BoundaryError):
        load_dataset(shipped.INITIATIVES, tmp_path)


def test_values_of_facets_are_in_order(six: Dataset) -> None:
    facets = six.facets
    values = {name: facet.values for name, facet in facets.items()}  # noqa: PD011  (no frame)
    assert values["city"] == ("350100", "350200", "350300", "350000")
    assert values["type"][-2:] == ("ecotour", "drones")
    assert values["precision"] == ("site", "neighbourhood", "county", "prefecture", "none")
    everything = np.ones(6, dtype=bool)
    assert facets["city"].tally(everything) == {
        "350100": 3, "350200": 2, "350300": 1, "350000": 1,
    }  # fmt: skip
    assert facets["precision"].tally(everything)["none"] == 3
    assert not facets["type"].mask({"nothing like it"}).any()


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("警务室", ["one", "two"]),
        ("一号 夜间", ["one"]),
        ("POST three", ["three"]),
        ("ｐｏｓｔ", ["one", "three"]),
        ("xiamen", ["three", "five"]),
        ("东二", []),
        ("西二", ["three"]),
        ("six", ["six"]),
        ("号警\n", ["one", "two"]),
        ("{{7*191}}", []),
        (".*", []),
        ("", ["one", "two", "three", "four", "five", "six"]),
    ],
)
def test_the_search_finds_every_word_in_names_places_and_summaries(
    six: Dataset, query: str, ids: list[str]
) -> None:
    found = six.initiatives["id"][six.found(folded(query))]
    assert found.tolist() == ids


@pytest.mark.parametrize(
    ("start", "end", "ids"),
    [
        ("2022-12-31", "", ["one", "two", "three", "four"]),
        ("2024-01-01", "", ["two", "three", "four"]),
        ("", "2021-12-31", ["three", "six"]),
        ("", "2021-01-04", ["three"]),
        ("2021-02-28", "2021-12-31", ["three", "six"]),
    ],
)
def test_dates_keep_what_may_have_run_and_leave_out_what_has_no_date(
    six: Dataset, start: str, end: str, ids: list[str]
) -> None:
    keep = np.ones(6, dtype=bool)
    if start:
        keep &= six.ended_after(start)
    if end:
        keep &= six.began_before(end)
    assert six.initiatives["id"][keep].tolist() == ids


@given(st.lists(st.integers(0, 500), max_size=12))
def test_breaks_are_few_rising_and_reach_the_highest(counts: list[int]) -> None:
    breaks = breaks_of(np.array(counts, dtype=np.int64))
    assert list(breaks) == sorted(set(breaks))
    assert len(breaks) <= 4
    assert {*breaks} <= {*counts} - {0}
    assert max(breaks, default=0) == max(counts, default=0)


def test_the_dataset_is_read_alike_from_path_and_bytes(squares: Boundaries, tmp_path: Path) -> None:
    data = (HEAD + "A,patrol,118.2,25.2\n").encode()
    (tmp_path / "a.csv").write_bytes(data)
    one = load_dataset(tmp_path / "a.csv", squares)
    two = load_dataset(data, squares, name="a.csv")
    pd.testing.assert_frame_equal(one.initiatives, two.initiatives)


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        ("120.3000000", "25.20"),
        ("１２０．３", "２５．２"),
        ("120°18'00.0\"E", "北纬25度12分"),
        ("120.30000000000001", "25.2"),
    ],
)
def test_a_point_outside_is_shown_as_it_was_typed(lon: str, lat: str, datum: str) -> None:
    cell = f'"{lon.replace(chr(34), chr(34) * 2)}"'
    data = f"name,type,lon,lat\na,patrol,119.3,26.08\nb,patrol,{cell},{lat}\n".encode()
    (fault,) = [p for p in load_dataset(data, name="a.csv", datum=datum).problems if not p.doubt]
    assert (fault.code, fault.value) == ("outside_fujian", f"{lon}, {lat}")
