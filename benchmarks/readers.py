"""A reader of the page as Streamlit's server sees one, and what readers wait for."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import re
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

HOME = {"127.0.0.1", "localhost"}
TIMEOUT = 30.0
"""seconds after which a reader has given up"""
FAULTS = (OSError, TimeoutError, EOFError, RuntimeError, WebSocketException)
"""what a reader may meet; anything else is a mistake of these scripts"""
FACET = "type"
FILES = ("points", "facets", "base_map")
"""what the frame fetches at once, or soon after; texts come with them while they are few"""


@dataclass
class Figures:
    """What readers waited for, in seconds, and how many waited in vain."""

    waits: dict[str, list[float]] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    reasons: set[str] = field(default_factory=set)
    runs: int = 0
    """of the page's script that ended well, those of readers' arrivals included"""
    forgiven: tuple[type[BaseException], ...] = ()
    """faults that a scenario brings about itself"""

    def failed(self, what: str, error: BaseException) -> None:
        self.failures[what] = self.failures.get(what, 0) + 1
        self.reasons.add(f"{what}: {type(error).__name__} {error}"[:200])

    def quantiles(self) -> Iterator[tuple[str, dict[str, float]]]:
        """Give of each kind of wait how many there were, `p50`, `p95` and `max` in seconds."""
        for what in sorted(self.waits.keys() | self.failures.keys()):
            waits = sorted(self.waits.get(what, []))
            told: dict[str, float] = {"count": len(waits), "failed": self.failures.get(what, 0)}
            if waits:
                told["p50"] = statistics.median(waits)
                told["p95"] = waits[max(0, round(0.95 * len(waits)) - 1)]
                told["max"] = waits[-1]
            yield what, told

    @contextlib.asynccontextmanager
    async def wait(self, what: str) -> AsyncIterator[None]:
        """Measure what is inside; a reader that waits too long or is refused has failed."""
        began = time.perf_counter()
        try:
            async with asyncio.timeout(TIMEOUT):
                yield
        except FAULTS as error:
            if not isinstance(error, self.forgiven):
                self.failed(what, error)
            raise
        self.waits.setdefault(what, []).append(time.perf_counter() - began)


class Reader:
    """One browser with one tab."""

    def __init__(self, url: str, figures: Figures, *, query: str = "") -> None:
        parts = urlsplit(url)
        assert parts.hostname in HOME, "only this machine is measured"
        self.host, self.port = str(parts.hostname), parts.port or 80
        self.figures = figures
        self.query = query
        self.socket: ClientConnection | None = None
        self.kept: dict[str, Element] = {}
        """what the server need not send again: it names it by its hash then"""
        self.page = ""
        self.panel = ""
        self.labels = ""
        self.choices: list[str] = []
        self.chosen = ""
        self.state: dict[str, Any] = {}
        self.masks: dict[str, str] = {}
        """which rows the map was told to show, by what the address bar said then"""
        self.component = ""
        self.bytes = 0

    async def arrive(self, *, assets: bool = True) -> None:
        """Come to the page and wait for the whole of it."""
        async with self.figures.wait("arrival"):
            if assets:
                await self.fetch_page()
            async with self.figures.wait("first run"):
                self.socket = await connect(
                    f"ws://{self.host}:{self.port}/_stcore/stream",
                    subprotocols=["streamlit"],  # type: ignore[list-item]
                    origin=f"http://{self.host}:{self.port}",  # type: ignore[arg-type]
                    max_size=None,
                    compression=None,
                    open_timeout=TIMEOUT,
                )
                await self.rerun()
                self.choices = await self.fetch_choices()
            if assets:
                await self.fetch_map()

    async def click(self) -> None:
        """Choose another type."""
        async with self.figures.wait("click"):
            others = [one for one in self.choices if one != self.chosen]
            self.chosen = random.choice(others)  # noqa: S311
            await self.rerun({"facet": FACET, "values": [self.chosen]})

    async def rerun(self, deed: dict[str, object] | None = None) -> None:
        """Have the page run, for a deed in the panel of filters or for nothing."""
        assert self.socket is not None
        message = BackMsg()
        run = message.rerun_script
        run.query_string = self.query
        run.page_script_hash = self.page
        run.context_info.locale = "zh-CN"
        run.context_info.timezone = "Asia/Shanghai"
        run.context_info.url = f"http://{self.host}:{self.port}/"
        run.cached_message_hashes.extend(sorted(self.kept))
        if deed is not None:
            state = run.widget_states.widgets.add()
            state.id = _make_trigger_id(self.panel, "events")
            state.json_trigger_value = json.dumps([{"event": "deed", "value": deed}])
        await self.socket.send(message.SerializeToString())
        while True:
            data = await self.socket.recv(decode=False)
            self.bytes += len(data)
            said = ForwardMsg.FromString(data)
            if self.took(said):
                self.figures.runs += 1
                self.masks[self.query] = self.state.get("mask", "")
                return

    def took(self, said: ForwardMsg) -> bool:
        """Take one message in; True at the end of a run."""
        kind = said.WhichOneof("type")
        if said.hash and said.metadata.cacheable:
            self.kept[said.hash] = said.delta.new_element
        if kind == "new_session":
            self.page = said.new_session.page_script_hash
        elif kind == "page_info_changed":
            self.query = said.page_info_changed.query_string
        elif kind == "delta":
            self.took_element(said.delta.new_element)
        elif kind == "ref_hash":
            self.took_element(self.kept[said.ref_hash])
        return kind == "script_finished" and (
            said.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
        )

    def took_element(self, element: Element) -> None:
        """Note what the panel offers and what the map is told."""
        kind = element.WhichOneof("type")
        if kind == "bidi_component" and element.bidi_component.id.endswith("-panel"):
            self.panel = element.bidi_component.id
            self.labels = json.loads(element.bidi_component.json)["labels"]
        elif kind == "component_instance":
            self.component = element.component_instance.component_name
            self.state = json.loads(element.component_instance.json_args).get("state") or {}
        elif kind == "exception":
            raise RuntimeError(element.exception.type or "the page failed")

    async def fetch_page(self) -> None:
        page = (await self.get("/")).decode()
        found = re.findall(r'(?:src|href)="\./(static/[^"]+)"', page)
        await self.get_all([f"/{one}" for one in found])
        await self.get("/_stcore/health")
        await self.get("/_stcore/host-config")

    @property
    def folder(self) -> str:
        return f"/component/{self.component}/"

    async def fetch_choices(self) -> list[str]:
        """What the panel offers."""
        path = f"{self.folder}{self.labels.rpartition('/')[2]}"
        facets = json.loads(await self.get(path, compressed=False))["facets"]
        offered = next(one["values"] for one in facets if one["key"] == FACET)
        return [value for value, _ in offered]

    async def fetch_map(self) -> None:
        folder = self.folder
        page = (await self.get(f"{folder}index.html")).decode()
        names = set(re.findall(r"[\w-]+\.[0-9a-f]{16}\.\w+", page))
        told = [self.state[one] for one in FILES] + self.state["texts"][:1]
        names |= {one.rpartition("/")[2] for one in told}
        await self.get_all([f"{folder}{name}" for name in sorted(names)])

    async def get_all(self, paths: list[str]) -> None:
        """Get files as a browser does: six at a time."""
        waiting = iter(paths)

        async def one_connection() -> None:
            for path in waiting:
                await self.get(path)

        await asyncio.gather(*(one_connection() for _ in range(6)))

    async def get(self, path: str, *, compressed: bool = True) -> bytes:
        """Get one file, compressed where the server can."""
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            compressed = compressed and path != "/" and not path.endswith(".html")
            wanted = "Accept-Encoding: gzip\r\n" if compressed else ""
            head = f"GET {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n{wanted}"
            writer.write(f"{head}Connection: close\r\n\r\n".encode())
            answer = await reader.read()
        finally:
            writer.close()
        self.bytes += len(answer)
        status = answer[9:12].decode()
        if status != "200":
            message = f"{status or 'no answer'} {path}"
            raise RuntimeError(message)
        return answer.partition(b"\r\n\r\n")[2]

    async def leave(self) -> None:
        if self.socket is not None:
            await self.socket.close()


async def swallow(work: Awaitable[None]) -> bool:
    """Let a reader fail; the figures know. Tell whether it did not."""
    try:
        await work
    except FAULTS:
        return False
    return True
