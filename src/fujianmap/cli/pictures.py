"""The command ``snapshot``: a plate, a page of its own, a chart, or an atlas."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import click
from click.core import ParameterSource

from fujianmap.cli.words import lang_choice, refuse, spoken_lang
from fujianmap.errors import ExportError, reason_of
from fujianmap.texts import LANGS, Lang, joined, other, text

if TYPE_CHECKING:
    from fujianmap.drawing.snapshot import Format
    from fujianmap.places.boundaries import BBox, Boundaries
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
_TITLED: Final = frozenset({"title"})
_LETTERED: Final = _TITLED | {"outlined_text"}
_DRAWN: Final = _LETTERED | {"lang", "paper", "list_unlocated", "graticule"}
_TAKEN: Final[dict[str, frozenset[str]]] = {
    "plate": _DRAWN | {"fit", "bbox"},
    "page": _TITLED | {"lang", "fit", "bbox"},
    "chart": _LETTERED,
    "numbers": frozenset(),
    "atlas": _DRAWN | {"plates"},
}
"""parameters that each output has a place for; ``lang`` stands for both languages at once"""
_SEEN: Final[dict[str, frozenset[str]]] = {
    "plate": frozenset({"at", "layers", "id"}),
    "page": frozenset({"at", "layers", "id"}),
}
"""what of a link's view an output shows; the others show the rows alone"""


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
    list_unlocated: bool | None
    """None: in an atlas, not on a plate"""
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
    _check_places(kind_of(output, each, wanted), suffix, wanted)
    if wanted.bbox is not None:
        _check_bbox(wanted.bbox, fit=wanted.fit)


def kind_of(output: Path, each: str | None, wanted: Wanted) -> str:
    """What is written: ``plate``, ``page``, ``chart``, its ``numbers``, or ``atlas``."""
    suffix = output.suffix.lower()
    if each:
        return "atlas"
    if wanted.chart:
        return "numbers" if suffix == NUMBERS else "chart"
    return "page" if suffix == PAGE else "plate"


def _check_places(kind: str, suffix: str, wanted: Wanted) -> None:
    """Refuse a word that the output has no place for, rather than leave it out in silence."""
    ctx = click.get_current_context()
    taken = set(_TAKEN[kind])
    if suffix == ".png" or "png" in wanted.plates:
        taken.add("dpi")
    places = {"dpi", *(name for names in _TAKEN.values() for name in names)}
    for one in ctx.command.params:
        if one.name not in places - taken:
            continue
        said = ctx.get_parameter_source(str(one.name)) is ParameterSource.COMMANDLINE
        if said and (one.name != "lang" or wanted.both):
            option = f"--lang {BOTH}" if one.name == "lang" else one.opts[0]
            what = "vector" if one.name == "dpi" and suffix in {".svg", ".pdf"} else kind
            refuse("no_place", option, what=text(spoken_lang(), f"cli.of_{what}"))


def _check_bbox(bbox: str, *, fit: bool) -> None:
    """Refuse what is no extent, or one for what has an extent already."""
    from fujianmap.views.extents import from_sides  # noqa: PLC0415

    if fit:
        refuse("bbox_fit", "--bbox")
    if not from_sides(bbox.split(",")):
        refuse("bbox_wrong", "--bbox", value=bbox[:80])


def tell_unseen(display: Display, kind: str, boundaries: Boundaries) -> Display:
    """Tell what of a link's view the output does not show; the rest of the view is kept."""
    from fujianmap.views.display import BASES, DEFAULT_LAYERS  # noqa: PLC0415

    seen = set(_SEEN.get(kind, ()))
    if display.at and not _meets(display.at.extent, boundaries.bbox):
        seen -= {"at"}
    said = {"at": display.at, "layers": display.layers != DEFAULT_LAYERS, "id": display.id}
    unseen = [name for name, there in said.items() if there and name not in seen]
    if display.base != BASES[0]:
        unseen.append(f"layers={display.base}")
    if unseen:
        names = joined(spoken_lang(), unseen)
        click.echo(text(spoken_lang(), "cli.link_unseen", names=names), err=True)
    return display if "at" in seen else replace(display, at=None)


def draw_one(
    dataset: Dataset, filters: Filters, display: Display, output: Path, wanted: Wanted
) -> bytes:
    """Draw one picture or page."""
    suffix = output.suffix.lower()
    kind = kind_of(output, None, wanted)
    extent = _extent(dataset, filters, wanted)
    display = tell_unseen(display, kind, dataset.boundaries)
    if kind == "page":
        from fujianmap.drawing.webmap import draw_page  # noqa: PLC0415

        return draw_page(
            dataset, filters, lang=display.lang, title=wanted.title, link=wanted.link,
            extent=extent, display=display,
        )  # fmt: skip
    form = cast("Format", suffix.removeprefix("."))
    if wanted.chart:
        from fujianmap.drawing.snapshot.charts import (  # noqa: PLC0415
            ChartKind,
            chart_csv,
            draw_chart,
        )

        chart = cast("ChartKind", wanted.chart)
        if kind == "numbers":
            return chart_csv(dataset, filters, kind=chart, lang=display.lang)
        return draw_chart(
            dataset, filters, kind=chart, lang=display.lang, format=form, dpi=wanted.dpi,
            title=wanted.title, outlined_text=wanted.outlined_text,
        )  # fmt: skip
    from fujianmap.drawing.snapshot import draw_snapshot  # noqa: PLC0415
    from fujianmap.views.layering import with_layers  # noqa: PLC0415
    from fujianmap.views.scene import compose_scene  # noqa: PLC0415

    if extent is None and display.at:
        extent = _on_map(dataset, display.at.extent)
    scenes = [
        with_layers(
            compose_scene(
                dataset, filters, lang=lang, extent=extent, link=wanted.link, selected=display.id
            ),
            display.layers,
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
        list_unlocated=bool(wanted.list_unlocated),
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
    listed = wanted.list_unlocated is not False
    plates = atlas_plates(dataset, filters, **about)
    folder = is_folder(output)
    steps = len(plates) + 1 + len(plates) * len(wanted.plates)
    with progressing(steps) as step:
        atlas = draw_atlas(
            dataset, filters, drawn=step, list_unlocated=listed, **about, **wanted.settings()
        )
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
                    list_unlocated=listed,
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
    from fujianmap.views.extents import fitted_extent, from_sides  # noqa: PLC0415

    if wanted.fit:
        return fitted_extent(dataset, filters)
    asked = from_sides((wanted.bbox or "").split(","))
    if asked and not _meets(asked, dataset.boundaries.bbox):
        there = ",".join(f"{side:.2f}" for side in dataset.boundaries.bbox)
        refuse("bbox_away", "--bbox", value=(wanted.bbox or "")[:80], there=there)
    return _on_map(dataset, asked) if asked else None


def _on_map(dataset: Dataset, asked: BBox) -> BBox:
    """The part of an extent on which anything is known; the whole where it is more than that."""
    from fujianmap.views.extents import seen_extent  # noqa: PLC0415

    return seen_extent(dataset.boundaries, asked) or dataset.boundaries.bbox


def _meets(one: BBox, other_: BBox) -> bool:
    """Tell whether two extents have ground in common."""
    across = one.west < other_.east and other_.west < one.east
    return across and one.south < other_.north and other_.south < one.north


@contextmanager
def progressing(steps: int) -> Iterator[Any]:
    """A bar on the terminal, if there is one: gives what is to be called at each step."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    label = text(spoken_lang(), "cli.drawing")
    with click.progressbar(length=steps, label=label, file=sys.stderr) as bar:
        yield lambda: bar.update(1)
