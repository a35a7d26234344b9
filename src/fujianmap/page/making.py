"""The files that a reader takes away, made when they are asked for."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from fujianmap.page.wishes import ATLAS, CHARTS, EXTENTS, NUMBERS, PAGE, PICTURES
from fujianmap.settings import LIMITS
from fujianmap.texts import other
from fujianmap.views.extents import fitted_extent, from_sides, seen_extent
from fujianmap.views.layering import with_layers
from fujianmap.views.scene import compose_scene

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fujianmap.drawing.snapshot.charts import ChartKind
    from fujianmap.page.view import View
    from fujianmap.places.boundaries import BBox

_KINDS: Final[dict[str, ChartKind]] = {
    "chart_type": "type",
    "chart_city": "city",
    "chart_year": "year",
}
_OURS: Final = frozenset({"format", "extent", "screen", "both", "paper"})
"""wishes that no painter knows, or that each is told in its own way"""
_heavy = threading.BoundedSemaphore(LIMITS.heavy_exports)


def make_file(view: View, link: str, kind: str, wishes: Mapping[str, Any]) -> bytes:
    """Make a file of what is shown.

    Parameters
    ----------
    view
        What is shown.
    link
        Address that shows the same.
    kind
        A format of pictures, a chart or its numbers, ``html``, or the ending of a data file.
    wishes
        As `page.wishes.ask` gives them.
    """
    with _heavy:
        if kind in PICTURES:
            return _picture(view, link, wishes)
        if kind in CHARTS:
            from fujianmap.drawing.snapshot.charts import draw_chart  # noqa: PLC0415

            return draw_chart(
                view.dataset, view.filters, kind=_KINDS[kind], lang=view.lang,
                format=wishes["format"], **_told(wishes),
            )  # fmt: skip
        if kind in NUMBERS:
            from fujianmap.drawing.snapshot.charts import chart_csv  # noqa: PLC0415

            chart = _KINDS[kind.removesuffix("_csv")]
            return chart_csv(view.dataset, view.filters, kind=chart, lang=view.lang)
        if kind == PAGE:
            from fujianmap.drawing.webmap import draw_page  # noqa: PLC0415

            return draw_page(
                view.dataset, view.filters, lang=view.lang, link=link, extent=_extent(view, wishes),
                display=replace(view.display, at=None), **_told(wishes),
            )  # fmt: skip
        from fujianmap.exports import EXPORTS  # noqa: PLC0415

        return EXPORTS[f".{kind}"](view.dataset, view.mask, lang=view.lang)


def make_atlas(
    view: View, link: str, wishes: Mapping[str, Any], drawn: Callable[[float], object]
) -> bytes:
    """Make an atlas; ``drawn`` is told after each page which part of it is done."""
    from fujianmap.drawing.snapshot.atlas import draw_atlas  # noqa: PLC0415

    pages, done = pages_of(view), 0

    def step() -> None:
        nonlocal done
        done += 1
        drawn(min(done / pages, 1.0))

    with _heavy:
        return draw_atlas(
            view.dataset, view.filters, lang=view.lang, link=link, both=wishes["both"],
            paper=wishes["paper"], drawn=step, **_told(wishes),
        )  # fmt: skip


def pages_of(view: View) -> int:
    """Pages of an atlas: contents, the province, and one for each prefecture."""
    areas = set(view.dataset.boundaries.prefectures.index)
    chosen = view.filters.city
    return 2 + len(areas & chosen if chosen else areas)


def ending_of(kind: str, wishes: Mapping[str, Any]) -> str:
    """Ending of the file's name, without a dot."""
    if kind in NUMBERS:
        return "csv"
    return "pdf" if kind == ATLAS else str(wishes["format"])


def extent_of(view: View, kind: str, screen: Mapping[str, Any]) -> BBox | None:
    """What a picture's map must hold, in WGS-84 degrees; None where the filters say."""
    if kind == "rows":
        return fitted_extent(view.dataset, view.filters)
    if kind == "screen":
        boundaries = view.dataset.boundaries
        seen = from_sides(screen.get("seen"))
        return (seen_extent(boundaries, seen) if seen else None) or boundaries.bbox
    return None


def _extent(view: View, wishes: Mapping[str, Any]) -> BBox | None:
    return extent_of(view, wishes.get("extent", EXTENTS[0]), wishes.get("screen", {}))


def _told(wishes: Mapping[str, Any]) -> dict[str, Any]:
    """What is told to a painter as it is; an empty title is none."""
    told = {name: value for name, value in wishes.items() if name not in _OURS}
    return told | ({"title": told["title"] or None} if "title" in told else {})


def _picture(view: View, link: str, wishes: Mapping[str, Any]) -> bytes:
    from fujianmap.drawing.snapshot import draw_snapshot  # noqa: PLC0415

    extent = _extent(view, wishes)
    scenes = [
        with_layers(
            compose_scene(
                view.dataset, view.filters, lang=lang, extent=extent, link=link,
                selected=view.display.id,
            ),
            view.display.layers,
        )
        for lang in ((view.lang, other(view.lang)) if wishes.get("both") else (view.lang,))
    ]  # fmt: skip
    return draw_snapshot(
        scenes[0], view.dataset.boundaries, also=scenes[1] if len(scenes) > 1 else None,
        format=wishes["format"], paper=wishes.get("paper", "a4"), **_told(wishes),
    )  # fmt: skip
