"""Names on the map: they give way to markers and to each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from matplotlib.path import Path

from fujianmap.drawing.snapshot.names import LEADING, Name, names_on
from fujianmap.drawing.snapshot.projection import Bools, Floats, Ints
from fujianmap.drawing.snapshot.sheet import ASCENT, Box, Letters, Sheet
from fujianmap.drawing.style import LIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fujianmap.drawing.snapshot.mapframe import View
    from fujianmap.drawing.snapshot.projection import Ground
    from fujianmap.drawing.snapshot.subject import Subject

_REACH: Final = 5
"""how far a name may move, in its own heights"""
_COVERS: Final = 4.0
"""price of covering a marker: as much as moving by so many heights"""
_STRAYS: Final = 9.0
"""price of a name all over other areas, likewise"""
_MOST_ASTRAY: Final = 0.3
"""part of a name that may stand in other areas; its middle never does"""
_LEADS: Final = 3.0
"""price of a name in the water with a line to its area, likewise"""
_CROSSES: Final = 1.0
"""price of each marker that such a line runs under, likewise"""
_HIDES: Final = 0.3
"""part of a marker that a quiet name may cover"""
_APART: Final = (0.6, 0.5)
"""room left and right of a name, above and below it, that no other name enters, in its sizes"""
_LOOKS: Final = 200
"""places at which a quiet name is tried"""
_BEST: Final = 60
"""places that are looked at closely, the cheapest first"""
_SPOTS: Final = np.array([(x, y) for y in (-0.5, 0.5) for x in (-0.95, -0.5, 0.0, 0.5, 0.95)])
"""where a name is looked at, in halves of its width and height"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where a name stands, in which form, and the line to its area, if it needs one."""

    name: Name
    middle: tuple[float, float]
    line: Floats | None = None
    """its two ends, in points"""


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
        stand = (
            _stand(name, view, subject.ground, markers, boxes)
            if name.must
            else _quiet(name, view, markers, boxes)
        )
        if stand is None:
            continue
        if stand.line is not None:
            sheet.shape(Path(stand.line), line=LIGHT.paper, width=1.6, alpha=0.7, zorder=12.6)
            sheet.shape(Path(stand.line), line=LIGHT.ink, width=0.45, zorder=12.7, label="lead")
        box = _write(sheet, stand.name, stand.middle)
        beside, above = (share * stand.name.size for share in _APART)
        boxes.append(
            Box(box.left - beside, box.bottom - above, box.right + beside, box.top + above)
        )


def _shifts(name: Name) -> Floats:
    """Ways from the best place, shortest first: a grid with steps of a third of the height."""
    step = name.height / 3
    reach = _REACH * 3
    dx, dy = np.meshgrid(np.arange(-reach, reach + 1) * 1.4, np.arange(-reach, reach + 1))
    shifts = np.column_stack([dx.ravel(), dy.ravel()]) * step
    order = np.lexsort((shifts[:, 0], -shifts[:, 1], np.round(np.hypot(*shifts.T), 6)))
    return np.asarray(shifts[order])


def _half(name: Name) -> Floats:
    """Half of the room that a name takes."""
    return np.array([name.width / 2 + 1.2, name.height / 2 + 0.4])


def _free(name: Name, view: View, taken: Sequence[Box]) -> Floats:
    """Middles where a name is in the frame and on nothing that is taken, nearest first."""
    centres = _shifts(name) + np.array(name.at)
    half = _half(name)
    f = view.frame.grown(-3)
    low, high = centres - half, centres + half
    good = (low[:, 0] >= f.left) & (high[:, 0] <= f.right)
    good &= (low[:, 1] >= f.bottom) & (high[:, 1] <= f.top)
    for box in taken:
        good &= ~(
            (low[:, 0] < box.right) & (box.left < high[:, 0])
            & (low[:, 1] < box.top) & (box.bottom < high[:, 1])
        )  # fmt: skip
    return np.asarray(centres[good])


def _stand(
    name: Name, view: View, ground: Ground, markers: Floats, taken: Sequence[Box]
) -> Stand | None:
    """Find where a name that must be set stands: never in another area.

    It moves within its area, becomes smaller or drops its second language, or goes into the water
    with a line to its area, whichever costs least.
    """
    best: Stand | None = None
    least = np.inf
    for form, price in name.forms():
        free = _free(form, view, taken) if price < least else np.empty((0, 2))
        for look, begins in ((_at_home, 0.0), (_at_sea, _LEADS)):
            if price + begins >= least:
                break
            found = look(form, view, ground, markers, free)
            if found is not None and found[0] + price < least:
                least, best = found[0] + price, found[1]
    return best


def _at_home(
    name: Name, view: View, ground: Ground, markers: Floats, free: Floats
) -> tuple[float, Stand] | None:
    """The cheapest place in the name's own area: it strays and covers as little as can be."""
    centres = free[_holds(name.area, view.metres(free))]
    if not len(centres):
        return None
    half = _half(name)
    cost = np.hypot(*(centres - np.array(name.at)).T) / name.height
    cost += _COVERS * _covered(centres - half, centres + half, markers)
    order = np.argsort(cost, kind="stable")[:_BEST]
    spots = view.metres((centres[order, None] + _SPOTS * half).reshape(-1, 2))
    astray = ground.on_land(spots) & ~_holds(name.area, spots)
    share = astray.reshape(len(order), -1).mean(axis=1)
    cost = np.where(share > _MOST_ASTRAY, np.inf, cost[order] + _STRAYS * share)
    at = int(np.argmin(cost))
    if not np.isfinite(cost[at]):
        return None
    x, y = centres[order[at]]
    return float(cost[at]), Stand(name=name, middle=(float(x), float(y)))


def _at_sea(
    name: Name, view: View, ground: Ground, markers: Floats, free: Floats
) -> tuple[float, Stand] | None:
    """The cheapest place in the water near the name's area, with a line to it."""
    half = _half(name)
    centres = free[~ground.on_land(view.metres(free))]
    cost = _LEADS + np.hypot(*(centres - np.array(name.at)).T) / name.height
    cost += _COVERS * _covered(centres - half, centres + half, markers)
    for row in np.argsort(cost, kind="stable")[:_BEST]:
        if ground.on_land(view.metres(centres[row] + _SPOTS * half)).any():
            continue
        line = _lead(name, centres[row], half)
        if line is not None:
            run = shapely.linestrings(line)
            boxes = shapely.box(*markers.T) if len(markers) else np.array([])
            crossed = int(shapely.intersects(boxes, run).sum()) if len(markers) else 0
            x, y = centres[row]
            stand = Stand(name=name, middle=(float(x), float(y)), line=line)
            return float(cost[row]) + _CROSSES * crossed, stand
    return None


def _lead(name: Name, middle: Floats, half: Floats) -> Floats | None:
    """A line from the edge of a name to the place that it names."""
    to = np.array(name.at)
    share = 1 / max(*(np.abs(to - middle) / half), 1e-9)
    return None if share >= 1 else np.array([to, middle + (to - middle) * share])


def _holds(area: shapely.Geometry, spots: Floats) -> Bools:
    shapely.prepare(area)
    return np.asarray(shapely.contains_xy(area, spots[:, 0], spots[:, 1]))


def _quiet(name: Name, view: View, markers: Floats, taken: Sequence[Box]) -> Stand | None:
    """Find where a name stands that may be missing, if there is room for it."""
    centres = _free(name, view, taken)
    if not len(centres):
        return None
    half = _half(name)
    covered = _covered(centres - half, centres + half, markers)
    within = _within(name, view, centres, half)
    cost = np.hypot(*(centres - np.array(name.at)).T) / name.height + _COVERS * covered
    cost[~within | (covered > _HIDES)] = np.inf
    best = int(np.argmin(cost))
    if not np.isfinite(cost[best]):
        return None
    return Stand(name=name, middle=(float(centres[best, 0]), float(centres[best, 1])))


def _within(name: Name, view: View, centres: Floats, half: Floats) -> Bools:
    """Tell which places lie within the name's area.

    A name lies within with its middle and its ends, the quiet names of neighbours and waters
    altogether.
    """
    inside = np.ones(len(centres), dtype=bool)
    for end in (-0.8, 0.0, 0.8):
        inside &= _holds(name.area, view.metres(centres + np.array([end * half[0], 0.0])))
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
    if not len(markers) or not len(low):
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
