"""The server around the page: health, life signs, settings."""

from __future__ import annotations

import json
import re
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.starlette import App

from fujianmap import shipped
from fujianmap.page import answers, served, server
from fujianmap.texts import LANGS, Lang, text
from tests.browser.waiting import wait_until
from tests.deploy.site import Process, ask, page_process

PLACES: dict[Lang, str] = {"zh": "福建", "en": "Fujian"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A reader's own file of rows."""
    file = tmp_path / "rows.csv"
    file.write_text("name,type,lon,lat\nA post,patrol,118.1,24.5\n", encoding="utf-8")
    return file


@pytest.fixture
def process(data: Path, tmp_path: Path) -> Iterator[Process]:
    """One process that shows the file, started and ready."""
    one = page_process(tmp_path, FUJIANMAP_DATA=str(data), WATCHDOG_USEC="200000")
    yield one
    one.stop()


def test_health_follows_the_data(process: Process, data: Path) -> None:
    process.start()
    wait_until(lambda: process.answers("/healthz"), "the process", seconds=60)
    good = json.loads(ask(process.port, "/healthz").body)
    assert (good["status"], good["rows"], good["refused"]) == ("ok", 1, 0)
    assert good["boundaries"] == {"prefectures": 9, "counties": 84}
    assert good["faults"] == {}

    data.write_bytes(b"")
    bad = ask(process.port, "/healthz")
    assert bad.status == 503
    refused = json.loads(bad.body)
    assert refused["status"] == "refused"
    assert refused["error"]
    # The process lives all the same, and says so to whoever only asks for that.
    assert process.answers("/_stcore/health")

    data.write_text("name,type,lon,lat\nA,patrol,118.1,24.5\nB,tech,118.2,24.6\n", encoding="utf-8")
    assert json.loads(ask(process.port, "/healthz").body)["rows"] == 2


def test_everything_is_there_before_the_first_reader(process: Process) -> None:
    """The map's page is served by a process that nobody has visited."""
    process.start()
    wait_until(lambda: process.answers("/healthz"), "the process", seconds=60)
    page = ask(process.port, "/component/fujianmap.drawing.assets.map/index.html")
    assert page.status == 200
    drawn = next(json.loads(line) for line in process.said().splitlines())
    assert (drawn["message"], drawn["run"]) == ("page drawn once", "ok")


def test_the_first_page_says_what_this_is(process: Process) -> None:
    """A link's preview and a reader without scripts get it too; what it names is there."""
    process.start()
    wait_until(lambda: process.answers("/healthz"), "the process", seconds=60)
    direct = ask(process.port, "/")
    assert direct.headers["Cache-Control"] == "no-cache"
    page = direct.body.decode()
    titles = [text(lang, "scene.title", place=place) for lang, place in PLACES.items()]
    assert f"<title>{' · '.join(titles)}</title>" in page
    no_script = re.findall(r"<noscript>(.*?)</noscript>", page, re.DOTALL)
    assert len(no_script) == 1
    for lang, title in zip(LANGS, titles, strict=True):
        assert title in no_script[0]
        assert text(lang, "page.no_script") in no_script[0]
    links = re.findall(r'<link rel="modulepreload"[^>]* href="([^"]+)"', page)
    script, frame, later = found(page)
    links += [script, frame, *later]
    named = [Path(link).name.partition(".")[0] for link in links]
    assert named.count("ComponentInstance") == named.count("BidiComponent") == 1
    assert {"map", "base", "points", "panel", "part", "arrival", "index"} <= set(named)
    for link in links:
        answer = ask(process.port, f"/{link.removeprefix('./')}")
        assert answer.status == 200, link
        if link.startswith("component/") and link != frame:
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert ask(process.port, f"/{frame}").headers["Cache-Control"] == "no-cache"


def found(page: str) -> tuple[str, str, list[str]]:
    """Addresses of the script that puts the map there first, of its frame, and of files for it."""
    (tag,) = re.findall(r"<script async [^>]*></script>", page)
    named = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
    return named["src"], named["data-frame"], named["data-later"].split()


def test_the_first_map_is_told_what_there_is(process: Process, data: Path) -> None:
    process.start()
    wait_until(lambda: process.answers("/healthz"), "the process", seconds=60)
    answer = ask(process.port, "/arrival?locale=en-GB&type=patrol&q=%26%3D")
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-cache")
    state = json.loads(answer.body)["state"]
    assert (state["lang"], state["chosen"]) == ("en", {"type": ["patrol"]})
    for address in (state["points"], state["base_map"], state["texts"], state["facets"]):
        file = ask(process.port, f"/component/fujianmap.drawing.assets.map/{address[2:]}")
        assert file.status == 200
    assert json.loads(ask(process.port, "/arrival").body)["state"]["lang"] == "zh"
    data.write_bytes(b"")
    assert ask(process.port, "/arrival?locale=en").status == 503


def test_behind_a_proxy_nothing_is_fetched_twice(process: Process, data: Path) -> None:
    """The map's frame has a cache of its own there: the page fetches nothing for it."""
    process.start()
    wait_until(lambda: process.answers("/healthz"), "the process", seconds=60)
    page = ask(process.port, "/", headers={"X-Forwarded-For": "127.0.0.9"}).body.decode()
    assert found(page)[2] == []
    assert "/panel." in page
    # Without rows there is no map, but still a page that says so.
    data.write_bytes(b"")
    page = ask(process.port, "/").body.decode()
    assert text("zh", "page.title") in page
    assert "component/" not in page


def test_systemd_hears_that_it_is_ready_and_alive(process: Process) -> None:
    """From the first to the last; what the process served is gone with it."""
    # A folder of its own, for a short name: the kernel allows 108 bytes.
    with (
        tempfile.TemporaryDirectory() as folder,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager,
    ):
        manager.bind(f"{folder}/notify")
        manager.settimeout(60)
        process.environment = {
            **process.environment, "NOTIFY_SOCKET": f"{folder}/notify", "TMPDIR": folder,
        }  # fmt: skip
        process.start()
        heard = [manager.recv(64) for _ in range(4)]
        assert heard == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1", b"WATCHDOG=1"]
        assert process.answers("/_stcore/health")
        assert list(Path(folder).glob("fujianmap-*/index.html"))
        assert process.child is not None
        process.child.terminate()
        said = b""
        while said != b"STOPPING=1":
            said = manager.recv(64)
        assert process.child.wait(15) in {0, -15}
        assert not list(Path(folder).glob("fujianmap-*"))


def test_a_process_without_a_map_is_not_ready(process: Process, data: Path) -> None:
    """So a restart of one after the other onto a bad file ends with the first."""
    data.write_bytes(b"")
    with (
        tempfile.TemporaryDirectory() as folder,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager,
    ):
        manager.bind(f"{folder}/notify")
        manager.setblocking(False)  # noqa: FBT003  (a positional word of the library's)
        process.environment = {**process.environment, "NOTIFY_SOCKET": f"{folder}/notify"}
        process.start()
        assert process.child is not None
        assert process.child.wait(60) > 0
        with pytest.raises(BlockingIOError):
            manager.recv(64)
    drawn = json.loads(process.said().splitlines()[0])
    assert (drawn["status"], drawn["error"]) == ("refused", "no_rows")


@pytest.mark.parametrize(
    ("fault", "ready"),
    [("", True), ("db_away", True), ("db_slow", True), ("db_no_table", False), ("no_rows", False)],
)
def test_a_database_that_is_away_is_waited_for(
    fault: str,
    ready: bool,  # noqa: FBT001  (a parameter of the test)
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", "/nowhere")
    assert server.is_ready(fault) is ready
    monkeypatch.delenv("NOTIFY_SOCKET")
    assert server.is_ready(fault)


def test_a_manager_that_is_gone_is_no_fault(process: Process, tmp_path: Path) -> None:
    process.environment = {**process.environment, "NOTIFY_SOCKET": str(tmp_path / "gone")}
    process.start()
    wait_until(lambda: process.answers("/healthz"), "the process", seconds=60)


def test_without_a_manager_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    server.tell_systemd("READY=1")


def test_settings_come_from_the_environment() -> None:
    said = {
        "STREAMLIT_SERVER_PORT": "8600",
        "STREAMLIT_SERVER_ALLOWED_HOSTS": "map.example *.map.example",
        "STREAMLIT_CLIENT_ALLOWED_ORIGINS": "",
        "STREAMLIT_SERVER_HEADLESS": "false",
        "STREAMLIT_BROWSER_SERVER_ADDRESS": "map.example",
        "STREAMLIT_SERVER_COOKIE_SECRET": "not for the command's words",
        "HOME": "/nowhere",
    }
    assert server.options(said) == {
        "server.port": 8600,
        "server.allowedHosts": ["map.example", "*.map.example"],
        "client.allowedOrigins": [],
        "server.headless": False,
        "browser.serverAddress": "map.example",
    }


def test_the_page_is_the_one_that_streamlit_run_shows() -> None:
    app = server.make_app()
    assert isinstance(app, App)
    assert app.script_path == shipped.APP


def test_health_says_why_boundaries_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "geo"
    shutil.copytree(shipped.GEO, folder)
    (folder / "counties.geojson").write_bytes(b"{}")
    monkeypatch.setenv("FUJIANMAP_BOUNDARIES", str(folder))
    status, said = answers.health()
    assert status == 503
    assert str(said["error"]).startswith("boundary")


@pytest.mark.parametrize(("name", "value"), [("DATUM", "mars"), ("SWAP", "yes")])
def test_health_says_that_a_variable_is_off(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"FUJIANMAP_{name}", value)
    status, said = answers.health()
    assert (status, said["error"]) == (503, "datum_wrong")


def test_a_served_file_has_its_swapped_coordinates_exchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,type,lon,lat\na,patrol,119.3,26.08\nb,patrol,26.08,119.3\n")
    monkeypatch.setenv("FUJIANMAP_DATA", str(path))
    assert served.served().rows_refused == 1
    monkeypatch.setenv("FUJIANMAP_SWAP", "1")
    exchanged = served.served()
    assert (exchanged.rows_refused, exchanged.initiatives["lon"].tolist()) == (0, [119.3, 119.3])
