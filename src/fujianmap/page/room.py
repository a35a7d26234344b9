"""How much memory readers' own files may take in this process, and who makes way for a new one.

A file of 100,000 rows takes some 60 MB while it is shown. Each process holds so many and no more,
so that a crowd that brings files cannot take the page away from all others.
"""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from weakref import WeakSet

from streamlit.runtime.scriptrunner import get_script_run_ctx

from fujianmap.errors import DataError, FujianmapError
from fujianmap.page import sessions
from fujianmap.records.cells import shown
from fujianmap.settings import LIMITS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fujianmap.records.table import RawTable

MEGABYTES_VARIABLE: Final = "FUJIANMAP_OWN_MEGABYTES"
IDLE_VARIABLE: Final = "FUJIANMAP_OWN_IDLE_MINUTES"
"""environment variables: other limits than those of `settings.LIMITS`"""
SMALL: Final = 4.0
"""megabytes of a file that always finds room: its session costs about as much"""
reading = threading.Lock()
"""held while a file is read: two at once take no less time together, and twice the memory"""
_held: WeakSet[Share] = WeakSet()


@dataclass(eq=False, slots=True, weakref_slot=True)
class Share:
    """What one reader's file takes; it ends with the last thing that refers to it."""

    megabytes: float
    session: str
    used: float = field(default_factory=time.monotonic)

    def use(self) -> None:
        """Note that its reader does something."""
        self.used = time.monotonic()


def megabytes_of(data: bytes, table: RawTable) -> float:
    """What a file takes while it is shown, in megabytes.

    Its bytes, its cells, and what is made of them: columns that were checked and joined, and the
    files that the map's frame fetches. Measured for files of many rows and for files of long texts.
    """
    cells = int(table.cells.memory_usage(index=False, deep=True).sum())
    return (len(data) + 2 * cells) / 1e6


def limit() -> float:
    """Megabytes that readers' files may take together."""
    return _setting(MEGABYTES_VARIABLE, LIMITS.own_megabytes)


def idle_minutes() -> float:
    """Minutes without a deed after which a reader makes way."""
    return _setting(IDLE_VARIABLE, LIMITS.own_idle_minutes)


def _setting(variable: str, usual: float) -> float:
    """What a variable says, or what is usual where it says nothing.

    Raises
    ------
    FujianmapError
        If it says anything but a number above 0.
    """
    said = os.environ.get(variable) or f"{usual:g}"
    if said.isascii() and said.replace(".", "", 1).isdecimal() and float(said) > 0:
        return float(said)
    raise FujianmapError("amount_wrong", name=variable, value=shown(said, 40))


def check() -> None:
    """Refuse settings that nobody could mean, before a reader brings a file."""
    limit()
    idle_minutes()


def take(megabytes: float, *, name: str) -> Share:
    """Find room for a file, where need be at the cost of readers who have gone or do nothing.

    Those go first whose connection broke off, then those who have done nothing for
    ``LIMITS.own_idle_minutes``; a page that is open still comes back by itself and says that the
    file is gone.

    Raises
    ------
    DataError
        If there is none.
    """
    if megabytes > SMALL and _missing(megabytes) > 0:
        sessions.give_back()  # what was let go may be there still
        if (missing := _missing(megabytes)) > 0:
            _end(_who_goes(missing))
            sessions.give_back()
        if _missing(megabytes) > 0:
            raise DataError(
                "no_room", file=name, limit=f"{limit():g}", minutes=f"{idle_minutes():g}"
            )
    share = Share(megabytes, _session())
    _held.add(share)
    return share


def held() -> int:
    """How many files are held."""
    return len(_held)


def _missing(megabytes: float) -> float:
    return megabytes + sum(one.megabytes for one in _held) - limit()


def _session() -> str:
    run = get_script_run_ctx(suppress_warning=True)
    return run.session_id if run is not None else ""


def _who_goes(megabytes: float) -> list[str]:
    """Sessions that make way, as many as are needed; those of this reader are not among them."""
    ids = []
    for share in _in_order():
        if megabytes <= 0:
            break
        ids.append(share.session)
        megabytes -= share.megabytes
    return ids if megabytes <= 0 else []


def _in_order() -> Iterator[Share]:
    """Those who have gone, then those who are idle, each from the longest on."""
    gone = {one: at for at, one in enumerate(_broken_off_now())}
    idle = time.monotonic() - 60 * idle_minutes()
    others = sorted(
        (one for one in list(_held) if one.session != _session()), key=lambda one: one.used
    )
    yield from sorted(
        (one for one in others if one.session in gone), key=lambda one: gone[one.session]
    )
    yield from (one for one in others if one.session not in gone and one.used < idle)


def _broken_off_now() -> list[str]:
    async def ids() -> list[str]:
        return sessions.broken_off()

    return sessions.ask(ids()) or []


def _end(ids: list[str]) -> None:
    if ids:
        sessions.ask(sessions.end(ids))
