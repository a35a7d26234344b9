"""The checks of a file of rows: every fault at once, each with its row, column, value and rule.

A fault keeps its row out, a doubt leaves it in and marks it. A file of ours is held to more than
a reader's own (`check_initiatives`, parameter ``sources``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from fujianmap.errors import DataError, InBoth, Problem
from fujianmap.records.cells import (
    Bools,
    Floats,
    Strings,
    among,
    bools,
    filled,
    holds,
    is_damaged,
    mapped,
    numbers,
    parts,
    shown,
    told,
    where,
)
from fujianmap.records.columns import BY_NAME, NAMES, Column
from fujianmap.records.dates import EARLIEST, LATEST, first_day, is_likely, last_day
from fujianmap.records.datum import NAMES as DATUM_NAMES
from fujianmap.records.datum import Datum, to_wgs84
from fujianmap.records.degrees import degrees
from fujianmap.records.filling import as_strings, fill_cells, words_for
from fujianmap.records.headings import name_of
from fujianmap.records.links import is_link, looks_like_link
from fujianmap.records.schema import failures
from fujianmap.records.table import RawTable
from fujianmap.records.vocabulary import Scope
from fujianmap.settings import LIMITS
from fujianmap.texts import LANGS, Lang, joined, text

CRS: Final = "EPSG:4326"
_PLACE: Final = "place"
"""what stands among the columns that are missing for those of which either would do"""
_MARGIN: Final = 0.05
"""degrees beyond the bbox that are left to the join to judge: more than 3 km"""
_COMMA: Final = pa.scalar(", ", pa.large_string())
_HALF_TURN, _QUARTER_TURN = 180.0, 90.0

Columns = Mapping[str, Strings]
"""columns of a file by name"""
Params = tuple[tuple[str, object], ...]
Extent = tuple[float, float, float, float]
"""west, south, east, north in WGS-84 degrees"""


def check_initiatives(
    table: RawTable,
    *,
    bbox: Extent,
    sources: frozenset[str] | None = None,
    datum: Datum = Datum.WGS84,
) -> tuple[gpd.GeoDataFrame, tuple[Problem, ...]]:
    """Check a file of rows, and make the good ones a frame of initiatives.

    Parameters
    ----------
    table
        The file as read.
    bbox
        Extent of the boundaries: west, south, east, north in WGS-84 degrees.
    sources
        The ids that ``source`` may name. None: a reader's own file, which needs only a name, a
        type and ``lon``/``lat`` (or a city), and whose ``source`` is a link or any text. With
        ids, nothing is filled in and every needed column must be there.
    datum
        What ``lon`` and ``lat`` are measured in. Other than WGS 84 they are converted, and
        ``located_by`` says so.

    Returns
    -------
    initiatives, problems
        One row per row without a fault, in file order, RangeIndex: the columns of
        `records.columns`, text as ``str`` with ``""`` for missing; ``lon``, ``lat`` and
        ``uncertainty_km`` as float with NaN; ``row``, as a spreadsheet counts it; ``geometry``, a
        point in EPSG:4326 or None. Problems in the order of their rows, those of reading first.

    Raises
    ------
    DataError
        If a column without which no row can be used is missing.
    """
    strict = sources is not None
    _demand_columns(table, strict=strict)
    cells, filled_in = (as_strings(table.cells), ()) if strict else fill_cells(table)
    problems = [*filled_in]
    problems += _own_faults(cells, table.rows, strict=strict, sources=sources or frozenset())
    for name in table.present:
        damaged = is_damaged(cells[name])
        problems += told("damaged", damaged, table.rows, cells[name], column=name, doubt=True)
    problems += _name_faults(cells, table.rows)
    problems += _point_faults(cells, table.rows, bbox)
    problems += _reference_problems(cells, table.rows, strict=strict)
    problems += _place_faults(cells, table.rows, strict=strict, present=table.present)
    faulty = {problem.row for problem in problems if problem.row and not problem.doubt}
    good = ~np.isin(table.rows, np.array(sorted(faulty), dtype=np.int64))
    order = {name: at for at, name in enumerate(NAMES)}
    problems.sort(key=lambda p: (p.row or 0, order.get(p.column or "", -1)))
    return _frame(cells, table, good, datum), (*table.problems, *problems)


def _demand_columns(table: RawTable, *, strict: bool) -> None:
    """Refuse a file that lacks a column which every row needs."""
    if strict:
        missing = [name for name in NAMES if name not in table.present]
    else:
        named = table.present & {"name_zh", "name_en"}
        placed = {"lon", "lat"} <= table.present or table.present & {"city", "county", "scope"}
        missing = [*([] if named else ["name_zh"]), *({"type"} - table.present)]
        missing += [] if placed else [_PLACE]
    if missing:
        raise DataError(
            "columns_missing",
            problems=table.problems,
            file=table.name,
            rows=table.rows_in,
            columns=InBoth(*(_listed(missing, lang) for lang in LANGS)),
        )


def _listed(missing: Sequence[str], lang: Lang) -> str:
    """Columns that are missing, each with what a file in either language may call it."""
    spelled = {
        name: f"{name_of(column).zh}（{name}）" if lang == "zh" else _with_alias(column)
        for name, column in BY_NAME.items()
    }
    spelled[_PLACE] = text(lang, "problem_at.place_columns", **spelled)
    return joined(lang, [spelled[name] for name in missing])


def _with_alias(column: Column) -> str:
    return " / ".join((column.name, *column.headings[:1]))


def _own_faults(
    cells: Columns, rows: npt.NDArray[np.int64], *, strict: bool, sources: frozenset[str]
) -> Iterable[Problem]:
    """Faults of single cells, as the schema finds them."""
    for column, code, broken in failures(cells, strict=strict, sources=sources):
        at = np.flatnonzero(broken)
        params_of = _params_of(column, code, cells, rows, sources if strict else None)
        values = cells[column].take(pa.array(at)).to_pylist()
        for row, value in zip(rows[at].tolist(), values, strict=True):
            yield Problem(code=code, row=row, column=column, value=value, params=params_of(value))


def _params_of(
    column: str,
    code: str,
    cells: Columns,
    rows: npt.NDArray[np.int64],
    sources: frozenset[str] | None,
) -> Callable[[str], Params]:
    """What the sentence of one rule needs beside the cell, as a function of the cell."""
    if code == "not_allowed":
        words = BY_NAME[column].allowed
        own = sources is None  # of ours only ids are taken
        allowed: Params = (("allowed", words_for(column, words) if own else ", ".join(words)),)
        return lambda _: allowed
    if code == "too_long":
        return lambda cell: (("characters", len(cell)), ("limit", LIMITS.cell_characters))
    if code == "id_twice":
        first = _first_rows(cells["id"], rows)
        return lambda cell: (("first", first[cell]),)
    if code == "source_unknown":
        return lambda cell: (
            ("unknown", shown(", ".join(one for one in parts(cell) if one not in (sources or ())))),
        )
    return lambda _: ()


def _first_rows(ids: Strings, rows: npt.NDArray[np.int64]) -> dict[str, int]:
    return dict(zip(ids.to_pylist()[::-1], rows.tolist()[::-1], strict=True))


def _name_faults(cells: Columns, rows: npt.NDArray[np.int64]) -> list[Problem]:
    nameless = ~filled(cells["name_zh"]) & ~filled(cells["name_en"])
    return told("name_missing", nameless, rows, column="name_zh")


def _point_faults(cells: Columns, rows: npt.NDArray[np.int64], bbox: Extent) -> list[Problem]:
    """Faults of coordinates, each row with the one that explains it best."""
    west, south, east, north = bbox
    lon, lat = degrees(cells["lon"]), degrees(cells["lat"])
    has_lon, has_lat = filled(cells["lon"]), filled(cells["lat"])
    both = ~np.isnan(lon) & ~np.isnan(lat)
    pair = pc.binary_join_element_wise(cells["lon"], cells["lat"], _COMMA)
    swapped = both & _within(lat, west, east) & _within(lon, south, north)
    projected = both & (np.abs(lon) > _HALF_TURN) & (np.abs(lat) > _QUARTER_TURN) & ~swapped
    plain = both & ~swapped & ~projected
    extent = dict(
        zip(("west", "south", "east", "north"), (f"{edge:.1f}" for edge in bbox), strict=True)
    )
    east_off = plain & ~_within(lon, west, east)
    north_off = plain & ~_within(lat, south, north)
    return [
        *told("lon_alone", has_lon & ~has_lat, rows, cells["lon"], column="lon"),
        *told("lat_alone", has_lat & ~has_lon, rows, cells["lat"], column="lat"),
        *told("swapped", swapped, rows, cells["lon"], column="lon", params=extent),
        *told("projected", projected, rows, pair, column="lon"),
        *told("lon_outside", east_off, rows, cells["lon"], column="lon", params=extent),
        *told("lat_outside", north_off, rows, cells["lat"], column="lat", params=extent),
    ]


def _within(values: Floats, low: float, high: float) -> Bools:
    return (values >= low - _MARGIN) & (values <= high + _MARGIN)


def _reference_problems(
    cells: Columns, rows: npt.NDArray[np.int64], *, strict: bool
) -> list[Problem]:
    """Order of dates, parents that do not exist, links that are none."""
    mild = not strict
    start, end = cells["start"], cells["end"]
    dated = filled(start) & filled(end)
    turned = np.zeros(len(rows), dtype=bool)
    turned[dated] = [
        first_day(a) > last_day(b)
        for a, b in zip(
            *(one.filter(pa.array(dated)).to_pylist() for one in (start, end)), strict=True
        )
    ]
    parents = filled(cells["part_of"])
    known = frozenset(cells["id"].to_pylist()) if parents.any() else frozenset()
    orphans = parents & ~holds(cells["part_of"], lambda cell: {*parts(cell)} <= known)
    again = parents & holds(cells["part_of"], lambda cell: len({*parts(cell)}) < len(parts(cell)))
    own = parents & bools(pc.equal(cells["part_of"], cells["id"]))
    no_links = np.zeros(len(rows), dtype=bool)
    if not strict:
        no_links = holds(cells["source"], _has_no_link)
    years = {"first": str(EARLIEST), "last": str(LATEST)}
    unlikely = [
        problem
        for name in ("start", "end")
        for problem in told(
            "date_unlikely",
            ~holds(cells[name], is_likely),
            rows,
            cells[name],
            column=name,
            params=years,
            doubt=True,
        )
    ]
    return [
        *unlikely,
        *told("dates_turned", turned, rows, end, column="end"),
        *told("part_of_unknown", orphans, rows, cells["part_of"], column="part_of", doubt=mild),
        *told("part_of_twice", again, rows, cells["part_of"], column="part_of", doubt=mild),
        *told("part_of_itself", own, rows, cells["part_of"], column="part_of", doubt=mild),
        *told("source_no_link", no_links, rows, cells["source"], column="source", doubt=True),
    ]


def _has_no_link(cell: str) -> bool:
    """Tell whether one of the sources looks like an address, but is none to be followed."""
    items = [item.strip() for item in cell.split(";")]
    return any(looks_like_link(item) and not is_link(item) for item in items)


def _place_faults(
    cells: Columns, rows: npt.NDArray[np.int64], *, strict: bool, present: frozenset[str]
) -> list[Problem]:
    """Points without a precision and the reverse (ours), rows that are nowhere (a reader's)."""
    point = filled(cells["lon"]) & filled(cells["lat"])
    if strict:
        precision = cells["precision"]
        stated = filled(precision)
        return [
            *told("precision_missing", point & ~stated, rows, precision, column="precision"),
            *told("precision_alone", stated & ~point, rows, precision, column="precision"),
        ]
    somewhere = point | filled(cells["lon"]) | filled(cells["lat"])
    for name in ("city", "county"):
        somewhere |= filled(cells[name])
    wide = among(cells["scope"], (Scope.REGION, Scope.PROVINCE))
    column = next((name for name in ("lon", "city", "county", "scope") if name in present), "lon")
    return told("no_place", ~somewhere & ~wide, rows, column=column)


def _frame(cells: Columns, table: RawTable, good: Bools, datum: Datum) -> gpd.GeoDataFrame:
    kept = {name: column.filter(pa.array(good)) for name, column in cells.items()}
    lon, lat = to_wgs84(degrees(kept["lon"]), degrees(kept["lat"]), datum)
    located = ~np.isnan(lon) & ~np.isnan(lat)
    if datum is not Datum.WGS84:
        kept["located_by"] = _converted(kept["located_by"], located, datum)
    geometry = np.full(len(lon), None, dtype=object)
    geometry[located] = shapely.points(lon[located], lat[located])
    values = {name: pd.array(column, dtype="str") for name, column in kept.items()} | {
        "lon": lon,
        "lat": lat,
        "uncertainty_km": numbers(kept["uncertainty_km"]),
        "row": table.rows[good],
    }
    return gpd.GeoDataFrame(values, geometry=geometry, crs=CRS, copy=False)


def _converted(cells: Strings, located: Bools, datum: Datum) -> Strings:
    """Say beside what located a point that its coordinates were converted, and from what."""
    said = f"{DATUM_NAMES[datum]} → {DATUM_NAMES[Datum.WGS84]}"
    return where(located, mapped(cells, lambda cell: f"{cell}; {said}" if cell else said), cells)
