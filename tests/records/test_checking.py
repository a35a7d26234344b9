"""Checks: each fault and doubt is told with its row, column and value; no row is lost silently."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest

from fujianmap.errors import DataError, Problem
from fujianmap.records.checking import check_initiatives
from fujianmap.records.columns import NAMES
from fujianmap.records.reading import read_table
from fujianmap.records.vocabulary import Type
from fujianmap.settings import LIMITS
from fujianmap.texts import LANGS, Lang, text

BBOX = (118.0, 25.0, 120.0, 27.0)
GOOD = {"id": "a", "name": "A", "type": "patrol", "lon": "119", "lat": "26", "precision": "site"}
STRICT = {
    **dict.fromkeys(NAMES, ""),
    "id": "a",
    "name_zh": "甲",
    "type": "patrol",
    "scope": "site",
    "lon": "119",
    "lat": "26",
    "precision": "site",
    "source": "S01",
    "locator": "¶1",
}


def checked(
    *rows: dict[str, str], sources: frozenset[str] | None = None
) -> tuple[gpd.GeoDataFrame, tuple[Problem, ...]]:
    names = list(rows[0])
    lines = [names, *([row.get(name, "") for name in names] for row in rows)]
    text = "\n".join("\t".join(line) for line in lines)
    return check_initiatives(read_table(text.encode(), name="a.tsv"), bbox=BBOX, sources=sources)


def test_a_good_row_becomes_an_initiative() -> None:
    initiatives, problems = checked(GOOD | {"scope": "site", "start": "2023-09"})
    assert problems == ()
    assert initiatives.crs == "EPSG:4326"
    assert initiatives.index.tolist() == [0]
    row = initiatives.iloc[0]
    assert (row["lon"], row["lat"], row["row"], row["geometry"].wkt) == (
        119.0,
        26.0,
        2,
        "POINT (119 26)",
    )
    assert row["name_en"] == ""
    assert np.isnan(row["uncertainty_km"])
    assert [*NAMES, "row", "geometry"] == initiatives.columns.tolist()


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"type": ""}, "missing", "type"),
        ({"name": ""}, "name_missing", "name_zh"),
        ({"scope": "village"}, "not_allowed", "scope"),
        ({"precision": "adress"}, "not_allowed", "precision"),
        ({"lon": "east"}, "angle", "lon"),
        ({"lat": "nan"}, "angle", "lat"),
        ({"lon": "inf"}, "angle", "lon"),
        ({"lat": "26°61′N"}, "angle", "lat"),
        ({"lat": ""}, "lon_alone", "lon"),
        ({"lon": ""}, "lat_alone", "lat"),
        ({"lon": "26", "lat": "119"}, "swapped", "lon"),
        ({"lon": "40523000", "lat": "2880000"}, "projected", "lon"),
        ({"lon": "116"}, "lon_outside", "lon"),
        ({"lat": "31"}, "lat_outside", "lat"),
        ({"uncertainty_km": "far"}, "number", "uncertainty_km"),
        ({"uncertainty_km": "-1"}, "negative", "uncertainty_km"),
        ({"start": "2023-13"}, "date", "start"),
        ({"start": "2023-02-30"}, "date", "start"),
        ({"end": "09/10/2023"}, "date", "end"),
        ({"start": "2023-09", "end": "2023-08-31"}, "dates_turned", "end"),
        ({"name": "a\x00b"}, "control", "name_zh"),
        ({"name": "x" * (LIMITS.cell_characters + 1)}, "too_long", "name_zh"),
        ({"lon": "", "lat": "", "precision": ""}, "no_place", "lon"),
    ],
)
def test_each_fault_refuses_its_row_alone(cells: dict[str, str], code: str, column: str) -> None:
    extra = dict.fromkeys(("scope", "uncertainty_km", "start", "end"), "") | {"scope": "site"}
    if code == "no_place":
        extra["scope"] = ""
    initiatives, problems = checked(
        GOOD | extra, GOOD | extra | {"id": "b"} | cells, GOOD | extra | {"id": "c"}
    )
    faults = [problem for problem in problems if not problem.doubt]
    assert [(p.code, p.row, p.column) for p in faults] == [(code, 3, column)]
    assert initiatives["id"].tolist() == ["a", "c"]
    assert initiatives.index.tolist() == [0, 1]
    assert all(faults[0].line(lang) for lang in LANGS)


def test_the_second_of_two_equal_ids_is_refused_and_the_first_row_named() -> None:
    initiatives, problems = checked(GOOD, GOOD | {"id": "b"}, GOOD)
    assert initiatives["row"].tolist() == [2, 3]
    (fault,) = [problem for problem in problems if not problem.doubt]
    assert (fault.code, fault.row, dict(fault.params)["first"]) == ("id_twice", 4, 2)


def test_all_faults_of_a_file_come_at_once() -> None:
    _, problems = checked(GOOD | {"lon": "x", "type": ""}, GOOD | {"id": "b", "lat": "99"})
    assert {(p.row, p.column) for p in problems if not p.doubt} == {
        (2, "lon"),
        (2, "type"),
        (3, "lat"),
    }


def test_the_message_of_a_swap_is_that_of_the_handbook() -> None:
    _, problems = checked(GOOD | {"lon": "26.08", "lat": "119.3"})
    (fault,) = [problem for problem in problems if not problem.doubt]
    assert fault.line("en") == (
        "row 2, column 'lon': '26.08' lies outside the map's area (118.0 to 120.0 degrees east). "
        "Are longitude and latitude swapped?"
    )


def test_a_readers_file_needs_only_a_name_a_type_and_a_point() -> None:
    initiatives, problems = checked({"名称": "甲", "类型": "反诈防骗", "经度": "119", "纬度": "26"})
    row = initiatives.iloc[0]
    assert (row["id"], row["type"], row["scope"]) == ("row-2", "antifraud", "site")
    assert row["precision"] == "neighbourhood"
    assert {p.code for p in problems} == {"scope_filled", "precision_filled"}
    assert all(p.doubt for p in problems)


def test_a_city_alone_is_a_place() -> None:
    initiatives, problems = checked(
        {"name": "A", "type": "patrol", "city": "福州"},
        {"name": "B", "type": "patrol", "city": "福州；厦门"},
    )
    assert initiatives["scope"].tolist() == ["prefecture", "region"]
    assert initiatives.geometry.isna().all()
    assert initiatives["precision"].tolist() == ["", ""]
    assert [p.code for p in problems] == ["scope_filled"]


def test_an_unknown_type_is_kept_and_told_once() -> None:
    initiatives, problems = checked(*(GOOD | {"id": i, "type": "drones"} for i in "abc"))
    assert initiatives["type"].tolist() == ["drones"] * 3
    (told,) = [p for p in problems if p.code == "type_unknown"]
    assert (told.row, told.value, told.doubt, dict(told.params)["rows"]) == (2, "drones", True, 3)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2023/9/27", "2023-09-27"),
        ("2023年9月27日", "2023-09-27"),
        ("2023年9月", "2023-09"),
        ("2023.9", "2023-09"),
        ("2023-09-27 00:00:00", "2023-09-27"),
        ("2023-09-27T14:30:00Z", "2023-09-27"),
        ("2023-09-27 14:30+08:00", "2023-09-27"),
    ],
)
def test_dates_of_spreadsheets_are_understood(written: str, read: str) -> None:
    initiatives, _ = checked(GOOD | {"start": written})
    assert initiatives["start"].tolist() == [read]


def test_full_width_digits_are_digits() -> None:
    initiatives, _ = checked(GOOD | {"lon": "１１９．３"})
    assert initiatives["lon"].tolist() == [119.3]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"part_of": "nobody"}, "part_of_unknown"),
        ({"part_of": "a"}, "part_of_itself"),
        ({"source": "https://example.org/;https://gov.cn@example.org/"}, "source_no_link"),
        ({"source": "javascript:alert(1)"}, "source_no_link"),
        ({"source": "https://gov.cn@example.org/"}, "source_no_link"),
        ({"name": "caf�"}, "damaged"),
    ],
)
def test_doubts_keep_their_row(cells: dict[str, str], code: str) -> None:
    initiatives, problems = checked(GOOD | {"scope": "site", "part_of": "", "source": ""} | cells)
    assert [(p.code, p.doubt, p.row) for p in problems] == [(code, True, 2)]
    assert len(initiatives) == 1


def test_a_parent_that_is_named_twice_is_told() -> None:
    part = GOOD | {"id": "b", "scope": "site", "part_of": "a；a"}
    initiatives, problems = checked(GOOD | {"scope": "site", "part_of": ""}, part)
    assert [(p.code, p.doubt, p.row, p.value) for p in problems] == [
        ("part_of_twice", True, 3, "a；a")
    ]
    assert len(initiatives) == 2


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"id": ""}, "missing", "id"),
        ({"locator": ""}, "missing", "locator"),
        ({"type": "drones"}, "not_allowed", "type"),
        ({"source": "S01;S99"}, "source_unknown", "source"),
        ({"part_of": "nobody"}, "part_of_unknown", "part_of"),
        ({"precision": ""}, "precision_missing", "precision"),
        ({"lon": "", "lat": ""}, "precision_alone", "precision"),
        ({"start": "2023/9/27"}, "date", "start"),
    ],
)
def test_our_own_file_is_held_to_more(cells: dict[str, str], code: str, column: str) -> None:
    initiatives, problems = checked(STRICT | cells, sources=frozenset({"S01"}))
    assert [(p.code, p.column, p.doubt) for p in problems] == [(code, column, False)]
    assert len(initiatives) == 0


def test_our_own_file_must_have_every_column() -> None:
    with pytest.raises(DataError, match="locator"):
        checked(GOOD, sources=frozenset())


@pytest.mark.parametrize(
    "row",
    [{"name": "A", "lon": "1", "lat": "2"}, {"type": "a", "city": "b"}, {"name": "A", "type": "b"}],
)
def test_a_file_without_a_needed_column_is_refused(row: dict[str, str]) -> None:
    with pytest.raises(DataError, match="needed are missing"):
        checked(row)


@pytest.mark.parametrize("hostile", ["{{7*191}}", "100{% off", "`", "</script>", "{value}"])
def test_messages_quote_hostile_text_as_it_is(hostile: str) -> None:
    initiatives, problems = checked(GOOD | {"name": hostile, "scope": hostile})
    assert len(initiatives) == 0
    (fault,) = [problem for problem in problems if not problem.doubt]
    assert all(hostile in fault.line(lang) for lang in LANGS)


def test_a_filled_id_is_none_that_another_row_has() -> None:
    initiatives, problems = checked(GOOD | {"id": "row-3"}, GOOD | {"id": ""}, GOOD | {"id": ""})
    assert initiatives["id"].tolist() == ["row-3", "row-3-own", "row-4"]
    assert not [p for p in problems if not p.doubt]


@pytest.mark.parametrize("lang", LANGS)
def test_the_legends_words_for_types_are_understood(lang: Lang) -> None:
    rows = [GOOD | {"id": str(kind), "type": text(lang, f"type_short.{kind}")} for kind in Type]
    initiatives, _ = checked(*rows)
    assert initiatives["type"].tolist() == [str(kind) for kind in Type]
