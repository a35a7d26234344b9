"""Where the markers stand, and how those at one place are spread.

A solid marker is an exact site. A hollow one stands for a town, a county or a prefecture; a ring
around the point shows in true kilometres how far off it may be. Markers that would cover each other
move apart, and a thin line leads back to the place.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from fujianmap.drawing.snapshot.projection import Bools, Floats, Projection
from fujianmap.drawing.snapshot.sheet import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fujianmap.drawing.snapshot.mapframe import View
    from fujianmap.views.scene import Mark, Scene

RADIUS: Final = 4.3
"""of a marker on A4, in points"""
_FEW: Final = 90
"""markers up to which they keep their size"""
_MAP: Final = 440.0
"""shorter side of a map, on A4, below which they become smaller"""
SPREAD_UP_TO: Final = 500
"""markers that move apart; more would only push each other off their places"""
MOST_TOGETHER: Final = 19
"""markers at one place that are drawn one by one; more become one disc with their number"""
_ROUNDS: Final = 80
_APART: Final = 2.25
"""distance of two markers, in radii"""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Markers on the sheet, in points; the rows of all arrays are `marks`."""

    marks: tuple[Mark, ...]
    places: Floats
    """where each row's point lies"""
    drawn: Floats
    """where its marker stands"""
    discs: tuple[tuple[float, float, int], ...]
    """x, y and number of rows that share a place and are drawn as one disc"""
    single: Bools
    """rows drawn as a marker of their own"""
    rings: Floats
    """radius of each row's ring; 0 where it has none"""
    radius: float

    @property
    def led(self) -> Bools:
        """Tell which markers have moved far enough to need a line."""
        moved = np.hypot(*(self.drawn - self.places).T)
        return np.asarray(self.single & (moved > 0.5 * self.radius))

    def boxes(self) -> Floats:
        """Left, bottom, right and top of all that labels should not cover."""
        spots = self.drawn[self.single]
        discs = np.array([(x, y) for x, y, _ in self.discs]).reshape(-1, 2)
        centres = np.vstack([spots, discs])
        radii = np.repeat([self.radius, self.disc_radius], [len(spots), len(discs)])[:, None]
        return np.hstack([centres - radii, centres + radii])

    @property
    def disc_radius(self) -> float:
        """Radius of a disc with a number, in points."""
        return max(1.35 * self.radius, 4.2)

    @property
    def kinds(self) -> frozenset[str]:
        """Types that are seen."""
        return frozenset(self.marks[row].type for row in np.flatnonzero(self.single))


def lay_out(scene: Scene, projection: Projection, view: View, unit: float) -> Layout:
    """Find where every marker of a scene stands on the sheet."""
    marks = tuple(scene.marks)
    metres = projection.to_metres([m.lon for m in marks], [m.lat for m in marks])
    places = view.place(metres)
    inside = _inside(places, view.frame)
    marks = tuple(m for m, seen in zip(marks, inside, strict=True) if seen)
    places = places[inside]
    radius = RADIUS * unit * _shrunk(view.frame, len(marks), unit)
    rings = np.array([m.uncertainty_km for m in marks], dtype=float) * 1000 * view.scale
    single = np.ones(len(marks), dtype=bool)
    drawn = places.copy()
    discs: list[tuple[float, float, int]] = []
    spread = len(marks) <= SPREAD_UP_TO
    for rows in _together(places):
        if len(rows) > (MOST_TOGETHER if spread else 1):
            discs.append((float(places[rows[0], 0]), float(places[rows[0], 1]), len(rows)))
            single[rows] = False
        elif len(rows) > 1:
            drawn[rows] += _rosette(len(rows)) * _APART * radius
    if spread:
        drawn = _apart(drawn, single, discs, radius, view.frame.grown(-1.2 * radius))
    return Layout(
        marks=marks,
        places=places,
        drawn=drawn,
        discs=tuple(discs),
        single=single,
        rings=np.where(rings > 1.15 * radius, rings, 0.0),
        radius=radius,
    )


def beyond(scene: Scene, projection: Projection, view: View) -> int:
    """Count the rows of a scene whose point lies outside the frame."""
    metres = projection.to_metres([m.lon for m in scene.marks], [m.lat for m in scene.marks])
    return int(np.count_nonzero(~_inside(view.place(metres), view.frame)))


def _shrunk(frame: Box, count: int, unit: float) -> float:
    """How much smaller markers are on a small map or where there are many."""
    small = min(min(frame.width, frame.height) / (_MAP * unit), 1.0)
    crowd = min(count / _FEW, 1.0)
    many = (_FEW / max(count, _FEW)) ** 0.25
    return float(max(small**crowd, 0.6) * max(many, 0.42))


def _inside(places: Floats, frame: Box) -> Bools:
    x, y = places[:, 0], places[:, 1]
    return np.asarray(
        (x >= frame.left) & (x <= frame.right) & (y >= frame.bottom) & (y <= frame.top)
    )


def _together(places: Floats) -> list[list[int]]:
    """Rows that share a place to a tenth of a point."""
    groups: dict[tuple[float, float], list[int]] = defaultdict(list)
    for row, (x, y) in enumerate(np.round(places, 1)):
        groups[float(x), float(y)].append(row)
    return list(groups.values())


def _rosette(count: int) -> Floats:
    """Places around one point, one apart: a ring for a few, else the middle of a honeycomb."""
    if count <= 6:  # noqa: PLR2004
        turn = np.pi / 2 if count != 2 else 0.0  # noqa: PLR2004
        angle = turn - 2 * np.pi * np.arange(count) / count
        ring = np.column_stack([np.cos(angle), np.sin(angle)])
        return np.asarray(ring / (2 * np.sin(np.pi / count)))
    steps = np.arange(-4, 5)
    a, b = (part.ravel() for part in np.meshgrid(steps, steps))
    grid = np.column_stack([a + 0.5 * b, b * np.sqrt(3) / 2])
    order = np.lexsort([np.round(np.arctan2(grid[:, 1], grid[:, 0]), 6),
                        np.round(np.hypot(*grid.T), 6)])  # fmt: skip
    return np.asarray(grid[order[:count]])


def _apart(
    spots: Floats,
    single: Bools,
    discs: Sequence[tuple[float, float, int]],
    radius: float,
    room: Box,
) -> Floats:
    """Move markers until none covers another, each as little as that takes."""
    own = np.flatnonzero(single)
    fixed = np.array([(x, y) for x, y, _ in discs]).reshape(-1, 2)
    moving = np.vstack([spots[own], fixed])
    free = len(own)
    least = 0.985 * _APART * radius
    low, high = np.array(room[:2]), np.array(room[2:])
    for _ in range(_ROUNDS):
        tree = shapely.STRtree([shapely.Point(spot) for spot in moving])
        a, b = tree.query(tree.geometries, predicate="dwithin", distance=least)
        a, b = a[a < b], b[a < b]
        if not len(a):
            break
        gap = moving[a] - moving[b]
        distance = np.maximum(np.hypot(*gap.T), 1e-6)
        push = gap / distance[:, None] * ((least * 1.02 - distance) / 2)[:, None]
        step = np.zeros_like(moving)
        np.add.at(step, a, push)
        np.add.at(step, b, -push)
        moving[:free] = np.clip(moving[:free] + step[:free], low, high)
    result = spots.copy()
    result[own] = moving[:free]
    return result
