"""Measure: ``make bench``, or ``python -m benchmarks --full --docs`` for everything.

Without words: our page beside Streamlit's floor at 76 and 10,000 rows, reading, starting and
pictures, printed. ``--docs`` writes docs/performance.md and its chart.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import browser, machine, pictures, reading, report, starting
from benchmarks.pages import PAGES, Page
from benchmarks.rows import SHIPPED, written
from benchmarks.servers import ROOT
from fujianmap.settings import LIMITS

PARTS = ("pages", "reading", "starting", "pictures")
QUICK = {"sizes": [SHIPPED, 10_000], "pages": ["floor", "ours"], "reading": [1_000, 100_000]}
FULL = {
    "sizes": [SHIPPED, LIMITS.marker_rows, 1_000, 10_000, 100_000],
    "pages": [*PAGES],
    "reading": [1_000, 10_000, 100_000, 1_000_000],
}
DOCS = ROOT / "docs"
LIGHTLY = 2
"""so many times the rounds are made with pages whose changes cost little, and so vary much"""


def main() -> None:
    """Measure what is asked for and say it."""
    asked = _asked()
    preset: dict[str, Any] = FULL if asked.full else QUICK
    results: dict[str, Any] = {"machine": machine.described()}
    print(results["machine"], flush=True)
    with tempfile.TemporaryDirectory(prefix="fujianmap-bench-") as folder:
        _measure(asked, preset, Path(folder), results)
    text = report.page(results)
    print(f"\n{text}")
    if asked.json:
        asked.json.write_text(json.dumps(results, indent=1), encoding="utf-8")
    if asked.docs:
        DOCS.mkdir(exist_ok=True)
        (DOCS / "performance.md").write_text(text, encoding="utf-8")
        (DOCS / "performance.svg").write_bytes(report.chart(results))


def _measure(
    asked: argparse.Namespace, preset: dict[str, Any], folder: Path, results: dict[str, Any]
) -> None:
    if "starting" in asked.parts:
        results["starting"] = starting.measured()
    if "reading" in asked.parts:
        results["reading"] = reading.measured(asked.reading or preset["reading"], folder)
    if "pictures" in asked.parts:
        results["pictures"] = pictures.measured()
    if "pages" in asked.parts:
        results["pages"] = []
        for size in asked.sizes or preset["sizes"]:
            results["pages"] += _pages(asked.pages or preset["pages"], size, folder, asked.rounds)


def _pages(names: list[str], size: int, folder: Path, rounds: int) -> list[dict[str, Any]]:
    """Compare pages at one size, each as far as it can go, heavy ones apart from the others."""
    chosen = [PAGES[name] for name in names if size <= PAGES[name].most]
    light = [page for page in chosen if not page.heavy]
    heavy = [page for page in chosen if page.heavy]
    data = written(size, folder)
    found = _compared(light, data, LIGHTLY * rounds)
    beside = _compared([PAGES["floor"], *heavy] if heavy else [], data, rounds)
    return found + [one for one in beside if one["page"] != "floor"]


def _compared(pages: list[Page], data: Path, rounds: int) -> list[dict[str, Any]]:
    """Compare one group of pages in a browser of its own; each is told what its floor took."""
    if not pages:
        return []
    with browser.started() as chromium:
        timed = browser.compare(chromium, pages, data, rounds)
    found = [one.summary() for one in timed]
    floor = next((one for one in found if one["page"] == "floor"), {})
    for one in found:
        one["floor"] = {key: floor.get(key) for key in ("warm_ms", "change_ms")}
        print(json.dumps(one), flush=True)
    return found


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--full", action="store_true", help="every page and every size")
    parser.add_argument("--docs", action="store_true", help="write docs/performance.md")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--sizes", nargs="+", type=int, help="rows of the pages")
    parser.add_argument("--pages", nargs="+", choices=[*PAGES], help="pages to compare")
    parser.add_argument("--reading", nargs="+", type=int, help="rows of the files that are read")
    parser.add_argument("--rounds", type=int, default=5, help="changes to a type and back")
    parser.add_argument("--json", type=Path, help="write all figures here too")
    return parser.parse_args()


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
