"""What the figures must be, and whether they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.rows import SHIPPED
from fujianmap.settings import LIMITS

LARGE = 100_000
MARKERS = LIMITS.marker_rows
"""most rows that are drawn as markers; more are painted on a canvas"""
_TIMES_FLOOR = (
    ("filter change", "change_ms", SHIPPED, 1.2),
    ("filter change", "change_ms", MARKERS, 1.6),
    ("filter change", "change_ms", 1_000, 1.6),
    ("filter change", "change_ms", 10_000, 1.6),
    ("filter change", "change_ms", LARGE, 4.0),
    ("warm first view", "warm_ms", SHIPPED, 1.4),
    ("warm first view", "warm_ms", LARGE, 3.0),
)
"""times that ours may take of what Streamlit's floor takes"""
_AT_MOST = (
    ("websocket per change", "change_kb", SHIPPED, 6.0, "KB"),
    ("websocket per change", "change_kb", LARGE, 24.0, "KB"),
    ("slowest frame of pan and zoom", "slowest_frame_ms", MARKERS, 100.0, "ms"),
    ("slowest frame of pan and zoom", "slowest_frame_ms", LARGE, 100.0, "ms"),
    ("server memory per further reader", "session_mb", SHIPPED, 5.0, "MB"),
)


@dataclass(frozen=True)
class Aim:
    """One line of the table."""

    what: str
    value: float
    limit: float
    unit: str
    least: bool = False
    """whether the limit is a lower one"""

    @property
    def measured(self) -> str:
        return (
            f"{self.value:.2f} {self.unit}" if self.value < 20 else f"{self.value:.0f} {self.unit}"
        )

    @property
    def must(self) -> str:
        return f"{'≥' if self.least else '≤'} {self.limit:g} {self.unit}"

    @property
    def kept(self) -> bool:
        return self.value >= self.limit if self.least else self.value <= self.limit


def aims(results: dict[str, Any]) -> Iterator[Aim]:
    """Compare what was measured with what must hold, leaving out what was not measured."""
    pages = {(one["page"], one["rows"]): one for one in results.get("pages", [])}
    for what, measure, size, most in _TIMES_FLOOR:
        one = pages.get(("ours", size), {})
        ours, floor = one.get(measure), one.get("floor", {}).get(measure)
        if ours and floor:
            yield Aim(f"{what}, {_rows(size)}", ours / floor, most, "× floor")
    for what, measure, size, most, unit in _AT_MOST:
        value = pages.get(("ours", size), {}).get(measure)
        if value is not None:
            yield Aim(f"{what}, {_rows(size)}", value, most, unit)
    for one in results.get("reading", []):
        if one["rows"] == 1_000_000:
            yield Aim("check and join, 1,000,000 rows", one["ratio"], 2.5, "× plain")
    yield from _starting(results.get("starting", {}))
    yield from _plates(results.get("pictures", {}))


def _starting(measured: dict[str, float]) -> Iterator[Aim]:
    if not measured:
        return
    yield Aim("`fujianmap --help`", measured["fujianmap --help"], 0.4, "s")
    ratio = measured["import fujianmap"] / measured["import geopandas"]
    yield Aim("`import fujianmap`", ratio, 1.2, "× `import geopandas`")


def _plates(measured: dict[str, Any]) -> Iterator[Aim]:
    if not measured:
        return
    if browser := measured["webdriver"]:
        ratio = browser["fresh_s"] / browser["plate_s"]
        yield Aim("plate, A4, 200 dpi, as fast as by Selenium", ratio, 6, "×", least=True)
    yield Aim("plate, A4, 200 dpi, 5,000 rows", measured["many_s"], 3, "s")
    yield Aim("plate, A3, 600 dpi, memory of the process", measured["large_mb"], 1000, "MB")


def _rows(size: int) -> str:
    return "shipped rows" if size == SHIPPED else f"{size:,} rows"
