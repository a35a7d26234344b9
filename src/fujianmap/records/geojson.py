"""GeoJSON (RFC 7946): features with a point, or with none, to a grid of cells."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, Final

import numpy as np

from fujianmap.errors import DataError, Problem, Words
from fujianmap.records.cells import shown
from fujianmap.records.crs import AXES, DEGREES, POINT, to_degrees
from fujianmap.records.headings import folded_heading
from fujianmap.records.table import Grid
from fujianmap.records.values import frame_of, sound, text_of
from fujianmap.settings import LIMITS

KIND: Final = "GeoJSON"
_ENDINGS: Final = (".geojson", ".json")
_BEGINNING: Final = 4_000
"""characters within which a file without such an ending must say that it is GeoJSON"""
_FIRST: Final = 2
"""row of the first feature: laid out as a table, the names of the properties are row 1"""


def is_geojson(text: str, name: str) -> bool:
    """Tell GeoJSON from a table by what the text begins with, then by the file's name."""
    begins = text[:_BEGINNING].lstrip()
    if begins.startswith("["):  # no GeoJSON, but nearer to it than to a table
        return name.lower().endswith(_ENDINGS)
    if not begins.startswith("{"):
        return False
    return name.lower().endswith(_ENDINGS) or '"Feature' in begins or '"features"' in begins


def read_geojson(text: str, *, name: str, rows_limit: int) -> Grid:
    """Read features as rows: properties are columns, the point is ``lon`` and ``lat``.

    Parameters
    ----------
    text
        The whole file.
    name
        Its name, for messages.
    rows_limit
        Features that are read at most.

    Returns
    -------
    grid
        One row per feature; the first is row 2, as if their properties' names were row 1. A
        feature with another geometry than a point is a `Problem` and not in ``cells``. One
        without a geometry is a row without a point, unless its properties have one.

    Raises
    ------
    DataError
        If the text is no GeoJSON, its coordinate system is unknown, or it has too many features.
    """
    collection = _parsed(text, name)
    features = collection["features"]
    if len(features) > rows_limit:
        raise DataError("too_many_rows", file=name, rows=len(features), limit=rows_limit)
    problems: list[Problem] = []
    kept: dict[int, dict[str, str]] = {}
    refused: dict[int, dict[str, str]] = {}
    for row, feature in enumerate(features, start=_FIRST):
        fault, cells = _row(feature, row)
        if fault:
            problems.append(fault)
            refused[row] = cells
        else:
            kept[row] = cells
    said = chain(kept.values(), refused.values())
    header = tuple(dict.fromkeys((*POINT, *chain.from_iterable(said))))
    if len(header) > LIMITS.columns:
        raise DataError("too_many_columns", file=name, columns=len(header), limit=LIMITS.columns)
    frame = frame_of(
        [[cells.get(key, "") for key in header] for cells in kept.values()], len(header)
    )
    frame[0], frame[1], crs = to_degrees(frame[0], frame[1], _crs(collection), file=name)
    return Grid(
        header=header,
        header_row=1,
        cells=frame,
        rows=np.array([*kept], dtype=np.int64),
        problems=tuple(problems),
        refused=len(problems),
        recognised=(("format", KIND), ("crs", crs)),
        aside={row: [cells.get(key, "") for key in header] for row, cells in refused.items()},
    )


def _parsed(text: str, name: str) -> dict[str, Any]:
    """The collection; a single feature is a collection of one."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = Words("damage.json")
        if isinstance(error, json.JSONDecodeError):
            where = (("line", error.lineno), ("column", error.colno))
            reason = Words("damage.json_at", where)
        raise DataError("file_damaged", file=name, kind=KIND, reason=reason) from error
    if isinstance(found, dict) and found.get("type") == "Feature":
        return {"features": [found], "crs": found.get("crs")}
    if not isinstance(found, dict) or not isinstance(found.get("features"), list):
        raise DataError("file_damaged", file=name, kind=KIND, reason=Words("damage.features"))
    return found


def _crs(collection: Mapping[str, Any]) -> str:
    """The coordinate system that a file of before RFC 7946 may name."""
    stated = collection.get("crs")
    properties = stated.get("properties") if isinstance(stated, dict) else None
    named = properties.get("name") if isinstance(properties, dict) else None
    return str(named) if named else DEGREES


def _row(feature: Any, row: int) -> tuple[Problem | None, dict[str, str]]:  # noqa: ANN401
    """What is wrong with one feature, and its cells by heading."""
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return _fault("feature_damaged", row, feature), {}
    properties = feature.get("properties")
    if not isinstance(properties, dict | None):
        return _fault("feature_damaged", row, properties), {}
    cells: dict[str, str] = dict.fromkeys(POINT, "")
    for key, value in (properties or {}).items():
        cells[AXES.get(folded_heading(key), sound(key))] = text_of(value)
    if "id" in feature and not any(folded_heading(key) == "id" for key in cells):
        cells["id"] = text_of(feature["id"])
    geometry = feature.get("geometry")
    if geometry is None:
        return None, cells
    point = _point(geometry)
    if isinstance(point, str):
        kind = (("kind", shown(point, 40)),)
        return Problem(code="geometry_kind", row=row, column="geometry", params=kind), cells
    if point is None:
        return _fault("geometry_damaged", row, geometry), cells
    return None, {**cells, **dict(zip(POINT, point, strict=True))}


def _point(geometry: Any) -> Sequence[str] | str | None:  # noqa: ANN401
    """Coordinates as text, none of them where the point is empty; another kind; None if damaged."""
    if not isinstance(geometry, dict):
        return None
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "MultiPoint" and isinstance(coordinates, list) and len(coordinates) == 1:
        kind, coordinates = "Point", coordinates[0]
    if kind != "Point":
        return str(kind)
    if coordinates == []:
        return ("", "")
    if not isinstance(coordinates, list) or len(coordinates) < len(POINT):
        return None
    pair = coordinates[: len(POINT)]
    if not all(_is_number(one) for one in pair):
        return None
    return tuple(map(text_of, pair))


def _is_number(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, int | float) and not isinstance(value, bool) and _finite(value)


def _finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _fault(code: str, row: int, found: Any) -> Problem:  # noqa: ANN401
    return Problem(code=code, row=row, column="geometry", value=shown(text_of(found)))
