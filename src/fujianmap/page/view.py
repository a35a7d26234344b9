"""What one run of the page shows: rows, filters and display, with what follows from them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from fujianmap.settings import LIMITS
from fujianmap.texts import other, text
from fujianmap.views.tallies import year_spans
from fujianmap.views.wording import area_names, headline, label_of, reach_of

if TYPE_CHECKING:
    import pandas as pd

    from fujianmap.texts import Lang
    from fujianmap.views.dataset import Dataset
    from fujianmap.views.display import Display
    from fujianmap.views.filters import Filters, Mask


_DECADE = 10
"""a span of so many years or fewer is offered year by year; a longer one holds no row"""
_CELLS: WeakKeyDictionary[Dataset, dict[str, list[Any]]] = WeakKeyDictionary()
_NAMES: WeakKeyDictionary[Dataset, dict[Lang, dict[str, str]]] = WeakKeyDictionary()


@dataclass(frozen=True, kw_only=True)
class View:
    """One reader's view of one dataset."""

    dataset: Dataset
    filters: Filters
    display: Display

    @property
    def lang(self) -> Lang:
        """The reader's language."""
        return self.display.lang

    @cached_property
    def mask(self) -> Mask:
        """Which rows are shown."""
        return self.filters.mask(self.dataset)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The shown rows."""
        return self.dataset.initiatives[self.mask]

    @cached_property
    def shown(self) -> int:
        """How many rows are shown."""
        return int(np.count_nonzero(self.mask))

    @cached_property
    def unlocated(self) -> list[int]:
        """Positions of the shown rows that have no point."""
        found: list[int] = np.flatnonzero(self.mask & ~self.dataset.located).tolist()
        return found

    @cached_property
    def selected(self) -> int:
        """Position of the open record; -1 where none is open."""
        if not self.display.id:
            return -1
        found = np.flatnonzero((self.dataset.initiatives["id"] == self.display.id).to_numpy())
        return int(found[0]) if len(found) else -1

    def places(self, position: int) -> list[int]:
        """Positions of the rows that are one initiative at several places, this one among them.

        ``A36-1``, ``A36-2`` … of our own rows; in a reader's file a number says nothing of that.
        """
        stem, dash, _ = self.ids[position].rpartition("-")
        if not dash or self.dataset.own:
            return [position]
        return [k for k, one in enumerate(self.ids) if one.rpartition("-")[0] == stem]

    @property
    def drill(self) -> str:
        """The one prefecture that the reader has gone into; empty at the level of the province."""
        chosen = self.filters.city & set(self.dataset.boundaries.prefectures.index)
        return next(iter(chosen)) if len(chosen) == 1 == len(self.filters.city) else ""

    @cached_property
    def counties(self) -> list[str]:
        """Adcodes of the counties of the prefecture that the reader has gone into."""
        counties = self.dataset.boundaries.counties
        inside = (str(adcode) for adcode in counties.index[counties["prefecture"] == self.drill])
        return [adcode for adcode in inside if adcode != self.drill]

    @property
    def years(self) -> list[str]:
        """Years that rows begin in, and those between, whatever the filters."""
        made = _CELLS.setdefault(self.dataset, {})
        if "years" not in made:
            every = np.ones(len(self.mask), dtype=bool)
            made["years"] = [
                f"{year:04}"
                for first, last in year_spans(self.dataset, every)
                for year in (range(first, last + 1) if last - first < _DECADE else ())
            ]
        return made["years"]

    @cached_property
    def counted(self) -> str:
        """Say how many rows are shown, and how many of them have no point."""
        counts = {"shown": self.shown, "total": len(self.mask)}
        if not self.unlocated:
            return text(self.lang, "scene.counted", **counts)
        return text(self.lang, "scene.counted_unlocated", unlocated=len(self.unlocated), **counts)

    @cached_property
    def headline(self) -> str:
        """Title of the map."""
        return headline(self.dataset.boundaries, self.lang)

    def say(self, key: str, /, **params: object) -> str:
        """A text of the page in the reader's language."""
        return text(self.lang, f"page.{key}", **params)

    def label(self, table: str, value: str) -> str:
        """Label of a type, scope or precision; an unknown one stands for itself."""
        return label_of(table, value, self.lang)

    @cached_property
    def types(self) -> list[str]:
        """Types that are listed: all, or the commonest and those chosen, in their order."""
        every = list(self.dataset.facets["type"].values)
        if len(every) <= LIMITS.listed_types:
            return every
        counts = Counter(self.cells("type"))
        common = {one for one, _ in counts.most_common(LIMITS.listed_types)}
        return [one for one in every if one in common | self.filters.type]

    @cached_property
    def ids(self) -> list[str]:
        """Ids of all rows by position."""
        return self.cells("id")

    @cached_property
    def names(self) -> list[str]:
        """Names of all rows by position, in the reader's language where there is one."""
        here, there = (self.cells(f"name_{lang}") for lang in (self.lang, other(self.lang)))
        return [one or another for one, another in zip(here, there, strict=True)]

    def reach(self, position: int) -> str:
        """What a row covers, in words: its county, its prefectures, or its scope."""
        areas, scope = (self.cells(name)[position] for name in ("areas", "scope"))
        county = str(self.dataset.counties[position])
        return reach_of(areas, county, scope, self.area_names, self.lang)

    def cells(self, name: str) -> list[Any]:
        """A column as a list, made once a dataset: slicing frames at each run is what costs."""
        columns = _CELLS.setdefault(self.dataset, {})
        if name not in columns:
            columns[name] = self.dataset.initiatives[name].tolist()
        return columns[name]

    def name(self, row: pd.Series[str], column: str = "name") -> str:
        """A text of a row in the reader's language, or in the other where it has none."""
        other = "en" if self.lang == "zh" else "zh"
        return str(row[f"{column}_{self.lang}"] or row[f"{column}_{other}"])

    def area(self, adcode: str) -> str:
        """Name of a province, prefecture or county."""
        return self.area_names.get(adcode, adcode)

    @cached_property
    def area_names(self) -> dict[str, str]:
        """Names of province, prefectures and counties by adcode."""
        names = _NAMES.setdefault(self.dataset, {})
        if self.lang not in names:
            names[self.lang] = area_names(self.dataset.boundaries, self.lang)
        return names[self.lang]
