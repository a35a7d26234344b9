"""A page's server: started on a free port of this machine, ended by its process id."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
STARTS_WITHIN = 60.0


@dataclass(frozen=True)
class Server:
    """A page that is being served."""

    url: str
    process: subprocess.Popen[bytes]

    def memory(self) -> float:
        """Megabytes that the process holds for itself."""
        lines = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text(encoding="utf-8")
        held = [line.split()[1] for line in lines.splitlines() if line.startswith("Pss:")]
        return int(held[0]) / 1024


@contextlib.contextmanager
def served(script: str, data: Path) -> Iterator[Server]:
    """Serve a script of Streamlit with a file of rows until the block ends."""
    with socket.socket() as one:
        one.bind((HOST, 0))
        port = one.getsockname()[1]
    options = {
        "server.port": port,
        "server.address": HOST,
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    environment = {
        **os.environ,
        "FUJIANMAP_DATA": str(data.resolve()),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", script, *words],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    server = Server(f"http://{HOST}:{port}", process)
    try:
        _wait(server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def _wait(server: Server) -> None:
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=2).close()
            return
        if server.process.poll() is not None:
            break
        time.sleep(0.05)
    message = f"the server of {server.url} did not start"
    raise RuntimeError(message)
