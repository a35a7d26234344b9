"""The county that a point lies in, or is just off the coast of."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from fujianmap.places.boundaries import Boundaries
from fujianmap.settings import LIMITS

_METRES_PER_KM: Final = 1_000.0
_ROUGHLY: Final = 0.01
"""degrees by which a quick look at the outline may be off"""
_KM_A_DEGREE: Final = 111.0
_DRAWN_METRES: Final = 1_000.0
"""how far the drawn border may lie from the true one (see geo/build.py), with room to spare"""

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Shapes = npt.NDArray[np.object_]


class Positions(NamedTuple):
    """For each point the county that it belongs to, and how that was found."""

    county: Ints
    """position of the county among the counties; -1 for none"""
    placed: npt.NDArray[np.object_]
    """``inside``, ``coast``, ``outside``, or ``none`` without a point"""
    off_coast_km: Floats
    """km to the nearest county; 0 inside, NaN for ``none`` and ``outside``"""


def find_counties(lon: Floats, lat: Floats, boundaries: Boundaries) -> Positions:
    """Find the county of each point.

    Parameters
    ----------
    lon, lat
        WGS-84 degrees; NaN where there is no point.
    boundaries
        The areas, at full resolution.

    Returns
    -------
    positions
        As long as ``lon``. A point on a shared border is in the county with the lowest adcode.
    """
    county = containing(lon, lat, boundaries.counties)
    located = ~np.isnan(lon) & ~np.isnan(lat)
    placed = np.full(len(lon), "none", dtype=object)
    placed[located] = "outside"
    placed[county >= 0] = "inside"
    off_coast_km = np.where(county >= 0, 0.0, np.nan)
    astray = np.flatnonzero(located & (county < 0))
    if len(astray):
        zone = _zone(boundaries)
        astray = astray[shapely.intersects_xy(zone, lon[astray], lat[astray])]
    if len(astray):
        nearest, metres = _off_coast(lon[astray], lat[astray], boundaries)
        county[astray] = nearest
        off_coast_km[astray] = metres / _METRES_PER_KM
        placed[astray[nearest >= 0]] = "coast"
    return Positions(county, placed, off_coast_km)


def metric_crs(boundaries: Boundaries) -> str:
    """UTM zone of the middle of the areas, for distances off the coast.

    Its scale is within 0.15 % of true all over Fujian (zone 50 N), and of any province that is no
    wider than that.
    """
    west, south, east, north = boundaries.bbox
    zone = int(((west + east) / 2 + 180.0) // 6) + 1
    return f"EPSG:{(32600 if south + north > 0 else 32700) + zone}"


def containing(lon: Floats, lat: Floats, counties: gpd.GeoDataFrame) -> Ints:
    """County of each point, borders included; the first that has it, so the lowest adcode.

    Points are sorted by longitude once, so that each county looks only at those of its own strip.
    """
    found = np.full(len(lon), -1, dtype=np.int64)
    order = np.argsort(lon, kind="stable")  # NaN comes last
    x, y = lon[order], lat[order]
    shapes = counties.geometry.to_numpy()
    shapely.prepare(shapes)
    bounds = shapely.bounds(shapes)
    lows, highs = (
        np.searchsorted(x, bounds[:, 0], "left"),
        np.searchsorted(x, bounds[:, 2], "right"),
    )
    for at in np.flatnonzero(lows < highs).tolist():
        low, high, (_, south, _, north) = lows[at], highs[at], bounds[at]
        strip = np.arange(low, high)
        strip = strip[(found[low:high] < 0) & (y[low:high] >= south) & (y[low:high] <= north)]
        found[strip[shapely.intersects_xy(shapes[at], x[strip], y[strip])]] = at
    county = np.empty_like(found)
    county[order] = found
    return county


@lru_cache(maxsize=4)
def _zone(boundaries: Boundaries) -> shapely.Geometry:
    """What `_off_coast` may take for the coast, and some more: a quick look leaves out the rest.

    It takes most of a second to make, and few files need it.
    """
    outline = boundaries.province.geometry.to_numpy()
    farthest = max(abs(boundaries.bbox.south), abs(boundaries.bbox.north))
    a_degree = _KM_A_DEGREE * np.cos(np.radians(min(farthest, 85.0)))
    widely = _ROUGHLY + 1.2 * LIMITS.offshore_km / a_degree
    zone = shapely.union_all(shapely.buffer(shapely.simplify(outline, _ROUGHLY), widely))
    shapely.prepare(zone)
    return zone


def _off_coast(lon: Floats, lat: Floats, boundaries: Boundaries) -> tuple[Ints, Floats]:
    """Nearest county of points in no county, and metres to it; -1 and NaN if it is not the coast.

    Off the coast means within ``LIMITS.offshore_km``, and nearer to Fujian than to any neighbouring
    land: a point just over the border lies on such land. That land is simplified, so what is
    within `_DRAWN_METRES` of it counts as lying on it.
    """
    crs = boundaries.counties.crs
    utm = metric_crs(boundaries)
    points = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=crs).to_crs(utm).to_numpy()
    county, metres = _nearest(points, boundaries.counties.to_crs(utm).geometry.to_numpy())
    land = boundaries.surroundings_drawn.to_crs(utm).geometry.to_numpy()
    if not len(land):
        return county, metres
    shapely.prepare(land)
    on_land = np.array([shapely.intersects(piece, points) for piece in land], dtype=bool)
    _, to_land = _nearest(points, land)
    over = on_land.any(axis=0) | (to_land <= np.fmax(metres, _DRAWN_METRES))
    return np.where(over, -1, county), np.where(over, np.nan, metres)


def _nearest(points: Shapes, areas: Shapes) -> tuple[Ints, Floats]:
    """Nearest area within reach of points that lie in none, and metres to it; else -1 and NaN.

    For a point outside, an area is as near as its border is. Borders are cut into their segments,
    for a tree of small things answers at once where one of whole counties takes a minute. Of areas
    equally near it is the first.
    """
    pieces, area = shapely.get_parts(areas, return_index=True)
    rings, piece = shapely.get_rings(pieces, return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    joined = ring[1:] == ring[:-1]
    segments = shapely.linestrings(np.stack([corners[:-1], corners[1:]], axis=1)[joined])
    of_segment = area[piece[ring[:-1][joined]]]
    (which, segment), metres = shapely.STRtree(segments).query_nearest(
        points,
        max_distance=LIMITS.offshore_km * _METRES_PER_KM,
        return_distance=True,
        all_matches=True,
    )
    nearest = np.full(len(points), len(areas), dtype=np.int64)
    np.minimum.at(nearest, which, of_segment[segment])
    distance = np.full(len(points), np.nan)
    distance[which] = metres
    return np.where(nearest == len(areas), -1, nearest), distance
