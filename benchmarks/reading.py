"""Reading, checking and joining a file, against what pandas and GeoPandas do in two lines."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd

from benchmarks.rows import written
from fujianmap import shipped
from fujianmap.places.boundaries import Boundaries, read_boundaries
from fujianmap.views.dataset import load_dataset

REPEATS = 3


def measured(sizes: list[int], folder: Path) -> list[dict[str, float]]:
    """Seconds of ours and of the plain way for each size, taking turns; boundaries are at hand."""
    boundaries = read_boundaries(shipped.GEO)
    results = []
    for n in sizes:
        path = written(n, folder)
        took: dict[str, list[float]] = {"ours": [], "plain": []}
        for _ in range(REPEATS):
            took["plain"].append(_timed(_plain, path, boundaries))
            took["ours"].append(_timed(_ours, path, boundaries))
        ours, plain = (statistics.median(took[name]) for name in ("ours", "plain"))
        results.append({"rows": n, "ours_s": ours, "plain_s": plain, "ratio": ours / plain})
        print(f"  {n:>9,} rows: {ours:.2f} s, plain {plain:.2f} s", flush=True)
    return results


def _timed(way: Callable[[Path, Boundaries], None], path: Path, boundaries: Boundaries) -> float:
    begun = time.perf_counter()
    way(path, boundaries)
    return time.perf_counter() - begun


def _ours(path: Path, boundaries: Boundaries) -> None:
    load_dataset(path, boundaries)


def _plain(path: Path, boundaries: Boundaries) -> None:
    rows = pd.read_csv(path)
    points = gpd.GeoDataFrame(rows, geometry=gpd.points_from_xy(rows["lon"], rows["lat"]), crs=4326)
    gpd.sjoin(points, boundaries.prefectures[["name_zh", "geometry"]], predicate="within")
