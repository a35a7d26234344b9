"""A workbook's sheets and their rows: by openpyxl, but what is in plain form faster."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import chain, repeat
from typing import IO, Any, Final
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.xml.constants import SHARED_STRINGS

from fujianmap.records.merged import Range, ranges_of
from fujianmap.records.packing import has_formulas
from fujianmap.records.pieces import MAIN, NotPlainError
from fujianmap.records.plain import Book, Row, plain_rows, plain_strings, plain_text
from fujianmap.records.values import text_of

LAST_ROW: Final = 1_048_576
"""rows that a sheet can have"""


class Sheet:
    """One sheet of a workbook, which is read anew each time that its rows are asked for."""

    def __init__(self, data: bytes, cells: Any, name: str) -> None:  # noqa: ANN401  (openpyxl has no types)
        self.title = str(cells.title)
        self.visible: bool = cells.sheet_state == "visible"
        self._data = data
        self._cells = cells
        self._name = name

    def merged(self) -> tuple[Range, ...]:
        """Merged ranges; openpyxl has no public word for where in the archive a sheet lies."""
        return ranges_of(self._archive(), self._cells._worksheet_path, name=self._name)  # noqa: SLF001

    def rows(self, last: int = LAST_ROW + 1) -> Iterator[Row]:
        """Rows down to a last one; blank ones may be left out.

        Raises
        ------
        ValueError
            If there are more rows than a sheet can have. What else openpyxl lets through from a
            damaged file is in `records.workbook.BROKEN`.
        """
        done = 0
        try:
            with self._archive().open(self._cells._worksheet_path) as part:  # noqa: SLF001
                for one in plain_rows(part, self._book()):
                    if one[0] > last:
                        return
                    yield _counted(one)
                    done = one[0]
        except NotPlainError:
            for one in self._careful(last):
                if one[0] > done:
                    yield _counted(one)

    def _careful(self, last: int) -> Iterator[Row]:
        formulas: Iterator[tuple[Any, ...]] = repeat(())
        if last > LAST_ROW and has_formulas(self._data):  # headings and samples need none
            for other in _openpyxl(self._data, values=False).worksheets:
                if other.title == self._cells.title:
                    formulas = chain(other.iter_rows(values_only=True, max_row=last), formulas)
        read = zip(self._cells.iter_rows(values_only=True, max_row=last), formulas, strict=False)
        for row, (values, written) in enumerate(read, start=1):
            unsaved = {
                at: str(getattr(formula, "text", formula))
                for at, formula in enumerate(written)
                if formula is not None and (at >= len(values) or values[at] is None)
            }
            yield row, [plain_text(text_of(value)) for value in values], unsaved

    def _archive(self) -> ZipFile:
        archive: ZipFile = self._cells.parent._archive  # noqa: SLF001
        return archive

    def _book(self) -> Book:
        book = self._cells.parent
        return Book(
            strings=self._cells._shared_strings,  # noqa: SLF001
            dates=book._date_formats,  # noqa: SLF001
            durations=book._timedelta_formats,  # noqa: SLF001
            epoch=book.epoch,
        )


def _counted(one: Row) -> Row:
    if one[0] > LAST_ROW:
        raise ValueError(one[0])
    return one


def sheets_of(data: bytes, name: str) -> list[Sheet]:
    """Sheets of a workbook, those that can be seen first."""
    found = [Sheet(data, cells, name) for cells in _openpyxl(data, values=True).worksheets]
    return sorted(found, key=lambda sheet: not sheet.visible)


def _openpyxl(data: bytes, *, values: bool) -> Any:  # noqa: ANN401
    """Open a workbook for formulas as values, or as formulas."""
    reader = _Reader(io.BytesIO(data), read_only=True, data_only=values)
    reader.read()
    return reader.wb


class _Reader(ExcelReader):  # type: ignore[misc]  # openpyxl has no types
    """openpyxl's reader without what takes it long."""

    def read_strings(self) -> None:
        table = self.package.find(SHARED_STRINGS)
        if table is not None:
            self.shared_strings = _strings(self.archive, table.PartName[1:])

    def read_worksheets(self) -> None:
        for sheet, relation in self.parser.find_sheets():
            if relation.target not in self.valid_files:
                continue
            if "chartsheet" in relation.Type:
                self.read_chartsheet(sheet, relation)
                continue
            cells = _Cells(self.wb, sheet.name, relation.target, self.shared_strings)
            cells.sheet_state = sheet.state
            self.wb._sheets.append(cells)  # noqa: SLF001


class _Cells(ReadOnlyWorksheet):  # type: ignore[misc]
    def _get_size(self) -> None:
        """Leave the extent open: other programs state too small a one, or none."""


def _strings(archive: ZipFile, path: str) -> list[str]:
    try:
        with archive.open(path) as part:
            return list(plain_strings(part))
    except NotPlainError:
        with archive.open(path) as part:
            return list(_any_strings(part))


def _any_strings(part: IO[bytes]) -> Iterator[str]:
    for _, node in ET.iterparse(part):  # noqa: S314  (as openpyxl does)
        if node.tag == f"{{{MAIN}}}si":
            yield str(Text.from_tree(node).content)
            node.clear()
