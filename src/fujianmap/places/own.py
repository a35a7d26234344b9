"""A reader's own boundaries: one file with ``adcode`` and ``name``, checked as rows are."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from fujianmap.errors import BoundaryError, Problem, reason_of
from fujianmap.places.boundaries import CRS, Boundaries
from fujianmap.records.cells import shown
from fujianmap.records.values import text_of
from fujianmap.settings import LIMITS

SUFFIXES: Final = (".geojson", ".json", ".gpkg")
_NAMES: Final = {"zh": ("name_zh", "name", "名称"), "en": ("name_en", "name", "name_zh", "名称")}
_FIRST: Final = 2
"""row of the first area, as in a file of rows"""
_OVERLAP: Final = 1e-7
"""square degrees, some 1,000 m²: borders that were drawn twice may cross by so much"""
_COARSE: Final = 0.003
"""degrees by which drawn borders may leave the true ones"""
_COVERED: Final = 0.9
"""share of a prefecture that its counties must cover; two sources may draw its coast apart"""
_CRS: Final = re.compile(rb'"crs"\s*:\s*\{[^{}]*\{\s*"name"\s*:\s*"([^"]{1,200})"')
"""a GeoJSON file's own coordinate system; one that GDAL does not know it takes for WGS 84"""
_MEGABYTE: Final = 1_000_000


def is_own(path: Path) -> bool:
    """Tell a single file of areas from a folder with papers."""
    return path.suffix.lower() in SUFFIXES and not path.is_dir()


def read_own_boundaries(path: Path) -> Boundaries:
    """Read a GeoJSON or GeoPackage file of areas and hold it to what a map needs.

    A code that ends in ``0000`` is the province, one in ``00`` a prefecture, any other a county.
    The finest areas of each prefecture are the truth: where counties are given, prefectures are
    their union and a prefecture's own line gives only its name; where only prefectures are given,
    each is its one county. What is drawn is simplified so that shared borders stay shared.

    Parameters
    ----------
    path
        The file: one polygon a feature, ``adcode`` of six digits, ``name`` (or ``name_zh`` and
        ``name_en``), any coordinate system that it states.

    Returns
    -------
    boundaries
        EPSG:4326, without surroundings; the attribution is the file's name.

    Raises
    ------
    BoundaryError
        If the file cannot be read, or any area has a fault; ``problems`` holds them all.
    """
    areas = _read(path)
    problems = check_areas(areas)
    if problems:
        raise BoundaryError("boundary_faults", file=path.name, problems=problems)
    codes = areas["adcode"]
    named = areas.set_index("adcode")[["name_zh", "name_en"]]
    fine = _finest(areas[~codes.str.endswith("0000")])
    if fine.empty:
        raise BoundaryError("areas_coarse", file=path.name)
    counties = (
        fine.assign(prefecture=fine["adcode"].str[:4] + "00").set_index("adcode").sort_index()
    )
    drawn = counties[["geometry"]].copy()
    drawn["geometry"] = shapely.coverage_simplify(counties.geometry.to_numpy(), _COARSE)
    prefectures = _unions(counties, counties["prefecture"])
    whole = sorted({code[:2] + "0000" for code in counties.index})
    province = _unions(counties, pd.Series(whole[0], index=counties.index))
    for frame in (prefectures, province):
        frame[["name_zh", "name_en"]] = named.reindex(frame.index)
    lone = path.stem if whole[0] not in named.index else ""
    province = province.fillna({"name_zh": lone, "name_en": lone})
    for name in ("name_zh", "name_en"):
        prefectures[name] = prefectures[name].fillna(
            pd.Series(prefectures.index, prefectures.index)
        )
    prefectures["label_zh"] = prefectures["name_zh"].str.replace(r"(?<=..)市$", "", regex=True)
    groups = counties["prefecture"]
    return Boundaries(
        counties=_labelled(counties),
        prefectures=_labelled(prefectures),
        province=province,
        counties_drawn=drawn,
        prefectures_drawn=_unions(drawn, groups),
        province_drawn=_unions(drawn, pd.Series(whole[0], index=drawn.index)),
        surroundings_drawn=gpd.GeoDataFrame(
            {name: pd.Series(dtype="str") for name in ("kind", "name_zh", "name_en")},
            geometry=gpd.GeoSeries([], crs=CRS),
        ),
        attribution_zh=path.name,
        attribution_en=path.name,
        review_zh="",
        review_en="",
        own=True,
    )


def check_areas(areas: gpd.GeoDataFrame) -> tuple[Problem, ...]:
    """Everything that keeps a file of areas from being used, each with its row.

    Parameters
    ----------
    areas
        One row per area: adcode, name_zh, name_en, row, geometry.

    Returns
    -------
    problems
        All faults: codes and names, then shapes, then overlaps and gaps.
    """
    problems = [*_name_faults(areas), *_shape_faults(areas)]
    if problems:
        return tuple(problems)
    west, south, east, north = areas.total_bounds
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):  # noqa: PLR2004
        return (Problem(code="area_degrees", column="geometry", value=f"{west:g}, {south:g}"),)
    return (*_strangers(areas), *_overlaps(areas), *_gaps(areas))


def _name_faults(areas: gpd.GeoDataFrame) -> list[Problem]:
    problems: list[Problem] = []
    first: dict[str, int] = {}
    for row, code, name in zip(*(areas[one] for one in ("row", "adcode", "name_zh")), strict=True):
        if not re.fullmatch(r"\d{6}", code, re.ASCII):
            problems.append(_fault("adcode_wrong", row, "adcode", code))
        elif code in first:
            problems.append(_fault("adcode_twice", row, "adcode", code, first=first[code]))
        if not name:
            problems.append(_fault("area_nameless", row, "name", ""))
        first.setdefault(code, int(row))
    return problems


def _shape_faults(areas: gpd.GeoDataFrame) -> list[Problem]:
    rows, shapes = areas["row"].tolist(), areas.geometry.to_numpy()
    kinds = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
    polygons = np.isin(shapely.get_type_id(shapes), kinds) & ~shapely.is_empty(shapes)
    invalid = polygons & ~shapely.is_valid(shapes)
    return [
        *(
            _fault("area_kind", rows[at], "geometry", getattr(shapes[at], "geom_type", "—"))
            for at in np.flatnonzero(~polygons)
        ),
        *(
            _fault("area_invalid", rows[at], "geometry", shapely.is_valid_reason(shapes[at]))
            for at in np.flatnonzero(invalid)
        ),
    ]


def _strangers(areas: gpd.GeoDataFrame) -> list[Problem]:
    """The first area of each province after the first: a map is of one."""
    firsts = areas[~areas["adcode"].str[:2].duplicated()]
    codes, rows = firsts["adcode"].tolist(), firsts["row"].tolist()
    return [
        _fault("area_elsewhere", row, "adcode", code, province=f"{codes[0][:2]}0000")
        for row, code in zip(rows[1:], codes[1:], strict=True)
    ]


def _gaps(areas: gpd.GeoDataFrame) -> list[Problem]:
    """Prefectures of which only some counties are given: the map would shrink them to these."""
    sizes = shapely.area(areas.geometry.to_numpy()).tolist()
    every = list(zip(areas["adcode"].tolist(), areas["row"].tolist(), sizes, strict=True))
    covered: dict[str, float] = {}
    for code, _, size in every:
        if not code.endswith("00"):
            covered[code[:4]] = covered.get(code[:4], 0.0) + size
    return [
        _fault("area_partly", row, "geometry", code, percent=int(100 * covered[code[:4]] / size))
        for code, row, size in every
        if code.endswith("00") and covered.get(code[:4], size) < _COVERED * size
    ]


def _overlaps(areas: gpd.GeoDataFrame) -> list[Problem]:
    """Areas of one rank that cover the same ground; a prefecture may cover its counties."""
    fine = _finest(areas[~areas["adcode"].str.endswith("0000")]).reset_index(drop=True)
    shapes, codes, rows = fine.geometry.to_numpy(), fine["adcode"].tolist(), fine["row"].tolist()
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = one < other
    one, other = one[once], other[once]
    common = shapely.area(shapely.intersection(shapes[one], shapes[other]))
    return [
        _fault("areas_overlap", rows[b], "geometry", codes[b], other=codes[a], first_row=rows[a])
        for a, b in zip(one[common > _OVERLAP], other[common > _OVERLAP], strict=True)
    ]


def _finest(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Counties, and prefectures of which no county is given."""
    is_county = ~areas["adcode"].str.endswith("00")
    divided = set(areas.loc[is_county, "adcode"].str[:4])
    kept: gpd.GeoDataFrame = areas[is_county | ~areas["adcode"].str[:4].isin(divided)]
    return kept


def _fault(code: str, row: int, column: str, value: str, **params: object) -> Problem:
    named = tuple(params.items())
    return Problem(code=code, row=int(row), column=column, value=value, params=named)


def _read(path: Path) -> gpd.GeoDataFrame:
    """Areas in degrees: adcode, name_zh, name_en as text, row, geometry."""
    import pyogrio  # noqa: PLC0415  (slow to import)

    limit = LIMITS.file_megabytes
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= limit * _MEGABYTE else b""
    except OSError as error:
        raise BoundaryError("unreadable", file=path.name, reason=reason_of(error)) from error
    if size > limit * _MEGABYTE:
        megabytes = -(-size // _MEGABYTE)
        raise BoundaryError("file_too_large", file=path.name, megabytes=megabytes, limit=limit)
    if not data.strip():
        raise BoundaryError("areas_empty", file=path.name)
    _demand_known_crs(data, path.name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a file in memory has no ending
            read = pyogrio.read_dataframe(data, on_invalid="ignore")
    except (RuntimeError, ValueError, LookupError, TypeError, OSError) as error:
        # GDAL names the file by a path in its memory.
        reason = re.sub(r"['\"]?/vsimem/\S+", path.name, str(error))
        raise BoundaryError("areas_damaged", file=path.name, reason=shown(reason)) from error
    if read.empty:
        raise BoundaryError("areas_empty", file=path.name)
    columns = {
        "adcode": next((one for one in ("adcode", "code", "代码") if one in read), ""),
        **{
            f"name_{lang}": next((n for n in names if n in read), "")
            for lang, names in _NAMES.items()
        },
    }
    missing = [name for name, found in columns.items() if not found]
    if missing or not isinstance(read, gpd.GeoDataFrame):
        raise BoundaryError(
            "boundary_lacks", file=path.name, columns=", ".join(missing or ["geometry"])
        )
    if read.crs is None:
        raise BoundaryError("boundary_crs", file=path.name, crs="—")
    texts = {
        name: pd.array([text_of(one).strip() for one in read[found].tolist()], dtype="str")
        for name, found in columns.items()
    }
    rows: npt.NDArray[np.int64] = np.arange(_FIRST, _FIRST + len(read), dtype=np.int64)
    geometry = gpd.GeoSeries(read.geometry).to_crs(CRS).to_numpy()
    return gpd.GeoDataFrame({**texts, "row": rows}, geometry=geometry, crs=CRS)


def _demand_known_crs(data: bytes, name: str) -> None:
    """Refuse a GeoJSON file that names a coordinate system which nobody knows."""
    import pyproj  # noqa: PLC0415  (slow to import, seldom needed)

    stated = _CRS.search(data)
    if stated:
        said = stated[1].decode("utf-8", "replace")
        try:
            pyproj.CRS.from_user_input(said)
        except pyproj.exceptions.CRSError as error:
            raise BoundaryError("boundary_crs", file=name, crs=shown(said)) from error


def _unions(areas: gpd.GeoDataFrame, groups: pd.Series[str]) -> gpd.GeoDataFrame:
    """One area per group: the union of its own, in the order of the codes."""
    codes = sorted(set(groups))
    shapes = [
        shapely.union_all(areas.geometry.to_numpy()[(groups == code).to_numpy()]) for code in codes
    ]
    return gpd.GeoDataFrame(index=pd.Index(codes, name="adcode"), geometry=shapes, crs=CRS)


def _labelled(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Areas with the point at which their name stands."""
    points = shapely.point_on_surface(areas.geometry.to_numpy())
    return areas.assign(label_lon=shapely.get_x(points), label_lat=shapely.get_y(points))
