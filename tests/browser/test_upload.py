"""A reader's own file: seen by that reader alone, told in full, mended, and only ever text."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, expect

from fujianmap.texts import text
from tests.browser.conftest import OpenPage, Server
from tests.browser.waiting import map_frame, open_map, wait_for_rest, wait_for_shown
from tests.page import truth

LOCATED = truth.located([row["id"] for row in truth.ROWS])
HEAD = "id,name,type,city,lon,lat,summary\n"

PAYLOADS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src='http://127.0.0.1:9/x.png'>",
    '"><svg onload=alert(1)>',
    "<svg><animate onbegin=alert(1) attributeName=x>",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<audio src=x onerror=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<math><mtext><style><img src=x onerror=alert(1)></style>",
    "<link rel=stylesheet href=http://127.0.0.1:9/x.css>",
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>",
    "<base href=http://127.0.0.1:9/>",
    "<form action=http://127.0.0.1:9/><button autofocus>x",
    "<style>*{display:none}</style>",
    "</style><b>",
    "<template><script>alert(1)</script>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "![x](http://127.0.0.1:9/x.png)",
    "[x](javascript:alert(1))",
    "{{7*191}}",
    "{% set x = 1 %}{{x}}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "100{% off",
    "${alert(1)}",
    "`${alert(1)}`",
    "$x^$ $$y_$$",
    "&lt;script&gt; &#60;",
    "';alert(1);//",
    "\\u003cscript\\u003ealert(1)",
    ":red[x] :smile: :material/home:",
    "=cmd|' /C calc'!A0",
)


def rows(*names: str, start: str = "m") -> str:
    """One row a name, each at a place of its own."""
    out = io.StringIO()
    for k, name in enumerate(names):
        place = (f"{117.2 + 0.04 * k:.3f}", f"{26.0 + 0.01 * k:.3f}")
        csv.writer(out).writerow([f"{start}{k}", name, "patrol", "", *place, name])
    return HEAD + out.getvalue()


def bring(page: Page, data: str | bytes, name: str = "mine.csv") -> None:
    """Choose a file in the sidebar, as a reader does."""
    content = data.encode() if isinstance(data, str) else data
    uploader = page.locator(".st-key-own_open")
    if not page.locator(".st-key-own_file").is_visible():
        uploader.locator("summary").click()
    chooser = page.locator(".st-key-own_file input[type=file]")
    chooser.set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    # The report of a file brought before may still stand.
    expect(page.locator(".st-key-own_report h2")).to_contain_text(name)
    wait_for_rest(page)


def counts(page: Page) -> str:
    return page.locator(".st-key-own_report [role=status]").inner_text()


def test_two_readers_never_see_each_others_rows(open_page: OpenPage, server: Server) -> None:
    one, other, third = open_page(), open_page(), open_page()
    for page, start in ((one, "one"), (other, "two")):
        open_map(page, server.url)
        bring(page, rows("甲", "乙", start=start), f"{start}.csv")
    open_map(third, server.url)
    for page, start in ((one, "one"), (other, "two")):
        wait_for_shown(map_frame(page), [f"{start}0", f"{start}1"])
        expect(page.locator(".st-key-own_report h2")).to_contain_text(f"{start}.csv")
    wait_for_shown(map_frame(third), LOCATED)
    expect(third.locator(".st-key-own_report")).to_have_count(0)
    # A reload is a new session: what the address speaks of is gone, and that is said.
    one.goto(f"{server.url}/?data=own")
    expect(one.get_by_text(text("zh", "upload.gone"))).to_be_visible()
    wait_for_shown(map_frame(one), LOCATED)
    wait_for_shown(map_frame(other), ["two0", "two1"])


def test_the_way_back(open_page: OpenPage, server: Server) -> None:
    page = open_page()
    frame = open_map(page, server.url)
    bring(page, rows("甲"))
    wait_for_shown(frame, ["m0"])
    page.wait_for_url("**/*data=own*")
    page.locator(".st-key-own_back button").click()
    wait_for_shown(frame, LOCATED)
    expect(page.locator(".st-key-own_report")).to_have_count(0)
    page.wait_for_url(lambda url: "data=own" not in url)


def test_refused_rows_are_listed_taken_mended_and_brought_again(
    open_page: OpenPage, server: Server
) -> None:
    page = open_page()
    frame = open_map(page, server.url)
    bring(page, rows("甲") + "x,乙,patrol,,26.08,119.3,\ny,丙,patrol,福州市,,,\n")
    wait_for_shown(frame, ["m0"])
    said = text("zh", "upload.counts", rows=3, located=1, unlocated=1, refused=1)
    assert counts(page) == said
    with page.expect_download() as download:
        page.locator(".st-key-own_faulty button").click()
    content = Path(download.value.path()).read_text(encoding="utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(content, newline=""))
    assert (row["id"], row["lon"], row["lat"]) == ("x", "26.08", "119.3")
    assert "经度与纬度" in row["reasons"]
    row["lon"], row["lat"] = row["lat"], row["lon"]
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(row))
    writer.writeheader()
    writer.writerow(row)
    bring(page, out.getvalue(), "mended.csv")
    wait_for_shown(frame, ["x"])
    assert counts(page) == text("zh", "upload.counts", rows=1, located=1, unlocated=0, refused=0)


def test_a_file_that_cannot_be_used_leaves_the_map_as_it_is(
    open_page: OpenPage, server: Server
) -> None:
    page = open_page()
    frame = open_map(page, server.url)
    bring(page, b"PK\x03\x04 no workbook", "broken.xlsx")
    expect(page.locator(".st-key-own_report [data-testid=stAlert]")).to_contain_text("broken.xlsx")
    wait_for_shown(frame, LOCATED)


def test_forty_payloads_are_only_text(open_page: OpenPage, server: Server) -> None:
    assert len(PAYLOADS) >= 40
    page = open_page()
    dialogs: list[str] = []

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    frame = open_map(page, server.url)
    data = rows(*PAYLOADS).replace("summary\n", 'summary,"<img src=x onerror=alert(1)>"\n', 1)
    data = "\n".join(
        line if k == 0 else f"{line},more" for k, line in enumerate(data.strip().splitlines())
    )
    bring(page, data, "<img src=x onerror=alert(1)> {{7*191}}.csv")
    ids = [f"m{k}" for k in range(len(PAYLOADS))]
    wait_for_shown(frame, ids)
    heading = page.locator(".st-key-own_report h2")
    expect(heading).to_contain_text("<img src=x onerror=alert(1)> {{7*191}}.csv")
    for k in (0, 2, 18, 28, 30, 32):
        frame.evaluate("id => document.querySelector(`.mark[data-id='${id}']`).click()", f"m{k}")
        expect(page.locator(".st-key-record h2")).to_have_text(PAYLOADS[k])
        popup = frame.locator(".leaflet-popup-content")
        expect(popup).to_contain_text(PAYLOADS[k])
    assert dialogs == []
    for place in (page, frame):
        assert place.locator("[onerror], [onload], [onfocus], [ontoggle]").count() == 0
        assert "1337" not in place.locator("body").inner_text()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_can_be_taken_and_brought(
    open_page: OpenPage, server: Server, kind: str
) -> None:
    page = open_page()
    frame = open_map(page, server.url)
    page.locator(".st-key-own_open summary").click()
    expect(page.locator(f".st-key-own_template_{kind} button")).to_be_visible()
    wait_for_rest(page)
    with page.expect_download() as download:
        page.locator(f".st-key-own_template_{kind} button").click()
    bring(page, Path(download.value.path()).read_bytes(), f"template.{kind}")
    wait_for_shown(frame, ["1"])
    expect(page.locator(".st-key-own_report")).to_contain_text(text("zh", "upload.clean"))
