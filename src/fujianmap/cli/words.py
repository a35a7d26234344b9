"""The command's words: the options that commands share, and what they choose."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

import click

from fujianmap.errors import DataError
from fujianmap.texts import LANGS, Lang, joined, text

if TYPE_CHECKING:
    from fujianmap.records.database import Database
    from fujianmap.views.dataset import Dataset
    from fujianmap.views.display import Display
    from fujianmap.views.filters import Filters


Command = TypeVar("Command", bound=Callable[..., Any])


def locale_lang() -> Lang:
    """The language that the machine's locale asks for; English where it is neither of ours."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next(filter(None, names), "").lower().startswith("zh") else "en"


_LANG: Final = "fujianmap.lang"


def _keep_lang(ctx: click.Context, _: click.Parameter, value: str | None) -> str | None:
    """Note the language where everything that the command says finds it: `spoken_lang`."""
    ctx.meta[_LANG] = value
    return value


def spoken_lang() -> Lang:
    """The language that the running command speaks: that of ``--lang``, else the locale's."""
    ctx = click.get_current_context(silent=True)
    said = ctx.meta.get(_LANG) if ctx else None
    return next((lang for lang in LANGS if lang == said), locale_lang())


def lang_choice(*values: str) -> Callable[[Command], Command]:
    """The option that names a language; it is read first, so that all others are refused in it."""
    return click.option(
        "--lang",
        type=click.Choice(values),
        is_eager=True,
        callback=_keep_lang,
        help="[default: the locale's]",
    )


def _options(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Give a command several options, in the order in which its help lists them."""

    def given(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return given


DATUMS: Final = ("wgs84", "gcj02", "bd09")
"""what ``lon`` and ``lat`` of a reader's own file may be measured in; see `records.datum`"""


def _keep_datum(ctx: click.Context, _: click.Parameter, value: str) -> None:
    """Note the datum where every command that reads a file finds it: `datum_of`."""
    ctx.meta["fujianmap.datum"] = value


def datum_of(ctx: click.Context) -> str:
    """What ``--datum`` said."""
    return str(ctx.meta.get("fujianmap.datum", DATUMS[0]))


datum_option: Final = click.option(
    "--datum",
    type=click.Choice(DATUMS),
    default=DATUMS[0],
    show_default=True,
    expose_value=False,
    callback=_keep_datum,
    help="What lon and lat are measured in; converted to WGS 84.",
)


def _keep_swap(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001
    """Note it where every command that reads a file finds it: `swap_of`."""
    ctx.meta["fujianmap.swap"] = value


def swap_of(ctx: click.Context) -> bool:
    """Tell whether ``--swap`` was said."""
    return bool(ctx.meta.get("fujianmap.swap"))


swap_option: Final = click.option(
    "--swap",
    is_flag=True,
    expose_value=False,
    callback=_keep_swap,
    help="Exchange lon and lat in the rows that have them swapped.",
)
FILE: Final = click.Path(path_type=Path)


class _Rows(click.ParamType):  # type: ignore[type-arg]  # older releases take none
    """A file of rows, or a table of a database by its address."""

    name = "file"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path | Database:
        """Take an address for what it is; a path would lose one of its slashes."""
        if not isinstance(value, str) or not value.lower().startswith(_SCHEMES):
            return Path(str(value))
        from fujianmap.records.database import database_of  # noqa: PLC0415

        try:
            return database_of(value)
        except DataError as error:
            self.fail(error.say(spoken_lang()), param, ctx)


_SCHEMES: Final = ("postgresql://", "postgres://")
ROWS: Final = _Rows()
boundaries_option: Final = click.option(
    "--boundaries",
    type=FILE,
    help="File of areas (GeoJSON, GeoPackage), or a folder.  [default: the shipped one]",
)
file_options: Final = _options(
    click.option(
        "--data",
        type=ROWS,
        metavar="FILE|URL",
        help="File of rows, or postgresql://user@host/database?table=schema.view.  "
        "[default: the shipped one]",
    ),
    datum_option,
    swap_option,
    boundaries_option,
)
lang_option: Final = lang_choice(*LANGS)
filter_options: Final = _options(
    click.option("--city", multiple=True, help="Prefecture, by name or adcode. Repeatable."),
    click.option("--type", "type_", multiple=True, help="Type, by its id. Repeatable."),
    click.option("--scope", multiple=True, help="How far it reaches. Repeatable."),
    click.option("--q", default="", help="Text in names, places and summaries."),
    click.option("--from", "start", default="", metavar="DATE", help="Not ended before this day."),
    click.option("--to", "end", default="", metavar="DATE", help="Not begun after this day."),
    click.option("--link", metavar="URL_OR_QUERY", help="What the page's address bar holds."),
)


def suffix_of(path: Path, allowed: Sequence[str]) -> str:
    """The end of a file's name, which says what to write; refused where it is none of ours."""
    if (suffix := path.suffix.lower()) not in allowed:
        refuse("suffix", "--output", path=path, allowed=", ".join(allowed))
    return suffix


def chosen(
    dataset: Dataset,
    lang: Lang | None,
    *,
    link: str | None,
    **words: Any,  # noqa: ANN401
) -> tuple[Filters, Display]:
    """Filters, and what else a link says of the view."""
    from fujianmap.views.display import Display  # noqa: PLC0415

    default = lang or spoken_lang()
    if link is None:
        return _from_words(dataset, **words), Display(lang=default)
    if given := [_SPELLED[name] for name, value in words.items() if value]:
        refuse("link_and_filters", "--link", options=joined(default, given))
    return _from_link(dataset, link, lang)


_SPELLED: Final = {
    "city": "--city",
    "type_": "--type",
    "scope": "--scope",
    "q": "--q",
    "start": "--from",
    "end": "--to",
}


def _from_link(dataset: Dataset, link: str, lang: Lang | None) -> tuple[Filters, Display]:
    """What the page would show for a link; what is not understood is told, as on the page."""
    from fujianmap.views.filters import FACETS  # noqa: PLC0415
    from fujianmap.views.query import from_query  # noqa: PLC0415
    from fujianmap.views.wording import say_left_out  # noqa: PLC0415

    known = {facet: set(dataset.facets[facet].values) for facet in FACETS}
    known["id"] = set(dataset.initiatives["id"])
    filters, display, problems = from_query(link, lang=lang or spoken_lang(), known=known)
    if problems:
        click.echo(say_left_out(problems, spoken_lang()), err=True)
    return filters, replace(display, lang=lang or display.lang)


def _from_words(  # noqa: PLR0913
    dataset: Dataset,
    *,
    city: Iterable[str],
    type_: Iterable[str],
    scope: Iterable[str],
    q: str,
    start: str,
    end: str,
) -> Filters:
    from fujianmap.records.dates import are_turned, is_date  # noqa: PLC0415
    from fujianmap.views.filters import Filters  # noqa: PLC0415

    for option, date in (("--from", start), ("--to", end)):
        if date and not is_date(date):
            refuse("date_wrong", option, value=date)
    if are_turned(start, end):
        refuse("dates_turned", "--from", start=start, end=end)
    return Filters(
        city=_adcodes(dataset, city),
        type=_known(dataset, "type", type_),
        scope=_known(dataset, "scope", scope),
        q=q.strip(),
        start=start,
        end=end,
    )


def _adcodes(dataset: Dataset, names: Iterable[str]) -> frozenset[str]:
    """Adcodes of prefectures by name in either language or adcode."""
    from fujianmap.places.names import gazetteer_of  # noqa: PLC0415

    boundaries = dataset.boundaries
    known = gazetteer_of(boundaries)
    found = set()
    for name in names:
        whole = str(boundaries.province.index[0]) if known.is_whole(name) else ""
        adcode = known.prefecture(name) or whole
        if not adcode:
            areas = [known.spoken[adcode] for adcode in boundaries.prefectures.index]
            refuse("city_unknown", "--city", value=name, allowed=joined(spoken_lang(), areas))
        found.add(adcode)
    return frozenset(found)


def _known(dataset: Dataset, facet: str, values: Iterable[str]) -> frozenset[str]:
    """Values of a facet that the vocabulary or the file has."""
    from fujianmap.records.vocabulary import Scope, Type  # noqa: PLC0415

    words: list[str] = [str(word) for word in (Type if facet == "type" else Scope)]
    allowed = list(dict.fromkeys([*words, *sorted(dataset.facets[facet].values)]))
    for value in values:
        if value not in allowed:
            listed = joined(spoken_lang(), [word for word in allowed if word])
            refuse(f"{facet}_unknown", f"--{facet}", value=value, allowed=listed)
    return frozenset(values)


def refuse(key: str, option: str, **params: object) -> NoReturn:
    """Say that a word is off and what there is: exit status 2."""
    sentence = text(spoken_lang(), f"cli.{key}", **params)
    raise click.BadParameter(sentence, param_hint=f"'{option}'")
