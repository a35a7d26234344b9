"""A drawn sheet as bytes: PNG, SVG or PDF, the same for the same sheet."""

from __future__ import annotations

import io
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Literal

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf, PdfPages
from matplotlib.backends.backend_svg import FigureCanvasSVG

from fujianmap.drawing.snapshot.png import png
from fujianmap.drawing.snapshot.webfont import face_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from matplotlib.figure import Figure

Format = Literal["png", "svg", "pdf"]
FORMATS: Final[tuple[Format, ...]] = ("png", "svg", "pdf")

_SETTINGS: Final = {
    "svg.fonttype": "none",
    "svg.hashsalt": "fujianmap",
    "pdf.fonttype": 42,
    "pdf.compression": 6,
    "path.simplify": True,
}
_STYLE: Final = b'<style type="text/css">'
_LOCK: Final = threading.Lock()


@contextmanager
def _settings() -> Iterator[None]:
    """Hold the few settings that matplotlib knows only for the whole process.

    They are set under a lock, for two readers may take plates away at the same time, and put back
    one by one afterwards; a PNG needs none of them.
    """
    with _LOCK:
        settings: dict[str, Any] = mpl.rcParams  # type: ignore[assignment]
        before = {key: settings[key] for key in _SETTINGS}
        settings.update(_SETTINGS)
        try:
            yield
        finally:
            settings.update(before)


def png_of(figure: Figure, dpi: int) -> bytes:
    """Paint the figure in pixels."""
    figure.set_dpi(dpi)
    # matplotlib cuts parts of a pixel off; A4 at 200 dpi is 1654 pixels wide, not 1653.
    width, height = (np.round(figure.get_size_inches() * dpi) + 0.01) / dpi
    figure.set_size_inches(width, height)
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    written = png(np.asarray(canvas.buffer_rgba()), dpi)
    # Canvas and figure hold each other: without this the pixels would wait for a later collection.
    canvas.renderer = None
    return written


def svg_of(figure: Figure, title: str, letters: str) -> bytes:
    """Write the figure as SVG whose texts are texts; the shapes of ``letters`` come with it."""
    FigureCanvasSVG(figure)
    out = io.BytesIO()
    with _settings():
        figure.canvas.print_figure(
            out, format="svg", metadata={"Date": None, "Creator": "fujianmap", "Title": title},
            facecolor="auto", edgecolor="auto",
        )  # fmt: skip
    if not letters:
        return out.getvalue()
    # Before the first style that matplotlib writes: what comes from a file is escaped there.
    return out.getvalue().replace(_STYLE, face_of(letters) + _STYLE, 1)


def pdf_of(figure: Figure, title: str) -> bytes:
    """Write the figure as PDF with its fonts in it."""
    FigureCanvasPdf(figure)
    out = io.BytesIO()
    with _settings():
        figure.canvas.print_figure(
            out, format="pdf", metadata={"CreationDate": None, "Creator": "fujianmap",
            "Producer": None, "Title": title}, facecolor="auto", edgecolor="auto",
        )  # fmt: skip
    return out.getvalue()


def pages_of(figures: Iterable[Figure], title: str) -> bytes:
    """Write figures as the pages of one PDF, which share their fonts.

    Others may draw between two pages: the settings are held for one page at a time.
    """
    out = io.BytesIO()
    about = {"CreationDate": None, "Creator": "fujianmap", "Producer": None, "Title": title}
    pages: Any = PdfPages(out, metadata=about)
    try:
        for figure in figures:
            FigureCanvasPdf(figure)
            with _settings():
                pages.savefig(figure, facecolor="auto", edgecolor="auto")
    finally:
        with _settings():
            pages.close()
    return out.getvalue()
