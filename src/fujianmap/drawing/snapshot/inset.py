"""The small map that shows where a close map lies: Fujian and its neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fujianmap.drawing.snapshot.mapframe import View, fit, path_of
from fujianmap.drawing.snapshot.projection import Ground
from fujianmap.drawing.snapshot.sheet import Box, Sheet
from fujianmap.drawing.style import LIGHT

if TYPE_CHECKING:
    from collections.abc import Callable

_AROUND: Final = 0.22
"""ground around the province, in parts of its extent"""


_NEARLY: Final = 0.8
"""part of the province's extent on a map from which it needs no inset"""


def needs_inset(view: View, ground: Ground) -> bool:
    """Tell whether a map is so close that a reader may ask where it lies."""
    seen, whole = view.ground, ground.extent
    across = min(seen.right, whole.right) - max(seen.left, whole.left)
    upright = min(seen.top, whole.top) - max(seen.bottom, whole.bottom)
    share = max(across, 0) * max(upright, 0) / (whole.width * whole.height)
    return share < _NEARLY


def inset_of(view: View, ground: Ground) -> Callable[[Sheet, Box], None]:
    """Make the painter of the inset for one map."""

    def paint(sheet: Sheet, box: Box) -> None:
        whole = ground.extent
        small = fit(box, whole.grown(_AROUND * whole.width), 0)
        sheet.shape(box.path(), fill=LIGHT.sea, zorder=0)
        land = path_of(ground.layer("surroundings_drawn").geometries, small)
        if land is not None:
            sheet.shape(land, fill=LIGHT.land, line=LIGHT.landline, width=0.2, zorder=1, clip=box)
        areas = path_of(ground.layer("prefectures_drawn").geometries, small)
        if areas is not None:
            sheet.shape(
                areas, fill=LIGHT.shades[2], line=LIGHT.shades[0], width=0.3, zorder=2, clip=box
            )
        outline = path_of(ground.layer("province_drawn").geometries, small)
        if outline is not None:
            sheet.shape(outline, line=LIGHT.coast, width=0.5, zorder=3, clip=box)
        scale = small.scale
        left = box.left + (view.ground.left - small.ground.left) * scale
        bottom = box.bottom + (view.ground.bottom - small.ground.bottom) * scale
        right = left + max(view.ground.width * scale, 4)
        top = bottom + max(view.ground.height * scale, 4)
        inner = box.grown(-1)
        frame = Box(
            max(left, inner.left),
            max(bottom, inner.bottom),
            min(right, inner.right),
            min(top, inner.top),
        )
        sheet.shape(frame.path(), line=LIGHT.ink, width=1.1, zorder=5, clip=box)
        sheet.shape(box.path(), line=LIGHT.muted, width=0.5, zorder=6)

    return paint
