"""How fresh the rows of a database are: said while it is away, redrawn when there are others."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from fujianmap.errors import FujianmapError
from fujianmap.page import markup, own, served
from fujianmap.texts import text

if TYPE_CHECKING:
    from fujianmap.texts import Lang

SELDOM_SECONDS: Final = 24 * 3600.0


def show_freshness(lang: Lang) -> None:
    """Say since when there are no newer rows and why, and of when those are that the map shows."""
    reading = served.reading_now()
    if reading is None or reading.away is None or reading.read is None:
        return
    if own.own_now() is not None:  # the map shows a reader's own file
        return
    zone = _zone()
    since, read = (
        f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}" for at in (reading.away, reading.read)
    )
    key, icon = ("stale", "cloud_off") if reading.unread else ("stale.unusable", "warning")
    said = text(lang, f"page.{key}", since=since, read=f"{read} ({zone.key})")
    st.warning(markup.markdown(said), icon=f":material/{icon}:")


def watch() -> None:
    """Look from time to time whether there is anything else to show, and draw the page anew then.

    Looking costs nothing: the database is read by a thread of the server, not by a reader. Rows of
    a file are hardly ever looked at, but a page that waits for nothing would, after its connection
    was lost and found, not ask the other process for anything until the reader does.
    """
    soon, number = SELDOM_SECONDS, None
    with suppress(FujianmapError):  # of an address or a time that is none: the page says so
        if feed := served.feed_now():
            soon, number = feed.soon, feed.now().number
    st.fragment(_look, run_every=soon)(number)


def _look(drawn: int | None) -> None:
    with suppress(FujianmapError):
        feed = served.feed_now()
        if feed is not None and feed.now().number != drawn:
            st.rerun()


def _zone() -> ZoneInfo:
    """The zone of the reader's clock; UTC where the browser's is not known."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
