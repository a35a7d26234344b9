"""Base layers of other hosts, for readers whose network reaches them; the local one is the default.

Tiles on GCJ-02, as of most Chinese web maps, are not offered: points would stand 500 m beside their
place. Tianditu's are on CGCS2000, which agrees with WGS 84 to less than a metre.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from fujianmap.texts import text
from fujianmap.views.display import BASES

if TYPE_CHECKING:
    from fujianmap.texts import Lang

VARIABLE: Final = "FUJIANMAP_TILES"
"""environment variable: which of the others to offer, blanks between; all where it is not set"""
HOSTS: Final = {"osm": "tile.openstreetmap.org", "tianditu": "t0.tianditu.gov.cn"}
"""where the tiles of each come from; a policy has to let them in"""
KEY: Final = "FUJIANMAP_TIANDITU_KEY"
"""environment variable that holds the key for Tianditu's tiles"""
_TIANDITU: Final = (
    "https://{host}/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER={layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
    "&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={key}"
)


def offered() -> list[str]:
    """Base layers that this server offers; Tianditu needs a key."""
    said = os.environ.get(VARIABLE)
    named = HOSTS.keys() if said is None else said.split()
    others = [base for base in BASES if base in HOSTS and base in named]
    return [BASES[0], *(base for base in others if base != "tianditu" or _key())]


def tiles(base: str) -> list[str]:
    """Addresses of a base layer's tiles, the lowest first; none where it is not offered."""
    if base not in HOSTS or base not in offered():
        return []
    host = HOSTS[base]
    if base == "osm":
        return [f"https://{host}/{{z}}/{{x}}/{{y}}.png"]
    return [_TIANDITU.format(host=host, layer=layer, key=_key()) for layer in ("vec", "cva")]


def attribution(base: str, lang: Lang) -> str:
    """Whom to name for a base layer's tiles, in the reader's language; nobody for the local one."""
    return text(lang, f"page.base.by.{base}") if tiles(base) else ""


def _key() -> str:
    """The key, if it is one: letters and digits, since it becomes part of an address."""
    key = os.environ.get(KEY, "")
    return key if key.isalnum() and key.isascii() else ""
