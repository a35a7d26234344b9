"""Plates: a scene drawn with matplotlib, fit to print, without a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fujianmap.drawing.snapshot.fonts import printable
from fujianmap.drawing.snapshot.output import FORMATS, Format, pdf_of, png_of, svg_of
from fujianmap.drawing.snapshot.paper import PAPERS, Paper, check_pixels, read_paper
from fujianmap.drawing.snapshot.plate import Plate, compose_plate
from fujianmap.drawing.snapshot.subject import Wishes
from fujianmap.errors import SnapshotError

if TYPE_CHECKING:
    from fujianmap.places.boundaries import Boundaries
    from fujianmap.views.scene import Scene

__all__ = [
    "FORMATS",
    "PAPERS",
    "Format",
    "Paper",
    "Plate",
    "Wishes",
    "compose_plate",
    "draw_snapshot",
    "read_paper",
]

_DPI: Final = 200


def draw_snapshot(  # noqa: PLR0913
    scene: Scene,
    boundaries: Boundaries,
    *,
    format: Format = "png",  # noqa: A002
    paper: Paper | str = "a4",
    dpi: int = _DPI,
    title: str | None = None,
    also: Scene | None = None,
    list_unlocated: bool = False,
    graticule: bool = False,
    outlined_text: bool = False,
) -> bytes:
    """Draw a plate of a scene.

    The same scene gives the same bytes, from any thread.

    Parameters
    ----------
    scene
        All that the plate shows, in its first language.
    boundaries
        Areas to draw; only the frames for drawing are used, and the full ones where the map is so
        close that simplified lines would look simplified.
    format
        ``png``, ``svg`` or ``pdf``.
    paper
        A name in `PAPERS`, ``WxH`` in millimetres, or a `Paper`.
    dpi
        Pixels per inch of a PNG, 72 to 600.
    title
        In place of the scene's own.
    also
        The same scene in a second language, set under the first.
    list_unlocated
        Whether to list the rows without a point.
    graticule
        Whether to draw meridians and parallels.
    outlined_text
        Whether letters become shapes, for printers without the font. A PNG has no letters anyway.

    Raises
    ------
    SnapshotError
        If there is no such format or paper, or the resolution cannot be drawn.
    """
    if format not in FORMATS:
        raise SnapshotError("snapshot_format", value=str(format)[:80], allowed=", ".join(FORMATS))
    sheet = read_paper(paper)
    check_pixels(sheet, dpi, raster=format == "png")
    plate = compose_plate(
        scene,
        boundaries,
        also=also,
        paper=sheet,
        wishes=Wishes(title=title, list_unlocated=list_unlocated, graticule=graticule),
        outlined=outlined_text or format == "png",
        thick_letters=format != "svg",
    )
    figure = plate.sheet.figure
    if format == "png":
        return png_of(figure, dpi)
    name = printable(scene.title if title is None else title)
    if format == "pdf":
        return pdf_of(figure, name)
    letters = "" if outlined_text else "".join(placed.text for placed in plate.sheet.placed)
    return svg_of(figure, name, letters)
