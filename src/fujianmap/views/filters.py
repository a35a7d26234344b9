"""Which rows are shown, as a frozen value."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from fujianmap.records.dates import first_day, last_day

if TYPE_CHECKING:
    from fujianmap.views import facets
    from fujianmap.views.dataset import Dataset

    Mask = facets.Mask

FACETS: Final = ("city", "county", "type", "scope", "precision")
"""the fields of `Filters` that hold a set of values, in the order in which the page shows them"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which rows are shown: OR within a field, AND across; an empty field restricts nothing."""

    city: frozenset[str] = frozenset()
    """adcodes of prefectures; a province's adcode stands for rows that name no prefecture"""
    county: frozenset[str] = frozenset()
    """adcodes of counties; a prefecture's adcode stands for its rows that are in no one county"""
    type: frozenset[str] = frozenset()
    scope: frozenset[str] = frozenset()
    precision: frozenset[str] = frozenset()
    """precisions; ``none`` stands for rows without a point"""
    q: str = ""
    """text to be found in names, places and summaries of either language"""
    start: str = ""
    """first day as ``2023``, ``2023-09`` or ``2023-09-27``: rows that ended before are left out"""
    end: str = ""
    """last day likewise: rows that began after are left out"""

    def __bool__(self) -> bool:
        """Tell whether anything is restricted."""
        return self != Filters()

    def without(self, *names: str) -> Filters:
        """The same filters with some fields let go."""
        return replace(self, **{name: getattr(Filters(), name) for name in names})

    def chosen(self) -> dict[str, list[str]]:
        """Values of each facet that restricts anything."""
        return {name: sorted(getattr(self, name)) for name in FACETS if getattr(self, name)}

    def active(self) -> tuple[str, ...]:
        """Names of the fields that restrict anything."""
        return tuple(f.name for f in fields(self) if getattr(self, f.name))

    def mask(self, dataset: Dataset) -> Mask:
        """Tell for each row of ``dataset.initiatives``, in its order, whether it passes."""
        keep = np.ones(len(dataset.initiatives), dtype=bool)
        for name in self.active():
            keep &= self.mask_of(name, dataset)
        return keep

    def mask_of(self, field: str, dataset: Dataset) -> Mask:
        """Tell for each row whether it passes one field alone."""
        if not getattr(self, field):
            return np.ones(len(dataset.initiatives), dtype=bool)
        if field in FACETS:
            return dataset.facets[field].mask(getattr(self, field))
        if field == "q":
            return dataset.found(folded(self.q))
        if field == "start":
            return dataset.ended_after(first_day(self.start))
        return dataset.began_before(last_day(self.end))


def folded(sentence: str) -> str:
    """Text as the search compares it: full and half width, upper and lower case are one."""
    return unicodedata.normalize("NFKC", sentence).casefold().strip()
