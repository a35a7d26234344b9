"""Files whose points come from a Chinese web map: suspected where it can be told, never shifted."""

from __future__ import annotations

import numpy as np
import pytest

from fujianmap import shipped
from fujianmap.places.boundaries import Boundaries, read_boundaries
from fujianmap.places.position import containing
from fujianmap.records.datum import Datum, from_wgs84
from fujianmap.views.dataset import Dataset, load_dataset


@pytest.fixture(scope="module")
def fujian() -> Boundaries:
    return read_boundaries(shipped.GEO)


def rows(
    fujian: Boundaries, datum: Datum, *, count: int = 600, stated: bool = True, seed: int = 7
) -> bytes:
    """Rows in the cities of Fujian, each with its true county, and its point in a datum."""
    random = np.random.default_rng(seed)
    lon, lat = random.uniform(119.2, 119.4, count), random.uniform(25.98, 26.15, count)
    county = containing(lon, lat, fujian.counties)
    names = fujian.counties["name_zh"].to_numpy()[county]
    x, y = from_wgs84(lon, lat, datum)
    lines = [
        f"n{at},patrol,{names[at] if stated else ''},{x[at]:.6f},{y[at]:.6f}"
        for at in np.flatnonzero(county >= 0)
    ]
    return "\n".join(["name,type,county,lon,lat", *lines]).encode()


def suspected(dataset: Dataset) -> list[str]:
    found = [p for p in dataset.problems if p.code == "datum_suspected"]
    assert all(problem.doubt and problem.row is None for problem in found)
    return [str(dict(problem.params)["datum"]) for problem in found]


@pytest.mark.parametrize(
    ("datum", "said"), [(Datum.WGS84, []), (Datum.GCJ02, ["GCJ-02"]), (Datum.BD09, ["BD-09"])]
)
def test_a_shifted_file_is_suspected(fujian: Boundaries, datum: Datum, said: list[str]) -> None:
    dataset = load_dataset(rows(fujian, datum), fujian, name="a.csv")
    assert suspected(dataset) == said
    assert not dataset.initiatives["located_by"].any()


def test_too_few_rows_or_none_that_states_a_county_say_nothing(fujian: Boundaries) -> None:
    for data in (rows(fujian, Datum.GCJ02, count=12), rows(fujian, Datum.GCJ02, stated=False)):
        assert suspected(load_dataset(data, fujian, name="a.csv")) == []


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_a_chosen_datum_is_converted_and_told(fujian: Boundaries, datum: Datum) -> None:
    plain = load_dataset(rows(fujian, Datum.WGS84), fujian, name="a.csv")
    dataset = load_dataset(rows(fujian, datum), fujian, name="a.csv", datum=datum)
    assert suspected(dataset) == []
    assert dataset.datum is datum
    name = {"gcj02": "GCJ-02", "bd09": "BD-09"}[datum]
    assert set(dataset.initiatives["located_by"]) == {f"{name} → WGS-84"}
    for axis in ("lon", "lat"):
        off = dataset.initiatives[axis] - plain.initiatives[axis]
        assert off.abs().max() < 2e-6
    assert dataset.initiatives["prefecture"].tolist() == plain.initiatives["prefecture"].tolist()


def test_what_located_a_point_is_kept_and_rows_without_one_say_nothing(fujian: Boundaries) -> None:
    data = "name,type,city,lon,lat,located_by\na,x,,119.3,26.08,by hand\nb,x,福州,,,\n".encode()
    dataset = load_dataset(data, fujian, name="a.csv", datum="gcj02")
    assert dataset.initiatives["located_by"].tolist() == ["by hand; GCJ-02 → WGS-84", ""]


def test_the_shipped_rows_are_in_wgs84_whatever_is_said(fujian: Boundaries) -> None:
    dataset = load_dataset(shipped.INITIATIVES, fujian, datum="gcj02")
    assert dataset.datum is Datum.WGS84
    assert not dataset.own
