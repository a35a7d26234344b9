"""How long a plate takes and how much memory: ``python benchmarks/snapshot.py``.

Each row of the table is drawn in a process of its own: once cold, then as often as is said, of
which the median counts.
"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from fujianmap.drawing.snapshot import draw_snapshot
from fujianmap.places.boundaries import BBox
from fujianmap.views.dataset import load_dataset
from fujianmap.views.filters import Filters
from fujianmap.views.scene import compose_scene

TIMES = 5


@dataclass(frozen=True)
class Case:
    """One row of the table."""

    name: str
    rows: int
    """rows made up; 0 for the shipped ones"""
    options: dict[str, Any]


MANY = "PNG, A4, 200 dpi, 5,000 rows"
LARGE = "PNG, A3, 600 dpi"
CASES = (
    Case("PNG, A4, 200 dpi", 0, {}),
    Case("PNG, A4, 200 dpi, one city", -1, {}),
    Case("PNG, slide, 200 dpi", 0, {"paper": "slide"}),
    Case("PNG, A4, list and degrees", 0, {"list_unlocated": True, "graticule": True}),
    Case("SVG, A4", 0, {"format": "svg"}),
    Case("PDF, A4", 0, {"format": "pdf"}),
    Case("PDF, A4, outlined", 0, {"format": "pdf", "outlined_text": True}),
    Case("PNG, A4, 200 dpi, 1,000 rows", 1_000, {}),
    Case(MANY, 5_000, {}),
    Case("SVG, A4, 5,000 rows", 5_000, {"format": "svg"}),
    Case(LARGE, 0, {"paper": "a3", "dpi": 600}),
)


@dataclass(frozen=True)
class Taken:
    """What one case took."""

    first_s: float
    warm_s: float
    best_s: float
    kilobytes: float
    peak_mb: float
    """of the whole process, in MB"""


def measure(case: Case) -> Taken:
    """Draw one case."""
    dataset = load_dataset()
    extent = None
    filters = Filters()
    if case.rows < 0:
        filters = Filters(city=frozenset({"350200"}))
        city = dataset.boundaries.prefectures.loc[["350200"]]
        extent = BBox(*city.total_bounds.tolist())
    scene = compose_scene(dataset, filters, lang="zh", extent=extent)
    if case.rows > 0:
        random = np.random.default_rng(1)
        places = zip(
            random.uniform(116.5, 119.5, case.rows),
            random.uniform(24.2, 27.5, case.rows),
            random.integers(len(scene.marks), size=case.rows),
            strict=True,
        )
        scene = replace(
            scene,
            marks=tuple(replace(scene.marks[n], lon=float(x), lat=float(y)) for x, y, n in places),
        )
    spent = []
    for _ in range(TIMES + 1):
        start = time.perf_counter()
        data = draw_snapshot(scene, dataset.boundaries, **case.options)
        spent.append(time.perf_counter() - start)
    # Not getrusage: what it gives is inherited from the process that began this one.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024
    return Taken(spent[0], statistics.median(spent[1:]), min(spent[1:]), len(data) / 1024, peak)


def measured(*names: str) -> Iterator[tuple[str, Taken]]:
    """Draw cases, each in a process of its own."""
    for number, case in enumerate(CASES):
        if case.name in (names or (case.name,)):
            command = [sys.executable, str(Path(__file__)), str(number)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            yield case.name, Taken(**json.loads(done.stdout))


def main() -> None:
    """Print the table."""
    if len(sys.argv) > 1:
        print(json.dumps(asdict(measure(CASES[int(sys.argv[1])]))))
        return
    print(f"{'':<32}{'first':>10}{'median':>10}{'best':>10}{'file':>12}{'peak':>11}")
    for name, one in measured():
        line = (
            f"{name:<32}{one.first_s:>8.2f} s{one.warm_s:>8.2f} s{one.best_s:>8.2f} s"
            f"{one.kilobytes:>9.0f} KB{one.peak_mb:>8.0f} MB"
        )
        print(line, flush=True)


if __name__ == "__main__":
    main()
