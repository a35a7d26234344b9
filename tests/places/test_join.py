"""The join: no row is lost, a point is in one county, and what differs is told."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from matplotlib.path import Path as Outline

from fujianmap.errors import CrsError, Problem
from fujianmap.places.boundaries import Boundaries
from fujianmap.places.join import join_places
from fujianmap.places.position import find_counties
from fujianmap.records.checking import CRS, check_initiatives
from fujianmap.records.reading import read_table
from fujianmap.views.dataset import Dataset


def joined(
    squares: Boundaries, *rows: tuple[str, str, str, str]
) -> tuple[gpd.GeoDataFrame, tuple[Problem, ...]]:
    """Rows of city, county, lon, lat, joined."""
    head = "name\ttype\tscope\tprecision\tcity\tcounty\tlon\tlat\n"
    lines = (f"A\tpatrol\tsite\t{'site' if row[2] else ''}\t" + "\t".join(row) for row in rows)
    table = read_table((head + "\n".join(lines)).encode(), name="a.tsv")
    initiatives, _ = check_initiatives(table, bbox=squares.bbox)
    assert len(initiatives) == len(rows)
    return join_places(initiatives, squares)


def test_the_join_keeps_rows_order_index_and_crs(six: Dataset, squares: Boundaries) -> None:
    turned = six.initiatives.iloc[::-1]
    again, _ = join_places(turned, squares)
    assert again["id"].tolist() == turned["id"].tolist()
    assert again.index.tolist() == turned.index.tolist()
    assert again.crs == CRS


def test_what_the_six_are_joined_to(six: Dataset) -> None:
    rows = six.initiatives.set_index("id")
    assert rows["prefecture"].to_dict() == {
        "one": "350100", "two": "350100", "three": "350200", "four": "", "five": "", "six": "",
    }  # fmt: skip
    assert rows["county_found"].tolist() == ["350101", "350102", "350201", "", "", ""]
    assert rows["stated_county"].tolist() == ["350101", "", "", "", "", ""]
    assert rows["areas"].tolist() == [
        ("350100",), ("350100",), ("350200",), ("350300",), ("350100", "350200"), (),
    ]  # fmt: skip
    assert rows["placed"].tolist() == ["inside"] * 3 + ["none"] * 3
    assert rows["off_coast_km"].tolist()[:3] == [0.0] * 3
    assert rows["off_coast_km"].isna().tolist()[3:] == [True] * 3


@pytest.mark.parametrize(
    ("lon", "lat", "county"),
    [
        (118.5, 25.5, "350101"),  # between two counties
        (119.0, 25.5, "350102"),  # between two prefectures
        (118.5, 26.0, "350101"),  # corner of four
        (119.0, 26.0, "350102"),
        (120.0, 25.5, "350202"),  # coast
        (118.0, 27.0, "350301"),  # corner of the province
    ],
)
def test_a_point_on_a_border_goes_to_the_lower_adcode_once(
    squares: Boundaries, lon: float, lat: float, county: str
) -> None:
    rows, problems = joined(squares, ("", "", str(lon), str(lat)))
    assert rows["county_found"].tolist() == [county]
    assert rows["prefecture"].tolist() == [f"{county[:4]}00"]
    assert rows["placed"].tolist() == ["inside"]
    assert problems == ()


def test_off_the_coast_is_the_nearest_county_and_told(squares: Boundaries) -> None:
    rows, problems = joined(squares, ("", "", "120.02", "25.5"))
    assert rows["placed"].tolist() == ["coast"]
    assert rows["county_found"].tolist() == ["350202"]
    # 0.02 degrees of longitude at 25.5 degrees north; a straight border of 111 km bulges by 12 m
    assert rows["off_coast_km"][0] == pytest.approx(2.01, abs=0.02)
    (told,) = problems
    assert (told.code, told.row, told.doubt, dict(told.params)["km"]) == (
        "off_coast",
        2,
        True,
        "2.0",
    )


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        (120.04, 25.5),  # at sea, 4 km out
        (117.99, 25.5),  # over the land border, 1 km
        (118.02, 24.96),  # south, 4.4 km out
    ],
)
def test_far_out_and_over_the_land_border_is_outside(
    squares: Boundaries, lon: float, lat: float
) -> None:
    rows, problems = joined(squares, ("", "", str(lon), str(lat)))
    assert rows["placed"].tolist() == ["outside"]
    assert rows["prefecture"].tolist() == [""]
    assert np.isnan(rows["off_coast_km"][0])
    assert [(p.code, p.doubt) for p in problems] == [("outside_fujian", False)]


def test_equally_near_counties_give_the_lower_adcode(squares: Boundaries) -> None:
    rows, _ = joined(squares, ("", "", "118.5", "27.01"))
    assert rows["county_found"].tolist() == ["350301"]


@pytest.mark.parametrize(
    "name",
    [
        "福州市",
        "福州",
        "福建省福州市",
        "Fuzhou",
        "fuzhou",
        "Fuzhou City",
        "350100",
        " 福州 ",
        "福州市；",
    ],
)
def test_names_of_prefectures_are_understood(squares: Boundaries, name: str) -> None:
    rows, problems = joined(squares, (name, "", "", ""))
    assert rows["stated"].tolist() == [("350100",)]
    assert problems == ()


@pytest.mark.parametrize(
    "cell", ["福州;厦门", "福州；厦门", "福州、厦门", "350200;350100", "厦门|福州"]
)
def test_several_prefectures_are_understood(squares: Boundaries, cell: str) -> None:
    rows, _ = joined(squares, (cell, "", "", ""))
    assert rows["areas"].tolist() == [("350100", "350200")]


def test_a_county_says_its_prefecture(squares: Boundaries) -> None:
    rows, problems = joined(squares, ("", "东二", "", ""), ("东二区", "", "", ""))
    assert rows["stated"].tolist() == [("350200",)] * 2
    assert rows["stated_county"].tolist() == ["350202"] * 2
    assert problems == ()


def test_the_province_itself_is_no_prefecture(squares: Boundaries) -> None:
    rows, problems = joined(
        squares, *((name, "", "", "") for name in ("全省", "福建省", "Fujian", "350000"))
    )
    assert rows["areas"].tolist() == [()] * 4
    assert problems == ()


@pytest.mark.parametrize(
    ("row", "code", "doubt"),
    [
        (("Atlantis", "", "", ""), "city_unknown", False),
        (("Atlantis", "", "118.25", "25.5"), "city_unknown", True),
        (("福州;Atlantis", "", "", ""), "city_unknown", True),
        (("", "Atlantis", "", ""), "county_unknown", False),
        (("福州", "Atlantis", "", ""), "county_unknown", True),
        (("福州", "西二区", "", ""), "county_elsewhere", True),
        (("厦门", "", "118.25", "25.5"), "city_differs", True),
        (("福州", "东一区", "118.25", "25.5"), "county_differs", True),
    ],
)
def test_what_is_stated_is_held_to_what_is_found(
    squares: Boundaries, row: tuple[str, str, str, str], code: str, *, doubt: bool
) -> None:
    rows, problems = joined(squares, row)
    assert [(p.code, p.row, p.doubt) for p in problems] == [(code, 2, doubt)]
    assert len(rows) == 1


def test_a_difference_names_both_in_both_languages(squares: Boundaries) -> None:
    _, (told,) = joined(squares, ("厦门", "", "118.25", "25.5"))
    for sentence in (told.say("zh"), told.say("en")):
        assert all(name in sentence for name in ("厦门市", "Xiamen", "福州市", "Fuzhou"))


def test_frames_of_two_systems_are_refused(six: Dataset, squares: Boundaries) -> None:
    with pytest.raises(CrsError, match="32650"):
        join_places(six.initiatives.to_crs("EPSG:32650"), squares)


def test_no_rows_is_no_fault(six: Dataset, squares: Boundaries) -> None:
    rows, problems = join_places(six.initiatives.iloc[:0], squares)
    assert (len(rows), problems) == (0, ())


def test_ten_thousand_points_lie_where_another_method_says(shipped_dataset: Dataset) -> None:
    boundaries = shipped_dataset.boundaries
    rng = np.random.default_rng(20231110)
    west, south, east, north = boundaries.bbox
    lon = rng.uniform(west - 0.3, east + 0.3, 10_000)
    lat = rng.uniform(south - 0.3, north + 0.3, 10_000)
    found = find_counties(lon, lat, boundaries)
    expected = np.full(len(lon), -1)
    for position, shape in enumerate(boundaries.counties.geometry):
        for polygon in shapely.get_parts(shape):
            inside = Outline(shapely.get_coordinates(polygon.exterior)).contains_points(
                np.column_stack([lon, lat])
            )
            for hole in polygon.interiors:
                inside &= ~Outline(shapely.get_coordinates(hole)).contains_points(
                    np.column_stack([lon, lat])
                )
            expected[inside] = position
    inside = found.placed == "inside"
    assert np.array_equal(np.where(inside, found.county, -1), expected)
    assert inside.sum() > 3_000
    assert set(found.placed.tolist()) == {"inside", "coast", "outside"}


def test_a_point_on_any_border_vertex_is_found_once(shipped_dataset: Dataset) -> None:
    boundaries = shipped_dataset.boundaries
    vertices = shapely.get_coordinates(boundaries.counties.geometry.to_numpy())[::23]
    found = find_counties(vertices[:, 0], vertices[:, 1], boundaries)
    assert set(found.placed.tolist()) == {"inside"}
    assert len(found.county) == len(vertices)
