"""XLSX: rows, figures, sources, dictionary and papers as the sheets of one workbook."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from copy import copy
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fujianmap.errors import ExportError, reason_of
from fujianmap.exports.cells import cells_of, own_tables
from fujianmap.exports.describing import dictionary_columns
from fujianmap.exports.packing import pack
from fujianmap.exports.papers import papers_of
from fujianmap.exports.writing import temporary_folder
from fujianmap.exports.xmltext import workbook_text
from fujianmap.records.formulas import escape_cell
from fujianmap.texts import joined, text
from fujianmap.views.wording import headline

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

    from fujianmap.texts import Lang
    from fujianmap.views.dataset import Dataset
    from fujianmap.views.filters import Mask

_NARROWEST, _WIDEST = 8, 46
"""width of a column in characters"""
_LONGEST: Final = 32_767
"""UTF-16 units of a cell: with one more a spreadsheet calls the whole file damaged"""
_SEPARATOR: Final = "; "
_LOOKED_AT: Final = 200
"""rows that a column's width follows from"""
_WRITTEN: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)


def export_xlsx(dataset: Dataset, mask: Mask, *, lang: Lang = "zh") -> bytes:
    """Write the shown rows as a workbook.

    Parameters
    ----------
    dataset
        Rows, figures, sources and boundaries.
    mask
        Which rows. Figures and sources are those that belong to them.
    lang
        Language of the sheets' names and of title and counts.

    Returns
    -------
    bytes
        Sheets of rows (`exports.cells.COLUMN_NAMES`), figures, sources, the data dictionary, and
        what the file says of itself. Every text is a cell of text, just as it is in the row: one
        that looks like a formula has the spreadsheet's own mark for text, no letter of ours. A
        text that is longer than a cell may be ends in ``…``, and the last sheet says so.

    Raises
    ------
    ExportError
        If a temporary file could not be written.
    """
    from openpyxl import Workbook  # noqa: PLC0415  (a quarter of a second that others need not wait)

    book = Workbook(write_only=True)
    book.properties.creator = "fujianmap"
    book.properties.title = headline(dataset.boundaries, lang)
    book.properties.created = _EPOCH.replace(tzinfo=None)
    papers = papers_of(dataset, mask).flat(lang)
    tables: dict[str, Mapping[str, Sequence[Any]]] = {}
    cut: list[str] = []
    for name, table in {"rows": cells_of(dataset, mask), **own_tables(dataset, mask)}.items():
        tables[name], shortened = _fitted(table)
        cut += shortened
    if cut:
        said = {"columns": joined(lang, list(dict.fromkeys(cut))), "most": f"{_LONGEST:,}"}
        papers["cut"] = text(lang, "export.cut", **said)
    tables["dictionary"] = dictionary_columns()
    tables["about"] = {"about": list(papers), "text": list(papers.values())}
    out = io.BytesIO()
    try:
        for name, columns in tables.items():
            _fill(book.create_sheet(text(lang, f"export.sheet_{name}")), columns)
        book.save(out)
    except OSError as error:
        _let_go(book)
        folder = temporary_folder()
        raise ExportError("export_temporary", folder=folder, reason=reason_of(error)) from error
    return _timeless(out.getvalue())


def _let_go(book: Workbook) -> None:
    """Close and remove the temporary file in which openpyxl keeps each sheet.

    It would be left there, and be closed only when it is collected: what fails then is printed.
    """
    for sheet in book.worksheets:
        for writing in (sheet._rows, getattr(sheet._writer, "xf", None)):  # noqa: SLF001
            with suppress(OSError, ValueError):
                if writing:
                    writing.close()
        written = getattr(sheet._writer, "out", None)  # noqa: SLF001
        if written:
            Path(written).unlink(missing_ok=True)


def _fitted(
    columns: Mapping[str, Sequence[Any]],
) -> tuple[dict[str, Sequence[Any]], list[str]]:
    """Columns whose texts fit in cells, and the names of those where one had to be cut."""
    fitted: dict[str, Sequence[Any]] = {}
    cut = []
    for name, column in columns.items():
        fitted[name] = column
        if any(_is_long(cell) for cell in column):
            fitted[name] = [_cut(cell) if _is_long(cell) else cell for cell in column]
            cut.append(name)
    return fitted, cut


def _is_long(cell: Any) -> bool:  # noqa: ANN401  (a text or a number)
    # Most texts are too short to be counted in units, whatever they hold.
    return isinstance(cell, str) and 2 * len(cell) > _LONGEST and _units(cell) > _LONGEST


def _units(cell: str) -> int:
    """Length as a spreadsheet counts it: an emoji is two."""
    return len(cell) + sum(character > "\uffff" for character in cell)


def _cut(cell: str) -> str:
    """The beginning of a text, of a list of addresses whole ones only."""
    units = cell.encode("utf-16-le", errors="surrogatepass")[: 2 * (_LONGEST - 3)]
    kept = units.decode("utf-16-le", errors="ignore")
    listed = kept.rpartition(_SEPARATOR)[0]
    # A text of one's own seldom has a semicolon so near its end.
    whole = listed + _SEPARATOR if len(listed) > 0.9 * len(kept) else kept
    return f"{whole}…"


def _fill(sheet: WriteOnlyWorksheet, columns: Mapping[str, Sequence[Any]]) -> None:
    from openpyxl.styles import Font, PatternFill  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    rows = max((len(column) for column in columns.values()), default=0)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{rows + 1}"
    for number, (name, column) in enumerate(columns.items(), 1):
        sheet.column_dimensions[get_column_letter(number)].width = _width(name, column)
    heading = _cell_maker(sheet)
    cells = [heading(name) for name in columns]
    for cell in cells:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E6ECEA")
    sheet.append(cells)
    made = _cell_maker(sheet)
    for row in zip(*columns.values(), strict=True):
        sheet.append([made(cell) for cell in row])


def _cell_maker(sheet: WriteOnlyWorksheet) -> Any:  # noqa: ANN401  (a function; openpyxl has no types)
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    # Styles are made once: looked up anew for every cell they would take half of the time.
    looks = []
    for looks_like_a_formula in (False, True):
        pattern = WriteOnlyCell(sheet)
        pattern.number_format = "@"
        # The spreadsheet's own mark for "text, whatever it looks like", also when it is edited.
        pattern.quotePrefix = looks_like_a_formula
        looks.append(pattern._style)  # noqa: SLF001

    def made(value: Any) -> WriteOnlyCell | None:  # noqa: ANN401  (a text or a number)
        if isinstance(value, int | float):
            return None if value != value else value  # noqa: PLR0124  (NaN: an empty cell)
        if not value:
            return None
        cell = WriteOnlyCell(sheet)
        text_ = str(value)
        # Set past the property, which would take "=1+1" for a formula and "#N/A" for an error.
        cell._value = workbook_text(text_)  # noqa: SLF001
        cell.data_type = "s"
        cell._style = copy(looks[escape_cell(text_) != text_])  # noqa: SLF001
        return cell

    return made


def _width(name: str, column: Iterable[Any]) -> float:
    """Width that shows most cells, in characters."""
    longest = _across(name) + 2
    for _, cell in zip(range(_LOOKED_AT), column, strict=False):
        longest = max(longest, *map(_across, str(cell).split("\n")[:20]))
    return min(max(longest + 1.5, _NARROWEST), _WIDEST)


def _across(line: str) -> int:
    """Width of a line on the screen: a Chinese character is two wide."""
    return sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in line[:_WIDEST])


def _timeless(data: bytes) -> bytes:
    """The workbook without the time at which it was written: same rows, same bytes."""
    stamp = _EPOCH.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    core = "docProps/core.xml"
    parts[core] = _WRITTEN.sub(rb"\g<1>" + stamp, parts[core])
    return pack(parts)
