"""A file for a reader to begin with: headings and one filled row, in either language."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fujianmap.records.columns import BY_NAME
from fujianmap.texts import Lang, text

_COLUMNS: Final = (
    *("id", "name", "type", "scope", "city", "county", "place", "lon", "lat", "precision"),
    *("start", "summary", "source", "notes"),
)
"""columns of the template, texts without their language"""
_ROW: Final = {"id": "1", "lon": "119.2967", "lat": "26.0874", "start": "2023-09"}
_LABELLED: Final = {"type": "patrol", "scope": "site", "precision": "neighbourhood"}


_NOWHERE_ELSE: Final[Mapping[str, str]] = MappingProxyType({})


def template_rows(
    lang: Lang, example: Mapping[str, str] = _NOWHERE_ELSE
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Headings and one row that loads without a fault.

    Parameters
    ----------
    lang
        Language of headings and row.
    example
        Cells of the row by column, where the map is not of Fujian: its place and point.
    """
    names = [name if name in BY_NAME else f"{name}_{lang}" for name in _COLUMNS]
    headings = tuple(BY_NAME[name].headings[0] if lang == "zh" else name for name in names)
    return headings, tuple(
        example[name] if name in example else _cell(name, lang) for name in _COLUMNS
    )


def _cell(name: str, lang: Lang) -> str:
    if name in _LABELLED:
        return text(lang, f"{name}.{_LABELLED[name]}")
    return _ROW.get(name) or text(lang, f"template.{name}")


def template_csv(lang: Lang, example: Mapping[str, str] = _NOWHERE_ELSE) -> bytes:
    """Write the template as CSV, with the mark by which spreadsheets know UTF-8."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(template_rows(lang, example))
    return out.getvalue().encode("utf-8-sig")


def template_xlsx(lang: Lang, example: Mapping[str, str] = _NOWHERE_ELSE) -> bytes:
    """Write the template as a workbook; numbers are numbers."""
    import openpyxl  # noqa: PLC0415  (slow to import)

    book = openpyxl.Workbook()
    headings, row = template_rows(lang, example)
    numeric = {_COLUMNS.index(name) for name in ("lon", "lat")}
    book.active.append(headings)
    book.active.append([float(cell) if at in numeric else cell for at, cell in enumerate(row)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
