"""The published pages that the rows cite: data/sources.csv."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import pandas as pd

from fujianmap import shipped
from fujianmap.errors import Problem
from fujianmap.records.beside import PlainColumn, good_rows, in_file, read_beside
from fujianmap.records.cells import holds, told
from fujianmap.records.dates import is_date
from fujianmap.records.links import is_link

NAME: Final = "data/sources.csv"
"""as messages call it"""
SOURCE_COLUMNS: Final = (
    PlainColumn(name="id", needed=True),
    PlainColumn(name="title", needed=True),
    PlainColumn(name="title_en", needed=True),
    PlainColumn(name="publisher_zh", needed=True),
    PlainColumn(name="publisher_en", needed=True),
    PlainColumn(name="date", needed=True),
    PlainColumn(name="url", needed=True),
    PlainColumn(name="language", needed=True),
    PlainColumn(name="notes"),
    PlainColumn(name="notes_zh"),
)
"""labels and explanations are in ``texts/`` under ``source_column.<name>``"""


def read_sources(
    source: Path | bytes = shipped.SOURCES,
) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
    """Read the published pages.

    Parameters
    ----------
    source
        Path of the file, or its bytes.

    Returns
    -------
    sources, problems
        One row per page without a fault, indexed by ``id``: `SOURCE_COLUMNS` as ``str`` and
        ``row``. A link is http or https with a host, nothing else.

    Raises
    ------
    DataError
        If the file cannot be read or lacks a column.
    """
    table, problems = read_beside(source, SOURCE_COLUMNS, name=NAME)
    cells, rows = table.cells, table.rows
    problems += told(
        "no_link", ~holds(cells["url"], lambda url: not url or is_link(url)), rows, cells["url"]
    )
    problems += told(
        "date", ~holds(cells["date"], lambda day: not day or is_date(day)), rows, cells["date"]
    )
    return good_rows(table, problems), in_file(table.name, problems)


@cache
def no_sources() -> pd.DataFrame:
    """The sources of a reader's own file: none, under the same columns."""
    names = [column.name for column in SOURCE_COLUMNS]
    empty = pd.DataFrame({name: pd.Series(dtype="str") for name in names})
    return empty.assign(row=pd.Series(dtype="int64")).set_index("id")
