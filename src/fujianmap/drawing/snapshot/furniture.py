"""Scale bar and north arrow, in the corner of the map that holds the least."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from matplotlib.path import Path

from fujianmap.drawing.snapshot.projection import Floats, Geometries, Ground, Projection
from fujianmap.drawing.snapshot.sheet import Box, Letters, Sheet
from fujianmap.drawing.style import LIGHT
from fujianmap.texts import Lang, text

if TYPE_CHECKING:
    from fujianmap.drawing.snapshot.mapframe import View

_LONGEST: Final = 0.26
"""length of the bar, in parts of the frame's width"""


def bar_length(view: View, unit: float) -> float:
    """Length of the scale bar in metres: 1, 2 or 5 times a power of ten."""
    room = min(_LONGEST * view.frame.width, 110 * unit) / view.scale
    power = 10.0 ** math.floor(math.log10(room))
    return next(step * power for step in (5, 2, 1) if step * power <= room)


def draw_furniture(  # noqa: PLR0913
    sheet: Sheet, view: View, ground: Ground, lang: Lang, *, unit: float, taken: Floats
) -> Box:
    """Draw the scale bar with a north arrow and tell the room that they take.

    ``taken`` holds left, bottom, right and top of what they should not cover, in points.
    """
    metres = bar_length(view, unit)
    length = metres * view.scale
    size = 6.5 * unit
    words = (
        text(lang, "plate.kilometres", length=f"{metres / 1000:g}")
        if metres >= 1000  # noqa: PLR2004
        else text(lang, "plate.metres", length=f"{metres:g}")
    )
    width = length + 5.2 * size
    box = _corner(view, ground, taken, width, 3.1 * size, 9 * unit)
    _bar(sheet, box, length, size, words)
    needle = Box(box.right - 1.7 * size, box.bottom, box.right, box.top)
    _arrow(sheet, view, ground.projection, needle, size, lang)
    return box.grown(2)


def _corner(  # noqa: PLR0913, PLR0917
    view: View, ground: Ground, taken: Floats, width: float, height: float, gap: float
) -> Box:
    f = view.frame.grown(-gap)
    corners = [
        Box(f.right - width, f.bottom, f.right, f.bottom + height),
        Box(f.left, f.bottom, f.left + width, f.bottom + height),
        Box(f.right - width, f.top - height, f.right, f.top),
        Box(f.left, f.top - height, f.left + width, f.top),
    ]
    land = ground.layer("province_drawn").geometries
    return min(corners, key=lambda box: _clutter(view, box, taken, land))


def _clutter(view: View, box: Box, taken: Floats, land: Geometries) -> float:
    hidden = (
        (taken[:, 0] < box.right)
        & (box.left < taken[:, 2])
        & (taken[:, 1] < box.top)
        & (box.bottom < taken[:, 3])
    ).sum()
    g, f = view.ground, view.frame
    area = shapely.box(
        g.left + (box.left - f.left) / view.scale,
        g.bottom + (box.bottom - f.bottom) / view.scale,
        g.left + (box.right - f.left) / view.scale,
        g.bottom + (box.top - f.bottom) / view.scale,
    )
    share = float(shapely.area(shapely.intersection(land, area)).sum()) / area.area
    return 10 * float(hidden) + round(share, 2)


def _bar(sheet: Sheet, box: Box, length: float, size: float, words: str) -> None:
    left, bottom = box.left, box.bottom + 0.3 * size
    thick = 0.34 * size
    bar = Box(left, bottom, left + length, bottom + thick)
    sheet.shape(bar.grown(0.8).path(), fill=LIGHT.paper, alpha=0.8, zorder=16)
    sheet.shape(bar.path(), fill=LIGHT.paper, line=LIGHT.ink, width=0.5, zorder=17)
    half = Box(left, bottom, left + length / 2, bottom + thick)
    sheet.shape(half.path(), fill=LIGHT.ink, line=LIGHT.ink, width=0.5, zorder=17)
    letters = Letters(size=size, halo=0.15 * size)
    y = bar.top + 0.5 * size
    sheet.write(left, y, "0", letters, role="scale")
    sheet.write(left + length, y, words, Letters(size=size, halo=0.15 * size, anchor="center"),
                role="scale")  # fmt: skip


def _arrow(  # noqa: PLR0913, PLR0917
    sheet: Sheet, view: View, projection: Projection, box: Box, size: float, lang: Lang
) -> None:
    """A slim needle that points to true north in the middle of the map."""
    lon, lat = projection.to_degrees(*([value] for value in view.ground.centre))[0]
    north = projection.to_metres([lon, lon], [lat, lat + 0.01])
    turn = math.atan2(*(north[1] - north[0]))
    x, tall = box.centre[0], 1.7 * size
    needle = np.array([(0, 0.5), (0.26, -0.5), (0, -0.28), (-0.26, -0.5), (0, 0.5)]) * tall
    cos, sin = math.cos(-turn), math.sin(-turn)
    turned = needle @ np.array([[cos, sin], [-sin, cos]])
    path = Path(turned + np.array([x, box.bottom + tall / 2]), closed=True)
    sheet.shape(path, line=LIGHT.paper, width=1.6, alpha=0.8, zorder=16)
    sheet.shape(path, fill=LIGHT.ink, zorder=17)
    letters = Letters(size=size, halo=0.15 * size, anchor="center", bold=True)
    sheet.write(x, box.bottom + tall + 0.25 * size, text(lang, "plate.north"), letters,
                role="north")  # fmt: skip
