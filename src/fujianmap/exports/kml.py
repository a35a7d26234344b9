"""KML 2.2: for Google Earth and the map programs that read it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from fujianmap.exports.cells import DECIMALS, NUMBERS, POINT, cells_of, decimal
from fujianmap.exports.papers import papers_of
from fujianmap.exports.xmltext import xml_text, xml_value
from fujianmap.records.dates import is_date
from fujianmap.records.links import is_link
from fujianmap.texts import Lang, other, text, texts

if TYPE_CHECKING:
    from fujianmap.views.dataset import Dataset
    from fujianmap.views.filters import Mask

_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n'
)
_STYLE: Final = '<Style id="row"><BalloonStyle><text>$[description]</text></BalloonStyle></Style>\n'
"""balloons show the description alone, in which every cell is escaped: left to themselves, they
would take whatever stands in a cell for HTML"""
_NO_ID: Final = re.compile("[^A-Za-z0-9_-]")


def export_kml(dataset: Dataset, mask: Mask, *, lang: Lang = "zh") -> bytes:
    """Write the shown rows as KML 2.2.

    Parameters
    ----------
    dataset
        Rows, sources and boundaries.
    mask
        Which rows.
    lang
        Language of names, descriptions and folders.

    Returns
    -------
    bytes
        UTF-8. A folder of rows with a point (WGS-84 degrees, six decimals) and one of rows without,
        which have no geometry; every column as ``ExtendedData``; each row under an id of its own,
        ``row-`` and the row's. The document's description tells the counts, source, licence and
        attribution.
    """
    cells = cells_of(dataset, mask)
    rows = [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]
    located = [row for row in rows if row["lon"] == row["lon"]]
    others = [row for row in rows if row["lon"] != row["lon"]]
    papers = papers_of(dataset, mask).flat(lang)
    about = "".join(f"<p>{html.escape(said)}</p>" for said in papers.values())
    parts = [
        _HEAD,
        '<Document id="fujianmap">\n',
        _element("name", papers["title"]),
        "<open>1</open>\n",
        _element("description", about),
        _STYLE,
        '<Schema name="initiatives" id="initiatives">\n',
        *(_field(name) for name in cells if name not in POINT),
        "</Schema>\n",
        *_folder(text(lang, "export.located", n=len(located)), located, lang),
        *_folder(text(lang, "export.unlocated", n=len(others)), others, lang),
        "</Document>\n</kml>\n",
    ]
    return "".join(parts).encode()


def _element(name: str, content: str) -> str:
    return f"<{name}>{xml_text(content)}</{name}>\n"


def _field(name: str) -> str:
    kind = "double" if name in NUMBERS else "string"
    return f'<SimpleField type="{kind}" name="{name}"/>\n'


def _folder(name: str, rows: list[dict[str, Any]], lang: Lang) -> Iterator[str]:
    if rows:
        yield f"<Folder>\n{_element('name', name)}"
        for row in rows:
            yield from _placemark(row, lang)
        yield "</Folder>\n"


def _placemark(row: dict[str, Any], lang: Lang) -> Iterator[str]:
    yield f'<Placemark id="{_element_id(row["id"])}">\n'
    yield _element("name", _said(row, "name", lang) or row["id"])
    yield _element("description", _description(row, lang))
    yield _span(row["start"], row["end"])
    yield "<styleUrl>#row</styleUrl>\n"
    yield '<ExtendedData><SchemaData schemaUrl="#initiatives">\n'
    for name, cell in row.items():
        shown = decimal(cell) if isinstance(cell, float) else cell
        if name not in POINT and shown:
            yield f'<SimpleData name="{xml_value(name)}">{xml_text(shown)}</SimpleData>\n'
    yield "</SchemaData></ExtendedData>\n"
    if row["lon"] == row["lon"]:
        lon, lat = (_degrees(row[name]) for name in POINT)
        yield f"<Point><coordinates>{lon},{lat}</coordinates></Point>\n"
    yield "</Placemark>\n"


def _element_id(row_id: str) -> str:
    """An id of a row as XML allows ids: each its own, the same in every file.

    Letters, digits, ``_`` and ``-`` stay; any other character is its number between points.
    """
    return "row-" + _NO_ID.sub(lambda found: f".{ord(found[0]):x}.", row_id)


def _degrees(degrees: float) -> str:
    """Degrees as KML writes them: never with an exponent."""
    rounded = round(degrees, DECIMALS) + 0.0  # no minus before a zero
    return f"{rounded:.{DECIMALS}f}".rstrip("0").rstrip(".")


def _span(start: str, end: str) -> str:
    """When a row ran; KML writes years, months and days as we do."""
    begin = f"<begin>{start}</begin>" if is_date(start) else ""
    finish = f"<end>{end}</end>" if is_date(end) else ""
    return f"<TimeSpan>{begin}{finish}</TimeSpan>\n" if begin or finish else ""


def _description(row: dict[str, Any], lang: Lang) -> str:
    """What a balloon shows, as HTML in which every cell is text."""
    label = texts(lang).get(f"type.{row['type']}", row["type"])
    parts = [f"<h3>{html.escape(_said(row, 'name', lang) or row['id'])}</h3>"]
    stands = texts(lang).get(f"precision.{row['precision'] or 'none'}", row["precision"])
    said = (label, _said(row, "place", lang), _said(row, "summary", lang), stands)
    parts += [f"<p>{html.escape(one)}</p>" for one in said if one]
    for url in row["source_url"].split("; "):
        shown = html.escape(url)
        parts.append(f'<p><a href="{shown}">{shown}</a></p>' if is_link(url) else f"<p>{shown}</p>")
    return "".join(parts)


def _said(row: dict[str, Any], column: str, lang: Lang) -> str:
    """A text in one language, or in the other where it has none."""
    return str(row[f"{column}_{lang}"] or row[f"{column}_{other(lang)}"])
