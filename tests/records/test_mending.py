"""The template loads without a fault; refused rows can be mended and read again."""

from __future__ import annotations

import csv
import io
import json

import pytest

from fujianmap import shipped
from fujianmap.places.boundaries import Boundaries, read_boundaries
from fujianmap.records.mending import faulty_csv, refused_rows
from fujianmap.records.reading import read_table
from fujianmap.records.template import template_csv, template_xlsx
from fujianmap.texts import LANGS, Lang
from fujianmap.views.dataset import load_dataset


@pytest.fixture(scope="module")
def fujian() -> Boundaries:
    return read_boundaries(shipped.GEO)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_loads_without_a_fault_or_a_doubt(
    fujian: Boundaries, lang: Lang, kind: str
) -> None:
    data = template_csv(lang) if kind == "csv" else template_xlsx(lang)
    dataset = load_dataset(data, fujian, name=f"t.{kind}")
    assert dataset.problems == ()
    row = dataset.initiatives.iloc[0]
    assert (row["type"], row["precision"]) == ("patrol", "neighbourhood")
    assert (row["prefecture"], row["county_found"]) == ("350100", "350102")


FAULTY = (
    "编号,名称,类型,经度,纬度\n1,甲,patrol,119.3,26.08\n2,乙,patrol,26.08,119.3\n"
    '3,=1+1,patrol,119.3,\n4,"open,patrol,119.3,26.08\n5,丙,patrol\n6,丁,patrol,119.3,26.0x\n'
)


@pytest.mark.parametrize("lang", LANGS)
def test_refused_rows_come_with_their_reasons(fujian: Boundaries, lang: Lang) -> None:
    table = read_table(FAULTY.encode(), name="a.csv")
    dataset = load_dataset(table, fujian)
    data = faulty_csv(table, dataset.problems, lang=lang)
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert len(rows) == dataset.rows_refused == len(refused_rows(dataset.problems)) == 5
    assert [row["id"] for row in rows] == ["2", "3", "", "5", "6"]
    assert rows[1]["name_zh"] == "'=1+1"
    assert rows[2]["line"] == '4,"open,patrol,119.3,26.08'
    assert rows[3]["line"] == "5,丙,patrol"
    assert all(row["reasons"] for row in rows)


def test_mended_rows_load(fujian: Boundaries) -> None:
    table = read_table(FAULTY.encode(), name="a.csv")
    data = faulty_csv(table, load_dataset(table, fujian).problems, lang="zh").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(data)))
    header, *refused = rows
    at = {name: k for k, name in enumerate(header)}
    mended = [row for row in refused if row[at["id"]]]
    for row in mended:
        row[at["lon"]], row[at["lat"]] = "119.3", "26.08"
    out = io.StringIO()
    csv.writer(out).writerows([header, *mended])
    dataset = load_dataset(out.getvalue().encode(), fujian, name="b.csv")
    assert dataset.rows_refused == 0
    assert dataset.initiatives["name_zh"].tolist() == ["乙", "=1+1", "丙", "丁"]
    assert not [p for p in dataset.problems if p.code.startswith("heading")]


def test_a_reader_can_say_what_the_headings_mean(fujian: Boundaries) -> None:
    data = "a,b,c,d\n甲,patrol,119.3,26.08\n".encode()
    assert read_table(data, name="a.csv", chosen={}).found == {}
    chosen = {"name_zh": 0, "type": 1, "lon": 2, "lat": 3, "notes": 99}
    dataset = load_dataset(read_table(data, name="a.csv", chosen=chosen), fujian)
    assert dataset.initiatives["name_zh"].tolist() == ["甲"]
    assert dataset.rows_refused == 0


KINDS = {
    "a.csv": "name,type,lon,lat,colour\n好,patrol,119,26,red\n坏,patrol,119,26,blue,more\n",
    "a.geojson": json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "geometry": {"type": kind, "coordinates": [119.3, 26.08]},
                    "properties": {"name": name, "type": "patrol", "colour": colour},
                }
                for kind, name, colour in [("Point", "好", "red"), ("Polygon", "坏", "blue")]
            ],
        }
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_refused_row_keeps_its_cells_and_the_columns_that_we_do_not_know(name: str) -> None:
    table = read_table(KINDS[name].encode(), name=name)
    data = faulty_csv(table, table.problems, lang="en")
    (row,) = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
    assert (row["name_zh"], row["type"], row["colour"]) == ("坏", "patrol", "blue")
    assert row["reasons"]


def test_all_rows_with_the_reasons_can_take_the_files_place(fujian: Boundaries) -> None:
    table = read_table(FAULTY.encode(), name="a.csv")
    problems = load_dataset(table, fujian).problems
    data = faulty_csv(table, problems, lang="zh", whole=True)
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["id"] for row in rows] == ["1", "2", "3", "", "5", "6"]
    assert [bool(row["reasons"]) for row in rows] == [False, *[True] * 5]
    again = load_dataset(data, fujian, name="b.csv")
    assert again.initiatives["id"].tolist()[0] == "1"
