"""A published site behind a server that does nothing but hand out files."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import fujianmap
from fujianmap import publishing
from fujianmap.texts import text
from fujianmap.views.dataset import Dataset
from fujianmap.views.filters import Filters
from tests.browser import areas
from tests.browser.conftest import OpenPage
from tests.browser.waiting import wait_for_shown, wait_until

FIRST_VIEW = 600_000
"""bytes that a first view may take, uncompressed"""


@dataclass
class Host:
    """A plain file server, and what it handed out."""

    url: str
    path: Path
    sent: Counter[str] = field(default_factory=Counter)


class _Plain(SimpleHTTPRequestHandler):
    """The server of ``python -m http.server``, which counts and keeps quiet."""

    def __init__(self, *words: Any, sent: Counter[str], **more: Any) -> None:
        self.sent = sent
        super().__init__(*words, **more)

    def copyfile(self, source: Any, outputfile: Any) -> None:
        content = source.read()
        self.sent[self.path.lstrip("/")] += len(content)
        outputfile.write(content)

    def log_message(self, format: str, *words: Any) -> None:  # noqa: A002
        pass


@pytest.fixture(scope="module")
def host(shipped_dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    path = tmp_path_factory.mktemp("host") / "site"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publishing, "_PLATES", ("png",))  # the others take long, and no reader's view
        made = fujianmap.publish(path, shipped_dataset)
    assert made.first_view <= FIRST_VIEW
    host = Host("", path)
    serving: Callable[..., _Plain] = partial(_Plain, directory=str(path), sent=host.sent)
    with ThreadingHTTPServer(("127.0.0.1", 0), serving) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        host.url = f"http://127.0.0.1:{server.server_port}/"
        yield host
        server.shutdown()
        thread.join()


def located(dataset: Dataset, filters: Filters) -> list[str]:
    mask = filters.mask(dataset) & dataset.located
    ids: list[str] = dataset.initiatives["id"][mask].tolist()
    return ids


def test_a_site_is_whole_small_and_alone(
    host: Host, open_page: OpenPage, shipped_dataset: Dataset
) -> None:
    page = open_page()
    page.goto(host.url)
    wait_for_shown(page.main_frame, located(shipped_dataset, Filters()))
    page.wait_for_load_state("networkidle")
    assert not any("counties" in name for name in host.sent), "counties come when looked at"
    assert sum(host.sent.values()) <= FIRST_VIEW, host.sent
    page.click('#type [data-value="antifraud"]')
    filters = Filters(type=frozenset({"antifraud"}))
    wait_for_shown(page.main_frame, located(shipped_dataset, filters))
    page.click('[data-lang="en"]')
    page.wait_for_function("document.title === 'Fujian police initiatives'")
    link = page.locator('#take a[href$="initiatives.geojson"]')
    assert link.inner_text() == "Data GeoJSON"
    with page.expect_download() as download:
        link.click()
    taken = host.path / "data" / "initiatives.geojson"
    assert Path(download.value.path()).read_bytes() == taken.read_bytes()
    page.click('[data-layer="counties"] input')
    wait_until(lambda: len(areas.standing(page.main_frame, "county-area")) == 84, "the counties")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1400


def test_a_file_of_it_that_is_gone_is_said(host: Host, open_page: OpenPage, watch: Any) -> None:
    page = open_page()
    page.route("**/points.*.json", lambda route: route.fulfill(status=404, body=""))
    page.goto(host.url)
    page.locator(".leaflet-container").get_by_text(text("zh", "frame.notice.data")).wait_for()
    assert page.locator("tr[data-i]").count() == len(fujianmap.load_dataset().initiatives)
    assert watch.faults
    watch.faults.clear()
