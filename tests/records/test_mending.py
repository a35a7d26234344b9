"""The template loads without a fault; refused rows can be mended and read again."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from fujianmap import shipped
from fujianmap.places.boundaries import Boundaries, read_boundaries
from fujianmap.records.columns import BY_NAME
from fujianmap.records.filling import fill_cells, words_for
from fujianmap.records.mending import faulty_csv, refused_rows
from fujianmap.records.reading import read_table
from fujianmap.records.template import template_csv, template_xlsx
from fujianmap.texts import LANGS, Lang, text
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
    assert [row["编号"] for row in rows] == ["2", "3", "", "5", "6"]
    assert rows[1]["名称"] == "'=1+1"
    assert rows[2]["line"] == '4,"open,patrol,119.3,26.08'
    assert rows[3]["line"] == "5,丙,patrol"
    assert all(row["reasons"] for row in rows)
    assert {"zh": "“经度”列", "en": "column '经度 (lon)'"}[lang] in rows[0]["reasons"]


def test_mended_rows_load(fujian: Boundaries) -> None:
    table = read_table(FAULTY.encode(), name="a.csv")
    data = faulty_csv(table, load_dataset(table, fujian).problems, lang="zh").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(data)))
    header, *refused = rows
    at = {name: k for k, name in enumerate(header)}
    mended = [row for row in refused if row[at["编号"]]]
    for row in mended:
        row[at["经度"]], row[at["纬度"]] = "119.3", "26.08"
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
    assert (row["name"], row["type"], row["colour"]) == ("坏", "patrol", "blue")
    assert row["reasons"]


def test_all_rows_with_the_reasons_can_take_the_files_place(fujian: Boundaries) -> None:
    table = read_table(FAULTY.encode(), name="a.csv")
    problems = load_dataset(table, fujian).problems
    data = faulty_csv(table, problems, lang="zh", whole=True)
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["编号"] for row in rows] == ["1", "2", "3", "", "5", "6"]
    assert [bool(row["reasons"]) for row in rows] == [False, *[True] * 5]
    again = load_dataset(data, fujian, name="b.csv")
    assert again.initiatives["id"].tolist()[0] == "1"


HAND = "lon,甲名,乙类,x1,y1\n9,甲,patrol,26.08,119.3\n9,乙,patrol,119.3,\n"
SAID = {"name_zh": 1, "type": 2, "lon": 3, "lat": 4}


@pytest.mark.parametrize("whole", [False, True])
def test_what_a_reader_said_by_hand_need_not_be_said_again(
    fujian: Boundaries, *, whole: bool
) -> None:
    table = read_table(HAND.encode(), name="a.csv", chosen=SAID)
    problems = load_dataset(table, fujian, swap=True).problems
    assert "x1（lon）" in problems[-1].line("zh")
    data = faulty_csv(table, problems, lang="zh", whole=whole)
    again = read_table(data, name="b.csv")
    assert again.cells["lon"].tolist()[-1] == "119.3"
    assert set(SAID) <= again.present


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["type", "scope", "precision"])
def test_every_word_that_a_report_lists_can_be_written(lang: Lang, name: str) -> None:
    """As it stands there, or where an id stands beside it, as either."""
    words = BY_NAME[name].allowed
    listed = words_for(name, words).say(lang)
    gap = {"zh": r"、(?![^（]*）)", "en": ", "}[lang]
    for said, word in zip(re.split(gap, listed), words, strict=True):
        spellings = re.fullmatch(r"(.+?)(?: \((\w+)\))?", said)
        assert spellings
        for spelled in spellings.groups(said):
            data = f"name,lon,lat,{name}\na,119.3,26.08,{spelled}\n".encode()
            cells, _ = fill_cells(read_table(data, name="a.csv"))
            assert cells[name].to_pylist() == [word], spelled


@pytest.mark.parametrize("lang", LANGS)
def test_a_report_calls_each_column_as_the_file_does(fujian: Boundaries, lang: Lang) -> None:
    """Under any heading that a file may have, a fault is told of that heading."""
    bad = {"type": "", "lon": "x", "lat": "x", "scope": "x", "precision": "x", "start": "x"}
    bad |= {"end": "x", "uncertainty_km": "x"}
    for at in range(3):
        heads = {n: (BY_NAME[n].headings[at:] or BY_NAME[n].headings)[0] for n in bad}
        data = ",".join(["名称", *heads.values()]) + "\n" + ",".join(["甲", *bad.values()]) + "\n"
        good = {"type": "patrol", "lon": "119.3", "lat": "26.08"}
        data += ",".join(["乙", *(good.get(n, "") for n in bad)]) + "\n"
        faults = refused_rows(load_dataset(data.encode(), fujian, name="a.csv").problems)[2]
        told = {one.column or "": one for one in faults}
        assert told.keys() == bad.keys()
        for name, one in told.items():
            heading = heads[name]
            called = heading if lang == "zh" or heading.isascii() else f"{heading} ({name})"
            assert one.heading == heading
            assert one.where(lang) == text(lang, "problem_at.row_column", row=2, column=called)


@pytest.mark.parametrize(
    ("column", "written"),
    [
        (
            "type",
            [
                "社區警務",
                "巡邏防控",
                "反詐防騙",
                "打擊犯罪",
                "政務服務",
                "護企安商",
                "辦案中心",
                "科技興警",
                "生態文旅",
            ],
        ),
        ("scope", ["單個地點", "縣（市、區）", "設區市", "跨市區域", "全省"]),
        ("precision", ["具體地點", "鄉鎮街道", "縣級", "市級"]),
    ],
)
def test_the_same_words_in_traditional_characters_are_taken(
    column: str, written: list[str]
) -> None:
    rows = "".join(f"a,119.3,26.08,{word}\n" for word in written)
    cells, _ = fill_cells(read_table(f"name,lon,lat,{column}\n{rows}".encode(), name="a.csv"))
    assert cells[column].to_pylist() == list(BY_NAME[column].allowed)
