"""Find a Chromium for the browser tests, and get one where there is none.

``python -m tests.browser.chromium`` prints the browser's path; with ``--install`` it gets one
first if need be: Debian's own where that can be installed, else Playwright's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests import debian

VARIABLE = "FUJIANMAP_CHROMIUM"
"""environment variable that names the browser to use"""

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
MISSING = (
    f"no Chromium found: set {VARIABLE} to one, install the package 'chromium', "
    "or run 'python -m playwright install chromium'"
)


def find() -> Path | None:
    """Find an installed browser: the one named, one on the path, or Playwright's own."""
    if named := os.environ.get(VARIABLE):
        return Path(named) if os.access(named, os.X_OK) else None
    return next((path for path in _candidates() if os.access(path, os.X_OK)), None)


def _candidates() -> Iterator[Path]:
    yield from (Path(found) for name in COMMANDS if (found := shutil.which(name)))
    yield from map(Path, ELSEWHERE)
    yield from _playwrights_own()


def _playwrights_own() -> Iterator[Path]:
    """Where Playwright keeps its browsers, newest first; asking its driver would take a second."""
    homes: tuple[str | Path | None, ...] = (
        os.environ.get("PLAYWRIGHT_BROWSERS_PATH"),
        Path.home() / ".cache/ms-playwright",
        Path.home() / "Library/Caches/ms-playwright",
    )
    for home in (Path(home) for home in homes if home):
        for pattern in (
            "chromium-*/chrome-linux*/chrome",
            "chromium-*/chrome-mac*/*.app/**/Chrom*",
        ):
            yield from sorted(home.glob(pattern), reverse=True)


def install() -> Path | None:
    """Get a browser, and Chinese letters for it, by the first way that works here.

    A browser that is named is used or missed; another is not put in its place.
    """
    if os.environ.get(VARIABLE):
        return find()
    if debian.is_here_as_root():
        wanted = [] if find() else ["chromium"]
        wanted += [] if _has_chinese_letters() else ["fonts-noto-cjk"]
        if wanted:
            debian.install(*wanted)
    if not find():
        debian.run([sys.executable, "-m", "playwright", "install", "chromium"])
    return find()


def _has_chinese_letters() -> bool:
    if not (fc_list := shutil.which("fc-list")):
        return False
    listed = subprocess.run([fc_list, ":lang=zh-cn"], capture_output=True, check=False)
    return bool(listed.stdout.strip())


def main() -> int:
    """Print the browser's path. Without one: a failure in CI, only a notice elsewhere."""
    found = find()
    if "--install" in sys.argv[1:] and not (found and _has_chinese_letters()):
        found = install()
    return debian.told(found, MISSING)


if __name__ == "__main__":
    raise SystemExit(main())
