"""What browser tests wait for: conditions, never the clock."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping

from playwright.sync_api import Error, Frame, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

expect.set_options(timeout=30_000)  # as long as all other waiting may take

AT_REST = '[data-testid="stApp"][data-test-script-state="notRunning"]'
"""the page when Streamlit's script has run to its end"""

_FINDS_MAP = """() => {
  const holds = w => {
    try { if (w.fujianmap) return true; } catch { return false; }
    return Array.from(w.frames).some(holds);
  };
  return Array.from({ length: window.frames.length }, (_, i) => window.frames[i]).some(holds);
}"""
_SHOWS = """wanted => {
  if (!window.fujianmap || window.fujianmap.foresees()) return false;
  const shown = Array.from(window.fujianmap.shown()).map(String).sort();
  return shown.length === wanted.length && shown.every((id, i) => id === wanted[i]);
}"""
MAP = ".st-key-map iframe:not([hidden])"
"""the map's frame; where the map came before the page, another is hidden beside it"""
READY = '.folium-map[data-ready="true"]'
"""the map when it has drawn the state that it was told last"""
_SAYS = """wanted => {
  const said = new URLSearchParams(location.search);
  said.delete("at");
  const names = Object.keys(wanted);
  return said.size === names.length && names.every(name => said.get(name) === wanted[name]);
}"""
_VIEW = "() => window.fujianmap.view()"
_PLACE = "() => new URLSearchParams(location.search).get('at')"
STILL = """() => {
  const { map } = window.fujianmap;
  return !map._animatingZoom && !map._panAnim?._inProgress;
}"""
"""in the map: it neither zooms nor pans now"""
READABLE = """canvas => {
  // A copy: the canvas of the page is not made to be read.
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  return context;
}"""
"""in the map: a drawing context that holds what a canvas shows"""
_SHOWN = "() => window.fujianmap ? Array.from(window.fujianmap.shown()).map(String) : null"


def wait_until(condition: Callable[[], bool], what: str, *, seconds: float = 30) -> None:
    """Ask again and again, 20 times a second, until ``condition`` holds; fail after ``seconds``."""
    pause = threading.Event()
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds:g} s for {what}"
        pause.wait(0.05)


def wait_for_rest(page: Page) -> None:
    """Wait until the page's script has run to its end.

    Right after a click the script may not have begun: wait for what the click changes first.
    """
    page.wait_for_selector(AT_REST)


def map_frame(page: Page) -> Frame:
    """Wait for the map and give the frame that it lives in: the one with ``window.fujianmap``."""
    page.wait_for_function(_FINDS_MAP)
    found: list[Frame] = []

    def there() -> bool:
        found[:] = [one for one in page.frames if one != page.main_frame and _holds_map(one)]
        return bool(found)

    wait_until(there, "the map's frame")
    return found[0]


def _holds_map(frame: Frame) -> bool:
    """Tell whether a frame holds the map; one that is on its way to its page does not yet."""
    try:
        return bool(frame.evaluate("() => Boolean(window.fujianmap)"))
    except Error:
        return False


def open_map(page: Page, url: str) -> Frame:
    """Open the page, wait until it is whole, and give the map's frame."""
    page.goto(url)
    frame = map_frame(page)
    frame.wait_for_selector(READY)
    wait_for_rest(page)
    return frame


def wait_for_address(page: Page, query: Mapping[str, str]) -> None:
    """Wait until the address bar holds just this, wherever the map looks."""
    try:
        page.wait_for_function(_SAYS, arg=dict(query))
    except PlaywrightTimeout:
        message = f"{page.url} does not say {dict(query)}"
        raise AssertionError(message) from None
    wait_for_rest(page)


def choice(page: Page, facet: str, label: str) -> Locator:
    """The button of one value of a facet, whatever its count."""
    named = re.compile(rf"^\s*{re.escape(label)}\s*[\d,]+\s*$")
    return page.locator(f".st-key-{facet} .values button").filter(has_text=named)


def listed(page: Page) -> list[str]:
    """Names in the list of rows without a point, without what each covers."""
    found: list[str] = page.locator(".st-key-unlocated li button").all_text_contents()
    return found


def wait_for_listed(page: Page, names: list[str]) -> None:
    """Wait until the list of rows without a point holds just these names, in this order."""
    try:
        wait_until(lambda: listed(page) == names, "the list")
    except AssertionError:
        assert listed(page) == names  # says where they differ


def wait_for_shown(frame: Frame, ids: Iterable[str]) -> None:
    """Wait until the server has told the map to show just these initiatives with a point."""
    wanted = sorted(set(ids), key=_javascript_order)
    try:
        frame.wait_for_function(_SHOWS, arg=wanted)
    except PlaywrightTimeout:
        shown = frame.evaluate(_SHOWN)
        found = set() if shown is None else set(shown)
        message = (
            "the frame holds no map"
            if shown is None
            else f"missing: {sorted(set(wanted) - found)}, too many: {sorted(found - set(wanted))}"
        )
        raise AssertionError(message) from None


def _javascript_order(text: str) -> bytes:
    """JavaScript sorts by UTF-16 units."""
    return text.encode("utf-16-be")


def wait_for_place(page: Page, frame: Frame) -> list[float]:
    """Wait until the address bar says where the map looks, which the server then knows too."""

    def said() -> bool:
        lon, lat, zoom = frame.evaluate(_VIEW)
        still = frame.evaluate(STILL)
        return bool(still and page.evaluate(_PLACE) == f"{lon:.5f},{lat:.5f},{zoom:g}")

    wait_until(said, "the address to say where the map looks")
    here: list[float] = frame.evaluate(_VIEW)
    return here
