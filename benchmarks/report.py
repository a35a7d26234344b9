"""Figures as a table and a chart: ``docs/performance.md`` and ``docs/performance.svg``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks.aims import aims
from benchmarks.pages import PAGES

COLOURS = {
    "empty": "#b8c2c7",
    "ours": "#0b5c86",
    "stock": "#b3471d",
    "deck": "#7a52b3",
    "floor": "#7c8a92",
}
Results = dict[str, Any]
_KINDER = """\
A photograph is taken as soon as the page says that it is drawn; Folium's own way waits three
seconds more. The page is ours, for a stock one fetches from other hosts."""
_WAYS = {
    "plate_s": "plate (`draw_snapshot`)",
    "fresh_s": "Selenium, a browser for each picture (as Folium's `_to_png`)",
    "kept_s": "Selenium, one browser kept open",
}

_ABOUT = """\
Written by `make bench BENCH="--full --docs"`; not edited by hand. The ratios within one run matter,
not the times: they were taken side by side on one machine, and other machines differ."""
_HOW = """\
## How it is measured

- Headless Chromium without a GPU, empty caches for every view. The clock is the page's own, from
  the start of the navigation or the click to the second frame after exactly the right rows are
  there: on our page the ids that the map says it draws, on the stock page the number of Leaflet's
  markers, elsewhere the line of text that says how many. What pydeck draws after that is not
  counted.
- A view ends with the right rows on the map. Our map is there before the page, which Streamlit puts
  together meanwhile: "all the page" is when its script has ended and the page says its counts.
- A filter change ends with the right rows on the map. Our map draws them from the rows that the
  browser has while the server still works on the rest of the page (counts, lists, table, address):
  "all the page" is when that is there too.
- Pages of one size are open at once and their changes take turns, so that whatever else the
  machine does falls on all of them. The stock page and pydeck keep it busy: they have a group of
  their own with another floor beside them, to which their ratios are. Medians; of websocket
  traffic the change that took most, for what was shown before is not sent again.
- No request leaves the machine. The stock page's Leaflet is handed to it without delay; Bootstrap
  is empty, jQuery and the icons' script are stubs: it is measured at better than its best.
- `fujianmap` reads the whole file every time, with all its checks, and joins it to counties; the
  plain way reads, makes points and joins them to nine prefectures.
- Server memory is what the process has more of with five further readers, divided by five."""


def page(results: Results) -> str:
    """Put all figures into one Markdown page."""
    parts = [
        "# How fast it is",
        _ABOUT,
        results["machine"],
        _aims(results),
        _pages(results),
        _reading(results),
        _starting(results),
        _pictures(results),
        _HOW,
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _aims(results: Results) -> str:
    rows = [
        [aim.what, aim.measured, aim.must, "yes" if aim.kept else "**no**"] for aim in aims(results)
    ]
    return "## What it must show\n\n" + table(["what", "measured", "must", "kept"], rows)


def _pages(results: Results) -> str:
    if not (measured := results.get("pages")):
        return ""
    head = [
        "page", "rows", "first view", "warm view", "× floor", "all the page", "filter change",
        "worst", "× floor", "all the page", "websocket per change", "browser heap",
        "server per reader",
    ]  # fmt: skip
    rows = []
    for one in sorted(measured, key=lambda one: (one["rows"], list(PAGES).index(one["page"]))):
        base = one["floor"]
        rows.append(
            [
                PAGES[one["page"]].title,
                f"{one['rows']:,}",
                f"{one['first_ms']:,} ms",
                f"{one['warm_ms']:,} ms",
                _times(one["warm_ms"], base.get("warm_ms")),
                f"{one['warm_whole_ms']:,} ms",
                f"{one['change_ms']:,} ms" if one["change_ms"] else "–",
                f"{one['change_worst_ms']:,} ms" if one["change_ms"] else "–",
                _times(one["change_ms"], base.get("change_ms")),
                f"{one['whole_ms']:,} ms" if one["whole_ms"] else "–",
                f"{one['change_kb']:,} KB",
                f"{one['heap_mb']} MB",
                f"{one['session_mb']} MB",
            ]
        )
    lost = sum(one["failed"] for one in measured)
    note = f"\n\n{lost} changes did not come to an end within the limit." if lost else ""
    picture = "![Filter change by number of rows](performance.svg)"
    return f"## Pages side by side\n\n{picture}\n\n{table(head, rows)}{note}"


def _reading(results: Results) -> str:
    if not (measured := results.get("reading")):
        return ""
    rows = [
        [
            f"{one['rows']:,}",
            f"{one['ours_s']:.2f} s",
            f"{one['plain_s']:.2f} s",
            f"{one['ratio']:.2f}",
        ]
        for one in measured
    ]
    head = ["rows", "read, check, join to counties", "`read_csv` and `sjoin`", "ratio"]
    return f"## Reading a file\n\n{table(head, rows)}"


def _starting(results: Results) -> str:
    if not (measured := results.get("starting")):
        return ""
    rows = [[f"`{name}`", f"{seconds:.2f} s"] for name, seconds in measured.items()]
    return f"## Starting\n\n{table(['command', 'fresh process'], rows)}"


def _pictures(results: Results) -> str:
    if not (measured := results.get("pictures")):
        return ""
    browser = measured["webdriver"]
    beside = [f"A picture by Selenium was not timed: {measured['no_webdriver']}."]
    if browser:
        rows = [
            [name, f"{browser[key]:.2f} s", f"{browser[key] / browser['plate_s']:.1f}"]
            for key, name in _WAYS.items()
        ]
        head = ["the same map as PNG, A4, 200 dpi, warm process", "median", "× plate"]
        beside = [table(head, rows), _KINDER]
    about = f"""\
The shipped rows as PNG, A4, 200 dpi: {measured["first_s"]:.2f} s in a fresh process, imports and
reading included; {measured["later_s"]:.2f} s after that. 5,000 rows: {measured["many_s"]:.2f} s.
A3 at 600 dpi: {measured["large_s"]:.2f} s; the whole process took {measured["large_mb"]:.0f} MB."""
    return "\n\n".join(["## A picture", about, *beside])


def chart(results: Results) -> bytes:
    """Draw filter changes by number of rows as SVG."""
    with mpl.rc_context({"svg.hashsalt": "fujianmap", "svg.fonttype": "none"}):
        figure = Figure(figsize=(7.2, 4), layout="constrained")
        axes = figure.subplots()
        for name, page_ in PAGES.items():
            points = sorted(
                (one["rows"], one["change_ms"])
                for one in results.get("pages", [])
                if one["page"] == name and one["change_ms"]
            )
            if points:
                axes.plot(*zip(*points, strict=True), "o-", color=COLOURS[name], label=page_.title)
        axes.set(xscale="log", yscale="log", xlabel="rows", ylabel="filter change in ms, median")
        axes.grid(visible=True, which="major", alpha=0.3)
        axes.legend(frameon=False)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        file = BytesIO()
        figure.savefig(file, format="svg", metadata={"Date": None})
        return file.getvalue()


def _times(value: float | None, base: float | None) -> str:
    return f"{value / base:.2f}" if value and base else "–"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table as Markdown has it."""
    line: Callable[[Iterable[str]], str] = lambda cells: f"| {' | '.join(cells)} |"  # noqa: E731
    return "\n".join([line(head), line("---" for _ in head), *map(line, rows)])
