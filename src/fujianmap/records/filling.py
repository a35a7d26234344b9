"""What a reader's own file may leave out or say in its own way, and what is put there.

Nothing is put in silently: each filled column is told once, with the number of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from fujianmap.errors import InBoth, Problem
from fujianmap.records.cells import (
    Bools,
    Strings,
    among,
    filled,
    mapped,
    parts,
    strings,
    where,
)
from fujianmap.records.dates import loose_date
from fujianmap.records.headings import folded_heading
from fujianmap.records.table import RawTable
from fujianmap.records.vocabulary import Precision, Scope, Type
from fujianmap.texts import LANGS, joined, text


def fill_cells(table: RawTable) -> tuple[dict[str, Strings], tuple[Problem, ...]]:
    """Bring a reader's own file to the form of ours.

    Parameters
    ----------
    table
        The file as read.

    Returns
    -------
    cells, doubts
        The columns of ``table.cells`` by name: labels of types, scopes and precisions
        brought to their ids, dates to ours, empty ids, scopes and precisions filled. And what was
        filled.

    Notes
    -----
    An initiative without a scope is a single site if it has a point, else what its places say.
    A point without a precision is taken to stand for its town or subdistrict, not for an exact
    site: nobody has said that it is exact, and nothing may be drawn as if it were.
    A precision without a point says nothing and is let go.
    """
    cells = as_strings(table.cells)
    for name, words in (("type", Type), ("scope", Scope), ("precision", Precision)):
        cells[name] = _brought(cells[name], _labels(name, tuple(words)))
    for name in ("start", "end"):
        cells[name] = mapped(cells[name], lambda cell: loose_date(cell) or cell)
    has_id, has_scope, has_precision = (filled(cells[n]) for n in ("id", "scope", "precision"))
    has_lon, has_lat = filled(cells["lon"]), filled(cells["lat"])
    point = has_lon & has_lat
    somewhere = filled(cells["city"]) | filled(cells["county"])
    fillings: list[tuple[str, Bools, Callable[[], Strings | str]]] = [
        ("id", ~has_id, lambda: _ids(cells["id"], table.rows)),
        ("scope", ~has_scope & (point | somewhere), lambda: _scopes(cells, point)),
        ("precision", ~has_precision & point, lambda: str(Precision.NEIGHBOURHOOD)),
    ]
    doubts: list[Problem] = []
    for name, lacking, value in fillings:
        if lacking.any():
            cells[name] = where(lacking, value(), cells[name])
            if name != "id" or name in table.present:
                doubts += _once(f"{name}_filled", lacking, table.rows, name)
    idle = has_precision & ~has_lon & ~has_lat
    doubts += _once("precision_idle", idle, table.rows, "precision")
    cells["precision"] = where(idle, "", cells["precision"])
    return cells, (*doubts, *_unknown_types(cells["type"], table.rows))


def as_strings(cells: pd.DataFrame) -> dict[str, Strings]:
    """The columns of a table by name, as the checks take them."""
    return {str(name): strings(column) for name, column in cells.items()}


def _brought(cells: Strings, labels: dict[str, str]) -> Strings:
    """Labels to their ids; what is no label stays."""
    return mapped(cells, lambda cell: labels.get(folded_heading(cell), cell))


@cache
def _labels(name: str, words: tuple[str, ...]) -> dict[str, str]:
    """Ids of a closed set by their folded labels of both languages, and by themselves."""
    sections = (name, "type_short") if name == "type" else (name,)
    labels = {
        folded_heading(text(lang, f"{section}.{word}")): word
        for section in sections
        for lang in LANGS
        for word in words
    }
    return labels | {folded_heading(word): word for word in words}


@cache
def words_for(name: str, words: tuple[str, ...]) -> InBoth:
    """What a reader's own file may write in a column with a closed set: words of each language.

    In English, where the words to be typed are ids too, an id stands beside its label if the two
    differ. A test holds that each of them is taken.
    """
    section = "type_short" if name == "type" else name
    zh, en = ([text(lang, f"{section}.{word}") for word in words] for lang in ("zh", "en"))
    both = [
        label if folded_heading(label) == folded_heading(word) else f"{label} ({word})"
        for label, word in zip(en, words, strict=True)
    ]
    return InBoth(joined("zh", zh), joined("en", both))


def _scopes(cells: Mapping[str, Strings], point: Bools) -> Strings:
    several = mapped(
        cells["city"], lambda cell: Scope.REGION if len(parts(cell)) > 1 else Scope.PREFECTURE
    )
    return where(point, Scope.SITE, where(filled(cells["county"]), Scope.COUNTY, several))


def _ids(given: Strings, rows: npt.NDArray[np.int64]) -> Strings:
    """An id for each row after its number, and none that another row has already."""
    taken = frozenset(given.to_pylist())
    made = []
    for row in rows.tolist():
        one = f"row-{row}"
        while one in taken:
            one += "-own"
        made.append(one)
    return pa.array(made, pa.large_string())


def _once(code: str, lacking: Bools, rows: npt.NDArray[np.int64], column: str) -> list[Problem]:
    """One doubt for a whole column: how many rows, and the first of them."""
    at = np.flatnonzero(lacking)
    if not len(at):
        return []
    params = (("rows", len(at)),)
    return [Problem(code=code, row=int(rows[at[0]]), column=column, params=params, doubt=True)]


def _unknown_types(kinds: Strings, rows: npt.NDArray[np.int64]) -> list[Problem]:
    """One doubt for each unknown type: the row of the first that has it, and how many have."""
    strange = ~among(kinds, ("", *Type))
    if not strange.any():
        return []
    coded = kinds.filter(pa.array(strange)).dictionary_encode()
    codes, first, number = np.unique(
        coded.indices.to_numpy(), return_index=True, return_counts=True
    )
    names, of_strange = coded.dictionary.to_pylist(), rows[strange]
    return [
        Problem(
            code="type_unknown",
            row=int(of_strange[at]),
            column="type",
            value=names[code],
            params=(("rows", int(many)), ("allowed", words_for("type", tuple(Type)))),
            doubt=True,
        )
        for code, at, many in zip(codes.tolist(), first.tolist(), number.tolist(), strict=True)
    ]
