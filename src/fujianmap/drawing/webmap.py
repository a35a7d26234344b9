"""The map as one HTML file that opens from disk: no server, no network, nothing but what it shows.

Leaflet, our scripts, boundaries and rows stand in the file. Rows are JSON that is put in after
Folium has rendered, so no cell's text goes through a template; and a Content-Security-Policy lets
only the scripts of this file run and lets nothing be fetched.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, replace
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from fujianmap.drawing import assets, rows
from fujianmap.drawing.layers import map_parts
from fujianmap.drawing.weblist import (
    MOST,
    TAGS,
    further_json,
    in_both,
    say_both,
    symbol_style,
    table_of,
)
from fujianmap.records.links import is_link
from fujianmap.texts import LANGS, Lang, texts
from fujianmap.views.display import Display
from fujianmap.views.filters import Filters
from fujianmap.views.scene import compose_scene
from fujianmap.views.wording import area_names

if TYPE_CHECKING:
    from fujianmap.places.boundaries import BBox
    from fujianmap.views.dataset import Dataset
    from fujianmap.views.scene import Scene

_SHARED: Final = ("scene.counted", "scene.counted_unlocated")
"""texts of the page that other parts use too"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """All that a page of its own is made of, wherever its parts will stand."""

    lang: Lang
    title: str
    style: str
    script: str
    """Leaflet and our scripts"""
    starter: str
    """the script that makes the map, once ``script`` has run and the map's element is there"""
    data: dict[str, bytes]
    """JSON that the scripts read, by the name that they ask for"""
    header: str
    desk: str
    table: str
    footer: str


def draw_page(  # noqa: PLR0913  (a page has that many sides)
    dataset: Dataset,
    filters: Filters | None = None,
    *,
    lang: Lang = "zh",
    title: str | None = None,
    link: str = "",
    extent: BBox | None = None,
    display: Display | None = None,
) -> bytes:
    """Draw the map as a page of its own.

    Parameters
    ----------
    dataset
        Rows and boundaries.
    filters
        Which rows are in the file; all by default. The reader of the file can filter further.
    lang
        Language in which it opens; the other is one click away.
    title
        In place of the map's own headline.
    link
        Address of the served page that shows the same; left out where it is no http address.
    extent
        What the map opens on, in WGS-84 degrees; by default where ``display`` looks, else the
        prefectures that are chosen, or the whole of the boundaries.
    display
        Overlays, view and open record with which it opens; its language is ``lang``.

    Returns
    -------
    page
        HTML in UTF-8, the same for equal arguments. Areas keep the shades of the whole dataset, so
        that a colour means the same on every picture of it.
    """
    made = compose_page(
        dataset, filters, lang=lang, title=title, link=link, extent=extent, display=display
    )
    scripts = (made.script, made.starter)
    run = " ".join(map(source_of, scripts))
    return write_page(
        made,
        policy=f"script-src {run}; style-src {source_of(made.style)}; img-src data:; "
        "connect-src 'none'",
        head=f"<style>{made.style}</style>\n",
        end="".join(
            [
                *(block_of(name, content) for name, content in made.data.items()),
                *(f"<script>{script}</script>\n" for script in scripts),
            ]
        ),
    )


def compose_page(  # noqa: PLR0913  (as `draw_page`)
    dataset: Dataset,
    filters: Filters | None = None,
    *,
    lang: Lang = "zh",
    title: str | None = None,
    link: str = "",
    extent: BBox | None = None,
    display: Display | None = None,
) -> Composed:
    """Make the parts of a page of its own; the parameters are those of `draw_page`."""
    chosen = filters or Filters()
    held = _held(dataset, chosen)
    scenes = {
        one: compose_scene(dataset, chosen, lang=one, title=title, link=link, extent=extent)
        for one in LANGS
    }
    display = replace(display or Display(), lang=lang)
    home = display.at if display.at and extent is None else scenes[lang].extent
    body, starter = map_parts(dataset.boundaries.bbox)
    kinds = list(dict.fromkeys(held.initiatives["type"].tolist()))
    data = {
        "points": rows.points_json(held),
        "texts": rows.texts_json(held),
        "base": rows.base_map_json(dataset.boundaries),
        "counties": rows.county_map_json(dataset.boundaries),
    }
    about = _about(dataset, held, scenes, lang) | {
        "home": home._asdict(),
        "layers": sorted(display.layers),
        "selected": display.id,
    }
    if len(held.initiatives) > MOST:
        data["further"] = further_json(held)
        about["further"] = True
    data["about"] = json.dumps(about, ensure_ascii=False).encode(errors="replace")
    return Composed(
        lang=lang,
        title=scenes[lang].title,
        style=_plain(f"{assets.style()}\n{_own('standalone.css')}\n{symbol_style(kinds)}"),
        script=_plain("\n".join([assets.script(), *map(_own, ("list.js", "standalone.js"))])),
        starter=_plain(starter),
        data=data,
        header=_header(scenes, bool(filters)),
        desk=_desk(body),
        table=table_of(held, {kind: number for number, kind in enumerate(kinds)}),
        footer=_footer(scenes, link),
    )


def write_page(made: Composed, *, policy: str, head: str, end: str, section: str = "") -> bytes:
    """Put the parts of a page together.

    Parameters
    ----------
    made
        The parts.
    policy
        What the page may run, show and fetch beyond nothing, as Content-Security-Policy has it.
    head, end
        HTML at the end of the head and of the body: where styles, scripts and data are.
    section
        HTML between the map and the list.

    Returns
    -------
    page
        HTML in UTF-8.
    """
    allowed = f"default-src 'none'; {policy}; base-uri 'none'; form-action 'none'"
    parts = [
        f'<!DOCTYPE html>\n<html lang="{TAGS[made.lang]}">\n<head>\n<meta charset="utf-8">\n',
        f'<meta http-equiv="Content-Security-Policy" content="{allowed}">\n',
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
        '<meta name="referrer" content="no-referrer">\n',
        f"<title>{escape(made.title)}</title>\n{head}</head>\n<body>\n",
        made.header,
        made.desk,
        section,
        '<section id="list" tabindex="-1">\n<p id="none" class="own-lang" hidden>',
        f"{in_both(say_both('webmap.none'))}</p>\n{made.table}</section>\n</main>\n",
        made.footer,
        end,
        "</body>\n</html>\n",
    ]
    return "".join(parts).encode("utf-8", errors="replace")


def _held(dataset: Dataset, filters: Filters) -> Dataset:
    """The dataset with none but the chosen rows."""
    mask = filters.mask(dataset)
    if mask.all():
        return dataset
    return replace(dataset, initiatives=dataset.initiatives[mask].reset_index(drop=True))


def _plain(code: str) -> str:
    """A script or style as the browser will see it, for its hash is taken of that."""
    plain = code.replace("\r\n", "\n").replace("\r", "\n")
    assert "</s" not in plain.lower().replace("</span", "").replace("</svg", "")
    assert "<!--" not in plain
    return plain


def _own(name: str) -> str:
    return files("fujianmap.drawing").joinpath("frame", name).read_text(encoding="utf-8")


def source_of(code: str) -> str:
    """The hash of a script or style, as a Content-Security-Policy lets it run."""
    return f"'{integrity_of(code)}'"


def integrity_of(code: str) -> str:
    """The same as an element that loads the code states it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}"


def block_of(name: str, content: bytes) -> str:
    """JSON that the page reads as data: without ``<`` nothing in it can end the element."""
    inert = content.decode().replace("<", "\\u003c")
    return f'<script type="application/json" id="data-{name}">{inert}</script>\n'


def _about(
    dataset: Dataset, held: Dataset, scenes: dict[Lang, Scene], lang: Lang
) -> dict[str, Any]:
    """What filters, list and map need to know beside points and texts."""
    facet = held.facets["city"]
    names = {one: area_names(dataset.boundaries, one) for one in LANGS}
    whole = str(dataset.boundaries.province.index[0])
    none = say_both("webmap.no_city")
    cities = [
        [value, *(none[one] if value == whole else names[one][value] for one in LANGS)]
        for value in facet.values
    ]
    sets = facet.held
    county = [str(adcode or "") for adcode in held.counties]
    return {
        "lang": lang,
        "total": len(dataset.initiatives),
        "most": MOST,
        "title": {one: scenes[one].title for one in LANGS},
        "credit": {one: scenes[one].attribution for one in LANGS},
        "words": {one: _words(one) for one in LANGS},
        "breaks": list(dataset.breaks),
        "county_breaks": list(dataset.county_breaks),
        "bbox": dataset.boundaries.bbox._asdict(),
        "boxes": _boxes(dataset),
        "cities": cities,
        "areas": [sets[code] for code in facet.codes],
        "county": county,
        "counties": {one: [names[each][one] for each in LANGS] for one in sorted({*county} - {""})},
    }


def _boxes(dataset: Dataset) -> dict[str, list[float]]:
    """Extent of each prefecture: west, south, east, north in WGS-84 degrees."""
    areas = dataset.boundaries.prefectures_drawn
    return {
        str(adcode): [round(float(edge), 4) for edge in bounds]
        for adcode, bounds in zip(areas.index, areas.geometry.bounds.to_numpy(), strict=True)
    }


def _words(lang: Lang) -> dict[str, str]:
    said = texts(lang)
    own = {
        key.removeprefix("webmap."): value
        for key, value in said.items()
        if key.startswith("webmap.")
    }
    return own | {key.removeprefix("scene."): said[key] for key in _SHARED}


def _header(scenes: dict[Lang, Scene], some: bool) -> str:  # noqa: FBT001
    titles = in_both({lang: scenes[lang].title for lang in LANGS})
    counted = in_both({lang: scenes[lang].counted for lang in LANGS})
    only = in_both({lang: scenes[lang].filters for lang in LANGS}) if some else ""
    return (
        f'<a class="skip live-only" href="#list" data-say="skip"></a>\n<header>\n<div>\n'
        f'<h1 class="own-lang">{titles}</h1>\n'
        f'<p id="counted" class="own-lang" role="status">{counted}</p>\n'
        + (f'<p class="only own-lang">{only}</p>\n' if only else "")
        + '</div>\n<div class="langs live-only" role="group" aria-label="语言 · Language">'
        '<button type="button" data-lang="zh" lang="zh-CN">中文</button>'
        '<button type="button" data-lang="en" lang="en">English</button></div>\n</header>\n'
        f'<noscript><div class="own-lang">{in_both(say_both("webmap.noscript"), "p")}</div>'
        "</noscript>\n"
    )


def _desk(body: str) -> str:
    """Panel and map; without script they say nothing, and are not shown."""

    def part(name: str) -> str:
        return (
            f'<section aria-labelledby="of-{name}"><h2 id="of-{name}" data-say="{name}"></h2>'
            f'<div id="{name}" class="choices-of"></div></section>\n'
        )

    return (
        '<main>\n<div class="desk">\n<div class="panel">\n<details id="filters" open>'
        '<summary data-say="filters"></summary>\n'
        '<label class="search"><span class="aloud" data-say="search"></span>'
        '<input id="q" type="search" maxlength="200" autocomplete="off"></label>\n'
        '<button id="clear" type="button" data-say="clear" hidden></button>\n'
        f"{part('city')}{part('type')}{part('layers')}</details>\n</div>\n"
        f'<div id="map">{body}</div>\n</div>\n'
    )


def _footer(scenes: dict[Lang, Scene], link: str) -> str:
    notes = [
        {lang: getattr(scenes[lang], name) for lang in LANGS}
        for name in ("data_note", "attribution", "boundary_note")
    ]
    said = "\n".join(f'<div class="own-lang">{in_both(note, "p")}</div>' for note in notes)
    back = ""
    if is_link(link):
        shown = escape(link)
        back = f'<p><a href="{shown}" target="_blank" rel="noopener noreferrer">{shown}</a></p>\n'
    return f"<footer>\n{said}\n{back}</footer>\n"
