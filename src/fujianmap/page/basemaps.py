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

KEY: Final = "FUJIANMAP_TIANDITU_KEY"
"""environment variable that holds the key for Tianditu's tiles"""
_TIANDITU: Final = (
    "https://t{{s}}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER={layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
    "&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={key}"
)


def offered() -> list[str]:
    """Base layers that this server can offer; Tianditu needs a key."""
    return [base for base in BASES if base != "tianditu" or _key()]


def tiles(base: str) -> list[str]:
    """Addresses of a base layer's tiles, the lowest first; none for the local one."""
    if base == "osm":
        return ["https://tile.openstreetmap.org/{z}/{x}/{y}.png"]
    if base == "tianditu" and _key():
        drawn = (_TIANDITU.format(layer=layer, key=_key()) for layer in ("vec", "cva"))
        return [address.replace("{s}", "0") for address in drawn]
    return []


def attribution(base: str, lang: Lang) -> str:
    """Whom to name for a base layer's tiles, in the reader's language; nobody for the local one."""
    return text(lang, f"page.base.by.{base}") if tiles(base) else ""


def _key() -> str:
    """The key, if it is one: letters and digits, since it becomes part of an address."""
    key = os.environ.get(KEY, "")
    return key if key.isalnum() and key.isascii() else ""
