"""The list of rows without a point: nothing is dropped silently, and none is given a place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fujianmap.drawing.snapshot.fonts import shorten, wrap
from fujianmap.drawing.snapshot.legend import LEADING
from fujianmap.drawing.snapshot.notes import Line, draw_lines, height_of
from fujianmap.drawing.style import LIGHT
from fujianmap.texts import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fujianmap.drawing.snapshot.sheet import Sheet
    from fujianmap.drawing.snapshot.subject import Subject
    from fujianmap.views.scene import Unlocated


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The list in columns of lines, under a heading in the first."""

    heading: tuple[Line, ...]
    columns: tuple[tuple[Line, ...], ...]
    column_width: float
    left_out: int

    @property
    def height(self) -> float:
        """Height in points where all columns begin under the heading."""
        return height_of(self.heading) + max((height_of(c) for c in self.columns), default=0.0)

    def draw(self, sheet: Sheet, left: float, top: float, gap: float, further: float) -> None:
        """Put the list down.

        Parameters
        ----------
        sheet, left, top
            Where the heading stands.
        gap
            Points between two columns.
        further
            Upper end of the second and further columns.
        """
        draw_lines(sheet, self.heading, left, top)
        under = top - height_of(self.heading)
        # Columns that begin level with the heading's own stand level with its first row too.
        second = under if further <= top else further
        for number, lines in enumerate(self.columns):
            draw_lines(
                sheet, lines, left + number * (self.column_width + gap), second if number else under
            )


def list_unlocated(subject: Subject, width: float, rooms: tuple[float, ...]) -> Listing:
    """Set the list of rows without a point.

    Parameters
    ----------
    subject
        What is drawn.
    width
        Width of a column in points.
    rooms
        Height of each column in points, that of the heading in the first. What does not fit is
        counted in the last line.
    """
    unit = subject.unit
    size = 6.6 * unit
    heading = [
        Line(
            text=shorten(text(one.lang, "plate.unlocated", count=len(one.unlocated)), s, width),
            size=s, colour=colour, role="heading", bold=one is subject.scene,
        )
        for one, s, colour in zip(
            subject.scenes, (8 * unit, 6.9 * unit), (LIGHT.ink, LIGHT.muted), strict=False
        )
    ]  # fmt: skip
    second = {row.id: row for row in subject.also.unlocated} if subject.also else {}
    entries = [_entry(row, second.get(row.id), size, width) for row in subject.scene.unlocated]
    heights = [height_of(entry) for entry in entries]
    first = height_of(heading)
    free = [room - first if room <= rooms[0] else room for room in rooms]
    free[0] = rooms[0] - first
    filled, used = _fill(entries, heights, free)
    if used < len(entries):
        free[-1] -= size * LEADING * (0.5 + len(subject.scenes))
        filled, used = _fill(entries, heights, free)
        for number, one in enumerate(subject.scenes):
            words = text(one.lang, "plate.more", count=len(entries) - used)
            filled[-1].append(
                Line(
                    text=shorten(words, size, width),
                    size=size,
                    colour=LIGHT.muted if number else LIGHT.ink,
                    role="more",
                    gap=0 if number else 0.3 * size,
                )
            )
    return Listing(
        heading=tuple(heading),
        columns=tuple(tuple(column) for column in filled),
        column_width=width,
        left_out=len(entries) - used,
    )


def _entry(row: Unlocated, second: Unlocated | None, size: float, width: float) -> list[Line]:
    lines = [(words, size, LIGHT.ink) for words in wrap(row.name, size, width, 3)]
    if second and second.name != row.name:
        small = 0.88 * size
        lines += [(words, small, LIGHT.muted) for words in wrap(second.name, small, width, 3)]
    about = " · ".join(filter(None, (row.reach, row.type_label)))
    small = 0.92 * size
    lines += [(words, small, LIGHT.muted) for words in wrap(about, small, width, 2)]
    return [
        Line(text=words, size=s, colour=colour, role="unlocated",
             gap=0.42 * size if number == 0 else 0)
        for number, (words, s, colour) in enumerate(lines)
    ]  # fmt: skip


def _fill(
    entries: Sequence[list[Line]], heights: Sequence[float], rooms: Sequence[float]
) -> tuple[list[list[Line]], int]:
    """Pour entries into columns as high as ``rooms``; tell how many found a place."""
    filled: list[list[Line]] = [[]]
    height = 0.0
    for used, (entry, own) in enumerate(zip(entries, heights, strict=True)):
        while height + own > rooms[len(filled) - 1] + 1e-6:
            if len(filled) == len(rooms):
                return filled, used
            filled.append([])
            height = 0.0
        if filled[-1] or len(filled) == 1:
            filled[-1] += entry
            height += own
        else:
            # The first row of a further column stands level with what is beside it.
            filled[-1] += [replace(entry[0], gap=0), *entry[1:]]
            height += own - entry[0].gap
    return filled, len(entries)
