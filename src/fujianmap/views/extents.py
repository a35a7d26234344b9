"""Which part of the ground a picture shows, where it is not the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from fujianmap.places.boundaries import BBox

if TYPE_CHECKING:
    from fujianmap.places.boundaries import Boundaries
    from fujianmap.views.dataset import Dataset
    from fujianmap.views.filters import Filters

_MARGIN: Final = 0.08
"""of the extent of the rows shown, left around them"""
_LEAST: Final = 0.05
"""degrees that a fitted map shows at least"""
_KM_A_DEGREE: Final = 110.5
"""kilometres of a degree of latitude, where it is shortest"""
_AROUND: Final = 0.5
"""degrees around the boundaries that are worth showing"""


def fitted_extent(dataset: Dataset, filters: Filters) -> BBox | None:
    """Extent in WGS-84 degrees of the rows shown with a margin; None where none has a point.

    The rows' rings of uncertainty lie within, for they belong to what is shown.
    """
    rows = dataset.initiatives[filters.mask(dataset) & dataset.located]
    if rows.empty:
        return None
    off = rows["uncertainty_km"].fillna(0.0) / _KM_A_DEGREE
    edges = []
    for name, ring in (("lon", off / np.cos(np.radians(rows["lat"]))), ("lat", off)):
        low, high = float((rows[name] - ring).min()), float((rows[name] + ring).max())
        more = max(_MARGIN * (high - low), (_LEAST - (high - low)) / 2)
        edges.append((low - more, high + more))
    (west, east), (south, north) = edges
    return BBox(west, south, east, north)


def seen_extent(boundaries: Boundaries, seen: BBox) -> BBox | None:
    """Part of an extent that lies on the boundaries or close by, in WGS-84 degrees.

    Returns
    -------
    BBox or None
        None where the whole of the boundaries is seen, or nothing of them: both mean the whole.
    """
    west, south, east, north = boundaries.bbox
    around = BBox(west - _AROUND, south - _AROUND, east + _AROUND, north + _AROUND)
    near = BBox(
        max(seen.west, around.west),
        max(seen.south, around.south),
        min(seen.east, around.east),
        min(seen.north, around.north),
    )
    holds = near.west <= west and near.south <= south and near.east >= east and near.north >= north
    misses = near.west >= east or near.east <= west or near.south >= north or near.north <= south
    return None if holds or misses or near.west >= near.east or near.south >= near.north else near


def from_sides(sides: object) -> BBox | None:
    """An extent from west, south, east and north in degrees; None where it is none."""
    if not isinstance(sides, list | tuple) or len(sides) != len(BBox._fields):
        return None
    try:
        west, south, east, north = (float(side) for side in sides)
    except (TypeError, ValueError):
        return None
    there = -180 <= west < east <= 180 and -90 <= south < north <= 90  # noqa: PLR2004
    return BBox(west, south, east, north) if there else None
