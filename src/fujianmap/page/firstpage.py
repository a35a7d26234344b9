"""The first answer of the server: Streamlit's page under the map's own name.

Whoever passes the address on, or has no scripts, reads what this is. The scripts that every view of
the map needs are fetched with the first ones, not once the server has begun to draw. And the map
itself is there before the page (``parts/arrival.js``).
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from streamlit import file_util

from fujianmap.texts import LANGS, text
from fujianmap.views.wording import headline, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fujianmap.places.boundaries import Boundaries

PARTS: Final = ("BidiComponent", "ComponentInstance", "Html")
"""scripts that Streamlit fetches when the first of such an element arrives; each view has them"""
_GAP: Final = " · "
_IMPORT: Final = re.compile(r'(?:from|import)\s*"\./([\w.-]+\.js)"')
_TITLE: Final = re.compile(r"<title>.*?</title>", re.DOTALL)
_NOSCRIPT: Final = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)


def first_page(
    boundaries: Boundaries | None,
    *,
    scripts: Iterable[str] = (),
    arrival: str = "",
    frame: str = "",
    later: Iterable[str] = (),
) -> str:
    """Put names and addresses in Streamlit's page.

    Parameters
    ----------
    boundaries
        What the map is of; None where there is no map now.
    scripts
        Addresses of scripts of ours that every view runs.
    arrival
        Address of the script that puts the map there before the page.
    frame
        Address of the map's own page.
    later
        Addresses of what the map's frame will ask for; a browser that cannot have it before the
        page fetches them when it has nothing more urgent to do.

    Returns
    -------
    page
        HTML. Streamlit's scripts in it are as they were, so that a policy of their hashes holds.
    """
    page = _shell()
    if boundaries is None:
        titles = [text(lang, "page.title") for lang in LANGS]
        head = ""
    else:
        titles = [headline(boundaries, lang) for lang in LANGS]
        places = {lang: place_of(boundaries, lang) for lang in LANGS}
        about = _GAP.join(text(lang, "site.description", place=places[lang]) for lang in LANGS)
        head = f'<meta name="description" content="{escape(about)}">'
    head = f"<title>{escape(_GAP.join(titles))}</title>{head}"
    head += "".join(f'<link rel="modulepreload" href="{escape(one)}">' for one in scripts)
    said = [f"<h1>{escape(title)}</h1>" for title in titles]
    said += [f"<p>{escape(text(lang, 'page.no_script'))}</p>" for lang in LANGS]
    # By functions: in a pattern's replacement a name with a backslash would be more than a name.
    if arrival:
        named = f'data-frame="{escape(frame)}" data-later="{escape(" ".join(later))}"'
        head += f"<style>{_style()}</style>"
        script = f'<script async fetchpriority="high" src="{escape(arrival)}" {named}></script>'
        page = page.replace("<head>", f"<head>{script}", 1)
    page = _TITLE.sub(lambda _: head, page, count=1)
    return _NOSCRIPT.sub(lambda _: f"<noscript>{''.join(said)}</noscript>", page, count=1)


@cache
def _shell() -> str:
    """Streamlit's page with the addresses of scripts that it would name only later.

    All of its scripts are fetched with less haste than the map, which is there before them.
    """
    static = Path(file_util.get_static_dir())
    page = (static / "index.html").read_text(encoding="utf-8")
    links = "".join(
        f'<link rel="modulepreload" crossorigin href="./static/js/{name}">'
        for name in _needed(static / "static" / "js", named=page)
    )
    page = page.replace("</head>", f"{links}</head>", 1)
    return page.replace('rel="modulepreload"', 'rel="modulepreload" fetchpriority="low"')


@cache
def _style() -> str:
    """Where the map stands before the page is there."""
    return Path(__file__).with_name("arrival.css").read_text(encoding="utf-8")


def _needed(scripts: Path, *, named: str) -> Iterator[str]:
    """Names of the scripts of `PARTS` and of all that they import, without those named already."""
    waiting = [one.name for part in PARTS for one in scripts.glob(f"{part}.*.js")]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop(0)
        if name in seen or name in named:
            continue
        seen.add(name)
        yield name
        waiting += _IMPORT.findall((scripts / name).read_text(encoding="utf-8"))
