"""How the page holds up when many read it: readers that speak Streamlit's websocket.

``python -m benchmarks.load`` starts processes of the page with nginx in front and measures the
scenarios named, each on a fresh site; ``--docs docs/crowds.md`` writes a page of them. ``--url``
measures one that runs already, ``--processes 0`` a single process without nginx. Only this machine
is ever asked. The readers share its cores with the server, so what they cost is in the figures too.

An arrival is what a browser does with an empty cache: the page, its scripts, health and settings,
the websocket, the first run, then the map's page and every file that it needs. A click chooses
another type and ends when the script has run to its end.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import crowd_report, machine
from benchmarks.crowds import LONG, SCENARIOS, Scenario, Target
from benchmarks.processes import Memory, alive, processor_seconds
from benchmarks.readers import Figures
from tests.browser.waiting import wait_until
from tests.deploy import nginx, site

LONGEST_SECONDS = 3600


@dataclass(frozen=True)
class Asked:
    """What is to be measured, and where."""

    names: list[str]
    url: str
    processes: int
    seconds: float | None


def measure(target: Target, scenario: Scenario, name: str, seconds: float) -> crowd_report.Measured:
    """Play one scenario."""
    figures = Figures()
    pids = tuple(filter(alive, target.pids))
    before = processor_seconds(pids)
    with Memory(pids) as memory:
        asyncio.run(scenario.play(target, figures, scenario.n, seconds))
    used = processor_seconds(pids) - before
    whole = bool(pids) and all(map(alive, pids))
    return crowd_report.Measured(
        name=name,
        seconds=seconds,
        figures=figures,
        megabytes=memory.quarters(),
        load=os.getloadavg()[0],
        ms_a_run=1000 * used / max(figures.runs, 1) if whole else None,
    )


@contextlib.contextmanager
def served(asked: Asked) -> Iterator[Target]:
    """Serve the page behind nginx, or one process alone, for as long as it is measured."""
    if asked.url:
        yield Target(asked.url)
        return
    with tempfile.TemporaryDirectory() as folder:
        if asked.processes:
            found = nginx.find()
            assert found is not None, nginx.MISSING
            # All readers come from one address here; in life each has its own.
            many = ("--connections-per-address", "5000", "--arrivals-per-second", "500")
            words = (*many, "--arrivals-burst", "5000")
            whole = site.start_site(found, Path(folder), processes=asked.processes, words=words)
            behind, url, stop = whole.processes, whole.url, whole.stop
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
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("scenario", nargs="*", choices=[*SCENARIOS, []], default=[])
    parser.add_argument("--url", default="", help="measure a page that is served already")
    parser.add_argument("--processes", type=int, default=2, help="behind nginx; 0: one, alone")
    parser.add_argument("--seconds", type=float, help="of each scenario, other than its own")
    parser.add_argument("--docs", type=Path, help="write a page of all figures here")
    said = parser.parse_args()
    names = said.scenario or [name for name in SCENARIOS if name not in LONG]
    if said.url:
        names = [name for name in names if name != "kill40"]
    asked = Asked(names, said.url, said.processes, said.seconds)
    about = machine.described()
    print(about, flush=True)
    measured = []
    for name in asked.names:
        scenario = SCENARIOS[name]
        with served(asked) as target:
            seconds = min(asked.seconds or scenario.seconds, LONGEST_SECONDS)
            measured.append(measure(target, scenario, name, seconds))
        print(f"\n{crowd_report.section(measured[-1])}", flush=True)
    if said.docs:
        words = " ".join([*asked.names, *([f"--seconds {said.seconds:g}"] if said.seconds else [])])
        page = crowd_report.page(said.docs.name, words, about, asked.processes, measured)
        said.docs.write_text(page, encoding="utf-8")
    return 0 if all(one.good for one in measured) else 1


if __name__ == "__main__":
    sys.exit(main())
