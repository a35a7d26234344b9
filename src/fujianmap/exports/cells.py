"""The shown rows as every format holds them: the same columns, in the same order."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely

from fujianmap.records.columns import ADDED, COLUMNS, NAMES, Kind
from fujianmap.texts import LANGS
from fujianmap.views.figures import figures_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from fujianmap.views.dataset import Dataset
    from fujianmap.views.filters import Mask

DECIMALS: Final = 6
"""of a degree, about 0.1 m: what RFC 7946 holds to be enough"""
POINT: Final = ("lon", "lat")
NUMBERS: Final = frozenset(c.name for c in COLUMNS if c.kind in {Kind.DEGREES, Kind.KILOMETRES})
_FOUND: Final = {"found_prefecture": "prefecture", "found_county": "county_found"}
"""heading of an adcode found by position, and the column of the joined rows that holds it"""
COLUMN_NAMES: Final = (*NAMES, *ADDED)


def cells_of(dataset: Dataset, mask: Mask) -> dict[str, list[Any]]:
    """The shown rows by column.

    Returns
    -------
    cells
        `COLUMN_NAMES` in their order, one list of equal length each: text as ``str``, empty where
        nothing is known; `NUMBERS` as float, NaN where nothing is known.
    """
    rows = dataset.initiatives[mask]
    cells: dict[str, list[Any]] = {name: rows[name].tolist() for name in NAMES}
    for heading, column in _FOUND.items():
        areas = getattr(dataset.boundaries, "prefectures" if column == "prefecture" else "counties")
        adcodes = [str(adcode or "") for adcode in rows[column].tolist()]
        cells[heading] = adcodes
        for lang in LANGS:
            names = dict(zip(areas.index, areas[f"name_{lang}"], strict=True))
            cells[f"{heading}_{lang}"] = [str(names.get(adcode) or "") for adcode in adcodes]
    cells["source_url"] = list(_addresses(dataset, cells["source"]))
    return cells


def _addresses(dataset: Dataset, cells: Sequence[str]) -> Iterator[str]:
    """Addresses of each row's sources; a source that is not among ours stands for itself."""
    known: pd.DataFrame = dataset.sources
    urls = dict(zip(known.index, known["url"], strict=True)) if len(known) else {}
    for cell in cells:
        yield "; ".join(urls.get(one, one) for one in map(str.strip, cell.split(";")) if one)


def points_of(cells: dict[str, list[Any]]) -> npt.NDArray[np.object_]:
    """The rows' points in WGS-84 degrees, None where a row has none."""
    lon, lat = (np.array(cells[name], dtype=float).round(DECIMALS) for name in POINT)
    points = np.full(len(lon), None, dtype=object)
    there = ~(np.isnan(lon) | np.isnan(lat))
    points[there] = shapely.points(lon[there], lat[there])
    return points


def without_point(cells: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The columns for formats in which the point is the row's geometry; no text is None."""
    return {
        name: column if name in NUMBERS else [cell or None for cell in column]
        for name, column in cells.items()
        if name not in POINT
    }


def beside(table: pd.DataFrame) -> dict[str, list[Any]]:
    """Figures or sources by column, with their index and without what is only ours."""
    plain = table.reset_index().drop(columns="row", errors="ignore")
    return {str(name): plain[name].tolist() for name in plain.columns}


def own_tables(dataset: Dataset, mask: Mask) -> dict[str, dict[str, list[Any]]]:
    """Figures and sources that belong to the shown rows, by the name of their table."""
    cited = {one for cell in dataset.initiatives["source"][mask] for one in _parts(cell)}
    kept = figures_of(dataset, mask)
    cited |= {one for cell in kept["source"] for one in _parts(cell)}
    sources = dataset.sources
    tables = {"figures": kept, "sources": sources[sources.index.isin(cited)]}
    return {name: beside(table) for name, table in tables.items() if len(table)}


def _parts(cell: str) -> Iterator[str]:
    return (one for one in map(str.strip, cell.split(";")) if one)


def decimal(number: float) -> str:
    """A number in the fewest digits that bring it back; nothing where there is none."""
    if math.isnan(number):
        return ""
    return str(int(number)) if number.is_integer() else repr(number)


def plain(cell: Any) -> Any:  # noqa: ANN401  (what JSON holds)
    """A cell as JSON holds it: nothing is null, a whole number has no point."""
    if isinstance(cell, float):
        if math.isnan(cell):
            return None
        return int(cell) if cell.is_integer() else cell
    return cell or None
