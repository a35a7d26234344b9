"""The page's server: made ready before the first reader, tidied after the last, with its logs.

``fujianmap serve`` runs this module; ``streamlit run app.py`` shows the same page without it.
Everything that is the same for all readers is made here, before the first of them arrives.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import socket
import sys
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from streamlit import config
from streamlit.runtime import get_instance
from streamlit.starlette import App

from fujianmap import shipped
from fujianmap.page import logs, room, sessions
from fujianmap.page.answers import ROUTES, Kept, health

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from streamlit.config_option import ConfigOption


LOGS_VARIABLE: Final = "FUJIANMAP_LOGS"
"""environment variable; ``json`` makes every line of the log JSON without readers' text"""
MANAGER_VARIABLE: Final = "NOTIFY_SOCKET"
"""environment variable that a service manager sets: where it listens for signs of life"""
_PASSING: Final = frozenset({"db_away", "db_slow"})
"""refusals that end without anyone's doing here"""
TIDY_SECONDS: Final = 20
"""between two looks for readers who have gone"""
_log = logging.getLogger("fujianmap.server")


class NotReadyError(RuntimeError):
    """A process that a service manager started has no map to show."""


async def prepare() -> str:
    """Draw the page once for nobody: rows are read, and all files that the frame fetches are there.

    Components make themselves known only within a run, so the page's modules are first imported
    by this one.

    Returns
    -------
    fault
        The code of the refusal, or what the run said; empty where a reader would see the map.
    """
    ran, said = await get_instance().does_script_run_without_error()
    status, answer = await run_in_threadpool(health)
    good = ran and status == HTTPStatus.OK
    facts = {**answer, "run": said}
    _log.log(logging.INFO if good else logging.ERROR, "page drawn once", extra={"facts": facts})
    return "" if good else str(answer.get("error", said))


def is_ready(fault: str) -> bool:
    """Tell whether a process may take readers after that fault, if any.

    Under a service manager it may not: a restart of one after the other onto a bad file ends with
    the first, while the others go on. A database that is away may come back, and the page waits for
    it. Started by hand, the page tells what is wrong itself.
    """
    return not fault or fault in _PASSING or not os.environ.get(MANAGER_VARIABLE)


def _script_error(error: Exception) -> None:
    """Count what went wrong in a reader's run; Streamlit logs it."""
    logs.count_fault(error)
    _log.error("run failed", extra={"facts": {"faults": logs.faults()}})


@asynccontextmanager
async def _life(_app: App) -> AsyncIterator[None]:
    """From before the first reader to after the last."""
    if os.environ.get(LOGS_VARIABLE) == "json":
        logs.set_up()
    # Arrow's own allocator keeps what it once had; the system's gives it back when it is told to.
    pa.set_memory_pool(pa.system_memory_pool())
    fault = await prepare()
    if not is_ready(fault):
        _end_feed()
        message = f"not ready, the page cannot show the map: {fault}"
        raise NotReadyError(message)
    # What is there by now stays for good: collections of garbage need not look at it again.
    gc.collect()
    gc.freeze()
    tell_systemd("READY=1")
    sessions.serve_from(asyncio.get_running_loop())
    tasks = [asyncio.create_task(_beat()), asyncio.create_task(_tidy())]
    try:
        yield
    finally:
        tell_systemd("STOPPING=1")
        _end_feed()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        _remove_files()


def _end_feed() -> None:
    from fujianmap.page import served  # noqa: PLC0415  (see `prepare`)

    served.end()


def _remove_files() -> None:
    """Remove them here: uvicorn hands the signal on, and dies of it before Python tidies up."""
    from fujianmap.drawing import assets  # noqa: PLC0415  (see `prepare`)

    assets.remove_files()


async def _beat() -> None:
    """Tell systemd's watchdog that the event loop turns, twice in the time that it allows."""
    microseconds = int(os.environ.get("WATCHDOG_USEC", "0"))
    while microseconds:
        tell_systemd("WATCHDOG=1")
        await asyncio.sleep(microseconds / 2e6)


async def _tidy() -> None:
    """Let go of readers who have not come back, and of the files that they brought."""
    before = 0
    while True:
        await asyncio.sleep(TIDY_SECONDS)
        now = room.held()
        if sessions.end_expired() or now < before:
            await run_in_threadpool(sessions.give_back)
        before = room.held()


def tell_systemd(state: str) -> None:
    """Send a line to the service manager, if one started this process; see sd_notify(3)."""
    address = os.environ.get(MANAGER_VARIABLE)
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as one, suppress(OSError):
        one.connect(f"\0{address[1:]}" if address.startswith("@") else address)
        one.sendall(state.encode())


def make_app() -> App:
    """The page as an ASGI application."""
    return App(
        shipped.APP,
        lifespan=_life,
        routes=ROUTES,
        middleware=[Middleware(Kept)],
        on_script_error=_script_error,
    )


def options(environment: Mapping[str, str]) -> dict[str, Any]:
    """Streamlit's options as its environment variables set them.

    ``streamlit run`` reads them as defaults of its command line's words; an application that runs
    itself has to.

    Parameters
    ----------
    environment
        Such as ``{"STREAMLIT_SERVER_PORT": "8600"}``. Secrets are left out: Streamlit reads the
        variables of those itself.
    """
    # Not get_config_options(): it would read the files before `App.run` has said where they are.
    known = config._config_options_template  # noqa: SLF001
    return {
        key: _typed(option, environment[option.env_var])
        for key, option in known.items()
        if option.env_var in environment and not option.sensitive
    }


def _typed(option: ConfigOption, said: str) -> Any:  # noqa: ANN401  (as the option's type is)
    if option.multiple:
        return said.split()
    if option.type is bool:
        return said.strip().lower() in {"1", "true", "yes", "on"}
    return option.type(said)


def serve() -> None:
    """Serve the page until the process is told to end."""
    # Streamlit looks for .streamlit/config.toml beside the script that the process was started as.
    sys.argv = [str(shipped.APP)]
    # Streamlit collects all garbage after every run, which took four fifths of a run's time.
    words = {"runner.postScriptGC": False, **options(os.environ)}
    if os.environ.get(LOGS_VARIABLE) == "json":
        words |= {"logger.hideWelcomeMessage": True, "logger.enableRich": False}
    make_app().run(config=words)


if __name__ == "__main__":
    serve()
