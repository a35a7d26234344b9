"""How the page holds up when many read it: readers that speak Streamlit's websocket.

``python -m benchmarks.load`` starts processes of the page with nginx in front and measures the
scenarios named; ``--url`` measures one that runs already, ``--processes 0`` a single process
without nginx. Only this machine is ever asked. The readers share its cores with the server, so
what they cost is in the figures too.

An arrival is what a browser does with an empty cache: the page, its scripts, health and settings,
the websocket, the first run, then the map's page and every file that it needs. A click chooses
another type and ends when the script has run to its end.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from benchmarks.crowds import SCENARIOS, Target
from benchmarks.readers import Figures
from tests.browser.waiting import wait_until
from tests.deploy import nginx, site

LONGEST_SECONDS = 3600


class Memory:
    """Resident megabytes of processes, looked at every five seconds."""

    def __init__(self, pids: tuple[int, ...]) -> None:
        self.pids = pids
        self.seen: list[list[int]] = []
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    def _look(self) -> None:
        while True:
            self.seen.append([resident_megabytes(pid) for pid in self.pids])
            if self.over.wait(5):
                return

    def __str__(self) -> str:
        """At a quarter, a half, three quarters and the end, and the most."""
        last = len(self.seen) - 1
        told = [
            f"{', '.join(str(self.seen[last * k // 4][j]) for k in (1, 2, 3, 4))}"
            f" (most {max(one[j] for one in self.seen)})"
            for j in range(len(self.pids))
        ]
        return "; ".join(told)


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that was killed stays as a name until it is waited for."""
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "VmRSS" in status.read_text(encoding="utf-8")


def resident_megabytes(pid: int) -> int:
    if not alive(pid):
        return 0
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) // 1024


def processor_seconds(pids: tuple[int, ...]) -> float:
    """Seconds of a core that processes have used: what a busy machine alters least."""
    ticks = 0
    for pid in filter(alive, pids):
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def measure(target: Target, names: list[str], seconds: float) -> bool:
    """Run scenarios one after another and print a table of each; True where nobody failed."""
    good = True
    for name in names:
        scenario, n = SCENARIOS[name]
        figures = Figures()
        pids = tuple(filter(alive, target.pids))
        before = processor_seconds(pids)
        with Memory(pids) as memory:
            asyncio.run(scenario(target, figures, n, seconds))
        print(f"\n{name}: {scenario.__doc__}")
        print(f"{'':<12} {'count':>6} {'p50 s':>8} {'p95 s':>8} {'max s':>8} {'failed':>8}")
        print("\n".join(figures.lines()))
        if pids:
            print(f"  load of this machine over the last minute: {os.getloadavg()[0]:.1f}")
        if pids and all(map(alive, pids)):
            used = processor_seconds(pids) - before
            runs = figures.runs
            print(f"  processors: {used:.1f} s, {1000 * used / max(runs, 1):.0f} ms a run")
        print(f"  memory in MB, a process each: {memory}", flush=True)
        good &= not figures.failures
    return good


@contextlib.contextmanager
def served(processes: int) -> Iterator[Target]:
    """Serve the page behind nginx, or one process alone, for as long as it is measured."""
    with tempfile.TemporaryDirectory() as folder:
        if processes:
            found = nginx.find()
            assert found is not None, nginx.MISSING
            # All readers come from one address here; in life each has its own.
            many = ("--connections-per-address", "5000", "--arrivals-per-second", "500")
            words = (*many, "--arrivals-burst", "5000")
            whole = site.start_site(found, Path(folder), processes=processes, words=words)
            behind, url = whole.processes, whole.url
            stop = whole.stop
        else:
            alone = site.page_process(Path(folder))
            alone.start()
            behind, url, stop = [alone], f"http://127.0.0.1:{alone.port}", alone.stop
            wait_until(lambda: alone.answers("/healthz"), "the process", seconds=60)
        try:
            yield Target(url, tuple(one.child.pid for one in behind if one.child is not None))
        finally:
            stop()


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    words.add_argument("scenario", nargs="*", choices=[*SCENARIOS, []], default=[])
    words.add_argument("--url", help="measure a page that is served already")
    words.add_argument("--processes", type=int, default=2, help="behind nginx; 0: one, alone")
    words.add_argument("--seconds", type=float, default=30, help="of each scenario")
    said = words.parse_args()
    seconds = min(said.seconds, LONGEST_SECONDS)
    names = said.scenario or list(SCENARIOS)
    if said.url:
        names = [name for name in names if name != "kill40"]
        return 0 if measure(Target(said.url), names, seconds) else 1
    with served(said.processes) as target:
        return 0 if measure(target, names, seconds) else 1


if __name__ == "__main__":
    sys.exit(main())
