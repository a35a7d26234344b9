"""The prefectures and the county that a row names, whatever its point says."""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from fujianmap.errors import Problem
from fujianmap.places.names import Gazetteer
from fujianmap.records.cells import Bools, parts, shown

Objects = npt.NDArray[np.object_]
Ints = npt.NDArray[np.int64]


class Claim(NamedTuple):
    """What one pair of ``city`` and ``county`` cells names."""

    city: str
    county: str
    prefectures: tuple[str, ...]
    """adcodes, sorted; empty where none is named, or the whole province"""
    county_code: str
    """adcode, empty where none or several are named"""
    unknown_city: str
    """names that stand for no prefecture, as in the cell"""
    unknown_county: str
    misplaced: str
    """both names of counties that lie in none of the prefectures that ``city`` names"""
    nowhere: bool
    """True where something is named and nothing of it is known"""


class Stated(NamedTuple):
    """What the rows name: the distinct claims, and for each row the position of its own."""

    claims: tuple[Claim, ...]
    codes: Ints

    @property
    def prefectures(self) -> Objects:
        """Tuple of adcodes of each row."""
        found = np.empty(len(self.claims), dtype=object)
        found[:] = [claim.prefectures for claim in self.claims]
        return found[self.codes]

    @property
    def counties(self) -> Objects:
        """Adcode of the county of each row, or ``""``."""
        return np.array([claim.county_code for claim in self.claims], dtype=object)[self.codes]


def read_stated(initiatives: gpd.GeoDataFrame, names: Gazetteer) -> Stated:
    """Resolve the names in ``city`` and ``county``, once per distinct pair."""
    city_codes, cities = pd.factorize(initiatives["city"])
    county_codes, counties = pd.factorize(initiatives["county"])
    width = max(1, len(counties))
    codes, pairs = pd.factorize(city_codes * width + county_codes)
    claims = tuple(
        _claim(str(cities[pair // width]), str(counties[pair % width]), names)
        for pair in pairs.tolist()
    )
    return Stated(claims, np.asarray(codes, dtype=np.int64))


def _claim(city: str, county: str, names: Gazetteer) -> Claim:
    cities, counties = parts(city), parts(county)
    # In Chinese use a county-level city stands where a prefecture is asked for (晋江市).
    as_county = [names.county(name) for name in cities if not names.prefecture(name)]
    districts = [names.county(name) for name in counties if names.county(name)]
    named = {names.prefecture(name) for name in cities} - {""}
    named |= {names.prefecture_of[code] for code in as_county if code}
    parents = {names.prefecture_of[code] for code in districts}
    whole = any(names.is_whole(name) for name in cities)
    unknown_city = [name for name in cities if not names.knows(name)]
    unknown_county = [name for name in counties if not names.county(name)]
    single = districts or [code for code in as_county if code]
    return Claim(
        city=city,
        county=county,
        prefectures=tuple(sorted(named or parents)),
        county_code=single[0] if len(single) == 1 else "",
        unknown_city="、".join(unknown_city),
        unknown_county="、".join(unknown_county),
        misplaced="、".join(
            names.spoken[code]
            for code in districts
            if named and names.prefecture_of[code] not in named
        ),
        nowhere=not (named or parents or whole) and bool(unknown_city or unknown_county),
    )


def check_stated(initiatives: gpd.GeoDataFrame, stated: Stated, located: Bools) -> list[Problem]:
    """Tell the names that are not known, and counties named with the wrong prefecture.

    An unknown name is a fault where nothing else says where the row is, a doubt where a point or
    another name does.
    """
    suspect = np.array(
        [bool(c.unknown_city or c.unknown_county or c.misplaced) for c in stated.claims], dtype=bool
    )
    at = np.flatnonzero(suspect[stated.codes])
    rows = initiatives["row"].to_numpy()[at].tolist()
    problems: list[Problem] = []
    for row, code, has_point in zip(
        rows, stated.codes[at].tolist(), located[at].tolist(), strict=True
    ):
        claim = stated.claims[code]
        doubt = has_point or not claim.nowhere
        for column, cell, unknown in (
            ("city", claim.city, claim.unknown_city),
            ("county", claim.county, claim.unknown_county),
        ):
            if unknown:
                params: tuple[tuple[str, object], ...] = (("unknown", shown(unknown)),)
                problems.append(
                    Problem(
                        code=f"{column}_unknown",
                        row=row,
                        column=column,
                        value=cell,
                        params=params,
                        doubt=doubt,
                    )
                )
        if claim.misplaced:
            params = (("county", claim.misplaced), ("city", shown(claim.city)))
            problems.append(
                Problem(
                    code="county_elsewhere",
                    row=row,
                    column="county",
                    value=claim.county,
                    params=params,
                    doubt=True,
                )
            )
    return problems
