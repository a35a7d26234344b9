"""Time pages in headless Chromium. No request leaves this machine.

The clock is the page's own: a first view runs from the start of the navigation, a change from the
click, both to the second frame after exactly the right rows are there.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
from playwright.sync_api import Browser, Route, sync_playwright
from playwright.sync_api import Page as Tab

from benchmarks.pages import Page
from benchmarks.rows import read
from benchmarks.servers import HOST, Server, served
from fujianmap.records.vocabulary import Type
from tests.browser import chromium

LIMIT_MS = 120_000
SETTLES_MS = 600
WARM_VIEWS = 7
SESSIONS = 5
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE {HOST}",
    # WebGL in software for the page that needs it; pages themselves are put together without it,
    # or every frame of every page would be drawn by an imitated graphics card.
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-gpu-compositing",
    "--disable-gpu-rasterization",
]
_CHANGE = "([kind, limit]) => bench.change(kind, limit)"
STOCK_SCRIPTS = {"leaflet.js": "application/javascript", "leaflet.css": "text/css"}
STOCK_STUBS = {
    "leaflet.awesome-markers.js": "L.AwesomeMarkers = { icon: () => new L.Icon.Default() };",
    "jquery-3.7.1.min.js": """window.$ = (text) => {
      const template = document.createElement("template");
      template.innerHTML = text.trim();
      return [template.content.firstChild];
    };""",
}
"""as much of the other scripts as stock pages call: less than the real ones, in their favour"""


@dataclass
class Timed:
    """What was measured of one page at one size; times in ms, traffic in KB, memory in MB."""

    page: str
    rows: int
    first: float = 0.0
    warm: list[float] = field(default_factory=list)
    warm_whole: list[float] = field(default_factory=list)
    warm_kb: list[float] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    received: list[float] = field(default_factory=list)
    heap: float = 0.0
    session: float = 0.0
    server: float = 0.0
    slowest_frame: float = 0.0

    def summary(self) -> dict[str, Any]:
        """Give the medians; of traffic the most, for what was shown before is not sent again."""
        done = [took for took in self.changes if took >= 0]
        whole = [took for took in self.whole if took >= 0]
        return {
            "page": self.page,
            "rows": self.rows,
            "first_ms": round(self.first),
            "warm_ms": round(statistics.median(self.warm)),
            "warm_whole_ms": round(statistics.median(self.warm_whole)),
            "warm_kb": round(statistics.median(self.warm_kb)),
            "change_ms": round(statistics.median(done)) if done else None,
            "whole_ms": round(statistics.median(whole)) if whole else None,
            "change_worst_ms": round(max(done)) if done else None,
            "changes": len(done),
            "failed": len(self.changes) - len(done),
            "change_kb": round(max(self.received), 1) if self.received else None,
            "heap_mb": round(self.heap, 1),
            "session_mb": round(self.session, 1),
            "server_mb": round(self.server),
            "slowest_frame_ms": round(self.slowest_frame) or None,
        }


@contextmanager
def started() -> Iterator[Browser]:
    """Start the browser that the tests use too."""
    path = chromium.find()
    if path is None:
        raise SystemExit(chromium.MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(path), args=ARGUMENTS)
        yield browser
        browser.close()


def compare(browser: Browser, pages: list[Page], data: Path, rounds: int) -> list[Timed]:
    """Time pages side by side on one file: they take turns, so that load falls on all."""
    rows = read(data)
    timed = {page.name: Timed(page.name, len(rows)) for page in pages}
    with ExitStack() as stack:
        visits = []
        for page in pages:
            server = stack.enter_context(served(page.script, data))
            visit = Visit(browser, page, server, rows, timed[page.name])
            if visit.arrive():
                visits.append(visit)
            else:
                del timed[page.name]
                print(f"{page.title} shows nothing of {len(rows):,} rows: left out", flush=True)
        for _ in range(WARM_VIEWS):
            for visit in visits:
                visit.come_later()
        _change(visits, rows, rounds)
    return list(timed.values())


def _change(visits: list[Visit], rows: pd.DataFrame, rounds: int) -> None:
    """Have readers who stay choose a type and all again, in turns."""
    for visit in visits:
        visit.stay()
    drawn = set(rows.loc[rows["lon"].notna(), "type"])
    kinds = [str(kind) for kind in Type if str(kind) in drawn]
    for k in range(rounds):
        for kind in (kinds[k % len(kinds)], "all"):
            for visit in visits:
                visit.change(kind)
    for visit in visits:
        visit.end()


class Visit:
    """One page, its server, and a reader who stays on it."""

    def __init__(
        self, browser: Browser, page: Page, server: Server, rows: pd.DataFrame, timed: Timed
    ) -> None:
        self.browser, self.page, self.server, self.timed = browser, page, server, timed
        located = rows[rows["lon"].notna()]
        counted = rows if page.name == "floor" else located
        self.ids = {kind: part["id"].tolist() for kind, part in counted.groupby("type")}
        self.ids["all"] = counted["id"].tolist()
        self.received = 0

    def open(self) -> tuple[Tab, float]:
        """Open the page as a new reader with an empty cache: ms until all is there."""
        tab = self.browser.new_context(
            viewport={"width": 1400, "height": 900}, locale="en-US", service_workers="block"
        ).new_page()
        if self.page.elsewhere:  # where requests are taken up here, each takes longer
            tab.route("**/*", _only_home)
        tab.on("websocket", lambda socket: socket.on("framereceived", self._count))
        tab.add_init_script(self.page.begin)
        tab.goto(self.server.url, wait_until="commit")
        counts = {kind: {"n": len(ids)} for kind, ids in self.ids.items()}
        tab.evaluate("(wanted) => { bench.wanted = wanted; }", counts)
        took = tab.evaluate("(limit) => bench.until('all', limit)", LIMIT_MS)
        return tab, float(took)

    def arrive(self) -> bool:
        """Time the first view of a fresh server; False where there is none."""
        self.timed.first, _, _ = self._view()
        return self.timed.first >= 0

    def come_later(self) -> None:
        """Time the view of one of the readers after the first."""
        took, whole, traffic = self._view()
        self.timed.warm.append(took)
        self.timed.warm_whole.append(whole)
        self.timed.warm_kb.append(traffic)

    def _view(self) -> tuple[float, float, float]:
        """One reader's view: ms until the rows and until all is there, KB by websocket."""
        before = self.received
        tab, took = self.open()
        whole = tab.evaluate("(limit) => bench.whole(limit)", LIMIT_MS)
        traffic = (self.received - before) / 1024
        tab.wait_for_timeout(SETTLES_MS)
        tab.context.close()
        return took, float(whole), traffic

    def _sessions(self) -> None:
        """What further readers cost the server while they stay."""
        time.sleep(1)
        before = self.server.memory()
        tabs = [self.open()[0] for _ in range(SESSIONS)]
        tabs[-1].wait_for_timeout(SETTLES_MS)
        self.timed.server = self.server.memory()
        self.timed.session = (self.timed.server - before) / SESSIONS
        for tab in tabs:
            tab.context.close()

    def stay(self) -> None:
        """Open the page to change its filters, and hold it to the ids from now on."""
        self._sessions()
        self.tab, _ = self.open()
        self.tab.wait_for_timeout(2 * SETTLES_MS)
        self.tab.evaluate("(ids) => bench.hold(ids)", self.ids)

    def change(self, kind: str) -> None:
        """Choose a type, or all again, and wait until just its rows are there."""
        before = self.received
        took, whole = self.tab.evaluate(_CHANGE, [kind, LIMIT_MS])
        self.tab.wait_for_timeout(SETTLES_MS)
        self.timed.changes.append(float(took))
        self.timed.whole.append(float(whole))
        self.timed.received.append((self.received - before) / 1024)

    def end(self) -> None:
        """Note the browser's memory, move the map about, and leave."""
        session = self.tab.context.new_cdp_session(self.tab)
        session.send("HeapProfiler.collectGarbage")
        self.timed.heap = session.send("Runtime.getHeapUsage")["usedSize"] / 2**20
        if self.page.name == "ours":
            self.timed.slowest_frame = _moved(self.tab)
        self.tab.context.close()

    def _count(self, frame: str | bytes) -> None:
        self.received += len(frame)


def _moved(tab: Tab) -> float:
    """Longest frame in ms while the map is dragged and zoomed in and out."""
    tab.evaluate("() => bench.watchFrames()")
    box = tab.locator("iframe:not([hidden])").first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 3, box["y"] + box["height"] / 2
    tab.mouse.move(x, y)
    tab.mouse.down()
    for k in range(40):
        tab.mouse.move(x + 4 * k, y - 3 * k)
        tab.wait_for_timeout(10)
    tab.mouse.up()
    tab.wait_for_timeout(SETTLES_MS)
    for way in (-1, 1):
        for _ in range(5):
            tab.mouse.wheel(0, way * 240)
            tab.wait_for_timeout(400)
    return float(tab.evaluate("() => bench.slowest"))


def _only_home(route: Route) -> None:
    """Let through what is asked of this machine; of others, answer what a stock page needs."""
    url = urlsplit(route.request.url)
    name = Path(url.path).name
    if url.hostname == HOST:
        route.continue_()
    elif name in STOCK_SCRIPTS:
        path = files("xstatic.pkg.leaflet").joinpath("data", name)
        route.fulfill(body=path.read_bytes(), content_type=STOCK_SCRIPTS[name])
    elif name.endswith((".js", ".css")):
        kind = "application/javascript" if name.endswith(".js") else "text/css"
        route.fulfill(body=STOCK_STUBS.get(name, ""), content_type=kind)
    else:
        route.abort("blockedbyclient")
