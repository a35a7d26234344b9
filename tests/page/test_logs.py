"""What the log holds, and what it must not: anything that a reader typed."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import streamlit.logger

from fujianmap.errors import DataError
from fujianmap.page import logs

TYPED = "what-somebody-typed"


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that is logged, with all that `set_up` changes put back afterwards."""
    known = logging.Logger.manager.loggerDict.values()
    loggers = [one for one in known if isinstance(one, logging.Logger)]
    before = [(one, one.handlers[:], one.propagate, one.level) for one in loggers]
    root = logging.getLogger().handlers[:]
    monkeypatch.setattr(streamlit.logger, "setup_formatter", streamlit.logger.setup_formatter)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    written = io.StringIO()
    logs.set_up(written)
    yield written
    logging.captureWarnings(capture=False)
    logging.getLogger().handlers = root
    for one, handlers, propagate, level in before:
        one.handlers, one.propagate = handlers, propagate
        one.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_our_own_events_say_what_and_how_many(stream: io.StringIO) -> None:
    logging.getLogger("fujianmap.page").info("rows read", extra={"facts": {"rows": 76}})
    (line,) = lines(stream)
    assert line["message"] == "rows read"
    assert line["rows"] == 76
    assert line["level"] == "info"
    assert line["logger"] == "fujianmap.page"
    assert line["time"].endswith("+00:00")


def test_of_another_library_only_the_template_is_kept(stream: io.StringIO) -> None:
    logging.getLogger("somebody").warning("origin=%s", TYPED)
    logging.getLogger("somebody").warning(f"finished text with {TYPED}")  # noqa: G004
    first, second = lines(stream)
    assert first["message"] == "origin=%s"
    assert second["message"].startswith("test_logs:")
    assert TYPED not in stream.getvalue()


def test_an_exception_tells_its_type_and_place_but_not_its_message(stream: io.StringIO) -> None:
    try:
        int(TYPED)
    except ValueError:
        logging.getLogger("streamlit.somewhere").exception("Uncaught app execution")
    (line,) = lines(stream)
    assert line["error"] == "ValueError"
    assert line["at"][-1].endswith(
        " test_an_exception_tells_its_type_and_place_but_not_its_message"
    )
    assert TYPED not in stream.getvalue()


def test_streamlits_loggers_follow_also_those_made_later(stream: io.StringIO) -> None:
    later = streamlit.logger.get_logger(f"{__name__}.later")
    later.error("late %s", TYPED)
    assert [line["message"] for line in lines(stream)] == ["late %s"]


def test_what_nobody_caught_is_one_line_too(stream: io.StringIO) -> None:
    def fail() -> None:
        raise RuntimeError(TYPED)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    (line,) = lines(stream)
    assert (line["level"], line["error"]) == ("critical", "RuntimeError")
    assert TYPED not in stream.getvalue()


def test_warnings_are_lines(stream: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn(TYPED, UserWarning, stacklevel=1)
    assert [line["logger"] for line in lines(stream)] == ["py.warnings"]
    assert TYPED not in stream.getvalue()


def test_faults_are_counted_by_kind() -> None:
    before = logs.faults()
    refusal = DataError("no_usable_rows", file="x.csv", rows=1)
    for error in (KeyError("a"), KeyError("b"), refusal):
        logs.count_fault(error)
    after = logs.faults()
    assert after["KeyError"] == before.get("KeyError", 0) + 2
    assert after["no_usable_rows"] == before.get("no_usable_rows", 0) + 1
