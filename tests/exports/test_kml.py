"""KML held to OGC 07-147r2 (KML 2.2), in our words: elements, their order, ids, dates, places."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final
from xml.parsers import expat

import numpy as np
import pyogrio
import pytest

from fujianmap.exports import export_kml
from fujianmap.places.boundaries import Boundaries
from fujianmap.views.dataset import Dataset, load_dataset
from fujianmap.views.facets import Mask
from fujianmap.views.filters import Filters
from tests.hostile import hostile_rows

KML: Final = "{http://www.opengis.net/kml/2.2}"
ODD = """id,name_en,type,city,lon,lat,start,end,notes
a b,Space,patrol,福州,119.3000004,26.08,2023,2023,
a.b,Point,patrol,福州,119.3,26.0800006,2023-09,2024-02-29,
a.20.b,Looks like an escape,patrol,福州,119.31,26.08,,2024,
a-b,Dash,patrol,厦门,118.1,24.48,2023-09-27,,
A-B,Large,tech,福州,,,2020,,
7,Digit,tech,福州,119.3,26.1,,,
编号,Chinese,tech,福州,119.3,26.1,,,
row,Our own word,tech,福州,119.3,26.1,,,
initiatives,Our own word,tech,福州,,,,,
\ufffe,No character,tech,福州,119.3,26.1,,,
\uffff,No character either,tech,福州,119.3,26.1,,,
"""


def is_date(said: str) -> bool:
    """A year, a month or a day of the calendar, as ``kml:dateTimeType`` takes them."""
    if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", said, re.ASCII):
        return False
    date.fromisoformat((said + "-01-01")[:10])
    return True


def is_place(said: str) -> bool:
    """One tuple, longitude before latitude, without spaces, at most six decimals, no exponent."""
    degrees = r"-?(?:0|[1-9]\d{0,2})(?:\.\d{1,6})?"
    if not re.fullmatch(f"{degrees},{degrees}", said, re.ASCII):
        return False
    lon, lat = map(float, said.split(","))
    return -180 <= lon <= 180 and -90 <= lat <= 90


def is_reference(said: str) -> bool:
    return bool(re.fullmatch(r"#[A-Za-z_][\w.-]*", said, re.ASCII))


def anything(_: str) -> bool:
    return True


@dataclass(frozen=True)
class Rule:
    """What an element may hold."""

    children: tuple[tuple[str, int, float], ...] = ()
    """in this order: names divided by ``|``, how many at least and at most"""
    text: Callable[[str], bool] | None = None
    needs: frozenset[str] = frozenset()
    """attributes that it must have"""
    may: frozenset[str] = frozenset()


MANY: Final = float("inf")
ID: Final = frozenset({"id"})
_FEATURE: Final = (
    ("name", 0, 1),
    ("visibility", 0, 1),
    ("open", 0, 1),
    ("description", 0, 1),
    ("TimeSpan|TimeStamp", 0, 1),
    ("styleUrl", 0, 1),
    ("Style", 0, MANY),
    ("ExtendedData", 0, 1),
)
"""what a document, a folder and a placemark begin with"""
GRAMMAR: Final = {
    "kml": Rule((("Document|Folder|Placemark", 0, 1),)),
    "Document": Rule((*_FEATURE, ("Schema", 0, MANY), ("Folder|Placemark", 0, MANY)), may=ID),
    "Folder": Rule((*_FEATURE, ("Folder|Placemark", 0, MANY)), may=ID),
    "Placemark": Rule((*_FEATURE, ("Point", 0, 1)), needs=ID),
    "name": Rule(text=anything),
    "visibility": Rule(text={"0", "1"}.__contains__),
    "open": Rule(text={"0", "1"}.__contains__),
    "description": Rule(text=anything),
    "TimeSpan": Rule((("begin", 0, 1), ("end", 0, 1)), may=ID),
    "begin": Rule(text=is_date),
    "end": Rule(text=is_date),
    "styleUrl": Rule(text=is_reference),
    "Style": Rule((("BalloonStyle", 0, 1),), may=ID),
    "BalloonStyle": Rule((("text", 0, 1),), may=ID),
    "text": Rule(text=anything),
    "Schema": Rule((("SimpleField", 0, MANY),), needs=ID, may=frozenset({"name"})),
    "SimpleField": Rule((("displayName", 0, 1),), needs=frozenset({"type", "name"})),
    "displayName": Rule(text=anything),
    "ExtendedData": Rule((("Data", 0, MANY), ("SchemaData", 0, MANY))),
    "Data": Rule((("displayName", 0, 1), ("value", 1, 1)), needs=frozenset({"name"}), may=ID),
    "value": Rule(text=anything),
    "SchemaData": Rule((("SimpleData", 0, MANY),), needs=frozenset({"schemaUrl"}), may=ID),
    "SimpleData": Rule(text=anything, needs=frozenset({"name"})),
    "Point": Rule((("coordinates", 1, 1),), may=ID),
    "coordinates": Rule(text=is_place),
}
TYPES: Final = {"string", "int", "uint", "short", "ushort", "float", "double", "bool"}


def strictly_read(data: bytes) -> ET.Element:
    """Read XML that declares itself, in UTF-8, without any document type, entity or comment."""
    data.decode("utf-8", "strict")
    assert data.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<')
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse(*found: object) -> None:
        raise AssertionError(found)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.CommentHandler = refuse
    parser.ProcessingInstructionHandler = refuse
    parser.Parse(data, True)  # noqa: FBT003  (expat's own)
    return ET.fromstring(data)  # noqa: S314  (our own)


def order_faults(element: ET.Element, rule: Rule) -> list[str]:
    """What the children have against the order, or against how many there may be."""
    name = element.tag.removeprefix(KML)
    faults = []
    groups = [set(names.split("|")) for names, _, _ in rule.children]
    at, counts = 0, Counter[int]()
    for child in element:
        tag = child.tag.removeprefix(KML)
        while at < len(groups) and tag not in groups[at]:
            at += 1
        if at == len(groups):
            faults.append(f"{tag} has no place there in {name}")
            break
        counts[at] += 1
    return faults + [
        f"{name} holds {counts[k]} of {names}"
        for k, (names, least, most) in enumerate(rule.children)
        if not least <= counts[k] <= most
    ]


def faults_of(element: ET.Element) -> list[str]:
    """All that an element and those in it have against the grammar."""
    name = element.tag.removeprefix(KML)
    rule = GRAMMAR.get(name)
    if rule is None or not element.tag.startswith(KML):
        return [f"{element.tag} is not among the elements"]
    faults = []
    attributes = set(element.attrib)
    if not rule.needs <= attributes <= rule.needs | rule.may:
        faults.append(f"{name} has the attributes {sorted(attributes)}")
    said = element.text or ""
    if rule.text is None:
        between = said + "".join(child.tail or "" for child in element)
        if between.strip(" \t\r\n"):
            faults.append(f"{name} holds the text {between!r}")
    elif not rule.text(said):
        faults.append(f"{name} holds {said!r}")
    return (
        faults
        + order_faults(element, rule)
        + [fault for child in element for fault in faults_of(child)]
    )


@pytest.fixture(scope="module")
def odd() -> Dataset:
    """Rows whose ids and dates are at the edge of what is allowed."""
    dataset = load_dataset(ODD.encode(), name="odd & <co>.csv")
    assert len(dataset.initiatives) == len(ODD.splitlines()) - 1
    return dataset


@pytest.fixture(scope="module", params=["shipped", "none", "odd", "hostile", "equator"])
def rows(
    request: pytest.FixtureRequest,
    shipped_dataset: Dataset,
    odd: Dataset,
    squares: Boundaries,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Dataset, Mask]:
    """Shipped rows, none of them, odd ones, hostile ones, and some at 0° east, 0° north."""
    dataset = shipped_dataset
    if request.param == "odd":
        dataset = odd
    elif request.param == "hostile":
        dataset = hostile_rows(squares, tmp_path_factory.mktemp("hostile"))
    elif request.param == "equator":
        near = odd.initiatives.copy()
        near.loc[near["lon"].notna(), "lon"] = 0.00001
        near.loc[near["lat"].notna(), "lat"] = -0.0000001
        dataset = replace(odd, initiatives=near)
    filters = Filters(q="no such words anywhere") if request.param == "none" else Filters()
    return dataset, filters.mask(dataset)


@pytest.fixture(scope="module", params=["zh", "en"])
def data(request: pytest.FixtureRequest, rows: tuple[Dataset, Mask]) -> bytes:
    return export_kml(*rows, lang=request.param)


@pytest.fixture(scope="module")
def root(data: bytes) -> ET.Element:
    return strictly_read(data)


def test_elements_stand_where_the_standard_has_them(root: ET.Element) -> None:
    assert root.tag == f"{KML}kml"
    assert faults_of(root) == []


def test_ids_are_unique_and_references_lead_to_them(root: ET.Element) -> None:
    ids = {one.get("id"): one for one in root.iter() if one.get("id") is not None}
    assert len(ids) == sum(one.get("id") is not None for one in root.iter())
    for id_ in ids:
        assert re.fullmatch(r"[A-Za-z_][\w.-]*", str(id_), re.ASCII), id_
    for one in root.iter(f"{KML}styleUrl"):
        assert ids[str(one.text)[1:]].tag == f"{KML}Style"
    for one in root.iter(f"{KML}SchemaData"):
        assert ids[str(one.get("schemaUrl"))[1:]].tag == f"{KML}Schema"


def test_cells_are_of_the_kind_that_their_field_states(root: ET.Element) -> None:
    fields = [(str(f.get("name")), str(f.get("type"))) for f in root.iter(f"{KML}SimpleField")]
    kinds = dict(fields)
    assert len(kinds) == len(fields)
    assert set(kinds.values()) <= TYPES
    for held in root.iter(f"{KML}SchemaData"):
        names = [str(one.get("name")) for one in held]
        assert len(set(names)) == len(names)
        for one in held:
            if kinds[str(one.get("name"))] == "double":
                assert np.isfinite(float(str(one.text)))


def test_a_span_does_not_end_before_it_begins(root: ET.Element) -> None:
    for span in root.iter(f"{KML}TimeSpan"):
        begin, end = (span.findtext(f"{KML}{name}") for name in ("begin", "end"))
        assert begin or end
        if begin and end:
            shared = min(len(begin), len(end))
            assert begin[:shared] <= end[:shared]


def test_each_row_is_one_placemark_at_its_place(
    rows: tuple[Dataset, Mask], root: ET.Element
) -> None:
    dataset, mask = rows
    shown = dataset.initiatives[mask]
    wanted = sorted(
        (
            *("" if np.isnan(one) else f"{round(one, 6) + 0.0:.6f}" for one in (lon, lat)),
            re.sub("[\ufffe\uffff]", "\ufffd", id_),
        )
        for lon, lat, id_ in zip(shown["lon"], shown["lat"], shown["id"], strict=True)
    )
    found = []
    for place in root.iter(f"{KML}Placemark"):
        cells = {one.get("name"): one.text for one in place.iter(f"{KML}SimpleData")}
        said = place.findtext(f"{KML}Point/{KML}coordinates")
        lon, lat = (f"{float(one):.6f}" for one in said.split(",")) if said else ("", "")
        found.append((lon, lat, str(cells["id"])))
    assert sorted(found) == wanted


def test_gdal_reads_as_many_rows_and_their_ids(
    rows: tuple[Dataset, Mask], data: bytes, root: ET.Element, tmp_path: Path
) -> None:
    dataset, mask = rows
    path = tmp_path / "rows.kml"
    path.write_bytes(data)
    layers = pyogrio.list_layers(path)[:, 0].tolist()
    frames = [pyogrio.read_dataframe(path, layer=layer) for layer in layers]
    assert sum(map(len, frames)) == int(mask.sum())
    points = sum(int(frame.geometry.notna().sum()) for frame in frames if "geometry" in frame)
    assert points == int((mask & dataset.located).sum())
    ids = [one.get("id") for one in root.iter(f"{KML}Placemark")]
    assert [one for frame in frames for one in frame["id"]] == ids


def test_an_id_is_the_same_whatever_else_is_shown(odd: Dataset) -> None:
    every = Filters().mask(odd)
    alone = np.zeros_like(every)
    alone[3] = True
    for mask in (every, alone):
        root = strictly_read(export_kml(odd, mask))
        assert "row-a-b" in {one.get("id") for one in root.iter(f"{KML}Placemark")}


@pytest.mark.parametrize(
    ("was", "put"),
    [
        ("<open>1</open>\n", ""),
        ("<Placemark id=", "<Placemark name="),
        ("<styleUrl>#row</styleUrl>\n", "<styleUrl>row</styleUrl>\n"),
        ("<begin>2023</begin>", "<begin>2023-13</begin>"),
        ("<begin>2023</begin><end>2023</end>", "<end>2023</end><begin>2023</begin>"),
        ("119.3,26.08", "119.3000004,26.08"),
        ("119.3,26.08", "119.3, 26.08"),
        ("119.3,26.08", "26.08,119.3"),
        ("</coordinates></Point>", "</coordinates></Point><name>again</name>"),
        ("<Folder>", "<Folder>loose"),
        ("<name>Space</name>", "<title>Space</title>"),
        ("<name>Space</name>", '<name xmlns="">Space</name>'),
    ],
)
def test_this_test_sees_what_is_wrong(odd: Dataset, was: str, put: str) -> None:
    text = export_kml(odd, Filters().mask(odd), lang="en").decode()
    assert was in text
    try:
        found = faults_of(strictly_read(text.replace(was, put, 1).encode()))
    except ValueError:  # no such month
        found = ["date"]
    assert bool(found) == (put != "")
