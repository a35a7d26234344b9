"""How long it takes until the first line of ours runs, each time in a fresh process."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

from benchmarks.servers import ROOT

REPEATS = 5
COMMANDS = {
    "python": ["-c", ""],
    "import geopandas": ["-c", "import geopandas"],
    "import fujianmap": ["-c", "import fujianmap"],
    "import fujianmap.views.dataset": ["-c", "import fujianmap.views.dataset"],
    "fujianmap --help": ["-m", "fujianmap", "--help"],
}


def measured() -> dict[str, float]:
    """Median seconds of each command; they take turns."""
    took: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for name in [*COMMANDS] * REPEATS:
        took[name].append(_timed(COMMANDS[name]))
    return {name: statistics.median(times) for name, times in took.items()}


def _timed(words: list[str]) -> float:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    begun = time.perf_counter()
    subprocess.run([sys.executable, *words], env=environment, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun
