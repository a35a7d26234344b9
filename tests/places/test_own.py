"""A reader's own boundaries: another province, counties or prefectures only, and every fault."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from shapely.geometry import LineString, Polygon, box

from fujianmap.errors import BoundaryError
from fujianmap.places.own import is_own, read_own_boundaries
from fujianmap.views.dataset import load_dataset


def areas(*rows: tuple[str, str, Any], crs: Any = 4326) -> gpd.GeoDataFrame:
    codes, names, shapes = zip(*rows, strict=True)
    return gpd.GeoDataFrame({"adcode": codes, "name": names}, geometry=list(shapes), crs=crs)


HANGZHOU = ("330102", "上城区", box(120, 30, 120.2, 30.2))
YUHANG = ("330110", "余杭区", box(120.2, 30, 120.4, 30.2))
NINGBO = ("330200", "宁波市", box(121, 29, 122, 30))
CITY = ("330100", "杭州市", box(120, 30, 120.4, 30.2))
WHOLE = ("330000", "浙江省", box(120, 29, 122, 30.2))


def written(tmp_path: Path, *rows: tuple[str, str, Any], name: str = "zj.geojson") -> Path:
    path = tmp_path / name
    areas(*rows).to_file(path, driver="GPKG" if name.endswith("gpkg") else "GeoJSON")
    return path


@pytest.mark.parametrize("name", ["zj.geojson", "zj.gpkg"])
def test_counties_prefectures_and_province_of_another_place(tmp_path: Path, name: str) -> None:
    found = read_own_boundaries(written(tmp_path, HANGZHOU, YUHANG, NINGBO, CITY, WHOLE, name=name))
    assert found.own
    assert list(found.counties.index) == ["330102", "330110", "330200"]
    assert list(found.prefectures.index) == ["330100", "330200"]
    assert found.prefectures["name_zh"].tolist() == ["杭州市", "宁波市"]
    assert found.prefectures["label_zh"].tolist() == ["杭州", "宁波"]
    assert found.prefectures.geometry["330100"].equals(CITY[2])
    assert found.province["name_zh"].tolist() == ["浙江省"]
    assert found.attribution_zh == name
    assert found.surroundings_drawn.empty
    assert tuple(found.bbox) == (120, 29, 122, 30.2)


def test_rows_are_joined_to_them(tmp_path: Path) -> None:
    path = written(tmp_path, HANGZHOU, YUHANG, NINGBO, CITY, WHOLE)
    data = (
        "name,type,city,lon,lat\n甲,patrol,,120.3,30.1\n乙,patrol,浙江省宁波市,121.5,29.5\n"
        "丙,patrol,全省,,\n丁,patrol,福州,,\n戊,patrol,,119.3,26.08\n己,patrol,,122.005,29.5\n"
    )
    dataset = load_dataset(data.encode(), path, name="a.csv")
    assert dataset.initiatives["prefecture"].tolist() == ["330100", "330200", "", "330200"]
    assert dataset.initiatives["county_found"].tolist() == ["330110", "330200", "", "330200"]
    faults = [(p.row, p.code) for p in dataset.problems if not p.doubt]
    assert faults == [(5, "city_unknown"), (6, "lon_outside"), (6, "lat_outside")]
    assert dataset.facets["county"].values == (
        *("330102", "330110", "330200"),
        *("330100", "330000"),
    )


def test_prefectures_alone_serve_as_their_own_counties(tmp_path: Path) -> None:
    found = read_own_boundaries(written(tmp_path, CITY, NINGBO))
    assert list(found.counties.index) == list(found.prefectures.index) == ["330100", "330200"]
    assert found.province["name_zh"].tolist() == ["zj"]


def test_another_coordinate_system_is_converted(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    areas(CITY, NINGBO).to_crs(32651).to_file(path, driver="GPKG")
    west, south, *_ = read_own_boundaries(path).bbox
    assert (west, south) == pytest.approx((120, 29), abs=1e-6)


BOWTIE = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (("33", "甲", box(1, 1, 2, 2)), "adcode_wrong", "adcode"),
        (("330200", "甲", box(1, 1, 2, 2)), "adcode_twice", "adcode"),
        (("330300", "", box(1, 1, 2, 2)), "area_nameless", "name"),
        (("330300", "甲", LineString([(1, 1), (2, 2)])), "area_kind", "geometry"),
        (("330300", "甲", None), "area_kind", "geometry"),
        (("330300", "甲", BOWTIE), "area_invalid", "geometry"),
        (("330300", "甲", box(121.9, 29, 123, 30)), "areas_overlap", "geometry"),
    ],
)
def test_each_fault_is_told_with_its_row(
    tmp_path: Path, row: tuple[str, str, Any], code: str, column: str
) -> None:
    with pytest.raises(BoundaryError) as caught:
        read_own_boundaries(written(tmp_path, CITY, NINGBO, row))
    assert [(p.code, p.row, p.column) for p in caught.value.problems] == [(code, 4, column)]
    assert all(problem.line(lang) for problem in caught.value.problems for lang in ("zh", "en"))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "areas_empty"),
        (b"{", "areas_damaged"),
        (b'{"type":"FeatureCollection","features":[]}', "areas_empty"),
        (b"SQLite format 3\x00 and no more", "areas_damaged"),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "a.geojson"
    path.write_bytes(content)
    with pytest.raises(BoundaryError) as caught:
        read_own_boundaries(path)
    assert caught.value.code == code
    for lang in ("zh", "en"):
        said = caught.value.say(lang)
        assert "a.geojson" in said
        assert "build.py" not in said, "which makes ours alone"
        assert "vsimem" not in said


def test_a_province_alone_has_nothing_to_join_to(tmp_path: Path) -> None:
    with pytest.raises(BoundaryError) as caught:
        read_own_boundaries(written(tmp_path, WHOLE))
    assert caught.value.code == "areas_coarse"


def test_a_coordinate_system_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, CITY, NINGBO)
    whole = json.loads(path.read_bytes())
    whole["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::99999"}}
    path.write_text(json.dumps(whole))
    with pytest.raises(BoundaryError, match="99999") as caught:
        read_own_boundaries(path)
    assert caught.value.code == "boundary_crs"


def test_two_provinces_are_not_taken_for_one(tmp_path: Path) -> None:
    elsewhere = ("350100", "福州市", box(119, 26, 120, 27))
    with pytest.raises(BoundaryError) as caught:
        read_own_boundaries(written(tmp_path, CITY, NINGBO, elsewhere))
    (problem,) = caught.value.problems
    assert (problem.code, problem.row, problem.value) == ("area_elsewhere", 4, "350100")


def test_a_prefecture_never_shrinks_to_the_counties_that_are_given(tmp_path: Path) -> None:
    with pytest.raises(BoundaryError) as caught:
        read_own_boundaries(written(tmp_path, HANGZHOU, CITY, NINGBO))
    (problem,) = caught.value.problems
    assert (problem.code, problem.row, problem.value) == ("area_partly", 3, "330100")
    assert dict(problem.params)["percent"] in {49, 50}


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    assert not is_own(tmp_path)
    with pytest.raises(BoundaryError):
        read_own_boundaries(tmp_path / "none.gpkg")
