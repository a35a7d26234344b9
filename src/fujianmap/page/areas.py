"""The map as text: each area with its rows, for whoever does not see the map, and for checking it.

The rows of the parts and those in no one part add up to the whole, at every level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from fujianmap.page.markup import html

if TYPE_CHECKING:
    from fujianmap.page.view import View


def show_areas(view: View) -> None:
    """A table of the prefectures, or of the counties of the one that the reader went into."""
    head = [view.say(f"areas.{name}") for name in ("area", "with_point", "without_point", "all")]
    rows = [_row(name, mask, view) for name, mask in _areas(view)]
    whole = _row(view.say("areas.whole"), view.mask, view, cell="th")
    cells = "".join(f'<th scope="col">{html(one)}</th>' for one in head)
    st.html(
        f'<table class="areas" lang="{view.lang}"><caption>{html(view.counted)}</caption>'
        f"<thead><tr>{cells}</tr></thead><tbody>{''.join(rows)}</tbody><tfoot>{whole}</tfoot></table>"
        f'<p class="aside">{html(view.say("areas.why_inside" if view.drill else "areas.why"))}</p>'
    )


def _areas(view: View) -> list[tuple[str, np.ndarray]]:
    """Each area with the shown rows of it alone; those of several areas or of none come last."""
    facet = view.dataset.facets["county" if view.drill else "city"]
    values = view.counties if view.drill else list(view.dataset.boundaries.prefectures.index)
    carried = {value: facet.mask({value}) & view.mask for value in values}
    times = np.sum(list(carried.values()), axis=0) if carried else np.zeros(len(view.mask), int)
    alone = [(view.area(value), mask & (times == 1)) for value, mask in carried.items()]
    several = view.mask & (times > 1)
    none = view.mask & (times == 0)
    if view.drill:
        return [*alone, (view.say("no_one_county"), none | several)]
    return [*alone, (view.say("areas.several"), several), (view.say("whole_province"), none)]


def _row(name: str, mask: np.ndarray, view: View, *, cell: str = "td") -> str:
    located = int(np.count_nonzero(mask & view.dataset.located))
    every = int(np.count_nonzero(mask))
    numbers = "".join(f"<{cell}>{n}</{cell}>" for n in (located, every - located, every))
    return f'<tr><th scope="row">{html(name)}</th>{numbers}</tr>'
