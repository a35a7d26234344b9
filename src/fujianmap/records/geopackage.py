"""GeoPackage: the first layer that has columns we know, to a grid of cells."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from fujianmap.errors import DataError, Problem, Words
from fujianmap.records.crs import AXES, DEGREES, POINT, to_degrees
from fujianmap.records.headings import Headed, folded_heading, recognise_headings
from fujianmap.records.table import Grid
from fujianmap.records.values import sound, text_of

SQLITE: Final = b"SQLite format 3\x00"
KIND: Final = "GeoPackage"
_DRIVER: Final = "GPKG"
_FIRST: Final = 2
"""row of the first feature: laid out as a table, the names of the columns are row 1"""
_BROKEN: Final = (
    ArithmeticError,
    AssertionError,
    LookupError,
    OSError,
    RuntimeError,  # what pyogrio's errors are
    TypeError,
    ValueError,
    shapely.errors.ShapelyError,
)
"""what GDAL, pyogrio and pandas let through from a damaged file"""


def read_geopackage(data: bytes, *, name: str, columns: Sequence[Headed], rows_limit: int) -> Grid:
    """Read the first layer whose columns we know; one of points goes before any other.

    Parameters
    ----------
    data
        The whole file. It is read from memory and never stands on a disk.
    name
        Its name, for messages.
    columns
        The columns that the layer's may be.
    rows_limit
        Features that are read at most.

    Returns
    -------
    grid
        One row per feature; the first is row 2, as if the columns' names were row 1. A feature
        with another geometry than a point is a `Problem` and not in ``cells``. ``recognised``
        holds the layer and its coordinate system; points are brought to WGS 84.

    Raises
    ------
    DataError
        If the file is no GeoPackage, is damaged, has too many features, or its coordinate system
        is unknown.
    """
    import pyogrio  # noqa: PLC0415  (slow to import)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a file in memory has no ending, and the like
            infos = [
                pyogrio.read_info(data, layer=str(layer), force_feature_count=True)
                for layer, _ in pyogrio.list_layers(data)
            ]
            info = _chosen(infos, columns, name=name, rows_limit=rows_limit)
            layer = pyogrio.read_dataframe(data, layer=info["layer_name"], on_invalid="ignore")
            crs = info["crs"] and str(info["crs"])
            said = (("format", KIND), ("layer", sound(str(info["layer_name"]))))
            return grid_of_layer(layer, crs, name=name, recognised=said)
    except DataError:
        raise
    except _BROKEN as error:
        damage = Words("damage.inside")
        raise DataError("file_damaged", file=name, kind=KIND, reason=damage) from error


def _chosen(
    infos: Sequence[dict[str, Any]], columns: Sequence[Headed], *, name: str, rows_limit: int
) -> dict[str, Any]:
    """What is told of the layer that is read."""
    if not infos:
        raise DataError("no_rows", file=name)
    if any(info["driver"] != _DRIVER for info in infos):
        raise DataError("not_text", file=name, kind="SQLite")
    info = max(infos, key=lambda info: _rank(info, columns))
    if info["features"] > rows_limit:
        raise DataError("too_many_rows", file=name, rows=info["features"], limit=rows_limit)
    return info


def _rank(info: dict[str, Any], columns: Sequence[Headed]) -> tuple[bool, bool]:
    """What makes a layer the one to read; `max` keeps the first of equals."""
    known = bool(recognise_headings([sound(str(one)) for one in info["fields"]], columns)[0])
    return known, str(info["geometry_type"]).startswith(("Point", "MultiPoint"))


def grid_of_layer(
    layer: pd.DataFrame, crs: str | None, *, name: str, recognised: tuple[tuple[str, str], ...]
) -> Grid:
    """Lay out features as a grid of cells.

    Parameters
    ----------
    layer
        One row per feature; a GeoDataFrame where it has a geometry, in the system of ``crs``.
    crs
        What is said of its coordinates: a name that PROJ understands; None where nothing is.
    name
        Name for messages.
    recognised
        What is known of the source; the coordinate system is put after it.

    Returns
    -------
    grid
        See `read_geopackage`.

    Raises
    ------
    DataError
        If the coordinate system is unknown.
    """
    rows = np.arange(_FIRST, _FIRST + len(layer), dtype=np.int64)
    spatial = isinstance(layer, gpd.GeoDataFrame)
    points, problems = _points(gpd.GeoSeries(layer.geometry), rows) if spatial else (None, [])
    whole = np.ones(len(layer), dtype=bool)
    whole[[problem.row - _FIRST for problem in problems if problem.row]] = False
    table = pd.DataFrame(layer.drop(columns=layer.geometry.name) if spatial else layer)
    cells = {sound(str(key)): _texts(table[key]) for key in table}
    system = DEGREES
    if points is not None:
        x, y = (_texts(pd.Series(axis(points))) for axis in (shapely.get_x, shapely.get_y))
        *degrees, system = to_degrees(x, y, crs, file=name)
        for key in [key for key in cells if folded_heading(key) in AXES]:
            axis = degrees[POINT.index(AXES[folded_heading(key)])]
            axis.update(cells.pop(key)[axis == ""])
        cells |= dict(zip(POINT, degrees, strict=True))
    frame = pd.DataFrame(dict(enumerate(cells.values())), dtype="str")
    kept = whole & (frame != "").any(axis="columns").to_numpy(dtype=bool)
    return Grid(
        header=tuple(cells),
        header_row=1,
        cells=frame[kept].reset_index(drop=True),
        rows=rows[kept],
        problems=tuple(problems),
        refused=len(problems),
        recognised=(*recognised, ("crs", system)),
    )


def _points(
    geometry: gpd.GeoSeries, rows: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.object_], list[Problem]]:
    """Points, None where there is none, and what is said of any other geometry."""
    shapes = np.array(geometry, dtype=object)
    shapes[shapely.is_empty(shapes)] = None
    several = shapely.get_type_id(shapes) == shapely.GeometryType.MULTIPOINT
    lone = several & (shapely.get_num_geometries(shapes) == 1)
    shapes[lone] = shapely.get_geometry(shapes[lone], 0)
    points = (shapely.GeometryType.MISSING, shapely.GeometryType.POINT)
    other = np.flatnonzero(~np.isin(shapely.get_type_id(shapes), points))
    problems = [
        Problem(
            code="geometry_kind",
            row=int(rows[at]),
            column="geometry",
            params=(("kind", shapes[at].geom_type),),
        )
        for at in other
    ]
    shapes[other] = None
    return shapes, problems


def _texts(values: pd.Series) -> pd.Series[str]:
    return pd.Series([text_of(one) for one in values.tolist()], dtype="str")
