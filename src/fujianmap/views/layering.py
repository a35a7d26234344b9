"""A scene under fewer overlays: what the reader switched off on the map is off on the picture."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fujianmap.views.scene import Scene


def with_layers(scene: Scene, layers: frozenset[str]) -> Scene:
    """The same scene with these overlays alone.

    Parameters
    ----------
    scene
        All that a picture shows.
    layers
        Of `views.display.LAYERS`. Names of areas and outlines of counties are left to the
        painter, which finds them in ``layers``.
    """
    marks, areas = scene.marks, scene.areas
    if "initiatives" not in layers:
        marks = ()
    if "rings" not in layers:
        marks = tuple(replace(mark, uncertainty_km=0.0) for mark in marks)
    if "shading" not in layers:
        areas = tuple(replace(area, shade=0) for area in areas)
    return replace(
        scene,
        marks=marks,
        areas=areas,
        types=scene.types if marks else (),
        layers=layers,
    )
