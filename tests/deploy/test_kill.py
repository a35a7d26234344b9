"""A process that dies takes nothing with it that the link holds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, WebSocket

from tests.browser.conftest import OpenPage
from tests.browser.waiting import wait_for_rest, wait_until
from tests.deploy.frames import map_frame, shown
from tests.deploy.site import Site, start_site

WHOLE_AGAIN_SECONDS = 15
QUERY = "lang=en&type=patrol"
A_WHOLE_PAGE = 3000
"""bytes of messages; a session that draws nothing sends some hundred"""


@pytest.fixture
def mortal_site(nginx: Path, tmp_path: Path) -> Iterator[Site]:
    """A site of the test's own, which may break it."""
    site = start_site(nginx, tmp_path)
    yield site
    site.stop()


def process_of(page: Page) -> int:
    """Position of the process that the page's session lives in."""
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    return int(cookies.get("fujianmap_process", "0")) - 1


def arrive(page: Page, site: Site) -> list[str]:
    """Open the page on one type and give what the map shows."""
    page.goto(f"{site.url}/?{QUERY}")
    frame = map_frame(page)
    wait_for_rest(page)
    return shown(frame)


def sockets_of(page: Page) -> list[str]:
    """Addresses of the websockets that a page opens from now on."""
    found: list[str] = []
    page.on("websocket", lambda one: found.append(one.url))
    return found


@pytest.mark.browser
def test_readers_of_a_killed_process_are_whole_again(
    mortal_site: Site, open_page: OpenPage, new_context: Callable[..., BrowserContext]
) -> None:
    victim = new_context(locale="en-GB").new_page()
    before = arrive(victim, mortal_site)
    doomed = process_of(victim)
    # A reader on the other process, whose page may show no fault. The process with fewer readers
    # takes the next, unless it was slow to answer once: then it is spared for some seconds.
    for _ in range(10):
        bystander = open_page()
        sockets = sockets_of(bystander)
        assert arrive(bystander, mortal_site) == before
        if process_of(bystander) == 1 - doomed:
            break
    assert process_of(bystander) == 1 - doomed

    mortal_site.processes[doomed].kill()
    began = time.monotonic()

    def whole_again() -> bool:
        victim.evaluate("() => 0")
        return process_of(victim) == 1 - doomed

    wait_until(whole_again, "another process", seconds=WHOLE_AGAIN_SECONDS)
    wait_for_rest(victim)
    frame = map_frame(victim, seconds=WHOLE_AGAIN_SECONDS)
    assert time.monotonic() - began < WHOLE_AGAIN_SECONDS
    assert shown(frame) == before
    assert parse_qs(urlsplit(victim.url).query) == parse_qs(QUERY)

    # It is a page that works, not only one that looks so.
    victim.locator(".st-key-type button", has_text="fraud").first.click()
    wait_until(lambda: len(shown(map_frame(victim))) > len(before), "more rows")
    assert len(sockets) == 1
    assert shown(map_frame(bystander)) == before


@pytest.mark.browser
def test_new_readers_never_meet_a_process_that_is_gone(
    mortal_site: Site, open_page: OpenPage
) -> None:
    mortal_site.processes[0].kill()
    for _ in range(2):
        assert arrive(open_page(), mortal_site)


def test_a_process_that_comes_back_is_used_again(mortal_site: Site) -> None:
    first = mortal_site.processes[0]
    first.kill()
    assert [mortal_site.ask("/_stcore/health").status for _ in range(6)] == [200] * 6
    first.start()
    wait_until(lambda: first.answers("/healthz"), "the process", seconds=60)
    address = f"127.0.0.1:{first.port}"

    def used() -> bool:
        mortal_site.ask("/_stcore/health")
        last = (mortal_site.folder / "access.log").read_text(encoding="utf-8").splitlines()[-1]
        return f'"process":"{address}","process_status":"200"' in last

    wait_until(used, "the process to be asked again", seconds=30)


@pytest.mark.browser
def test_what_was_done_before_is_not_done_again(
    mortal_site: Site, new_context: Callable[..., BrowserContext]
) -> None:
    """The new session shows what the address says, by itself, and answers the first click."""
    page = new_context(locale="en-GB").new_page()
    received: list[list[int]] = []

    def listen(socket: WebSocket) -> None:
        received.append([])
        socket.on("framereceived", lambda data: received[-1].append(len(data)))

    page.on("websocket", listen)
    page.goto(f"{mortal_site.url}/?lang=en")
    frame = map_frame(page)
    wait_for_rest(page)
    every = shown(frame)
    frame.locator('.mark[data-id="A23"]').dispatch_event("click")
    page.wait_for_url("**/*id=A23*")
    page.locator(".st-key-close_record button").click()
    page.wait_for_url(lambda url: "id=" not in url)
    page.locator(".st-key-type button", has_text="fraud").first.click()
    page.wait_for_url("**/*type=antifraud*")
    wait_for_rest(page)
    before = shown(frame)
    assert len(before) < len(every)
    view = frame.evaluate("() => window.fujianmap.view()")

    doomed = process_of(page)
    mortal_site.processes[doomed].kill()

    def drawn_by_the_other() -> bool:
        page.evaluate("() => 0")
        return len(received) > 1 and sum(received[-1]) > A_WHOLE_PAGE

    wait_until(drawn_by_the_other, "another process", seconds=WHOLE_AGAIN_SECONDS)
    assert process_of(page) == 1 - doomed
    page.locator(".st-key-type button", has_text="Patrol").first.click()
    page.wait_for_url("**/*type=antifraud%2Cpatrol*")
    wait_until(lambda: len(shown(map_frame(page))) > len(before), "more rows")
    assert "id=" not in page.url
    assert page.locator(".st-key-record article.record").count() == 0
    assert map_frame(page).evaluate("() => window.fujianmap.view()") == view
