"""The map's frame as it is deployed: of an origin of its own, so that the page cannot look in."""

from __future__ import annotations

from playwright.sync_api import Error, Frame, Page

from tests.browser.waiting import wait_until

_SHOWN = "() => window.fujianmap ? window.fujianmap.shown().map(String) : []"


def shown(frame: Frame) -> list[str]:
    """Ids that the map shows; none while the frame is on its way to another page."""
    try:
        ids: list[str] = frame.evaluate(_SHOWN)
    except Error:
        return []
    return sorted(ids)


def map_frame(page: Page, *, seconds: float = 30) -> Frame:
    """Wait for the frame that shows initiatives."""
    found: list[Frame] = []

    def there() -> bool:
        page.evaluate("() => 0")  # lets the browser's news in, such as that of a new frame
        found[:] = [one for one in page.frames if one != page.main_frame and shown(one)]
        return bool(found)

    wait_until(there, "the map in its frame", seconds=seconds)
    return found[0]
