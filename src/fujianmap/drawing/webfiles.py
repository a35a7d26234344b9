"""The map as a page in files: what a browser may keep for ever stands under a hashed name.

The page is that of `drawing.webmap`; only where its parts stand differs. What the first view does
not need, the outlines of the counties, is fetched when it is first looked at.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from fujianmap import shipped
from fujianmap.drawing.assets import hashed_name
from fujianmap.drawing.webmap import block_of, compose_page, integrity_of, source_of, write_page
from fujianmap.texts import Lang, text
from fujianmap.views.wording import place_of

if TYPE_CHECKING:
    from fujianmap.views.dataset import Dataset
    from fujianmap.views.display import Display
    from fujianmap.views.filters import Filters

FOLDER: Final = "assets"
"""where the files with hashed names are, beside the page"""
_INSIDE: Final = ("about",)
"""data that stands in the page itself: it is small, and the page is nothing without it"""
_LATER: Final = ("counties",)
_LIVE: Final = 'document.documentElement.classList.add("live")'
"""run before anything is drawn, so that nothing jumps when the scripts come"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageInFiles:
    """A page, and the files that it fetches."""

    page: bytes
    """HTML in UTF-8, whose addresses are relative to where it stands"""
    files: dict[str, bytes]
    """content by path, relative to the page; each path holds a hash of its content"""
    first: tuple[str, ...]
    """paths of the files that the first view needs"""


def draw_in_files(  # noqa: PLR0913
    dataset: Dataset,
    filters: Filters | None = None,
    *,
    lang: Lang = "zh",
    title: str | None = None,
    url: str = "",
    section: str = "",
    display: Display | None = None,
) -> PageInFiles:
    """Draw the map as a page in files, for a server that does nothing but hand them out.

    Parameters
    ----------
    dataset, filters, lang, title, display
        As of `webmap.draw_page`.
    url
        Address that the page will have; empty where that is not known.
    section
        HTML between the map and the list.
    """
    made = compose_page(dataset, filters, lang=lang, title=title, display=display)
    files: dict[str, bytes] = {}

    def put(name: str, content: bytes) -> str:
        path = f"{FOLDER}/{hashed_name(name, content)}"
        files[path] = content
        return path

    icon = put("icon.svg", shipped.ICON.read_bytes())
    style = put("map.css", made.style.encode())
    code = f"{made.script}\n{made.starter}"
    script = put("map.js", code.encode())
    data = {
        name: put(f"{name}.json", content)
        for name, content in made.data.items()
        if name not in _INSIDE
    }
    # Fetched at once, not only when the script has been read.
    early = "".join(
        f'<link rel="preload" as="fetch" crossorigin href="{path}">\n'
        for name, path in data.items()
        if name not in _LATER
    )
    canonical = f'<link rel="canonical" href="{escape(url)}">\n' if url else ""
    described = text(lang, "site.description", place=place_of(dataset.boundaries, lang))
    head = (
        f'<meta name="description" content="{escape(described)}">\n'
        f'{canonical}<link rel="icon" type="image/svg+xml" href="{icon}">\n'
        f"<script>{_LIVE}</script>\n"
        f'<link rel="stylesheet" href="{style}" integrity="{integrity_of(made.style)}">\n'
        f'{early}<script src="{script}" integrity="{integrity_of(code)}" defer></script>\n'
    )
    page = write_page(
        made,
        policy=f"script-src 'self' {source_of(_LIVE)}; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'",
        head=head,
        end="".join(block_of(name, made.data[name]) for name in _INSIDE)
        + block_of("files", json.dumps(data).encode()),
        section=section,
    )
    later = {data[name] for name in _LATER}
    return PageInFiles(
        page=page, files=files, first=tuple(path for path in files if path not in later)
    )
