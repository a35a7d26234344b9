"""Streamlit's sessions, seen from the server: which of them nobody comes back to, and ending them.

What touches Streamlit's list of them runs on the event loop's thread, as all else does that does.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import time
from concurrent.futures import TimeoutError as TooLate
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeVar

import pyarrow as pa
from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable

    from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

T = TypeVar("T")
_PATIENCE: Final = 5.0
"""seconds for which a run waits for the loop"""
_LOOKS_EVERY: Final = 0.01
_loops: list[asyncio.AbstractEventLoop] = []
_GOING_AWAY: Final = 1001
"""a websocket's code for an end that is not the browser's doing: it comes again by itself"""


def serve_from(loop: asyncio.AbstractEventLoop) -> None:
    """Say on which loop the page is served."""
    _loops[:] = [loop]


def are_served() -> bool:
    """Tell whether sessions are those of readers, with the server of this package around them."""
    return bool(_loops) and not _loops[0].is_closed()


def ask(what: Coroutine[None, None, T]) -> T | None:
    """Have something done on the loop, from a run, and wait for it; None where it cannot be."""
    if not are_served():
        what.close()
        return None
    with suppress(TooLate):
        return asyncio.run_coroutine_threadsafe(what, _loops[0]).result(_PATIENCE)
    return None


def wait_for_word(seconds: float) -> None:
    """Wait until the browser of this run has something to say, so many seconds at most."""
    run: Any = get_script_run_ctx(suppress_warning=True)
    if run is None or not are_served():
        return
    requests: Any = run.script_requests
    ends = time.monotonic() + seconds
    while requests._state is ScriptRequestType.CONTINUE and time.monotonic() < ends:  # noqa: SLF001
        time.sleep(_LOOKS_EVERY)


def is_navigated() -> bool:
    """Tell whether this run is there because the reader went back or forward."""
    run: Any = get_script_run_ctx(suppress_warning=True)
    return run is not None and bool(run.is_history_navigation)


def manager() -> WebsocketSessionManager:
    """Streamlit's list of sessions."""
    found: Any = get_instance()._session_mgr  # noqa: SLF001  (there is no other way to it)
    return found  # type: ignore[no-any-return]


def end_expired() -> int:
    """End the sessions whose connection broke longer ago than they are kept; say how many.

    Streamlit takes them for gone, but holds them until the next connection breaks: on a quiet
    server never, with the files that their readers brought.
    """
    kept: Any = manager()._session_storage  # noqa: SLF001
    gone = kept._cache.expire()  # noqa: SLF001
    for _, one in gone:
        one.session.shutdown()
        _empty(one.session)
    return len(gone)


def _empty(session: Any) -> None:  # noqa: ANN401  (Streamlit's, of no public type)
    """Take from an ended session what it holds: Streamlit's loop remembers the last it served."""
    state = session.session_state
    state.clear()
    state._new_widget_state.widget_metadata.clear()  # noqa: SLF001  (callbacks, with their rows)
    session._fragment_storage.clear()  # noqa: SLF001


def broken_off() -> list[str]:
    """Ids of sessions that are kept though their connection broke off, the longest kept first."""
    kept: Any = manager()._session_storage  # noqa: SLF001
    return [one.session.id for one in kept.list()]


async def end(ids: Iterable[str]) -> None:
    """End sessions. A browser that shows one comes back at once, to a new one."""
    for one in ids:
        known: Any = manager().get_session_info(one)
        if known is None:
            continue
        manager().close_session(one)
        _empty(known.session)
        if (client := known.client) is not None:
            with suppress(RuntimeError):  # it went by itself just now
                await client._websocket.close(_GOING_AWAY)  # noqa: SLF001


def give_back() -> None:
    """Collect what was dropped, and give its memory back to the system where that is possible."""
    gc.collect()
    pa.default_memory_pool().release_unused()
    with suppress(OSError, AttributeError):  # glibc alone has it
        ctypes.CDLL(None).malloc_trim(0)
