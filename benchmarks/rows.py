"""Seeded rows: points inside the province, valid for our own reader, the same on every machine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from fujianmap import shipped
from fujianmap.places.boundaries import read_boundaries
from fujianmap.records.vocabulary import Precision, Type

SEED = 7
SHIPPED = 76
"""this size stands for the shipped file"""
TOWNS = 60
IN_TOWN = 0.4
"""share of the rows that crowd around a town, as real ones do"""
TOWN_DEGREES = 0.04
SUMMARY = "Serves the neighbourhood and patrols at night."


def seeded(n: int) -> pd.DataFrame:
    """Make rows of the nine types, each with a point."""
    rng = np.random.default_rng(SEED)
    lon, lat = _points(n, rng)
    number = np.arange(n).astype(str).astype(object)
    return pd.DataFrame(
        {
            "id": "R" + number,
            "name_zh": "项目" + number,
            "name_en": "Initiative " + number,
            "type": rng.choice([str(one) for one in Type], n),
            "scope": "site",
            "lon": lon.round(6),
            "lat": lat.round(6),
            "precision": rng.choice([str(one) for one in Precision], n),
            "uncertainty_km": rng.choice([0.5, 2, 8], n),
            "start": rng.integers(2015, 2026, n).astype(str),
            "summary_en": SUMMARY,
            "source": "https://example.org/initiatives",
        }
    )


def _points(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Places inside the province: most anywhere, the rest around a few towns."""
    boundaries = read_boundaries(shipped.GEO)
    province = boundaries.province.union_all()
    shapely.prepare(province)
    west, south, east, north = boundaries.bbox
    towns = np.column_stack(
        [rng.uniform(west, east, 9 * TOWNS), rng.uniform(south, north, 9 * TOWNS)]
    )
    towns = towns[shapely.contains_xy(province, *towns.T)][:TOWNS]
    found = np.empty((0, 2))
    while len(found) < n:
        more = np.column_stack([rng.uniform(west, east, 2 * n), rng.uniform(south, north, 2 * n)])
        near = towns[rng.integers(0, len(towns), 2 * n)] + rng.normal(0, TOWN_DEGREES, (2 * n, 2))
        more = np.where(rng.random((2 * n, 1)) < IN_TOWN, near, more)
        found = np.vstack([found, more[shapely.contains_xy(province, *more.T)]])
    return found[:n, 0], found[:n, 1]


def written(n: int, folder: Path) -> Path:
    """Write so many rows as a CSV file and say where; the shipped ones have a file already."""
    if n == SHIPPED:
        return shipped.INITIATIVES
    path = folder / f"rows-{n}.csv"
    if not path.exists():
        seeded(n).to_csv(path, index=False)
    return path


def read(path: Path) -> pd.DataFrame:
    """Ids, types and places as the file has them; what the pages show is held to it."""
    return pd.read_csv(path, usecols=["id", "type", "lon", "lat"], dtype={"id": str})
