"""Filters and places in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fujianmap.places.boundaries import Boundaries
from fujianmap.records.cells import shown
from fujianmap.settings import LIMITS
from fujianmap.texts import Lang, joined, other, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fujianmap.errors import Problem
    from fujianmap.views.dataset import Dataset
    from fujianmap.views.filters import Filters

_GAP = " · "
_NO_NUMBER: Final[Mapping[Lang, str]] = {"zh": "无：", "en": "none: "}
"""how papers begin to say why there is no map review number"""
_RANK: Final = re.compile(r"(?<=..)(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)$")


def place_of(boundaries: Boundaries, lang: Lang) -> str:
    """What the map is of, in short: the province by name, ``福建`` or ``Fujian``.

    A boundary file without a line for the province is named by its file.
    """
    province = str(boundaries.province.index[0])
    return _RANK.sub("", area_names(boundaries, lang)[province])


def headline(boundaries: Boundaries, lang: Lang) -> str:
    """Title of the map, and of all that is taken from it."""
    return text(lang, "scene.title", place=place_of(boundaries, lang))


def area_names(boundaries: Boundaries, lang: Lang) -> dict[str, str]:
    """Names of all areas by adcode, in the other language where this one has none."""
    names: dict[str, str] = {}
    for areas in (boundaries.province, boundaries.prefectures, boundaries.counties):
        first, second = areas[f"name_{lang}"].fillna(""), areas[f"name_{other(lang)}"].fillna("")
        names |= {
            str(adcode): str(name) for adcode, name in first.where(first != "", second).items()
        }
    return names


def label_of(table: str, value: str, lang: Lang) -> str:
    """Label of a type, scope or precision; an unknown one stands for itself, cut where long."""
    most = LIMITS.label_characters
    itself = value if len(value) <= most else f"{value[: most - 1]}…"
    return texts(lang).get(f"{table}.{value}", itself)


def reach_of(
    areas: Iterable[str], county: str, scope: str, names: Mapping[str, str], lang: Lang
) -> str:
    """What an initiative covers, in words: its county, its prefectures, or how far it reaches."""
    places = joined(lang, [names[adcode] for adcode in areas])
    if not places:
        return label_of("scope", scope, lang)
    return text(lang, "scene.county_of", county=names[county], city=places) if county else places


def say_filters(dataset: Dataset, filters: Filters, lang: Lang) -> str:
    """Say which rows are shown, in the order in which the page has its filters.

    City and type are always said, the rest where it restricts anything.
    """
    said = []
    for facet, values in dataset.facets.items():
        chosen = [value for value in values.values if value in getattr(filters, facet)]
        if chosen:
            labels = [_label(facet, value, dataset, lang) for value in chosen]
            said.append(text(lang, f"scene.of_{facet}", labels=joined(lang, labels)))
        elif facet in {"city", "type"}:
            said.append(_say_any(facet, dataset.boundaries, lang))
    if filters.q:
        said.append(text(lang, "scene.of_q", q=filters.q))
    if filters.start and filters.end:
        said.append(text(lang, "scene.between", start=filters.start, end=filters.end))
    elif filters.start:
        said.append(text(lang, "scene.since", start=filters.start))
    elif filters.end:
        said.append(text(lang, "scene.until", end=filters.end))
    return _GAP.join(said)


def say_boundaries(boundaries: Boundaries, lang: Lang) -> str:
    """Say their map review number or why they have none, and what they are no statement on.

    Boundaries of a reader's own have neither.
    """
    review = getattr(boundaries, f"review_{lang}")
    reason = review.removeprefix(_NO_NUMBER[lang])
    number = text(lang, "scene.review" if reason == review else "scene.review_none", review=reason)
    said = (number if review else "", getattr(boundaries, f"disclaimer_{lang}"))
    return ("" if lang == "zh" else " ").join(filter(None, said))


def say_recognised(recognised: Iterable[tuple[str, str]], lang: Lang) -> list[str]:
    """Encoding, delimiter, sheet, ...: a word of ours in the language, a name as it is."""
    return [
        text(
            lang,
            f"upload.recognised.{key}",
            value=label_of("upload.delimiter", value, lang) if key == "delimiter" else shown(value),
        )
        for key, value in recognised
    ]


def say_left_out(problems: Iterable[Problem], lang: Lang) -> str:
    """Say in one notice what of a link was not understood and is left out."""
    said = [_capital(one) for one in dict.fromkeys(problem.say(lang) for problem in problems)]
    return ("" if lang == "zh" else " ").join((text(lang, "page.link_notice"), *said))


def _capital(sentence: str) -> str:
    """A sentence that follows another; where it follows row and column it begins small."""
    return sentence[:1].upper() + sentence[1:]


def _say_any(facet: str, boundaries: Boundaries, lang: Lang) -> str:
    if facet == "city" and not str(boundaries.province["name_zh"].iloc[0]).endswith("省"):
        facet = "area"
    return text(lang, f"scene.any_{facet}", place=place_of(boundaries, lang))


def _label(facet: str, value: str, dataset: Dataset, lang: Lang) -> str:
    if facet not in {"city", "county"}:
        return label_of(facet, value, lang)
    if facet == "county" and value in dataset.boundaries.prefectures.index:
        return text(lang, "scene.no_county")
    if value in dataset.boundaries.province.index:
        return text(lang, "scene.no_city")
    return area_names(dataset.boundaries, lang)[value]
