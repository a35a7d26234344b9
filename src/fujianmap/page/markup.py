"""Text from a file, made fit for the page: whatever it holds, it is shown as typed.

Two ways lead onto the page. ``st.html`` takes HTML, so text is escaped for HTML; labels of
widgets and messages take Markdown, so each sign that Markdown knows is escaped.
"""

from __future__ import annotations

import re
from html import escape as html_escape
from typing import Final

from fujianmap.records.links import host_of
from fujianmap.settings import LIMITS
from fujianmap.texts.plain import drawable

_SIGNS: Final = re.compile(r"([!-/:-@\[-`{-~])")
_BARE: Final = re.compile(r"(?<=http)(?=s?://)|(?<=www)(?=\.)|(?<=[-.\w+])(?=@)", re.IGNORECASE)
"""where Markdown, signs escaped or not, would begin a link of an address that stands bare"""
_BREAKS: Final = re.compile(r"[\r\n\t\u2028\u2029]+")


def html(sentence: object) -> str:
    """Text for ``st.html``."""
    return html_escape(drawable(str(sentence)), quote=True)


def markdown(sentence: object) -> str:
    """Text for a label or a message; links, images, mathematics and emoji codes stay as typed."""
    plain = _BARE.sub("\u2060", _BREAKS.sub(" ", drawable(str(sentence))))
    return _SIGNS.sub(r"\\\1", plain)


def shortened(sentence: str) -> str:
    """Text no longer than what a panel shows."""
    most = LIMITS.popup_characters
    return sentence if len(sentence) <= most else f"{sentence[: most - 1]}…"


def link(label: str, url: str) -> str:
    """HTML of a link that shows its host; text alone where the address is no link."""
    host = host_of(url)
    if not host:
        return html(label)
    return (
        f'<a href="{html(url)}" target="_blank" rel="noopener noreferrer">{html(label)}'
        f' <span class="host">{html(host)} ↗</span></a>'
    )
