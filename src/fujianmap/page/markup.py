"""Text from a file, made fit for the page: whatever it holds, it is shown as typed.

Two ways lead onto the page. ``st.html`` takes HTML, so text is escaped for HTML; labels of
widgets and messages take Markdown, so each sign that Markdown knows is escaped.
"""

from __future__ import annotations

import re
from html import escape as html_escape
from typing import Final
from urllib.parse import urlsplit

from fujianmap.settings import LIMITS

_SIGNS: Final = re.compile(r"([!-/:-@\[-`{-~])")
_BARE: Final = re.compile(r"(?<=http)(?=s?://)|(?<=www)(?=\.)|(?<=[-.\w+])(?=@)", re.IGNORECASE)
"""where Markdown, signs escaped or not, would begin a link of an address that stands bare"""
_BREAKS: Final = re.compile(r"[\r\n\t]+")


def html(sentence: object) -> str:
    """Text for ``st.html``."""
    return html_escape(_plain(str(sentence)), quote=True)


def markdown(sentence: object) -> str:
    """Text for a label or a message; links, images, mathematics and emoji codes stay as typed."""
    plain = _BARE.sub("\u2060", _BREAKS.sub(" ", _plain(str(sentence))))
    return _SIGNS.sub(r"\\\1", plain)


def shortened(sentence: str) -> str:
    """Text no longer than what a panel shows."""
    most = LIMITS.popup_characters
    return sentence if len(sentence) <= most else f"{sentence[: most - 1]}…"


def link(label: str, url: str) -> str:
    """HTML of a link that shows its host; text alone where the address is not http or https."""
    host = host_of(url)
    if not host:
        return html(label)
    return (
        f'<a href="{html(url)}" target="_blank" rel="noopener noreferrer">{html(label)}'
        f' <span class="host">{html(host)} ↗</span></a>'
    )


def host_of(url: str) -> str:
    """Host of an http or https address; empty for anything else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return parts.hostname or "" if parts.scheme in {"http", "https"} else ""


def _plain(sentence: str) -> str:
    """Replace what no browser draws, such as NUL."""
    return "".join(c if c.isprintable() or c in "\n\t" else "�" for c in sentence)
