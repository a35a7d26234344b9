"""XLSX, GeoJSON and GeoPackage: the same rows as a CSV file would give, and what is refused."""

from __future__ import annotations

import io
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPoint, Point, Polygon

from fujianmap.errors import DataError
from fujianmap.records import reading
from fujianmap.records.reading import read_table
from fujianmap.records.workbook import BROKEN
from fujianmap.settings import LIMITS, Limits

HEADER = ("编号", "名称", "类型", "经度", "纬度", "开始")


def workbook(*sheets: list[tuple[Any, ...]], hidden: tuple[int, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for at, rows in enumerate(sheets):
        sheet = book.create_sheet(f"表{at + 1}")
        sheet.sheet_state = "hidden" if at in hidden else "visible"
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def collection(*features: Any, **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def geopackage(*layers: gpd.GeoDataFrame) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        for at, rows in enumerate(layers):
            rows.to_file(path, driver="GPKG", layer=f"layer{at}")
        return path.read_bytes()


def altered(path: Path, script: str) -> None:
    """Change a GeoPackage, without the functions that its triggers would call."""
    with closing(sqlite3.connect(path)) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            database.execute(f"DROP TRIGGER {name}")
        database.executescript(script)


POINT = {"type": "Point", "coordinates": [119.3, 26.08]}


# XLSX


def test_numbers_and_dates_of_a_sheet_become_what_a_csv_file_would_say() -> None:
    rows = [HEADER, (1, "甲", "patrol", 119.3, 26.0, datetime(2023, 9, 27)), (2.0, "乙")]  # noqa: DTZ001
    table = read_table(workbook(rows), name="a.xlsx")
    assert [table.cells[one][0] for one in ["id", "lon", "lat", "start"]] == [
        "1",
        "119.3",
        "26",
        "2023-09-27",
    ]
    assert [table.cells[one][1] for one in ["id", "name_zh", "type"]] == ["2", "乙", ""]
    assert dict(table.recognised) == {"format": "XLSX", "sheet": "表1"}


def test_rows_of_a_sheet_are_counted_as_the_spreadsheet_shows_them() -> None:
    rows = [("题目",), (), HEADER, (1, "a", "b"), (), (None, "", " "), (2, "c", "d")]
    table = read_table(workbook(rows), name="a.xlsx")
    assert table.rows.tolist() == [4, 7]
    assert table.rows_in == 2


def test_the_first_visible_sheet_with_known_headings_is_read() -> None:
    other, good = [("说明",), ("x",)], [HEADER, (1, "a", "b", date(2023, 1, 2))]
    data = workbook(good, other, [HEADER, (2, "c", "d")], hidden=(0,))
    table = read_table(data, name="a.xlsx")
    assert dict(table.recognised)["sheet"] == "表3"
    assert table.cells["id"].tolist() == ["2"]


def test_cells_beyond_the_headings_are_a_fault() -> None:
    table = read_table(workbook([HEADER, (1, "a", "b", 1, 2, "", "more")]), name="a.xlsx")
    (problem,) = table.problems
    assert (problem.code, problem.row, problem.value) == ("cells_beyond", 2, "more")
    assert table.rows_in == 1
    assert [*table.aside[2]] == ["1", "a", "b", "1", "2", ""]


def test_a_formula_whose_value_was_not_saved_is_told() -> None:
    header = (*HEADER, "Farbe")
    rows = [
        header,
        (1, "a", "b", "=119+0.3", 26, None, "x"),
        (2, "c", "d", 119, 26, None, "=1+1"),
        (None, "=A1"),
        (3, "e", "f", 119, 26),
    ]
    table = read_table(workbook(rows), name="a.xlsx")
    told = [(p.row, p.column, p.value, p.doubt) for p in table.problems if p.row != 1]
    assert told == [
        (2, "lon", "=119+0.3", False),
        (3, "Farbe", "=1+1", True),
        (4, "name_zh", "=A1", False),
    ]
    assert table.cells["id"].tolist() == ["2", "3"]
    assert table.rows_in == 4


def test_other_sheets_with_rows_are_told() -> None:
    good, note = [HEADER, (1, "a", "b")], [("名称", "颜色"), ("x", "y")]
    table = read_table(workbook(good, note, good, good[:1], good, hidden=(4,)), name="a.xlsx")
    (problem,) = table.problems
    assert (problem.code, problem.value, problem.doubt) == ("sheets_left", "表3, 表5", True)


@pytest.mark.parametrize("wide_heading", [True, False])
def test_a_sheet_of_few_bytes_and_many_columns_is_refused(
    monkeypatch: pytest.MonkeyPatch, *, wide_heading: bool
) -> None:
    monkeypatch.setattr(reading, "LIMITS", Limits(rows_on_page=100))
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.cell(row=1 if wide_heading else 2, column=16_384, value="x")
    book.active.append((1, "a", "b"))
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(DataError) as caught:
        read_table(out.getvalue(), name="a.xlsx", on_page=True)
    assert caught.value.code == "too_many_columns"
    assert caught.value.params["columns"] == 16_384


def test_refused_rows_of_a_sheet_count_towards_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LIMITS", Limits(rows_on_page=2))
    rows = [HEADER, *[(1, "a", "b", 1, 2, "", "more")] * 3]
    with pytest.raises(DataError) as caught:
        read_table(workbook(rows), name="a.xlsx", on_page=True)
    assert caught.value.code == "too_many_rows"


def test_a_sheet_that_understates_its_extent_is_read_whole() -> None:
    data = _changed(workbook([HEADER, (1, "a", "b"), (2, "c", "d")]), b'ref="A1:F3"', b'ref="A1"')
    assert read_table(data, name="a.xlsx").rows_in == 2


def _changed(data: bytes, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for part in before.infolist():
            after.writestr(part.filename, before.read(part).replace(old, new))
    return out.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b" " * 50_000_000)
    with pytest.raises(DataError) as caught:
        read_table(out.getvalue(), name="a.xlsx", on_page=True)
    assert caught.value.code == "swells"
    assert str(LIMITS.unpacked_megabytes) in caught.value.say("en")


@pytest.mark.parametrize("cut", [10, 500, 2_000, -30])
def test_a_workbook_cut_short_is_refused_in_a_sentence(cut: int) -> None:
    with pytest.raises(DataError) as caught:
        read_table(workbook([HEADER, (1, "a", "b")])[:cut], name="a.xlsx")
    assert caught.value.code in {"not_text", "file_damaged"}


def test_any_damage_inside_a_workbook_is_caught() -> None:
    good = workbook([HEADER, (1, "a", "b")])
    assert Exception not in BROKEN
    for old, new in [
        (b"<row", b"<r"),
        (b'r="A1"', b'r="1A"'),
        (b't="s"', b't="b"'),
        (b"<v>0</v>", b"<v>99</v>"),
        (b"sheet1.xml", b"sheet9.xml"),
        (b"</sheetData>", b""),
        (b'r="2"', b'r="99999999999"'),
    ]:
        try:
            table = read_table(_changed(good, old, new), name="a.xlsx")
        except DataError:
            continue
        assert table.rows_in == len(table.cells) + len([p for p in table.problems if not p.doubt])


# GeoJSON


def test_points_become_lon_and_lat_and_properties_columns() -> None:
    data = collection(
        feature(POINT, 名称="甲", 类型="patrol", n=1.0),
        feature(None, name_en="B", type="tech", city=["Fuzhou", "Xiamen"]),
        feature({"type": "MultiPoint", "coordinates": [[118, 25, 3]]}, 名称="丙", 类型="x"),
        feature({"type": "Point", "coordinates": []}, 名称="丁", 类型="x", city="泉州"),
    )
    table = read_table(data, name="a.geojson")
    assert table.cells["lon"].tolist() == ["119.3", "", "118", ""]
    assert table.cells["lat"].tolist() == ["26.08", "", "25", ""]
    assert table.cells["name_zh"].tolist() == ["甲", "", "丙", "丁"]
    assert table.cells["city"][1] == "Fuzhou;Xiamen"
    assert table.rows.tolist() == [2, 3, 4, 5]


def test_a_point_goes_before_what_the_properties_say_of_it() -> None:
    data = collection(feature(POINT, name="a", longitude=1, 纬度=2), feature(None, lon=118, lat=25))
    table = read_table(data, name="a.json")
    assert table.cells["lon"].tolist() == ["119.3", "118"]
    assert not table.problems


def test_every_feature_that_is_no_row_is_told() -> None:
    data = collection(
        feature(POINT, name="a"),
        feature({"type": "Polygon", "coordinates": []}, name="b"),
        feature({"type": "Point", "coordinates": ["119", 26]}, name="c"),
        feature({"type": "Point", "coordinates": [119]}, name="d"),
        feature([119, 26], name="e"),
        "no feature",
        {"type": "Feature", "geometry": None, "properties": [1]},
        {"type": "Feature", "geometry": POINT, "properties": None, "id": 7},
    )
    table = read_table(data, name="a.geojson")
    assert [(p.row, p.code) for p in table.problems] == [
        (3, "geometry_kind"),
        (4, "geometry_damaged"),
        (5, "geometry_damaged"),
        (6, "geometry_damaged"),
        (7, "feature_damaged"),
        (8, "feature_damaged"),
    ]
    assert table.rows_in == 8
    assert table.cells["id"].tolist() == ["", "7"]


def test_a_named_system_is_brought_to_degrees() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32650"}}
    metres = feature({"type": "Point", "coordinates": [729_000, 2_887_000]}, name="a")
    table = read_table(collection(metres, crs=crs), name="a.geojson")
    assert float(table.cells["lon"][0]) == pytest.approx(119.29, abs=0.01)
    assert float(table.cells["lat"][0]) == pytest.approx(26.08, abs=0.01)
    assert dict(table.recognised)["crs"] == "WGS 84 / UTM zone 50N → WGS 84"


def test_half_a_surrogate_is_only_a_damaged_character() -> None:
    data = b'{"type":"Feature","properties":{"name":"\\ud800","\\udfff":1},"geometry":null}'
    table = read_table(data, name="a.json")
    assert table.cells["name_zh"].tolist() == ["\N{REPLACEMENT CHARACTER}"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"type": "FeatureCollection", "features": [', "file_damaged"),
        (b'{"type": "Topology", "features": 1}', "file_damaged"),
        (b'{"features": []}', "no_rows"),
        (b'{"a":' * 50_000, "file_damaged"),
        (b'{"type":"Feature","properties":{"n":' + b"9" * 5_000 + b"}}", "file_damaged"),
        (collection(*[feature(POINT, **{f"c{n}": n for n in range(63)})]), "too_many_columns"),
        (collection(feature(POINT, name="a"), crs={"properties": {"name": "mars"}}), "crs_unknown"),
    ],
)
def test_geojson_that_cannot_be_used_is_refused_in_a_sentence(data: bytes, code: str) -> None:
    with pytest.raises(DataError) as caught:
        read_table(data, name="a.geojson")
    assert caught.value.code == code


# GeoPackage


def layer(*shapes: Any, crs: Any = 4326, **columns: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs)


def test_a_layer_of_points_is_read() -> None:
    rows = layer(Point(119.3, 26), None, 名称=["甲", "乙"], type=["a", "b"], lon=[1.0, 118.5])
    table = read_table(geopackage(rows), name="a.gpkg")
    assert table.cells["lon"].tolist() == ["119.3", "118.5"]
    assert table.cells["lat"].tolist() == ["26", ""]
    assert table.cells["name_zh"].tolist() == ["甲", "乙"]
    assert dict(table.recognised) == {
        "format": "GeoPackage",
        "layer": "layer0",
        "crs": "EPSG:4326",
    }


def test_a_layer_in_metres_is_brought_to_degrees() -> None:
    metres = layer(Point(119.3, 26.08), name=["a"], type=["b"]).to_crs(4549)
    table = read_table(geopackage(metres), name="a.gpkg")
    assert float(table.cells["lon"][0]) == pytest.approx(119.3, abs=1e-6)
    assert float(table.cells["lat"][0]) == pytest.approx(26.08, abs=1e-6)


def test_the_layer_with_known_columns_is_read() -> None:
    square = Polygon([(0, 0), (1, 0), (1, 1)])
    data = geopackage(layer(square, colour=["red"]), layer(Point(119, 26), name=["a"], type=["b"]))
    assert dict(read_table(data, name="a.gpkg").recognised)["layer"] == "layer1"


def test_other_geometries_are_told() -> None:
    shapes = [Point(1, 1), LineString([(0, 0), (1, 1)]), MultiPoint([(2, 2)])]
    table = read_table(geopackage(layer(*shapes, name=["a", "b", "c"])), name="a.gpkg")
    assert [(p.row, p.code, dict(p.params)) for p in table.problems] == [
        (3, "geometry_kind", {"kind": "LineString"})
    ]
    assert table.rows.tolist() == [2, 4]
    assert table.rows_in == 3


def test_a_layer_without_a_system_is_refused() -> None:
    with pytest.warns(UserWarning, match="crs"):
        data = geopackage(layer(Point(119, 26), crs=None, name=["a"]))
    with pytest.raises(DataError) as caught:
        read_table(data, name="a.gpkg")
    assert caught.value.code == "crs_unknown"


@pytest.mark.parametrize("cut", [16, 100, 3_000, 50_000])
def test_a_geopackage_cut_short_is_refused_in_a_sentence(cut: int) -> None:
    data = geopackage(layer(Point(119, 26), name=["a"]))
    with pytest.raises(DataError) as caught:
        read_table(data[:cut], name="a.gpkg")
    assert caught.value.code in {"file_damaged", "not_text", "no_rows"}


def test_a_layer_that_is_a_query_or_a_formula_is_not_run(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    path.write_bytes(geopackage(layer(Point(119, 26), name=["a"], type=["b"])))
    altered(
        path,
        """
        CREATE VIEW endless AS WITH RECURSIVE n(name, type) AS
            (SELECT 1, 2 UNION ALL SELECT name + 1, 2 FROM n) SELECT * FROM n;
        CREATE TABLE swelling (name TEXT, type TEXT AS (hex(zeroblob(400000000))));
        INSERT INTO swelling VALUES ('x');
        INSERT INTO gpkg_contents (table_name, data_type, identifier)
            VALUES ('endless', 'attributes', 'endless'), ('swelling', 'attributes', 'swelling');
        """,
    )
    table = read_table(path.read_bytes(), name="a.gpkg")
    assert dict(table.recognised)["layer"] == "layer0"
    assert [(p.code, p.value, p.doubt) for p in table.problems] == [
        ("views_left", "endless, swelling", True)
    ]
    altered(path, "DELETE FROM gpkg_contents WHERE table_name = 'layer0'")
    with pytest.raises(DataError) as caught:
        read_table(path.read_bytes(), name="a.gpkg")
    assert caught.value.code == "only_views"


def test_a_list_of_layers_that_is_a_query_is_not_run(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    altered(
        path,
        """
        CREATE VIEW gpkg_contents AS WITH RECURSIVE n(table_name) AS
            (SELECT 'a' UNION ALL SELECT table_name FROM n) SELECT * FROM n;
        """,
    )
    with pytest.raises(DataError) as caught:
        read_table(path.read_bytes(), name="a.gpkg")
    assert caught.value.code == "not_text"


def test_another_layer_with_rows_is_told() -> None:
    rows = layer(Point(119, 26), name=["a"], type=["b"])
    data = geopackage(rows, layer(Point(0, 0), colour=["red"]), rows, rows[:0])
    (problem,) = read_table(data, name="a.gpkg").problems
    assert (problem.code, problem.value, problem.doubt) == ("layers_left", "layer2", True)


def test_values_of_a_geopackage_are_what_their_columns_say(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    path.write_bytes(geopackage(layer(Point(119, 26), name=["a"], type=["b"])))
    altered(
        path,
        """
        ALTER TABLE layer0 ADD COLUMN start DATE;
        ALTER TABLE layer0 ADD COLUMN "end" DATETIME;
        ALTER TABLE layer0 ADD COLUMN notes BOOLEAN;
        UPDATE layer0 SET start = '2023-09-27', "end" = '2024-01-02T00:00:00.000Z', notes = 1;
        PRAGMA journal_mode = WAL;
        """,
    )
    table = read_table(path.read_bytes(), name="a.gpkg")
    assert [table.cells[one][0] for one in ("start", "end", "notes", "lon")] == [
        "2023-09-27",
        "2024-01-02",
        "true",
        "119",
    ]


def test_a_geometry_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    path.write_bytes(geopackage(layer(Point(119, 26), Point(118, 25), name=["a", "b"])))
    altered(path, "UPDATE layer0 SET geom = x'47500001' WHERE name = 'b'")
    table = read_table(path.read_bytes(), name="a.gpkg")
    assert [(p.row, p.code) for p in table.problems] == [(3, "geometry_unread")]
    assert table.rows_in == 2


# Merged cells


def sheet(rows: Sequence[Sequence[object]], *merge: str) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cells in merge:
        book.active.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


MERGEABLE = ["id", "name", "type", "city", "lon", "lat"]


@given(
    cuts=st.dictionaries(st.sampled_from("ABCDEF"), st.sets(st.integers(3, 12)), min_size=1),
)
@settings(max_examples=30, deadline=None)
def test_a_merged_value_is_read_for_each_of_its_rows(cuts: dict[str, set[int]]) -> None:
    """Whatever is merged downwards, a row reads as it is seen; but an id is of one row."""
    rows = [[f"{name}{row}" for name in MERGEABLE] for row in range(2, 13)]
    tops = {letter: [2, *sorted(at)] for letter, at in cuts.items()}
    merge = [
        f"{letter}{top}:{letter}{end - 1}"
        for letter, starts in tops.items()
        for top, end in zip(starts, [*starts[1:], 13], strict=True)
        if end - top > 1
    ]
    whole = [letter for letter in "ABCDEF" if letter not in cuts]
    assume(whole)  # a row that is merged everywhere is none
    table = read_table(sheet([MERGEABLE, *rows], *merge), name="a.xlsx")
    for at, (letter, name) in enumerate(zip("ABCDEF", MERGEABLE, strict=True)):
        starts = tops.get(letter, list(range(2, 13)))
        seen = [rows[max(s for s in starts if s <= row) - 2][at] for row in range(2, 13)]
        if name == "id":
            seen = [
                one if row in starts else "" for row, one in zip(range(2, 13), seen, strict=True)
            ]
        column = "name_zh" if name == "name" else name
        assert table.cells[column].tolist() == seen
    told = {p.column for p in table.problems if p.code in {"merged_down", "merged_id"}}
    names = dict(zip("ABCDEF", MERGEABLE, strict=True))
    assert {n.removesuffix("_zh") for n in told if n} == {names[one[0]] for one in merge}


def test_nothing_merged_makes_a_row_of_its_own() -> None:
    rows: list[list[object]] = [
        ["name", "type", "city"],
        ["a", "patrol", "福州"],
        [],
        ["b", "patrol", ""],
    ]
    table = read_table(sheet(rows, "C2:C1000"), name="a.xlsx")
    assert table.cells["city"].tolist() == ["福州", "福州"]
    assert table.rows.tolist() == [2, 4]


def test_headings_over_two_rows_are_read() -> None:
    rows: list[list[object]] = [
        ["名称", "类型", "坐标", None, "摘要"],
        [None, None, "经度", "纬度"],
        ["甲", "巡逻防控", 119.3, 26.08, "说明"],
    ]
    table = read_table(sheet(rows, "A1:A2", "B1:B2", "C1:D1", "E1:E2"), name="a.xlsx")
    assert table.present == {"name_zh", "type", "lon", "lat", "summary_zh"}
    assert (table.rows.tolist(), table.problems) == ([3], ())


def test_ranges_without_end_are_refused_and_cost_nothing() -> None:
    good = sheet([["name", "type", "city"], ["a", "patrol", "福州"]], "C2:C3")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as packed, zipfile.ZipFile(out, "w", 8) as made:
        for part in packed.namelist():
            data = packed.read(part)
            if part.endswith("sheet1.xml"):
                more = b"".join(
                    b'<mergeCell ref="C%d:C%d"/>' % (k, k + 1)
                    for k in range(LIMITS.merged_ranges + 1)
                )
                data = data.replace(b"</mergeCells>", more + b"</mergeCells>")
            made.writestr(part, data)
    with pytest.raises(DataError) as refused:
        read_table(out.getvalue(), name="a.xlsx")
    assert refused.value.code == "too_many_merged"
