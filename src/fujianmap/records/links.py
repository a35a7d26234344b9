"""Which texts are links that a reader may follow."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

_SCHEME: Final = re.compile(r"\s*[a-z][a-z0-9+.-]*:", re.IGNORECASE | re.ASCII)


def is_link(text: str) -> bool:
    """Tell whether ``text`` is an http or https address with a host, and nothing else.

    A user name before the host (``https://gov.cn@example.org``) makes it no link: it is there to
    deceive.
    """
    if not text.isprintable() or any(c.isspace() or c in '"<>\\^`{|}' for c in text):
        return False
    try:
        parts = urlsplit(text)
        host, user = parts.hostname, parts.username
        _ = parts.port  # raises where it is no number
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(host) and user is None


def looks_like_link(text: str) -> bool:
    """Tell whether ``text`` begins as an address of any scheme does."""
    return bool(_SCHEME.match(text))
