"""Features of a layer, from a GeoPackage or a database, to a grid of cells."""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from fujianmap.errors import Problem
from fujianmap.records.cells import Bools, told
from fujianmap.records.crs import AXES, DEGREES, POINT, to_degrees
from fujianmap.records.headings import folded_heading
from fujianmap.records.table import Grid
from fujianmap.records.values import sound, text_of

_FIRST: Final = 2
"""row of the first feature: laid out as a table, the names of the columns are row 1"""


def grid_of_layer(
    layer: pd.DataFrame,
    crs: str | None,
    *,
    name: str,
    recognised: tuple[tuple[str, str], ...],
    damaged: Bools | None = None,
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
    damaged
        True for the features whose geometry is none that can be read; it is missing in ``layer``.

    Returns
    -------
    grid
        One row per feature; the first is row 2, as if the columns' names were row 1. A feature
        with another geometry than a point is a `Problem` and not in ``cells``.

    Raises
    ------
    DataError
        If the coordinate system is unknown.
    """
    rows = np.arange(_FIRST, _FIRST + len(layer), dtype=np.int64)
    spatial = isinstance(layer, gpd.GeoDataFrame)
    points, problems = _points(gpd.GeoSeries(layer.geometry), rows) if spatial else (None, [])
    if damaged is not None:
        problems += told("geometry_unread", damaged, rows, column="geometry")
        problems.sort(key=lambda problem: problem.row or 0)
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
        aside=dict(
            zip(
                rows[~whole].tolist(), frame[~whole].itertuples(index=False, name=None), strict=True
            )
        ),
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
