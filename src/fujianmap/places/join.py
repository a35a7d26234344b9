"""Rows to the areas that they lie in, and to those that they say they belong to."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from fujianmap.errors import CrsError, Problem
from fujianmap.places.boundaries import Boundaries
from fujianmap.places.names import Gazetteer, gazetteer_of
from fujianmap.places.position import Positions, find_counties
from fujianmap.places.stated import Objects, Stated, check_stated, read_stated
from fujianmap.settings import LIMITS


def join_places(
    initiatives: gpd.GeoDataFrame, boundaries: Boundaries
) -> tuple[gpd.GeoDataFrame, tuple[Problem, ...]]:
    """Give every initiative the prefecture and county that it lies in and those that it states.

    A point on a shared border goes to the lower adcode, once. A point in no county but at most
    ``LIMITS.offshore_km`` off the coast (a harbour, a pier, reclaimed land) belongs to the nearest
    county, which is told. It is off the coast, and not inland over the border, if no neighbouring
    land is as near to it as Fujian is (`places.position`). Any other point is outside, which is a
    fault: the caller refuses the row.

    Parameters
    ----------
    initiatives
        One row per initiative as `records.checking.check_initiatives` returns it; points in
        EPSG:4326 or None.
    boundaries
        The areas, at full resolution.

    Returns
    -------
    joined, problems
        ``initiatives`` with the same rows, index, order and CRS and these columns more:
        ``stated`` (tuple of adcodes of the prefectures that ``city`` names, or else ``county``),
        ``stated_county`` (adcode or ``""``), ``prefecture`` and ``county_found`` (adcodes by
        position, ``""`` where none), ``areas`` (tuple of adcodes of the prefectures that the row
        belongs to: by position if it has a point in Fujian, else as stated; empty for the whole
        province), ``placed`` (``inside``, ``coast``, ``outside`` or ``none``), ``off_coast_km``
        (km; 0 inside, NaN without a point and outside). The inputs are not changed.

    Raises
    ------
    CrsError
        If the frames differ in CRS.

    Notes
    -----
    Metres only after reprojecting, see `places.position`. Prefectures follow from counties, so
    the two can never disagree.
    """
    if initiatives.crs != boundaries.counties.crs:
        raise CrsError("crs", one=str(initiatives.crs), other=str(boundaries.counties.crs))
    names = gazetteer_of(boundaries)
    lon, lat = (initiatives[name].to_numpy(dtype=float) for name in ("lon", "lat"))
    found = find_counties(lon, lat, boundaries)
    stated = read_stated(initiatives, names)
    # Position -1, "in no county", finds the last entry.
    counties = np.array([*boundaries.counties.index, ""], dtype=object)
    prefectures = np.array([*boundaries.counties["prefecture"], ""], dtype=object)
    joined = initiatives.assign(
        stated=stated.prefectures,
        stated_county=pd.array(stated.counties, dtype="str"),
        prefecture=pd.array(prefectures[found.county], dtype="str"),
        county_found=pd.array(counties[found.county], dtype="str"),
        areas=_areas(prefectures, found, stated),
        placed=pd.array(found.placed, dtype="str"),
        off_coast_km=found.off_coast_km,
    )
    problems = [
        *check_stated(initiatives, stated, ~np.isnan(lon)),
        *_check_positions(joined, found, names),
        *_check_agreement(joined, found, stated, names, prefectures),
    ]
    problems.sort(key=lambda problem: problem.row or 0)
    return joined, tuple(problems)


def _areas(prefectures: Objects, found: Positions, stated: Stated) -> Objects:
    """The prefectures that each row belongs to, as a tuple of adcodes."""
    single = np.empty(len(prefectures), dtype=object)
    single[:] = [(adcode,) for adcode in prefectures]
    areas = single[found.county]
    by_name = found.county < 0
    areas[by_name] = stated.prefectures[by_name]
    return areas


def _check_positions(joined: gpd.GeoDataFrame, found: Positions, names: Gazetteer) -> list[Problem]:
    """Tell points off the coast (doubt) and outside Fujian (fault)."""
    limit = (("limit", f"{LIMITS.offshore_km:g}"),)
    at = np.flatnonzero((found.placed == "coast") | (found.placed == "outside"))
    problems = []
    for row, lon, lat, km, county in zip(
        *(joined[name].to_numpy()[at].tolist() for name in ("row", "lon", "lat")),
        found.off_coast_km[at].tolist(),
        joined["county_found"].to_numpy(dtype=object)[at].tolist(),
        strict=True,
    ):
        off_coast = (("km", f"{km:.1f}"), ("found", names.spoken[county])) if county else ()
        problems.append(
            Problem(
                code="off_coast" if county else "outside_fujian",
                row=row,
                column="lon",
                value=f"{lon:g}, {lat:g}",
                params=off_coast or limit,
                doubt=bool(county),
            )
        )
    return problems


def _check_agreement(
    joined: gpd.GeoDataFrame,
    found: Positions,
    stated: Stated,
    names: Gazetteer,
    prefectures: Objects,
) -> list[Problem]:
    """Tell rows that state another prefecture or county than they lie in."""
    # For each claim and each county that a point may lie in: does the claim speak against it?
    against = np.array(
        [
            [bool(c.prefectures) and p not in c.prefectures for p in prefectures]
            for c in stated.claims
        ],
        dtype=bool,
    ).reshape(-1, len(prefectures))
    inside = found.county >= 0
    other_city = inside & against[stated.codes, found.county]
    claimed = stated.counties
    lies_in = joined["county_found"].to_numpy(dtype=object)
    other_county = inside & ~other_city & (claimed != "") & (claimed != lies_in)
    at = np.flatnonzero(other_city | other_county)
    problems = []
    for row, code, other, prefecture, county in zip(
        joined["row"].to_numpy()[at].tolist(),
        stated.codes[at].tolist(),
        other_city[at].tolist(),
        prefectures[found.county[at]].tolist(),
        lies_in[at].tolist(),
        strict=True,
    ):
        claim = stated.claims[code]
        says = claim.prefectures if other else (claim.county_code,)
        params = (
            ("stated", "、".join(names.spoken[adcode] for adcode in says)),
            ("found", names.spoken[prefecture if other else county]),
        )
        column = "city" if other else "county"
        cell = claim.city if other else claim.county
        problems.append(
            Problem(
                code=f"{column}_differs",
                row=row,
                column=column,
                value=cell,
                params=params,
                doubt=True,
            )
        )
    return problems
