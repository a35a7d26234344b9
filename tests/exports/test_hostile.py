"""Any text in the rows is just that text in the files that are taken away."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import openpyxl
import pytest

from fujianmap import exports
from fujianmap.places.boundaries import Boundaries
from fujianmap.views.dataset import Dataset
from fujianmap.views.filters import Filters
from tests.hostile import TEXTS, hostile_rows, payloads

KML = "{http://www.opengis.net/kml/2.2}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def rows(squares: Boundaries, folder: Path) -> Dataset:
    return hostile_rows(squares, folder)


def test_each_text_is_a_row_with_a_point_and_one_without(rows: Dataset, folder: Path) -> None:
    assert len(payloads(folder)) >= 50
    assert rows.rows_refused == 0
    assert rows.located.tolist() == [True, False] * len(payloads(folder))


def test_a_kml_says_what_was_typed(rows: Dataset, folder: Path) -> None:
    data = exports.export_kml(rows, Filters().mask(rows), lang="zh")
    assert b"<!" not in data, "no entity and no section that a text could end"
    root = ET.fromstring(data)  # noqa: S314  (our own)
    places = list(root.iter(f"{KML}Placemark"))
    assert {place.findtext(f"{KML}name") for place in places} == {*payloads(folder)}
    for place in places:
        held = {
            one.get("name"): one.findtext(f"{KML}value") or one.text
            for kind in ("Data", "SimpleData")
            for one in place.iter(f"{KML}{kind}")
        }
        said = place.findtext(f"{KML}name")
        assert {held[name] for name in TEXTS if name != "id"} == {said}
        balloon = place.findtext(f"{KML}description") or ""
        # A viewer shows it as HTML: not one element in it is of a text's making.
        elements = {*re.findall(r"<\s*/?\s*([a-z!]+\d?)", balloon, re.IGNORECASE)}
        assert elements <= {"p", "h3", "br", "b", "em", "a", "table", "tr", "th", "td"}
        assert not re.search(r"<[^>]*(?:javascript:|\bon\w+\s*=)", balloon)


def test_a_workbook_says_what_was_typed(rows: Dataset) -> None:
    data = exports.export_xlsx(rows, Filters().mask(rows), lang="zh")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    head, *lines = sheet.iter_rows()
    at = {cell.value: k for k, cell in enumerate(head)}
    for name in TEXTS:
        cells = [line[at[name]] for line in lines]
        assert [cell.value for cell in cells] == rows.initiatives[name].tolist()
        assert {cell.data_type for cell in cells} == {"s"}
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = {one: packed.read(one) for one in packed.namelist()}
    assert not any(b"<f>" in part or b"<hyperlink" in part for part in parts.values())
    assert not any("external" in one for one in parts)


def test_no_template_ran(folder: Path) -> None:
    assert not list(folder.iterdir())
