"""How a plate is laid out: heading, map, legend, list and credits on one sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from fujianmap.drawing.snapshot.arrange import MARGIN, arrange
from fujianmap.drawing.snapshot.fonts import width_of, wrap
from fujianmap.drawing.snapshot.furniture import draw_furniture
from fujianmap.drawing.snapshot.graticule import draw_graticule
from fujianmap.drawing.snapshot.labels import draw_labels
from fujianmap.drawing.snapshot.mapframe import View, draw_frame, draw_ground, fit
from fujianmap.drawing.snapshot.markers import draw_markers, draw_rings
from fujianmap.drawing.snapshot.marks import Layout, beyond, lay_out
from fujianmap.drawing.snapshot.notes import (
    Line,
    credit_lines,
    draw_lines,
    heading_lines,
    height_of,
)
from fujianmap.drawing.snapshot.projection import ground_of
from fujianmap.drawing.snapshot.seen import see
from fujianmap.drawing.snapshot.sheet import Box, Letters, Sheet
from fujianmap.drawing.snapshot.subject import Subject, Wishes
from fujianmap.drawing.style import LIGHT
from fujianmap.texts import text

if TYPE_CHECKING:
    from fujianmap.drawing.snapshot.paper import Paper
    from fujianmap.places.boundaries import Boundaries
    from fujianmap.views.scene import Scene

EDGE: Final = 30.0
"""points around everything, on A4"""
_BODY: Final = 0.6
"""height that map and legend keep, in parts of the room, whatever the notes say"""
_HEADINGS: Final = ((1.0, 12), (0.88, 12), (0.76, 12), (0.76, 3), (0.64, 3), (0.52, 3))
"""sizes of the notes, and lines that filters in words may take, that are tried in this order"""
_ROUNDS: Final = 4
"""layouts that are tried until heading and legend say what the frame shows"""


@dataclass(frozen=True, kw_only=True)
class Plate:
    """A drawn plate and where things stand on it."""

    sheet: Sheet
    view: View
    layout: Layout


def compose_plate(  # noqa: PLR0913
    scene: Scene,
    boundaries: Boundaries,
    *,
    paper: Paper,
    also: Scene | None = None,
    wishes: Wishes | None = None,
    outlined: bool = True,
    thick_letters: bool = True,
) -> Plate:
    """Draw a scene on a sheet.

    Parameters
    ----------
    scene, also
        What is shown, perhaps in a second language.
    boundaries
        Areas to draw.
    paper, wishes
        On what, and with what.
    outlined, thick_letters
        How texts are put down; see `Sheet`.
    """
    subject = Subject(
        scene=scene,
        also=also,
        ground=ground_of(boundaries),
        unit=paper.unit,
        wishes=wishes or Wishes(),
    )
    sheet = Sheet(paper=paper, outlined=outlined, thick_letters=thick_letters)
    inner = sheet.box.grown(-EDGE * paper.unit)

    def laid(subject: Subject) -> tuple[Box, Callable[[], None]]:
        body, draw_around = around(sheet, subject, inner, gap=7)
        plan = arrange(body, subject, beside=paper.beside)

        def paint() -> None:
            draw_around()
            plan.draw(sheet)

        return plan.frame, paint

    # A first guess of the frame, so that the first layout is mostly the last.
    guess = Box(inner.left, inner.bottom + 0.3 * inner.height, inner.right, inner.top)
    frame, paint = settle(_told(subject, guess), laid)
    paint()
    number_page(sheet, subject)
    return draw_map(sheet, frame, subject)


def number_page(sheet: Sheet, subject: Subject) -> None:
    """Put the number of the page into the lower right corner, where it is one of an atlas."""
    if not subject.wishes.page:
        return
    edge, size = EDGE * subject.unit, 8.5 * subject.unit
    letters = Letters(size=size, colour=LIGHT.muted, anchor="right")
    page = str(subject.wishes.page)
    sheet.write(sheet.box.right - edge, 0.5 * edge - 0.36 * size, page, letters, role="number")


def settle(
    subject: Subject, laid: Callable[[Subject], tuple[Box, Callable[[], None]]]
) -> tuple[Box, Callable[[], None]]:
    """Lay a sheet out so that heading and legend say what the map's frame leaves out and shows.

    What they say takes room from the map, and the smaller map may show something else. Where that
    goes round in circles, the smallest of the frames is kept: what it shows has room beside it.

    Parameters
    ----------
    subject
        What is drawn.
    laid
        Gives the map's frame, in points, and the painter of all around it.
    """
    frame, paint = laid(subject)
    frames: list[Box] = []
    for _ in range(_ROUNDS):
        told = _told(subject, frame)
        if told == subject:
            return frame, paint
        frames.append(frame)
        subject = told
        frame, paint = laid(subject)
    least = min((*frames, frame), key=lambda box: box.width * box.height)
    return laid(replace(_told(subject, least), held=least))


def _told(subject: Subject, frame: Box) -> Subject:
    """The same, with what a frame leaves out and shows."""
    view = fit(frame, subject.extent, MARGIN * subject.unit)
    return replace(
        subject,
        outside=beyond(subject.scene, subject.ground.projection, view),
        seen=see(subject.scene, subject.ground, view, subject.unit),
    )


def around(
    sheet: Sheet, subject: Subject, inner: Box, *, gap: float
) -> tuple[Box, Callable[[], None]]:
    """Put heading and credits around, in smaller type where they would leave too little.

    Gives the room between them, ``gap`` units above the credits, and what paints them.
    """
    heading: list[Line] = []
    credit: list[Line] = []
    for factor, most in _HEADINGS:
        smaller = subject.scaled(factor)
        heading = heading_lines(smaller, inner.width, most)
        credit = credit_lines(smaller, inner.width)
        if height_of(heading) + height_of(credit) <= (1 - _BODY) * inner.height:
            break
    foot = inner.bottom + height_of(credit)
    top = inner.top - height_of(heading) - 8 * subject.unit
    body = Box(inner.left, foot + gap * subject.unit, inner.right, top)

    def draw() -> None:
        draw_lines(sheet, heading, inner.left, inner.top)
        draw_lines(sheet, credit, inner.left, foot)

    return body, draw


def draw_map(sheet: Sheet, frame: Box, subject: Subject) -> Plate:
    """Draw the map in its frame: ground, rings, markers, scale and names."""
    unit, ground, scene = subject.unit, subject.ground, subject.scene
    view = fit(frame, subject.extent, MARGIN * unit)
    draw_ground(sheet, view, ground, scene)
    taken: list[Box] = []
    if subject.wishes.graticule:
        taken += draw_graticule(sheet, view, ground.projection, 5.8 * unit)
    layout = lay_out(scene, ground.projection, view, unit)
    draw_rings(sheet, view, layout)
    draw_markers(sheet, view, layout, scene)
    boxes = layout.boxes()
    room = np.vstack([boxes, np.array(taken).reshape(-1, 4)])
    taken.append(draw_furniture(sheet, view, ground, scene.lang, unit=unit, taken=room))
    if not scene.marks and not subject.bare and "initiatives" in scene.layers:
        taken.append(_say_empty(sheet, view, subject))
    if "labels" in scene.layers:
        draw_labels(sheet, view, subject, markers=boxes, taken=taken)
    draw_frame(sheet, view)
    return Plate(sheet=sheet, view=view, layout=layout)


def _say_empty(sheet: Sheet, view: View, subject: Subject) -> Box:
    """Say in the middle of the map why it holds no marker."""
    size = 11 * subject.unit
    lines = [
        (line, size * (1 if one is subject.scene else 0.85))
        for one in subject.scenes
        for line in wrap(
            text(one.lang, "plate.no_points" if one.shown else "plate.nothing", count=one.shown),
            size,
            0.82 * view.frame.width,
        )
    ]
    x, middle = view.frame.centre
    tall = sum(1.4 * s for _, s in lines)
    half = max(width_of(line, s) for line, s in lines) / 2 + 0.5 * size
    panel = Box(x - half, middle - tall / 2, x + half, middle + tall / 2).grown(0.7 * size)
    sheet.shape(panel.path(), fill=LIGHT.paper, line=LIGHT.border, width=0.5, zorder=18)
    y = middle + tall / 2
    for line, s in lines:
        y -= 1.4 * s
        sheet.write(x, y + 0.42 * s, line, Letters(size=s, anchor="center"), role="empty")
    return panel
