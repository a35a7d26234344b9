"""Counts: beside each choice what it would give, and the rows of each area and year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from fujianmap.views.dataset import Dataset
from fujianmap.views.facets import Mask
from fujianmap.views.filters import FACETS, Filters

_YEAR_DIGITS = 4
_GAP = 10
"""years (or decades, …) without a row, in a sequence, that are shown one by one"""
_MOST_SPANS = 130
"""spans that a chart over time tells apart"""

Span = tuple[int, int]
"""first and last year"""


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


def year_spans(dataset: Dataset, mask: Mask) -> list[Span]:
    """Cut the time of the rows in ``mask`` into years, the first and last of each in a pair.

    Empty years between others have a span each; a longer time without any row is one span, lest
    one mistyped year make thousands. Where that still gives too many to be told apart, spans are
    decades, or centuries.
    """
    years = {int(year) for year in _years(dataset, mask).unique() if year}
    spans: list[Span] = []
    for size in (1, 10, 100, 1000):
        spans = list(_spans(sorted({year // size for year in years}), size))
        if len(spans) <= _MOST_SPANS:
            break
    return spans


def _spans(filled: list[int], size: int) -> Iterator[Span]:
    for at, one in enumerate(filled):
        before = filled[at - 1] + 1 if at else one
        empty = range(before, one) if one - before <= _GAP else ()
        if before < one and not empty:
            yield before * size, one * size - 1
        yield from ((each * size, each * size + size - 1) for each in (*empty, one))


def tally_years(
    dataset: Dataset, mask: Mask, spans: Sequence[Span] | None = None
) -> dict[str, int]:
    """Count the rows in ``mask`` by the year in which they began, years without any included.

    A row that states only an end is counted by that: it is the one year that is known. Rows
    without a date are under ``""``, last, if there are any.

    Parameters
    ----------
    dataset, mask
        The rows.
    spans
        As of `year_spans`, of rows among which are those in ``mask``; by default of these.

    Returns
    -------
    counts
        By year, ``2023``, or by first and last year of a longer span, ``1985–2019``.
    """
    years = _years(dataset, mask)
    stated = years[years != ""].astype(int).to_numpy()
    counts = {
        f"{first:04}" if first == last else f"{first:04}–{last:04}": int(
            np.count_nonzero((stated >= first) & (stated <= last))
        )
        for first, last in (year_spans(dataset, mask) if spans is None else spans)
    }
    undated = len(years) - len(stated)
    return counts | ({"": undated} if undated else {})


def _years(dataset: Dataset, mask: Mask) -> pd.Series[str]:
    rows = dataset.initiatives[mask]
    return rows["start"].where(rows["start"] != "", rows["end"]).str[:_YEAR_DIGITS]


def tally_months(dataset: Dataset, mask: Mask) -> dict[str, int]:
    """Count the rows in ``mask`` by the month in which they began; years alone are left out."""
    starts = dataset.initiatives["start"][mask]
    months = starts[np.asarray(starts.str.len() > _YEAR_DIGITS)].str[:7]
    return {str(month): int(count) for month, count in months.value_counts().sort_index().items()}
