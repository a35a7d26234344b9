"""Counts: beside each choice what it would give, and the rows of each area and year."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from fujianmap.views.dataset import Dataset
from fujianmap.views.facets import Mask
from fujianmap.views.filters import FACETS, Filters

_YEAR_DIGITS = 4


def tally_facets(dataset: Dataset, filters: Filters) -> Mapping[str, dict[str, int]]:
    """Count, beside each value of each facet, the rows that choosing it alone would give.

    The other filters stay as they are; those of the facet itself are let go. A row that belongs to
    several prefectures is counted at each of them, once.

    Parameters
    ----------
    dataset
        The rows.
    filters
        What is chosen now.

    Returns
    -------
    tallies
        For each facet the count of each of its values, in their order, zeros included.
    """
    masks = {field: filters.mask_of(field, dataset) for field in filters.active()}
    return {
        facet: dataset.facets[facet].tally(
            _all_of([mask for field, mask in masks.items() if field != facet], dataset)
        )
        for facet in FACETS
    }


def _all_of(masks: list[Mask], dataset: Dataset) -> Mask:
    everything = np.ones(len(dataset.initiatives), dtype=bool)
    return np.asarray(np.logical_and.reduce([everything, *masks]), dtype=bool)


def tally_areas(dataset: Dataset, mask: Mask) -> dict[str, int]:
    """Count the rows in ``mask`` with a point in each prefecture, by adcode, zeros included."""
    return _tally(dataset.initiatives["prefecture"], mask, dataset.boundaries.prefectures.index)


def tally_counties(dataset: Dataset, mask: Mask) -> dict[str, int]:
    """Count the rows in ``mask`` with a point in each county, likewise."""
    return _tally(dataset.initiatives["county_found"], mask, dataset.boundaries.counties.index)


def _tally(cells: pd.Series, mask: Mask, adcodes: pd.Index) -> dict[str, int]:
    counts = cells[mask].value_counts()
    return {str(adcode): int(counts.get(adcode, 0)) for adcode in adcodes}


def tally_years(dataset: Dataset, mask: Mask) -> dict[str, int]:
    """Count the rows in ``mask`` by the year in which they began, years without any included.

    A row that states only an end is counted by that: it is the one year that is known. Rows
    without a date are under ``""``, last, if there are any.
    """
    rows = dataset.initiatives[mask]
    known = rows["start"].where(rows["start"] != "", rows["end"]).str[:_YEAR_DIGITS]
    counts = known.value_counts()
    years = sorted(year for year in counts.index if year)
    span = range(int(years[0]), int(years[-1]) + 1) if years else range(0)
    undated = {"": int(counts[""])} if "" in counts.index else {}
    return {f"{year:04}": int(counts.get(f"{year:04}", 0)) for year in span} | undated


def tally_months(dataset: Dataset, mask: Mask) -> dict[str, int]:
    """Count the rows in ``mask`` by the month in which they began; years alone are left out."""
    starts = dataset.initiatives["start"][mask]
    months = starts[np.asarray(starts.str.len() > _YEAR_DIGITS)].str[:7]
    return {str(month): int(count) for month, count in months.value_counts().sort_index().items()}
