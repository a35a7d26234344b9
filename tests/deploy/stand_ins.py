"""Stand-ins for the processes of the page: nginx is asked what it does, not what they answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class StandIn:
    """Something that listens where a process would, and answers only for the paths that it has."""

    has: frozenset[str]
    port: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)
    """path and ``X-Forwarded-For`` of all that came, in order"""


@contextmanager
def stand_ins(*all_have: frozenset[str]) -> Iterator[list[StandIn]]:
    """Listen for each, and end when nobody looks any more."""
    listening = [_listen(StandIn(has)) for has in all_have]
    try:
        yield [one for one, _ in listening]
    finally:
        for _, server in listening:
            server.shutdown()
            server.server_close()


def _listen(one: StandIn) -> tuple[StandIn, ThreadingHTTPServer]:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            one.asked.append((self.path, self.headers.get("X-Forwarded-For", "")))
            self.send_response(HTTPStatus.OK if self.path in one.has else HTTPStatus.NOT_FOUND)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    one.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return one, server
