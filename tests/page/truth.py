"""What the page must say, worked out from data/initiatives.csv by brute force.

Nothing here uses the project's own reading, joining or filtering: rows are dictionaries of the
cells as they stand in the file, and a filter is a plain question put to each of them.
"""

from __future__ import annotations

import csv
import functools
import random
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from fujianmap import shipped
from fujianmap.texts import Lang, text, texts

Row = Mapping[str, str]
State = Mapping[str, Any]
"""chosen values by facet, and ``q``, ``from``, ``to`` as the address bar names them"""

PROVINCE = "350000"
FACETS = ("city", "type", "scope", "precision")


def _read(path: Any) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:  # noqa: PTH123
        return list(csv.DictReader(file))


ROWS: list[dict[str, str]] = _read(shipped.INITIATIVES)
SOURCES: dict[str, dict[str, str]] = {row["id"]: row for row in _read(shipped.SOURCES)}
FIGURES: list[dict[str, str]] = _read(shipped.FIGURES)
BY_ID: dict[str, dict[str, str]] = {row["id"]: row for row in ROWS}
AREAS: dict[str, dict[str, str]] = {row["adcode"]: row for row in _read(shipped.GEO / "names.csv")}
PREFECTURES = sorted(code for code in AREAS if re.fullmatch("35(?!00)..00", code))


def carried(row: Row, facet: str) -> set[str]:
    """The values of a facet that a row has."""
    if facet == "city":
        return set(filter(None, row["city"].split(";"))) or {PROVINCE}
    if facet == "county":  # a point that stands for a whole prefecture is of no one county
        one = row["county"] if row["precision"] != "prefecture" else ""
        return {one} if one else carried(row, "city")
    if facet == "precision":
        return {row["precision"] or "none"}
    return {row[facet]}


def values(facet: str) -> list[str]:
    """Every value of a facet that any row has."""
    return sorted(set().union(*(carried(row, facet) for row in ROWS)))


def passes(row: Row, state: State) -> bool:
    """Tell whether a row is shown: OR within a facet, AND across."""
    chosen = [facet for facet in (*FACETS, "county") if state.get(facet)]
    facets = all(carried(row, facet) & set(state[facet]) for facet in chosen)
    return facets and _holds(row, state.get("q", "")) and _runs(row, state)


def shown(state: State) -> list[str]:
    """Ids of the rows that are shown."""
    return [row["id"] for row in ROWS if passes(row, state)]


def located(ids: list[str]) -> list[str]:
    return [one for one in ids if BY_ID[one]["lon"]]


def unlocated(ids: list[str]) -> list[str]:
    return [one for one in ids if not BY_ID[one]["lon"]]


def would_give(state: State, facet: str, value: str) -> int:
    """How many rows would be shown if ``value`` alone were chosen of ``facet``."""
    return len(shown({**state, facet: [value]}))


def _folded(sentence: str) -> str:
    return unicodedata.normalize("NFKC", sentence).casefold()


@functools.cache
def _searched(one: str) -> str:
    row = BY_ID[one]
    columns = ("id", "name_zh", "name_en", "place_zh", "place_en", "summary_zh", "summary_en")
    codes = [*row["city"].split(";"), row["county"]]
    names = [AREAS[code][f"name_{lang}"] for code in codes if code for lang in ("zh", "en")]
    return _folded("\n".join([*(row[column] for column in columns), *names]))


def _holds(row: Row, query: str) -> bool:
    return all(word in _searched(row["id"]) for word in _folded(query).split())


def _runs(row: Row, state: State) -> bool:
    """A row without a date is never within dates; a date that is missing is open."""
    begin, end = state.get("from", ""), state.get("to", "")
    if not begin and not end:
        return True
    if not (row["start"] or row["end"]):
        return False
    late_enough = not begin or not row["end"] or _day(row["end"], "99") >= _day(begin, "00")
    early_enough = not end or not row["start"] or _day(row["start"], "00") <= _day(end, "99")
    return late_enough and early_enough


def _day(date: str, fill: str) -> str:
    return (date + f"-{fill}-{fill}")[:10] if len(date) == 4 else (date + f"-{fill}")[:10]


# What is said


def name(one: str, lang: Lang) -> str:
    row = BY_ID[one]
    return row[f"name_{lang}"] or row["name_en" if lang == "zh" else "name_zh"]


def label(facet: str, value: str, lang: Lang) -> str:
    """What stands on the button of a value."""
    if facet == "city" and value == PROVINCE:
        return text(lang, "page.whole_province")
    return AREAS[value][f"name_{lang}"] if facet == "city" else text(lang, f"{facet}.{value}")


def counted(ids: list[str], lang: Lang) -> str:
    """The sentence that says how many are shown."""
    bare = len(unlocated(ids))
    key = "scene.counted_unlocated" if bare else "scene.counted"
    return text(lang, key, shown=len(ids), total=len(ROWS), unlocated=bare)


def address(state: State, lang: Lang) -> dict[str, str]:
    """What the address bar must hold."""
    query: dict[str, str] = {"lang": lang}
    query |= {facet: ",".join(sorted(state[facet])) for facet in FACETS if state.get(facet)}
    return query | {name: state[name] for name in ("q", "from", "to") if state.get(name)}


QUERIES = (
    "",
    "",
    "",
    "派出所",
    "police",
    "POLICE\u3000Fuj",
    "厦门",
    "晋江 警务",
    "a",
    "110",
    "无此",
)
"""one with a full-width blank, as Chinese keyboards write it"""


def states(n: int, seed: int, *, q: bool = True) -> list[dict[str, Any]]:
    """Random filters, the same for the same ``seed``."""
    chance = random.Random(seed)  # noqa: S311
    return [_state(chance, q=q) for _ in range(n)]


def _state(chance: random.Random, *, q: bool) -> dict[str, Any]:
    state: dict[str, Any] = {}
    for facet in FACETS:
        if chance.random() < 0.45:
            some = values(facet)
            state[facet] = sorted(chance.sample(some, chance.randint(1, min(3, len(some)))))
    if q and (query := chance.choice(QUERIES)):
        state["q"] = query
    return state


# What must not be said


_CHINESE = re.compile("[\u3001-\u303f\u3400-\u9fff\uff01-\uff5e]+")
_WORD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{3,}(?![A-Za-z0-9])")
NEUTRAL = frozenset(
    {
        *("English", "Excel", "GeoJSON", "GeoPackage", "GeoParquet", "GeoNames", "OpenStreetMap"),
        *("Natural", "Earth", "frykit", "data", "gov", "cnr", "Leaflet", "GitHub"),
    }
)
"""words that are no language's, as initials are: formats, whom we credit, the switch itself"""


def leftovers(sentences: list[str], lang: Lang) -> list[str]:
    """Words of the other language among sentences of the page, names and quotations aside.

    A source's title is in the language of its page, and a gazetteer's name in its own letters; so
    each cell and each such name is taken out where it stands whole.
    """
    found = _CHINESE if lang == "en" else _WORD
    quoted = _quoted(lang)
    left: list[str] = []
    for sentence in dict.fromkeys(sentences):
        rest = quoted.sub(" ", sentence) if found.search(sentence) else ""
        words = [word for word in found.findall(rest) if word not in NEUTRAL and not word.isupper()]
        if words:
            left.append(f"{' '.join(words)} | {sentence[:120]}")
    return left


_STREAMLIT = ("Skip to main content",)
"""what Streamlit itself says, in English only"""


@functools.cache
def _quoted(lang: Lang) -> re.Pattern[str]:
    """Texts that stand as they are in either language."""
    away = "en" if lang == "zh" else "zh"
    whole = {
        "中文",
        *_STREAMLIT,
        *(row["id"] for row in ROWS),
        *(name for row in ROWS for name in re.findall('GeoNames.*"(.+)"', row["located_by"])),
        *(row[f"{column}_{lang}"] for row in ROWS for column in ("name", "place", "summary")),
        *(row[f"name_{away}"] for row in ROWS if not row[f"name_{lang}"]),
        *(row[column] for row in SOURCES.values() for column in ("id", "url")),
        *(row["title"] for row in SOURCES.values() if lang == "zh" or not row["title_en"]),
        *(row["url"].split("/")[2] for row in SOURCES.values()),
        *(row[f"{column}_{lang}"] for row in FIGURES for column in ("label", "unit", "period")),
        shipped.INITIATIVES.name,
    }
    longest_first = sorted((one for one in whole if len(one) > 1), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


def other_sentences(lang: Lang) -> set[str]:
    """Texts of the other language that have no placeholder and are not this one's too."""
    away: Lang = "en" if lang == "zh" else "zh"
    return {said for said in texts(away).values() if "{" not in said} - set(texts(lang).values())
