"""What a map shows of all that a legend can explain: the legend holds this and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from fujianmap.drawing.snapshot.marks import lay_out
from fujianmap.records.vocabulary import Precision

if TYPE_CHECKING:
    from fujianmap.drawing.snapshot.mapframe import View
    from fujianmap.drawing.snapshot.projection import Ground
    from fujianmap.views.scene import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Looks of markers, rings, lines, discs and shades inside a frame."""

    types: tuple[tuple[str, Precision], ...] = ()
    """types of the markers in the order of the legend, each with the most exact of its looks"""
    precisions: frozenset[Precision] = frozenset()
    rings: bool = False
    leaders: bool = False
    discs: bool = False
    shades: frozenset[int] = frozenset()
    """classes of the chosen areas in the frame"""


NOTHING: Final = Seen()
"""what is seen before there is a frame"""


def see(scene: Scene, ground: Ground, view: View, unit: float) -> Seen:
    """Find what the map of a scene shows.

    Parameters
    ----------
    scene, ground, view
        What is drawn where.
    unit
        Factor for sizes of marks, on which it depends what moves apart and which ring is seen.
    """
    layout = lay_out(scene, ground.projection, view, unit)
    order = tuple(Precision)
    exact: dict[str, Precision] = {}
    for row in np.flatnonzero(layout.single):
        mark = layout.marks[row]
        look = look_of(mark.precision)
        exact[mark.type] = min(exact.get(mark.type, look), look, key=order.index)
    frame = shapely.box(*view.ground)
    layer = ground.layer("prefectures_drawn")
    inside = dict(
        zip(layer.adcodes, shapely.intersects(layer.geometries, frame).tolist(), strict=True)
    )
    return Seen(
        types=tuple((kind, exact[kind]) for kind, _ in scene.types if kind in exact),
        precisions=frozenset(
            look_of(layout.marks[row].precision) for row in np.flatnonzero(layout.single)
        ),
        rings=bool((layout.rings > 0).any()),
        leaders=bool(layout.led.any()),
        discs=bool(layout.discs),
        shades=frozenset(a.shade for a in scene.areas if a.chosen and inside.get(a.adcode, True)),
    )


def look_of(precision: str) -> Precision:
    """Look of a row's marker, as on the screen: that of a town where nothing is stated."""
    try:
        return Precision(precision)
    except ValueError:
        return Precision.NEIGHBOURHOOD
