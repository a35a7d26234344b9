"""Plates: in a process that has just begun and later, of many rows, large, and beside a browser."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from typing import Any

from benchmarks import snapshot, webdriver
from benchmarks.servers import ROOT

REPEATS = 3
_DRAW = """
import json, time
begun = time.perf_counter()
from fujianmap.drawing.snapshot import draw_snapshot
from fujianmap.views.dataset import load_dataset
from fujianmap.views.filters import Filters
from fujianmap.views.scene import compose_scene
took = []
for _ in range(4):
    dataset = load_dataset() if not took else dataset
    scene = compose_scene(dataset, Filters(), lang="en")
    draw_snapshot(scene, dataset.boundaries, format="png")
    took.append(time.perf_counter() - begun)
    begun = time.perf_counter()
print(json.dumps(took))
"""


def measured() -> dict[str, Any]:
    """Median seconds of a process's first plate, later ones and one of many rows; a large one's MB.

    ``webdriver`` holds the plate beside a picture by Selenium, ``no_webdriver`` why there is none.
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    first, later = [], []
    for _ in range(REPEATS):
        done = subprocess.run(
            [sys.executable, "-c", _DRAW], env=environment, capture_output=True, check=True
        )
        took = json.loads(done.stdout)
        first.append(took[0])
        later += took[1:]
    cases = dict(snapshot.measured(snapshot.MANY, snapshot.LARGE))
    missing = webdriver.missing()
    if missing:
        print(f"No picture by Selenium: {missing}", flush=True)
    return {
        "first_s": statistics.median(first),
        "later_s": statistics.median(later),
        "many_s": cases[snapshot.MANY].warm_s,
        "large_s": cases[snapshot.LARGE].warm_s,
        "large_mb": cases[snapshot.LARGE].peak_mb,
        "webdriver": {} if missing else webdriver.measured(),
        "no_webdriver": missing,
    }
