"""Rows of a database stay while it is away, and follow it when it is back."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from fujianmap import shipped
from fujianmap.errors import FujianmapError
from fujianmap.page import answers, served
from fujianmap.page import feed as feeds
from fujianmap.page.feed import REFRESH_VARIABLE, Feed, seconds_of
from fujianmap.places.boundaries import Boundaries
from fujianmap.records.database import Database, database_of, read_database
from fujianmap.records.table import RawTable
from fujianmap.texts import LANGS, text
from tests.browser.conftest import OpenPage
from tests.browser.waiting import map_frame, wait_for_shown, wait_until
from tests.database.conftest import TABLE
from tests.database.postgres import PASSWORD, Postgres
from tests.deploy.site import Process, ask, page_process


@pytest.fixture
def stoppable(postgres: Postgres) -> Iterator[Postgres]:
    """The server, to be stopped and changed: afterwards it is as it was."""
    yield postgres
    if not postgres.runs():
        postgres.start()
    postgres.ask("DROP TABLE IF EXISTS posts, gone CASCADE", *TABLE)


@pytest.fixture
def made(
    stoppable: Postgres, squares: Boundaries, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Feed]:
    """A feed that reads only when it is told to."""
    monkeypatch.setattr(feeds, "read_boundaries", lambda _: squares)
    stoppable.ask("UPDATE posts SET place = ST_SetSRID(ST_MakePoint(118.5, 25.5), 4326)")
    feed = Feed(
        database_of(stoppable.address("posts")),
        shipped.GEO,
        datum="wgs84",
        seconds=1,
        version_of=lambda _: 1,
    )
    yield feed
    feed.end()


def test_good_rows_stay_while_the_database_is_away(made: Feed, stoppable: Postgres) -> None:
    first = made.look()
    assert first.dataset is not None
    assert first.away is None
    assert made.look().dataset is first.dataset, "nothing changed, so nothing is made anew"
    assert made.now().number == first.number

    stoppable.stop()
    away = made.look()
    assert away.dataset is first.dataset
    assert away.error is not None
    assert away.error.code == "db_away"
    assert away.number > first.number
    assert away.read is not None
    assert away.away is not None
    assert away.read <= away.away
    later = made.look()
    assert (later.number, later.away) == (away.number, away.away)

    stoppable.start()
    stoppable.ask("INSERT INTO posts SELECT 11, name_zh, name_en, type FROM posts WHERE id = 10")
    stoppable.ask("UPDATE posts SET city = 'Fuzhou' WHERE id = 11")
    back = made.look()
    assert back.number > later.number
    assert (back.away, back.error) == (None, None)
    assert back.dataset is not None
    assert "11" in back.dataset.initiatives["id"].tolist()


def test_whatever_else_goes_wrong_the_rows_stay(
    made: Feed, stoppable: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = made.look()
    stoppable.ask("ALTER TABLE posts RENAME TO gone")
    assert made.look().dataset is first.dataset
    error = made.now().error
    assert error is not None
    assert error.code == "db_no_table"

    def fails(_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(feeds, "read_database", fails)
    assert made.look().dataset is first.dataset


def test_an_empty_table_is_told_from_a_database_that_is_away(
    made: Feed, stoppable: Postgres
) -> None:
    first = made.look()
    assert not first.unread
    stoppable.ask("DELETE FROM posts")
    empty = made.look()
    assert empty.dataset is first.dataset
    assert empty.error is not None
    assert (empty.error.code, empty.unread) == ("no_rows", False)

    stoppable.stop()
    away = made.look()
    assert away.unread
    assert away.away == empty.away, "since then there have been no newer rows"
    assert away.number > empty.number, "an open page says the other thing now"
    stoppable.start()
    assert made.look().number > away.number


def test_one_that_is_away_is_asked_for_soon(
    stoppable: Postgres, squares: Boundaries, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long the time between two readings, a page is not kept waiting for that long."""
    monkeypatch.setattr(feeds, "_USUAL", 0.01)
    monkeypatch.setattr(feeds, "read_boundaries", lambda _: squares)
    stoppable.ask("UPDATE posts SET place = ST_SetSRID(ST_MakePoint(118.5, 25.5), 4326)")
    database = database_of(stoppable.address("posts"))
    stoppable.stop()
    feed = Feed(database, shipped.GEO, datum="wgs84", seconds=86_400, version_of=lambda _: 1)
    feed.start()
    try:
        assert feed.now().away is not None
        stoppable.start()
        wait_until(lambda: feed.now().dataset is not None, "the rows")
    finally:
        feed.end()


def test_a_database_that_says_nothing_at_all_is_away_too(
    made: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = made.look()
    answers = threading.Event()

    def hangs(database: Database) -> RawTable:
        answers.wait(30)
        return read_database(database)

    monkeypatch.setattr(feeds, "read_database", hangs)
    monkeypatch.setattr(feeds, "PATIENCE", 0.01)
    hanging = threading.Thread(target=made.look)
    hanging.start()
    wait_until(lambda: made.now().away is not None, "the feed to lose patience")
    held = made.now()
    assert held.dataset is first.dataset
    assert held.error is not None
    assert held.error.code == "db_slow"
    answers.set()
    hanging.join()
    assert made.now().away is None
    assert made.now().number > held.number


@pytest.mark.parametrize("said", ["0", "-1", "86401", "1.5", "often", "٣", "9" * 5000])
def test_seconds_that_are_none_are_refused(said: str) -> None:
    with pytest.raises(FujianmapError) as refused:
        seconds_of({REFRESH_VARIABLE: said})
    assert refused.value.code == "refresh_wrong"
    assert all(REFRESH_VARIABLE in refused.value.say(lang) for lang in LANGS)


def test_seconds_are_sixty_unless_said() -> None:
    assert [seconds_of({}), seconds_of({REFRESH_VARIABLE: ""})] == [60, 60]
    assert seconds_of({REFRESH_VARIABLE: "5"}) == 5


def test_health_says_why_there_are_no_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUJIANMAP_DATA", f"postgresql://u:{PASSWORD}@127.0.0.1:1/map?table=posts")
    try:
        status, said = answers.health()
    finally:
        served.end()
    assert status == 503
    assert said["error"] == "db_away"
    assert PASSWORD not in str(said)


@pytest.mark.parametrize(
    ("data", "refresh", "code"),
    [
        ("postgresql://u:secret@h/db", "", "db_address"),
        ("postgresql://u:secret@127.0.0.1:1/db?table=posts", "often", "refresh_wrong"),
        ("postgresql://u:secret@127.0.0.1:1/db?table=posts", "", "db_waiting"),
    ],
)
def test_the_page_says_in_one_message_why_it_is_empty(
    monkeypatch: pytest.MonkeyPatch, data: str, refresh: str, code: str
) -> None:
    monkeypatch.setenv("FUJIANMAP_DATA", data)
    monkeypatch.setenv(REFRESH_VARIABLE, refresh)
    try:
        app = AppTest.from_file(str(shipped.APP), default_timeout=30)
        app.query_params["lang"] = "en"
        app.run()
    finally:
        served.end()
    assert not app.exception
    (error,) = app.error
    assert text("en", f"error.{code}").partition("{")[0][:40] in error.value
    assert "secret" not in error.value


# In a browser


@pytest.fixture
def process(stoppable: Postgres, tmp_path: Path) -> Iterator[Process]:
    one = page_process(tmp_path, FUJIANMAP_DATA=stoppable.address("posts"), FUJIANMAP_REFRESH="1")
    yield one
    one.stop()


def health(process: Process) -> tuple[int, dict[str, object]]:
    answer = ask(process.port, "/healthz")
    return answer.status, json.loads(answer.body)


@pytest.mark.browser
def test_an_open_page_follows_the_database(
    process: Process, stoppable: Postgres, open_page: OpenPage
) -> None:
    """Away at the start, there, away, back with another row: the reader does nothing."""
    stoppable.stop()
    process.start()
    wait_until(lambda: process.answers("/_stcore/health"), "the process", seconds=60)
    page = open_page(locale="en-US")
    page.goto(f"http://127.0.0.1:{process.port}/?lang=en")
    page.get_by_text(text("en", "error.db_waiting")).wait_for()
    status, said = health(process)
    assert (status, said["status"], said["error"]) == (503, "refused", "db_away")

    stoppable.start()
    frame = map_frame(page)
    wait_for_shown(frame, ["2", "10"])
    assert health(process)[1]["status"] == "ok"
    frame.evaluate("fujianmap.map.setView([25.5, 118.5], 8, {animate: false})")
    view = frame.evaluate("fujianmap.view()")

    stoppable.stop()
    stale = page.get_by_text("the database cannot be read. What is shown was read at")
    stale.wait_for()
    wait_for_shown(frame, ["2", "10"])
    status, said = health(process)
    assert (status, said["status"]) == (200, "stale")
    assert {"read", "away", "error"} == set(dict(said["database"]))  # type: ignore[call-overload]

    stoppable.start()
    stoppable.ask(
        "INSERT INTO posts (id, name_en, type, precision, place) VALUES "
        "(11, 'New post', 'tech', 'site', ST_SetSRID(ST_MakePoint(118.2, 24.5), 4326))"
    )
    wait_for_shown(frame, ["2", "10", "11"])
    stale.wait_for(state="detached")
    assert frame.evaluate("fujianmap.view()") == view, "the map stays where the reader put it"
    assert health(process)[1]["status"] == "ok"
    assert PASSWORD not in process.said()
    assert PASSWORD not in page.content()
    assert "Traceback" not in process.said()
