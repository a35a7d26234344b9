"""What nginx lets through, what it adds and what it refuses, by real requests."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page

from fujianmap.settings import LIMITS
from tests.browser.conftest import OpenPage, Watch
from tests.browser.waiting import wait_for_rest, wait_until
from tests.deploy.frames import map_frame, shown
from tests.deploy.site import ROOT, Process, Site, ask, front_of, start_site
from tests.deploy.stand_ins import StandIn, stand_ins

UPLOADS = "/_stcore/upload_file/"
A_FILE_OF_NOBODY = f"{UPLOADS}0a1b"
MAP = "/component/fujianmap.drawing.assets.map/"
CLOSED = (
    "/_stcore/metrics",
    "/_stcore/agent/openapi.json",
    "/_stcore/script-health-check",
    "/app/static/x.txt",
    "/component/../_stcore/metrics",
    "/_stcore/health/../metrics",
    "/oauth2callback",
    "/wp-login.php",
    "/.streamlit/config.toml",
    "/static/../../../etc/passwd",
)


def policy(header: str | None) -> dict[str, str]:
    """A content security policy by its directives."""
    parts = [one.strip().partition(" ") for one in (header or "").split(";")]
    return {name: rest for name, _, rest in parts}


def test_the_page_comes_with_its_policy(site: Site) -> None:
    answer = site.ask("/")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Server"] == "nginx"
    rules = policy(answer.headers["Content-Security-Policy"])
    assert rules["default-src"] == "'none'"
    assert rules["object-src"] == "'none'"
    assert rules["frame-ancestors"] == "'none'"
    # WebAssembly may be made; nothing is evaluated.
    assert "unsafe" not in rules["script-src"].replace("'wasm-unsafe-eval'", "")
    sources = set(" ".join(rules.values()).split())
    assert not [one for one in sources if "//" in one and f"127.0.0.1:{site.port}" not in one]


def test_the_frame_has_an_origin_of_its_own(site: Site) -> None:
    answer = site.ask(f"{MAP}index.html")
    assert answer.status == 200
    rules = policy(answer.headers["Content-Security-Policy"])
    assert set(rules["sandbox"].split()) == {
        "allow-scripts",
        "allow-popups",
        "allow-popups-to-escape-sandbox",
    }
    assert rules["default-src"] == "'none'"
    assert rules["connect-src"] == "'self'"
    assert rules["frame-ancestors"] == "'self'"
    assert answer.headers.get_all("Access-Control-Allow-Origin") == ["*"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Set-Cookie"] is None


@pytest.mark.browser
def test_the_map_comes_before_the_page_and_stays(site: Site, open_page: OpenPage) -> None:
    """Though neither the page nor the frame that Streamlit speaks to can look into it."""
    page = open_page(locale="en-GB")
    answers: list[tuple[str, int]] = []
    page.on("response", lambda one: answers.append((one.url, one.status)))
    page.goto(f"{site.url}/?lang=en&type=patrol")
    frame = map_frame(page)
    page.wait_for_selector(".st-key-map #arrival")
    wait_for_rest(page)
    assert map_frame(page) == frame
    assert frame.evaluate("() => origin") == "null"
    assert page.locator("iframe").count() == 2
    before = shown(frame)
    page.locator('.panel [data-value="patrol"]').click()
    wait_until(lambda: len(shown(frame)) > len(before), "all rows")
    assert [status for url, status in answers if "/arrival?" in url] == [200]


def hashed_files(site: Site) -> list[str]:
    """Addresses of the hashed files that the map's page and what it is told first name."""
    named = site.ask(f"{MAP}index.html").body + site.ask("/arrival?locale=zh&").body
    return [f"{MAP}{name}" for name in re.findall(r"[\w-]+\.[0-9a-f]{16}\.\w+", named.decode())]


def test_hashed_files_are_kept_for_ever_and_made_small_once(site: Site) -> None:
    names = hashed_files(site)
    assert {name.rpartition(".")[2] for name in names} == {"css", "js", "json"}
    for name in names:
        packed = [site.ask(name, headers={"Accept-Encoding": "gzip, br"}) for _ in range(2)]
        plain = site.ask(name)
        assert [one.headers["Content-Encoding"] for one in packed] == ["gzip", "gzip"]
        assert plain.headers["Content-Encoding"] is None
        assert gzip.decompress(packed[1].body) == plain.body
        for one in (*packed, plain):
            assert one.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert one.headers["Vary"] == "Accept-Encoding"
            assert one.headers.get_all("Access-Control-Allow-Origin") == ["*"]
        asked = logged(site, name)
        assert len([one for one in asked if one["cache"] == "MISS"]) <= 2  # one of each form
        assert [one for one in asked if one["cache"] == "HIT"]


def logged(site: Site, path: str) -> list[dict[str, object]]:
    """Wait until nginx has written about requests for a path, and give what; it does so late."""
    found: list[dict[str, object]] = []

    def there() -> bool:
        lines = (site.folder / "access.log").read_text(encoding="utf-8").splitlines(keepends=True)
        whole = [json.loads(line) for line in lines if line.endswith("\n")]
        found[:] = [one for one in whole if str(one["path"]).startswith(path)]
        return bool(found)

    wait_until(there, f"a line about {path}", seconds=10)
    return found


def test_streamlits_own_files_come_packed_from_the_disk(site: Site) -> None:
    script = re.findall(r"\./(static/js/index\.\w+\.js)", site.ask("/").body.decode())[0]
    answer = site.ask(f"/{script}", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert {one["process"] for one in logged(site, f"/{script}")} == {""}
    assert len(answer.body) < len(gzip.decompress(answer.body)) / 2


@pytest.mark.parametrize("path", CLOSED)
def test_closed_paths(site: Site, path: str) -> None:
    assert site.ask(path).status in {400, 403, 404}


def test_metrics_are_there_behind_nginx(site: Site) -> None:
    """What is closed is closed by nginx, not absent."""
    process = site.processes[0]
    assert process.answers("/_stcore/metrics")


def test_health_knows_the_data(site: Site) -> None:
    answer = site.ask("/healthz")
    assert answer.status == 200
    said = json.loads(answer.body)
    assert said["status"] == "ok"
    assert said["rows"] > 0
    assert answer.headers["Cache-Control"] == "no-store"


def test_another_name_gets_no_answer(site: Site) -> None:
    with pytest.raises(OSError, match=r"closed|reset"):
        site.ask("/", headers={"Host": "rebound.example"})


def test_a_file_too_big_is_refused_before_it_reaches_a_process(site: Site) -> None:
    most = LIMITS.upload_megabytes * 1024 * 1024
    big, fits = f"{A_FILE_OF_NOBODY}/big", f"{A_FILE_OF_NOBODY}/fits"
    assert site.ask(big, method="PUT", body=b"x" * (most + 2 * 1024 * 1024)).status == 413
    # One that fits goes through, and is refused for what it is: a file without a session.
    assert site.ask(fits, method="PUT", body=b"x" * most).status in {400, 403}

    # An upload's path names its session, so the log cuts it short: the status tells which it is.
    def told() -> dict[bool, set[object]]:
        lines = logged(site, UPLOADS)
        assert {one["path"] for one in lines} == {UPLOADS}
        return {
            refused: {one["process"] for one in lines if (one["status"] == 413) is refused}
            for refused in (True, False)
        }

    wait_until(lambda: all(told().values()), "a line about each", seconds=10)
    assert told()[True] == {""}
    assert "" not in told()[False]


@pytest.mark.parametrize("path", ["/_stcore/health", "/healthz", "/"])
def test_no_other_path_takes_a_body(site: Site, path: str) -> None:
    assert site.ask(path, method="POST", body=b"x" * 5000).status in {405, 413}


def test_the_log_holds_nothing_that_a_reader_typed(site: Site) -> None:
    typed = "somebodys-words"
    site.ask(f"/?q={typed}", headers={"User-Agent": typed, "Referer": f"http://{typed}/"})
    site.ask(f"/nowhere?{typed}", headers={"Cookie": f"x={typed}"})
    assert logged(site, "/nowhere")
    assert typed not in site.said()
    assert typed not in (site.folder / "access.log").read_text(encoding="utf-8")


@pytest.fixture
def strict_site(nginx: Path, tmp_path: Path) -> Site:
    """One process, for one arrival and one upload at a time."""
    arrivals = ("--arrivals-per-second", "1", "--arrivals-burst", "2")
    uploads = ("--uploads-per-minute", "1", "--uploads-burst", "1")
    return start_site(nginx, tmp_path, processes=1, words=(*arrivals, *uploads))


def test_one_address_cannot_crowd_out_the_others(strict_site: Site) -> None:
    try:
        arrivals = [strict_site.ask("/").status for _ in range(6)]
        uploads = [strict_site.ask(f"{A_FILE_OF_NOBODY}/x", method="PUT").status for _ in range(4)]
    finally:
        strict_site.stop()
    assert arrivals[:3] == [200, 200, 200]
    assert 429 in arrivals
    assert uploads[0] in {400, 403}
    assert uploads[-1] == 429


# Before stand-ins for the processes: what nginx does whatever they answer

EVERYWHERE = frozenset({"/", "/healthz"})


@contextmanager
def in_front_of(
    nginx: Path, folder: Path, *all_have: frozenset[str], words: tuple[str, ...] = ()
) -> Iterator[tuple[Process, list[StandIn]]]:
    """Start nginx before stand-ins that have these paths."""
    with stand_ins(*all_have) as processes:
        front = front_of(nginx, folder, [one.port for one in processes], words)
        front.start()
        try:
            wait_until(lambda: front.answers("/healthz"), "nginx", seconds=10)
            yield front, processes
        finally:
            front.stop()


def arrive(front: Process, said: str) -> int:
    return ask(front.port, "/", headers={"X-Forwarded-For": said}).status


LIMITED = ("--arrivals-per-second", "1", "--arrivals-burst", "2")


def test_behind_a_balancer_each_reader_is_an_address(nginx: Path, tmp_path: Path) -> None:
    in_front = ("--behind-tls", "--trust", "127.0.0.0/8")
    words = (*LIMITED, *in_front, "--monitor", "198.51.100.7", "--monitor", "127.0.0.1")
    with in_front_of(nginx, tmp_path, EVERYWHERE, words=words) as (front, (process,)):
        crowd = {arrive(front, f"203.0.113.{k}") for k in range(12)}
        # One of them alone, who names others: only what the balancer itself put there counts.
        greedy = [arrive(front, f"192.0.2.{k}, 203.0.113.200, 127.0.0.9") for k in range(6)]
        watching = {
            said: ask(front.port, "/healthz", headers={"X-Forwarded-For": said}).status
            for said in ("198.51.100.7", "203.0.113.1", "198.51.100.7, 203.0.113.1")
        }
        # Of whatever is in front itself no address is told: it is its own.
        balancer = ask(front.port, "/healthz").status
        asked = dict(process.asked)
    assert crowd == {200}
    assert 429 in greedy
    assert list(watching.values()) == [200, 403, 403]
    assert balancer == 200
    assert asked["/"].startswith("203.0.113.")


def test_nobody_else_is_believed_about_an_address(nginx: Path, tmp_path: Path) -> None:
    words = (*LIMITED, "--trust", "192.0.2.1")
    with in_front_of(nginx, tmp_path, EVERYWHERE, words=words) as (front, (process,)):
        statuses = [arrive(front, f"203.0.113.{k}") for k in range(6)]
        told = {address for _, address in process.asked}
    assert 429 in statuses
    assert told == {"127.0.0.1"}


def test_what_one_process_of_many_has_is_found(nginx: Path, tmp_path: Path) -> None:
    paths = [
        "/media/0a1b.json",
        f"{MAP}points.0123456789abcdef.json",
        f"{MAP}index.html",
        "/_stcore/bidi-components/fujianmap/part.js",
    ]
    others = [EVERYWHERE] * 7
    with in_front_of(nginx, tmp_path, *others, EVERYWHERE.union(paths)) as (front, _):
        found = {path: {ask(front.port, path).status for _ in range(8)} for path in paths}
        nowhere = ask(front.port, "/media/none.json").status
    assert found == {path: {200} for path in paths}
    assert nowhere == 404


def test_with_a_certificate_plain_http_leads_to_tls(nginx: Path, tmp_path: Path) -> None:
    """Checked by nginx itself: ports 80 and 443 are not the tests' to take."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    new = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=map.example"]
    new += ["-keyout", str(key), "-out", str(certificate), "-days", "1"]
    try:
        subprocess.run(new, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("no openssl here to make a certificate with")
    render = [sys.executable, str(ROOT / "deploy" / "render.py"), "--out", str(tmp_path)]
    render += ["--name", "map.example", "--certificate", str(certificate), "--key", str(key)]
    render += ["--access-log", str(tmp_path / "a"), "--error-log", str(tmp_path / "e")]
    subprocess.run(render, check=True, cwd=ROOT)
    written = (tmp_path / "nginx.conf").read_text(encoding="utf-8")
    assert "return 308 https://" in written
    assert "Strict-Transport-Security" in written
    assert written.count("; Secure") == 2
    test = [str(nginx), "-t", "-c", str(tmp_path / "nginx.conf")]
    said = subprocess.run(test, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr


# In a browser, under all of these headers


_COUNT_VIOLATIONS = """window.violations = [];
addEventListener("securitypolicyviolation", event =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));"""


@pytest.fixture
def visit(site: Site, open_page: OpenPage) -> Callable[[str], tuple[Page, Frame]]:
    """Open the page behind nginx and wait for its map; every fault in between fails the test."""

    def visited(query: str) -> tuple[Page, Frame]:
        page = open_page(accept_downloads=True)
        # Not every violation is told on the console.
        page.add_init_script(_COUNT_VIOLATIONS)
        page.goto(f"{site.url}/{query}")
        frame = map_frame(page)
        wait_for_rest(page)
        return page, frame

    return visited


Visit = Callable[[str], tuple[Page, Frame]]


@pytest.mark.browser
def test_the_map_draws_under_the_policy(visit: Visit, watch: Watch) -> None:
    page, frame = visit("")
    assert frame.evaluate("() => window.origin") == "null"
    assert frame.evaluate("() => window.fujianmap.shown().length") > 30
    assert page.evaluate("() => window.violations") == []
    assert frame.evaluate("() => window.violations") == []
    assert not watch.faults


@pytest.mark.browser
def test_the_frame_cannot_reach_the_page(visit: Visit) -> None:
    _, frame = visit("")
    reach = "() => { try { return window.parent.document.cookie; } catch (e) { return e.name; } }"
    assert frame.evaluate(reach) == "SecurityError"
    assert (
        frame.evaluate("() => { try { return document.cookie; } catch (e) { return e.name; } }")
        == "SecurityError"
    )


@pytest.mark.browser
def test_a_click_on_a_marker_opens_popup_and_record(visit: Visit) -> None:
    page, frame = visit("")
    marker = frame.locator("[data-id]").first
    wanted = marker.get_attribute("data-id")
    marker.dispatch_event("click")
    frame.wait_for_selector(".leaflet-popup h3")
    page.wait_for_selector(f"article.record:has(.id:text-is('{wanted}'))")
    page.wait_for_url(f"**/*id={wanted}*")


@pytest.mark.browser
def test_a_picture_is_taken_away_from_the_readers_own_process(visit: Visit, site: Site) -> None:
    page, _ = visit("")
    with page.expect_download() as download:
        page.locator(".st-key-take_png button").click()
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG\r\n")
    session = next(one for one in page.context.cookies() if one["name"] == "fujianmap_process")
    process = site.processes[int(session["value"]) - 1]
    assert logged(site, "/media/")[-1]["process"] == f"127.0.0.1:{process.port}"
