"""The sheet: where every text, line and shape is put, in points from its lower left corner.

No axes and no pyplot. Texts are put down as outlines where the picture is a PNG (so that lines are
as wide as measured at every resolution) or where outlines were asked for, and else as texts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Bbox, Transform, TransformedBbox

from fujianmap.drawing.snapshot.fonts import PlateFont, outline_of, printable, width_of
from fujianmap.drawing.style import LIGHT

if TYPE_CHECKING:
    from fujianmap.drawing.snapshot.paper import Paper

Anchor = Literal["left", "center", "right"]

ASCENT: Final = 0.88
"""height of a line of type above its baseline, in units of the size"""
DESCENT: Final = 0.22
_BOLD: Final = 0.035
"""width of the line that makes letters heavier, in units of the size"""
_SHARE: Final[dict[Anchor, float]] = {"left": 0.0, "center": 0.5, "right": 1.0}


class Box(NamedTuple):
    """A rectangle in points, from the sheet's lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Width in points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height in points."""
        return self.top - self.bottom

    @property
    def centre(self) -> tuple[float, float]:
        """Middle of the box."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def grown(self, by: float) -> Box:
        """The box with a margin, which may be negative."""
        return Box(self.left - by, self.bottom - by, self.right + by, self.top + by)

    def meets(self, other: Box) -> bool:
        """Tell whether the two share any room."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )

    def holds(self, other: Box) -> bool:
        """Tell whether the other lies within this one."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.bottom <= other.bottom
            and other.top <= self.top
        )

    def path(self) -> Path:
        """The rectangle as a path."""
        return Path(
            [
                (self.left, self.bottom),
                (self.right, self.bottom),
                (self.right, self.top),
                (self.left, self.top),
                (self.left, self.bottom),
            ],
            closed=True,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """How a text looks."""

    size: float
    colour: str = LIGHT.ink
    bold: bool = False
    halo: float = 0.0
    """width of the light edge around the letters, in points"""
    anchor: Anchor = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A text that stands on the sheet, and the room that it takes."""

    text: str
    role: str
    box: Box


@dataclass(kw_only=True)
class Sheet:
    """A figure and all the texts on it."""

    paper: Paper
    outlined: bool
    """True where texts are put down as outlines"""
    thick_letters: bool = True
    """False where a heavier weight of the font is asked for by name (SVG)"""
    figure: Figure = field(init=False)
    points: Transform = field(init=False)
    """from points to the figure's pixels"""
    placed: list[Placed] = field(default_factory=list)

    def __post_init__(self) -> None:
        width, height = self.paper.points
        self.figure = Figure(
            figsize=(width / 72, height / 72), facecolor=LIGHT.paper, edgecolor="none"
        )
        self.points = Affine2D().scale(1 / 72) + self.figure.dpi_scale_trans

    @property
    def box(self) -> Box:
        """The whole sheet."""
        return Box(0, 0, *self.paper.points)

    def add(self, artist: Artist, *, clip: Box | None = None) -> None:
        """Put an artist on the sheet, cut off at ``clip``."""
        self.figure.add_artist(artist)
        if clip is not None:
            bounds = Bbox.from_extents(*clip)
            artist.set_clip_box(TransformedBbox(bounds, self.points))

    def shape(  # noqa: PLR0913  (what a pen and a brush need)
        self,
        path: Path,
        *,
        fill: str | None = None,
        line: str | None = None,
        width: float = 0.5,
        dashes: tuple[float, ...] = (),
        alpha: float | None = None,
        zorder: float = 1,
        clip: Box | None = None,
        label: str | None = None,
    ) -> None:
        """Draw one path that is given in points."""
        patch = PathPatch(
            path,
            facecolor=fill or "none",
            edgecolor=line or "none",
            linewidth=width if line else 0.0,
            linestyle=(0, dashes) if dashes else "solid",
            joinstyle="round",
            capstyle="butt",
            alpha=alpha,
            zorder=zorder,
            transform=self.points,
            gid=label,
        )
        self.add(patch, clip=clip)

    def write(  # noqa: PLR0913  (where, what and how)
        self, x: float, y: float, text: str, letters: Letters, *, role: str, zorder: float = 20
    ) -> Box:
        """Put one line of text with its baseline at ``y`` and tell the room that it takes."""
        shown = printable(text)
        box = room_of(x, y, shown, letters)
        if not shown.strip():
            return box
        self.placed.append(Placed(text=shown, role=role, box=box))
        if letters.halo:
            self._outlines(box.left, y, shown, letters, LIGHT.paper, 2 * letters.halo, zorder - 0.1)
        if self.outlined:
            self._outlines(
                box.left, y, shown, letters, letters.colour, self._weight(letters), zorder
            )
        else:
            self._letters(x, y, shown, letters, zorder)
        return box

    def _weight(self, letters: Letters) -> float:
        return _BOLD * letters.size if letters.bold else 0.0

    def _outlines(  # noqa: PLR0913, PLR0917
        self,
        left: float,
        y: float,
        shown: str,
        letters: Letters,
        colour: str,
        line: float,
        zorder: float,
    ) -> None:
        place = Affine2D().scale(letters.size).translate(left, y)
        patch = PathPatch(
            outline_of(shown),
            facecolor=colour,
            edgecolor=colour if line else "none",
            linewidth=line,
            joinstyle="round",
            zorder=zorder,
            transform=place + self.points,
        )
        self.add(patch)

    def _letters(self, x: float, y: float, shown: str, letters: Letters, zorder: float) -> None:
        if letters.bold and self.thick_letters:
            left = room_of(x, y, shown, letters).left
            self._outlines(left, y, shown, letters, letters.colour, self._weight(letters), zorder)
        text = Text(
            x,
            y,
            shown,
            color=letters.colour,
            fontproperties=PlateFont(size=letters.size, bold=letters.bold),
            horizontalalignment=letters.anchor,
            verticalalignment="baseline",
            parse_math=False,
            usetex=False,
            zorder=zorder,
            transform=self.points,
        )
        self.add(text)


def room_of(x: float, y: float, text: str, letters: Letters) -> Box:
    """Room that one line takes, before it is put down."""
    width = width_of(printable(text), letters.size)
    left = x - _SHARE[letters.anchor] * width
    return Box(left, y - DESCENT * letters.size, left + width, y + ASCENT * letters.size)
