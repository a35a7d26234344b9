"""How the rows are shown, as a frozen value: language, view, layers and the open record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from fujianmap.texts import Lang

LAYERS: Final = frozenset({"shading", "initiatives", "labels", "counties", "clusters", "rings"})
"""every overlay that can be switched"""
DEFAULT_LAYERS: Final = frozenset({"shading", "initiatives", "labels", "rings"})
BASES: Final = ("local", "osm", "tianditu")
"""base layers, the default first"""


class At(NamedTuple):
    """Where the map looks: centre in WGS-84 degrees and Leaflet's zoom."""

    lon: float
    lat: float
    zoom: float


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
