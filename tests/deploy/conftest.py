"""nginx and two processes behind it, started once for all tests that only ask."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import chromium
from tests.browser.conftest import ARGUMENTS, base_url, open_page, watch
from tests.deploy import nginx as installed
from tests.deploy.site import Site, start_site

HERE = Path(__file__).parent
# Fixtures of the browser's tests, found by their names
__all__ = ["base_url", "open_page", "watch"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the browser that is there; without one, fail in CI and skip elsewhere."""
    path = chromium.find()
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(chromium.MISSING)
    return {**browser_type_launch_args, "executable_path": str(path), "args": ARGUMENTS}


@pytest.fixture(scope="session")
def nginx() -> Path:
    """nginx itself; without it, fail in CI and skip elsewhere."""
    found = installed.find() or (installed.install() if os.environ.get("CI") else None)
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(installed.MISSING)
    return found


@pytest.fixture(scope="session")
def site(nginx: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The page as deployed: two processes behind nginx. A test must leave all of it running."""
    started = start_site(nginx, tmp_path_factory.mktemp("site"))
    yield started
    started.stop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put what the site printed beside a failure."""
    report = yield
    if report.failed and item.path.is_relative_to(HERE):
        values = getattr(item, "funcargs", {}).values()
        for one in (value for value in values if isinstance(value, Site)):
            report.sections.append(("site", one.said()))
    return report
