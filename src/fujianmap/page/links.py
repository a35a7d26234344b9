"""What an address opens: rows, how they are shown, and where the map looks. It knows no session."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, cast

from fujianmap.errors import Problem
from fujianmap.views.display import At
from fujianmap.views.filters import FACETS, Filters
from fujianmap.views.query import from_query

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from fujianmap.texts import Lang
    from fujianmap.views.dataset import Dataset
    from fujianmap.views.display import Display

_NOT_FOR_US: Final = re.compile(r"data|embed(_options)?|utm_\w+|fbclid|gclid|msclkid|spm|scene")
"""names in an address that are another part's, Streamlit's or added by who passes links on"""
_RECORD_ZOOM: Final = 10


def opened(
    dataset: Dataset, address: Mapping[str, list[str]], lang: Lang
) -> tuple[Filters, Display, tuple[Problem, ...]]:
    """What an address asks for of these rows, and what of it was not understood.

    Parameters
    ----------
    dataset
        The rows that there are.
    address
        Its names and values, as `ours` gives them.
    lang
        The language where it states none.
    """
    filters, display, problems = from_query(address, lang=lang, known=_known(dataset))
    filters = _around(dataset, filters)
    display = replace(display, id=_places(dataset).get(display.id, display.id))
    if filters.county and len(filters.city) != 1:
        said = ",".join(sorted(filters.county))
        problems += (Problem(code="link_value", column="county", value=said),)
    return within(filters), display, problems


def ours(address: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """What an address says to this page, by name."""
    return {name: said for name, said in address.items() if not _NOT_FOR_US.fullmatch(name)}


def within(filters: Filters) -> Filters:
    """Without counties outside of one prefecture: nothing on the page shows them there."""
    outside = filters.county and len(filters.city) != 1
    return replace(filters, county=frozenset()) if outside else filters


def lang_of(locale: str | None) -> Lang:
    """The language for a browser's locale, such as ``zh-CN``."""
    return "zh" if (locale or "zh").lower().startswith("zh") else "en"


def home_of(dataset: Dataset, filters: Filters, display: Display) -> str:
    """Name what an address without a place opens on: a record, one prefecture, or everything."""
    if display.id and where_record(dataset, display.id):
        return f"id {display.id}"
    if len(filters.city) == 1 and filters.city <= set(dataset.boundaries.prefectures.index):
        return f"city {next(iter(filters.city))}"
    return ""


def where_home(dataset: Dataset, filters: Filters, display: Display) -> dict[str, float]:
    """Where an address has the map look: at its own place, else at what it speaks of.

    Returns
    -------
    where
        ``lon, lat, zoom`` with ``exact`` for a place that the address states and ``open`` for a
        record whose popup belongs there, or ``west, south, east, north``.
    """
    kind, _, one = home_of(dataset, filters, display).partition(" ")
    if display.at is not None:
        return {**display.at._asdict(), "exact": 1, **({"open": 1} if kind == "id" else {})}
    if kind == "id":
        return where_record(dataset, one)
    return where_area(dataset, one) if kind == "city" else where_all(dataset)


def where_all(dataset: Dataset) -> dict[str, float]:
    """The whole of the ground."""
    return dataset.boundaries.bbox._asdict()


def where_record(dataset: Dataset, wanted: str) -> dict[str, float]:
    """At a record, with its popup; empty where it has no point."""
    rows = dataset.initiatives
    found = rows.index[rows["id"] == wanted]
    if not len(found) or not dataset.located[found[0]]:
        return {}
    row = cast("pd.Series[str]", rows.loc[found[0]])
    return {**At(float(row["lon"]), float(row["lat"]), _RECORD_ZOOM)._asdict(), "open": 1}


def where_area(dataset: Dataset, adcode: str) -> dict[str, float]:
    """A prefecture, or the province for any other adcode."""
    prefectures = dataset.boundaries.prefectures
    inside = adcode in prefectures.index
    areas = prefectures.loc[[adcode]] if inside else dataset.boundaries.province
    west, south, east, north = (float(side) for side in areas.total_bounds)
    return {"west": west, "south": south, "east": east, "north": north}


def _around(dataset: Dataset, filters: Filters) -> Filters:
    """Choose the prefecture of the counties that a link speaks of without saying it."""
    if filters.city or not filters.county:
        return filters
    counties = dataset.boundaries.counties
    known = counties.index.intersection(sorted(filters.county))
    return replace(filters, city=frozenset(map(str, counties.loc[known, "prefecture"])))


def _known(dataset: Dataset) -> dict[str, Any]:
    return {
        **{facet: set(dataset.facets[facet].values) for facet in FACETS},
        "id": set(dataset.initiatives["id"]) | set(_places(dataset)),
    }


def _places(dataset: Dataset) -> dict[str, str]:
    """The first rows of initiatives with several: ``A36-1`` by ``A36``."""
    if dataset.own:
        return {}
    ids = dataset.initiatives["id"]
    return {str(one).removesuffix("-1"): str(one) for one in ids[ids.str.endswith("-1")]}
