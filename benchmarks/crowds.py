"""Crowds of readers: what is done to the page while it is measured."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import tempfile
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State

from benchmarks.browser import started
from benchmarks.readers import FAULTS, TIMEOUT, Figures, Reader, swallow
from benchmarks.rows import written

BROUGHT: Final = 100_000
"""rows of the file that a reader brings"""


@dataclass(frozen=True)
class Target:
    """What is measured."""

    url: str
    pids: tuple[int, ...] = ()
    """of the page's processes, where this script started them"""


async def stay(reader: Reader, seconds: float, *, pause: float = 5.0) -> None:
    """Click every few seconds, from a moment that differs from reader to reader."""
    ends = time.perf_counter() + seconds
    await asyncio.sleep(random.uniform(0, pause))  # noqa: S311
    while time.perf_counter() < ends:
        began = time.perf_counter()
        if not await swallow(reader.click()):
            return
        await asyncio.sleep(max(0.0, pause - (time.perf_counter() - began)))


async def come(target: Target, figures: Figures, n: int, *, over: float) -> list[Reader]:
    """Let readers arrive evenly over some seconds; only those that cannot are in the figures."""
    arrivals = Figures()
    readers = [Reader(target.url, arrivals) for _ in range(n)]

    async def one(k: int, reader: Reader) -> bool:
        await asyncio.sleep(over * k / n)
        return await swallow(reader.arrive(assets=False))

    came = await asyncio.gather(*(one(k, reader) for k, reader in enumerate(readers)))
    figures.failures |= arrivals.failures
    figures.reasons |= arrivals.reasons
    figures.runs += arrivals.runs
    for reader in readers:
        reader.figures = figures
    return [reader for reader, there in zip(readers, came, strict=True) if there]


async def active(target: Target, figures: Figures, n: int, seconds: float) -> None:
    """Readers who click every five seconds."""
    readers = await come(target, figures, n, over=n / 4)
    await asyncio.gather(*(stay(reader, seconds) for reader in readers))
    await asyncio.gather(*(swallow(reader.leave()) for reader in readers))


async def idle(target: Target, figures: Figures, n: int, seconds: float) -> None:
    """Readers who look and do nothing, and ten who click."""
    readers = await come(target, figures, n, over=n / 4)
    clicking = await come(target, figures, 10, over=2)
    await asyncio.gather(*(stay(reader, seconds) for reader in clicking))
    await asyncio.gather(*(swallow(reader.leave()) for reader in (*readers, *clicking)))


async def burst(target: Target, figures: Figures, n: int, _seconds: float) -> None:
    """Readers who all arrive within one second, each with an empty cache."""

    async def one(k: int) -> bool:
        await asyncio.sleep(k / n)
        reader = Reader(target.url, figures)
        good = await swallow(reader.arrive())
        await swallow(reader.leave())
        return good

    await asyncio.gather(*(one(k) for k in range(n)))


async def stream(target: Target, figures: Figures, rate: int, seconds: float) -> None:
    """Readers who arrive at a steady rate with an empty cache, click once and go after 10 s."""

    async def one(at: float) -> bool:
        await asyncio.sleep(at)
        reader = Reader(target.url, figures)
        good = await swallow(reader.arrive())
        if good:
            await asyncio.sleep(5)
            good = await swallow(reader.click())
            await asyncio.sleep(5)
        await swallow(reader.leave())
        return good

    await asyncio.gather(*(one(k / rate) for k in range(int(rate * seconds))))


async def kill(target: Target, figures: Figures, n: int, seconds: float) -> None:
    """Readers who click; one of the processes is killed halfway, and its readers come back."""
    readers = await come(target, figures, n, over=n / 4)
    figures.forgiven = (ConnectionClosed,)  # what a reader of the killed process meets
    killed: list[float] = []

    async def kill_one() -> None:
        await asyncio.sleep(seconds / 2)
        killed.append(time.perf_counter())
        os.kill(target.pids[0], signal.SIGKILL)

    ends = time.perf_counter() + seconds
    await asyncio.gather(kill_one(), *(endure(reader, ends, killed) for reader in readers))
    await asyncio.gather(*(swallow(reader.leave()) for reader in readers))


async def endure(reader: Reader, ends: float, killed: list[float]) -> None:
    """Click until the end, and come back as a browser does when the connection breaks off."""
    await asyncio.sleep(random.uniform(0, 5))  # noqa: S311
    while time.perf_counter() < ends and reader.socket is not None:
        address = reader.query
        with contextlib.suppress(*FAULTS):
            await reader.click()
            address = reader.query
            # A browser sees at once that its connection has broken off.
            async with asyncio.timeout(5):
                await reader.socket.wait_closed()
        if reader.socket.state is State.OPEN:
            continue
        if not killed:
            return
        reader.query = address
        await come_back(reader, since=killed[0])


async def come_back(reader: Reader, *, since: float) -> None:
    """Try twice a second; the rows must be those of the address bar again.

    Attempts in vain are part of the wait, no failures of their own.
    """
    address, shown = reader.query, dict(reader.masks)
    reader.kept.clear()
    figures, reader.figures = reader.figures, Figures()
    try:
        while time.perf_counter() - since < TIMEOUT:
            if await swallow(reader.arrive(assets=False)):
                figures.waits.setdefault("whole again", []).append(time.perf_counter() - since)
                if reader.state.get("mask") != shown.get(address):
                    figures.failed("whole again", RuntimeError("not the same rows"))
                return
            await asyncio.sleep(0.5)
        figures.failed("whole again", TimeoutError())
    finally:
        reader.figures = figures


async def bring(target: Target, figures: Figures, n: int, seconds: float) -> None:
    """Readers who click, while one after another brings a file of 100,000 rows."""
    readers = await come(target, figures, n, over=n / 4)
    with tempfile.TemporaryDirectory(prefix="fujianmap-bench-") as folder:
        file = small(written(BROUGHT, Path(folder)))
        browsing = asyncio.to_thread(_bring, target.url, file, figures, seconds)
        await asyncio.gather(browsing, *(stay(reader, seconds, pause=2) for reader in readers))
    await asyncio.gather(*(swallow(reader.leave()) for reader in readers))


def small(path: Path) -> Path:
    """The same rows without the columns that would make the file too large for the page."""
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    kept = ["id", "name_en", "type", "scope", "lon", "lat", "precision", "start"]
    rows[kept].to_csv(path, index=False)
    return path


def _bring(url: str, file: Path, figures: Figures, seconds: float) -> None:
    """Be reader after reader with a browser and a file, until the time is over."""
    ends = time.perf_counter() + seconds
    with started() as browser:
        while time.perf_counter() < ends:
            tab = browser.new_context(locale="en-US").new_page()
            try:
                tab.goto(url)
                tab.locator(".st-key-own_open summary").click()
                field = tab.locator(".st-key-own_open input[type=file]")
                field.wait_for(state="attached")
                began = time.perf_counter()
                field.set_input_files(file)
                expect(tab.locator(".head .shown")).to_contain_text(str(BROUGHT), timeout=60_000)
                figures.waits.setdefault("bring", []).append(time.perf_counter() - began)
            except (PlaywrightError, AssertionError) as error:
                figures.failed("bring", error)
            tab.context.close()


@dataclass(frozen=True)
class Scenario:
    """What a crowd does, and what its readers must not wait longer for."""

    play: Callable[[Target, Figures, int, float], Coroutine[None, None, None]]
    n: int
    """readers; of a stream, arrivals a second"""
    seconds: float
    must: tuple[tuple[str, str, float], ...]
    """kind of wait, which of them (`p95`, `max`), at most so many seconds"""

    @property
    def about(self) -> str:
        return str(self.play.__doc__)


SCENARIOS: dict[str, Scenario] = {
    "active40": Scenario(active, 40, 120, (("click", "p95", 1.0),)),
    "active100": Scenario(active, 100, 120, (("click", "p95", 2.5),)),
    "idle300": Scenario(idle, 300, 60, (("click", "p95", 1.0),)),
    "burst20": Scenario(burst, 20, 1, (("arrival", "max", 10.0),)),
    "stream5": Scenario(stream, 5, 300, (("arrival", "max", TIMEOUT),)),
    "bring20": Scenario(bring, 20, 60, (("click", "max", 2.0),)),
    "kill40": Scenario(kill, 40, 60, (("whole again", "max", 15.0),)),
    "churn2": Scenario(stream, 2, 1800, (("arrival", "max", TIMEOUT),)),
}
LONG = {"churn2"}
"""those that are measured only when they are named"""
