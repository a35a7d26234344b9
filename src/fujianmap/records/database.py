"""A table or view of PostgreSQL, with PostGIS or without, to a raw table as a file gives one.

What reads is the optional extra ``fujianmap[postgis]``: SQLAlchemy, psycopg and GeoPandas. It reads
in one read-only transaction with a time limit, and names of tables and columns are quoted by
SQLAlchemy, so that no name can be taken for SQL. No message holds the address, its password least.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from fujianmap.errors import DataError
from fujianmap.records.cells import shown
from fujianmap.records.columns import COLUMNS
from fujianmap.records.crs import DEGREES
from fujianmap.records.features import grid_of_layer
from fujianmap.records.headings import Headed, recognise_headings
from fujianmap.records.reading import table_of
from fujianmap.settings import LIMITS

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Connection, Engine, Select

    from fujianmap.records.table import RawTable

SCHEMES: Final = ("postgresql", "postgres")
EXTRA: Final = "postgis"
"""the optional extra that brings what reads a database"""
_PASSED_ON: Final = ("host", "sslmode", "sslrootcert", "sslcert", "sslkey", "passfile", "service")
"""parameters of an address that are the database library's own"""
_CONNECT_SECONDS: Final = 10
_ALIVE: Final = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""so that a machine that has gone is noticed within half a minute, not two hours"""
_GEOMETRY: Final = frozenset({"geometry", "geography"})
_MOMENTS: Final = frozenset({"timestamp", "timestamptz"})
_LEFT_OUT: Final = frozenset({"bytea", "raster"})
_VERSION_DIGITS: Final = 12
_DENIED: Final = "42501"
_CANCELLED: Final = "57014"
_AWAY: Final = ("08", "57P", "53")
"""beginnings of the codes of a database that is starting, ending or full"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """Where rows are read from: one table or view. As text it is its name, without the address."""

    table: str
    schema: str | None
    database: str
    user: str | None
    password: str | None = field(repr=False)
    host: str | None
    port: int | None
    more: tuple[tuple[str, str], ...] = ()
    address: str = field(repr=False)
    """the whole address as it was given, password and all"""

    def __str__(self) -> str:
        """Name for messages and files: database, schema and table."""
        name = f"{self.schema}.{self.table}" if self.schema else self.table
        return shown(f"{self.database}/{name}" if self.database else name)


def is_database(text: object) -> bool:
    """Tell whether a text is meant as the address of a database, and not as a path."""
    return isinstance(text, str) and text.partition("://")[0].lower() in SCHEMES


def database_of(address: str) -> Database:
    """Read the address of a table.

    Parameters
    ----------
    address
        ``postgresql://user:password@host:port/database?table=schema.view``. All but ``table`` may
        be left out where libpq knows it by itself (``PGHOST``, ``PGPASSWORD``, ``~/.pgpass``).
        What is no letter or digit is written as ``%XX``; a name that holds a point stands in
        double quotes, as in SQL.

    Raises
    ------
    DataError
        If it is no such address. The message does not repeat it, since it may hold a password.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
        said = dict(
            parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
        )
        user, password = (
            None if one is None else unquote(one) for one in (parts.username, parts.password)
        )
        schema, table = _names(said.pop("table", ""))
    except ValueError as error:
        raise DataError("db_address", schemes=SCHEMES[0]) from error
    if parts.scheme.lower() not in SCHEMES or parts.fragment or "\0" in unquote(address):
        raise DataError("db_address", schemes=SCHEMES[0])
    if unknown := sorted(said.keys() - set(_PASSED_ON)):
        allowed = ", ".join(("table", *_PASSED_ON))
        raise DataError("db_parameter", value=shown(unknown[0], 40), allowed=allowed)
    return Database(
        table=table,
        schema=schema,
        database=unquote(parts.path.removeprefix("/")),
        user=user,
        password=password,
        host=parts.hostname,
        port=port,
        more=tuple(sorted(said.items())),
        address=address,
    )


def _names(said: str) -> tuple[str | None, str]:
    """Schema, if there is one, and table: parted by a point, each in double quotes or without."""
    names: list[str] = []
    rest = said
    while True:
        if rest.startswith('"'):
            name, rest = _quoted(rest[1:])
        else:
            name, point, after = rest.partition(".")
            rest = point + after
        names.append(name)
        if not rest:
            break
        if not rest.startswith("."):
            raise ValueError(said)
        rest = rest[1:]
    if not all(names) or len(names) > 2:  # noqa: PLR2004
        raise ValueError(said)
    return (names[0] if len(names) > 1 else None), names[-1]


def _quoted(rest: str) -> tuple[str, str]:
    """A name up to its closing quote, where two are one, and what comes after."""
    name = ""
    while True:
        part, quote, rest = rest.partition('"')
        if not quote:
            raise ValueError(part)
        name += part
        if not rest.startswith('"'):
            return name, rest
        name, rest = f'{name}"', rest[1:]


def read_database(
    database: Database,
    *,
    columns: Sequence[Headed] = COLUMNS,
    rows_limit: int = LIMITS.rows_from_command_line,
) -> RawTable:
    """Read all rows of a table or view.

    Parameters
    ----------
    database
        Which.
    columns
        The columns that its own may be, by name or heading.
    rows_limit
        Rows that are read at most.

    Returns
    -------
    table
        One row per row, in the order of ``id`` (shorter ones first, so that 2 comes before 10);
        they are numbered from 2, as if they were a file whose first row is the headings. The first
        column of type ``geometry`` or ``geography`` is the point, brought to WGS 84 from its SRID.
        ``version`` follows from the rows alone.

    Raises
    ------
    DataError
        If the database cannot be reached or read, the table is not there, has no rows or no column
        that we know, or goes beyond a limit.
    """
    try:
        import sqlalchemy as sa  # noqa: PLC0415  (an optional extra)

        engine = _engine(database)
    except ImportError as error:
        raise DataError("db_extra", file=str(database), extra=EXTRA) from error
    import pandas as pd  # noqa: PLC0415
    import shapely  # noqa: PLC0415

    try:
        with engine.connect() as connection:
            layer, crs = _layer(connection, database, columns, rows_limit)
            version = _version(layer)
    except (sa.exc.SQLAlchemyError, pd.errors.DatabaseError) as error:
        raise _refusal(error, database) from None  # its message may hold what is in a row
    except (shapely.errors.ShapelyError, UnicodeError) as error:
        reason = type(error).__name__
        raise DataError("db_failed", file=str(database), reason=reason) from error
    finally:
        engine.dispose()
    said = (("format", "PostgreSQL"), ("layer", str(database)))
    grid = grid_of_layer(layer, crs, name=str(database), recognised=said)
    return table_of(
        grid, name=str(database), version=version, columns=columns, rows_limit=rows_limit
    )


def _engine(database: Database) -> Engine:
    import sqlalchemy as sa  # noqa: PLC0415

    url = sa.URL.create(
        "postgresql+psycopg",
        username=database.user,
        password=database.password,
        host=database.host,
        port=database.port,
        database=database.database or None,
        query=dict(database.more),
    )
    words = {"connect_timeout": _CONNECT_SECONDS, "application_name": "fujianmap", **_ALIVE}
    return sa.create_engine(
        url,
        poolclass=sa.NullPool,
        connect_args=words,
        hide_parameters=True,
        isolation_level="REPEATABLE READ",
        execution_options={"postgresql_readonly": True},
    )


def _layer(
    connection: Connection, database: Database, columns: Sequence[Headed], rows_limit: int
) -> tuple[pd.DataFrame, str | None]:
    """All rows with every cell as text, and the coordinate system of their geometry."""
    import geopandas as gpd  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415
    import shapely  # noqa: PLC0415
    import sqlalchemy as sa  # noqa: PLC0415

    milliseconds = str(LIMITS.database_seconds * 1000)
    for name, value in (
        ("statement_timeout", milliseconds),
        ("lock_timeout", milliseconds),
        ("DateStyle", "ISO, YMD"),
    ):
        connection.execute(sa.select(sa.func.set_config(name, value, True)))  # noqa: FBT003
    kinds = _kinds(connection, database)
    if not kinds:
        raise DataError("db_no_table", file=str(database))
    geometry = next((name for name, kind in kinds if kind in _GEOMETRY), None)
    plain = [(n, k) for n, k in kinds if k not in _GEOMETRY | _LEFT_OUT]
    wanted = _select(database, plain, geometry, columns).limit(rows_limit + 1)
    if geometry is None:
        return pd.read_sql(wanted, connection, dtype="str"), None
    # Told a system, GeoPandas looks none up: it does so for EPSG only, and keeps the connection.
    # Its types know only SQL as text.
    reads: Any = gpd.read_postgis
    layer = reads(wanted, connection, geom_col=geometry, crs=DEGREES)
    known = layer.geometry.notna() & ~layer.geometry.is_empty
    systems = set(shapely.get_srid(layer.geometry[known].to_numpy()).tolist())
    if len(systems) > 1:
        listed = ", ".join(f"SRID {one}" for one in sorted(systems))
        raise DataError("crs_unknown", file=str(database), crs=listed)
    return layer, _system(connection, *systems)


def _system(connection: Connection, srid: int = 0) -> str | None:
    """What an SRID stands for: its own definition where it is none of EPSG's."""
    import sqlalchemy as sa  # noqa: PLC0415

    if not srid:
        return None
    asked = sa.text("SELECT srtext FROM spatial_ref_sys WHERE srid = :srid AND auth_name <> 'EPSG'")
    try:
        own = connection.execute(asked, {"srid": srid}).scalar()
    except sa.exc.SQLAlchemyError:  # the list is kept where this user does not look
        own = None
    return str(own or f"EPSG:{srid}")


def _kinds(connection: Connection, database: Database) -> list[tuple[str, str]]:
    """Columns of the table with the names of their types; none where there is no such table."""
    import sqlalchemy as sa  # noqa: PLC0415

    asked = sa.text(
        "SELECT a.attname, t.typname FROM pg_catalog.pg_attribute a "
        "JOIN pg_catalog.pg_class c ON c.oid = a.attrelid "
        "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
        "JOIN pg_catalog.pg_type t ON t.oid = a.atttypid "
        "WHERE c.relname = :table AND c.relkind IN ('r', 'p', 'v', 'm', 'f') "
        "AND a.attnum > 0 AND NOT a.attisdropped AND CASE WHEN CAST(:schema AS text) IS NULL "
        "THEN pg_catalog.pg_table_is_visible(c.oid) ELSE n.nspname = :schema END "
        "ORDER BY a.attnum"
    )
    names = {"table": database.table, "schema": database.schema}
    return [(str(name), str(kind)) for name, kind in connection.execute(asked, names)]


def _select(
    database: Database,
    plain: Sequence[tuple[str, str]],
    geometry: str | None,
    columns: Sequence[Headed],
) -> Select[*tuple[Any, ...]]:
    """What reads the rows: cells as text, in an order that follows from the rows alone."""
    import sqlalchemy as sa  # noqa: PLC0415
    from sqlalchemy.sql import quoted_name  # noqa: PLC0415

    def quoted(name: str) -> quoted_name:
        return quoted_name(name, quote=True)

    def text_of(name: str, kind: str) -> sa.ColumnElement[str]:
        column: sa.ColumnElement[Any] = sa.column(quoted(name))
        if kind in _MOMENTS:
            column = sa.cast(column, sa.Date)
        return sa.cast(column, sa.Text)

    texts = {name: text_of(name, kind) for name, kind in plain}
    found, _ = recognise_headings([name for name, _ in plain], columns)
    first = [texts[plain[found["id"]][0]]] if "id" in found else []
    order: list[sa.ColumnElement[Any]] = [sa.func.length(one) for one in first]
    order += [sa.collate(one, "C") for one in (*first, *texts.values())]
    shape: list[sa.ColumnElement[Any]] = [sa.column(quoted(geometry))] if geometry else []
    schema = quoted(database.schema) if database.schema else None
    shown_: list[Any] = [one.label(quoted(name)) for name, one in texts.items()]
    return (
        sa.select(*shown_, *shape)
        .select_from(sa.table(quoted(database.table), schema=schema))
        .order_by(*order, *shape)
    )


def _version(layer: pd.DataFrame) -> str:
    """First digits of the SHA-256 of all cells."""
    digest = hashlib.sha256()
    for name in layer.columns:
        digest.update(f"{name}\x1e".encode(errors="replace"))
        digest.update("\x1f".join(map(_plain, layer[name].tolist())).encode(errors="replace"))
        digest.update(b"\x1d")
    return digest.hexdigest()[:_VERSION_DIGITS]


def _plain(value: Any) -> str:  # noqa: ANN401
    return getattr(value, "wkt", None) or ("" if value is None else str(value))


def _refusal(error: Exception, database: Database) -> DataError:
    """What a fault of the database means to who reads from it."""
    fault = error if hasattr(error, "orig") else error.__cause__ or error  # pandas wraps it
    cause = getattr(fault, "orig", None) or fault
    state = str(getattr(cause, "sqlstate", None) or "")
    name = str(database)
    if state == _CANCELLED:
        return DataError("db_slow", file=name, limit=LIMITS.database_seconds)
    if state == _DENIED:
        return DataError("db_denied", file=name)
    kinds = {kind.__name__ for kind in type(cause).__mro__}
    lost = not state and "OperationalError" in kinds
    if lost or state.startswith(_AWAY):
        return DataError("db_away", file=name, reason=_reason(cause, database))
    return DataError("db_failed", file=name, reason=state or type(cause).__name__)


def _reason(cause: BaseException, database: Database) -> str:
    """What the library says of a connection that failed, without the password."""
    lines = [line.strip() for line in str(cause).splitlines() if line.strip()]
    said = lines[0] if lines else type(cause).__name__
    if database.password:
        said = said.replace(database.password, "***")
    return shown(said, 200)
