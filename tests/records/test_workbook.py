"""Workbooks: what is read fast is what openpyxl reads, and what was written."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fujianmap.errors import DataError
from fujianmap.records.book import LAST_ROW, Sheet, sheets_of
from fujianmap.records.pieces import MAIN, NotPlainError
from fujianmap.records.plain import Row, plain_rows
from fujianmap.records.reading import read_table
from fujianmap.records.workbook import BROKEN

some = settings(max_examples=60, deadline=None)
LETTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
TEXTS = st.text(st.one_of(st.sampled_from("<&>\"'_x05FD=\t\n "), LETTERS), max_size=12)
MOMENTS = st.datetimes(datetime(1900, 3, 1), datetime(2199, 1, 1))  # noqa: DTZ001
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXTS,
    MOMENTS,
    MOMENTS.map(datetime.date),
    st.times(),
    st.timedeltas(timedelta(0), timedelta(400)),
    st.sampled_from(["#N/A", "#DIV/0!", "_x000D_", "_x005F_x000D_", "=1+1", '=A1&"<"']),
)  # fmt: skip


def saved(rows: list[list[Any]], **changes: Any) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name, value in changes.items():
        setattr(book, name, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


SAVED = saved([["a"]])


def spelt(sheet: str, strings: str = "") -> bytes:
    """A workbook with the XML of its sheet, and of its strings, letter by letter."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SAVED)) as before, zipfile.ZipFile(out, "w") as after:
        for part in before.namelist():
            text = before.read(part)
            if part == "xl/worksheets/sheet1.xml":
                text = sheet.encode("utf-8", "surrogatepass")
            elif part == "[Content_Types].xml" and strings:
                of = "application/vnd.openxmlformats-officedocument.spreadsheetml"
                told = f'<Override PartName="/xl/s.xml" ContentType="{of}.sharedStrings+xml"/>'
                text = text.replace(b"</Types>", f"{told}</Types>".encode())
            if part != "xl/sharedStrings.xml":
                after.writestr(part, text)
        if strings:
            after.writestr("xl/s.xml", strings)
    return out.getvalue()


def around(rows: str, p: str = "", head: str = "", tail: str = "") -> str:
    name = f"xmlns:{p[:-1]}" if p else "xmlns"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\r\n<{p}worksheet {name}="{MAIN}">{head}'
        f"<{p}sheetData>{rows}</{p}sheetData>{tail}</{p}worksheet>"
    )


def first(data: bytes) -> Sheet:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return sheets_of(data, "a.xlsx")[0]


def told(rows: Iterator[Row]) -> list[Row]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of dates beyond the calendar
        return [(row, [*cells], {**formulas}) for row, cells, formulas in rows if cells]


def plainly(sheet: Sheet) -> list[Row]:
    """Rows without openpyxl's help."""
    with sheet._archive().open(sheet._cells._worksheet_path) as part:
        return told(plain_rows(part, sheet._book()))


def carefully(sheet: Sheet) -> list[Row]:
    return told(sheet._careful(LAST_ROW + 1))


@some
@given(
    rows=st.lists(st.lists(VALUES, max_size=6), max_size=6),
    epoch=st.sampled_from([datetime(1899, 12, 30), datetime(1904, 1, 1)]),  # noqa: DTZ001
)
def test_whatever_openpyxl_writes_is_read_as_openpyxl_reads_it(
    rows: list[list[Any]], epoch: datetime
) -> None:
    sheet = first(saved([["x"], *rows], epoch=epoch))
    assert plainly(sheet) == carefully(sheet)


def test_values_are_what_was_written() -> None:
    row = [350100, 1.0, 0.1, True, "#N/A", date(2023, 9, 27), datetime(2023, 9, 27, 8, 30)]  # noqa: DTZ001
    row += [time(8, 30), 1e300, " <&> ", None, "z"]
    ((_, cells, _),) = plainly(first(saved([row])))
    assert cells == [
        *["350100", "1", "0.1", "true", "#N/A", "2023-09-27", "2023-09-27 08:30:00"],
        *["08:30:00", "1e+300", " <&> ", "", "z"],
    ]  # fmt: skip


@pytest.mark.parametrize("p", ["", "x:"])
def test_what_other_programs_write_is_plain_too(p: str) -> None:
    name = f"xmlns:{p[:-1]}" if p else "xmlns"
    strings = (
        f'<{p}sst {name}="{MAIN}" count="4" uniqueCount="4">'
        f"<{p}si><{p}t>名称&amp;&#x4E2D;</{p}t></{p}si>"
        f'<{p}si><{p}t xml:space="preserve"> 北 </{p}t><{p}phoneticPr fontId="1"/></{p}si>'
        f"<{p}si><{p}r><{p}rPr><{p}b/></{p}rPr><{p}t>粗</{p}t></{p}r><{p}r><{p}t>细</{p}t></{p}r>"
        f'<{p}rPh sb="0" eb="1"><{p}t>cu</{p}t></{p}rPh></{p}si>'
        f"<{p}si><{p}t>_x005F_x000D_</{p}t></{p}si></{p}sst>"
    )
    rows = (
        f'<{p}row r="2" spans="1:9" ht="15"><{p}c r="A2" t="s"><{p}v>0</{p}v></{p}c>'
        f'<{p}c r="C2" s="0" t="s"><{p}v>1</{p}v></{p}c>'
        f'<{p}c r="D2" t="s" s="0"><{p}v>2</{p}v></{p}c><{p}c t="s"><{p}v>3</{p}v></{p}c></{p}row>'
        f'\n<{p}row r="3" /><{p}row r="5"><{p}c r="A5"><{p}v>350100199001011234</{p}v></{p}c>'
        f'<{p}c r="B5" t="e" vm="1"><{p}v>#N/A</{p}v></{p}c>'
        f'<{p}c r="C5"><{p}f t="shared" ref="C5:C6" si="0">1+1</{p}f><{p}v>2</{p}v></{p}c>'
        f'<{p}c r="D5" t="str"><{p}f>A1&amp;"x"</{p}f><{p}v></{p}v></{p}c>'
        f'<{p}c r="E5" t="d"><{p}v>2023-09-27</{p}v></{p}c>'
        f'<{p}c r="F5" t="inlineStr"><{p}is><{p}t>a&lt;b</{p}t></{p}is></{p}c></{p}row>'
    )
    sheet = first(spelt(around(rows, p), strings))
    assert plainly(sheet) == [
        (2, ["名称&中", "", " 北 ", "粗细", "_x000D_"], {}),
        (5, ["350100199001011234", "#N/A", "2", "", "2023-09-27", "a<b"], {3: '=A1&"x"'}),
    ]
    assert plainly(sheet) == carefully(sheet)


CELL = '<c r="A1"><v>1</v></c>'
UNUSUAL = [
    around(f"<!-- <row> --><row r='1'>{CELL}</row>"),
    around(f'<row r="1">{CELL}<c r="B1" t="str"><v><![CDATA[</row>]]></v></c></row>'),
    around(f'<row r="2">{CELL}</row><row r="1">{CELL}</row>'),
    around('<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>'),
    around('<row r="1"><c r="A1"><f t="shared" si="0" ref="A1:A2">B1</f></c></row>'),
    around('<row r="1"><c r="A1" t="inlineStr"><is><r><t>a</t></r></is></c></row>'),
    around(f'<row r="1"> <c r="A1"> <v>1</v> </c></row><y:row xmlns:y="{MAIN}">{CELL}</y:row>'),
    around(f'<row r="1">{CELL}</row>', tail=f"<sheetData><row>{CELL}</row></sheetData>"),
    around(f'<row r="1">{CELL}</row>', head="<!-- <sheetData> -->"),
    around('<row r="1"><c r="A1" t="str"><v>a\r\nb</v></c></row>'),
    "<!DOCTYPE worksheet>" + around(f'<row r="1">{CELL}</row>').partition("\n")[2],
]


@pytest.mark.parametrize("xml", UNUSUAL)
def test_what_is_unusual_is_left_to_openpyxl(xml: str) -> None:
    sheet = first(spelt(xml))
    with pytest.raises(NotPlainError):
        plainly(sheet)
    assert told(sheet.rows()) == carefully(sheet)


@pytest.mark.parametrize("item", ["<t>a</t><!-- -->", "<t><![CDATA[a]]></t>", "<r><t>a</t></r>"])
def test_strings_that_are_unusual_are_read_all_the_same(item: str) -> None:
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    strings = f'<sst xmlns="{MAIN}"><si>{item}</si><si><t>b</t></si></sst>'
    assert told(first(spelt(around(rows), strings)).rows()) == [(1, ["a", "b"], {})]


GOOD = around(
    '<row r="1" spans="1:3"><c r="A1" t="str"><v>编号&amp;</v></c>'
    '<c r="B1" s="0"><v>1.5</v></c></row>'
    '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="C2" t="b"><v>1</v></c></row>',
    tail='<mergeCells><mergeCell ref="A1:A2"/></mergeCells>',
)


@settings(max_examples=300, deadline=None)
@given(
    at=st.integers(0, len(GOOD)),
    cut=st.integers(0, 12),
    put=st.one_of(TEXTS, st.sampled_from(["<c>", "</row>", "<row>", "&#0;", "\x00", "\ud800"])),
)
def test_what_is_damaged_is_never_read_as_if_it_were_right(at: int, cut: int, put: str) -> None:
    try:
        sheet = first(spelt(GOOD[:at] + put + GOOD[at + cut :]))
        found = plainly(sheet)
    except (NotPlainError, *BROKEN):
        return  # openpyxl's to say, or refused
    assert found == carefully(sheet)


@pytest.mark.parametrize("far", ["XFD1048576", "XFD2"])
def test_two_cells_far_apart_take_no_room(far: str) -> None:
    row = far.removeprefix("XFD")
    rows = f'<row r="1">{CELL}</row><row r="{row}"><c r="{far}"><v>2</v></c></row>'
    (_, _, _), (number, cells, _) = plainly(first(spelt(around(rows))))
    assert (number, len(cells), cells[-1]) == (int(row), 16_384, "2")


def test_a_row_that_no_sheet_can_have_is_damage() -> None:
    with pytest.raises(DataError) as caught:
        read_table(spelt(around(f'<row r="1048577">{CELL}</row>')), name="a.xlsx")
    assert caught.value.code == "file_damaged"
