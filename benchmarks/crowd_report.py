"""What crowds of readers met, as text: printed, and kept as ``docs/crowds.md``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from benchmarks.crowds import SCENARIOS
from benchmarks.readers import Figures
from benchmarks.report import table

MEGABYTES: Final = 600
"""that one process may hold"""
_ABOUT = """\
Written by `python -m benchmarks.load {words} --docs docs/{file}`; not edited by hand. The readers
speak Streamlit's websocket on the same cores as the servers, so what they cost is in the figures
too."""
_HOW = """\
## How it is measured

- Each crowd meets a fresh site. An *arrival* is what a browser does with an empty cache: the page,
  its scripts, the websocket, the first run of the page's script, the map's page and every file that
  it needs. *First run* is the part of it from the websocket on. A *click* chooses another type, and
  ends when the script has run to its end: the map has shown the choice long before.
- *Bring* is a browser that brings a file of 100,000 rows, from the file to its map; clicks are the
  other readers'.
- *Whole again* counts from the kill to the whole page with the same rows as before, for the readers
  of the killed process. A connection that the kill cut off is no failure; anything else is.
- A reader who waits 30 s has given up, and is counted under *failed*."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What came of one scenario."""

    name: str
    seconds: float
    figures: Figures
    megabytes: list[tuple[list[int], int]]
    """of each process at four moments, and the most"""
    load: float
    ms_a_run: float | None
    """of a core, for one run of the page's script; none where a process died"""

    @property
    def good(self) -> bool:
        return not self.figures.failures and all(kept for _, _, kept in aims(self))


def aims(measured: Measured) -> Iterator[tuple[str, str, bool]]:
    """What must hold: what was measured, the limit, and whether it is kept."""
    told = dict(measured.figures.quantiles())
    for what, which, most in SCENARIOS[measured.name].must:
        value = told.get(what, {}).get(which)
        said = "nothing" if value is None else f"{what}: {which} {value:.2f} s"
        yield said, f"≤ {most:g} s", value is not None and value <= most
    failed = sum(measured.figures.failures.values())
    yield f"{failed} failed", "0", failed == 0
    if measured.megabytes:
        most_held = max(most for _, most in measured.megabytes)
        yield f"memory of a process: {most_held} MB", f"≤ {MEGABYTES} MB", most_held <= MEGABYTES


def section(measured: Measured) -> str:
    """One scenario with all its figures."""
    scenario = SCENARIOS[measured.name]
    head = ["", "count", "p50", "p95", "max", "failed"]
    rows = [
        [
            what,
            f"{told['count']:,}",
            *(f"{told[one]:.2f} s" if one in told else "–" for one in ("p50", "p95", "max")),
            str(told["failed"]),
        ]
        for what, told in measured.figures.quantiles()
    ]
    parts = [f"### {measured.name}", f"{scenario.about} {measured.seconds:g} s.", table(head, rows)]
    parts += [f"- {reason}" for reason in sorted(measured.figures.reasons)[:5]]
    if measured.megabytes:
        held = "; ".join(
            f"{', '.join(map(str, quarters))} (most {most})"
            for quarters, most in measured.megabytes
        )
        parts.append(f"Memory at each quarter of the time, in MB, a process each: {held}.")
    if measured.ms_a_run is not None:
        parts.append(
            f"{measured.figures.runs:,} runs, {measured.ms_a_run:.0f} ms of a core each. "
            f"Load of the machine over the last minute: {measured.load:.1f}."
        )
    return "\n\n".join(parts)


def page(file: str, words: str, about: str, processes: int, measured: list[Measured]) -> str:
    """Put all figures into one Markdown page; ``words`` are those of the command."""
    kept = [
        [one.name, said, limit, "yes" if good else "**no**"]
        for one in measured
        for said, limit, good in aims(one)
    ]
    parts = [
        "# How many it serves",
        _ABOUT.format(file=file, words=words),
        f"{about} {processes} processes behind nginx.",
        "## What it must show",
        table(["crowd", "measured", "must", "kept"], kept),
        "## Crowd by crowd",
        *(section(one) for one in measured),
        _HOW,
    ]
    return "\n\n".join(parts) + "\n"
