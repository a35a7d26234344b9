"""The markers as they are drawn: colour and shape tell the type, fill and line the precision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform

from fujianmap.drawing.snapshot.marks import SPREAD_UP_TO, Layout
from fujianmap.drawing.snapshot.seen import look_of
from fujianmap.drawing.snapshot.sheet import Box, Letters, Sheet
from fujianmap.drawing.style import LIGHT, SHAPES, mark_of
from fujianmap.records.vocabulary import Precision, Type

if TYPE_CHECKING:
    import numpy.typing as npt

    from fujianmap.drawing.snapshot.mapframe import View
    from fujianmap.views.scene import Scene

_TINT: Final = 0.72
"""white in the fill of a town's marker"""
_DASHES: Final = (1.5, 0.9)
"""line and gap of a prefecture's marker, in widths of its line"""


def shape_of(kind: str, radius: float) -> Path:
    """Outline of a type's marker around (0, 0), in points."""
    corners = SHAPES[mark_of(kind).shape]
    if not corners:
        return Path.circle(radius=0.95 * radius)
    # The shapes are given with y downwards, as on a screen.
    points = [(x * radius, -y * radius) for x, y in corners]
    return Path([*points, points[0]], closed=True)


def draw_rings(sheet: Sheet, view: View, layout: Layout) -> None:
    """Draw the rings of uncertainty, each once for all rows that share it."""
    has = layout.rings > 0
    if not has.any():
        return
    rings = np.unique(np.round(np.column_stack([layout.places[has], layout.rings[has]]), 6), axis=0)
    crowded = len(rings) > SPREAD_UP_TO
    grey = to_rgb(LIGHT.muted)
    rubber = PathCollection(
        [Path.unit_circle()],
        # A size is the square of what the circle of radius 1 is enlarged by, in points.
        sizes=rings[:, 2] ** 2,
        offsets=rings[:, :2],
        offset_transform=sheet.points,
        transform=IdentityTransform(),
        facecolors="none" if crowded else (*grey, 0.045),
        edgecolors=[(*grey, 0.25 if crowded else 0.7)],
        linewidths=0.45,
        linestyles=[(0, (4, 2.5))],
        zorder=7,
        gid="rings",
    )
    sheet.add(rubber, clip=view.frame)


def draw_markers(sheet: Sheet, view: View, layout: Layout, scene: Scene) -> None:
    """Draw all markers, one collection for each type and each look."""
    _draw_leaders(sheet, view, layout)
    looks: dict[tuple[str, Precision], list[int]] = {}
    for row in np.flatnonzero(layout.single):
        mark = layout.marks[row]
        looks.setdefault((mark.type, look_of(mark.precision)), []).append(int(row))
    for order, ((kind, precision), rows) in enumerate(sorted(looks.items())):
        look = Look.of(kind, precision)
        draw_kind(sheet, layout.drawn[rows], look, layout.radius, zorder=11 + order / 1e4,
                  clip=view.frame, gid=f"markers-{order}")  # fmt: skip
    _draw_discs(sheet, view, layout)
    _draw_selected(sheet, view, layout, scene)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A marker's outline and colours."""

    kind: str
    colour: str
    precision: Precision

    @classmethod
    def of(cls, kind: str, precision: Precision = Precision.SITE) -> Look:
        """Look of a type's markers, as on the screen.

        Full for exact sites, tinted for towns, hollow for counties, with a broken line for
        prefectures.
        """
        return cls(kind=kind, colour=mark_of(kind).colour, precision=precision)

    @classmethod
    def any(cls, precision: Precision) -> Look:
        """A grey circle, for what holds for all types."""
        return cls(kind=Type.COMMUNITY, colour=LIGHT.muted, precision=precision)

    @property
    def solid(self) -> bool:
        """Tell whether the marker is full."""
        return self.precision == Precision.SITE

    @property
    def fill(self) -> str:
        """Colour inside the line."""
        if self.solid:
            return self.colour
        if self.precision == Precision.NEIGHBOURHOOD:
            red, green, blue = (c + (1 - c) * _TINT for c in to_rgb(self.colour))
            return to_hex((red, green, blue))
        return LIGHT.paper


def draw_kind(  # noqa: PLR0913
    sheet: Sheet,
    spots: npt.ArrayLike,
    look: Look,
    radius: float,
    *,
    zorder: float = 11,
    clip: Box | None = None,
    gid: str | None = None,
) -> None:
    """Draw markers of one look."""
    shape = shape_of(look.kind, radius if look.solid else 0.9 * radius)
    line = LIGHT.paper if look.solid else look.colour
    width = (0.14 if look.solid else 0.32) * radius
    broken = look.precision == Precision.PREFECTURE
    _stamp(sheet, shape, spots, look.fill, line, width, zorder=zorder, clip=clip, gid=gid,
           dashes=_DASHES if broken else ())  # fmt: skip


def _stamp(  # noqa: PLR0913, PLR0917
    sheet: Sheet,
    shape: Path,
    spots: npt.ArrayLike,
    fill: str,
    line: str,
    width: float,
    *,
    zorder: float,
    clip: Box | None,
    gid: str | None,
    dashes: tuple[float, ...] = (),
) -> None:
    """Draw one shape, given in points around (0, 0), at many spots."""
    stamped = PathCollection(
        [shape],
        sizes=[1.0],
        offsets=spots,
        offset_transform=sheet.points,
        transform=IdentityTransform(),
        facecolors=fill,
        edgecolors=line,
        linewidths=width,
        linestyles=(0, dashes) if dashes else "solid",
        joinstyle="miter",
        zorder=zorder,
        gid=gid,
    )
    sheet.add(stamped, clip=clip)


def _draw_leaders(sheet: Sheet, view: View, layout: Layout) -> None:
    led = layout.led
    if not led.any():
        return
    ends = np.stack([layout.places[led], layout.drawn[led]], axis=1).reshape(-1, 2)
    codes = np.tile([Path.MOVETO, Path.LINETO], int(led.sum()))
    sheet.shape(Path(ends, codes), line=LIGHT.ink, width=0.5, zorder=9, clip=view.frame)
    dots = np.unique(np.round(layout.places[led], 3), axis=0)
    dot = Path.circle(radius=0.24 * layout.radius)
    _stamp(sheet, dot, dots, LIGHT.ink, LIGHT.paper, 0.3, zorder=10, clip=view.frame, gid="places")


def _draw_discs(sheet: Sheet, view: View, layout: Layout) -> None:
    if not layout.discs:
        return
    radius = layout.disc_radius
    spots = [(x, y) for x, y, _ in layout.discs]
    disc = Path.circle(radius=radius)
    _stamp(sheet, disc, spots, LIGHT.ink, LIGHT.paper, 0.6, zorder=12, clip=view.frame, gid="discs")
    for x, y, count in layout.discs:
        words = str(count)
        size = radius * (1.15 if len(words) < 3 else 0.85)  # noqa: PLR2004
        letters = Letters(size=size, colour=LIGHT.paper, anchor="center")
        sheet.write(x, y - 0.36 * size, words, letters, role="disc", zorder=12.5)


def _draw_selected(sheet: Sheet, view: View, layout: Layout, scene: Scene) -> None:
    for row, mark in enumerate(layout.marks):
        if scene.selected and mark.id == scene.selected:
            x, y = (float(value) for value in layout.drawn[row])
            circle = Path.circle((x, y), 1.75 * layout.radius)
            sheet.shape(circle, line=LIGHT.paper, width=2.4, zorder=10.4, clip=view.frame)
            sheet.shape(circle, line=LIGHT.ink, width=1.1, zorder=10.5, clip=view.frame)
