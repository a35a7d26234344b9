"""The command line: serve, check, export, snapshot, publish.

Exit status: 0 done; 1 the data has faults, or a file could not be read or written; 2 the
command's words are off. Whatever takes long to import is imported by the command that needs it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import click
from click.core import ParameterSource

from fujianmap import __version__, shipped
from fujianmap.cli.pictures import (
    BOTH,
    Wanted,
    check_words,
    draw_each,
    draw_one,
    is_folder,
    lang_or_both,
    make_folder,
    progressing,
    tell_unseen,
)
from fujianmap.cli.report import areas_report, faults_of, refusal, report, report_json
from fujianmap.cli.words import (
    FILE,
    ROWS,
    boundaries_option,
    chosen,
    datum_of,
    datum_option,
    file_options,
    filter_options,
    lang_option,
    refuse,
    spoken_lang,
    suffix_of,
    swap_of,
    swap_option,
)
from fujianmap.errors import BoundaryError, DataError, FujianmapError, SnapshotError
from fujianmap.texts import Lang, text

if TYPE_CHECKING:
    from fujianmap.records.database import Database
    from fujianmap.views.dataset import Dataset

_FAULTS: Final = 1
_WORDS_OFF: Final = frozenset({"snapshot_paper", "snapshot_dpi", "snapshot_pixels"})
"""refusals of a picture that the command's words cause"""


class _Commands(click.Group):
    """Commands that say a refusal in one message instead of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  (as click has it)
        for stream in (sys.stdout, sys.stderr):
            if reconfigure := getattr(stream, "reconfigure", None):
                reconfigure(errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except FujianmapError as error:
            lang = spoken_lang()
            if isinstance(error, DataError | BoundaryError):
                click.echo(refusal(None, error, lang, as_json=False), err=True)
            else:
                click.echo(error.say(lang), err=True)
            ctx.exit(_FAULTS)


_SMALL: Final = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "MALLOC_TRIM_THRESHOLD_": "131072",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}
"""what makes glibc and Arrow give memory back to the system when a reader's file has gone"""


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fujianmap")
def main() -> None:
    """Serve the map of Fujian police initiatives or publish it, check a file, take it away."""


@main.command()
@file_options
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.  [default: 8501]")
def serve(data: Path | Database | None, boundaries: Path | None, port: int | None) -> None:
    """Serve the page at http://localhost:8501."""
    if data and not isinstance(data, Path):
        from fujianmap.page.feed import seconds_of  # noqa: PLC0415

        seconds_of(os.environ)
    if data or boundaries:
        _load(data, boundaries)
    environment = _SMALL | dict(os.environ)
    ctx = click.get_current_context()
    if ctx.get_parameter_source("datum") is ParameterSource.COMMANDLINE:
        environment["FUJIANMAP_DATUM"] = datum_of(ctx)
    if swap_of(ctx):
        environment["FUJIANMAP_SWAP"] = "1"
    for name, given in (("FUJIANMAP_DATA", data), ("FUJIANMAP_BOUNDARIES", boundaries)):
        if given:
            environment[name] = str(given.resolve()) if isinstance(given, Path) else given.address
    if port:
        environment["STREAMLIT_SERVER_PORT"] = str(port)
    command = [sys.executable, "-m", "fujianmap.page.server"]
    os.execve(sys.executable, command, environment)  # noqa: S606  (no shell: that is the point)


@main.command()
@click.argument("file", type=ROWS, required=False)
@datum_option
@swap_option
@boundaries_option
@lang_option
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@click.pass_context
def check(
    ctx: click.Context,
    file: Path | Database | None,
    boundaries: Path | None,
    lang: Lang | None,
    *,
    as_json: bool,
) -> None:
    """List all that is wrong with FILE, row by row, or with a file of boundaries, area by area.

    With --boundaries alone it is that file which is checked. Exits with 1 if a row or an area
    cannot be used.
    """
    said = lang or spoken_lang()
    if file is None and boundaries is None:
        raise click.UsageError(text(said, "cli.check_what"))
    try:
        if file is None:
            from fujianmap.views.dataset import read_areas  # noqa: PLC0415

            areas = read_areas(cast("Path", boundaries))
            click.echo(areas_report(boundaries, areas, said, as_json=as_json))
            return
        dataset = _load(file, boundaries)
    except (BoundaryError, DataError) as error:
        named = boundaries if isinstance(error, BoundaryError) else file
        click.echo(refusal(named, error, said, as_json=as_json), err=not as_json)
        ctx.exit(_FAULTS)
    click.echo(report_json(file, dataset, said) if as_json else report(file, dataset, said))
    ctx.exit(_FAULTS if faults_of(dataset) else 0)


@main.command()
@click.option(
    "-o",
    "--output",
    type=FILE,
    required=True,
    metavar="OUT.{csv,xlsx,geojson,kml,gpkg,parquet,zip}",
)
@file_options
@filter_options
@lang_option
@click.pass_context
def export(
    ctx: click.Context,
    /,
    *,
    output: Path,
    data: Path | Database | None,
    boundaries: Path | None,
    lang: Lang | None,
    **words: Any,  # noqa: ANN401
) -> None:
    """Write the rows that pass the filters to a file."""
    from fujianmap.exports import EXPORTS, write_atomically  # noqa: PLC0415

    write = EXPORTS[suffix_of(output, tuple(EXPORTS))]
    dataset = _good(_load(data, boundaries), data, output)
    filters, display = chosen(dataset, lang, **words)
    mask = filters.mask(dataset)
    _progress("writing", output)
    write_atomically(output, write(dataset, mask, lang=display.lang))
    _end(ctx, dataset, output, rows=int(mask.sum()), located=int((mask & dataset.located).sum()))


@main.command()
@click.option(
    "-o",
    "--output",
    type=FILE,
    required=True,
    metavar="OUT.{png,svg,pdf,html}",
    help="With --each: a folder, or OUT.pdf.",
)
@file_options
@filter_options
@lang_or_both
@click.option(
    "--paper",
    default="a4",
    show_default=True,
    metavar="NAME|WxH",
    help="a4, a3 (also -landscape), slide, square, or WxH in millimetres.",
)
@click.option("--dpi", type=int, default=200, show_default=True, help="Pixels an inch of a PNG.")
@click.option("--title", help="Headline of the picture.")
@click.option("--fit", is_flag=True, help="Show no more of the map than the rows need.")
@click.option(
    "--bbox", metavar="WEST,SOUTH,EAST,NORTH", help="Show this extent, in degrees (WGS 84)."
)
@click.option(
    "--list-unlocated/--no-list-unlocated",
    default=None,
    help="List the rows without a point.  [default: in an atlas]",
)
@click.option("--graticule", is_flag=True, help="Draw meridians and parallels.")
@click.option("--outlined-text", is_flag=True, help="Letters of SVG and PDF as shapes.")
@click.option(
    "--chart", type=click.Choice(["type", "city", "year"]), help="Bars instead of the map."
)
@click.option("--each", type=click.Choice(["city"]), help="An atlas: one plate for each city.")
@click.option(
    "--plates",
    multiple=True,
    type=click.Choice(["png", "svg", "pdf"]),
    help="With --each: also every plate as a file of its own. Repeatable.",
)
@click.pass_context
def snapshot(  # noqa: PLR0913  (one parameter an option)
    ctx: click.Context,
    /,
    *,
    output: Path,
    data: Path | Database | None,
    boundaries: Path | None,
    lang: str | None,
    each: str | None,
    city: tuple[str, ...],
    type_: tuple[str, ...],
    scope: tuple[str, ...],
    q: str,
    start: str,
    end: str,
    link: str | None,
    **wishes: Any,  # noqa: ANN401
) -> None:
    """Draw the map of the rows that pass the filters: a picture, or a page of its own (HTML)."""
    back = link if link and link.startswith(("http://", "https://")) else ""
    wanted = Wanted(both=lang == BOTH, link=back, **wishes)
    check_words(output, each, wanted)
    dataset = _good(_load(data, boundaries), data, output)
    one = cast("Lang | None", None if lang == BOTH else lang)
    filters, display = chosen(
        dataset, one, city=city, type_=type_, scope=scope, q=q, start=start, end=end, link=link
    )
    mask = filters.mask(dataset)
    with _words_off():
        if each:
            tell_unseen(display, "atlas", dataset.boundaries)
            _write_each(draw_each(dataset, filters, display.lang, output, wanted), output)
        else:
            _progress("writing", output)
            _write(output, draw_one(dataset, filters, display, output, wanted))
    _end(ctx, dataset, output, rows=int(mask.sum()), located=int((mask & dataset.located).sum()))


@main.command()
@click.option("-o", "--output", type=FILE, required=True, metavar="FOLDER")
@file_options
@filter_options
@lang_option
@click.option("--title", help="Headline of the site.")
@click.option("--url", default="", help="Address that it will have, for its sitemap.")
@click.pass_context
def publish(  # noqa: PLR0913  (one parameter an option)
    ctx: click.Context,
    /,
    *,
    output: Path,
    data: Path | Database | None,
    boundaries: Path | None,
    lang: Lang | None,
    title: str | None,
    url: str,
    **words: Any,  # noqa: ANN401
) -> None:
    """Write a static site of the rows that pass the filters, for any host or CDN."""
    from fujianmap import publishing  # noqa: PLC0415
    from fujianmap.records.links import is_link  # noqa: PLC0415

    if url and not (is_link(url) and "?" not in url and "#" not in url):
        refuse("site_url", "--url", value=url)
    publishing.check_folder(output)
    dataset = _good(_load(data, boundaries), data, output)
    filters, display = chosen(dataset, lang, **words)
    display = tell_unseen(display, "page", dataset.boundaries)
    with progressing(publishing.steps()) as step:
        made = publishing.publish(
            output, dataset, filters, lang=display.lang, title=title, url=url, drawn=step,
            display=display,
        )  # fmt: skip
    if not made.sitemap:
        click.echo(text(spoken_lang(), "cli.no_sitemap"), err=True)
    if sys.stderr.isatty():
        click.echo(text(spoken_lang(), "cli.published", **made.told()), err=True)
    ctx.exit(_FAULTS if faults_of(dataset) else 0)


def _write(path: Path, content: bytes) -> None:
    from fujianmap.exports import write_atomically  # noqa: PLC0415

    write_atomically(path, content)


def _write_each(drawn: Iterator[tuple[Path, bytes]], output: Path) -> None:
    if is_folder(output):
        make_folder(output)
    for path, content in drawn:
        _write(path, content)


@contextmanager
def _words_off() -> Iterator[None]:
    """A refusal of a picture that the command's words cause is one of the words."""
    try:
        yield
    except SnapshotError as error:
        if error.code in _WORDS_OFF:
            raise click.UsageError(error.say(spoken_lang())) from error
        raise


def _load(data: Path | Database | None, boundaries: Path | None) -> Dataset:
    from fujianmap.views.dataset import load_dataset  # noqa: PLC0415

    _progress("reading", data or shipped.INITIATIVES)
    ctx = click.get_current_context()
    return load_dataset(
        data or shipped.INITIATIVES,
        boundaries or shipped.GEO,
        datum=datum_of(ctx),
        swap=swap_of(ctx),
    )


def _good(dataset: Dataset, data: Path | Database | None, output: Path) -> Dataset:
    """Tell the faults of a file that is to be written out; refuse one without a good row."""
    lang = spoken_lang()
    if faults_of(dataset):
        click.echo(report(data or shipped.INITIATIVES, dataset, lang, doubts=False), err=True)
    if not len(dataset.initiatives):
        click.echo(text(lang, "cli.nothing_good", file=output), err=True)
        click.get_current_context().exit(_FAULTS)
    return dataset


def _progress(key: str, file: object) -> None:
    if sys.stderr.isatty():
        click.echo(text(spoken_lang(), f"cli.{key}", file=file), err=True)


def _end(ctx: click.Context, dataset: Dataset, output: Path, *, rows: int, located: int) -> None:
    if sys.stderr.isatty():
        counts = {"rows": rows, "located": located}
        click.echo(text(spoken_lang(), "cli.written", file=output, **counts), err=True)
    ctx.exit(_FAULTS if faults_of(dataset) else 0)
