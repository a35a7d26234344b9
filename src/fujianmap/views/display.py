"""How the rows are shown, as a frozen value: language, view, layers and the open record."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

from fujianmap.places.boundaries import BBox
from fujianmap.texts import Lang

LAYERS: Final = frozenset({"shading", "initiatives", "labels", "counties", "clusters", "rings"})
"""every overlay that can be switched"""
DEFAULT_LAYERS: Final = frozenset({"shading", "initiatives", "labels", "rings"})
BASES: Final = ("local", "osm", "tianditu")
"""base layers, the default first"""
_TILE: Final = 256
"""px of the whole world at zoom 0"""
_SCREEN: Final = (800, 600)
"""px across and upright of the map that a centre and a zoom speak of, where no screen says"""


class At(NamedTuple):
    """Where the map looks: centre in WGS-84 degrees and Leaflet's zoom."""

    lon: float
    lat: float
    zoom: float

    @property
    def extent(self) -> BBox:
        """What a map on a common screen shows there, in WGS-84 degrees."""
        across, upright = (side / 2 / (_TILE * 2**self.zoom) for side in _SCREEN)
        # Leaflet's maps are in Mercator's projection: degrees of latitude grow towards the poles.
        middle = math.asinh(math.tan(math.radians(self.lat)))
        south, north = (
            math.degrees(math.atan(math.sinh(middle + side * 2 * math.pi * upright)))
            for side in (-1, 1)
        )
        return BBox(self.lon - 360 * across, south, self.lon + 360 * across, north)


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """How the rows are shown."""

    lang: Lang = "zh"
    layers: frozenset[str] = DEFAULT_LAYERS
    base: str = BASES[0]
    at: At | None = None
    """None: the whole province"""
    id: str = ""
    """the open record"""
