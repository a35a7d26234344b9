"""Where the legend and the list of rows without a point go: beside the map or below it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from fujianmap.drawing.snapshot.inset import inset_of, needs_inset
from fujianmap.drawing.snapshot.legend import (
    MOST_TYPES,
    Block,
    Key,
    Sizes,
    headed_picture,
    omitted_block,
    precision_block,
    shading_block,
    types_blocks,
)
from fujianmap.drawing.snapshot.listing import Listing, list_unlocated
from fujianmap.drawing.snapshot.mapframe import View, fit, trim
from fujianmap.drawing.snapshot.marks import RADIUS
from fujianmap.drawing.snapshot.sheet import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fujianmap.drawing.snapshot.sheet import Sheet
    from fujianmap.drawing.snapshot.subject import Subject

GUTTER: Final = 14.0
"""points between two columns, on A4"""
MARGIN: Final = 11.0
"""points between the extent and the map's frame, on A4"""
_GAP: Final = 11.0
"""points between two blocks, on A4"""
_NARROWEST: Final = 0.35
"""width that the map keeps, in parts of the room, when the list stands beside it"""
_LOWEST: Final = 0.45
"""height that the map keeps, in parts of the room, when legend and list stand below it"""
_WORTH: Final = 80.0
"""points under the legend from which a list begins there, on A4"""
_LISTED: Final = 0.36
"""height of the list below the map at most, likewise"""
_ONE_COLUMN: Final = 5
"""types that stay in one column"""
_LIST_SHRUNK: Final = (0.9, 0.8, 0.72)
"""sizes of the list's type that are tried before rows are left out"""
_TIGHT: Final = 0.7
"""size of the legend's type from which its picture is left out first"""
_FEWER: Final = (18, 9, 4)
"""types in the legend where no smaller type helps; the others are counted"""
_SMALLEST: Final = 0.33
"""width or height of the map, in parts of the room's, below which another order is tried"""
_SHRUNK: Final = (1.0, 0.9, 0.8, 0.7, 0.62, 0.55, 0.48)
"""sizes of the legend's type that are tried until it fits"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Blocks under each other."""

    blocks: tuple[Block, ...]
    gap: float

    @property
    def height(self) -> float:
        """Height in points."""
        gaps = self.gap * max(len(self.blocks) - 1, 0)
        return sum(block.height for block in self.blocks) + gaps

    def draw(self, sheet: Sheet, left: float, top: float, width: float) -> None:
        """Put the blocks down."""
        y = top
        for block in self.blocks:
            block.draw(sheet, left, y, width)
            y -= block.height + self.gap


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The map's frame and what goes around it."""

    frame: Box
    columns: tuple[Column, ...]
    starts: tuple[tuple[float, float], ...]
    """left and top of each column"""
    width: float
    listing: Listing | None
    list_start: tuple[float, float] = (0.0, 0.0)
    list_further: float = 0.0
    """upper end of the list's second and further columns"""
    gutter: float

    @property
    def roomy(self) -> float:
        """Shorter side of the map, in points."""
        return min(self.frame.width, self.frame.height)

    def fits(self, body: Box) -> bool:
        """Tell whether the map keeps enough of the room."""
        share = min(self.frame.width / body.width, self.frame.height / body.height)
        return share >= _SMALLEST

    def draw(self, sheet: Sheet) -> None:
        """Put legend and list down."""
        for column, (left, top) in zip(self.columns, self.starts, strict=True):
            column.draw(sheet, left, top, self.width)
        if self.listing:
            self.listing.draw(sheet, *self.list_start, self.gutter, self.list_further)


def arrange(body: Box, subject: Subject, *, beside: bool) -> Plan:
    """Find where legend and list go and what is left for the map.

    Parameters
    ----------
    body
        Room between heading and credits, in points.
    subject
        What is drawn.
    beside
        Whether the legend stands beside the map or below it, unless that would leave too little
        for the map.
    """
    first, second = (_beside, _below) if beside else (_below, _beside)
    plan = first(body, subject)
    if not plan.fits(body):
        plan = max(plan, second(body, subject), key=lambda plan: plan.roomy)
    if not plan.fits(body) and subject.listed:
        plan = first(body, replace(subject, no_list=True))
    return plan


def _beside(body: Box, subject: Subject) -> Plan:
    unit = subject.unit
    gutter = GUTTER * unit
    width = min(max(0.23 * body.width, 118 * unit), 150 * unit, 0.4 * body.width)
    step = width + gutter
    columns = _legend_beside(subject, body, width, step)
    used = columns[-1].height + 1.4 * _GAP * unit if columns[-1].blocks else 0.0
    # The list begins under the legend where there is room worth beginning in.
    under = used if body.height - used >= _WORTH * unit else 0.0
    own = 1 if columns[-1].blocks and not under else 0
    listing = _list_beside(subject, body, len(columns) + own, body.height - under, width)
    count = len(columns) + (own + len(listing.columns) - 1 if listing else 0)
    frame = Box(body.left, body.bottom, body.right - count * step, body.top)
    if frame.width > 0:
        frame = trim(frame, subject.extent, MARGIN * unit, subject.ground.covered)
    frame = subject.held or frame
    left = frame.right + gutter
    return Plan(
        frame=frame,
        columns=tuple(columns),
        starts=tuple((left + number * step, body.top) for number in range(len(columns))),
        width=width,
        listing=listing,
        list_start=(left + (len(columns) - 1 + own) * step, body.top - under),
        list_further=body.top,
        gutter=gutter,
    )


def _legend_beside(subject: Subject, body: Box, width: float, step: float) -> list[Column]:
    """The legend in one column; where it is too long in smaller type, then in two columns."""
    view = fit(Box(body.left, body.bottom, body.right - step, body.top), subject.extent, 0)
    tries = [(1, factor, MOST_TYPES) for factor in _SHRUNK[:4]]
    if body.width - 2 * step >= _NARROWEST * body.width:
        tries += [(2, factor, MOST_TYPES) for factor in _SHRUNK[2:]]
    tries += [(1, factor, most) for factor in _SHRUNK[4:] for most in _FEWER]
    return _fitting(subject, view, width, tries, _GAP, body.height)


def _fitting(  # noqa: PLR0913, PLR0917
    subject: Subject,
    view: View,
    width: float,
    tries: Sequence[tuple[int, float, int]],
    gap: float,
    room: float,
) -> list[Column]:
    """The legend in columns no higher than the room, in the first of some ways that does.

    A way is a number of columns, a size of the type and a number of types. Before the
    type becomes very small, the picture of where this is gives way to the words.
    """
    columns: list[Column] = []
    for count, factor, most in tries:
        smaller = subject.scaled(factor)
        blocks = _blocks(smaller, view, width, count, most)
        needed = [block for block in blocks if block.picture is None]
        for held in (blocks, needed) if factor <= _TIGHT else (blocks,):
            columns = _piled(held, count, gap * smaller.unit)
            if max(column.height for column in columns) <= room:
                return columns
    return columns


def _list_beside(
    subject: Subject, body: Box, columns: int, first: float, width: float
) -> Listing | None:
    """The list in as many columns as the map can spare; ``first`` is the first one's height."""
    if not subject.listed or subject.no_list:
        return None
    step = width + GUTTER * subject.unit
    rooms = [first]
    while body.width - (columns + len(rooms)) * step >= _NARROWEST * body.width:
        if not list_unlocated(subject, width, tuple(rooms)).left_out:
            break
        rooms.append(body.height)
    return _list_in(subject, width, tuple(rooms))


def _list_in(subject: Subject, width: float, rooms: tuple[float, ...]) -> Listing:
    """The list in columns of given heights, in smaller type before anything is left out."""
    listing = list_unlocated(subject, width, rooms)
    for factor in _LIST_SHRUNK:
        if listing.left_out:
            listing = list_unlocated(subject.scaled(factor), width, rooms)
    return listing


def _below(body: Box, subject: Subject) -> Plan:
    unit = subject.unit
    gutter = GUTTER * unit
    count = max(2, min(5, int((body.width + gutter) // ((106 + GUTTER) * unit))))
    width = (body.width + gutter) / count - gutter
    wished = subject.listed and not subject.no_list
    room = (1 - _LOWEST) * body.height - (_WORTH / 2 * unit if wished else 0)
    guess = Box(body.left, body.bottom + 0.4 * body.height, body.right, body.top)
    view = fit(guess, subject.extent, MARGIN * unit)
    tries = [
        *((count, factor, MOST_TYPES) for factor in _SHRUNK),
        *((count, factor, most) for factor in _SHRUNK[4:] for most in _FEWER),
    ]
    columns = _fitting(subject, view, width, tries, 0.85 * _GAP, room)
    height = max(column.height for column in columns)
    gap = 10 * unit if height else 0
    longest = min(_LISTED * body.height, (1 - _LOWEST) * body.height - height)
    listing = _list_below(subject, count, width, longest) if wished else None
    listed = listing.height + 9 * unit if listing else 0.0
    frame = Box(body.left, body.bottom + listed + height + gap, body.right, body.top)
    if frame.height > 0:
        frame = trim(frame, subject.extent, MARGIN * unit, subject.ground.covered)
    frame = subject.held or frame
    top = frame.bottom - gap
    under = top - height - 9 * unit
    return Plan(
        frame=frame,
        columns=tuple(columns),
        starts=tuple((body.left + n * (width + gutter), top) for n in range(len(columns))),
        width=width,
        listing=listing,
        list_start=(body.left, under),
        list_further=under,
        gutter=gutter,
    )


def _list_below(subject: Subject, count: int, width: float, most: float) -> Listing:
    """The list in columns of one length, as low as it can be."""
    # Columns of one length are found by trying lengths: a list is at most a few hundred lines.
    step = 8.0 * subject.unit
    room = min(4 * step, most)
    while room < most and list_unlocated(subject, width, (room,) * count).left_out:
        room = min(room + step, most)
    return _list_in(subject, width, (room,) * count)


def _blocks(subject: Subject, view: View, width: float, columns: int, most: int) -> list[Block]:
    """All blocks of the legend for columns of one width."""
    unit = subject.unit
    key = Key(
        scenes=subject.scenes,
        seen=subject.seen,
        sizes=Sizes(heading=8 * unit, entry=7.3 * unit, mark=RADIUS * unit),
        width=width,
        most_types=most,
    )
    types = min(len(subject.seen.types), most)
    split = max(2, -(-types // 9)) if types > _ONE_COLUMN and columns > 1 else 1
    blocks = types_blocks(key, min(split, columns))
    blocks += precision_block(key)
    blocks += shading_block(key)
    if not subject.scene.whole and needs_inset(view, subject.ground):
        painter = inset_of(view, subject.ground)
        blocks.append(headed_picture(key, "plate.inset", min(width, 96 * unit), painter))
    if subject.listed and subject.no_list:
        blocks.append(omitted_block(key))
    return blocks


def _piled(blocks: list[Block], columns: int, gap: float) -> list[Column]:
    """Share blocks among columns: in their order, each further one under the shortest."""
    piles = [Column(blocks=(block,), gap=gap) for block in blocks[:columns]]
    piles = piles or [Column(blocks=(), gap=gap)]
    for block in blocks[columns:]:
        shortest = min(range(len(piles)), key=lambda number: piles[number].height)
        piles[shortest] = Column(blocks=(*piles[shortest].blocks, block), gap=gap)
    return piles
