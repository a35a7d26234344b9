"""What is said of sources, points and notes: in each language, and nothing of it lost."""

from __future__ import annotations

import csv
import re

import pytest

from fujianmap import shipped
from fujianmap.texts import LANGS, Lang, text, texts
from fujianmap.views.provenance import note_of, say_located_by, say_locators

CHINESE = re.compile("[\u3400-\u9fff]")
WORD = re.compile("[A-Za-z]{3,}")
NAMES = {"GeoNames", "GitHub", "frykit", "MIT", "GCJ", "WGS"}
"""words that are no language's"""


def _read(path: object) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:  # type: ignore[call-overload]  # noqa: PTH123
        return list(csv.DictReader(file))


TABLES = {
    path.name: _read(path) for path in (shipped.INITIATIVES, shipped.FIGURES, shipped.SOURCES)
}
ROWS = TABLES["initiatives.csv"]


def _sources(row: dict[str, str]) -> list[str]:
    return row["source"].split(";")


@pytest.mark.parametrize("name", TABLES)
def test_every_note_is_there_in_both_languages(name: str) -> None:
    for row in TABLES[name]:
        zh, en = row["notes_zh"], row["notes"]
        assert bool(zh) == bool(en), row["id"]
        assert not CHINESE.search(en), row["id"]
        assert not set(WORD.findall(zh)) - NAMES, row["id"]
        assert note_of(row, "zh") == (zh, "zh" if zh else None)
        assert note_of(row, "en") == (en, "en" if en else None)


def test_both_notes_name_the_same_rows_and_numbers() -> None:
    """A number or an id in one language stands in the other; a month may be a word in English."""
    ids = re.compile(r"\b[ASXF]\d\d(?:-\d)?\b")
    for table in TABLES.values():
        for row in table:
            zh, en = row["notes_zh"], row["notes"]
            assert set(ids.findall(en)) == set(ids.findall(zh)), row["id"]


@pytest.mark.parametrize("lang", LANGS)
def test_notes_name_types_as_the_page_does(lang: Lang) -> None:
    labels = {said for key, said in texts(lang).items() if key.startswith("type.")}
    pattern = {"en": 'Could also stand under "(.+?)"', "zh": "也可归入“(.+?)”"}[lang]
    notes = [note_of(row, lang)[0] for row in ROWS]
    named = [one for note in notes for one in re.findall(pattern, note)]
    assert len(named) == len([note for note in notes if note_of_type(note, lang)]) > 20
    assert set(named) <= labels
    assert not [note for note in notes if re.search(r"Also: \w+\.", note)]


def note_of_type(note: str, lang: Lang) -> bool:
    return {"en": "also stand under", "zh": "也可归入"}[lang] in note


def test_what_located_a_point_is_said_in_both_languages() -> None:
    cells = {row["located_by"] for row in ROWS if row["located_by"]}
    for cell in cells:
        assert say_located_by(cell, "en") == cell, "the cell is the English sentence"
        zh = say_located_by(cell, "zh")
        names = set(re.findall('"(.+?)"', cell)) if cell.startswith("GeoNames") else set()
        for name in names:
            zh = zh.replace(name, "")
        assert not set(WORD.findall(zh)) - NAMES, zh
        assert set(re.findall(r"\d+", cell)) == set(re.findall(r"\d+", say_located_by(cell, "zh")))


@pytest.mark.parametrize("lang", LANGS)
def test_each_place_in_a_source_is_said_beside_it(lang: Lang) -> None:
    for row in ROWS:
        beside, rest = say_locators(row["locator"], _sources(row), lang)
        assert len(beside) == len(_sources(row))
        assert all(beside), row["id"]
        assert not rest
        assert lang == "en" or not WORD.search("".join(beside))
        assert not CHINESE.search("".join(beside)) or lang == "zh"


@pytest.mark.parametrize(
    ("cell", "sources", "expected"),
    [
        ("S1 ¶15; S2 page", ["S1", "S2"], (("¶15", "whole page"), "")),
        ("S2 ¶3–4", ["S1", "S2"], (("", "¶3–4"), "")),
        ("page", ["S1", "S2"], (("", ""), "whole page")),
        ("chapter 2; p. 4", ["S1"], (("chapter 2; p. 4",), "")),
        ("p. 4", [], ((), "p. 4")),
        ("", ["S1"], (("",), "")),
        ("S1 ¶1; S1 ¶5", ["S1"], (("S1 ¶1; S1 ¶5",), "")),
        ("{0} %s paragraph", ["S1"], (("{0} %s paragraph",), "")),
    ],
)
def test_what_is_of_no_known_form_stands_as_it_is(
    cell: str, sources: list[str], expected: tuple[tuple[str, ...], str]
) -> None:
    assert say_locators(cell, sources, "en") == expected
    assert say_located_by(cell, "zh") == cell


def test_places_in_a_source_in_chinese() -> None:
    said, _ = say_locators("S1 ¶15; S2 page", ["S1", "S2"], "zh")
    assert said == (
        text("zh", "provenance.paragraph", n="15"),
        text("zh", "provenance.locator.page"),
    )


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("note", ["a note", "一条备注"])
def test_the_one_note_of_a_readers_own_row_is_of_no_known_language(lang: Lang, note: str) -> None:
    assert note_of({"notes": note, "notes_zh": ""}, lang) == (note, None)
    assert note_of({"notes": "", "notes_zh": note}, lang) == (note, "zh")
