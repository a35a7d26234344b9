"""What a reader may have chosen, and what the whole page must then show; counted by brute force."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Any

from fujianmap.texts import Lang, text
from tests.page import truth

FACETS = ("city", "county", "type", "scope", "precision")
WORDS = (
    "派出所",
    "police",
    "POLICE\u3000Fujian",
    "厦门",
    "晋江 警务",
    "110",
    "ＧＡＢ",
    "nothing at all",
)
_FIXED = {
    "city": [*truth.PREFECTURES, truth.PROVINCE],
    "type": truth.values("type"),
    "scope": truth.values("scope"),
    "precision": sorted({*truth.values("precision"), "site", "none"}),
}


@dataclass(frozen=True)
class State:
    """What a reader has chosen."""

    city: frozenset[str] = frozenset()
    county: frozenset[str] = frozenset()
    type: frozenset[str] = frozenset()
    scope: frozenset[str] = frozenset()
    precision: frozenset[str] = frozenset()
    q: str = ""
    begin: str = ""
    end: str = ""
    id: str = ""
    lang: Lang = "en"

    @property
    def drill(self) -> str:
        """The prefecture that is gone into."""
        inside = [city for city in self.city if city != truth.PROVINCE]
        return inside[0] if len(inside) == 1 == len(self.city) else ""

    def choose(self, facet: str, value: str) -> State:
        """The state after one press on a value of a facet."""
        return self.settled(**{facet: getattr(self, facet) ^ {value}})

    def settled(self, **fields: Any) -> State:
        """Another state; outside of one prefecture no county is chosen."""
        after = replace(self, **fields)
        return after if after.drill else replace(after, county=frozenset())

    def into(self, city: str) -> State:
        """The state after a press on a prefecture of the map."""
        again = self.city == {city}
        return self.settled(city=frozenset() if again else frozenset({city}), county=frozenset())

    def filters(self) -> dict[str, Any]:
        """The same as `truth` takes it."""
        chosen = {facet: sorted(getattr(self, facet)) for facet in FACETS}
        return {**chosen, "q": self.q, "from": self.begin, "to": self.end}

    def address(self) -> dict[str, str]:
        """What the address bar holds, wherever the map looks."""
        said = {"lang": str(self.lang)}
        said |= {facet: ",".join(sorted(getattr(self, facet))) for facet in FACETS}
        said |= {"q": self.q, "from": self.begin, "to": self.end, "id": self.id}
        return {name: value for name, value in said.items() if value}


def passing(state: State) -> list[str]:
    """Ids of the rows that are shown, in the file's order."""
    return truth.shown(state.filters())


def shown(state: State) -> list[str]:
    """Ids of those that have a point."""
    return sorted(truth.located(passing(state)))


def bare(state: State) -> list[str]:
    """Ids of those that have none, in the file's order."""
    return truth.unlocated(passing(state))


def values(facet: str, drill: str = "") -> list[str]:
    """The values that the panel offers."""
    if facet != "county":
        return _FIXED[facet]
    inside = [code for code in truth.AREAS if code[:4] == drill[:4] and code != drill]
    return [*inside, drill] if drill else []


def counts(state: State) -> dict[str, dict[str, int]]:
    """Beside each value of each facet, what choosing it alone would give."""
    filters = state.filters()
    return {
        facet: {
            value: truth.would_give(filters, facet, value) for value in values(facet, state.drill)
        }
        for facet in FACETS
    }


def areas(state: State) -> list[tuple[str, int, int, int]]:
    """The table of areas: name, with a point, without, all; its last line is the whole."""
    lang = state.lang
    rows = passing(state)
    facet = "county" if state.drill else "city"
    offered = {
        one for one in values(facet, state.drill) if one not in {truth.PROVINCE, state.drill}
    }
    inside = {row: truth.carried(truth.BY_ID[row], facet) & offered for row in rows}
    lines = [
        _line(truth.AREAS[one][f"name_{lang}"], [row for row in rows if inside[row] == {one}])
        for one in sorted(offered)
    ]
    several = [row for row in rows if len(inside[row]) > 1]
    none = [row for row in rows if not inside[row]]
    if state.drill:
        lines.append(_line(text(lang, "page.no_one_county"), several + none))
    else:
        lines.append(_line(text(lang, "page.areas.several"), several))
        lines.append(_line(text(lang, "page.whole_province"), none))
    return [*lines, _line(text(lang, "page.areas.whole"), rows)]


def _line(said: str, rows: list[str]) -> tuple[str, int, int, int]:
    located = len(truth.located(rows))
    return said, located, len(rows) - located, len(rows)


class Chance:
    """Random states, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311

    def value(self, state: State) -> tuple[str, str]:
        """A facet and one of its values, rather one that gives something."""
        facet = self.random.choice(FACETS if state.drill else [f for f in FACETS if f != "county"])
        told = counts(state)[facet]
        some = [value for value, n in told.items() if n] or list(told)
        return facet, self.random.choice(some if self.random.random() < 0.8 else list(told))

    def state(self) -> State:
        """A state from nowhere, as a link may hold it."""
        state = State(q=self.random.choice(("", "", *WORDS)))
        if self.random.random() < 0.4:
            state = replace(state, begin=self.random.choice(("2019", "2022", "2023")))
        if self.random.random() < 0.3:
            state = replace(state, end=self.random.choice(("2023", "2023-09", "2024-06-30")))
        for _ in range(self.random.randint(0, 4)):
            state = state.choose(*self.value(state))
        return state
