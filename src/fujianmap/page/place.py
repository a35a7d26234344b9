"""Where the map looks, and where it is asked to go.

The map moves by itself: the reader drags it, and it tells where it looks. It is asked to go
somewhere when a record, a prefecture or a link is opened. An address without a place opens on what
it speaks of (`links.home_of`); only where the reader looks elsewhere does the address say so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fujianmap.page import links
from fujianmap.page.kept import Place, undisturbed
from fujianmap.views.display import At
from fujianmap.views.extents import fitted_extent
from fujianmap.views.filters import Filters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fujianmap.views.dataset import Dataset
    from fujianmap.views.display import Display


def visit() -> str:
    """Name this session, so that a map that outlives it knows that another has begun."""
    with undisturbed() as kept:
        return kept.visit


def go_home(dataset: Dataset, filters: Filters, display: Display) -> None:
    """Ask the map to go where a link leads: to its place, else to what it speaks of."""
    home = links.home_of(dataset, filters, display)
    with undisturbed() as kept:
        _go(home, **links.where_home(dataset, filters, display))
        # The address is the one that was opened: there is nothing to take out of it.
        kept.place = Place(home=home, at=display.at, moved=display.at is not None)


def go_to_everything(dataset: Dataset) -> None:
    """Ask the map to show the whole of its ground."""
    _go("", **links.where_all(dataset))


def go_to_rows(dataset: Dataset) -> None:
    """Ask the map to show all points of a reader's own file; everything where it has none.

    No address leads there: without the file it opens on everything.
    """
    extent = fitted_extent(dataset, Filters()) or dataset.boundaries.bbox
    _go("", **extent._asdict())


def go_to_record(dataset: Dataset, wanted: str) -> None:
    """Ask the map to go to a record, if it has a point, and to open its popup."""
    if where := links.where_record(dataset, wanted):
        _go(f"id {wanted}", **where)


def go_to_area(dataset: Dataset, adcode: str) -> None:
    """Ask the map to go to a prefecture, or to the province by any other adcode."""
    inside = adcode in dataset.boundaries.prefectures.index
    _go(f"city {adcode}" if inside else "", **links.where_area(dataset, adcode))


def _go(home: str, **where: float) -> None:
    """Ask the map to go somewhere, once: ``lon, lat, zoom`` or ``west, south, east, north``."""
    with undisturbed() as kept:
        n = kept.focus["n"] if kept.focus else 0
        kept.focus = {"n": n + 1, **where}
        kept.place = Place(home=home, left=kept.place.moved)


def focus_now(dataset: Dataset) -> Mapping[str, Any]:
    """Where the map was last asked to go; everything to begin with."""
    with undisturbed() as kept:
        if kept.focus is None:
            kept.focus = {"n": 0, **links.where_all(dataset)}
        return kept.focus


def look(deed: Mapping[str, Any]) -> None:
    """Note where the map says that it looks; what it said before it was last sent on is past."""
    at = deed.get("at")
    with undisturbed() as kept:
        if not isinstance(at, list) or not kept.focus or deed.get("sent") != kept.focus["n"]:
            return
        lon, lat, zoom = (float(part) for part in at)
        moved = bool(deed.get("moved"))
        kept.place = replace(kept.place, at=At(lon, lat, zoom), moved=moved)


def is_apart(dataset: Dataset, filters: Filters, display: Display) -> bool:
    """Tell whether the map was last sent elsewhere than an address without a place would lead."""
    return now().home != links.home_of(dataset, filters, display)


def linked(dataset: Dataset, filters: Filters, display: Display) -> Display:
    """Put the map's place in what a link holds, where the link would not lead there without."""
    place = now()
    needed = place.moved or is_apart(dataset, filters, display)
    return replace(display, at=place.at if needed else None)


def now() -> Place:
    """Where the map looks."""
    with undisturbed() as kept:
        return kept.place


def note_written(looks: Place) -> None:
    """Note that the address bar holds no place that the map was sent on from by then."""
    with undisturbed() as kept:
        if kept.place == looks:
            kept.place = replace(looks, left=False)


def screen() -> dict[str, Any]:
    """What the map last said that it shows: ``seen``, its west, south, east and north.

    The same object throughout a session: a picture that is drawn outside of a run, when the
    reader asks for it, reads from it what was told since.
    """
    with undisturbed() as kept:
        return kept.screen
