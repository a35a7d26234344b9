"""Make the corpus: files with one fault each, and the report that each must give.

``python -m tests.faulty.make`` writes the files; with ``--expected`` also the reports, which are
then to be read line by line before they are committed: they are what the tests hold the code to.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
from shapely.geometry import Point, box

from fujianmap import shipped
from fujianmap.errors import DataError
from fujianmap.places.boundaries import read_boundaries
from fujianmap.places.position import containing
from fujianmap.records.datum import Datum, from_wgs84
from fujianmap.views.dataset import load_dataset

HERE = Path(__file__).parent
FILES, EXPECTED = HERE / "files", HERE / "expected"

GOOD = {
    "id": "a",
    "name": "好的一行",
    "type": "patrol",
    "scope": "site",
    "city": "福州市",
    "county": "鼓楼区",
    "lon": "119.2967",
    "lat": "26.0874",
    "precision": "neighbourhood",
    "uncertainty_km": "1",
    "start": "2023",
    "end": "2024-05",
    "part_of": "",
    "source": "https://example.org/a",
}
NOWHERE = {"lon": "", "lat": "", "precision": ""}


def table(*rows: dict[str, str], head: list[str] | None = None) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head or list(GOOD))
    writer.writerows([row.get(name, "") for name in GOOD] for row in rows)
    return out.getvalue()


def bad(**cells: str) -> str:
    """A good row and one like it with something wrong."""
    return table(GOOD, GOOD | {"id": "b"} | cells)


CELLS = {
    "type_missing": {"type": ""},
    "name_missing": {"name": ""},
    "id_twice": {"id": "a"},
    "scope_unknown": {"scope": "village"},
    "precision_unknown": {"precision": "adress"},
    "lon_word": {"lon": "east"},
    "lat_nan": {"lat": "nan"},
    "lat_infinite": {"lat": "inf"},
    "lon_minutes_61": {"lon": "119°61'E"},
    "lon_decimal_comma": {"lon": "119,2967"},
    "lon_two_sides": {"lon": "E119.2967W"},
    "lon_alone": {"lat": ""},
    "lat_alone": {"lon": ""},
    "swapped": {"lon": "26.0874", "lat": "119.2967"},
    "projected": {"lon": "39529700", "lat": "2886700"},
    "lon_outside": {"lon": "114.1"},
    "lat_outside": {"lat": "31.2"},
    "west_of_greenwich": {"lon": "119°17'W"},
    "inland_outside": {"lon": "116.0", "lat": "27.8", "city": "", "county": ""},
    "at_sea": {"lon": "120.3", "lat": "25.2", "city": "", "county": ""},
    "radius_word": {"uncertainty_km": "far"},
    "radius_negative": {"uncertainty_km": "-1"},
    "date_not_in_calendar": {"start": "2023-02-30"},
    "date_ambiguous": {"start": "03/04/2023"},
    "date_word": {"end": "soon"},
    "date_unlikely": {"start": "0202"},
    "dates_turned": {"start": "2024-06", "end": "2024-05"},
    "parent_unknown": {"part_of": "zz"},
    "parent_itself": {"part_of": "b"},
    "source_script": {"source": "javascript:alert(1)"},
    "source_file": {"source": "file:///etc/passwd"},
    "source_user": {"source": "https://gov.cn@example.org/"},
    "control_nul": {"name": "a\0b"},
    "control_bell": {"name": "a\x07b"},
    "control_escape": {"source": "https://example.org/\x1b[31m"},
    "cell_too_long": {"name": "长" * 32_768},
    "nowhere": NOWHERE | {"city": "", "county": "", "scope": "site"},
    "city_unknown": NOWHERE | {"city": "阿特兰蒂斯", "county": "", "scope": "prefecture"},
    "city_unknown_with_point": {"city": "阿特兰蒂斯", "county": ""},
    "county_unknown": {"county": "无此县"},
    "county_elsewhere": NOWHERE | {"county": "思明区", "scope": "county"},
    "city_differs": {"city": "厦门市", "county": ""},
    "county_differs": {"county": "仓山区"},
    "type_unknown": {"type": "水上警务"},
    "id_missing": {"id": ""},
    "scope_missing": {"scope": ""},
    "precision_missing": {"precision": ""},
    "precision_idle": {"lon": "", "lat": ""},
}


def texts() -> dict[str, bytes]:
    """Files of text, by name."""
    plain = {f"{name}.csv": bad(**cells) for name, cells in CELLS.items()}
    one, head = table(GOOD), ",".join(GOOD)
    row = one.splitlines()[1]
    b = row.replace("a,", "b,", 1)
    plain |= {
        "row_too_long.csv": f"{one}{b},more\n",
        "row_too_short.csv": f"{one}b,短的一行,patrol\n",
        "quote_lone.csv": (
            f"{one}{b.replace('好的一行', chr(34) + '没有收')}\n{row.replace('a,', 'c,', 1)}\n"
        ),
        "quote_lone_last.csv": f'{one}b,"没有收,patrol',
        "quote_then_text.csv": f"{one}{b.replace('好的一行', chr(34) + '引号' + chr(34) + '后')}\n",
        "heading_unknown.csv": one.replace("source\n", "source,colour\n").replace(
            "/a\n", "/a,red\n"
        ),
        "heading_twice.csv": one.replace("source\n", "source,NAME\n").replace("/a\n", "/a,x\n"),
        "heading_twice_alias.csv": one.replace("part_of", "title"),
        "heading_unused.csv": one.replace("part_of", "prefecture"),
        "heading_missing.csv": one.replace("source\n", "source,\n").replace("/a\n", "/a,x\n"),
        "columns_without_type.csv": one.replace(",type,", ",colour,"),
        "columns_without_name.csv": one.replace(",name,", ",colour,"),
        "columns_without_place.csv": "name,type\n甲,patrol\n",
        "headings_unknown.csv": "colour,size\nred,2\n",
        "headings_missing.csv": row + "\n",
        "empty.csv": "",
        "blank_lines.csv": "\n\n\n",
        "header_only.csv": head + "\n",
        "columns_65.csv": ",".join([*GOOD, *(f"c{k}" for k in range(51))])
        + "\n"
        + row
        + "," * 51
        + "\n",
        "every_row_faulty.csv": table(GOOD | {"lon": "x"}, GOOD | {"id": "b", "type": ""}),
        "delimiter_pipe.csv": one.replace(",", "|"),
        "geojson_cut.geojson": '{"type": "FeatureCollection", "features": [{"type": "Fea',
        "geojson_topology.json": '{"type": "Topology", "objects": {}}',
        "geojson_geometry_alone.geojson": '{"type": "Point", "coordinates": [119.3, 26.08]}',
        "geojson_no_features.geojson": '{"type": "FeatureCollection", "features": []}',
        "geojson_line.geojson": geojson(
            {"type": "LineString", "coordinates": [[119, 26], [118, 26]]}
        ),
        "geojson_polygon.geojson": geojson({"type": "Polygon", "coordinates": []}),
        "geojson_point_of_words.geojson": geojson({"type": "Point", "coordinates": ["119", "26"]}),
        "geojson_point_short.geojson": geojson({"type": "Point", "coordinates": [119.3]}),
        "geojson_point_huge.geojson": geojson({"type": "Point", "coordinates": [1e400, 26]}),
        "geojson_no_feature.geojson": geojson({}, whole="a feature?"),
        "geojson_properties_list.geojson": geojson(
            {}, whole={"type": "Feature", "geometry": None, "properties": [1]}
        ),
        "geojson_metres.geojson": geojson({"type": "Point", "coordinates": [729800, 2886700]}),
        "geojson_crs_unknown.geojson": geojson(
            {"type": "Point", "coordinates": [1, 1]}, crs={"properties": {"name": "mars"}}
        ),
    }
    coded = {name: text.encode() for name, text in plain.items()}
    half = "好的一行".encode()
    coded["utf8_damaged.csv"] = bad(name="另一行警务").encode().replace("警".encode(), b"\xff")
    coded["utf8_cut.csv"] = one.encode() + b"b," + half[:2] + b"," + b.split(",", 2)[2].encode()
    coded["gbk_damaged.csv"] = (
        bad(name="另一行警务").encode("gbk").replace("警".encode("gbk"), b"\xff\xff")
    )
    coded["utf16_cut.csv"] = one.encode("utf-16")[:-1]
    coded["noise.csv"] = b"\x81\xff\xfe\x81" * 50
    coded["suspected_gcj02.csv"] = shifted()
    return coded


def geojson(geometry: dict[str, Any], *, whole: Any = None, **more: Any) -> str:
    good = {"type": "Point", "coordinates": [119.2967, 26.0874]}
    properties = {name: cell for name, cell in GOOD.items() if name not in {"lon", "lat"}}
    features = [
        {"type": "Feature", "geometry": good, "properties": properties},
        whole or {"type": "Feature", "geometry": geometry, "properties": properties | {"id": "b"}},
    ]
    return json.dumps(
        {"type": "FeatureCollection", **more, "features": features}, ensure_ascii=False
    ).replace("Infinity", "1e400")


def shifted() -> bytes:
    """Rows in Fuzhou as a Chinese web map gives them, each with its true county."""
    random = np.random.default_rng(3)
    lon, lat = random.uniform(119.22, 119.38, 250), random.uniform(26.0, 26.13, 250)
    counties = read_boundaries(shipped.GEO).counties
    names = counties["name_zh"].to_numpy()[containing(lon, lat, counties)]
    x, y = from_wgs84(lon, lat, Datum.GCJ02)
    there = containing(x, y, counties)
    near = np.flatnonzero(counties["name_zh"].to_numpy()[there] != names)[:7]
    rows = [
        GOOD | {"id": f"n{k}", "county": names[k], "lon": f"{x[k]:.6f}", "lat": f"{y[k]:.6f}"}
        for k in near
    ]
    return table(GOOD, *rows).encode()


def binary() -> dict[str, bytes]:
    """Files of bytes, by name."""
    rows = [list(GOOD), list(GOOD.values())]
    other = list((GOOD | {"id": "b"}).values())
    swelling = io.BytesIO()
    with zipfile.ZipFile(swelling, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b" " * 20_000_000)
    plain_zip = io.BytesIO()
    with zipfile.ZipFile(plain_zip, "w") as packed:
        packed.writestr("rows.csv", table(GOOD))
    points = gpd.GeoDataFrame([GOOD, GOOD | {"id": "b"}]).drop(columns=["lon", "lat"])
    place = Point(119.2967, 26.0874)
    gpkg = layer(points.set_geometry([place, place], crs=4326))
    return {
        "workbook_cut.xlsx": workbook(rows)[:3_000],
        "workbook_bomb.xlsx": swelling.getvalue(),
        "workbook_other_headings.xlsx": workbook([["colour", "size"], ["red", 2]]),
        "workbook_empty.xlsx": workbook([]),
        "workbook_row_too_long.xlsx": workbook([*rows, [*other, "more"]]),
        "workbook_swapped.xlsx": workbook([*rows, [*other[:6], 26.0874, 119.2967, *other[8:]]]),
        "workbook_formula.xlsx": workbook([*rows, [*other[:6], "=119+0.3", *other[7:]]]),
        "workbook_two_sheets.xlsx": workbook(rows, [rows[0], other]),
        **merged(),
        "zip_of_csv.xlsx": plain_zip.getvalue(),
        "old_workbook.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(200),
        "picture.csv": b"\x89PNG\r\n\x1a\n" + bytes(50),
        "document.csv": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        "packed.csv": b"\x1f\x8b\x08\x00" + bytes(20),
        "layer_polygon.gpkg": layer(points.set_geometry([place, box(119, 26, 120, 27)], crs=4326)),
        "layer_without_crs.gpkg": layer(points.set_geometry([place, place])),
        "layer_outside.gpkg": layer(points.set_geometry([place, Point(114, 26)], crs=4326)),
        "layer_cut.gpkg": gpkg[:9_000],
        "database.gpkg": b"SQLite format 3\x00" + bytes(84),
    }


def workbook(rows: list[list[Any]], *others: list[list[Any]], merge: Sequence[str] = ()) -> bytes:
    book = openpyxl.Workbook()
    for sheet, cells in [(book.active, rows), *((book.create_sheet(), more) for more in others)]:
        for row in cells:
            sheet.append(row)
    for range_ in merge:
        book.active.merge_cells(range_)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def merged() -> dict[str, bytes]:
    """Workbooks of an office, with merged cells, by name."""
    head: list[Any] = ["编号", "名称", "类型", "城市", "县区", "经度", "纬度", "精度"]
    good: list[Any] = [
        "a",
        "好的一行",
        "巡逻防控",
        "福州市",
        "鼓楼区",
        119.2967,
        26.0874,
        "乡镇街道",
    ]
    two = [head, good, ["b", "第二行", *good[2:]]]
    three = [*two, ["c", "第三行", *good[2:]]]
    over: list[Any] = ["编号", "名称", "类型", "城市", "县区", "坐标", None, "精度"]
    under: list[Any] = [*[None] * 5, "经度", "纬度", None]
    return {
        "workbook_merged_city.xlsx": workbook(three, merge=["D2:D4"]),
        "workbook_merged_id.xlsx": workbook(three, merge=["A2:A4"]),
        "workbook_merged_across.xlsx": workbook(three, merge=["D4:E4"]),
        "workbook_merged_across_needed.xlsx": workbook(three, merge=["B4:C4"]),
        "workbook_merged_title.xlsx": workbook(
            [*two, ["厦门市"], ["c", *good[1:]]], merge=["A4:H4"]
        ),
        "workbook_merged_headings.xlsx": workbook(
            [["福州市警务项目一览"], over, under, good, ["b", *good[1:3], "厦门市", "", *good[5:]]],
            merge=["A1:H1", *(f"{letter}2:{letter}3" for letter in "ABCDEH"), "F2:G2"],
        ),
    }


def layer(rows: gpd.GeoDataFrame) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        rows.to_file(path, driver="GPKG", layer="rows")
        return path.read_bytes()


def report(path: Path) -> dict[str, Any]:
    """What reading a file ends in, in both languages."""
    try:
        dataset = load_dataset(path.read_bytes(), name=path.name)
    except DataError as error:
        problems = error.problems
        counts: dict[str, object] = {"error": error.code}
        said = {f"error_{lang}": error.say(lang) for lang in ("en", "zh")}
    else:
        problems = dataset.problems
        counts = {
            "rows": dataset.rows_in,
            "located": int(dataset.located.sum()),
            "unlocated": int((~dataset.located).sum()),
            "refused": dataset.rows_refused,
        }
        said = {}
    lines = {
        lang: [f"{'?' if one.doubt else '!'} {one.line(lang)}" for one in problems]
        for lang in ("en", "zh")
    }
    return {**counts, **said, **lines}


def main() -> None:
    FILES.mkdir(exist_ok=True)
    EXPECTED.mkdir(exist_ok=True)
    for name, data in {**texts(), **binary()}.items():
        path = FILES / name
        # A workbook and a layer hold the moment when they were made: what is there stays.
        if path.suffix not in {".xlsx", ".gpkg"} or not path.exists():
            path.write_bytes(data)
    if "--expected" in sys.argv:
        for path in sorted(FILES.iterdir()):
            expected = json.dumps(report(path), ensure_ascii=False, indent=2)
            (EXPECTED / f"{path.name}.json").write_text(expected + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
