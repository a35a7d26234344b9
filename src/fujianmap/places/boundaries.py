"""Boundaries: counties, the prefectures and province that they make up, and how to draw them."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from fujianmap import shipped
from fujianmap.errors import BoundaryError
from fujianmap.texts import LANGS

CRS: Final = "EPSG:4326"
PAPERS: Final = "SOURCES.toml"
_LONGITUDE_LATITUDE: Final = ("CRS84", "EPSG::4326", "EPSG:4326")
_NAMES: Final = ("name_zh", "name_en")
_LABEL: Final = ("label_lon", "label_lat")
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "counties": (*_NAMES, "prefecture", *_LABEL),
    "prefectures": (*_NAMES, "label_zh", *_LABEL),
    "province": _NAMES,
    "counties_drawn": (),
    "prefectures_drawn": (),
    "province_drawn": (),
    "surroundings_drawn": ("kind", *_NAMES),
}
"""columns that each file must have beside ``adcode``"""
_SAID: Final = {
    "attribution": "attribution",
    "review": "map_review_number",
    "disclaimer": "disclaimer",
}
"""texts of `Boundaries` and the keys of the papers that they are read from"""
_WITHOUT_ADCODE: Final = "surroundings_drawn"
_ADCODE_DIGITS: Final = 6
_SHOWN_DIGITS: Final = 8


class BBox(NamedTuple):
    """An extent in WGS-84 degrees."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Boundaries:
    """One province's areas, at full resolution for the join and simplified for drawing.

    Every frame is in EPSG:4326 and indexed by ``adcode``, a six-digit string, in its order.
    """

    counties: gpd.GeoDataFrame
    """one row per county: name_zh, name_en, prefecture (adcode), label_lon, label_lat"""
    prefectures: gpd.GeoDataFrame
    """one row per prefecture: name_zh, name_en, label_zh, label_lon, label_lat"""
    province: gpd.GeoDataFrame
    """one row: name_zh, name_en"""
    counties_drawn: gpd.GeoDataFrame
    prefectures_drawn: gpd.GeoDataFrame
    province_drawn: gpd.GeoDataFrame
    surroundings_drawn: gpd.GeoDataFrame
    """neighbouring land, one row per piece: kind, name_zh, name_en; RangeIndex"""
    attribution_zh: str
    attribution_en: str
    review_zh: str
    """map review number, or the reason why there is none"""
    review_en: str
    disclaimer_zh: str = ""
    """what the boundaries are no statement on"""
    disclaimer_en: str = ""
    own: bool = False
    """True for a reader's own file, which may be of another province"""

    @cached_property
    def bbox(self) -> BBox:
        """Extent of the province."""
        west, south, east, north = (float(v) for v in self.province.total_bounds)
        return BBox(west, south, east, north)


def read_boundaries(folder: Path | str = shipped.GEO) -> Boundaries:
    """Read a folder of boundary files and hold each to its papers.

    Parameters
    ----------
    folder
        Folder of ``counties.geojson`` and its six companions and of ``SOURCES.toml``, which states
        for each file the sha256, the number of rows, the attribution and the map review number.

    Returns
    -------
    boundaries
        All of them; every frame in EPSG:4326, in the order of the adcodes.

    Raises
    ------
    BoundaryError
        If a file is missing, empty, cut off, in another coordinate reference system, lacks a
        column or is not what its papers say.
    """
    folder = Path(folder)
    papers = _papers(folder / PAPERS)
    frames = {
        name: _read(folder / f"{name}.geojson", papers, needed) for name, needed in _COLUMNS.items()
    }
    lost = sorted({*frames["counties"]["prefecture"]} - {*frames["prefectures"].index})
    if lost:
        raise BoundaryError(
            "boundary_prefecture", file=_shown(folder / "counties.geojson"), lost=", ".join(lost)
        )
    said = {
        f"{ours}_{lang}": _in_language(papers["counties.geojson"], theirs, lang)
        for ours, theirs in _SAID.items()
        for lang in LANGS
    }
    return Boundaries(**{**frames, **said})  # type: ignore[arg-type]  # each has its own type


def _papers(path: Path) -> Mapping[str, Mapping[str, Any]]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BoundaryError("boundary_missing", file=_shown(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BoundaryError("boundary_damaged", file=_shown(path), reason=str(error)) from error
    for name in _COLUMNS:
        if not isinstance(found.get(f"{name}.geojson"), dict):
            raise BoundaryError("boundary_no_papers", file=f"{name}.geojson", papers=_shown(path))
    return found


def _read(
    path: Path, papers: Mapping[str, Mapping[str, Any]], needed: tuple[str, ...]
) -> gpd.GeoDataFrame:
    """Read one file: bytes first held to their papers, then what they say."""
    paper = papers[path.name]
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BoundaryError("boundary_missing", file=_shown(path)) from error
    if not data.strip():
        raise BoundaryError("boundary_empty", file=_shown(path))
    found, stated = hashlib.sha256(data).hexdigest(), str(paper.get("sha256", ""))
    collection = _collection(data, path)
    if found != stated:
        raise BoundaryError(
            "boundary_changed",
            file=_shown(path),
            found=found[:_SHOWN_DIGITS],
            stated=stated[:_SHOWN_DIGITS],
            papers=PAPERS,
        )
    return _frame(collection, data, path, needed=needed, rows=int(paper.get("rows", -1)))


def _collection(data: bytes, path: Path) -> dict[str, Any]:
    try:
        collection = json.loads(data)
    except ValueError as error:  # UnicodeDecodeError is one too
        raise BoundaryError("boundary_damaged", file=_shown(path), reason=str(error)) from error
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        raise BoundaryError("boundary_damaged", file=_shown(path), reason="FeatureCollection?")
    crs = str(((collection.get("crs") or {}).get("properties") or {}).get("name", "CRS84"))
    if not crs.endswith(_LONGITUDE_LATITUDE):
        raise BoundaryError("boundary_crs", file=_shown(path), crs=crs)
    return collection


def _frame(
    collection: dict[str, Any], data: bytes, path: Path, *, needed: tuple[str, ...], rows: int
) -> gpd.GeoDataFrame:
    features = collection.get("features") or []
    if len(features) != rows:
        raise BoundaryError("boundary_rows", file=_shown(path), found=len(features), stated=rows)
    areas = pd.DataFrame([feature.get("properties") or {} for feature in features])
    coded = path.stem != _WITHOUT_ADCODE
    missing = [name for name in (*(("adcode",) if coded else ()), *needed) if name not in areas]
    if missing:
        raise BoundaryError("boundary_columns", file=_shown(path), columns=", ".join(missing))
    try:
        geometry = shapely.get_parts(shapely.from_geojson(data))
    except shapely.errors.GEOSException as error:
        raise BoundaryError("boundary_damaged", file=_shown(path), reason=str(error)) from error
    west, south, east, north = shapely.total_bounds(geometry)
    if len(geometry) != rows or not (-180 <= west < east <= 180 and -90 <= south < north <= 90):  # noqa: PLR2004
        raise BoundaryError("boundary_crs", file=_shown(path), crs=f"{west:.0f}, {south:.0f}")
    frame = gpd.GeoDataFrame(areas, geometry=np.asarray(geometry), crs=CRS)
    return _coded(frame, path) if coded else frame


def _coded(areas: gpd.GeoDataFrame, path: Path) -> gpd.GeoDataFrame:
    """Areas by their adcode, in its order."""
    adcodes = areas["adcode"].astype(str)
    bad = adcodes[~adcodes.str.fullmatch(rf"\d{{{_ADCODE_DIGITS}}}") | adcodes.duplicated()]
    if len(bad):
        raise BoundaryError("boundary_adcode", file=_shown(path), adcode=bad.iloc[0])
    ordered: gpd.GeoDataFrame = areas.assign(adcode=adcodes).set_index("adcode").sort_index()
    return ordered


def _in_language(paper: Mapping[str, Any], key: str, lang: str) -> str:
    """A text of the papers in one language; one that is given once serves for both."""
    return str(paper.get(f"{key}_{lang}") or paper.get(key) or "")


def _shown(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
