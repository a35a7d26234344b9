"""The projection of the plates, and the boundaries in it.

Areas are shaded, so their sizes must compare: Albers' equal-area conic, with its central meridian
through the middle of the boundaries and its two true parallels set a sixth of their height inside
their northern and southern ends. Lengths are then off by less than 0.1 % anywhere in Fujian, and by
less than 1 % in the tallest of the other provinces, so rings of uncertainty may be drawn as
circles in true metres.
"""

from __future__ import annotations

import threading
import weakref
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from fujianmap.drawing.snapshot.sheet import Box
from fujianmap.places.boundaries import BBox, Boundaries
from fujianmap.texts import Lang

if TYPE_CHECKING:
    import geopandas as gpd

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]
Geometries = npt.NDArray[np.object_]

_STEPS: Final = 21
_INSIDE: Final = 1 / 6
"""how far inside the boundaries the true parallels lie, in parts of their height"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """Albers' equal-area conic with its parameters, in degrees, as the plate names them."""

    meridian: float
    parallels: tuple[float, float]

    @classmethod
    def of(cls, bbox: BBox) -> Projection:
        """The projection that fits an extent, in round numbers."""
        inside = _INSIDE * (bbox.north - bbox.south)
        south, north = (round(2 * lat) / 2 for lat in (bbox.south + inside, bbox.north - inside))
        if south == -north:
            # A cone needs one side: on the equator a cylinder would be in its place.
            south -= 0.5
        return cls(meridian=float(round((bbox.west + bbox.east) / 2)), parallels=(south, north))

    @property
    def crs(self) -> pyproj.CRS:
        """The same for other programs."""
        south, north = self.parallels
        return pyproj.CRS.from_proj4(
            f"+proj=aea +lat_0={(south + north) / 2} +lon_0={self.meridian} +lat_1={south} "
            f"+lat_2={north} +datum=WGS84 +units=m +no_defs"
        )

    def to_metres(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> Floats:
        """Project WGS-84 degrees.

        Parameters
        ----------
        lon, lat
            Degrees, of the same length.

        Returns
        -------
        metres
            One row per place: x (east) and y (north) in metres.
        """
        way = _way(self)
        x, y = way.transform(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
        return np.column_stack([x, y])

    def to_degrees(self, x: npt.ArrayLike, y: npt.ArrayLike) -> Floats:
        """Unproject metres to rows of longitude and latitude."""
        lon, lat = _way(self).transform(x, y, direction="INVERSE")
        return np.column_stack([lon, lat])

    def extent(self, bbox: BBox) -> Box:
        """Smallest rectangle in metres that holds one of degrees, curved edges and all."""
        along = np.linspace(0, 1, _STEPS)
        lon = bbox.west + (bbox.east - bbox.west) * along
        lat = bbox.south + (bbox.north - bbox.south) * along
        metres = self.to_metres(
            np.concatenate([lon, lon, np.full(_STEPS, bbox.west), np.full(_STEPS, bbox.east)]),
            np.concatenate([np.full(_STEPS, bbox.south), np.full(_STEPS, bbox.north), lat, lat]),
        )
        west, south = metres.min(axis=0)
        east, north = metres.max(axis=0)
        return Box(float(west), float(south), float(east), float(north))

    def projected(self, frame: gpd.GeoDataFrame) -> Geometries:
        """Geometries of a frame in EPSG:4326, in metres."""
        geometries: Any = frame.geometry.to_numpy()
        return np.asarray(
            shapely.transform(geometries, lambda at: self.to_metres(at[:, 0], at[:, 1])),
            dtype=object,
        )


@lru_cache(maxsize=64)
def _way(projection: Projection) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs("EPSG:4326", projection.crs, always_xy=True)


@dataclass(frozen=True, kw_only=True)
class Layer:
    """Areas in metres, with their names and places for labels."""

    geometries: Geometries
    adcodes: tuple[str, ...]
    labels: Floats
    """x and y in metres; empty for layers without labels"""


_NAMED: Final = frozenset({"counties", "prefectures", "counties_drawn", "prefectures_drawn"})
"""layers whose areas bear names; those for drawing take them from the full ones"""


class Ground:
    """One set of boundaries in metres. What a plate does not need is never projected."""

    def __init__(self, boundaries: Boundaries) -> None:
        # Only frames are kept: a reference to the boundaries would keep them from being let go.
        self._frames: dict[str, gpd.GeoDataFrame] = {
            name: getattr(boundaries, name)
            for name in (
                "counties", "prefectures", "province",
                "counties_drawn", "prefectures_drawn", "province_drawn", "surroundings_drawn",
            )
        }  # fmt: skip
        self._layers: dict[str, Layer] = {}
        self.projection = Projection.of(boundaries.bbox)

    def layer(self, name: str) -> Layer:
        """One layer by the name of its frame in `Boundaries`."""
        if name not in self._layers:
            frame = self._frames[name]
            codes = [str(code) for code in frame.index]
            full = self._frames[name.removesuffix("_drawn")] if name in _NAMED else None
            places = (
                None if full is None else full.loc[codes, ["label_lon", "label_lat"]].to_numpy()
            )
            self._layers[name] = Layer(
                geometries=self.projection.projected(frame),
                adcodes=tuple(codes),
                labels=np.empty((0, 2))
                if places is None
                else self.projection.to_metres(places[:, 0], places[:, 1]),
            )
        return self._layers[name]

    def county_names(self, lang: Lang) -> tuple[str, ...]:
        """Names of counties in the order of their layer."""
        names = self._frames["counties"][f"name_{lang}"]
        return tuple(str(names[code]) for code in self.layer("counties_drawn").adcodes)

    @cached_property
    def extent(self) -> Box:
        """Extent of the province in metres."""
        west, south, east, north = shapely.total_bounds(self.layer("province_drawn").geometries)
        return Box(float(west), float(south), float(east), float(north))

    @cached_property
    def covered(self) -> Box:
        """Largest upright rectangle in metres around which the surroundings are known."""
        frame = self._frames["surroundings_drawn"]
        if frame.empty:
            return Box(-np.inf, -np.inf, np.inf, np.inf)
        west, south, east, north = (float(v) for v in frame.total_bounds)
        lat, lon = np.linspace(south, north, _STEPS), np.linspace(west, east, _STEPS)
        left = self.projection.to_metres(np.full(_STEPS, west), lat)[:, 0].max()
        right = self.projection.to_metres(np.full(_STEPS, east), lat)[:, 0].min()
        bottom = self.projection.to_metres(lon, np.full(_STEPS, south))[:, 1].max()
        top = self.projection.to_metres(lon, np.full(_STEPS, north))[:, 1].min()
        return Box(float(left), float(bottom), float(right), float(top))

    @cached_property
    def water(self) -> shapely.Geometry:
        """All that is no land, as far as the surroundings are known."""
        west, south, east, north = self.covered
        if not np.isfinite(west):
            return shapely.Polygon()
        land = [*self.layer("surroundings_drawn").geometries,
                *self.layer("province_drawn").geometries]  # fmt: skip
        return shapely.difference(shapely.box(west, south, east, north), shapely.union_all(land))

    def on_land(self, spots: Floats) -> Bools:
        """Tell which places in metres lie on land, the province's or a neighbour's."""
        land = np.zeros(len(spots), dtype=bool)
        for name in ("province_drawn", "surroundings_drawn"):
            for area in self.layer(name).geometries:
                shapely.prepare(area)
                land |= shapely.contains_xy(area, spots[:, 0], spots[:, 1])
        return land

    def neighbours(self, lang: Lang) -> list[tuple[str, Floats, object]]:
        """Neighbouring provinces that may be named: name, place of the name and area in metres."""
        frame = self._frames["surroundings_drawn"]
        if not {"kind", "label_lon", "label_lat"} <= set(frame.columns):
            return []
        areas = self.layer("surroundings_drawn").geometries
        places = self.projection.to_metres(
            frame["label_lon"].to_numpy(), frame["label_lat"].to_numpy()
        )
        rows = np.flatnonzero((frame["kind"] == "province").to_numpy())
        names = frame[f"name_{lang}"].to_numpy()
        return [(str(names[row]), places[row], areas[row]) for row in rows]


_GROUNDS: dict[int, Ground] = {}
_LOCK: Final = threading.Lock()


def ground_of(boundaries: Boundaries) -> Ground:
    """Project boundaries once and keep them for as long as the boundaries themselves live."""
    key = id(boundaries)
    with _LOCK:
        ground = _GROUNDS.get(key)
        if ground is None:
            ground = _GROUNDS[key] = Ground(boundaries)
            weakref.finalize(boundaries, _GROUNDS.pop, key, None).atexit = False
    return ground
