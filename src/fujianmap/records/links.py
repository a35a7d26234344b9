"""Which texts are links that a reader may follow, and to which host they lead."""

from __future__ import annotations

import re
import unicodedata
from ipaddress import IPv4Address, IPv6Address
from typing import Final
from urllib.parse import urlsplit

_SCHEME: Final = re.compile(r"\s*[a-z][a-z0-9+.-]*:", re.IGNORECASE | re.ASCII)
_NAME: Final = re.compile(r"[a-z0-9_-]{1,63}")
_NUMBER: Final = re.compile(r"\d+|0x[0-9a-f]*", re.ASCII)


def is_link(text: str) -> bool:
    """Tell whether ``text`` is an http or https address with a host, and nothing else.

    A user name before the host (``https://gov.cn@example.org``) makes it no link: it is there to
    deceive. So does a host that a browser would read as another one (`host_of`).
    """
    return bool(host_of(text))


def host_of(text: str) -> str:
    """Host that a browser goes to from this address, as it names it; empty where it is no link.

    A name in other letters is given as it is looked up (``xn--…``), so that ``аpple.com`` with a
    Cyrillic letter cannot be taken for another. What browsers rewrite before they look it up
    (``%2e``, full-width digits, ``0x7f.1`` for an address of numbers) is no host here.
    """
    if not text.isprintable() or any(c.isspace() or c in '"<>\\^`{|}' for c in text):
        return ""
    try:
        parts = urlsplit(text)
        host, user = parts.hostname or "", parts.username
        _ = parts.port  # raises where it is no number
        if parts.scheme not in {"http", "https"} or not host or user is not None:
            return ""
        return f"[{IPv6Address(host)}]" if ":" in host else _looked_up(host)
    except ValueError:
        return ""


def _looked_up(host: str) -> str:
    """A host of names as the network knows it, or of four numbers; empty for any other."""
    labels = [_ascii(label) for label in host.removesuffix(".").split(".")]
    if not all(_NAME.fullmatch(label) for label in labels):
        return ""
    if _NUMBER.fullmatch(labels[-1]):
        return str(IPv4Address(".".join(labels)))
    return ".".join(labels)


def _ascii(label: str) -> str:
    """One part of a host in ASCII; empty where that depends on who looks it up."""
    if label.isascii():
        return label
    sound = all(unicodedata.category(c)[0] in "LMN" or c == "-" for c in label)
    if not sound or unicodedata.normalize("NFKC", label) != label:
        return ""
    return f"xn--{label.encode('punycode').decode()}"


def looks_like_link(text: str) -> bool:
    """Tell whether ``text`` begins as an address of any scheme does."""
    return bool(_SCHEME.match(text))
