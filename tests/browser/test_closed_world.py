"""The page in a closed world; and that the world is closed, for a test that cannot fail is none."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from fujianmap.views.dataset import load_dataset
from tests.browser.conftest import Server, Watch
from tests.browser.waiting import map_frame, wait_for_rest, wait_for_shown


@pytest.mark.parametrize("closed_page", ["zh-CN", "en-US"], indirect=True)
def test_the_page_comes_whole_with_every_outside_host_blocked(
    closed_page: Page, server: Server
) -> None:
    dataset = load_dataset()
    closed_page.goto(server.url)
    wait_for_shown(map_frame(closed_page), dataset.initiatives["id"][dataset.located])
    wait_for_rest(closed_page)


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("await fetch('https://example.com/x.js').catch(() => {})", "asked an outside host"),
        ("await fetch('https://example.com/x.js').catch(() => {})", "ERR_NAME_NOT_RESOLVED"),
        ("await fetch('http://192.0.2.1/x.js').catch(() => {})", "ERR_NAME_NOT_RESOLVED"),
        (
            "await new Promise(done => { new WebSocket('ws://192.0.2.1/x').onerror = done })",
            "ERR_NAME_NOT_RESOLVED",
        ),
        ("console.error('broken')", "console error: broken"),
        ("console.warn('doubtful')", "console warning: doubtful"),
        ("setTimeout(() => { throw new Error('thrown') })", "uncaught: thrown"),
        ("await fetch('/component/none/nothing.js')", "answered 404"),
    ],
)
def test_nothing_goes_unseen(
    closed_page: Page, server: Server, watch: Watch, script: str, told: str
) -> None:
    closed_page.goto(f"{server.url}/_stcore/health")
    closed_page.evaluate(f"async () => {{ {script} }}")
    closed_page.evaluate("() => fetch('/_stcore/health').then(() => new Promise(setTimeout))")
    seen = "\n".join(watch.faults)
    watch.faults.clear()
    assert told in seen
