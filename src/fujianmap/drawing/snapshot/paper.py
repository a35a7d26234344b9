"""What a plate is drawn on: named papers, any size in millimetres, and the resolution."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

from fujianmap.errors import SnapshotError

POINTS_PER_MM: Final = 72 / 25.4
SHORTEST_MM: Final = 100
"""shorter side of the smallest paper: below it the legend no longer fits beside a map"""
LONGEST_MM: Final = 1200
LONGEST_SHARE: Final = 5
"""longer side at most, in lengths of the shorter: a strip has no room for a legend and credits"""
LOWEST_DPI: Final = 72
HIGHEST_DPI: Final = 600
MOST_MEGAPIXELS: Final = 100
"""of a PNG; A3 at 600 dpi has 70. One megapixel costs about 8 MB while it is drawn."""
_A4_AREA: Final = 210 * 297


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A sheet, in millimetres."""

    width: float
    height: float
    enlarged: float = 1.0
    """how much larger than on paper of this size type and marks are, for what is seen from afar"""

    @property
    def points(self) -> tuple[float, float]:
        """Width and height in typographic points (1/72 inch)."""
        return self.width * POINTS_PER_MM, self.height * POINTS_PER_MM

    @property
    def unit(self) -> float:
        """Factor for sizes of type and marks: 1 on A4, larger on what is seen from farther off."""
        area = self.width * self.height
        return self.enlarged * min(max(float((area / _A4_AREA) ** 0.4), 0.66), 2.5)

    @property
    def beside(self) -> bool:
        """Tell whether the legend stands beside the map, for Fujian is taller than wide."""
        return self.width >= 0.95 * self.height


PAPERS: Final[dict[str, Paper]] = {
    "a4": Paper(width=210, height=297),
    "a4-portrait": Paper(width=210, height=297),
    "a4-landscape": Paper(width=297, height=210),
    "a3": Paper(width=297, height=420),
    "a3-portrait": Paper(width=297, height=420),
    "a3-landscape": Paper(width=420, height=297),
    "slide": Paper(width=338.7, height=190.5, enlarged=1.3),
    "square": Paper(width=210, height=210, enlarged=1.15),
}
"""Papers by name; ``slide`` is the 16:9 page of presentation programs."""

_SIZE: Final = re.compile(r"(\d{1,5}(?:\.\d{1,3})?)\s*[x×*]\s*(\d{1,5}(?:\.\d{1,3})?)", re.ASCII)


def read_paper(paper: Paper | str) -> Paper:
    """Find a paper by its name or by ``WxH`` in millimetres.

    Parameters
    ----------
    paper
        A name in `PAPERS`, ``WxH`` in millimetres such as ``200x150``, or a `Paper`.

    Raises
    ------
    SnapshotError
        If there is no such paper, or a side is shorter or longer than can be drawn well, in itself
        or beside the other.
    """
    found = paper if isinstance(paper, Paper) else _named(paper)
    sides = () if found is None else (found.width, found.height)
    if (
        found is None
        or not all(math.isfinite(side) and SHORTEST_MM <= side <= LONGEST_MM for side in sides)
        or max(sides) > LONGEST_SHARE * min(sides)
    ):
        raise SnapshotError(
            "snapshot_paper",
            value=f"{paper.width:g}x{paper.height:g}" if isinstance(paper, Paper) else paper[:80],
            allowed=", ".join(PAPERS),
            least=SHORTEST_MM,
            most=LONGEST_MM,
            share=LONGEST_SHARE,
        )
    return found


def _named(spec: str) -> Paper | None:
    plain = spec.strip().casefold()
    if plain in PAPERS:
        return PAPERS[plain]
    size = _SIZE.fullmatch(plain)
    return Paper(width=float(size[1]), height=float(size[2])) if size else None


def check_pixels(paper: Paper, dpi: int, *, raster: bool) -> None:
    """Refuse a resolution that cannot be drawn.

    Parameters
    ----------
    paper
        The sheet.
    dpi
        Pixels per inch.
    raster
        True for a PNG, whose pixels must fit in memory.

    Raises
    ------
    SnapshotError
        If ``dpi`` is out of range, or the picture would hold too many pixels.
    """
    if not LOWEST_DPI <= dpi <= HIGHEST_DPI:
        raise SnapshotError("snapshot_dpi", value=dpi, least=LOWEST_DPI, most=HIGHEST_DPI)
    megapixels = paper.width * paper.height * (dpi / 25.4) ** 2 / 1e6
    if raster and megapixels > MOST_MEGAPIXELS:
        raise SnapshotError(
            "snapshot_pixels",
            value=f"{paper.width:g}x{paper.height:g}",
            dpi=dpi,
            megapixels=round(megapixels),
            most=MOST_MEGAPIXELS,
        )
