"""Which part of the ground a picture shows."""

from __future__ import annotations

import pytest
from pyproj import Geod

from fujianmap.places.boundaries import BBox, read_boundaries
from fujianmap.views.dataset import Dataset
from fujianmap.views.display import At
from fujianmap.views.extents import fitted_extent, from_sides, seen_extent
from fujianmap.views.filters import Filters

NEAR = BBox(118.0, 24.3, 118.4, 24.7)


@pytest.mark.parametrize(
    "sides",
    [None, [], [1, 2, 3], ["a", 1, 2, 3], [2, 1, 1, 2], [1, 2, 2, 1], [float("nan"), 1, 2, 3],
     [0, 0, 181, 1], {}, [[1], 2, 3, 4]],
)  # fmt: skip
def test_what_is_no_extent_is_none(sides: object) -> None:
    assert from_sides(sides) is None


def test_four_sides_are_an_extent() -> None:
    assert from_sides([118, 24.3, "118.4", 24.7]) == NEAR


def test_what_is_seen_is_kept_to_the_boundaries_and_the_whole_is_none() -> None:
    boundaries = read_boundaries()
    west, south, east, north = boundaries.bbox
    assert seen_extent(boundaries, NEAR) == NEAR
    assert seen_extent(boundaries, BBox(west - 9, south - 9, east + 9, north + 9)) is None
    assert seen_extent(boundaries, BBox(-10, 40, 10, 50)) is None
    half = seen_extent(boundaries, BBox(west - 9, 25, 118, 26))
    assert half is not None
    assert west - 1 < half.west < west
    assert half[1:] == (25, 118, 26)


def test_rings_of_uncertainty_lie_within_what_is_fitted(shipped_dataset: Dataset) -> None:
    filters = Filters(city=frozenset({"350200"}), type=frozenset({"tech"}))
    fitted = fitted_extent(shipped_dataset, filters)
    assert fitted is not None
    rows = shipped_dataset.initiatives[filters.mask(shipped_dataset) & shipped_dataset.located]
    assert (rows["uncertainty_km"] > 0).any()
    geod = Geod(ellps="WGS84")
    for lon, lat, km in zip(rows["lon"], rows["lat"], rows["uncertainty_km"], strict=True):
        for azimuth in (0, 90, 180, 270):
            x, y, _ = geod.fwd(lon, lat, azimuth, km * 1000)
            assert fitted.west < x < fitted.east
            assert fitted.south < y < fitted.north


def test_a_view_of_the_map_is_an_extent() -> None:
    """At zoom 8 a degree of longitude is 182 px, and of latitude more, as Mercator's map has it."""
    at = At(118.0, 25.0, 8.0)
    west, south, east, north = at.extent
    assert (east - west) * 2**8 * 256 / 360 == pytest.approx(800)
    assert (west + east) / 2 == pytest.approx(118)
    assert south < 25 < north
    assert 600 / 182.05 > north - south > 600 / 182.05 * 0.89
    closer = At(118.0, 25.0, 9.0).extent
    assert closer.east - closer.west == pytest.approx((east - west) / 2)
