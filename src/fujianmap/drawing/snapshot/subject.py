"""What a plate is about: the scene, its ground, and what the reader asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fujianmap.drawing.snapshot.projection import Ground
from fujianmap.drawing.snapshot.seen import NOTHING, Seen
from fujianmap.drawing.snapshot.sheet import Box

if TYPE_CHECKING:
    from fujianmap.views.scene import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a reader asked for beyond the scene."""

    title: str | None = None
    list_unlocated: bool = False
    graticule: bool = False
    page: int = 0
    """number of the page in an atlas; 0 where there is only this one"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is drawn, in which languages and how large."""

    scene: Scene
    also: Scene | None
    """the same scene in a second language"""
    ground: Ground
    unit: float
    """factor for sizes of type and marks"""
    wishes: Wishes
    no_list: bool = False
    """True where the paper has no room for the list that was asked for"""
    bare: bool = False
    """True where areas and their names alone are drawn"""
    outside: int = 0
    """shown rows with a point that lie outside the map's frame"""
    seen: Seen = NOTHING
    """what the map's frame shows, for the legend"""
    held: Box | None = None
    """the map's frame where it is settled, in points"""

    @property
    def listed(self) -> bool:
        """Tell whether rows without a point were asked for, and there are any."""
        return self.wishes.list_unlocated and bool(self.scene.unlocated)

    @property
    def scenes(self) -> tuple[Scene, ...]:
        """The scene in one or two languages."""
        return (self.scene, self.also) if self.also else (self.scene,)

    @property
    def extent(self) -> Box:
        """What the map must hold, in metres."""
        return (
            self.ground.extent
            if self.scene.whole
            else self.ground.projection.extent(self.scene.extent)
        )

    def scaled(self, factor: float) -> Subject:
        """The same with smaller or larger type."""
        return replace(self, unit=self.unit * factor)
