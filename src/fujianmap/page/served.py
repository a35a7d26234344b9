"""Rows and boundaries that this server was started with: of files, or of a database."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from fujianmap import shipped
from fujianmap.errors import DataError, FujianmapError
from fujianmap.page import room
from fujianmap.page.feed import Feed, seconds_of
from fujianmap.records.cells import shown
from fujianmap.records.database import database_of, is_database
from fujianmap.records.datum import Datum
from fujianmap.views.dataset import Dataset, load_dataset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fujianmap.page.feed import Reading

DATUM_VARIABLE: Final = "FUJIANMAP_DATUM"
"""environment variable: what the coordinates of the rows are measured in"""
SWAP_VARIABLE: Final = "FUJIANMAP_SWAP"
"""environment variable: ``1`` to exchange longitude and latitude where they are swapped"""
_making = threading.Lock()
_feeds: dict[tuple[object, ...], Feed] = {}
"""the one feed of this process, by all that it was made from"""


def served() -> Dataset:
    """Rows and boundaries, read once per version of the files, or last read from the database.

    Raises
    ------
    FujianmapError
        If they cannot be used, or a setting cannot be read. Of a database no more is said than
        that: who reads the page does not run it.
    """
    room.check()
    reading = reading_now()
    if reading is None:
        data = Path(os.environ.get("FUJIANMAP_DATA") or shipped.INITIATIVES)
        boundaries = _boundaries()
        return _read(
            str(data),
            version_of(data),
            str(boundaries),
            version_of(boundaries),
            _datum(),
            swap=_swap(),
        )
    if reading.dataset is not None:
        return reading.dataset
    if reading.error is None or reading.unread:
        raise DataError("db_waiting") from reading.error
    raise reading.error


def reading_now() -> Reading | None:
    """What is known of the database; None where the rows are a file's."""
    feed = feed_now()
    return None if feed is None else feed.now()


def feed_now() -> Feed | None:
    """The feed of the database that this server was started with; None where it is a file."""
    address = os.environ.get("FUJIANMAP_DATA", "")
    if not is_database(address):
        return None
    where, datum, seconds = _boundaries(), _datum(), seconds_of(os.environ)
    key = (address, where, datum, seconds, swap := _swap())
    with _making:
        if key not in _feeds:
            end()
            database = database_of(address)
            feed = Feed(
                database, where, datum=datum, swap=swap, seconds=seconds, version_of=version_of
            )
            feed.start()
            _feeds[key] = feed
        return _feeds[key]


def end() -> None:
    """Read no more from any database."""
    while _feeds:
        _feeds.popitem()[1].end()


def version_of(path: Path) -> tuple[tuple[str, int, int], ...]:
    """Tell one state of a file, or of the files beside it, from the next."""
    folder = path if path.is_dir() else path.parent
    try:
        found = sorted(folder.iterdir())
        stats = [(one.name, one.stat()) for one in found if one.is_file()]
    except OSError:
        return ()
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


@st.cache_resource(max_entries=2, show_spinner=False)
def _read(  # noqa: PLR0913  (all that makes the cache's key)
    data: str,
    data_version: object,
    boundaries: str,
    boundary_version: object,
    datum: Datum,
    *,
    swap: bool,
) -> Dataset:
    del data_version, boundary_version  # they are here to make the cache's key
    return load_dataset(Path(data), Path(boundaries), datum=datum, swap=swap)


def _boundaries() -> Path:
    return Path(os.environ.get("FUJIANMAP_BOUNDARIES") or shipped.GEO)


def _swap() -> bool:
    """Tell whether swapped coordinates are to be exchanged."""
    return _one_of(SWAP_VARIABLE, ["0", "1"]) == "1"


def _datum() -> Datum:
    """What the rows are measured in."""
    return Datum(_one_of(DATUM_VARIABLE, list(Datum)))


def _one_of(variable: str, allowed: Sequence[str]) -> str:
    """What a variable says; the first of what it may say where it says nothing.

    Raises
    ------
    FujianmapError
        If it says anything else.
    """
    said = os.environ.get(variable) or allowed[0]
    if said not in allowed:
        raise FujianmapError(
            "datum_wrong", name=variable, value=shown(said, 40), allowed=", ".join(allowed)
        )
    return said
