"""The map's frame: which ground it shows at which scale, and the ground itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from matplotlib.path import Path

from fujianmap.drawing.snapshot.projection import Floats, Geometries, Ground, Layer
from fujianmap.drawing.snapshot.sheet import Box, Sheet
from fujianmap.drawing.style import LIGHT

if TYPE_CHECKING:
    from fujianmap.views.scene import Scene

_SMALLEST: Final = 5_000.0
"""metres that a frame shows at least, so that a single point does not fill it"""
_SIMPLIFIED: Final = 330.0
"""metres by which the simplified lines may be off"""
_SEEN: Final = 1.2
"""points on paper from which such an error would be seen"""
_COUNTIES_BELOW: Final = 260_000.0
"""metres across the frame below which counties are told apart"""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A frame on the sheet and the ground that it shows."""

    frame: Box
    """in points"""
    ground: Box
    """in metres"""
    scale: float
    """points per metre"""

    def place(self, metres: Floats) -> Floats:
        """Where places in metres stand on the sheet, in points."""
        origin = np.array([self.ground.left, self.ground.bottom])
        corner = np.array([self.frame.left, self.frame.bottom])
        return np.asarray((metres - origin) * self.scale + corner)

    def metres(self, points: Floats) -> Floats:
        """Where points of the sheet lie, in metres: the way back from `place`."""
        origin = np.array([self.ground.left, self.ground.bottom])
        corner = np.array([self.frame.left, self.frame.bottom])
        return np.asarray((points - corner) / self.scale + origin)

    @property
    def close(self) -> bool:
        """Tell whether counties are told apart."""
        return max(self.ground.width, self.ground.height) < _COUNTIES_BELOW

    @property
    def detailed(self) -> bool:
        """Tell whether simplified lines would look simplified."""
        return self.scale * _SIMPLIFIED > _SEEN


def fit(frame: Box, extent: Box, margin: float) -> View:
    """Show an extent in the middle of a frame.

    Parameters
    ----------
    frame
        In points.
    extent
        In metres; what the frame must hold.
    margin
        Points between the extent and the frame.
    """
    room = frame.grown(-margin)
    width, height = max(extent.width, _SMALLEST), max(extent.height, _SMALLEST)
    scale = min(room.width / width, room.height / height)
    x, y = extent.centre
    half_width, half_height = frame.width / scale / 2, frame.height / scale / 2
    ground = Box(x - half_width, y - half_height, x + half_width, y + half_height)
    return View(frame=frame, ground=ground, scale=scale)


def trim(frame: Box, extent: Box, margin: float, covered: Box) -> Box:
    """Make a frame smaller that would show ground on which nothing is known.

    Parameters
    ----------
    frame, extent, margin
        As in `fit`.
    covered
        In metres; what the surroundings cover.
    """
    view = fit(frame, extent, margin)
    x, y = view.ground.centre
    across = 2 * min(x - covered.left, covered.right - x)
    upright = 2 * min(y - covered.bottom, covered.top - y)
    width = min(frame.width, max(across, extent.width) * view.scale)
    height = min(frame.height, max(upright, extent.height) * view.scale)
    return Box(frame.left, frame.top - height, frame.left + width, frame.top)


def path_of(geometries: Geometries, view: View) -> Path | None:
    """Areas in metres as one path in points, cut off a little outside the frame."""
    edge = view.ground.grown(3 / view.scale)
    seen = shapely.clip_by_rect(geometries, edge.left, edge.bottom, edge.right, edge.top)
    parts = shapely.get_parts(seen)
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    if not len(polygons):
        return None
    # Holes stay holes because they turn the other way.
    rings = shapely.get_rings(shapely.orient_polygons(polygons))
    vertices, ring = shapely.get_coordinates(rings, return_index=True)
    codes = np.full(len(vertices), Path.LINETO, dtype=Path.code_type)
    starts = np.flatnonzero(np.diff(ring, prepend=-1))
    codes[starts] = Path.MOVETO
    codes[np.append(starts[1:] - 1, len(vertices) - 1)] = Path.CLOSEPOLY
    return Path(view.place(vertices), codes)


def draw_ground(sheet: Sheet, view: View, ground: Ground, scene: Scene) -> None:
    """Draw sea, land, shaded areas and their borders inside the frame."""
    drawn = "" if view.detailed else "_drawn"
    sheet.shape(view.frame.path(), fill=LIGHT.sea, zorder=0)
    _land(sheet, view, ground.layer("surroundings_drawn"))
    prefectures = ground.layer("prefectures" + drawn)
    counties = ground.layer("counties" + drawn)
    _shaded(sheet, view, prefectures, counties, scene)
    if view.close or "counties" in scene.layers:
        _lines(sheet, view, counties, LIGHT.border, 0.35, 3)
    _lines(sheet, view, prefectures, LIGHT.border, 0.7 if view.close else 0.55, 4)
    _lines(sheet, view, ground.layer("province" + drawn), LIGHT.coast, 0.9, 5)


def draw_frame(sheet: Sheet, view: View) -> None:
    """Draw the line around the map."""
    sheet.shape(view.frame.path(), line=LIGHT.muted, width=0.5, zorder=15)


def _land(sheet: Sheet, view: View, land: Layer) -> None:
    path = path_of(land.geometries, view)
    if path is not None:
        sheet.shape(
            path, fill=LIGHT.land, line=LIGHT.landline, width=0.3, zorder=1, clip=view.frame
        )


def _shaded(sheet: Sheet, view: View, prefectures: Layer, counties: Layer, scene: Scene) -> None:
    _fill(sheet, view, prefectures.geometries, LIGHT.shades[0])
    _fill(sheet, view, _of_codes(prefectures, _left_out(scene)), LIGHT.land)
    shades = {area.adcode: area.shade for area in scene.areas if area.chosen}
    for shade in range(1, len(LIGHT.shades)):
        for layer in (prefectures, counties):
            chosen = [
                min(shades.get(code, 0), len(LIGHT.shades) - 1) == shade for code in layer.adcodes
            ]
            if any(chosen):
                _fill(sheet, view, layer.geometries[np.array(chosen)], LIGHT.shades[shade])


def _left_out(scene: Scene) -> frozenset[str]:
    """Areas whose rows a filter by city leaves out: how many there are is not what is asked."""
    return frozenset(area.adcode for area in scene.areas if not area.chosen)


def _of_codes(layer: Layer, codes: frozenset[str]) -> Geometries:
    chosen: Geometries = layer.geometries[np.array([code in codes for code in layer.adcodes])]
    return chosen


def _fill(sheet: Sheet, view: View, geometries: Geometries, colour: str) -> None:
    path = path_of(geometries, view)
    if path is not None:
        # The thin edge of the same colour closes hairlines between neighbours.
        sheet.shape(path, fill=colour, line=colour, width=0.25, zorder=2, clip=view.frame)


def _lines(  # noqa: PLR0913, PLR0917
    sheet: Sheet, view: View, layer: Layer, colour: str, width: float, zorder: float
) -> None:
    path = path_of(layer.geometries, view)
    if path is not None:
        sheet.shape(path, line=colour, width=width, zorder=zorder, clip=view.frame)
