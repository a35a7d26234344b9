"""Any text in a file is only text: shown as typed, run nowhere, fetched from nowhere."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Dialog, Frame, Page, expect

from fujianmap.records.links import host_of
from tests.browser import areas
from tests.browser.conftest import OpenPage, Serve, Server
from tests.browser.waiting import open_map, wait_for_listed, wait_for_rest, wait_for_shown

HOSTILE = {
    "template": "{{7*191}}",
    "tag": "100{% off",
    "path": r"C:\users\new\x41",
    "backtick": "a ` b `` c",
    "script": "</script><script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "picture": "![x](http://127.0.0.1:9/x.png)",
    "mathematics": "$x^$ and $$y_$$",
    "emoji": ":smile: :material/home:",
    "colour": ":red[x] [y](javascript:alert(1))",
    "address": "javascript:alert(1)",
    "style": "</style><b>\"';}*{display:none}",
    "entity": "&lt;b&gt; &amp;amp; &#60;",
    "heading": "# one * two * _three_ ~~four~~ | five",
    "expression": "${7*191} #{7*191} <%= 7*191 %>",
    "braces": "{name} {0} %s %(x)s",
}
TEXTS = ("name_zh", "name_en", "type", "place_zh", "place_en", "summary_zh", "summary_en")
OTHERS = ("source", "locator", "located_by", "notes")
WITH, WITHOUT = "p ", "n "
"""beginnings of the ids of rows with a point and of those without"""

_LOOK = "([lon, lat]) => { window.fujianmap.map.setView([lat, lon], 12, { animate: false }) }"


def point(k: int) -> tuple[float, float]:
    """A place inland for the k-th row."""
    return 117.2 + 0.09 * k, 26.0 + 0.02 * k


def parts_of(said: str) -> list[str]:
    """The sources that a cell names, which semicolons divide."""
    return [part.strip() for part in said.split(";") if part.strip()]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two rows for each text, one with a point, which all text columns of both hold."""
    columns = ("id", *TEXTS, *OTHERS, "scope", "city", "county", "lon", "lat", "precision")
    made = tmp_path_factory.mktemp("hostile") / "hostile {{7*191}} `$x$.csv"
    with made.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, (*columns, "part_of"))
        table.writeheader()
        for k, said in enumerate(HOSTILE.values()):
            same = dict.fromkeys((*TEXTS, *OTHERS), said)
            lon, lat = point(k)
            table.writerow(
                {**same, "id": WITH + said, "scope": "site", "city": said, "county": said}
                | {"lon": lon, "lat": lat, "precision": "neighbourhood"}
            )
            part = {"id": WITHOUT + said, "scope": "province", "part_of": WITH + said}
            table.writerow({**same, **part})
    return made


@pytest.fixture(scope="module")
def hostile(serve: Serve, path: Path) -> Server:
    return serve("--data", str(path))


@pytest.fixture
def page(open_page: OpenPage, hostile: Server) -> Iterator[Page]:
    """A page that must neither ask anything of a reader nor fetch what a cell names."""
    opened = open_page(locale="en-US")
    dialogs: list[str] = []
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    opened.on("dialog", answer)
    opened.on("request", lambda request: asked.append(request.url))
    yield opened
    assert not dialogs
    hosts = {urlsplit(url).netloc for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {urlsplit(hostile.url).netloc}
    strange = [url for url in asked if re.search(r"x\.png|/x$", urlsplit(url).path)]
    assert not strange


@pytest.fixture
def frame(page: Page, hostile: Server) -> Frame:
    found = open_map(page, f"{hostile.url}/?lang=en")
    wait_for_shown(found, [WITH + said for said in HOSTILE.values()])
    return found


def own_nodes(page: Page | Frame) -> None:
    """No element came out of a cell."""
    assert page.locator("img[src=x], img[src*='x.png'], a[href^=javascript]").count() == 0
    assert page.locator(".katex").count() == 0
    assert page.evaluate(
        "() => Array.from(document.scripts).every(one => !one.textContent.includes('alert('))"
    )
    said = page.evaluate("() => document.body.innerText")
    assert "1337" not in said


def test_popup_panel_and_list_show_what_was_typed(page: Page, frame: Frame) -> None:
    areas.wait_for_painted(frame)
    expect(frame.locator(".mark")).to_have_count(len(HOSTILE))
    wait_for_listed(page, list(HOSTILE.values()))
    for k, said in enumerate(HOSTILE.values()):
        frame.evaluate(_LOOK, list(point(k)))
        mark = frame.locator(".mark").nth(k)
        assert mark.get_attribute("data-id") == WITH + said
        assert mark.get_attribute("aria-label").startswith(f"{said}, {said}, ")  # type: ignore[union-attr]
        mark.click()
        popup = frame.locator(".leaflet-popup .record")
        expect(popup.locator("h3")).to_have_text(said)
        assert popup.locator(".place").text_content() == said
        assert popup.locator(".summary").text_content() == said
        assert (popup.locator(".chip").text_content() or "").strip() == said
        sources = popup.locator(".source").all_text_contents()
        assert [one.partition(" ")[2] for one in sources] == parts_of(said)
        assert popup.locator("a").count() == 0, "not one of these is a link"

        panel = page.locator(".st-key-record article.record")
        expect(panel.locator(".id")).to_have_text(WITH + said)
        assert panel.locator("h2").text_content() == said
        assert panel.locator(".summary").text_content() == said
        assert (panel.locator(".chip").text_content() or "").strip() == said
        terms = panel.locator("dd").all_text_contents()
        assert any(all(part in term for part in parts_of(said)) for term in terms)
        assert terms.count(said) >= 2, "place and what located it"
        assert panel.locator(".locator").text_content() == said
        assert panel.locator("details p").text_content() == said
        assert panel.locator("a").count() == 0
        own_nodes(frame)
    own_nodes(page)


def test_filters_legend_and_table_show_what_was_typed(page: Page, frame: Frame) -> None:
    beside = page.locator(".st-key-type .values button span").all_text_contents()
    assert set(HOSTILE.values()) <= set(beside)
    assert sorted(frame.locator(".legend .types span").all_text_contents()) == sorted(
        HOSTILE.values()
    )
    for k in range(page.get_by_role("tab").count()):
        tab = page.get_by_role("tab").nth(k)
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        expect(
            page.get_by_role("tabpanel").locator("[data-testid=stElementContainer]").first
        ).to_be_visible()
        wait_for_rest(page)
        own_nodes(page)
        table = page.get_by_role("tabpanel").locator("[data-testid=stDataFrame] table")
        if table.count():
            cells = table.locator("td").all_text_contents()
            for said in HOSTILE.values():
                assert said in cells
    own_nodes(frame)


def test_a_hostile_choice_can_be_filtered_and_linked(page: Page, hostile: Server) -> None:
    for name in ("script", "template", "tag"):
        said = HOSTILE[name]
        value = quote(said.replace("%", "%25").replace(",", "%2C"), safe="")
        one = quote(WITH + said, safe="")
        found = open_map(page, f"{hostile.url}/?lang=en&type={value}&id={one}")
        wait_for_shown(found, [WITH + said])
        expect(page.locator(".st-key-record h2")).to_have_text(said)
        expect(page.locator(".counted .filters")).to_contain_text(said)
        assert page.locator("[data-testid=stAlert]").count() == 0
        own_nodes(page)


def test_the_picture_is_drawn_with_every_one_of_them(page: Page, frame: Frame) -> None:
    assert frame.locator(".mark").count() == len(HOSTILE)
    with page.expect_download(timeout=60_000) as waiting:
        page.locator(".st-key-take_png button").click()
    with Image.open(waiting.value.path()) as picture:
        assert picture.format == "PNG"
        assert min(picture.size) >= 1000


@pytest.mark.parametrize("name", ["script", "picture", "mathematics"])
def test_a_hostile_link_is_told_as_typed(page: Page, hostile: Server, name: str) -> None:
    said = f"zz {HOSTILE[name]}"
    found = open_map(page, f"{hostile.url}/?lang=en&id={quote(said, safe='')}&q={quote(said)}")
    wait_for_shown(found, [])
    notice = page.locator("[data-testid=stAlert]")
    expect(notice).to_have_count(1)
    # A sign without width keeps an address from becoming a link.
    expect(notice).to_contain_text(re.compile("\u2060?".join(map(re.escape, said))))
    expect(notice.locator("a")).to_have_count(0)
    expect(page.locator(".counted .filters")).to_contain_text(said)
    expect(page.locator(".st-key-q input")).to_have_value(said)
    own_nodes(page)


ADDRESSES = (
    "https://example.org/",
    "HTTPS://Example.ORG:8443/a?b@c",
    "https://evil.example\\@gov.cn/x",
    "https://gov.cn@evil.example/",
    "https:evil.example",
    "https:///evil.example/",
    "http://\u0430pple.com/",
    "https://例子.中国/",
    "https://fa\xdf.example/",
    "https://evil。example/",
    "https://gov%2ecn/",
    "https://１２７.0.0.1/",
    "https://0x7f.1/",
    "https://2130706433/",
    "https://127.0.0.1./",
    "https://[::1]:8080/",
    "https://evil.example#@gov.cn/",
    "https://evil.example?@gov.cn/",
    "https://gov.cn\t.evil.example/",
    "https://a..b/",
)


def test_a_host_that_is_shown_is_the_one_that_a_browser_goes_to(closed_page: Page) -> None:
    gone_to = closed_page.evaluate(
        "urls => urls.map((url) => URL.canParse(url) ? new URL(url).hostname : '')", ADDRESSES
    )
    said = [host_of(url) for url in ADDRESSES]
    assert said[0] == gone_to[0] == "example.org"
    for url, ours, theirs in zip(ADDRESSES, said, gone_to, strict=True):
        assert ours in {"", theirs.rstrip(".")}, url
