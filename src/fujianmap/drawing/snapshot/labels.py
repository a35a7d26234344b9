"""Names on the map: they give way to markers and to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from fujianmap.drawing.snapshot.names import LEADING, Name, names_on
from fujianmap.drawing.snapshot.projection import Bools, Floats, Ints
from fujianmap.drawing.snapshot.sheet import ASCENT, Box, Letters, Sheet
from fujianmap.drawing.style import LIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fujianmap.drawing.snapshot.mapframe import View
    from fujianmap.drawing.snapshot.subject import Subject

_REACH: Final = 5
"""how far a name may move, in its own heights"""
_COVERS: Final = 4.0
"""price of covering a marker: as much as moving by so many heights"""
_STRAYS: Final = 4.0
"""price of standing outside its area, likewise"""

_LOOKS: Final = 200
"""places at which a quiet name is tried"""


def draw_labels(
    sheet: Sheet, view: View, subject: Subject, *, markers: Floats, taken: Sequence[Box]
) -> None:
    """Set the names on the map, the most important first.

    Parameters
    ----------
    sheet, view, subject
        What is drawn where.
    markers
        Left, bottom, right and top of the markers, in points; names keep off them where they can.
    taken
        Room of the scale bar and the like; names never stand there.
    """
    boxes = list(taken)
    for name in names_on(subject, view):
        place = _place(name, view, markers, boxes)
        if place is not None:
            boxes.append(_write(sheet, name, place))


def _shifts(name: Name) -> Floats:
    """Ways from the best place, shortest first: a grid with steps of a third of the height."""
    step = name.height / 3
    reach = _REACH * 3
    dx, dy = np.meshgrid(np.arange(-reach, reach + 1) * 1.4, np.arange(-reach, reach + 1))
    shifts = np.column_stack([dx.ravel(), dy.ravel()]) * step
    order = np.lexsort((shifts[:, 0], -shifts[:, 1], np.round(np.hypot(*shifts.T), 6)))
    return np.asarray(shifts[order])


def _place(
    name: Name, view: View, markers: Floats, taken: Sequence[Box]
) -> tuple[float, float] | None:
    """Find where the middle of a name stands, or nothing where there is no room."""
    centres = _shifts(name) + np.array(name.at)
    half = np.array([name.width / 2 + 1.2, name.height / 2 + 0.4])
    f = view.frame.grown(-3)
    low, high = centres - half, centres + half
    good = (low[:, 0] >= f.left) & (high[:, 0] <= f.right)
    good &= (low[:, 1] >= f.bottom) & (high[:, 1] <= f.top)
    for box in taken:
        good &= ~(
            (low[:, 0] < box.right) & (box.left < high[:, 0])
            & (low[:, 1] < box.top) & (box.bottom < high[:, 1])
        )  # fmt: skip
    centres = centres[good]
    if not len(centres):
        return None
    covered = _covered(centres - half, centres + half, markers)
    within = _within(name, view, centres, half)
    distance = np.hypot(*(centres - np.array(name.at)).T) / name.height
    cost = distance + _COVERS * covered + np.where(within, 0.0, _STRAYS)
    best = int(np.argmin(cost))
    if not name.must and (covered[best] > 0.3 or not within[best]):  # noqa: PLR2004
        return None
    return float(centres[best, 0]), float(centres[best, 1])


def _within(name: Name, view: View, centres: Floats, half: Floats) -> Bools:
    """Tell which places lie within the name's area.

    A prefecture's name lies within with its middle, a county's with its ends too, the quiet names
    of neighbours and waters altogether.
    """
    shapely.prepare(name.area)
    ends = [0.0] if name.must else [-0.8, 0.0, 0.8]
    inside = np.ones(len(centres), dtype=bool)
    for end in ends:
        spots = view.metres(centres + np.array([end * half[0], 0.0]))
        inside &= shapely.contains_xy(name.area, spots[:, 0], spots[:, 1])
    if name.role == "around":
        inside &= _altogether(name, view, centres, half, np.flatnonzero(inside))
    return inside


def _altogether(name: Name, view: View, centres: Floats, half: Floats, rows: Ints) -> Bools:
    """Tell which of some places hold the whole name; the first found is enough."""
    found = np.zeros(len(centres), dtype=bool)
    # The places come nearest first, and each costs a look at a long coast.
    for row in rows[:_LOOKS]:
        low, high = view.metres(centres[row] - half), view.metres(centres[row] + half)
        if shapely.covers(name.area, shapely.box(*low, *high)):
            found[row] = True
            break
    return found


def _covered(low: Floats, high: Floats, markers: Floats) -> Floats:
    """How many markers each place covers, in parts of a marker."""
    if not len(markers):
        return np.zeros(len(low))
    # Markers beyond the reach of the name cost time and change nothing.
    near = (markers[:, :2] <= high.max(axis=0)).all(axis=1)
    near &= (markers[:, 2:] >= low.min(axis=0)).all(axis=1)
    m = markers[near]
    width = np.minimum(high[:, None, 0], m[None, :, 2]) - np.maximum(low[:, None, 0], m[None, :, 0])
    tall = np.minimum(high[:, None, 1], m[None, :, 3]) - np.maximum(low[:, None, 1], m[None, :, 1])
    one = (m[:, 2] - m[:, 0]) * (m[:, 3] - m[:, 1])
    shares = np.clip(width, 0, None) * np.clip(tall, 0, None) / one
    return np.asarray(shares.sum(axis=1))


def _write(sheet: Sheet, name: Name, middle: tuple[float, float]) -> Box:
    x, y = middle
    baseline = y + name.height / 2 - ASCENT * name.size
    boxes: list[Box] = []
    for row, (line, size) in enumerate(zip(name.lines, name.sizes(), strict=True)):
        if row:
            baseline -= size * LEADING
        letters = Letters(
            size=size,
            colour=LIGHT.muted if row else name.colour,
            bold=name.bold and row == 0,
            halo=0.0 if name.role == "around" else 0.16 * size,
            anchor="center",
        )
        boxes.append(sheet.write(x, baseline, line, letters, role=name.role, zorder=13))
    return Box(
        min(b.left for b in boxes), boxes[-1].bottom, max(b.right for b in boxes), boxes[0].top
    )
