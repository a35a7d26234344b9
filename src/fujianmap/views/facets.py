"""A facet: one field by which rows are chosen, with its values and the rows that carry each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Mask = npt.NDArray[np.bool_]
"""for each row of a dataset, in its order, whether it is meant"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """The values of one field that rows may be chosen by."""

    values: tuple[str, ...]
    """in the order in which they are listed"""
    carried: npt.NDArray[np.bool_]
    """one row per value, one column per row of the dataset: whether it carries the value"""

    def mask(self, chosen: Collection[str]) -> Mask:
        """Tell which rows carry any of the chosen values; an unknown one is carried by none."""
        wanted = [at for at, value in enumerate(self.values) if value in chosen]
        return np.asarray(self.carried[wanted].any(axis=0), dtype=bool)

    def tally(self, mask: Mask) -> dict[str, int]:
        """Count the rows in ``mask`` that carry each value."""
        counts = np.count_nonzero(self.carried[:, mask], axis=1)
        return dict(zip(self.values, counts.tolist(), strict=True))


def facet_of(cells: pd.Series, order: Sequence[str]) -> Facet:
    """A facet of cells that hold one value each; values outside ``order`` follow by alphabet."""
    codes, found = pd.factorize(cells)
    position = {str(value): code for code, value in enumerate(found)}
    values = (*order, *sorted({*position} - {*order, ""}))
    # A value that no cell holds gets a code that no cell has.
    wanted = np.array([position.get(value, len(position)) for value in values], dtype=np.int64)
    return Facet(values=values, carried=wanted[:, None] == codes[None, :])


def facet_of_sets(cells: Sequence[tuple[str, ...]], order: Sequence[str], *, without: str) -> Facet:
    """A facet of cells that hold several values; those that hold none carry ``without``."""
    values = (*order, without)
    distinct = {held: code for code, held in enumerate(dict.fromkeys(cells))}
    codes = np.array([distinct[held] for held in cells], dtype=np.int64)
    carried = np.array(
        [[value in (held or (without,)) for held in distinct] for value in values], dtype=bool
    )
    return Facet(values=values, carried=carried.reshape(len(values), len(distinct))[:, codes])
