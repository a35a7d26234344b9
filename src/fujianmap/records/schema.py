"""The schema of a file of rows, made from the description of its columns: what one cell may hold.

What cells must be to one another is in `checking`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.compute as pc

from fujianmap.records.cells import (
    Bools,
    Strings,
    among,
    as_column,
    filled,
    has_controls,
    holds,
    numbers,
    parts,
    strings,
)
from fujianmap.records.columns import COLUMNS, Column, Kind
from fujianmap.records.dates import is_date
from fujianmap.records.degrees import degrees
from fujianmap.settings import LIMITS

if TYPE_CHECKING:
    import pandera.pandas as pa

Rule = Callable[[Strings], Bools]
"""tells of every cell of a column whether it is as it must be"""


def failures(
    cells: Mapping[str, Strings], *, strict: bool, sources: frozenset[str]
) -> Iterator[tuple[str, str, Bools]]:
    """Every cell that breaks a rule of its own column, all rules and rows at once.

    Parameters
    ----------
    cells
        All `COLUMNS` as text, missing is ``""``.
    strict
        Hold the file to what the shipped one must have: no needed cell is empty, every type and
        source is known.
    sources
        The ids that ``source`` may name, if ``strict``.

    Yields
    ------
    column, code, broken
        For each rule that a cell breaks: its column, its code under ``problem.``, and which rows.
    """
    ruled = _ruled(strict=strict, sources=sources)
    # pandera takes milliseconds for a column, however few its cells, and a second to import: so it
    # is asked only about those in which something is amiss.
    amiss = [name for name, rules in ruled.items() if not _keeps_all(cells[name], rules)]
    if not amiss:
        return
    from pandera.errors import SchemaErrors  # noqa: PLC0415

    frame = pd.DataFrame({name: as_column(cells[name]) for name in amiss}, copy=False)
    try:
        _schema(strict=strict, sources=sources).validate(frame, lazy=True)
    except SchemaErrors as error:
        found = error.failure_cases
        if found["index"].isna().any():  # a rule itself broke, which is no fault of the file
            raise RuntimeError(found.to_string()) from error
        for (name, code), cases in found.groupby(["column", "check"], sort=False):
            broken = np.zeros(len(frame), dtype=bool)
            broken[cases["index"].to_numpy(dtype=np.int64)] = True
            yield str(name), str(code), broken


def _keeps_all(cells: Strings, rules: Mapping[str, Rule]) -> bool:
    """Tell whether every cell keeps every rule; nothing can be wrong with nothing."""
    if "missing" not in rules and not filled(cells).any():
        return True
    return all(rule(cells).all() for rule in rules.values())


@lru_cache(maxsize=4)
def _schema(*, strict: bool, sources: frozenset[str]) -> pa.DataFrameSchema:
    """All columns with their rules, each named by the code of the problem that it makes."""
    import pandera.pandas as pa  # noqa: PLC0415

    def checks(rules: Mapping[str, Rule]) -> list[pa.Check]:
        return [pa.Check(_asked(rule), error=code) for code, rule in rules.items()]

    ruled = _ruled(strict=strict, sources=sources)
    return pa.DataFrameSchema(
        {name: pa.Column(checks=checks(rules), required=False) for name, rules in ruled.items()}
    )


def _asked(rule: Rule) -> Callable[[pd.Series], pd.Series]:
    """A rule as pandera asks it: true where the cell keeps it."""
    return lambda cells: pd.Series(rule(strings(cells)), index=cells.index)


@lru_cache(maxsize=4)
def _ruled(*, strict: bool, sources: frozenset[str]) -> dict[str, dict[str, Rule]]:
    return {column.name: _rules(column, strict=strict, sources=sources) for column in COLUMNS}


def _rules(column: Column, *, strict: bool, sources: frozenset[str]) -> dict[str, Rule]:
    """Rules of one column by the code of the problem that a broken one makes."""
    rules: dict[str, Rule] = {
        "control": lambda cells: ~has_controls(cells),
        "too_long": lambda cells: _lengths(cells) <= LIMITS.cell_characters,
    }
    if column.needed and (strict or column.name == "type"):
        rules["missing"] = filled
    if column.kind is Kind.CODE and (strict or column.name != "type"):
        rules["not_allowed"] = lambda cells: among(cells, ["", *column.allowed])
    rules |= _KINDS.get(column.kind, {})
    if column.name == "source" and strict:
        rules["source_unknown"] = lambda cells: holds(cells, lambda cell: {*parts(cell)} <= sources)
    return rules


_KINDS: Final[Mapping[Kind, dict[str, Rule]]] = {
    Kind.ID: {"id_twice": lambda cells: ~repeated(cells) | ~filled(cells)},
    Kind.DATE: {"date": lambda cells: holds(cells, lambda cell: not cell or is_date(cell))},
    Kind.DEGREES: {"angle": lambda cells: ~filled(cells) | ~np.isnan(degrees(cells))},
    Kind.KILOMETRES: {
        "number": lambda cells: ~filled(cells) | ~np.isnan(numbers(cells)),
        "negative": lambda cells: ~(numbers(cells) < 0),
    },
}
"""rules that follow from what a column holds"""


def repeated(cells: Strings) -> Bools:
    """Tell of every cell whether an earlier one is like it."""
    found: Bools = pd.Series(cells.dictionary_encode().indices.to_numpy()).duplicated().to_numpy()
    return found


def _lengths(cells: Strings) -> npt.NDArray[np.int64]:
    return np.asarray(pc.utf8_length(cells), dtype=np.int64)
