"""The page as it is deployed: processes of its server with nginx in front, on this machine."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.browser.waiting import wait_until

ROOT = Path(__file__).parents[2]
RENDER = ROOT / "deploy" / "render.py"
SECRET = "a secret of the tests alone"  # noqa: S105


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass
class Process:
    """One process that listens, with what it has printed."""

    port: int
    command: list[str]
    output: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.output.open("ab") as output:
            self.child = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.environment},
            )

    def said(self) -> str:
        return self.output.read_text(errors="replace") if self.output.exists() else ""

    def answers(self, path: str) -> bool:
        assert self.child is not None
        assert self.child.poll() is None, f"{self.command} has ended:\n{self.said()}"
        try:
            return ask(self.port, path).status == 200
        except OSError:
            return False

    def kill(self) -> None:
        """End it as a crash would."""
        assert self.child is not None
        self.child.kill()
        self.child.wait(10)

    def stop(self) -> None:
        if self.child is not None and self.child.poll() is None:
            self.child.terminate()
            try:
                self.child.wait(10)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait(10)


def ask(
    port: int,
    path: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Ask one thing of a server on this machine, and take the answer as it is."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, body=body, headers=dict(headers or {}))
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


@dataclass
class Site:
    """nginx and the processes behind it."""

    url: str
    port: int
    nginx: Process
    processes: list[Process]
    folder: Path

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        return ask(self.port, path, method=method, body=body, headers=headers)

    def said(self) -> str:
        parts = [one.said() for one in (*self.processes, self.nginx)]
        return "\n".join([*parts, (self.folder / "error.log").read_text(encoding="utf-8")])

    def stop(self) -> None:
        for one in (self.nginx, *self.processes):
            one.stop()


def page_process(folder: Path, **environment: str) -> Process:
    """Make a process of the page's server that has not started yet."""
    port = free_port()
    settings = {
        "STREAMLIT_SERVER_PORT": str(port),
        "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
        "STREAMLIT_SERVER_COOKIE_SECRET": SECRET,
        "FUJIANMAP_LOGS": "json",
        **environment,
    }
    command = [sys.executable, "-m", "fujianmap.page.server"]
    return Process(port, command, folder / f"page-{port}.log", settings)


def start_site(
    nginx: Path, folder: Path, *, processes: int = 2, words: tuple[str, ...] = ()
) -> Site:
    """Start processes and nginx, with further words for ``deploy/render.py``."""
    settings = {"STREAMLIT_SERVER_ALLOWED_HOSTS": "127.0.0.1"}
    behind = [page_process(folder, **settings) for _ in range(processes)]
    front = front_of(nginx, folder, [one.port for one in behind], words)
    site = Site(f"http://127.0.0.1:{front.port}", front.port, front, behind, folder)
    try:
        for one in (*behind, front):
            one.start()
        for one in behind:
            wait_until(lambda one=one: one.answers("/healthz"), "a process", seconds=60)  # type: ignore[misc]
        wait_until(lambda: front.answers("/healthz"), "nginx", seconds=10)
    except BaseException:
        site.stop()
        raise
    return site


def front_of(nginx: Path, folder: Path, ports: list[int], words: tuple[str, ...] = ()) -> Process:
    """Make an nginx before what listens on some ports of this machine; it has not started yet."""
    port = free_port()
    command = [sys.executable, str(RENDER), "--out", str(folder), "--listen", f"127.0.0.1:{port}"]
    command += ["--name", "127.0.0.1", "--user", "root" if os.geteuid() == 0 else "nobody"]
    command += ["--access-log", str(folder / "access.log")]
    command += ["--error-log", str(folder / "error.log"), "--workers", "2"]
    for one in ports:
        command += ["--process", f"127.0.0.1:{one}"]
    subprocess.run([*command, *words], check=True, cwd=ROOT)
    in_front = [str(nginx), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
    return Process(port, in_front, folder / "nginx.log")
