"""Room for readers' files: its limit always holds, and sessions that ended leave nothing behind."""

from __future__ import annotations

import asyncio
import gc
import time
import weakref
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.script_data import ScriptData
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

from fujianmap.errors import DataError, FujianmapError
from fujianmap.page import room, served, sessions
from fujianmap.records.reading import read_table
from fujianmap.settings import LIMITS


def ran(day: Coroutine[Any, Any, None]) -> None:
    """Run it in a thread: where browsers were tested before, this one has a loop that turns."""
    with ThreadPoolExecutor(1) as one:
        one.submit(asyncio.run, day).result()


@pytest.fixture(autouse=True)
def room_for_100(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(room.MEGABYTES_VARIABLE, "100")
    # Shares end with what refers to them; a collection of all garbage takes its time.
    monkeypatch.setattr(sessions, "give_back", lambda: None)


@given(st.lists(st.tuples(st.integers(0, 120), st.booleans()), max_size=30))
def test_what_is_held_is_never_more_than_the_limit(wishes: list[tuple[int, bool]]) -> None:
    room._held.clear()
    held: list[room.Share] = []
    for megabytes, leaves in wishes:
        before = sum(one.megabytes for one in held)
        if megabytes <= room.SMALL or before + megabytes <= room.limit():
            held.append(room.take(megabytes, name="a.csv"))
        else:
            with pytest.raises(DataError, match="100 MB") as refused:
                room.take(megabytes, name="a.csv")
            assert refused.value.code == "no_room"
        if leaves and held:
            held.pop(0)
        assert room.held() == len(held), "a share ends with the last that refers to it"


@pytest.mark.parametrize("variable", [room.MEGABYTES_VARIABLE, room.IDLE_VARIABLE])
@pytest.mark.parametrize("said", ["many", "-5", "0", "0.0", "1e9", "٣", "nan", "1.2.3", "."])
def test_a_setting_that_is_no_amount_is_refused(
    said: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, said)
    with pytest.raises(FujianmapError) as refused:
        served.served()
    assert refused.value.code == "amount_wrong"
    assert variable in refused.value.say("zh")
    assert f"'{said}'" in refused.value.say("en")


def test_a_setting_that_says_nothing_is_the_usual_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for said, megabytes in (("", LIMITS.own_megabytes), ("0.5", 0.5), ("1000", 1000)):
        monkeypatch.setenv(room.MEGABYTES_VARIABLE, said)
        assert room.limit() == megabytes
    monkeypatch.setenv(room.IDLE_VARIABLE, "")
    assert room.idle_minutes() == LIMITS.own_idle_minutes


def test_a_file_of_long_texts_takes_as_much_as_its_texts() -> None:
    few = b"name,summary_en\n" + b"".join(b"A,%s\n" % (b"x" * 10_000) for _ in range(500))
    many = b"name,lon,lat\n" + b"A,119.3,26.08\n" * 100_000
    for data, least, most in ((few, 10, 20), (many, 30, 70)):
        table = read_table(data, name="a.csv", on_page=True)
        assert least < room.megabytes_of(data, table) < most


# Sessions


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebsocketSessionManager]:
    """Streamlit's own list of sessions, which keeps one that broke off for no time at all."""
    made = WebsocketSessionManager(
        session_storage=MemorySessionStorage(ttl_seconds=0),
        uploaded_file_manager=Mock(),
        script_cache=Mock(),
        message_enqueued_callback=None,
    )
    monkeypatch.setattr(sessions, "manager", lambda: made)
    yield made
    for one in made.list_active_sessions():
        made.close_session(one.session.id)


class Rows:
    """Something that a session holds."""


def come(manager: WebsocketSessionManager, client: Any) -> tuple[str, Any, weakref.ref[Rows]]:
    """A reader with a file: the session's id, the session, and what it holds."""
    page = str(Path(__file__).parents[2] / "app.py")
    one = manager.connect_session(client, ScriptData(page, is_hello=False), {})
    session = manager.list_active_sessions()[-1].session
    rows = Rows()
    session.session_state["_own"] = rows
    session._fragment_storage.register("a fragment", lambda: rows)
    return one, session, weakref.ref(rows)


def test_a_reader_who_has_gone_leaves_nothing(manager: WebsocketSessionManager) -> None:
    async def day() -> None:
        one, session, rows = come(manager, Mock())
        assert sessions.end_expired() == 0
        manager.disconnect_session(one)
        assert rows() is not None, "Streamlit alone would keep it until another reader goes"
        assert sessions.end_expired() == 1
        gc.collect()
        # Streamlit may go on referring to the session itself, as this test does.
        assert session is not None
        assert rows() is None

    ran(day())


def test_a_session_that_is_ended_has_its_browser_come_again(
    manager: WebsocketSessionManager,
) -> None:
    closed = []

    class Client:
        class _websocket:  # noqa: N801  (named as Streamlit's is)
            @staticmethod
            async def close(code: int) -> None:
                closed.append(code)

    async def day() -> None:
        one, _, rows = come(manager, Client())
        other, _, _ = come(manager, Mock())
        await sessions.end([one, "no such session"])
        gc.collect()
        assert rows() is None
        assert [info.session.id for info in manager.list_active_sessions()] == [other]
        assert closed == [1001]

    ran(day())


def test_those_who_have_gone_make_way_before_those_who_are_idle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shares = {name: room.take(30.0, name=name) for name in ("reads", "idle", "gone")}
    for name in [*shares]:
        shares[name].session = name
    shares["idle"].used = time.monotonic() - 61 * room.idle_minutes()
    monkeypatch.setattr(room, "_broken_off_now", lambda: ["gone"])
    ended: list[str] = []

    def end(ids: list[str]) -> None:
        ended.extend(ids)
        for one in ids:
            del shares[one]

    monkeypatch.setattr(room, "_end", end)
    room_of_new = [room.take(35.0, name="new.csv")]
    assert ended == ["gone"]
    room_of_new += [room.take(25.0, name="new.csv")]
    assert ended == ["gone", "idle"]
    with pytest.raises(DataError, match="100 MB"):
        room.take(60.0, name="new.csv")
    assert ended == ["gone", "idle"], "who reads makes way for nobody"
    assert [*shares] == ["reads"]
