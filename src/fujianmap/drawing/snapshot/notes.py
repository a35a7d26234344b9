"""What stands around the map: title, filters and counts above it, credits below it, the list of
those without a point.
"""  # noqa: D205

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from fujianmap.drawing.snapshot.fonts import LONGEST, width_of, wrap
from fujianmap.drawing.snapshot.legend import BASELINE, LEADING
from fujianmap.drawing.snapshot.sheet import Letters, Sheet
from fujianmap.drawing.style import LIGHT
from fujianmap.texts import Lang, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fujianmap.drawing.snapshot.projection import Projection
    from fujianmap.drawing.snapshot.subject import Subject
    from fujianmap.views.scene import Scene

_MOST_LINES: Final = 6
"""of one note"""
_ENCODED: Final = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")
"""letters that are not ASCII as a link writes them"""
_SMALLEST_TITLE: Final = 0.68
"""how far a long title shrinks"""
_MOST_TITLE_LINES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a paragraph."""

    text: str
    size: float
    colour: str
    role: str
    bold: bool = False
    gap: float = 0.0
    """points above"""

    @property
    def height(self) -> float:
        """Height in points, with the gap."""
        return self.gap + self.size * LEADING


def height_of(lines: Sequence[Line]) -> float:
    """Height of lines under each other."""
    return sum(line.height for line in lines)


def draw_lines(sheet: Sheet, lines: Sequence[Line], left: float, top: float) -> None:
    """Put lines under each other."""
    y = top
    for line in lines:
        y -= line.height
        letters = Letters(size=line.size, colour=line.colour, bold=line.bold)
        sheet.write(left, y + BASELINE * line.size, line.text, letters, role=line.role)


def heading_lines(subject: Subject, width: float, most: int = 3) -> list[Line]:
    """Title, filters in words in so many lines at most, and what is counted."""
    scene, also, title, unit = subject.scene, subject.also, subject.wishes.title, subject.unit
    lines = _title_lines(scene.title if title is None else title, 17.5 * unit, width, bold=True)
    if also and title is None:
        lines += _title_lines(also.title, 11 * unit, width, bold=False)
    size = 9.2 * unit
    for number, one in enumerate(subject.scenes):
        colour = LIGHT.ink if number == 0 else LIGHT.muted
        shrunk = size if number == 0 else 0.88 * size
        gap = 0.45 * size if number == 0 else 0.1 * size
        words = [w for w in (one.filters, _counted(one, subject.outside)) if w]
        if sum(width_of(w[:400], shrunk) for w in words) + 2 * shrunk <= width:
            words = [" · ".join(words)] if words else []
        for paragraph in words:
            for row, line in enumerate(wrap(paragraph, shrunk, width, most)):
                lines.append(Line(text=line, size=shrunk, colour=colour, role="subtitle",
                                  gap=gap if row == 0 else 0))  # fmt: skip
            gap = 0
    return lines


def _counted(scene: Scene, outside: int) -> str:
    """What is counted; rows that the map's frame leaves out are not passed over in silence."""
    if not outside:
        return scene.counted
    return text(scene.lang, "plate.outside", counted=scene.counted, outside=outside)


def _title_lines(title: str, size: float, width: float, *, bold: bool) -> list[Line]:
    """A title in at most three lines: it shrinks before it is cut."""
    room = width * 0.99
    shrunk = size
    while shrunk > _SMALLEST_TITLE * size and len(wrap(title, shrunk, room)) > 1:
        shrunk *= 0.96
    if len(wrap(title, shrunk, room)) > 1:
        # One line is not to be had: take the largest size that does with two, else three.
        shrunk = next(
            (s for s in (size, 0.85 * size) if len(wrap(title, s, room)) <= 2),  # noqa: PLR2004
            _SMALLEST_TITLE * size,
        )
    return [
        Line(
            text=line,
            size=shrunk,
            colour=LIGHT.ink if bold else LIGHT.muted,
            role="title",
            bold=bold,
        )
        for line in wrap(title, shrunk, room, _MOST_TITLE_LINES)
    ]


def credit_lines(subject: Subject, width: float) -> list[Line]:
    """Credits, the boundaries' papers, the data's date, the projection and the link."""
    size = 6.3 * subject.unit
    lines: list[Line] = []
    for one in subject.scenes:
        notes = [one.data_note, one.attribution, one.boundary_note,
                 _projection(one.lang, subject.ground.projection)]  # fmt: skip
        if one.link and one is subject.scene:
            notes.append(_link(one, size, width))
        for paragraph in _run_together([n for n in notes if n], size, width):
            lines += [
                Line(text=line, size=size, colour=LIGHT.muted, role="note")
                for line in wrap(paragraph, size, width, _MOST_LINES)
            ]
    return lines


def _link(scene: Scene, size: float, width: float) -> str:
    """The link with words that explain it, or nothing: cut off it would lead elsewhere.

    Where it is too long, its letters that are not ASCII are written as such; browsers take both.
    """
    for link in (scene.link, _ENCODED.sub(_decoded, scene.link)):
        words = text(scene.lang, "plate.link", link=link)
        if len(words) <= LONGEST and len(wrap(words, size, width)) <= _MOST_LINES:
            return words
    return ""


def _decoded(letters: re.Match[str]) -> str:
    try:
        return unquote(letters[0], errors="strict")
    except UnicodeDecodeError:
        return letters[0]


def _projection(lang: Lang, projection: Projection) -> str:
    south, north = projection.parallels
    return text(lang, "plate.projection", meridian=f"{projection.meridian:g}",
                south=f"{south:g}", north=f"{north:g}")  # fmt: skip


def _run_together(notes: Sequence[str], size: float, width: float) -> list[str]:
    """Join notes that fit in one line together, so that the credits stay low."""
    paragraphs: list[str] = []
    for note in notes:
        joined = f"{paragraphs[-1]}  ·  {note}" if paragraphs else note
        if paragraphs and width_of(joined[:2000], size) <= width:
            paragraphs[-1] = joined
        else:
            paragraphs.append(note)
    return paragraphs
