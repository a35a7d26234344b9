"""Areas as the few letters that the map's frame reads: a quarter of their size as GeoJSON.

Each ring is one text in the encoded polyline format (Google Maps): steps from vertex to vertex as
whole numbers of a small part of a degree, five bits a letter. `frame/outlines.js` reads it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    import numpy.typing as npt

_COARSE: Final = 10_000
_FINE: Final = 1_000_000
"""parts of a degree: 11 m, as the shipped areas are drawn, and 11 cm, for any other"""


def packed_areas(areas: gpd.GeoDataFrame, names: Iterable[str]) -> dict[str, Any]:
    """Put areas into few letters.

    Parameters
    ----------
    areas
        One row per area, indexed by adcode, polygons in EPSG:4326.
    names
        Columns that become properties beside ``adcode``.

    Returns
    -------
    packed
        ``per_degree``, the parts of a degree that steps count, and ``areas``: for each its
        ``properties`` and ``polygons``, a list of rings each, the outer one first. What two areas
        share before, they share after, since every vertex is rounded by itself.
    """
    columns = tuple(names)
    vertices = shapely.get_coordinates(areas.geometry.to_numpy())
    fine = not np.allclose(vertices * _COARSE, np.rint(vertices * _COARSE), atol=1e-4, rtol=0)
    per_degree = _FINE if fine else _COARSE
    return {
        "per_degree": per_degree,
        "areas": [
            {
                "properties": {**{name: area[name] for name in columns}, "adcode": str(adcode)},
                "polygons": [
                    [_ring(shapely.get_coordinates(ring), per_degree) for ring in _rings(polygon)]
                    for polygon in shapely.get_parts(area.geometry)
                ],
            }
            for adcode, area in areas.iterrows()
        ],
    }


def _rings(polygon: shapely.Polygon) -> list[shapely.LinearRing]:
    return [polygon.exterior, *polygon.interiors] if not polygon.is_empty else []


def _ring(vertices: npt.NDArray[np.float64], per_degree: int) -> str:
    whole = np.rint(vertices * per_degree).astype(np.int64)
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel()
    # The sign goes to the lowest bit, so that small steps to either side are short.
    return "".join(map(_letters, np.where(steps < 0, ~(steps << 1), steps << 1).tolist()))


def _letters(value: int) -> str:
    """A number of five bits a letter, the lowest first; all but the last have a sixth bit set."""
    letters = []
    while value >= 32:  # noqa: PLR2004
        letters.append(chr((value & 31 | 32) + 63))
        value >>= 5
    return "".join([*letters, chr(value + 63)])
