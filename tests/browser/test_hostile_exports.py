"""What is taken away opens from disk with any text in it: nothing runs, nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page

from fujianmap.drawing.snapshot import draw_snapshot
from fujianmap.drawing.webmap import draw_page
from fujianmap.places.boundaries import Boundaries
from fujianmap.views.dataset import Dataset
from fujianmap.views.filters import Filters
from fujianmap.views.scene import compose_scene
from fujianmap.views.wording import label_of
from tests.browser import areas
from tests.browser.waiting import wait_for_shown
from tests.hostile import NAME, hostile_rows, payloads

TITLE = "</title><script>window.hit=1</script>{{7*191}}$x^$"
Open = Callable[[str, bytes], Page]


@pytest.fixture
def rows(squares: Boundaries, tmp_path: Path) -> Iterator[Dataset]:
    yield hostile_rows(squares, tmp_path)
    assert not (tmp_path / "made-by-a-template").exists()


@pytest.fixture
def open_bytes(tmp_path: Path, new_context: Callable[..., BrowserContext]) -> Iterator[Open]:
    """Open bytes as a file from disk; a dialog, a request or a word on the console fails."""
    faults: list[str] = []

    def opened(name: str, content: bytes) -> Page:
        path = tmp_path / name
        path.write_bytes(content)
        context = new_context(offline=True, viewport={"width": 1400, "height": 900})
        context.on("console", lambda m: faults.append(f"console {m.type}: {m.text}"))
        context.on("weberror", lambda e: faults.append(f"uncaught: {e.error}"))

        def answer(dialog: Dialog) -> None:
            faults.append(f"dialog: {dialog.message}")
            dialog.dismiss()

        context.on("dialog", answer)

        def asked(url: str) -> None:
            if not unquote(url).startswith((f"file://{path}", "data:")):
                faults.append(f"asked for {url}")

        context.on("request", lambda request: asked(request.url))
        page = context.new_page()
        page.goto(path.as_uri())
        return page

    yield opened
    assert not faults, "\n".join(faults)


_POPUPS = """async ([texts, labelled]) => {
  const wrong = [];
  for (const [k, text] of texts.entries()) {
    document.querySelector(`tr[data-i="${2 * k}"] button.name:not([hidden])`).click();
    const shown = () => document.querySelector(".leaflet-popup .record");
    for (let n = 0; n < 200 && shown()?.querySelector("h3")?.textContent !== text; n += 1) {
      await new Promise(requestAnimationFrame);
    }
    const record = shown();
    const said = (one) => record?.querySelector(one)?.textContent.trim();
    if (said("h3") !== text || said(".summary") !== text || said(".chip") !== labelled[k]) {
      wrong.push([text, said("h3"), said(".summary"), said(".chip")]);
    }
    if (record?.querySelector("a, img, script, iframe, svg a")) wrong.push([text, "an element"]);
  }
  return wrong;
}"""


def test_the_page_without_a_server(open_bytes: Open, rows: Dataset, tmp_path: Path) -> None:
    page = open_bytes("map.html", draw_page(rows, lang="en", title=TITLE))
    page.wait_for_selector('[data-ready="true"]')
    texts = payloads(tmp_path)
    wait_for_shown(page.main_frame, texts)
    assert page.title() == page.inner_text("h1") == TITLE
    assert areas.standing(page.main_frame) == sorted(rows.boundaries.prefectures.index)
    labels = [label_of("type", text, "en") for text in texts]  # of a label so much and no more
    assert page.evaluate(_POPUPS, [texts, labels]) == []
    listed = page.locator("tr[data-i] button.name:visible").all_text_contents()
    assert [one.strip() for one in listed] == [text for text in texts for _ in range(2)]
    said = page.inner_text("body")
    assert NAME in said
    assert "1337" not in said
    assert page.evaluate("window.hit") is None


def test_a_plate(open_bytes: Open, rows: Dataset, tmp_path: Path) -> None:
    scene = compose_scene(rows, Filters(), lang="en", title=TITLE)
    plate = draw_snapshot(scene, rows.boundaries, format="svg", paper="a3", list_unlocated=True)
    page = open_bytes("plate.svg", plate)
    said = page.evaluate("document.documentElement.textContent").replace("\N{NO-BREAK SPACE}", " ")
    bare = re.sub(r"\s", "", said)
    assert re.sub(r"\s", "", TITLE) in bare
    listed = [text for text in payloads(tmp_path) if re.sub(r"\s", "", text)[:12] in bare]
    assert len(listed) >= 40, "the list of rows without a point, as typed"
    assert "1337" not in said
    strange = "script, foreignObject, image[href^=http], a, iframe, animate, [onload], [onerror]"
    assert page.locator(strange).count() == 0
    assert page.locator("path").count() > 20
    assert page.evaluate("window.hit") is None
