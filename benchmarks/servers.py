"""A page's server: started on a free port of this machine, ended by its process id."""

from __future__ import annotations

import contextlib
import os
import re
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
OURS = "app.py"


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


def _shouted(name: str) -> str:
    """``STREAMLIT_SERVER_FILE_WATCHER_TYPE`` for ``STREAMLIT_server_fileWatcherType``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper()


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
    command = ["streamlit", "run", script, *words]
    if script == OURS:  # as `fujianmap serve` does
        variables = {f"STREAMLIT_{name.replace('.', '_')}": v for name, v in options.items()}
        environment |= {_shouted(name): str(value) for name, value in variables.items()}
        command = ["fujianmap.page.server"]
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
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
