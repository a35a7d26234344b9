"""The command ``snapshot``: a plate, a page of its own, a chart, or an atlas."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import click

from fujianmap.cli.words import lang_choice, refuse, spoken_lang
from fujianmap.errors import ExportError, reason_of
from fujianmap.texts import LANGS, Lang, other, text

if TYPE_CHECKING:
    from fujianmap.drawing.snapshot import Format
    from fujianmap.places.boundaries import BBox
    from fujianmap.views.dataset import Dataset
    from fujianmap.views.display import Display
    from fujianmap.views.filters import Filters

PICTURES: Final = (".png", ".svg", ".pdf")
PAGE: Final = ".html"
NUMBERS: Final = ".csv"
"""of a chart"""
BOTH: Final = "both"
lang_or_both: Final = lang_choice(*LANGS, BOTH)
"""the option that names a language, or both"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command's words ask for beyond the rows."""

    paper: str
    dpi: int
    title: str | None
    fit: bool
    bbox: str | None
    """west,south,east,north in WGS-84 degrees"""
    both: bool
    list_unlocated: bool
    graticule: bool
    outlined_text: bool
    chart: str | None
    plates: tuple[str, ...]
    link: str

    def settings(self) -> dict[str, Any]:
        """What plates and atlases are told alike."""
        return {
            "paper": self.paper,
            "graticule": self.graticule,
            "outlined_text": self.outlined_text,
        }


def check_words(output: Path, each: str | None, wanted: Wanted) -> None:
    """Refuse words that do not go together, before anything is read."""
    suffix = output.suffix.lower()
    if each:
        if not (is_folder(output) or suffix == ".pdf"):
            refuse("each_output", "--output", path=output)
    else:
        allowed = (*PICTURES, NUMBERS if wanted.chart else PAGE)
        if suffix not in (*allowed, PAGE):
            refuse("suffix", "--output", path=output, allowed=", ".join(allowed))
    if wanted.plates and not (each and is_folder(output)):
        refuse("plates_alone", "--plates")
    if wanted.chart and (each or suffix == PAGE):
        refuse("chart_alone", "--chart")
    if wanted.bbox is not None:
        _check_bbox(wanted.bbox, alone=not (each or wanted.chart or wanted.fit or suffix == PAGE))


def _check_bbox(bbox: str, *, alone: bool) -> None:
    """Refuse what is no extent, or one for what has an extent already."""
    from fujianmap.views.extents import from_sides  # noqa: PLC0415

    if not alone:
        refuse("bbox_alone", "--bbox")
    if not from_sides(bbox.split(",")):
        refuse("bbox_wrong", "--bbox", value=bbox[:80])


def draw_one(
    dataset: Dataset, filters: Filters, display: Display, suffix: str, wanted: Wanted
) -> bytes:
    """Draw one picture or page."""
    if suffix == PAGE:
        from fujianmap.drawing.webmap import draw_page  # noqa: PLC0415

        return draw_page(dataset, filters, lang=display.lang, title=wanted.title, link=wanted.link)
    form = cast("Format", suffix.removeprefix("."))
    if wanted.chart:
        from fujianmap.drawing.snapshot.charts import (  # noqa: PLC0415
            ChartKind,
            chart_csv,
            draw_chart,
        )

        kind = cast("ChartKind", wanted.chart)
        if suffix == NUMBERS:
            return chart_csv(dataset, filters, kind=kind, lang=display.lang)
        return draw_chart(
            dataset, filters, kind=kind, lang=display.lang, format=form, dpi=wanted.dpi
        )
    from fujianmap.drawing.snapshot import draw_snapshot  # noqa: PLC0415
    from fujianmap.views.scene import compose_scene  # noqa: PLC0415

    extent = _extent(dataset, filters, wanted)
    scenes = [
        compose_scene(
            dataset, filters, lang=lang, extent=extent, link=wanted.link, selected=display.id
        )
        for lang in ((display.lang, other(display.lang)) if wanted.both else (display.lang,))
    ]
    return draw_snapshot(
        scenes[0],
        dataset.boundaries,
        also=scenes[1] if wanted.both else None,
        format=form,
        dpi=wanted.dpi,
        title=wanted.title,
        list_unlocated=wanted.list_unlocated,
        **wanted.settings(),
    )


def draw_each(
    dataset: Dataset, filters: Filters, lang: Lang, output: Path, wanted: Wanted
) -> Iterator[tuple[Path, bytes]]:
    """Draw the atlas, and each plate as a file of its own where that is asked for.

    Yields
    ------
    path, content
        What is to be written where; each is drawn when the one before it has been taken.
    """
    from fujianmap.drawing.snapshot import draw_snapshot  # noqa: PLC0415
    from fujianmap.drawing.snapshot.atlas import atlas_plates, draw_atlas  # noqa: PLC0415

    about: dict[str, Any] = {"lang": lang, "title": wanted.title, "link": wanted.link}
    about["both"] = wanted.both
    plates = atlas_plates(dataset, filters, **about)
    folder = is_folder(output)
    steps = len(plates) + 1 + len(plates) * len(wanted.plates)
    with progressing(steps) as step:
        atlas = draw_atlas(dataset, filters, drawn=step, **about, **wanted.settings())
        yield (output / "atlas.pdf" if folder else output), atlas
        english = {str(code): str(name) for code, name in _english(dataset)}
        for plate in plates:
            for form in wanted.plates:
                content = draw_snapshot(
                    plate.scene,
                    dataset.boundaries,
                    also=plate.also,
                    format=cast("Format", form),
                    dpi=wanted.dpi,
                    list_unlocated=True,
                    **wanted.settings(),
                )
                step()
                yield output / f"{plate.adcode}-{english[plate.adcode]}.{form}", content


def is_folder(output: Path) -> bool:
    """Tell whether what an atlas is written to is a folder, which may not be there yet."""
    return output.is_dir() or not output.suffix


def make_folder(folder: Path) -> None:
    """Make the folder that an atlas goes to.

    Raises
    ------
    ExportError
        If it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError("export_failed", path=str(folder), reason=reason_of(error)) from error


def _english(dataset: Dataset) -> Iterator[tuple[object, str]]:
    """Adcodes with names that may stand in the name of a file."""
    for areas in (dataset.boundaries.province, dataset.boundaries.prefectures):
        for code, name in areas["name_en"].items():
            kept = "".join(c for c in str(name or "").lower() if c.isascii() and c.isalnum())
            yield code, kept or "plate"


def _extent(dataset: Dataset, filters: Filters, wanted: Wanted) -> BBox | None:
    """What the map must hold; None where no word asks for anything."""
    from fujianmap.views.extents import fitted_extent, from_sides, seen_extent  # noqa: PLC0415

    if wanted.fit:
        return fitted_extent(dataset, filters)
    asked = from_sides((wanted.bbox or "").split(","))
    return (seen_extent(dataset.boundaries, asked) or dataset.boundaries.bbox) if asked else None


@contextmanager
def progressing(steps: int) -> Iterator[Any]:
    """A bar on the terminal, if there is one: gives what is to be called at each step."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    label = text(spoken_lang(), "cli.drawing")
    with click.progressbar(length=steps, label=label, file=sys.stderr) as bar:
        yield lambda: bar.update(1)
