"""GeoPackage: the first layer that has columns we know, to a grid of cells.

The file is a database, and what a database calls a layer may be a program: a view is a query of
any length, a generated column a formula of any size. Only what stands in tables is read, in steps
that are counted.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from fujianmap.errors import DataError, Problem, Words
from fujianmap.records.cells import Bools, shown
from fujianmap.records.features import grid_of_layer
from fujianmap.records.headings import Headed, recognise_headings
from fujianmap.records.table import Grid
from fujianmap.records.values import sound
from fujianmap.settings import LIMITS

SQLITE: Final = b"SQLite format 3\x00"
KIND: Final = "GeoPackage"
_STEPS: Final = 10_000
"""instructions of SQLite after which it asks whether to go on"""
_PREPARING: Final = 2_000_000
"""instructions for the list of layers and their columns"""
_A_ROW: Final = 4 * LIMITS.columns
"""instructions for one row: some per column"""
_LAYERS: Final = 200
"""layers that are looked at"""
_WAL: Final = slice(18, 20)
"""bytes that say that changes lie in a second file, which nobody has brought"""
_READING: Final = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_PRAGMA})
_PLAIN: Final = 0
"""`PRAGMA table_xinfo` of a column that is neither hidden nor generated"""
_ENVELOPES: Final = (0, 32, 48, 48, 64)
"""bytes between the head of a geometry and its WKB, by the kind that its flags state"""
_NO_SYSTEM: Final = ("undefined", "LOCAL_CS", "ENGCRS")
_BROKEN: Final = (
    ArithmeticError,
    LookupError,
    MemoryError,
    TypeError,
    ValueError,
    shapely.errors.ShapelyError,
    sqlite3.Error,
)
"""what SQLite, shapely and pandas let through from a damaged file"""


@dataclass(frozen=True, kw_only=True)
class _Layer:
    """One table of features."""

    name: str
    columns: tuple[tuple[str, str], ...]
    """name and declared type of each, without the number that only the database needs"""
    geometry: str
    """name of the column with the geometry; empty where there is none"""
    is_point: bool
    system: int
    """id of its coordinate system"""

    @property
    def fields(self) -> list[str]:
        """Names of the columns beside the geometry."""
        return [sound(name) for name, _ in self.columns if name != self.geometry]


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
        See `features.grid_of_layer`. ``recognised`` holds the layer and its coordinate system;
        points are brought to WGS 84. Other layers that look like rows, and views, which are
        queries and not read, are told.

    Raises
    ------
    DataError
        If the file is no GeoPackage, is damaged, has too many features, or its coordinate system
        is unknown.
    """
    try:
        with _opened(data) as (database, allow):
            return _grid(database, allow, len(data), name, columns, rows_limit)
    except DataError:
        raise
    except _BROKEN as error:
        damage = Words("damage.inside")
        raise DataError("file_damaged", file=name, kind=KIND, reason=damage) from error


def _grid(  # noqa: PLR0913, PLR0917  (what a reader knows of its file)
    database: sqlite3.Connection,
    allow: Callable[[int], None],
    size: int,
    name: str,
    columns: Sequence[Headed],
    rows_limit: int,
) -> Grid:
    allow(_PREPARING)
    layers, views = _layers(database, name)
    if not layers:
        raise DataError("only_views" if views else "no_rows", file=name, layers=_named(views))
    known = [len(recognise_headings(one.fields, columns)[0]) for one in layers]
    at = max(range(len(layers)), key=lambda at: (known[at] > 0, layers[at].is_point))
    layer, crs = layers[at], _system(database, layers[at].system)
    if len(layer.columns) > LIMITS.columns:
        raise DataError(
            "too_many_columns", file=name, columns=len(layer.columns), limit=LIMITS.columns
        )
    allow(_PREPARING + _A_ROW * rows_limit)
    rows = _rows(database, layer, size=size, most=rows_limit)
    if len(rows) > rows_limit:
        raise DataError("too_many_rows", file=name, rows=f"> {rows_limit}", limit=rows_limit)
    table, damaged = _frame(rows, layer)
    said = (("format", KIND), ("layer", sound(layer.name)))
    grid = grid_of_layer(table, crs, name=name, recognised=said, damaged=damaged)
    others = [
        one.name
        for n, one in zip(known, layers, strict=True)
        if one is not layer and n and 2 * n >= known[at] and _has_rows(database, one)
    ]
    return replace(grid, problems=(*_left_out(others, views), *grid.problems))


@contextmanager
def _opened(data: bytes) -> Iterator[tuple[sqlite3.Connection, Callable[[int], None]]]:
    """A database in memory that only reads tables, and what allows it so many instructions."""
    left = 0

    def allow(instructions: int) -> None:
        nonlocal left
        left = instructions // _STEPS

    def is_spent() -> bool:
        nonlocal left
        left -= 1
        return left < 0

    database = sqlite3.connect(":memory:")
    try:
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, max(len(data), _STEPS))
        database.set_progress_handler(is_spent, _STEPS)
        database.text_factory = lambda text: text.decode("utf-8", "replace")
        plain = bytearray(data)
        plain[_WAL] = b"\x01\x01"
        database.deserialize(bytes(plain))
        database.set_authorizer(_authorised)
        yield database, allow
    finally:
        database.close()


def _authorised(
    action: int, _one: str | None, _two: str | None, _database: str | None, within: str | None
) -> int:
    """Allow reading of tables; nothing from within a view, no function, no recursion."""
    is_reading = action in _READING and within is None
    return sqlite3.SQLITE_OK if is_reading else sqlite3.SQLITE_DENY


def _layers(database: sqlite3.Connection, name: str) -> tuple[list[_Layer], list[str]]:
    """The layers that are tables, in the order of the file, and the names of those that are not."""
    stored = "SELECT name, type, rootpage, sql FROM sqlite_master"
    tables = {
        str(table)
        for table, kind, page, sql in database.execute(stored)
        if kind == "table" and page and str(sql).upper().startswith("CREATE TABLE")
    }
    if "gpkg_contents" not in tables:
        raise DataError("not_text", file=name, kind="SQLite")
    listed = "SELECT table_name FROM gpkg_contents ORDER BY rowid LIMIT ?"
    contents = database.execute(listed, (_LAYERS,)).fetchall()
    geometries: dict[str, tuple[str, str, int]] = {}
    if "gpkg_geometry_columns" in tables:
        said = (
            "SELECT table_name, column_name, geometry_type_name, srs_id FROM gpkg_geometry_columns"
        )
        for table, column, kind, system in database.execute(f"{said} LIMIT {_LAYERS}"):
            geometries[str(table)] = (str(column), str(kind), int(system))
    layers, others = [], []
    for (table,) in contents:
        columns = _columns(database, str(table)) if table in tables else None
        if columns is None:
            others.append(str(table))
            continue
        column, kind, system = geometries.get(str(table), ("", "", 0))
        there = column if column in dict(columns) else ""
        layers.append(
            _Layer(
                name=str(table),
                columns=columns,
                geometry=there,
                is_point=kind.upper().startswith(("POINT", "MULTIPOINT")),
                system=system,
            )
        )
    return layers, others


def _columns(database: sqlite3.Connection, table: str) -> tuple[tuple[str, str], ...] | None:
    """Names and types of a table's columns; None where one of them is a formula."""
    found = database.execute(f"PRAGMA table_xinfo({_quoted(table)})").fetchall()
    if any(hidden != _PLAIN for *_, hidden in found):
        return None
    return tuple(
        (str(column), str(kind).upper())
        for _, column, kind, _, _, key, _ in found
        if not (key and str(kind).upper() == "INTEGER")
    )


def _system(database: sqlite3.Connection, number: int) -> str | None:
    """What the file says of a coordinate system; None where it says that there is none."""
    columns = "organization, organization_coordsys_id, definition"
    said = f"SELECT {columns} FROM gpkg_spatial_ref_sys WHERE srs_id = ?"  # noqa: S608  (constants)
    for organisation, code, definition in database.execute(said, (number,)):
        if str(organisation).upper() == "EPSG":
            return f"EPSG:{code}"
        return None if str(definition).startswith(_NO_SYSTEM) else str(definition)
    return None


def _rows(
    database: sqlite3.Connection, layer: _Layer, *, size: int, most: int
) -> list[tuple[Any, ...]]:
    """Rows of a table, one more than ``most`` where there are more.

    A damaged file may have many rows in one and the same place: together they hold more than the
    file does.
    """
    rows: list[tuple[Any, ...]] = []
    held = 0
    listed = ", ".join(_quoted(column) for column, _ in layer.columns) or "NULL"
    query = f"SELECT {listed} FROM {_quoted(layer.name)} LIMIT ?"  # noqa: S608  (names are quoted)
    for row in database.execute(query, (most + 1,)):
        held += sum(len(value) for value in row if isinstance(value, str | bytes))
        if held > size:
            raise ValueError(held)
        rows.append(row)
    return rows


def _has_rows(database: sqlite3.Connection, layer: _Layer) -> bool:
    query = f"SELECT 1 FROM {_quoted(layer.name)} LIMIT 1"  # noqa: S608  (likewise)
    return bool(database.execute(query).fetchall())


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _frame(rows: list[tuple[Any, ...]], layer: _Layer) -> tuple[pd.DataFrame, Bools]:
    """One row per feature, and which of them have a geometry that cannot be read."""
    columns = zip(*rows, strict=True) if rows else [()] * len(layer.columns)
    damaged = np.zeros(len(rows), dtype=bool)
    values: dict[str, pd.Series] = {}
    shapes = None
    for (column, kind), cells in zip(layer.columns, columns, strict=False):
        if column != layer.geometry:
            values[column] = pd.Series([_value(one, kind) for one in cells], dtype=object)
            continue
        wkb = np.array([_wkb(one) for one in cells], dtype=object)
        shapes = shapely.from_wkb(wkb, on_invalid="ignore")
        damaged = np.array([one is not None for one in cells]) & shapely.is_missing(shapes)
    table = pd.DataFrame(values, index=range(len(rows)))
    if shapes is None:
        return table, damaged
    table[layer.geometry] = gpd.GeoSeries(shapes)
    return gpd.GeoDataFrame(table, geometry=layer.geometry), damaged


def _value(value: Any, kind: str) -> Any:  # noqa: ANN401  (what SQLite holds)
    """A value as its column's type means it; SQLite has neither truths nor dates."""
    if isinstance(value, bytes):
        return value.hex()
    if kind == "BOOLEAN" and value in {0, 1}:
        return bool(value)
    if kind in {"DATE", "DATETIME"} and isinstance(value, str):
        try:
            return (
                datetime.fromisoformat(value) if kind == "DATETIME" else date.fromisoformat(value)
            )
        except ValueError:
            return value
    return value


def _wkb(blob: Any) -> bytes | None:  # noqa: ANN401
    """The WKB in a GeoPackage's geometry, None where it is none."""
    if not isinstance(blob, bytes) or not blob.startswith(b"GP"):
        return None
    flags = blob[3]
    kind = flags >> 1 & 0b111
    return blob[8 + _ENVELOPES[kind] :] if kind < len(_ENVELOPES) else None


def _named(names: Sequence[str]) -> str:
    return shown(", ".join(map(sound, names)))


def _left_out(others: Sequence[str], views: Sequence[str]) -> list[Problem]:
    """Layers that hold rows as well, and views, neither of which were read."""
    return [
        Problem(code=code, value=_named(names), doubt=True)
        for code, names in (("layers_left", others), ("views_left", views))
        if names
    ]
