"""Which names a map bears, and where each would stand best."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from fujianmap.drawing.snapshot.fonts import printable, width_of
from fujianmap.drawing.snapshot.projection import Floats, Geometries
from fujianmap.drawing.snapshot.sheet import ASCENT, DESCENT
from fujianmap.drawing.style import LIGHT
from fujianmap.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fujianmap.drawing.snapshot.mapframe import View
    from fujianmap.drawing.snapshot.subject import Subject

LEADING: Final = 1.12
_SECOND: Final = 0.82
"""size of the second language, in units of the first"""
_SEAS: Final = {"plate.strait": (119.55, 24.35), "plate.sea": (121.35, 26.75)}
"""where the names of the waters stand: longitude and latitude"""
_SMALLER: Final = ((1.0, 0.0), (0.85, 1.0), (0.74, 1.8))
"""sizes of a name that has little room, and the price of each"""
_DROPPED: Final = 2.0
"""price of a second language left out"""
_ROOM: Final = 5.0
"""what is seen of an area whose own place is outside the frame, in units of its name's room"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name to be set on the map."""

    lines: tuple[str, ...]
    """in one language or two"""
    at: tuple[float, float]
    """where it stands best, in points"""
    area: shapely.Geometry
    """what it should stand in, in metres"""
    size: float
    colour: str
    role: str
    bold: bool = False
    must: bool = False
    """True where it is set even if it has to cover a marker, become smaller or leave its area"""

    def forms(self) -> Iterator[tuple[Name, float]]:
        """The name as it should be, then ever less so, each with its price in heights."""
        for (lines, lost), (factor, shrunk) in product(
            ((self.lines, 0.0), (self.lines[:1], _DROPPED)), _SMALLER
        ):
            if lines != self.lines or not lost:
                yield replace(self, lines=lines, size=factor * self.size), lost + shrunk

    def sizes(self) -> tuple[float, ...]:
        """Size of each line."""
        return tuple(self.size * (_SECOND if row else 1.0) for row in range(len(self.lines)))

    @property
    def width(self) -> float:
        """Width in points."""
        return max(width_of(printable(t), s) for t, s in zip(self.lines, self.sizes(), strict=True))

    @property
    def height(self) -> float:
        """Height in points."""
        first, *more = self.sizes()
        return first * (ASCENT + DESCENT) + sum(size * LEADING for size in more)


def names_on(subject: Subject, view: View) -> list[Name]:
    """All names that a map could bear, the most important first."""
    return [
        *_prefectures(subject, view),
        *(_counties(subject, view) if view.close else ()),
        *_waters(subject, view),
        *_neighbours(subject, view),
    ]


def _prefectures(subject: Subject, view: View) -> list[Name]:
    layer = subject.ground.layer("prefectures_drawn")
    spoken = [{area.adcode: area.name for area in scene.areas} for scene in subject.scenes]
    left_out = {area.adcode for area in subject.scene.areas if not area.chosen}
    size = (9.6 if view.close else 8.6) * subject.unit
    names: list[Name] = []
    for row, (spot, own) in _spots(view, layer.geometries, layer.labels).items():
        own = own and layer.adcodes[row] not in left_out  # noqa: PLW2901
        lines = tuple(filter(None, (words.get(layer.adcodes[row], "") for words in spoken)))
        if lines:
            names.append(
                Name(
                    lines=lines,
                    at=spot,
                    area=layer.geometries[row],
                    size=size if own else 0.85 * size,
                    colour=LIGHT.ink if own else LIGHT.muted,
                    role="prefecture",
                    bold=view.close and own,
                    must=own,
                )
            )
    return sorted(names, key=lambda name: not name.must)


def _counties(subject: Subject, view: View) -> list[Name]:
    layer = subject.ground.layer("counties_drawn")
    spoken = [subject.ground.county_names(scene.lang) for scene in subject.scenes]
    return [
        Name(
            lines=tuple(words[row] for words in spoken),
            at=spot,
            area=layer.geometries[row],
            size=7 * subject.unit,
            colour=LIGHT.muted,
            role="county",
        )
        for row, (spot, _) in _spots(view, layer.geometries, layer.labels).items()
    ]


def _waters(subject: Subject, view: View) -> list[Name]:
    return [
        _quiet(subject, view, tuple(text(scene.lang, key) for scene in subject.scenes),
               subject.ground.projection.to_metres([lon], [lat])[0], subject.ground.water)
        for key, (lon, lat) in _SEAS.items()
    ]  # fmt: skip


def _neighbours(subject: Subject, view: View) -> list[Name]:
    spoken = [subject.ground.neighbours(scene.lang) for scene in subject.scenes]
    return [
        _quiet(subject, view, tuple(name for name, _, _ in same), same[0][1], same[0][2])
        for same in zip(*spoken, strict=True)
    ]


def _quiet(
    subject: Subject, view: View, lines: tuple[str, ...], metres: Floats, area: shapely.Geometry
) -> Name:
    x, y = (float(value) for value in view.place(metres))
    return Name(lines=lines, at=(x, y), area=area, size=7 * subject.unit, colour=LIGHT.muted,
                role="around")  # fmt: skip


def _spots(
    view: View, areas: Geometries, labels: Floats
) -> dict[int, tuple[tuple[float, float], bool]]:
    """Best place of each area's name, and whether it is the one that was chosen by hand.

    Where that one is outside the frame, the name stands in the largest part that is seen, if that
    has room for it.
    """
    g, inner = view.ground, view.frame.grown(-6)
    spots: dict[int, tuple[tuple[float, float], bool]] = {}
    seen = shapely.clip_by_rect(areas, g.left, g.bottom, g.right, g.top)
    for row, (part, place) in enumerate(zip(seen, view.place(labels), strict=True)):
        x, y = (float(value) for value in place)
        if inner.left <= x <= inner.right and inner.bottom <= y <= inner.top:
            spots[row] = ((x, y), True)
            continue
        pieces = shapely.get_parts(part)
        if not len(pieces):
            continue
        largest = pieces[int(np.argmax(shapely.area(pieces)))]
        if shapely.area(largest) * view.scale**2 > _ROOM * 300:
            middle = shapely.get_coordinates(shapely.point_on_surface(largest))
            x, y = (float(value) for value in view.place(middle)[0])
            spots[row] = ((x, y), False)
    return spots
