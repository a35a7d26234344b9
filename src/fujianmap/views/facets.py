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
    """The values of one field that rows may be chosen by.

    Rows that carry the same values share one entry of ``sets``: a hundred thousand rows in a
    hundred counties are a hundred thousand small numbers, not ten million bits.
    """

    values: tuple[str, ...]
    """in the order in which they are listed"""
    sets: npt.NDArray[np.bool_]
    """one row per value, one column per distinct set of values: whether the set holds the value"""
    codes: npt.NDArray[np.unsignedinteger]
    """for each row of the dataset the column of its set, in as few bits as hold it"""

    @property
    def held(self) -> list[list[int]]:
        """For each set the positions of what it holds among the values."""
        return [np.flatnonzero(one).tolist() for one in self.sets.T]

    def mask(self, chosen: Collection[str]) -> Mask:
        """Tell which rows carry any of the chosen values; an unknown one is carried by none."""
        wanted = [at for at, value in enumerate(self.values) if value in chosen]
        any_of = np.any(self.sets[wanted], axis=0, keepdims=True)[0]
        return np.asarray(any_of[self.codes], dtype=np.bool_)

    def tally(self, mask: Mask) -> dict[str, int]:
        """Count the rows in ``mask`` that carry each value."""
        rows = np.bincount(self.codes[mask], minlength=self.sets.shape[1])
        return dict(zip(self.values, (self.sets @ rows).tolist(), strict=True))


def facet_of(cells: pd.Series, order: Sequence[str]) -> Facet:
    """A facet of cells that hold one value each; values outside ``order`` follow by alphabet."""
    codes, found = pd.factorize(cells)
    known = [str(value) for value in found]
    values = (*order, *sorted({*known} - {*order, ""}))
    return _facet(values, [(value,) for value in known], codes)


def facet_of_sets(cells: Sequence[tuple[str, ...]], order: Sequence[str], *, without: str) -> Facet:
    """A facet of cells that hold several values; those that hold none carry ``without``."""
    distinct = {held: code for code, held in enumerate(dict.fromkeys(cells))}
    codes = np.array([distinct[held] for held in cells], dtype=np.int64)
    return _facet((*order, without), [held or (without,) for held in distinct], codes)


def _facet(
    values: tuple[str, ...], sets: Sequence[tuple[str, ...]], codes: npt.NDArray[np.int64]
) -> Facet:
    holds = np.array([[value in held for held in sets] for value in values], dtype=bool)
    return Facet(
        values=values,
        sets=holds.reshape(len(values), len(sets)),
        codes=codes.astype(np.min_scalar_type(len(sets))),
    )
