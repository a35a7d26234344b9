"""What the reader has chosen, between the run before, the address bar and what is asked for.

A run begins with one of three: a wish that a part of the page left (`wish`), an address that is not
the one written last (a link, or the back button), or what was shown before.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from fujianmap.page import links, place, sessions
from fujianmap.page.kept import undisturbed
from fujianmap.records.dates import are_turned
from fujianmap.texts import LANGS, Lang
from fujianmap.views.query import from_query, to_query

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fujianmap.errors import Problem
    from fujianmap.views.dataset import Dataset
    from fujianmap.views.display import Display
    from fujianmap.views.filters import Filters

_ON_THEIR_WAY: Final = 8
"""addresses, the last and those before it, that the browser may not have been told yet"""


def begin(dataset: Dataset) -> tuple[Filters, Display, tuple[Problem, ...]]:
    """Find out what is to be shown in this run."""
    problems: tuple[Problem, ...] = ()
    address, lang = _address(), _browser_lang()
    said, navigated = _without_view(address), sessions.is_navigated()
    with undisturbed() as kept:
        # An address of before is a wish only if the reader went back to it: else the browser has
        # not been told the last one yet.
        known = kept.written[-1:] if navigated else kept.written
        if kept.wish is not None:
            filters, display = kept.wish
        elif said not in known:
            filters, display, problems = links.opened(dataset, address, lang)
            place.go_home(dataset, filters, display)
            display = replace(display, at=None)
        else:
            filters, display = kept.shown
        if said in known:
            kept.written = kept.written[kept.written.index(said) :]
        elif navigated:
            kept.written = ()
        filters = links.within(filters)
        kept.shown, kept.wish = (filters, display), None
    return filters, display, problems


def end(dataset: Dataset, filters: Filters, display: Display) -> None:
    """Write what is shown into the address bar, unless it says so already.

    Where the map looks the browser writes by itself (``parts/head.js``).
    """
    address = _address()
    said = _without_view(address)
    with undisturbed() as kept:
        written = kept.written if said in kept.written else (said,)
    late = said != written[-1]
    told = from_query(written[-1] if late else address, lang=_browser_lang())
    same = (told[0], replace(told[1], at=None)) == (filters, display) and not told[2]
    looks = place.now()
    if looks.left or not same:
        query = to_query(filters, place.linked(dataset, filters, display))
        new = _without_view(query)
        with undisturbed() as kept:
            kept.written = (new, *written)  # should the run be stopped as it writes
        st.query_params.from_dict(query)
        written = (*written, new)[-_ON_THEIR_WAY:]
    with undisturbed() as kept:
        kept.written = written
        place.note_written(looks)


def wish(filters: Filters, display: Display) -> None:
    """Ask for another view from the next run on; the caller reruns."""
    with undisturbed() as kept:
        kept.wish = (filters, display)


def is_wished() -> bool:
    """Tell whether another view is asked for that this run does not show."""
    with undisturbed() as kept:
        return kept.wish is not None


def change(**fields: object) -> None:
    """Ask for other values of some fields of the filters or the display, whichever has them."""
    with undisturbed() as kept:
        filters, display = kept.wish or kept.shown
        shown: dict[str, Any] = {
            name: value for name, value in fields.items() if hasattr(display, name)
        }
        rest: dict[str, Any] = {k: v for k, v in fields.items() if k not in shown}
        changed = replace(filters, **rest)
        if are_turned(changed.start, changed.end):
            # Of dates that leave nothing between them the one chosen last counts.
            changed = changed.without("end" if "start" in rest else "start")
        wish(changed, replace(display, **shown))


def drill(dataset: Dataset, filters: Filters, adcode: str) -> None:
    """Go into a prefecture, or back to the province from it; the caller reruns."""
    chosen = frozenset({adcode})
    back = filters.city == chosen or adcode not in dataset.boundaries.prefectures.index
    city = frozenset[str]() if back else chosen
    with undisturbed():
        place.go_to_area(dataset, "" if back else adcode)
        wish(replace(filters, city=city, county=frozenset()), display_now())


def display_now() -> Display:
    """How the rows are shown."""
    with undisturbed() as kept:
        return kept.shown[1]


def open_record(dataset: Dataset, filters: Filters, wanted: str) -> None:
    """Open a record everywhere: in the panel, and on the map if it has a point."""
    with undisturbed():
        place.go_to_record(dataset, wanted)
        wish(filters, replace(display_now(), id=wanted))


def unanswered(told: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Deeds on the map that were not answered yet, in their order; each is noted as it is given.

    To be answered in one piece with that: see `undisturbed`.

    Parameters
    ----------
    told
        What the map's frame said last: ``born``, by which one frame is told from the next, and its
        latest ``deeds`` with their numbers. Those of a visit before this one were answered then:
        a browser that lost its connection sends them again.
    """
    with undisturbed() as kept:
        born = told.get("born")
        last = kept.answered[1] if kept.answered[0] == born else 0
        for deed in told.get("deeds", ()):
            if isinstance(deed.get("n"), int) and deed["n"] > last:
                kept.answered = (born, deed["n"])
                if deed.get("visit") == kept.visit:
                    yield deed


def _address() -> dict[str, list[str]]:
    """What the address says to this page; other names are told as not understood."""
    return links.ours({name: st.query_params.get_all(name) for name in st.query_params})


def _without_view(address: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The address without the part that the map writes by itself."""
    return {
        name: (value,) if isinstance(value, str) else tuple(value)
        for name, value in address.items()
        if name != "at"
    }


def asked_lang() -> Lang:
    """The language that the address asks for, else the browser's; needs no rows."""
    asked = st.query_params.get("lang", "")
    return next((one for one in LANGS if one == asked), _browser_lang())


def _browser_lang() -> Lang:
    return links.lang_of(st.context.locale)
