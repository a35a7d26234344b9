"""The same map as PNG by a browser that Selenium drives, beside our plate, in turns.

As Folium's ``_to_png`` does it: the map as an HTML file, a headless browser through its driver, a
photograph of the window. Kinder than Folium: the page is photographed as soon as it says that it
is drawn, where Folium waits three seconds, and it is our own, which fetches nothing.

``python -m benchmarks.webdriver --install`` gets the driver first, where Debian's can be installed.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from fujianmap.drawing.snapshot import draw_snapshot, read_paper
from fujianmap.drawing.webmap import draw_page
from fujianmap.views.dataset import load_dataset
from fujianmap.views.filters import Filters
from fujianmap.views.scene import compose_scene
from tests import debian
from tests.browser import chromium

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

DRIVER = "FUJIANMAP_CHROMEDRIVER"
"""environment variable that names the driver to use"""
MISSING = f"there is no chromedriver (Debian's package `chromium-driver`, or set {DRIVER})"
DPI = 200
MM = 25.4
"""an inch"""
ROUNDS = 5
LIMIT_S = 60
SETTLES_S = 0.5
"""for a browser that was closed to be gone"""
_READY = "return document.querySelector('[data-ready=true]') !== null"


def missing() -> str:
    """Say what a picture by Selenium lacks here; empty where it lacks nothing."""
    if importlib.util.find_spec("selenium") is None:
        return "selenium is not installed (it comes with the group `bench`)"
    if not _driver():
        return MISSING
    return "" if chromium.find() else chromium.MISSING


def measured() -> dict[str, float]:
    """Median seconds of a picture: our plate, a browser for each picture, and one kept open.

    The two ways take turns in one process, and the first turn of either is not counted.
    """
    dataset = load_dataset()
    paper = read_paper("a4")
    pixels = (round(paper.width / MM * DPI), round(paper.height / MM * DPI))

    def plate() -> bytes:
        scene = compose_scene(dataset, Filters(), lang="en")
        return draw_snapshot(scene, dataset.boundaries, dpi=DPI)

    spent: dict[str, list[float]] = {"plate_s": [], "fresh_s": [], "kept_s": []}
    with tempfile.TemporaryDirectory(prefix="fujianmap-bench-") as folder:
        file = Path(folder) / "map.html"

        def photograph(browser: Chrome) -> bytes:
            file.write_bytes(draw_page(dataset, Filters(), lang="en"))
            return _photographed(browser, file)

        for _ in range(ROUNDS + 1):
            # No browser is open while a plate is drawn: an idle one takes its share of the machine.
            spent["plate_s"].append(_timed(plate))
            begun = time.perf_counter()
            browser = _started(pixels)
            try:
                photograph(browser)
                spent["fresh_s"].append(time.perf_counter() - begun)
                spent["kept_s"].append(_timed(lambda one=browser: photograph(one)))
            finally:
                browser.quit()
            time.sleep(SETTLES_S)
    return {name: statistics.median(seconds[1:]) for name, seconds in spent.items()}


def _timed(draw: Callable[[], bytes]) -> float:
    begun = time.perf_counter()
    draw()
    return time.perf_counter() - begun


def _driver() -> str | None:
    return os.environ.get(DRIVER) or shutil.which("chromedriver")


def _started(pixels: tuple[int, int]) -> Chrome:
    """A headless browser with a window of the plate's size, which knows no other host."""
    from selenium.webdriver import Chrome, ChromeOptions  # noqa: PLC0415  (may be missing)
    from selenium.webdriver.chrome.service import Service  # noqa: PLC0415

    options = ChromeOptions()
    options.binary_location = str(chromium.find())
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--hide-scrollbars",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
        "--window-size={},{}".format(*pixels),
    ):
        options.add_argument(argument)
    # With a driver that is named Selenium looks for none, here or on the web.
    return Chrome(options=options, service=Service(executable_path=_driver()))


def _photographed(browser: Chrome, file: Path) -> bytes:
    from selenium.webdriver.support.ui import WebDriverWait  # noqa: PLC0415

    browser.get(file.as_uri())
    WebDriverWait(browser, LIMIT_S, poll_frequency=0.02).until(
        lambda one: one.execute_script(_READY)
    )
    return browser.get_screenshot_as_png()


def main() -> int:
    """Print where the driver is, and get it first if that is asked for."""
    if "--install" in sys.argv[1:] and not _driver() and debian.is_here_as_root():
        debian.install("chromium-driver")
    found = _driver()
    return debian.told(Path(found) if found else None, MISSING)


if __name__ == "__main__":
    raise SystemExit(main())
