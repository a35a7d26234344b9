"""Rows of a database, read anew in the background while readers see what was read last.

No reader ever waits for the database: a run of the page takes what is held. While the database is
away the last good rows stay, and what is held says since when.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from fujianmap.errors import DataError, FujianmapError
from fujianmap.places.boundaries import Boundaries, read_boundaries
from fujianmap.places.own import is_own, read_own_boundaries
from fujianmap.records.cells import shown
from fujianmap.records.database import read_database
from fujianmap.settings import LIMITS
from fujianmap.views.dataset import load_dataset

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from fujianmap.records.database import Database
    from fujianmap.views.dataset import Dataset

REFRESH_VARIABLE: Final = "FUJIANMAP_REFRESH"
"""environment variable: seconds from one reading of a database to the next"""
_USUAL: Final = 60
_LEAST: Final = 1
_MOST: Final = 86_400
PATIENCE: Final = 2 * LIMITS.database_seconds
"""seconds after which a database that says nothing at all is taken to be away"""
_log = logging.getLogger("fujianmap.feed")


def seconds_of(environment: Mapping[str, str]) -> int:
    """Seconds from one reading to the next.

    Raises
    ------
    FujianmapError
        If the variable holds no number of seconds from 1 to a day.
    """
    said = environment.get(REFRESH_VARIABLE) or str(_USUAL)
    if said.isascii() and said.isdecimal() and _LEAST <= int(said[:9]) <= _MOST:
        return int(said)
    limits = {"least": _LEAST, "most": _MOST}
    raise FujianmapError("refresh_wrong", name=REFRESH_VARIABLE, value=shown(said, 40), **limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is known of a database's rows."""

    number: int = 0
    """goes up when there is anything else to show"""
    dataset: Dataset | None = None
    """the last good rows; None while there were none"""
    read: datetime | None = None
    """when they were last found to be so, in UTC"""
    away: datetime | None = None
    """since when they cannot be read; None while they can"""
    error: FujianmapError | None = None
    """why not"""

    @property
    def unread(self) -> bool:
        """Whether the database itself is why; else it can be read, but holds nothing of use."""
        return self.error is not None and self.error.code.startswith("db_")


class Feed:
    """One table of a database, read by a thread of its own."""

    def __init__(  # noqa: PLR0913  (where from, and how it is to be read)
        self,
        database: Database,
        boundaries: Path,
        *,
        datum: str,
        swap: bool = False,
        seconds: float,
        version_of: Callable[[Path], object],
    ) -> None:
        """Make a feed; it reads when it is told to `look`, or from `start` on by itself.

        Parameters
        ----------
        database
            The table.
        boundaries
            Where the boundaries are read from.
        datum
            What the coordinates are measured in, as of `views.dataset.load_dataset`.
        swap
            Exchange longitude and latitude where they are swapped, likewise.
        seconds
            From the end of one reading to the next.
        version_of
            Tells one state of the boundary files from the next.
        """
        self.seconds = seconds
        self.soon = min(seconds, _USUAL)
        self._database = database
        self._where = boundaries
        self._datum = datum
        self._swap = swap
        self._version_of = version_of
        self._areas: tuple[object, Boundaries] | None = None
        self._held = Reading()
        self._holding = threading.Lock()
        self._reading = threading.Lock()
        self._began: float | None = None
        self._first = threading.Event()
        self._ended = threading.Event()

    def now(self) -> Reading:
        """What is held; only before anything is, this waits for the database.

        A database that neither answers nor closes the connection is away too: it is not waited
        for longer than `PATIENCE`.
        """
        self._first.wait(PATIENCE)
        began = self._began
        if began is not None and time.monotonic() - began > PATIENCE and self._held.away is None:
            self._keep(DataError("db_slow", file=str(self._database), limit=PATIENCE))
        return self._held

    def look(self) -> Reading:
        """Read once more, and give what is held then."""
        with self._reading:
            self._began = time.monotonic()
            self._read()
            self._began = None
            self._first.set()
        return self._held

    def start(self) -> None:
        """Read now, and on and on until `end`."""
        threading.Thread(target=self._go_on, name="feed", daemon=True).start()

    def end(self) -> None:
        """Read no more."""
        self._ended.set()

    def _go_on(self) -> None:
        while not self._ended.is_set():
            away = self.look().away is not None
            # One that was away is asked for soon, however seldom its rows change.
            self._ended.wait(self.soon if away else self.seconds)

    def _read(self) -> None:
        held = self._held
        try:
            dataset = self._dataset(held.dataset)
        except FujianmapError as error:
            self._keep(error)
        except Exception as error:  # noqa: BLE001  (whatever it is, the next reading must come)
            _log.exception("rows could not be read")
            name, reason = str(self._database), type(error).__name__
            self._keep(DataError("db_failed", file=name, reason=reason))
        else:
            self._take(dataset)

    def _dataset(self, held: Dataset | None) -> Dataset:
        """The rows as they are now: the same value where nothing has changed."""
        version = self._version_of(self._where)
        if self._areas is None or self._areas[0] != version:
            read = read_own_boundaries if is_own(self._where) else read_boundaries
            self._areas = (version, read(self._where))
        areas = self._areas[1]
        table = read_database(self._database)
        if held is not None and held.version == table.version and held.boundaries is areas:
            return held
        return load_dataset(table, areas, datum=self._datum, swap=self._swap)

    def _take(self, dataset: Dataset) -> None:
        with self._holding:
            held = self._held
            again = dataset is not held.dataset or held.away is not None
            if held.away is not None:
                _log.warning("rows can be read again")
            number = held.number + again
            self._held = Reading(number=number, dataset=dataset, read=datetime.now(UTC))

    def _keep(self, error: FujianmapError) -> None:
        with self._holding:
            self._held = self._kept(self._held, error)

    @staticmethod
    def _kept(held: Reading, error: FujianmapError) -> Reading:
        """The same rows, with why there are no later ones."""
        if held.error is None or held.error.code != error.code:
            message = f"rows cannot be read: {error.say('en')}"
            _log.error(message, extra={"facts": {"error": error.code}})
        kept = replace(held, away=held.away or datetime.now(UTC), error=error)
        # Readers are told which of the two it is.
        again = held.away is None or held.unread is not kept.unread
        return replace(kept, number=held.number + again)
