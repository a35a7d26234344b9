"""Figures, sources, links and the data dictionary."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from fujianmap import shipped
from fujianmap.errors import DataError, Problem
from fujianmap.records.dictionary import dictionary
from fujianmap.records.figures import FIGURE_COLUMNS, no_figures, read_figures
from fujianmap.records.links import host_of, is_link
from fujianmap.records.reading import read_table
from fujianmap.records.sources import SOURCE_COLUMNS, no_sources, read_sources

FIGURE = {
    "id": "F1", "label_zh": "甲", "label_en": "A", "value": "1", "value_text": "1",
    "unit_zh": "个", "unit_en": "", "bound": "exact", "period_zh": "2023年", "period_en": "2023",
    "scope": "site", "initiatives": "A1", "source": "S1", "locator": "¶1", "notes": "",
    "notes_zh": "",
}  # fmt: skip
SOURCE = {
    "id": "S1", "title": "甲", "title_en": "A", "publisher_zh": "报", "publisher_en": "Paper",
    "date": "2023-09", "url": "https://example.org/a?b=1", "language": "zh", "notes": "",
    "notes_zh": "",
}  # fmt: skip


def written(*rows: dict[str, str]) -> bytes:
    return "".join(
        "\t".join(cells) + "\n" for cells in (list(rows[0]), *(r.values() for r in rows))
    ).encode()


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"value": "many"}, "number", "value"),
        ({"bound": "maybe"}, "not_allowed", "bound"),
        ({"scope": "village"}, "not_allowed", "scope"),
        ({"initiatives": "A1;A9"}, "initiative_unknown", "initiatives"),
        ({"source": "S9"}, "source_unknown", "source"),
        ({"period_en": ""}, "missing", "period_en"),
        ({"notes": "a\x00"}, "control", "notes"),
    ],
)
def test_faults_of_figures(cells: dict[str, str], code: str, column: str) -> None:
    figures, problems = read_figures(
        written(FIGURE, FIGURE | {"id": "F2"} | cells),
        initiatives=frozenset({"A1"}),
        sources=frozenset({"S1"}),
    )
    told = [(p.file, p.code, p.row, p.column) for p in problems]
    assert told == [("data/figures.csv", code, 3, column)]
    assert figures.index.tolist() == ["F1"]
    assert figures["value"].tolist() == [1.0]


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"url": "javascript:alert(1)"}, "no_link", "url"),
        ({"url": "https://"}, "no_link", "url"),
        ({"date": "soon"}, "date", "date"),
        ({"title": ""}, "missing", "title"),
        ({"id": "S1"}, "id_twice", "id"),
    ],
)
def test_faults_of_sources(cells: dict[str, str], code: str, column: str) -> None:
    sources, problems = read_sources(written(SOURCE, SOURCE | {"id": "S2"} | cells))
    told = [(p.file, p.code, p.row, p.column) for p in problems]
    assert told == [("data/sources.csv", code, 3, column)]
    assert sources.index.tolist() == ["S1"]


@pytest.mark.parametrize("path", [shipped.FIGURES, shipped.SOURCES], ids=lambda path: path.name)
def test_a_file_that_is_cut_off_is_never_taken_for_whole(path: Path) -> None:
    """Wherever it is cut but between two lines, even within a note that reads like a whole one."""
    whole = path.read_bytes()
    ends = [at for at, byte in enumerate(whole, 1) if byte == ord("\n")]
    within = [at for at in range(ends[1] + 1, len(whole)) if at not in ends]
    last_cells = [end - 1 for end in ends[2:]]
    for at in {*last_cells, *random.Random(9).sample(within, 60)}:  # noqa: S311
        problems = _problems(path, whole[:at])
        assert any(not problem.doubt for problem in problems), at
    for at in ends[1:]:
        assert "cut_off" not in {problem.code for problem in _problems(path, whole[:at])}


def _problems(path: Path, data: bytes) -> Sequence[Problem]:
    try:
        if path == shipped.SOURCES:
            return read_sources(data)[1]
        return read_figures(data, initiatives=_ids(), sources=frozenset({"S01"}))[1]
    except DataError as error:
        return error.problems or (Problem(code=error.code),)


@cache
def _ids() -> frozenset[str]:
    return frozenset(read_table(shipped.INITIATIVES).cells["id"])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_rows_beside"),
        (written(FIGURE).split(b"\n", 1)[0], "no_rows_beside"),
        (b"what,ever\n1,2\n", "columns_missing"),
        (b"id\nF1\n", "columns_missing"),
    ],
)
def test_a_file_beside_the_rows_is_not_told_to_hold_initiatives(content: bytes, code: str) -> None:
    with pytest.raises(DataError) as caught:
        read_figures(content, initiatives=frozenset(), sources=frozenset())
    assert caught.value.code == code
    assert caught.value.params["file"] == "data/figures.csv"
    assert "one initiative" not in caught.value.say("en")


def test_nothing_has_the_same_columns() -> None:
    figures, _ = read_figures(
        written(FIGURE), initiatives=frozenset({"A1"}), sources=frozenset({"S1"})
    )
    sources, _ = read_sources(written(SOURCE))
    assert {*no_figures()} == {*figures} == {c.name for c in FIGURE_COLUMNS} - {"id"} | {"row"}
    assert {*no_sources()} == {*sources} == {c.name for c in SOURCE_COLUMNS} - {"id"} | {"row"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://example.org", True),
        ("https://例子.中国/路径?a=1#b", True),
        ("https://[::1]:8080/", True),
        ("HTTPS://EXAMPLE.ORG", True),
        ("ftp://example.org", False),
        ("https:///path", False),
        ("https://u:p@example.org", False),
        ("https://example.org:port/", False),
        ("https://example.org/a b", False),
        ('https://example.org/"onload="', False),
        ("https://[::1", False),
        ("//example.org", False),
        ("https://evil.example\\@gov.cn/x", False),
        ("https://gov.cn@evil.example/", False),
        ("https://ok.example/a<b", False),
        ("data:text/html,x", False),
        ("", False),
    ],
)
def test_links_are_http_with_a_host_and_nothing_else(text: str, *, expected: bool) -> None:
    assert is_link(text) is expected


def test_a_host_is_named_as_a_browser_looks_it_up() -> None:
    assert host_of("HTTPS://Example.ORG./a") == "example.org"
    assert host_of("https://例子.中国/") == "xn--fsqu00a.xn--fiqs8s"
    assert host_of("http://\u0430pple.com/") == "xn--pple-43d.com", "the first letter is Cyrillic"
    assert host_of("https://fa\xdf.example/") == "xn--fa-hia.example"
    assert host_of("http://10.0.0.7:8501/") == "10.0.0.7"


@pytest.mark.parametrize(
    "host", ["0x7f.1", "2130706433", "１２７.0.0.1", "gov%2ecn", "evil。example", "ⓖov.cn", "a..b"]
)
def test_a_host_that_a_browser_would_rewrite_is_none(host: str) -> None:
    assert host_of(f"http://{host}/") == ""


def test_the_data_dictionary_is_up_to_date() -> None:
    committed = (shipped.DATA / "README.md").read_text(encoding="utf-8")
    assert committed == dictionary(), "python -m fujianmap.records.dictionary > data/README.md"


def test_a_note_does_not_say_what_stands_above_it() -> None:
    """Figures of no initiative stand under a heading that says so, and have no id in their cell."""
    figures = read_table(shipped.FIGURES, columns=FIGURE_COLUMNS).cells
    province = figures[figures["initiatives"] == ""]
    assert len(province) > 4
    for name, words in (("notes", "elongs to no"), ("notes_zh", "不属于")):
        assert not province[name].str.contains(words).any()
    assert set(province["scope"]) == {"province"}
