"""The first page of an atlas: the province, and on which page each prefecture is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from matplotlib.path import Path

from fujianmap.drawing.snapshot.arrange import GUTTER, MARGIN
from fujianmap.drawing.snapshot.fonts import shorten, width_of
from fujianmap.drawing.snapshot.mapframe import trim
from fujianmap.drawing.snapshot.plate import EDGE, around, draw_map, number_page, settle
from fujianmap.drawing.snapshot.projection import ground_of
from fujianmap.drawing.snapshot.sheet import Box, Letters, Sheet
from fujianmap.drawing.snapshot.subject import Subject, Wishes
from fujianmap.drawing.style import LIGHT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fujianmap.drawing.snapshot.paper import Paper
    from fujianmap.places.boundaries import Boundaries
    from fujianmap.views.scene import Scene

_ROW: Final = 27.0
"""height of an entry in points, on A4"""
_COLUMN: Final = 190.0
"""width of the contents beside the map, likewise"""
_SMALLEST: Final = 0.45
"""how far entries shrink where there are many"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the contents."""

    name: str
    counted: str
    page: int


def compose_contents(  # noqa: PLR0913  (as a plate, and the entries)
    scene: Scene,
    boundaries: Boundaries,
    entries: Sequence[Entry],
    *,
    paper: Paper,
    wishes: Wishes,
    outlined: bool,
    also: Scene | None = None,
) -> Sheet:
    """Draw the first page of an atlas.

    Parameters
    ----------
    scene, also
        All that the atlas shows, perhaps in a second language.
    boundaries
        Areas to draw.
    entries
        The plates that follow, in their order.
    paper, wishes, outlined
        As for a plate.
    """
    subject = Subject(
        scene=scene, also=also, ground=ground_of(boundaries), unit=paper.unit, wishes=wishes
    )
    # What marks and shades stand for is explained on the plates, so here are areas and names alone.
    index = replace(subject, scene=_bare(scene), also=_bare(also) if also else None, bare=True)
    sheet = Sheet(paper=paper, outlined=outlined)
    inner = sheet.box.grown(-EDGE * paper.unit)

    def laid(subject: Subject) -> tuple[Box, Callable[[], None]]:
        body, draw_around = around(sheet, subject, inner, gap=9)
        frame, columns = _rooms(body, subject, len(entries), beside=paper.beside)

        def paint() -> None:
            draw_around()
            draw_map(sheet, frame, index)
            number_page(sheet, subject)
            per_column = -(-len(entries) // len(columns))
            for number, column in enumerate(columns):
                own = entries[number * per_column : (number + 1) * per_column]
                _draw_entries(sheet, column, own, per_column, subject.unit)

        return frame, paint

    _, paint = settle(subject, laid)
    paint()
    return sheet


def _bare(scene: Scene) -> Scene:
    areas = tuple(replace(area, count=0, shade=0) for area in scene.areas)
    return replace(scene, marks=(), areas=areas, types=())


def _rooms(body: Box, subject: Subject, count: int, *, beside: bool) -> tuple[Box, list[Box]]:
    """Room for the map and for one column of contents beside it, or two below it."""
    unit, gap = subject.unit, GUTTER * subject.unit
    if beside:
        left = body.right - min(_COLUMN * unit, 0.4 * body.width)
        room = Box(body.left, body.bottom, left - 1.6 * gap, body.top)
        column = Box(left, body.top - min(body.height, count * _ROW * unit), body.right, body.top)
        return _trimmed(room, subject), [column]
    height = min(-(-count // 2) * _ROW * unit, 0.42 * body.height)
    room = Box(body.left, body.bottom + height + gap, body.right, body.top)
    frame = _trimmed(room, subject)
    top = frame.bottom - gap
    half = (body.width - 2 * gap) / 2
    starts = (body.left, body.left + half + 2 * gap)
    return frame, [Box(left, top - height, left + half, top) for left in starts]


def _trimmed(room: Box, subject: Subject) -> Box:
    return trim(room, subject.extent, MARGIN * subject.unit, subject.ground.covered)


def _draw_entries(
    sheet: Sheet, column: Box, entries: Sequence[Entry], rows: int, unit: float
) -> None:
    """Put a column of contents down: name and counts at the left, the page at the right."""
    row = column.height / rows
    factor = unit * max(min(row / (_ROW * unit), 1.0), _SMALLEST)
    name_size, small = 9.2 * factor, 6.8 * factor
    for number, entry in enumerate(entries):
        top = column.top - number * row
        page = str(entry.page)
        room = column.width - width_of(page, name_size) - 8 * factor
        name = shorten(entry.name, name_size, room)
        sheet.write(
            column.left, top - 10.5 * factor, name, Letters(size=name_size, bold=True), role="entry"
        )
        quiet = Letters(size=small, colour=LIGHT.muted)
        counted = shorten(entry.counted, small, room)
        sheet.write(column.left, top - 19.5 * factor, counted, quiet, role="entry")
        right = Letters(size=name_size, anchor="right")
        sheet.write(column.right, top - 10.5 * factor, page, right, role="page")
        rule = Path([(column.left, top - row + 1), (column.right, top - row + 1)])
        sheet.shape(rule, line=LIGHT.landline, width=0.4)
