"""Readers' files in one process: no more than there is room for, and whose file makes way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from fujianmap.page import room
from fujianmap.texts import text
from tests.browser.conftest import OpenPage, Watch
from tests.browser.test_upload import bring
from tests.browser.waiting import map_frame, open_map, wait_for_shown, wait_until
from tests.deploy.site import Process, page_process
from tests.page import truth

LOCATED = truth.located([row["id"] for row in truth.ROWS])
ROWS = 12_000
FILE = "id,name,type,lon,lat\n" + "".join(
    f"r{k},Post {k},patrol,{117.5 + k % 100 / 100},{25.5 + k // 100 / 200}\n" for k in range(ROWS)
)
"""some 6 MB when it is shown: two of them are more than the room that the tests give"""
NO_ROOM = text("zh", "error.no_room", file="two.csv", limit="10", minutes="0").partition("（")[0]

Start = Callable[..., Process]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a process with room for one file alone."""
    started = []

    def one(**environment: str) -> Process:
        process = page_process(tmp_path, **{room.MEGABYTES_VARIABLE: "10", **environment})
        started.append(process)
        process.start()
        wait_until(lambda: process.answers("/healthz"), "the process", seconds=60)
        return process

    yield one
    for process in started:
        process.stop()


def opened(page: Page, process: Process) -> Page:
    open_map(page, f"http://127.0.0.1:{process.port}/")
    return page


def shows(page: Page, rows: int) -> None:
    expect(page.locator(".head .shown")).to_contain_text(f"{rows:,}", timeout=30_000)


def test_a_file_without_room_is_refused_until_another_reader_goes(
    start: Start, open_page: OpenPage
) -> None:
    process = start()
    one, other = (opened(open_page(), process) for _ in range(2))
    bring(one, FILE, "one.csv")
    shows(one, ROWS)
    bring(other, FILE, "two.csv")
    expect(other.locator(".st-key-own_report")).to_contain_text(NO_ROOM)
    wait_for_shown(map_frame(other), LOCATED)
    shows(one, ROWS)  # who reads is not disturbed
    small = "".join(f"{line}\n" for line in FILE.splitlines()[:9])
    bring(other, small, "small.csv")
    shows(other, 8)  # a small one finds room all the same
    bring(other, FILE, "two.csv")
    expect(other.locator(".st-key-own_report")).to_contain_text(NO_ROOM)
    one.context.close()
    other.get_by_role("button", name=text("zh", "upload.retry")).click()
    shows(other, ROWS)


def test_a_reader_who_does_nothing_makes_way_and_is_told(
    start: Start, open_page: OpenPage, watch: Watch
) -> None:
    process = start(**{room.IDLE_VARIABLE: "0.001"})
    one, other = (opened(open_page(), process) for _ in range(2))
    bring(one, FILE, "one.csv")
    shows(one, ROWS)
    bring(other, FILE, "two.csv")
    shows(other, ROWS)
    # The page of the first comes back by itself, with the shipped rows, and says why.
    expect(one.get_by_text(text("zh", "upload.gone"))).to_be_visible()
    wait_for_shown(map_frame(one), LOCATED)
    shows(other, ROWS)
    watch.faults = [one for one in watch.faults if "code=1001 (going away)" not in one]
