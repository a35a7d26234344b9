"""Whether a file's points look as if they were taken from a Chinese web map, and so are shifted."""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from fujianmap.errors import Problem
from fujianmap.places.boundaries import Boundaries
from fujianmap.places.position import containing
from fujianmap.records.cells import among, filled
from fujianmap.records.datum import NAMES, Datum, to_wgs84
from fujianmap.records.vocabulary import Precision

ENOUGH: Final = 6
"""rows that a shift must bring into the county that they state"""
CLEARLY: Final = 8
"""how many rows a shift must bring right for each that it makes wrong"""
_SAMPLE: Final = 20_000
"""rows that are enough to tell"""
_CLOSE: Final = (Precision.SITE, Precision.NEIGHBOURHOOD)


def suspect_datum(joined: gpd.GeoDataFrame, boundaries: Boundaries) -> tuple[Problem, ...]:
    """Tell a file whose points fit the counties that its rows state clearly better when shifted.

    A shift of some hundred metres matters only near a border. So only rows count that state one
    county and whose point stands for a site or its neighbourhood; and of these only such that lie
    in it before the shift or after it, but not both. If taking the points for GCJ-02 or BD-09
    brings at least `ENOUGH` rows right, and at least `CLEARLY` times as many as it makes wrong, the
    file is suspected. Nothing is ever shifted for it.

    Parameters
    ----------
    joined
        One row per initiative, those outside too, as `places.join.join_places` returns it; points
        taken for WGS 84.
    boundaries
        The areas, at full resolution.

    Returns
    -------
    problems
        Nothing, or one doubt for the file.
    """
    told = filled(joined["stated_county"]) & among(joined["precision"], _CLOSE)
    asked = np.flatnonzero(told & ~np.isnan(joined["lon"].to_numpy(dtype=float)))[:_SAMPLE]
    if len(asked) < ENOUGH:
        return ()
    stated = boundaries.counties.index.get_indexer(pd.Index(joined["stated_county"].iloc[asked]))
    lon, lat = (joined[name].to_numpy(dtype=float)[asked] for name in ("lon", "lat"))
    fits = containing(lon, lat, boundaries.counties) == stated
    best: tuple[int, int, Datum] | None = None
    for datum in (Datum.GCJ02, Datum.BD09):
        shifted = containing(*to_wgs84(lon, lat, datum), boundaries.counties) == stated
        right, wrong = int(np.sum(shifted & ~fits)), int(np.sum(fits & ~shifted))
        if best is None or right - wrong > best[0] - best[1]:
            best = right, wrong, datum
    if best is None or best[0] < ENOUGH or best[0] < CLEARLY * best[1]:
        return ()
    right, wrong, datum = best
    params = (
        ("datum", NAMES[datum]),
        ("option", str(datum)),
        ("right", right),
        ("wrong", wrong),
        ("rows", len(asked)),
    )
    return (Problem(code="datum_suspected", column="lon", params=params, doubt=True),)
