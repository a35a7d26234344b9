"""Meridians and parallels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.path import Path

from fujianmap.drawing.snapshot.projection import Floats, Projection
from fujianmap.drawing.snapshot.sheet import Letters, room_of
from fujianmap.drawing.style import LIGHT

if TYPE_CHECKING:
    from fujianmap.drawing.snapshot.mapframe import View
    from fujianmap.drawing.snapshot.sheet import Box, Sheet

_STEPS: Final = (0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)
"""degrees between two lines"""
_LINES: Final = 6
"""lines across the shorter side at most"""
_ALONG: Final = 41


def draw_graticule(sheet: Sheet, view: View, projection: Projection, size: float) -> list[Box]:
    """Draw meridians and parallels, with their degrees inside the upper and left edge.

    Parameters
    ----------
    sheet, view, projection
        Where.
    size
        Size of the degrees' type in points.

    Returns
    -------
    boxes
        Room taken by the degrees.
    """
    west, south, east, north = _degrees_seen(view, projection)
    shorter = min(east - west, north - south)
    step = next((s for s in _STEPS if shorter / s <= _LINES), _STEPS[-1])
    boxes: list[Box] = []
    for lon in _multiples(west, east, step):
        line = view.place(
            projection.to_metres(np.full(_ALONG, lon), np.linspace(south, north, _ALONG))
        )
        _line(sheet, view, line)
        x = float(np.interp(view.frame.top, line[:, 1], line[:, 0]))
        boxes += _degrees(
            sheet,
            view,
            x,
            view.frame.top - 1.3 * size,
            f"{lon:g}°E",
            Letters(size=size, colour=LIGHT.muted, halo=0.7, anchor="center"),
        )
    for lat in _multiples(south, north, step):
        line = view.place(
            projection.to_metres(np.linspace(west, east, _ALONG), np.full(_ALONG, lat))
        )
        _line(sheet, view, line)
        y = float(np.interp(view.frame.left, line[:, 0], line[:, 1]))
        boxes += _degrees(
            sheet,
            view,
            view.frame.left + 0.4 * size,
            y - 0.35 * size,
            f"{lat:g}°N",
            Letters(size=size, colour=LIGHT.muted, halo=0.7),
        )
    return boxes


def _degrees_seen(view: View, projection: Projection) -> tuple[float, float, float, float]:
    g = view.ground
    along = np.linspace(0, 1, _ALONG)
    x, y = g.left + g.width * along, g.bottom + g.height * along
    edge = projection.to_degrees(
        np.concatenate([x, x, np.full(_ALONG, g.left), np.full(_ALONG, g.right)]),
        np.concatenate([np.full(_ALONG, g.bottom), np.full(_ALONG, g.top), y, y]),
    )
    (west, south), (east, north) = edge.min(axis=0), edge.max(axis=0)
    return float(west), float(south), float(east), float(north)


def _multiples(low: float, high: float, step: float) -> list[float]:
    first, last = int(np.ceil(low / step)), int(np.floor(high / step))
    return [round(n * step, 6) for n in range(first, last + 1)]


def _line(sheet: Sheet, view: View, points: Floats) -> None:
    sheet.shape(Path(points), line=LIGHT.muted, width=0.3, alpha=0.45, zorder=6, clip=view.frame)


def _degrees(  # noqa: PLR0913, PLR0917
    sheet: Sheet, view: View, x: float, y: float, words: str, letters: Letters
) -> list[Box]:
    box = room_of(x, y, words, letters)
    corner = 3 * letters.size
    free = view.frame.grown(-1)
    in_corner = x < view.frame.left + corner and y > view.frame.top - corner
    if not free.holds(box) or (in_corner and letters.anchor == "left"):
        return []
    return [sheet.write(x, y, words, letters, role="graticule")]
