"""Every format opened by a program that is not ours: same ids, same values, same places."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import sqlite3
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pyarrow.parquet as pq
import pyogrio
import pytest
from openpyxl.utils.escape import unescape

from fujianmap import exports
from fujianmap.errors import ExportError
from fujianmap.exports.cells import COLUMN_NAMES, NUMBERS, cells_of
from fujianmap.records.columns import ADDED, NAMES
from fujianmap.records.formulas import unescape_cell
from fujianmap.texts import Lang
from fujianmap.views.dataset import Dataset, load_dataset
from fujianmap.views.facets import Mask
from fujianmap.views.filters import Filters

KML = "{http://www.opengis.net/kml/2.2}"
NASTY = '''id,name_zh,name_en,type,city,lon,lat,uncertainty_km,start,end,notes,source
1,=1+1,"-2+3, really",patrol,福州,119.3000004,26.08,3,2023,2024-01,"two
lines",http://example.org/?a=1&b="2"
2,@福州,'=quoted,patrol,厦门,118.1,24.48,0.5,,,{{7*191}},see <page>
3,"a ""quoted"" name",+86,tech,福州,,,,2023-09,,"</script><b>]]>",
4,#N/A,TRUE,<b>,福州,119.31,26.09,1,,,&lt;b&gt;,x
5,007,1e5,a&b,福州,119.32,26.1,1,,,_x0041_,javascript:alert(1)
6,\ufffe,\U0001f46e,"""x",福州,119.33,26.11,1,,, padded,x
'''

Table = dict[str, list[Any]]
"""cells by column, as text or number, None where nothing is known; ``point`` as (lon, lat)"""


def everything(dataset: Dataset) -> Mask:
    return np.ones(len(dataset.initiatives), dtype=bool)


@pytest.fixture(scope="module")
def nasty() -> Dataset:
    dataset = load_dataset(NASTY.encode(), name="nasty & <co>.csv")
    assert len(dataset.initiatives) == 6
    return dataset


@pytest.fixture(params=["shipped", "some", "nasty", "none"])
def rows(
    request: pytest.FixtureRequest, shipped_dataset: Dataset, nasty: Dataset
) -> tuple[Dataset, Mask]:
    """The shipped rows, some of them, none of them; and rows that would break things."""
    if request.param == "nasty":
        return nasty, everything(nasty)
    filters = {
        "shipped": Filters(),
        "some": Filters(city=frozenset({"350200"})),
        "none": Filters(q="no such words anywhere"),
    }[request.param]
    return shipped_dataset, filters.mask(shipped_dataset)


# What others read


def from_csv(data: bytes, _: Path) -> Table:
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    table: Table = {name: [] for name in lines[0]}
    for line in lines[1:]:
        for name, cell in zip(lines[0], line, strict=True):
            table[name].append(unescape_cell(cell) or None)
    return with_points(table)


def from_xlsx(data: bytes, _: Path) -> Table:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    head, *lines = list(sheet.iter_rows())
    table: Table = {str(cell.value): [] for cell in head}
    for line in lines:
        for name, cell in zip(table, line, strict=True):
            assert cell.data_type in {"s", "n", "inlineStr"}, "no formula, no error value"
            # Spreadsheets decode what openpyxl leaves as it is in a cell's own text.
            value = unescape(cell.value) if isinstance(cell.value, str) else cell.value
            table[name].append(value)
    return with_points(table)


def with_points(table: Table) -> Table:
    lon, lat = table.pop("lon"), table.pop("lat")
    table["point"] = [
        None if x is None else (float(x), float(y)) for x, y in zip(lon, lat, strict=True)
    ]
    return table


def from_geojson(data: bytes, _: Path) -> Table:
    features = json.loads(data)["features"]
    table: Table = {name: [] for name in (*COLUMN_NAMES, "point") if name not in {"lon", "lat"}}
    for feature in features:
        assert feature["id"] == feature["properties"]["id"]
        for name, cell in feature["properties"].items():
            table[name].append(cell)
        geometry = feature["geometry"]
        table["point"].append(geometry and tuple(geometry["coordinates"]))
    return table


def from_gdal(data: bytes, path: Path, layer: str | None = "initiatives") -> Table:
    path.write_bytes(data)
    return from_frame(pyogrio.read_dataframe(path, layer=layer))


def from_parquet(data: bytes, path: Path) -> Table:
    path.write_bytes(data)
    return from_frame(gpd.read_parquet(path))


def from_frame(frame: gpd.GeoDataFrame) -> Table:
    assert frame.crs is not None
    assert frame.crs.to_epsg() == 4326
    table: Table = {
        str(name): [None if cell != cell else cell for cell in frame[name].tolist()]  # noqa: PLR0124
        for name in frame.columns
        if name != "geometry"
    }
    table["point"] = [p and p.coords[0] for p in frame.geometry]
    return table


def from_kml(data: bytes, _: Path) -> Table:
    table: Table = {name: [] for name in (*COLUMN_NAMES, "point") if name not in {"lon", "lat"}}
    for placemark in ET.fromstring(data).iter(f"{KML}Placemark"):  # noqa: S314  (our own)
        cells = {one.get("name"): one.text for one in placemark.iter(f"{KML}SimpleData")}
        for name in table:
            if name != "point":
                table[name].append(cells.get(name))
        said = placemark.findtext(f"{KML}Point/{KML}coordinates")
        table["point"].append(said and tuple(float(one) for one in said.split(",")))
    return table


READERS: dict[str, Callable[[bytes, Path], Table]] = {
    ".csv": from_csv,
    ".xlsx": from_xlsx,
    ".geojson": from_geojson,
    ".kml": from_kml,
    ".gpkg": from_gdal,
    ".parquet": from_parquet,
}


def legal(cell: Any) -> Any:
    """What XML can hold of a text."""
    return re.sub("[\ufffe\uffff]", "\ufffd", cell) if isinstance(cell, str) else cell


@pytest.mark.parametrize("suffix", READERS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_others_read_what_was_written(
    rows: tuple[Dataset, Mask], suffix: str, lang: Lang, tmp_path: Path
) -> None:
    dataset, mask = rows
    data = exports.EXPORTS[suffix](dataset, mask, lang=lang)
    read = READERS[suffix](data, tmp_path / f"rows{suffix}")
    wanted = cells_of(dataset, mask)
    order = list(range(len(wanted["id"])))
    if suffix == ".kml":  # those with a point come first
        order.sort(key=lambda k: math.isnan(wanted["lon"][k]))
    points = list(zip(wanted["lon"], wanted["lat"], strict=True))
    for at, k in enumerate(order):
        if math.isnan(points[k][0]):
            assert read["point"][at] is None
        else:
            assert read["point"][at] == pytest.approx(points[k], abs=1e-6)
        for name in COLUMN_NAMES:
            if name in {"lon", "lat"}:
                continue
            cell, found = wanted[name][k], read[name][at]
            if name in NUMBERS:
                found = math.nan if found is None else float(found)
                assert found == pytest.approx(cell, nan_ok=True)
            else:
                assert (found or "") == (legal(cell) if suffix in {".kml", ".xlsx"} else cell)
    assert len(read["point"]) == len(wanted["id"])


# The papers


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_format_that_can_carries_its_papers(
    shipped_dataset: Dataset, lang: Lang, tmp_path: Path
) -> None:
    mask = everything(shipped_dataset)
    path = tmp_path / "rows.gpkg"
    path.write_bytes(exports.export_gpkg(shipped_dataset, mask, lang=lang))
    parquet = exports.export_parquet(shipped_dataset, mask, lang=lang)
    book = openpyxl.load_workbook(io.BytesIO(exports.export_xlsx(shipped_dataset, mask, lang=lang)))
    kml = ET.fromstring(exports.export_kml(shipped_dataset, mask, lang=lang))  # noqa: S314
    said = {
        "gpkg": str(pyogrio.read_info(path, layer="initiatives")["layer_metadata"]),
        "parquet": str({k.decode(): v.decode() for k, v in metadata(parquet).items()}),
        "xlsx": str([[cell.value for cell in row] for row in book.worksheets[-1].iter_rows()]),
        "kml": str(kml.findtext(f"{KML}Document/{KML}description")),
        "geojson": exports.export_geojson(shipped_dataset, mask, lang=lang).decode(),
        "zip": zipfile.ZipFile(io.BytesIO(exports.export_zip(shipped_dataset, mask, lang=lang)))
        .read("README.txt")
        .decode(),
    }
    without = int((~shipped_dataset.located).sum())
    for name, text in said.items():
        assert shipped_dataset.version in text, name
        assert shipped_dataset.dated in text, name
        assert "GeoNames, CC BY 4.0" in text, name
        assert "MIT" in text, name
        assert str(without) in text, name


def metadata(parquet: bytes) -> dict[bytes, bytes]:
    found = dict(pq.read_schema(io.BytesIO(parquet)).metadata)
    geo = json.loads(found[b"geo"])
    assert geo["columns"]["geometry"]["encoding"] == "WKB"
    return {key: value for key, value in found.items() if key not in {b"geo", b"pandas"}}


def test_a_readers_file_is_not_claimed(nasty: Dataset) -> None:
    for suffix in (".geojson", ".kml"):
        data = exports.EXPORTS[suffix](nasty, everything(nasty), lang="en").decode()
        assert "fujianmap contributors" not in data
        assert "GeoNames" not in data


# XLSX


def test_a_workbook_has_its_sheets(shipped_dataset: Dataset) -> None:
    mask = Filters(city=frozenset({"350200"})).mask(shipped_dataset)
    data = exports.export_xlsx(shipped_dataset, mask, lang="en")
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["Rows", "Figures", "Sources", "Data dictionary", "About"]
    for sheet in book:
        assert sheet.freeze_panes == "B2"
        assert all(cell.font.bold for cell in sheet[1])
    sources = {cell.value for cell in book["Sources"]["A"][1:]}
    cited = {one for cell in shipped_dataset.initiatives["source"][mask] for one in cell.split(";")}
    assert cited <= sources
    listed = {cell.value for cell in book["Data dictionary"]["B"][1:]}
    assert set(COLUMN_NAMES) <= listed


def test_no_cell_of_a_workbook_runs(nasty: Dataset) -> None:
    data = exports.export_xlsx(nasty, everything(nasty))
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        for name in book.namelist():
            if name.startswith("xl/worksheets/"):
                assert b"<f>" not in book.read(name)
                assert b't="e"' not in book.read(name)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row}
    for text in ("=1+1", "-2+3, really", "@福州", "=quoted", "+86"):
        assert cells[text].quotePrefix, text
    assert not cells["TRUE"].quotePrefix


def test_what_a_cell_of_a_workbook_cannot_hold_is_cut_and_told() -> None:
    """A spreadsheet counts an emoji twice, and takes a file with a longer cell for damaged."""
    emoji, listed = "\U0001f46e" * 30_000, ";".join(f"s{k}" for k in range(4_900))
    whole = "x" * 32_767
    data = f"id,name,type,city,summary,source,notes\n1,n,patrol,福州,{emoji},{listed},{whole}\n"
    dataset = load_dataset(data.encode(), name="long.csv")
    assert len(dataset.initiatives) == 1
    book = book_of(dataset, everything(dataset))
    head, line = book.worksheets[0].iter_rows(values_only=True)
    cells = dict(zip(head, line, strict=True))
    units = {name: len(str(cell).encode("utf-16-le")) // 2 for name, cell in cells.items() if cell}
    assert max(units.values()) == 32_767
    assert cells["notes"] == whole
    assert str(cells["summary_zh"]).replace("\U0001f46e", "") == "…"
    assert cells["source"] == listed
    last, mark = str(cells["source_url"]).split("; ")[-2:]
    assert (last[0], mark) == ("s", "…")
    about = dict(book["About"].iter_rows(values_only=True))
    assert "summary_zh, source_url" in str(about["cut"])


def test_a_workbook_in_which_nothing_is_cut_tells_of_no_cut(shipped_dataset: Dataset) -> None:
    about = book_of(shipped_dataset, everything(shipped_dataset))["About"]
    assert "cut" not in dict(about.iter_rows(values_only=True))


def book_of(dataset: Dataset, mask: Mask) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(exports.export_xlsx(dataset, mask, lang="en")))


# Our own readers


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".geojson", ".gpkg"])
def test_what_we_wrote_we_read(nasty: Dataset, shipped_dataset: Dataset, suffix: str) -> None:
    for dataset in (nasty, shipped_dataset):
        data = exports.EXPORTS[suffix](dataset, everything(dataset))
        again = load_dataset(data, name=f"again{suffix}").initiatives
        for name in NAMES:
            wanted = [legal(c) if suffix == ".xlsx" else c for c in dataset.initiatives[name]]
            if name in NUMBERS:
                assert again[name].tolist() == pytest.approx(wanted, abs=1e-6, nan_ok=True)
            else:
                assert again[name].tolist() == wanted, name


# KML


def test_gdal_reads_a_kml(shipped_dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "rows.kml"
    path.write_bytes(exports.export_kml(shipped_dataset, everything(shipped_dataset), lang="en"))
    layers = pyogrio.list_layers(path)[:, 0].tolist()
    located = int(shipped_dataset.located.sum())
    frames = [pyogrio.read_dataframe(path, layer=layer) for layer in layers]
    assert [len(frame) for frame in frames] == [located, len(shipped_dataset.initiatives) - located]
    assert frames[0].geometry.notna().all()
    assert frames[1].geometry.isna().all()


def test_a_balloon_shows_cells_as_text(nasty: Dataset) -> None:
    root = ET.fromstring(exports.export_kml(nasty, everything(nasty)))  # noqa: S314
    said = [str(one.findtext(f"{KML}description")) for one in root.iter(f"{KML}Placemark")]
    assert not any("<script" in one or "<b>" in one or "javascript:alert" in href for one in said
                   for href in re.findall('href="([^"]*)"', one))  # fmt: skip


# GeoPackage and the archive


def test_a_geopackage_is_sound(shipped_dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "rows.gpkg"
    path.write_bytes(exports.export_gpkg(shipped_dataset, everything(shipped_dataset)))
    database = sqlite3.connect(path)
    try:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        kinds = dict(database.execute("SELECT table_name, data_type FROM gpkg_contents").fetchall())
    finally:
        database.close()
    assert kinds == {"initiatives": "features", "figures": "attributes", "sources": "attributes"}


def test_an_archive_holds_everything(shipped_dataset: Dataset) -> None:
    mask = Filters(type=frozenset({"patrol"})).mask(shipped_dataset)
    data = exports.export_zip(shipped_dataset, mask, lang="en", more={"map.html": b"<p>"})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert names[:2] == ["README.txt", "DATA-DICTIONARY.md"]
        for suffix, export in exports.FORMATS.items():
            held = archive.read(f"initiatives{suffix}")
            assert held == export(shipped_dataset, mask, lang="en")
        readme = archive.read("README.txt").decode()
        dictionary = archive.read("DATA-DICTIONARY.md").decode()
    assert all(name in readme for name in names[1:])
    assert all(f"`{name}`" in dictionary for name in (*NAMES, *ADDED))


# Failing


def test_a_geopackage_without_room_for_its_temporary_file_says_so(
    shipped_dataset: Dataset, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(pyogrio, "write_dataframe", full)
    with pytest.raises(ExportError, match="no space left"):
        exports.export_gpkg(shipped_dataset, everything(shipped_dataset))
    assert list(tmp_path.iterdir()) == []
