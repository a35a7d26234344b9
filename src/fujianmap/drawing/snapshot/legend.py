"""The legend: what is on the plate and nothing else, as blocks that any column can hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from matplotlib.path import Path

from fujianmap.drawing.snapshot.fonts import wrap
from fujianmap.drawing.snapshot.markers import Look, draw_kind
from fujianmap.drawing.snapshot.seen import Seen
from fujianmap.drawing.snapshot.sheet import Box, Letters, Sheet
from fujianmap.drawing.style import LIGHT
from fujianmap.records.vocabulary import Precision
from fujianmap.texts import text

if TYPE_CHECKING:
    from fujianmap.views.scene import Scene

MOST_TYPES: Final = 36
"""types in the legend; a reader's own file may bring more, which are then counted"""
LEADING: Final = 1.3
BASELINE: Final = 0.34
"""height of the baseline above the lower edge of its line, in units of the size"""
_SECOND: Final = 0.86
"""size of the second language, in units of the first"""

_LOOKS: Final = {
    Precision.SITE: "solid",
    Precision.NEIGHBOURHOOD: "tinted",
    Precision.COUNTY: "hollow",
    Precision.PREFECTURE: "broken",
}

Symbol = Callable[[Sheet, float, float], None]
"""draws itself around a point of the sheet"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Sizes of type in the legend, in points."""

    heading: float
    entry: float
    mark: float
    """radius of a marker"""

    @property
    def indent(self) -> float:
        """Room for a symbol, left of its words."""
        return 3.2 * self.mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line or more of words, with or without a symbol."""

    lines: tuple[tuple[str, float, str], ...]
    """text, size and colour of each line"""
    symbol: Symbol | None
    gap: float
    """points above"""
    role: str
    bold: bool = False

    @property
    def height(self) -> float:
        """Height in points, with the gap."""
        return self.gap + sum(size * LEADING for _, size, _ in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Rows that belong together, or one picture."""

    rows: tuple[Row, ...]
    indent: float
    picture: Callable[[Sheet, Box], None] | None = None
    picture_height: float = 0.0

    @property
    def height(self) -> float:
        """Height in points."""
        return sum(row.height for row in self.rows) + self.picture_height

    def draw(self, sheet: Sheet, left: float, top: float, width: float) -> None:
        """Put the block down."""
        y = top
        for row in self.rows:
            y -= row.gap
            if row.symbol:
                first = row.lines[0][1]
                middle = y - first * (LEADING - BASELINE - 0.37)
                row.symbol(sheet, left + 0.36 * self.indent, middle)
            x = left + (self.indent if row.symbol else 0)
            for words, size, colour in row.lines:
                y -= size * LEADING
                # Of two languages the first alone is set in bold.
                bold = row.bold and colour == LIGHT.ink
                letters = Letters(size=size, colour=colour, bold=bold)
                sheet.write(x, y + BASELINE * size, words, letters, role=row.role)
        if self.picture:
            self.picture(sheet, Box(left, y - self.picture_height, left + width, y))


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What a legend is made for."""

    scenes: tuple[Scene, ...]
    """the scene in one or two languages"""
    seen: Seen
    """what the map shows"""
    sizes: Sizes
    width: float
    """of a column, in points"""
    most_types: int = MOST_TYPES

    @property
    def scene(self) -> Scene:
        """The scene in its first language."""
        return self.scenes[0]

    def said(self, key: str, **params: object) -> tuple[str, ...]:
        """A text in each language."""
        return tuple(text(scene.lang, key, **params) for scene in self.scenes)

    def heading(self, key: str, **params: object) -> Row:
        """A heading in each language."""
        lines = self._lines(self.said(key, **params), self.sizes.heading, self.width)
        return Row(lines=lines, symbol=None, gap=0, role="heading", bold=True)

    def row(self, words: Sequence[str], symbol: Symbol | None, role: str) -> Row:
        """A symbol and what it stands for, in each language."""
        size = self.sizes.entry
        lines = self._lines(words, size, self.width - 1.15 * self.sizes.indent)
        blank = ((" ", size, LIGHT.ink),)
        return Row(lines=lines or blank, symbol=symbol, gap=0.36 * size, role=role)

    @staticmethod
    def _lines(
        words: Sequence[str], size: float, width: float
    ) -> tuple[tuple[str, float, str], ...]:
        styles = ((size, LIGHT.ink), (_SECOND * size, LIGHT.muted))
        return tuple(
            (line, each, colour)
            for paragraph, (each, colour) in zip(words, styles, strict=False)
            for line in wrap(paragraph, each, width)
        )


def types_blocks(key: Key, columns: int) -> list[Block]:
    """Types that are on the map, cut into as many columns as asked for."""
    types = key.seen.types
    if not types:
        return []
    spoken = [dict(scene.types) for scene in key.scenes]
    rows = [
        key.row(
            tuple(labels.get(kind, "") for labels in spoken),
            _marker(Look.of(kind, precision), key.sizes),
            "type",
        )
        for kind, precision in types[: key.most_types]
    ]
    if len(types) > key.most_types:
        words = key.said("plate.more_types", count=len(types) - key.most_types)
        rows.append(key.row(words, None, "more"))
    heading = key.heading("plate.types")
    first = -(-len(rows) // columns)
    blocks = [Block(rows=(heading, *rows[:first]), indent=key.sizes.indent)]
    for start in range(first, len(rows), first):
        # The rows of a further column stand level with those beside the heading's own.
        lines = tuple((" ", size, colour) for _, size, colour in heading.lines)
        blank = Row(lines=lines, symbol=None, gap=heading.gap, role="blank")
        blocks.append(Block(rows=(blank, *rows[start : start + first]), indent=key.sizes.indent))
    return blocks


def precision_block(key: Key) -> list[Block]:
    """What the looks of markers, rings, lines and numbered discs stand for."""
    seen, sizes = key.seen, key.sizes
    explained = (
        *(
            (precision in seen.precisions, f"plate.{look}", _marker(Look.any(precision), sizes))
            for precision, look in _LOOKS.items()
        ),
        (seen.rings, "plate.ring", _ring(sizes)),
        (seen.leaders, "plate.leader", _leader(sizes)),
        (seen.discs, "plate.disc", _disc(sizes)),
    )
    rows = [
        key.row(key.said(words), symbol, "precision") for has, words, symbol in explained if has
    ]
    if not rows:
        return []
    return [Block(rows=(key.heading("plate.precision"), *rows), indent=sizes.indent)]


def shading_block(key: Key) -> list[Block]:
    """Classes of the shading that occur on the map."""
    scene, sizes = key.scene, key.sizes
    present = key.seen.shades
    if not present - {0}:
        return []
    lows = (1, *(upper + 1 for upper in scene.breaks))
    classes = [
        (0, "0"),
        *(
            (shade, f"{low}" if low == high else f"{low}–{high}")
            for shade, (low, high) in enumerate(zip(lows, scene.breaks, strict=False), start=1)
        ),
    ]
    rows = [
        key.row((words,), _swatch(LIGHT.shades[min(shade, len(LIGHT.shades) - 1)], sizes), "shade")
        for shade, words in classes
        if shade in present
    ]
    return [Block(rows=(key.heading("plate.shading"), *rows), indent=sizes.indent * 1.15)]


def headed_picture(
    key: Key, heading: str, side: float, painter: Callable[[Sheet, Box], None]
) -> Block:
    """A square picture under a heading."""
    gap = 0.4 * key.sizes.entry

    def picture(sheet: Sheet, box: Box) -> None:
        painter(sheet, Box(box.left, box.bottom, box.left + side, box.bottom + side))

    return Block(rows=(key.heading(heading),), indent=0, picture=picture, picture_height=side + gap)


def omitted_block(key: Key) -> Block:
    """In place of the list of rows without a point, where the paper has no room for it."""
    heading = key.heading("plate.unlocated", count=len(key.scene.unlocated))
    return Block(rows=(heading, key.row(key.said("plate.no_room"), None, "more")), indent=0)


def _marker(look: Look, sizes: Sizes) -> Symbol:
    def symbol(sheet: Sheet, x: float, y: float) -> None:
        draw_kind(sheet, [(x, y)], look, sizes.mark)

    return symbol


def _ring(sizes: Sizes) -> Symbol:
    def symbol(sheet: Sheet, x: float, y: float) -> None:
        path = Path.circle((x, y), 1.25 * sizes.mark)
        sheet.shape(path, line=LIGHT.muted, width=0.6, dashes=(3, 2), zorder=11)

    return symbol


def _leader(sizes: Sizes) -> Symbol:
    def symbol(sheet: Sheet, x: float, y: float) -> None:
        r = sizes.mark
        sheet.shape(
            Path([(x - r, y - 0.5 * r), (x + 0.5 * r, y + 0.3 * r)]), line=LIGHT.ink, zorder=10
        )
        sheet.shape(Path.circle((x - r, y - 0.5 * r), 0.26 * r), fill=LIGHT.ink, zorder=10)
        draw_kind(sheet, [(x + 0.5 * r, y + 0.3 * r)], Look.any(Precision.COUNTY), 0.8 * r)

    return symbol


def _disc(sizes: Sizes) -> Symbol:
    def symbol(sheet: Sheet, x: float, y: float) -> None:
        r = 1.15 * sizes.mark
        sheet.shape(Path.circle((x, y), r), fill=LIGHT.ink, zorder=11)
        letters = Letters(size=1.15 * r, colour=LIGHT.paper, anchor="center")
        sheet.write(x, y - 0.41 * r, "5", letters, role="disc")

    return symbol


def _swatch(colour: str, sizes: Sizes) -> Symbol:
    def symbol(sheet: Sheet, x: float, y: float) -> None:
        half = 1.5 * sizes.mark
        box = Box(x - half * 0.9, y - 0.8 * sizes.mark, x + half * 0.9, y + 0.8 * sizes.mark)
        sheet.shape(box.path(), fill=colour, line=LIGHT.border, width=0.4, zorder=11)

    return symbol
