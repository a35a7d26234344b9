"""Files of rows: every encoding, every delimiter, and what is wrong with a line."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fujianmap.errors import DataError
from fujianmap.records import cutting, delimited
from fujianmap.records.formulas import escape_cell
from fujianmap.records.reading import read_table
from fujianmap.settings import LIMITS

CHINESE = (
    "编号,名称,类型,城市,经度,纬度\n"
    "1,建新派出所,社区警务,福州市,119.2,26.07\n"
    "2,鹭江派出所,反诈,厦门市,118.07,24.46\n"
)
TRADITIONAL = CHINESE.translate(str.maketrans("编号称类经纬东开结厦门", "編號稱類經緯東開結廈門"))


@pytest.mark.parametrize(
    ("encoding", "recognised"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("gbk", "gb18030"),
        ("gb18030", "gb18030"),
    ],
)
def test_chinese_is_read_in_every_encoding_of_an_office(encoding: str, recognised: str) -> None:
    table = read_table(CHINESE.encode(encoding), name="a.csv")
    assert table.cells["name_zh"].tolist() == ["建新派出所", "鹭江派出所"]
    assert dict(table.recognised)["encoding"] == recognised
    assert table.problems == ()


def test_big5_is_told_from_gb18030() -> None:
    text = (
        TRADITIONAL.replace("鹭", "鷺").replace("诈", "詐").replace("区", "區").replace("务", "務")
    )
    table = read_table(text.encode("big5"), name="a.csv")
    assert dict(table.recognised)["encoding"] == "big5"
    assert table.cells["city"].tolist() == ["福州市", "廈門市"]
    assert {"id", "name_zh", "type", "city", "lon", "lat"} == table.present


def test_utf8_with_one_bad_byte_is_still_utf8() -> None:
    data = bytearray(CHINESE.encode())
    data[data.index("警".encode())] = 0xFF
    table = read_table(bytes(data), name="a.csv")
    assert dict(table.recognised)["encoding"] == "utf-8"
    assert "�" in table.cells["type"][0]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_delimiter_and_line_end(delimiter: str, end: str) -> None:
    text = CHINESE.replace(",", delimiter).replace("\n", end)
    table = read_table(text.encode(), name="a.csv")
    assert table.cells["lat"].tolist() == ["26.07", "24.46"]
    assert dict(table.recognised)["delimiter"] == delimited.DELIMITERS[delimiter]


def test_a_spreadsheet_counts_records_and_blank_lines() -> None:
    text = 'id,name,type\n1,"two\nlines",a\n\n2,x,b\n,,\n3,y,c\n'
    table = read_table(text.encode(), name="a.csv")
    assert table.cells["name_zh"].tolist() == ["two\nlines", "x", "y"]
    assert table.rows.tolist() == [2, 4, 6]
    assert table.rows_in == 3


@pytest.mark.parametrize(
    ("text", "code", "row", "kept"),
    [
        ('id,name,type\n1,"open,a\n2,x,b\n3,y,c\n', "quote", 2, ["2", "3"]),
        ('id,name,type\n1,x,a\n2,"open,b\n3,"y",c\n', "quote", 3, ["1", "3"]),
        ('id,name,type\n1,x,a\n2,"y"z,b\n3,y,c\n', "quote", 3, ["1", "3"]),
        ("id,name,type\n1,x,a\n2,b\n3,y,c\n", "too_few_cells", 3, ["1", "3"]),
        ("id,name,type\n1,x,a\n2,x,b,more\n3,y,c\n", "too_many_cells", 3, ["1", "3"]),
    ],
)
def test_a_broken_line_costs_itself_and_is_told(
    text: str, code: str, row: int, kept: list[str]
) -> None:
    table = read_table(text.encode(), name="a.csv")
    (problem,) = table.problems
    assert (problem.code, problem.row, problem.doubt) == (code, row, False)
    assert table.cells["id"].tolist() == kept
    assert table.rows_in == len(kept) + 1


def test_a_lone_quote_is_told_with_the_line_where_it_opens() -> None:
    text = 'id,name,type\n1,"two\nlines",a\n2,"open,b\n3,y,c\n'
    (problem,) = read_table(text.encode(), name="a.csv").problems
    assert problem.row == 3
    assert dict(problem.params)["line"] == 4


def test_a_quote_in_the_middle_of_a_cell_is_only_a_quote() -> None:
    table = read_table(b'id,name,type\n1,5" pipe,a\n2,x,b\n', name="a.csv")
    assert table.cells["name_zh"].tolist() == ['5" pipe', "x"]
    assert table.problems == ()


def test_many_open_quotes_take_no_long_time() -> None:
    lines = '1,"open,a\n' + '"",,\n' * 2_000
    table = read_table(("id,name,type\n" + lines * 10 + "2,x,b\n").encode(), name="a.csv")
    assert [problem.code for problem in table.problems] == ["quote"] * 10
    assert table.cells["id"].tolist() == ["2"]


@pytest.mark.parametrize("end", ["", '"z\n', '"z"y\n', '",,\n'])
@pytest.mark.parametrize("line", ['x"y,"a\n', 'a","b\n', '"",""a,"\n'])
def test_a_file_is_cut_some_times_its_length_and_no_more(
    line: str, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines that all open a quote: each would be joined with all that follow."""
    cut = 0
    plain_cut = cutting._cut

    def counted(text: str, delimiter: str) -> tuple[list[str] | None, bool]:
        nonlocal cut
        cut += len(text)
        return plain_cut(text, delimiter)

    monkeypatch.setattr(cutting, "_cut", counted)
    text = f"id,name,type\n{line * 3_000}{end}2,x,b\n"
    table = read_table(text.encode(), name="a.csv")
    assert table.cells["id"].tolist()[-1:] == ["2"]
    assert cut < 25 * len(text)


texts = st.text(alphabet="ab,;\t\"\n\r 'é类\0", max_size=40)


@given(texts, st.sampled_from(list(delimited.DELIMITERS)))
def test_the_quick_reader_gives_what_the_exact_one_gives(text: str, delimiter: str) -> None:
    text = text.lstrip("\r\n")
    first = next(delimited._records(text, delimiter), None)
    if first is None or len(first.cells) < 2:
        return
    quick = delimited._quick(text, delimiter, len(first.cells))
    if quick is None:
        return
    cells, rows, problems, aside = delimited._exact(text, delimiter, len(first.cells))
    assert quick[0].to_numpy().tolist() == cells.to_numpy().tolist()
    assert np.array_equal(quick[1], rows)
    assert quick[2] == problems
    assert quick[3] == aside


def test_well_formed_files_go_the_quick_way() -> None:
    assert delimited._quick('a,b\n"x, y","say ""hi"""\n', ",", 2) is not None


@pytest.mark.parametrize(
    "hostile", ["{{7*191}}", "100{% off", "`", "</script>", "=1+1", "-5", "'x"]
)
def test_hostile_text_comes_through_unchanged(hostile: str) -> None:
    table = read_table(f'id,name,type\n1,"{hostile}",a\n'.encode(), name="a.csv")
    assert table.cells["name_zh"].tolist() == [hostile]


def test_what_our_export_escapes_comes_back() -> None:
    table = read_table(f"id,name,type\n1,{escape_cell('=1+1')},a\n".encode(), name="a.csv")
    assert table.cells["name_zh"].tolist() == ["=1+1"]


def test_a_columns_own_name_goes_before_its_aliases() -> None:
    table = read_table(b"id,name,type,prefecture,city\n1,x,a,B,A\n", name="a.csv")
    assert table.cells["city"].tolist() == ["A"]
    assert [(p.code, p.value, p.doubt) for p in table.problems] == [
        ("heading_unused", "prefecture", True)
    ]


def test_headings_are_told_when_unknown_double_or_missing() -> None:
    table = read_table(b"ID,Name , TYPE,lng,x,colour,\n1,a,b,119,118,red,stray\n", name="a.csv")
    told = [(p.code, p.value, p.doubt) for p in table.problems]
    assert told == [
        ("heading_twice", "x", True),
        ("heading_unknown", "colour", True),
        ("heading_missing", None, True),
    ]
    assert table.cells["lon"].tolist() == ["119"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "no_rows"),
        (b"\n\n", "no_rows"),
        (b"id,name\n", "no_rows"),
        (b"PK\x03\x04rest", "file_damaged"),
        (b"%PDF-1.7", "not_text"),
        (b"what,ever\n1,2\n", "no_headings"),
        (b"\x81\xff\xfe\x81" * 50, "encoding_unknown"),
        (b",".join(b"c%d" % i for i in range(65)) + b"\n" + b"," * 64 + b"1\n", "too_many_columns"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(data: bytes, code: str) -> None:
    with pytest.raises(DataError) as caught:
        read_table(data, name="a.csv")
    assert caught.value.code == code
    assert "a.csv" in caught.value.say("en")
    assert "a.csv" in caught.value.say("zh")


def test_limits_of_the_page_are_named() -> None:
    rows = b"1,x,a\n" * (LIMITS.rows_on_page + 1)
    with pytest.raises(DataError, match=f"at most {LIMITS.rows_on_page:,} "):
        read_table(b"id,name,type\n" + rows, name="a.csv", on_page=True)
    with pytest.raises(DataError, match=f"at most {LIMITS.upload_megabytes} MB"):
        read_table(b"x" * (LIMITS.upload_megabytes * 1_000_000 + 1), name="a.csv", on_page=True)


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOENT, "没有这个文件"), (errno.EACCES, "没有权限"), (errno.EPIPE, "系统错误 EPIPE")],
)
def test_what_the_system_says_is_said_in_the_readers_language(
    monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    def refused(_: Path) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "stat", refused)
    with pytest.raises(DataError) as caught:
        read_table("a.csv")
    assert said in caught.value.say("zh")
    assert os.strerror(number) not in caught.value.say("zh")


def test_a_file_that_is_not_there_is_refused_in_a_sentence() -> None:
    with pytest.raises(DataError, match=r"cannot be opened"):
        read_table("nowhere/at_all.csv")


def test_a_line_that_names_the_delimiter_is_not_counted() -> None:
    table = read_table(b'sep=;\r\nid;name;type\r\n1;x;a\r\n2;"y;b\r\n', name="a.csv")
    assert table.rows.tolist() == [2]
    (problem,) = table.problems
    assert (problem.code, problem.row, dict(problem.params)["line"]) == ("quote", 3, 4)
    assert dict(table.recognised)["delimiter"] == "semicolon"


@pytest.mark.parametrize("title", ["我的数据,,", "My rows", '"Rows, as of May"\n\nby us'])
def test_titles_above_the_headings_are_passed_over(title: str) -> None:
    text = f"{title}\nid,name,type\n1,x,a\n2,y,b,more\n"
    first = text.count("\n") - 1
    table = read_table(text.encode(), name="a.csv")
    assert table.rows.tolist() == [first]
    assert [(p.code, p.row) for p in table.problems] == [("too_many_cells", first + 1)]
    assert [*table.aside] == [first + 1]


def test_json_that_is_no_geojson_is_not_called_empty() -> None:
    with pytest.raises(DataError) as caught:
        read_table(b'[{"name": "a", "type": "patrol"}]', name="a.json")
    assert caught.value.code == "file_damaged"
