"""Columns of cells worked on as wholes, so that a million rows take a moment."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pandas.api.extensions import ExtensionArray

from fujianmap.errors import Problem
from fujianmap.texts.plain import one_line

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Strings: TypeAlias = pa.LargeStringArray
"""cells of a column as Arrow has them: pandas takes ten times as long on few, twice on many"""
Cells: TypeAlias = pd.Series | Strings

_CONTROLS: Final = bytes({*range(32), 127} - {ord("\t"), ord("\n"), ord("\r")})
_DAMAGE: Final = "\N{REPLACEMENT CHARACTER}"
_BETWEEN: Final = re.compile(r"[;；、|]")


def parts(cell: str) -> tuple[str, ...]:
    """The items of a cell that may hold several, ``;`` between (or ``；``, ``、``, ``|``)."""
    return tuple(part.strip() for part in _BETWEEN.split(cell) if part.strip())


def strings(cells: Cells) -> Strings:
    """Cells as one Arrow array; in pandas they may be several, or Python objects."""
    if isinstance(cells, pa.LargeStringArray):
        return cells
    array = pa.array(cells, type=pa.large_string(), from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def series(cells: Strings) -> pd.Series:
    """Cells as pandas holds them."""
    return pd.Series(as_column(cells), copy=False)


def as_column(cells: Strings) -> ExtensionArray:
    """Cells as a column of a frame, without an index of their own that had to be compared."""
    column: ExtensionArray = pd.array(cells, dtype="str")
    return column


def mapped(cells: Cells, function: Callable[[str], str]) -> Strings:
    """``function`` of every cell, worked out once per distinct cell."""
    coded = strings(cells).dictionary_encode()
    answers = [function(value) for value in coded.dictionary.to_pylist()]
    return pa.array(answers, type=pa.large_string()).take(coded.indices)


def holds(cells: Cells, function: Callable[[str], bool]) -> Bools:
    """Tell of every cell whether ``function`` holds, worked out once per distinct cell."""
    coded = strings(cells).dictionary_encode()
    answers = [function(value) for value in coded.dictionary.to_pylist()]
    found: Bools = np.array(answers, dtype=bool)[coded.indices.to_numpy()]
    return found


def filled(cells: Cells) -> Bools:
    """Tell of every cell whether anything stands in it."""
    return bools(pc.not_equal(strings(cells), ""))


def where(condition: Bools, yes: Cells | str, no: Cells) -> Strings:
    """Cells of ``yes`` where the condition holds, of ``no`` elsewhere."""
    if not condition.any():
        return strings(no)
    chosen = pa.scalar(yes, pa.large_string()) if isinstance(yes, str) else strings(yes)
    return pc.if_else(pa.array(condition), chosen, strings(no))


def among(cells: Cells, words: Iterable[str]) -> Bools:
    """Tell of every cell whether it is one of some words."""
    return bools(pc.is_in(strings(cells), pa.array([*words], pa.large_string())))


def bools(array: pa.BooleanArray) -> Bools:
    """An Arrow array of truths as NumPy has them."""
    found: Bools = array.to_numpy(zero_copy_only=False)
    return found


def numbers(cells: Cells) -> Floats:
    """Cells as numbers; NaN where nothing stands, or something that is no finite number."""
    array = strings(cells)
    blank_is_null = pc.if_else(pc.equal(array, ""), None, array)
    try:
        found = pc.cast(blank_is_null, pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        found = _loose_numbers(array)
    return np.where(np.isfinite(found), found, np.nan)


def _loose_numbers(cells: Strings) -> Floats:
    """Likewise cell by cell, full-width digits read as digits."""
    wide = mapped(cells, lambda cell: unicodedata.normalize("NFKC", cell).strip())
    return pd.to_numeric(series(wide), errors="coerce").to_numpy(dtype=float, na_value=np.nan)


def has_controls(cells: Cells) -> Bools:
    """Tell of every cell whether it holds a control character other than a tab or a line's end."""
    whole = _bytes(cells)
    if len(whole.translate(None, _CONTROLS)) == len(whole):
        return np.zeros(len(cells), dtype=bool)
    return holds(cells, lambda cell: bool({*cell.encode()} & {*_CONTROLS}))


def is_damaged(cells: Cells) -> Bools:
    """Tell of every cell whether it holds U+FFFD, which stands for bytes that were no text."""
    if _DAMAGE.encode() not in _bytes(cells):
        return np.zeros(len(cells), dtype=bool)
    return holds(cells, lambda cell: _DAMAGE in cell)


def _bytes(cells: Cells) -> bytes:
    """The bytes of all cells; of their neighbours too where they are part of a larger array."""
    return bytes(strings(cells).buffers()[2] or b"")


def shown(text: str, most: int = 80) -> str:
    """Text of a file made fit for a sentence: one line, nothing invisible, not too long."""
    return one_line(text, most)


def told(  # noqa: PLR0913  (a problem has that many sides)
    code: str,
    where: Bools,
    rows: npt.NDArray[np.int64],
    cells: Cells | None = None,
    *,
    column: str | None = None,
    doubt: bool = False,
    params: Mapping[str, object] = MappingProxyType({}),
) -> list[Problem]:
    """One problem for each row where ``where`` holds.

    Parameters
    ----------
    code
        Key under ``problem.`` in the texts.
    where
        True for the rows to be told.
    rows
        Row of each as a spreadsheet counts them.
    cells
        The cells to be quoted.
    column
        Name of their column; by default that of ``cells``, where pandas holds them.
    doubt
        True where the row is kept and marked.
    params
        Further values of the sentence, the same for all.
    """
    at = np.flatnonzero(where)
    if not len(at):
        return []
    name = column or (str(cells.name) if isinstance(cells, pd.Series) else None)
    values = [None] * len(at) if cells is None else strings(cells).take(pa.array(at)).to_pylist()
    shared = tuple(params.items())
    return [
        Problem(code=code, row=row, column=name, value=value, params=shared, doubt=doubt)
        for row, value in zip(rows[at].tolist(), values, strict=True)
    ]
