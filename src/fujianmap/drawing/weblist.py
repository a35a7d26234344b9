"""The rows of a page of its own as a table: what can be read without the map, and without script.

Every text is escaped, and stands in both languages; the page hides one of them.
"""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any, Final

from fujianmap.drawing.style import symbol_data_url
from fujianmap.records.links import is_link
from fujianmap.texts import LANGS, Lang, other, text
from fujianmap.views.provenance import say_locators
from fujianmap.views.wording import area_names, label_of, reach_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fujianmap.views.dataset import Dataset

MOST: Final = 1_000
"""rows in the table at once; that there are more is told"""
TAGS: Final[dict[Lang, str]] = {"zh": "zh-CN", "en": "en"}
_COLUMNS: Final = ("name", "type", "where", "when", "what", "source")


def in_both(texts_: dict[Lang, str], element: str = "span", classes: str = "") -> str:
    """A text in both languages, each in an element of its own; escaped."""
    marked = f' class="{classes}"' if classes else ""
    return "".join(
        f'<{element}{marked} lang="{TAGS[lang]}">{escape(texts_[lang])}</{element}>'
        for lang in LANGS
        if texts_[lang]
    )


def say_both(key: str, **params: object) -> dict[Lang, str]:
    """A text of ours in both languages."""
    return {lang: text(lang, key, **params) for lang in LANGS}


def table_of(dataset: Dataset, symbols: dict[str, int]) -> str:
    """Write the rows as an HTML table.

    Parameters
    ----------
    dataset
        The rows.
    symbols
        The types that have a symbol, with the number in the name of its class.

    Returns
    -------
    table
        HTML; the first `MOST` rows, in their order, each with its position in ``data-i``.
    """
    rows = dataset.initiatives.iloc[:MOST]
    names = {lang: area_names(dataset.boundaries, lang) for lang in LANGS}
    heads = "".join(
        f'<th scope="col" class="own-lang">{in_both(say_both(f"webmap.th_{column}"))}</th>'
        for column in _COLUMNS
    )
    caption = f'<caption class="own-lang">{in_both(say_both("webmap.list"))}</caption>'
    columns = {str(name): rows[name].tolist() for name in rows.columns if name != "geometry"}
    records = (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))
    lines = (_line(dataset, row, at, names, symbols) for at, row in enumerate(records))
    table = (
        f'<div class="scroll"><table>{caption}<thead><tr>{heads}</tr></thead>\n<tbody>\n'
        f"{''.join(lines)}</tbody></table></div>\n"
    )
    left_out = len(dataset.initiatives) - len(rows)
    if left_out > 0:
        more = in_both(say_both("webmap.more", n=left_out, most=MOST), "p")
        table += f'<div class="own-lang" id="more">{more}</div>\n'
    return table


def further_json(dataset: Dataset) -> bytes:
    """What the list alone says of the rows after the first `MOST`, which a script writes.

    One list a column; ``scope`` holds positions in ``scopes``, labels in both languages.
    """
    rows = dataset.initiatives.iloc[MOST:]
    scopes = list(dict.fromkeys(rows["scope"].tolist()))
    plain = {name: rows[name].tolist() for name in ("start", "end", "locator")}
    labels = [{lang: label_of("scope", scope, lang) for lang in LANGS} for scope in scopes]
    scope = rows["scope"].map({value: at for at, value in enumerate(scopes)}).tolist()
    return json.dumps(
        {**plain, "scope": scope, "scopes": labels}, ensure_ascii=False, separators=(",", ":")
    ).encode(errors="replace")


def symbol_style(kinds: list[str]) -> str:
    """Style rules for the symbols of types: one class each, so that each is in the page once."""
    return "\n".join(
        f'.symbol-{number} {{ background: url("{symbol_data_url(kind)}") center / contain; }}'
        for number, kind in enumerate(kinds)
    )


def _line(
    dataset: Dataset,
    row: dict[str, Any],
    at: int,
    names: dict[Lang, dict[str, str]],
    symbols: dict[str, int],
) -> str:
    name = {lang: _text(row, "name", lang) or row["id"] for lang in LANGS}
    kind = {lang: label_of("type", row["type"], lang) for lang in LANGS}
    summary = {lang: _text(row, "summary", lang) for lang in LANGS}
    county = str(dataset.counties[at]) if not dataset.located[at] else ""
    symbol = f'<span class="symbol symbol-{symbols[row["type"]]}" aria-hidden="true"></span>'
    both = [
        in_both(name, classes="name"),
        in_both(kind),
        in_both({lang: _where(row, county, names[lang], lang) for lang in LANGS}) + _point(row),
        in_both({lang: _when(row, lang) for lang in LANGS}),
        in_both(summary),
    ]
    both[1] = both[1].replace('">', f'">{symbol}')
    cells = "".join(f'<td class="own-lang">{one}</td>' for one in both)
    return f'<tr data-i="{at}">{cells}<td>{"".join(_sources(dataset, row))}</td></tr>\n'


def _text(row: dict[str, Any], column: str, lang: Lang) -> str:
    return str(row[f"{column}_{lang}"] or row[f"{column}_{other(lang)}"])


def _where(row: dict[str, Any], county: str, names: dict[str, str], lang: Lang) -> str:
    """The place in words; else the county or prefectures that it covers, or how far it reaches."""
    reach = reach_of(row["areas"], county, row["scope"], names, lang)
    return _text(row, "place", lang) or reach


def _point(row: dict[str, Any]) -> str:
    """What the point stands for, or that there is none."""
    precision = row["precision"] or "none"
    said = {lang: label_of("precision", precision, lang) for lang in LANGS}
    return in_both(said, classes="quiet")


def _when(row: dict[str, Any], lang: Lang) -> str:
    start, end = row["start"], row["end"]
    if start and end and start != end:
        return text(lang, "webmap.from_to", start=start, end=end)
    if start and not end:
        return text(lang, "webmap.since", start=start)
    return text(lang, "webmap.by", end=end) if end and not start else str(start)


def _sources(dataset: Dataset, row: dict[str, Any]) -> Iterator[str]:
    known = dataset.sources
    ids = [part.strip() for part in row["source"].split(";") if part.strip()]
    places = {lang: say_locators(row["locator"], ids, lang) for lang in LANGS}
    for at, one in enumerate(ids):
        url, labels = one, dict.fromkeys(LANGS, one)
        if one in known.index:
            page = known.loc[one]
            url = str(page["url"])
            labels = {
                "zh": f"{page['publisher_zh']}，{page['date']}",
                "en": f"{page['publisher_en']}, {page['date']}",
            }
        said = in_both(labels)
        if is_link(url):
            said = f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{said}</a>'
        where = in_both({lang: places[lang][0][at] for lang in LANGS}, classes="quiet")
        yield f'<div class="own-lang">{said} {where}</div>'
    if rest := in_both({lang: places[lang][1] for lang in LANGS}, classes="quiet"):
        yield f'<div class="own-lang">{rest}</div>'
