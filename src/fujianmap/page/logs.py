"""What the server says of itself: one line of JSON an event, with nothing that a reader typed.

A reader's text can stand in an exception's message, in a request's headers and in the arguments of
another library's log call. So a line holds the call's template without its arguments, an
exception's type without its message, and where it happened. Our own calls put numbers and codes
in ``extra={"facts": ...}``.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import traceback
from collections import Counter
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Final

import streamlit.logger

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

_OURS: Final = "fujianmap"
_FRAMES: Final = 8
"""of a traceback that are kept, the innermost ones"""
_counting = threading.Lock()
_faults: Counter[str] = Counter()


def count_fault(error: BaseException) -> None:
    """Count a fault by what kind it is: a refusal by its code, anything else by its type."""
    with _counting:
        _faults[str(getattr(error, "code", "") or type(error).__name__)] += 1


def faults() -> dict[str, int]:
    """Faults since this process began, by kind."""
    with _counting:
        return dict(sorted(_faults.items()))


class JsonLines(logging.Formatter):
    """One line of JSON a record."""

    def format(self, record: logging.LogRecord) -> str:
        """Say when, how grave, by whom and what; see the module for what is left out."""
        ours = record.name.partition(".")[0] == _OURS
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": str(record.msg) if ours else _template(record),
        }
        facts: Mapping[str, object] = getattr(record, "facts", {})
        line.update(facts)
        if record.exc_info and record.exc_info[0]:
            line.update(_told(record.exc_info[0], record.exc_info[2]))
        return json.dumps(line, ensure_ascii=True, default=str)


def _template(record: logging.LogRecord) -> str:
    """What another library logs, without what it put in.

    With arguments it is a template that stands in the library's code. Without, it may have been
    put together when it was logged, so only the place of the call is kept.
    """
    return str(record.msg) if record.args else f"{record.module}:{record.lineno}"


def _told(kind: type[BaseException], trace: TracebackType | None) -> dict[str, object]:
    frames = traceback.extract_tb(trace)[-_FRAMES:]
    where = [
        f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}"
        for frame in frames
    ]
    return {"error": kind.__name__, "at": where}


def set_up(stream: IO[str] | None = None) -> None:
    """Write everything that this process logs as lines of JSON, to standard error by default.

    To be called once the server's own loggers are there; those that Streamlit makes later follow.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())

    def take_over(logger: logging.Logger) -> None:
        logger.handlers = [handler]

    # Streamlit gives each of its loggers a handler of its own, also to those made later.
    streamlit.logger.setup_formatter = take_over
    take_over(logging.getLogger())
    known = [
        one for one in logging.Logger.manager.loggerDict.values() if isinstance(one, logging.Logger)
    ]
    for logger in known:
        if logger.handlers:
            take_over(logger)
            logger.propagate = False
    logging.getLogger(_OURS).setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger(_OURS).critical("uncaught", exc_info=(kind, error, trace))


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        _uncaught(args.exc_type, args.exc_value, args.exc_traceback)
