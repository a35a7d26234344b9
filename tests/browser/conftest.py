"""A real browser in a closed world: no request leaves this machine, no fault goes unseen."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

from tests.browser import chromium
from tests.browser.waiting import wait_until

HERE = Path(__file__).parent
HOME = {"127.0.0.1", "localhost"}

HARMLESS = (
    # Streamlit asks for these powers for every component's frame; no Chromium knows all of them.
    "Unrecognized feature:",
    "An iframe which has both allow-scripts and allow-same-origin",
    # What the map tells and what is chosen beside it may leave in one message; see page/mapview.py.
    "Unexpected state: Multiple different fragmentIds detected",
)
"""beginnings of console messages that Streamlit causes on every page with a component"""

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Every other name, and every other address, leads nowhere. Interception would do it too, but
    # turns the browser's cache off and takes a sixth of what a page's opening takes.
    f"--host-resolver-rules=MAP * ~NOTFOUND, {', '.join(f'EXCLUDE {one}' for one in sorted(HOME))}",
]


_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the browser that is there; without one, fail in CI and skip elsewhere."""
    path = chromium.find()
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(chromium.MISSING)
    return {**browser_type_launch_args, "executable_path": str(path), "args": ARGUMENTS}


@pytest.fixture(scope="session")
def base_url() -> None:
    """Every test names its server; the plugin's own fixture is of a form that pytest gives up."""


# The server


@dataclass
class Server:
    """A page being served by a child of the tests."""

    url: str
    process: subprocess.Popen[bytes]
    output: IO[bytes]

    def said(self) -> str:
        """Everything that the server has printed, without its colours."""
        self.output.seek(0)
        return _COLOUR.sub("", self.output.read().decode(errors="replace"))

    def healthy(self) -> bool:
        assert self.process.poll() is None, f"the server has ended:\n{self.said()}"
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)
        self.output.close()


Serve = Callable[..., Server]
_SERVERS: dict[tuple[str, ...], Server] = {}


@pytest.fixture(scope="session")
def serve() -> Iterator[Serve]:
    """Serve the page with further words of the command line, as in ``serve("--data", file)``.

    The same words give the same server.
    """

    def started(*words: str) -> Server:
        if words not in _SERVERS:
            _SERVERS[words] = _start(words)
        return _SERVERS[words]

    yield started
    while _SERVERS:
        _SERVERS.popitem()[1].stop()


def _start(words: tuple[str, ...]) -> Server:
    port = _free_port()
    output = tempfile.TemporaryFile()  # noqa: SIM115  (closed when the server stops)
    command = [sys.executable, "-m", "fujianmap", "serve", "--port", str(port), *words]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env={**os.environ, "STREAMLIT_SERVER_ADDRESS": "127.0.0.1"},
    )
    server = Server(f"http://127.0.0.1:{port}", process, output)
    try:
        wait_until(server.healthy, "the server", seconds=60)
    except BaseException:
        server.stop()
        raise
    return server


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="session")
def server(serve: Serve) -> Server:
    """The page with the shipped rows."""
    return serve()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put what the servers printed beside a failure."""
    report = yield
    if report.failed and item.path.is_relative_to(HERE):
        for words, server in _SERVERS.items():
            report.sections.append((f"server {' '.join(words)}".strip(), server.said()))
    return report


# The browser


@dataclass
class Watch:
    """Everything about a page that a reader would call broken."""

    faults: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Note every request that leaves this machine, and what else goes wrong."""
        context.on("request", lambda request: self._asked(request.url))
        context.on("page", self._page)
        context.on("console", self._console)
        context.on("weberror", lambda e: self.faults.append(f"uncaught: {e.error}"))
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in HOME:
            self.faults.append(f"asked an outside host: {url}")

    def _page(self, page: Page) -> None:
        page.on("websocket", lambda socket: self._asked(socket.url))
        page.on("crash", lambda _: self.faults.append("the page crashed"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(HARMLESS):
            self.faults.append(f"console {message.type}: {message.text}")

    def _failed(self, request: Request) -> None:
        # A download, and a frame that goes away, end their requests as aborted.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"failed: {request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"answered {response.status}: {response.url}")


OpenPage = Callable[..., Page]


@pytest.fixture
def watch() -> Iterator[Watch]:
    """What went wrong; a test that expects a fault takes it out of ``faults``."""
    before = {words: _complaints(server) for words, server in _SERVERS.items()}
    watched = Watch()
    yield watched
    watched.faults += [
        f"the server complained:\n{server.said()}"
        for words, server in _SERVERS.items()
        if _complaints(server) > before.get(words, 0)
    ]
    assert not watched.faults, "\n".join(watched.faults)


def _complaints(server: Server) -> int:
    """How many tracebacks it printed, and warnings of what only a session may ask."""
    said = server.said()
    return sum(map(said.count, ("Traceback (most recent call last)", "missing ScriptRunContext")))


@pytest.fixture
def open_page(watch: Watch, new_context: Callable[..., BrowserContext]) -> OpenPage:
    """Open a page in the closed world: ``open_page(locale="en-US", viewport=…)``."""

    def opened(*, locale: str = "zh-CN", **options: Any) -> Page:
        context = new_context(
            **{"locale": locale, "viewport": {"width": 1400, "height": 900}, **options}
        )
        watch.over(context)
        return context.new_page()

    return opened


@pytest.fixture
def closed_page(open_page: OpenPage, request: pytest.FixtureRequest) -> Page:
    """A page for a Chinese reader; ``parametrize(…, ["en-US"], indirect=True)`` for an English one.

    Whatever it asks of another machine, and whatever goes wrong in it, fails the test.
    """
    return open_page(locale=getattr(request, "param", "zh-CN"))
