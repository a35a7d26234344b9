"""Charts of the shown rows as pictures: bars by type, by city and over time, in our colours."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np

from fujianmap.drawing.snapshot.fonts import printable, shorten, width_of, wrap
from fujianmap.drawing.snapshot.markers import Look, draw_kind
from fujianmap.drawing.snapshot.notes import Line, draw_lines, heading_lines, height_of
from fujianmap.drawing.snapshot.output import FORMATS, Format, pdf_of, png_of, svg_of
from fujianmap.drawing.snapshot.paper import Paper, check_pixels
from fujianmap.drawing.snapshot.projection import ground_of
from fujianmap.drawing.snapshot.sheet import Box, Letters, Sheet
from fujianmap.drawing.snapshot.subject import Subject, Wishes
from fujianmap.drawing.style import LIGHT, mark_of
from fujianmap.errors import SnapshotError
from fujianmap.records.formulas import escape_cell
from fujianmap.texts import Lang, text
from fujianmap.views.filters import Filters
from fujianmap.views.scene import compose_scene
from fujianmap.views.tallies import tally_years, year_spans
from fujianmap.views.wording import area_names, headline, label_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fujianmap.places.boundaries import Boundaries
    from fujianmap.views.dataset import Dataset
    from fujianmap.views.filters import Mask
    from fujianmap.views.scene import Scene

ChartKind = Literal["type", "city", "year"]
CHARTS: Final[tuple[ChartKind, ...]] = get_args(ChartKind)

_WIDTH: Final = 200.0
"""of the picture in mm"""
_ROW: Final = 17.0
"""height of a bar and its gap, in points"""
_COLUMNS: Final = 150.0
"""height of columns over time, in points"""
_EDGE: Final = 22.0
_MM: Final = 25.4 / 72
_AREAS: Final = "#5c8a99"
"""bars that stand for no type"""
_LONGEST_LABEL: Final = 0.42
"""width of labels at most, in parts of the picture's"""
_MOST: Final = 60
"""bars; what is beyond them is counted in a last one"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: what it stands for and how many rows."""

    value: str
    label: str
    count: int
    without: int
    """rows among them that have no point"""
    colour: str


def draw_chart(  # noqa: PLR0913
    dataset: Dataset,
    filters: Filters | None = None,
    *,
    kind: ChartKind = "type",
    lang: Lang = "zh",
    format: Format = "png",  # noqa: A002
    dpi: int = 200,
    title: str | None = None,
    outlined_text: bool = False,
) -> bytes:
    """Draw a bar chart of the shown rows.

    Parameters
    ----------
    dataset
        The rows.
    filters
        Which rows.
    kind
        ``type``, ``city`` (a row that belongs to several is counted at each) or ``year`` (of the
        beginning, or the end where that alone is known).
    lang
        Language of every text.
    format
        ``png``, ``svg`` or ``pdf``.
    dpi
        Pixels per inch of a PNG, 72 to 600.
    title
        Headline; by default that of the map, with what the bars stand for.
    outlined_text
        Whether letters become shapes, for printers without the font. A PNG has no letters anyway.

    Returns
    -------
    bytes
        The picture; the same for equal arguments. The pale part of a bar stands for rows without
        a point.

    Raises
    ------
    SnapshotError
        If there is no such format, or the resolution cannot be drawn.
    """
    if format not in FORMATS:
        raise SnapshotError("snapshot_format", value=str(format)[:80], allowed=", ".join(FORMATS))
    chosen = filters or Filters()
    bars = bars_of(dataset, chosen.mask(dataset), kind, lang)
    if title is None:
        title = text(lang, "plate.atlas_title", title=headline(dataset.boundaries, lang),
                     area=text(lang, f"chart.{kind}"))  # fmt: skip
    scene = compose_scene(dataset, chosen, lang=lang, title=title)
    outlined = outlined_text or format == "png"
    sheet = _compose(scene, dataset.boundaries, bars, kind, outlined, thick=format != "svg")
    check_pixels(sheet.paper, dpi, raster=format == "png")
    if format == "png":
        return png_of(sheet.figure, dpi)
    if format == "pdf":
        return pdf_of(sheet.figure, printable(title))
    letters = "" if outlined_text else "".join(one.text for one in sheet.placed)
    return svg_of(sheet.figure, printable(title), letters)


def chart_csv(
    dataset: Dataset,
    filters: Filters | None = None,
    *,
    kind: ChartKind = "type",
    lang: Lang = "zh",
) -> bytes:
    """Write the numbers of a bar chart as CSV in UTF-8 with its mark.

    Parameters
    ----------
    dataset, filters, kind, lang
        As for `draw_chart`.

    Returns
    -------
    bytes
        One line a bar: id, label, rows, and how many of them have no point.
    """
    chosen = filters or Filters()
    out = io.StringIO(newline="")
    lines = csv.writer(out)
    lines.writerow([kind, "label", "rows", "without_point"])
    for bar in bars_of(dataset, chosen.mask(dataset), kind, lang):
        lines.writerow([escape_cell(bar.value), escape_cell(bar.label), bar.count, bar.without])
    return out.getvalue().encode("utf-8-sig")


def bars_of(dataset: Dataset, mask: Mask, kind: ChartKind, lang: Lang) -> list[Bar]:
    """Count the shown rows by type, by city or by year; types and cities without any left out."""
    without = mask & ~dataset.located
    if kind == "year":
        spans = year_spans(dataset, mask)
        none = tally_years(dataset, without, spans)
        return [
            Bar(
                value=year,
                label=year or text(lang, "chart.undated"),
                count=count,
                without=none.get(year, 0),
                colour=_AREAS,
            )
            for year, count in tally_years(dataset, mask, spans).items()
        ]
    facet = dataset.facets[kind]
    none = facet.tally(without)
    bars = [
        Bar(
            value=value,
            label=_label(dataset, kind, value, lang),
            count=count,
            without=none[value],
            colour=mark_of(value).colour if kind == "type" else _AREAS,
        )
        for value, count in facet.tally(mask).items()
        if count
    ]
    return _fewer(bars, lang)


def _fewer(bars: list[Bar], lang: Lang) -> list[Bar]:
    """The first bars, and one for all the others."""
    if len(bars) <= _MOST:
        return bars
    rest = bars[_MOST - 1 :]
    last = Bar(
        value="",
        label=text(lang, "chart.others", count=len(rest)),
        count=sum(bar.count for bar in rest),
        without=sum(bar.without for bar in rest),
        colour=LIGHT.muted,
    )
    return [*bars[: _MOST - 1], last]


def _label(dataset: Dataset, kind: ChartKind, value: str, lang: Lang) -> str:
    if kind == "type":
        return label_of("type", value, lang)
    if value in dataset.boundaries.province.index:
        return text(lang, "webmap.no_city")
    return area_names(dataset.boundaries, lang)[value]


def _compose(  # noqa: PLR0913
    scene: Scene,
    boundaries: Boundaries,
    bars: Sequence[Bar],
    kind: ChartKind,
    outlined: bool,  # noqa: FBT001
    *,
    thick: bool,
) -> Sheet:
    """Put heading, bars, key and notes on a sheet that is as high as they need."""
    lang = scene.lang
    width = _WIDTH / _MM
    inner = width - 2 * _EDGE
    subject = Subject(
        scene=scene, also=None, ground=ground_of(boundaries), unit=1.0, wishes=Wishes()
    )
    heading = heading_lines(subject, inner)
    notes = [scene.data_note, *([text(lang, "chart.city_note")] if kind == "city" else [])]
    credit = [
        Line(text=line, size=6.3, colour=LIGHT.muted, role="note")
        for note in notes
        for line in wrap(note, 6.3, inner, 3)
    ]
    room = _COLUMNS + 2 * _ROW if kind == "year" else max(len(bars), 2) * _ROW
    tall = 2 * _EDGE + height_of(heading) + room + height_of(credit) + 46
    sheet = Sheet(
        paper=Paper(width=_WIDTH, height=tall * _MM),
        outlined=outlined,
        thick_letters=thick,
    )
    top = sheet.box.top - _EDGE
    draw_lines(sheet, heading, _EDGE, top)
    top -= height_of(heading) + 12
    body = Box(_EDGE, top - room, _EDGE + inner, top)
    (_draw_columns if kind == "year" else _draw_rows)(sheet, body, bars, kind)
    if not bars:
        sheet.write(_EDGE, top - _ROW, text(lang, "plate.nothing"), Letters(size=10), role="empty")
    _draw_key(sheet, body.bottom - 16, lang)
    draw_lines(sheet, credit, _EDGE, _EDGE + height_of(credit))
    return sheet


def _draw_rows(sheet: Sheet, body: Box, bars: Sequence[Bar], kind: ChartKind) -> None:
    """Bars beside their labels, the count at the end of each."""
    size, symbol = 8.6, 15.0 if kind == "type" else 0.0
    longest = max((width_of(bar.label, size) for bar in bars), default=0.0)
    labels = min(longest, _LONGEST_LABEL * body.width)
    left = body.left + symbol + labels + 9
    scale = (body.right - left - 30) / max((bar.count for bar in bars), default=1)
    for number, bar in enumerate(bars):
        middle = body.top - (number + 0.5) * _ROW
        if symbol and bar.value:
            draw_kind(sheet, [(body.left + 5, middle)], Look.of(bar.value), 4.6)
        label = shorten(bar.label, size, labels)
        sheet.write(body.left + symbol, middle - 0.36 * size, label, Letters(size=size), role="bar")
        ends = left + scale * np.array([0, bar.count - bar.without, bar.count])
        _draw_bar(sheet, bar, [Box(ends[k], middle - 5, ends[k + 1], middle + 5) for k in (0, 1)])
        letters = Letters(size=size)
        sheet.write(ends[2] + 5, middle - 0.36 * size, f"{bar.count:,}", letters, role="count")


def _draw_columns(sheet: Sheet, body: Box, bars: Sequence[Bar], kind: ChartKind) -> None:
    """Columns on a line, the count above each and the year below."""
    del kind
    floor, size = body.bottom + _ROW, 7.6
    step = min(body.width / max(len(bars), 1), 46.0)
    scale = _COLUMNS / max((bar.count for bar in bars), default=1)
    widest = max((width_of(bar.label, size) for bar in bars), default=0.0)
    every = max(1, int(np.ceil((widest + 4) / step)))
    line = Box(body.left, floor - 0.4, body.left + step * len(bars), floor)
    sheet.shape(line.path(), fill=LIGHT.muted)
    for number, bar in enumerate(bars):
        left = body.left + number * step + 0.14 * step
        right = left + 0.72 * step
        ends = floor + scale * np.array([0, bar.count - bar.without, bar.count])
        _draw_bar(sheet, bar, [Box(left, ends[k], right, ends[k + 1]) for k in (0, 1)])
        middle, letters = (left + right) / 2, Letters(size=size, anchor="center")
        if bar.count and (step > width_of(f"{bar.count:,}", size)):
            sheet.write(middle, ends[2] + 3, f"{bar.count:,}", letters, role="count")
        if (len(bars) - 1 - number) % every == 0:
            sheet.write(middle, floor - 11, bar.label, letters, role="bar")


def _draw_bar(sheet: Sheet, bar: Bar, parts: Sequence[Box]) -> None:
    """Rows with a point in full colour, those without one pale."""
    for part, alpha in zip(parts, (1.0, 0.38), strict=True):
        if part.width > 0 and part.height > 0:
            sheet.shape(part.path(), fill=bar.colour, alpha=alpha, zorder=3)


def _draw_key(sheet: Sheet, y: float, lang: Lang) -> None:
    """What the two parts of a bar are."""
    size, x = 7.2, _EDGE
    for key, alpha in (("chart.with", 1.0), ("chart.without", 0.38)):
        sheet.shape(Box(x, y - 1, x + 14, y + 6).path(), fill=_AREAS, alpha=alpha, zorder=3)
        box = sheet.write(x + 19, y, text(lang, key), Letters(size=size), role="key")
        x = box.right + 16
