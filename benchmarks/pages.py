"""The pages that are compared, and how each says that it shows what was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_WATCH = Path(__file__).with_name("watch.js")


@dataclass(frozen=True)
class Page:
    """One of the pages that are compared."""

    name: str
    title: str
    script: str
    most: int
    """rows beyond which it is not tried"""
    heavy: bool = False
    """whether its changes keep the machine busy, and other pages from being timed beside it"""
    elsewhere: bool = False
    """whether it asks other hosts for scripts"""

    @property
    def begin(self) -> str:
        """Script for the browser to run before the page's own."""
        watch = _WATCH.read_text(encoding="utf-8")
        return (
            f"if (window === window.top) {{ (() => {{ {watch} bench.begin('{self.name}'); }})() }}"
        )


PAGES = {
    page.name: page
    for page in (
        Page("floor", "Streamlit's floor", "benchmarks/floor.py", 200_000),
        Page("empty", "an empty component", "benchmarks/empty.py", 200_000),
        Page("ours", "fujianmap", "app.py", 200_000),
        Page(
            "stock",
            "stock streamlit-folium",
            "benchmarks/stock.py",
            1_000,
            heavy=True,
            elsewhere=True,
        ),
        Page("deck", "pydeck", "benchmarks/deck.py", 100_000, heavy=True, elsewhere=True),
    )
}
