"""Rows and strings of a workbook in plain form, many at a time.

openpyxl makes objects of each cell, which takes twenty seconds for 100,000 rows. (calamine is as
fast as what is here, but reads error cells as blank and long whole numbers rounded, and makes room
for a sheet's whole extent, so that two cells far apart end the process.) So a piece of a sheet is
split at all cells of the forms that programs write. If anything is left between them, it is
openpyxl's to read: `records.book`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from typing import IO, Any, Final, TypeAlias
from xml.etree import ElementTree as ET

from openpyxl.cell.text import Text
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import from_excel, from_ISO8601

from fujianmap.records.pieces import MAIN, NotPlainError, pieces_of, uncoded
from fujianmap.records.values import figure_of, text_of

Row: TypeAlias = tuple[int, list[str], Mapping[int, str]]
"""row as a spreadsheet counts it, its cells from the first column, formulas without a value"""
_Token: TypeAlias = tuple[Any, ...]
"""a cell: its column's letters, its attributes, formula, value and string"""
_Reading: TypeAlias = Callable[[str], str]

_COLUMNS: Final = {get_column_letter(at + 1): at for at in range(16_384)}
_BLANK: Final = " \t\n"
_MOST_FORMS: Final = 10_000
"""kinds of cells and rows of one sheet, beyond which it is not plain"""
_ATTRIBUTES: Final = r'(?: [A-Za-z][\w:]*+="[^"<&]*+")*+'
_ONLY_ATTRIBUTES: Final = re.compile(f"{_ATTRIBUTES} ?")
_ATTRIBUTE: Final = re.compile(r' ([\w:]+)="([^"]*)"')
_IN_STEPS: Final = 7
"""what a split gives for each cell: what is before it, and its groups"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What a sheet's cells refer to."""

    strings: Sequence[str]
    dates: Collection[int]
    """styles of dates"""
    durations: Collection[int]
    epoch: datetime


def plain_rows(sheet: IO[bytes], book: Book) -> Iterator[Row]:
    """Read the rows of a sheet that have cells, as the text of the values that openpyxl gives.

    Raises
    ------
    NotPlainError
        If something is not in plain form, after some rows perhaps.
    """
    reader = _Rows(book)
    for prefix, text in pieces_of(sheet, ("worksheet", "sheetData"), "row"):
        yield from reader.read(prefix, text)


@cache
def _pattern(prefix: str) -> re.Pattern[str]:
    """Match one cell, or where a row begins or ends; their attributes are looked at later."""
    p = re.escape(prefix)
    formula = rf"<{p}f{_ATTRIBUTES}(?: ?/>|>[^<]*+</{p}f>)"
    inline = rf'<{p}is><{p}t(?: xml:space="preserve")?(?: ?/>|>([^<]*+)</{p}t>)</{p}is>'
    return re.compile(
        rf'<{p}c(?: r="([A-Z]{{1,3}})[0-9]{{1,7}}")?([^<>/]*+)'
        rf"(?:/>|>({formula})?(?:<{p}v(?: ?/>|>([^<]*+)</{p}v>)|{inline})?</{p}c>)"
        rf"|(</{p}row>|<{p}row(?=[ />])[^<>]*+>)"
    )


def _columns(prefix: str, text: str) -> list[list[Any]]:
    """What tells the cells of a piece of a sheet, and marks of rows, if there is nothing else."""
    parts = _pattern(prefix).split(text)
    if "".join(parts[::_IN_STEPS]).strip(_BLANK):
        raise NotPlainError
    columns = [parts[at::_IN_STEPS] for at in range(1, _IN_STEPS)]
    if "&" in text:
        for formula in columns[2]:
            uncoded(formula)  # only to see that its codes are sound
        columns[3:5] = ([uncoded(one) for one in column] for column in columns[3:5])
    return columns


class _Rows:
    """Reads the rows of one sheet, from the top down."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._row = 0
        self._readings: dict[str, _Reading] = {}
        self._forms: set[str] = set()

    def read(self, prefix: str, text: str) -> Iterator[Row]:
        *columns, marks = _columns(prefix, text)
        tokens = zip(*columns, strict=True)
        after = 0
        inside = False
        for at, mark in enumerate(marks):
            if mark is None:
                continue
            closes = mark[1] == "/"
            if closes is not inside or (at > after and not inside):
                raise NotPlainError
            if inside:
                yield self._row, *self._cells(islice(tokens, at - after))
            next(tokens)  # the mark itself
            inside = not closes and self._begins(mark)
            after = at + 1
        if inside or after < len(marks):
            raise NotPlainError

    def _cells(self, tokens: Iterable[_Token]) -> tuple[list[str], dict[int, str]]:
        """Cells of one row, and its formulas without a value."""
        cells: list[str] = []
        unsaved: dict[int, str] = {}
        columns, readings = _COLUMNS, self._readings  # at hand, since there are many cells
        for letters, attributes, formula, value, inline in tokens:
            if letters is not None and columns.get(letters) != len(cells):
                _skip_to(letters, cells)
            if formula is not None and not value and inline is None:
                unsaved[len(cells)] = _formula(formula)
            reading = readings.get(attributes) or self._reading(attributes)
            text = inline if reading is _inline else value
            cells.append(reading(text) if text else "")
        return cells, unsaved

    def _begins(self, mark: str) -> bool:
        """Take the number of a row, and tell whether it has cells."""
        empty = mark.endswith("/>")
        attributes = mark[: -2 if empty else -1].partition(" ")[2]
        number = ""
        if attributes.startswith('r="'):
            number, _, attributes = attributes[3:].partition('"')
        if attributes not in self._forms:
            named = _named(f" {attributes.strip(' ')}" if attributes else "")
            if "r" in named or any(name.startswith("xmlns") for name in named):
                raise NotPlainError
            self._forms.add(attributes)
            _few(self._forms)
        row = _whole(number) if number else self._row + 1
        if row <= self._row:
            raise NotPlainError
        self._row = row
        return not empty

    def _reading(self, attributes: str) -> _Reading:
        """How cells with such attributes are read."""
        named = _named(attributes)
        if named.keys() - {"s", "t", "cm", "vm", "ph"}:
            raise NotPlainError
        style = _whole(named.get("s", "0"))
        reading = self._reading_of(named.get("t", "n"), style)
        self._readings[attributes] = reading
        _few(self._readings)
        return reading

    def _reading_of(self, kind: str, style: int) -> _Reading:
        if kind == "s":
            return lambda value: plain_text(self._book.strings[int(value)])
        if kind == "n" and style in self._book.dates:
            duration = style in self._book.durations
            return lambda value: self._moment(value, duration=duration)
        return _READINGS.get(kind, plain_text)

    def _moment(self, value: str, *, duration: bool) -> str:
        number = _number(value)
        try:
            return text_of(from_excel(number, self._book.epoch, timedelta=duration))
        except (OverflowError, ValueError):
            return "#VALUE!"  # as a spreadsheet shows it


def _inline(value: str) -> str:
    """Text of a cell that has its string itself."""
    return plain_text(value)


def plain_text(text: str) -> str:
    """Text in which an underscore may be coded, lest it begin a code such as ``_x000D_``."""
    return text.replace("_x005F_", "_")


def _figure(value: str) -> str:
    if "." in value or "E" in value or "e" in value:
        return figure_of(float(value))
    return str(int(value))


_READINGS: Final[Mapping[str, _Reading]] = {
    "inlineStr": _inline,
    "n": _figure,
    "b": lambda value: text_of(bool(int(value))),
    "d": lambda value: text_of(from_ISO8601(value)),
}


def _skip_to(letters: str, cells: list[str]) -> None:
    """Fill up to a column, which lies to the right of those before it."""
    column = _COLUMNS.get(letters, -1)
    if column != len(cells):
        if column < len(cells):
            raise NotPlainError
        cells += [""] * (column - len(cells))


def _named(attributes: str) -> dict[str, str]:
    found = _ATTRIBUTE.findall(attributes)
    named = dict(found)
    if len(named) != len(found) or not _ONLY_ATTRIBUTES.fullmatch(attributes):
        raise NotPlainError
    return named


def _few(forms: Collection[str]) -> None:
    if len(forms) > _MOST_FORMS:
        raise NotPlainError


def _whole(digits: str) -> int:
    if len(digits) > len("1048576") or not (digits.isascii() and digits.isdigit()):
        raise NotPlainError
    return int(digits)


def _number(value: str) -> float:
    return float(value) if "." in value or "E" in value or "e" in value else int(value)


def _formula(element: str) -> str:
    """A formula whose value was not saved; one that is shared with other cells is not plain."""
    start, _, rest = element.partition(">")
    if 't="shared"' in start or 't="dataTable"' in start:
        raise NotPlainError
    return f"={uncoded(rest.partition('<')[0])}"


def plain_strings(part: IO[bytes]) -> Iterator[str]:
    """Read the table of strings that cells refer to, phonetic text left out.

    Raises
    ------
    NotPlainError
        If something is not in plain form, after some strings perhaps.
    """
    for prefix, text in pieces_of(part, ("sst",), "si"):
        parts = _items(prefix).split(text)
        if "".join(parts[::3]).strip(_BLANK):
            raise NotPlainError
        for plain, other in zip(parts[1::3], parts[2::3], strict=True):
            yield str(uncoded(plain)) if other is None else _rich(prefix, other)


@cache
def _items(prefix: str) -> re.Pattern[str]:
    """Match one string of the table, or one that has several parts."""
    p = re.escape(prefix)
    return re.compile(
        rf'<{p}si><{p}t(?: xml:space="preserve")?>([^<]*+)</{p}t>'
        rf"(?:<{p}phoneticPr{_ATTRIBUTES} ?/>)?</{p}si>"
        rf"|(<{p}si>(?:(?!</?{p}si\b)[^\0])*+</{p}si>)"
    )


def _rich(prefix: str, item: str) -> str:
    """Text of a string whose characters differ in form."""
    name = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    try:
        root = ET.fromstring(f'<{prefix}sst {name}="{MAIN}">{item}</{prefix}sst>')  # noqa: S314
    except ET.ParseError as error:
        raise NotPlainError from error
    return str(Text.from_tree(root[0]).content)
