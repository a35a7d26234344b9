"""Areas in few letters are the areas that they were made from."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from fujianmap.drawing.outlines import packed_areas
from fujianmap.drawing.rows import base_map_json, county_map_json
from fujianmap.places.boundaries import CRS
from fujianmap.views.dataset import Dataset


def unpacked(text: str, per_degree: int) -> list[tuple[float, float]]:
    """The ring that a text says, as the published format's own description reads it."""
    numbers, value, shift = [], 0, 0
    for letter in text:
        five = ord(letter) - 63
        value |= (five & 31) << shift
        shift += 5
        if five < 32:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    lon = np.cumsum(numbers[::2]) / per_degree
    lat = np.cumsum(numbers[1::2]) / per_degree
    return list(zip(lon.tolist(), lat.tolist(), strict=True))


def test_the_published_example_of_the_format() -> None:
    """The description's own three points, which it gives latitude first."""
    corners = [(38.5, -120.2), (40.7, -120.95), (43.252, -126.453)]
    area = gpd.GeoDataFrame({"geometry": [shapely.Polygon(corners)]}, crs=CRS, index=["350000"])
    packed = packed_areas(area, ())
    assert packed["per_degree"] == 10_000
    ring = packed["areas"][0]["polygons"][0][0]
    assert unpacked(ring, packed["per_degree"]) == [*corners, corners[0]]


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=3, max_size=12, unique=True
    )
)
def test_any_ring_comes_back_to_eleven_centimetres(corners: list[tuple[float, float]]) -> None:
    ring = shapely.LinearRing(corners)
    frame = gpd.GeoDataFrame({"geometry": [shapely.Polygon(ring)]}, crs=CRS, index=["350000"])
    packed = packed_areas(frame, ())
    back = unpacked(packed["areas"][0]["polygons"][0][0], packed["per_degree"])
    np.testing.assert_allclose(back, shapely.get_coordinates(ring), atol=1e-6)


def test_the_shipped_areas_lose_nothing_and_are_a_quarter(shipped_dataset: Dataset) -> None:
    boundaries = shipped_dataset.boundaries
    for packed, areas in (
        (json.loads(base_map_json(boundaries))["prefectures"], boundaries.prefectures_drawn),
        (json.loads(county_map_json(boundaries)), boundaries.counties_drawn),
    ):
        for area, geometry in zip(packed["areas"], areas.geometry, strict=True):
            polygons = [
                shapely.Polygon(rings[0], rings[1:])
                for rings in (
                    [unpacked(text, packed["per_degree"]) for text in polygon]
                    for polygon in area["polygons"]
                )
            ]
            assert shapely.equals_exact(
                shapely.MultiPolygon(polygons),
                shapely.MultiPolygon(shapely.get_parts(geometry).tolist()),
                1e-9,
            )
    assert len(county_map_json(boundaries)) < len(boundaries.counties_drawn.to_json()) / 3
