"""Filters and Display to and from the address bar. Reading never raises: links come from strangers.

``?lang=zh&city=350200,350500&type=patrol&q=…&from=2023-01&to=2024-06&layers=…&at=lon,lat,zoom&id=A23``
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final
from urllib.parse import parse_qs, quote

from fujianmap.errors import Problem
from fujianmap.records.dates import are_turned
from fujianmap.settings import LIMITS
from fujianmap.texts import LANGS, Lang
from fujianmap.views.display import BASES, DEFAULT_LAYERS, LAYERS, At, Display
from fujianmap.views.filters import FACETS, Filters

NAMES: Final = ("lang", *FACETS, "q", "from", "to", "layers", "at", "id")
"""every name that the address bar knows, in the order in which it is written"""

_DATE: Final = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
_LARGEST_ZOOM: Final = 19
_MOST_FIELDS: Final = 100
_JOINERS: Final = "\u200c\u200d"
"""without them emoji and some scripts fall apart; all other invisible characters are refused"""


def to_query(filters: Filters, display: Display, *, lang: bool = True) -> dict[str, str]:
    """Say what is shown as names and values of an address bar.

    Defaults are left out and lists are sorted, so equal views have equal links.

    Parameters
    ----------
    filters, display
        What is shown.
    lang
        Whether to write the language too; a link that is given away should hold it.
    """
    query: dict[str, str] = {"lang": display.lang} if lang else {}
    for facet in FACETS:
        if chosen := getattr(filters, facet):
            query[facet] = ",".join(sorted(map(_escaped, chosen)))
    plain = {"q": filters.q, "from": filters.start, "to": filters.end}
    query |= {name: value for name, value in plain.items() if value}
    layers = sorted(display.layers) + ([] if display.base == BASES[0] else [display.base])
    if display.layers != DEFAULT_LAYERS or display.base != BASES[0]:
        query["layers"] = ",".join(layers)
    if display.at is not None:
        at = display.at
        query["at"] = f"{at.lon:.5f},{at.lat:.5f},{at.zoom:g}"
    if display.id:
        query["id"] = display.id
    return query


def to_text(query: Mapping[str, str]) -> str:
    """Write names and values as the text after the question mark."""
    return "&".join(f"{name}={quote(value, safe=',')}" for name, value in query.items())


def from_query(
    query: str | Mapping[str, str | Iterable[str]],
    *,
    lang: Lang = "zh",
    known: Mapping[str, Collection[str]] | None = None,
) -> tuple[Filters, Display, tuple[Problem, ...]]:
    """Read what an address bar holds.

    Parameters
    ----------
    query
        A whole address, the part after the question mark, or names with their values.
    lang
        The language where the address states none.
    known
        Values that exist, by name (``city``, ``type``, ``id``, …). A name that is missing here
        takes any value.

    Returns
    -------
    filters, display, problems
        What was understood, and a problem for each name that held something else.
    """
    values, cut = _values(query)
    reader = _Reader(values, known or {})
    start, end = _dates(reader)
    filters = Filters(
        **{facet: frozenset(reader.listed(facet)) for facet in FACETS},
        q=reader.one("q", str.strip),
        start=start,
        end=end,
    )
    layers, base = _layers(reader)
    found_lang = reader.one("lang", lambda v: v if v in LANGS else "")
    display = Display(
        lang=next((one for one in LANGS if one == found_lang), lang),
        layers=layers,
        base=base,
        at=_at(reader),
        id=reader.one("id", lambda v: v if reader.knows("id", v) else ""),
    )
    return filters, display, tuple(dict.fromkeys((*reader.problems, *cut)))


def fit_text(text: str) -> str:
    """Text as a link can hold it: nothing invisible, nothing around it, and not too long."""
    return "".join(filter(_visible, text))[: LIMITS.url_characters].strip()


def _visible(character: str) -> bool:
    """Tell letters, signs and blanks (Chinese ones are wide) from what nobody sees."""
    blank = unicodedata.category(character) == "Zs"
    return character.isprintable() or blank or character in _JOINERS


def _values(
    query: str | Mapping[str, str | Iterable[str]],
) -> tuple[dict[str, list[str]], tuple[Problem, ...]]:
    """Names with their values, and a problem where there are too many to read."""
    if not isinstance(query, str):
        return {k: [v] if isinstance(v, str) else list(v) for k, v in query.items()}, ()
    fields = _fields(query)
    values = parse_qs("&".join(fields[:_MOST_FIELDS]), keep_blank_values=True)
    if len(fields) <= _MOST_FIELDS:
        return values, ()
    return values, (Problem(code="link_fields", params=(("most", _MOST_FIELDS),)),)


def _fields(text: str) -> list[str]:
    """Take what stands after the question mark; a mark inside a value is part of the value."""
    head, mark, tail = text.partition("?")
    address = "=" not in head or head.startswith(("http://", "https://"))
    query = tail if mark and address else text
    if not mark and text.startswith(("http://", "https://")):
        query = ""
    return query.partition("#")[0].split("&")


class _Reader:
    """Takes values out of a query and notes what it could not use."""

    def __init__(
        self, values: Mapping[str, list[str]], known: Mapping[str, Collection[str]]
    ) -> None:
        self.values = values
        self.known = known
        self.problems: list[Problem] = [
            Problem(code="link_name", column=name, value=name)
            for name in values
            if name not in NAMES
        ]

    def knows(self, name: str, value: str) -> bool:
        return name not in self.known or value in self.known[name]

    def refuse(self, name: str, value: str) -> None:
        self.problems.append(Problem(code="link_value", column=name, value=value))

    def fit(self, name: str, values: Iterable[str]) -> list[str]:
        """Leave out what is too long or holds invisible characters, unless it is known."""
        kept = []
        for value in values:
            short = len(value) <= LIMITS.url_characters and all(map(_visible, value))
            if short or value in self.known.get(name, ()):
                kept.append(value)
            else:
                most = (("most", LIMITS.url_characters),)
                problem = Problem(code="link_long", column=name, value=value, params=most)
                self.problems.append(problem)
        return kept

    def listed(self, name: str) -> list[str]:
        """Values of a name that holds a list, each by itself."""
        lists = self.values.get(name, [])
        parts = (_unescaped(part) for one in lists for part in one.split(",") if part)
        kept = []
        for value in self.fit(name, parts):
            if self.knows(name, value):
                kept.append(value)
            else:
                self.refuse(name, value)
        return kept

    def one(self, name: str, understand: Callable[[str], str]) -> str:
        """Take the last usable value of a name; empty where there is none."""
        answer = ""
        for value in self.fit(name, self.values.get(name, [])):
            if understood := understand(value):
                answer = understood
            elif value:
                self.refuse(name, value)
        return answer


def _date(value: str) -> str:
    return value if _DATE.fullmatch(value) else ""


def _dates(reader: _Reader) -> tuple[str, str]:
    """First and last day; neither where the one is later than the other."""
    start, end = reader.one("from", _date), reader.one("to", _date)
    if not are_turned(start, end):
        return start, end
    reader.problems.append(
        Problem(code="link_dates", column="from", value=start, params=(("end", end),))
    )
    return "", ""


def _layers(reader: _Reader) -> tuple[frozenset[str], str]:
    if "layers" not in reader.values:
        return DEFAULT_LAYERS, BASES[0]
    names = reader.listed("layers")
    understood = [name for name in names if name in LAYERS or name in BASES]
    for name in names:
        if name not in understood:
            reader.refuse("layers", name)
    if names and not understood:
        return DEFAULT_LAYERS, BASES[0]
    base = next((name for name in understood if name in BASES), BASES[0])
    return frozenset(understood) & LAYERS, base


def _at(reader: _Reader) -> At | None:
    for value in filter(None, reader.fit("at", reader.values.get("at", []))):
        try:
            lon, lat, zoom = (float(part) for part in value.split(","))
        except ValueError:
            reader.refuse("at", value)
            continue
        if abs(lon) <= 180 and abs(lat) <= 85 and 0 <= zoom <= _LARGEST_ZOOM:  # noqa: PLR2004
            return At(lon, lat, zoom)
        reader.refuse("at", value)
    return None


def _escaped(value: str) -> str:
    """Keep a comma inside a value (a reader's own type may hold one) apart from the list's."""
    return value.replace("%", "%25").replace(",", "%2C")


def _unescaped(part: str) -> str:
    return part.replace("%2C", ",").replace("%25", "%")
