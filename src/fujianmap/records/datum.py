"""What coordinates are measured in: WGS 84, or the shifted systems of Chinese web maps.

Maps published in mainland China show GCJ-02, which lies some hundred metres off WGS 84 by a fixed
rule, and Baidu's BD-09, which shifts that again. The rule is not published; what everybody uses
is a formula found in 2013 that agrees with the maps to some centimetres.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import numpy as np

from fujianmap.records.cells import Floats

Pair = tuple[Floats, Floats]
"""longitudes and latitudes in degrees"""


class Datum(StrEnum):
    """A system that longitudes and latitudes may be given in."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


NAMES: Final = {Datum.WGS84: "WGS-84", Datum.GCJ02: "GCJ-02", Datum.BD09: "BD-09"}
_AXIS: Final = 6378245.0
"""semi-major axis in metres of the ellipsoid of Krasovsky, on which the rule is built"""
_ECCENTRICITY: Final = 0.00669342162296594323
"""its first eccentricity, squared"""
_ORIGIN: Final = (105.0, 35.0)
_BAIDU: Final = (0.0065, 0.006)
"""degrees that BD-09 adds to longitude and latitude"""
_WAVES: Final = np.pi * 3000.0 / 180.0
_CLOSE: Final = 1e-10
"""degrees, 0.01 mm: where the way back has arrived"""
_STEPS: Final = 20
"""each step brings ten times nearer, so it arrives after some nine"""
_EXTENT: Final = (72.004, 137.8347, 0.8293, 55.8271)
"""west, east, south and north of the box outside of which nothing is shifted"""


def to_wgs84(lon: Floats, lat: Floats, datum: Datum) -> Pair:
    """Bring degrees of a datum to WGS 84, to far less than a metre.

    Parameters
    ----------
    lon, lat
        Degrees; NaN stays NaN.
    datum
        What they are given in.

    Returns
    -------
    lon, lat
        WGS-84 degrees. Nothing is shifted outside the box in which the maps are.
    """
    if datum is Datum.WGS84:
        return lon, lat
    goal_lon, goal_lat = _without_baidu(lon, lat) if datum is Datum.BD09 else (lon, lat)
    at_lon, at_lat = goal_lon.copy(), goal_lat.copy()
    for _ in range(_STEPS):
        # The shift hardly changes over its own length: what is missing is what to go back by.
        off_lon, off_lat = _shifted(at_lon, at_lat)
        off_lon, off_lat = off_lon - goal_lon, off_lat - goal_lat
        at_lon, at_lat = at_lon - off_lon, at_lat - off_lat
        if not (np.abs(off_lon) > _CLOSE).any() and not (np.abs(off_lat) > _CLOSE).any():
            break
    abroad = ~_inside(lon, lat)
    return np.where(abroad, lon, at_lon), np.where(abroad, lat, at_lat)


def from_wgs84(lon: Floats, lat: Floats, datum: Datum) -> Pair:
    """Shift WGS-84 degrees as a Chinese map does; likewise."""
    if datum is Datum.WGS84:
        return lon, lat
    inside = _inside(lon, lat)
    there = _shifted(lon, lat)
    if datum is Datum.BD09:
        there = _with_baidu(*there)
    return np.where(inside, there[0], lon), np.where(inside, there[1], lat)


def _inside(lon: Floats, lat: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    west, east, south, north = _EXTENT
    return (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)


def _shifted(lon: Floats, lat: Floats) -> Pair:
    """GCJ-02 of WGS-84 degrees, wherever they are."""
    x, y = lon - _ORIGIN[0], lat - _ORIGIN[1]
    root = np.sqrt(np.abs(x))
    waves = 20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)
    north = waves + _swell(y, 20.0, 40.0) + _long(y, 160.0, 320.0)
    east = waves + _swell(x, 20.0, 40.0) + _long(x, 150.0, 300.0)
    north = north * 2 / 3 - 100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    east = east * 2 / 3 + 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    # Metres to degrees on the ellipsoid, at this latitude.
    phi = np.radians(lat)
    magic = 1.0 - _ECCENTRICITY * np.sin(phi) ** 2
    metres_lat = _AXIS * (1.0 - _ECCENTRICITY) / (magic * np.sqrt(magic))
    metres_lon = _AXIS / np.sqrt(magic) * np.cos(phi)
    return lon + np.degrees(east / metres_lon), lat + np.degrees(north / metres_lat)


def _swell(at: Floats, short: float, middle: float) -> Floats:
    swell: Floats = short * np.sin(at * np.pi) + middle * np.sin(at * np.pi / 3.0)
    return swell


def _long(at: Floats, first: float, second: float) -> Floats:
    waves: Floats = first * np.sin(at * np.pi / 12.0) + second * np.sin(at * np.pi / 30.0)
    return waves


def _with_baidu(lon: Floats, lat: Floats) -> Pair:
    """BD-09 of GCJ-02 degrees."""
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _WAVES)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _WAVES)
    return radius * np.cos(angle) + _BAIDU[0], radius * np.sin(angle) + _BAIDU[1]


def _without_baidu(lon: Floats, lat: Floats) -> Pair:
    """GCJ-02 of BD-09 degrees: by steps, for the formula in use goes back to a metre only."""
    at_lon, at_lat = lon - _BAIDU[0], lat - _BAIDU[1]
    for _ in range(_STEPS):
        off_lon, off_lat = _with_baidu(at_lon, at_lat)
        at_lon, at_lat = at_lon - (off_lon - lon), at_lat - (off_lat - lat)
    return at_lon, at_lat
