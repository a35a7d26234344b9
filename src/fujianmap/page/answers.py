"""What the server answers besides Streamlit: the first page, health, how long files are kept."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from fujianmap import __version__
from fujianmap.errors import FujianmapError
from fujianmap.page import logs

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from fujianmap.page.feed import Reading
    from fujianmap.views.dataset import Dataset

FOR_EVER: Final = "public, max-age=31536000, immutable"


def health() -> tuple[int, dict[str, object]]:
    """Tell whether this process can show the map: an HTTP status and what it rests on.

    Returns
    -------
    status
        200, or 503 while rows or boundaries cannot be used.
    answer
        ``status``, the version of the rows, their number and how many were refused (of the files
        beside them too, where any was), the areas, or the code of the refusal; always the number
        of faults by kind since the process began. Where the rows are a database's, also when they
        were read last. ``status`` is ``stale`` while it is away and the last good rows are shown:
        that is still 200, for no other process would do better.
    """
    from fujianmap.page import served  # noqa: PLC0415  (see `ROUTES`)

    about: dict[str, object] = {"fujianmap": __version__, "faults": logs.faults()}
    reading = None
    try:
        reading = served.reading_now()
        about |= _told(reading)
        dataset = served.served()
    except FujianmapError as error:
        code = reading.error.code if reading and reading.error else error.code
        return HTTPStatus.SERVICE_UNAVAILABLE, {"status": "refused", "error": code, **about}
    boundaries = dataset.boundaries
    return HTTPStatus.OK, {
        "status": "stale" if reading and reading.away else "ok",
        "data": dataset.version,
        "rows": len(dataset.initiatives),
        "refused": dataset.rows_refused,
        **_beside(dataset),
        "boundaries": {
            "prefectures": len(boundaries.prefectures),
            "counties": len(boundaries.counties),
        },
        **about,
    }


def _beside(dataset: Dataset) -> dict[str, object]:
    """How many rows of figures or sources are refused, by file; nothing where all are good."""
    from fujianmap.views.faults import faulty_files  # noqa: PLC0415  (see `ROUTES`)

    refused = {one.file: one.refused for one in faulty_files(dataset) if one.file}
    return {"refused_beside": refused} if refused else {}


def _told(reading: Reading | None) -> dict[str, object]:
    """What health tells of a database: when it was read last, and since when and why not."""
    if reading is None:
        return {}
    times = {"read": reading.read, "away": reading.away}
    told: dict[str, object] = {
        name: at.isoformat(timespec="seconds") for name, at in times.items() if at
    }
    return {"database": told | ({"error": reading.error.code} if reading.error else {})}


async def _healthz(_request: Request) -> JSONResponse:
    # The file system may hang: asked in a thread, it keeps no reader waiting.
    status, answer = await run_in_threadpool(health)
    return JSONResponse(answer, status, headers={"Cache-Control": "no-store"})


def first_page_now(*, direct: bool) -> str:
    """Streamlit's page under the name of what this process shows.

    Parameters
    ----------
    direct
        Whether the browser talks to this process itself. Behind a proxy the map's frame has an
        origin, and so a cache, of its own: what the page fetches for it would be fetched twice.
    """
    from fujianmap.drawing import assets  # noqa: PLC0415  (see `ROUTES`)
    from fujianmap.page import mapview, parts, served  # noqa: PLC0415
    from fujianmap.page.firstpage import first_page  # noqa: PLC0415

    try:
        dataset = served.served()
    except FujianmapError:
        return first_page(None)
    return first_page(
        dataset.boundaries,
        scripts=parts.scripts(),
        arrival=parts.script_url("arrival"),
        frame=assets.frame_url(),
        later=mapview.needed(dataset) if direct else [],
    )


async def _first_page(request: Request) -> HTMLResponse:
    direct = "x-forwarded-for" not in request.headers
    page = await run_in_threadpool(first_page_now, direct=direct)
    return HTMLResponse(page, headers={"Cache-Control": "no-cache"})


def arrival_now(query: str) -> dict[str, object] | None:
    """What `mapstate.arrival` tells of an address; None without a map."""
    from fujianmap.page import mapstate, served  # noqa: PLC0415  (see `ROUTES`)

    try:
        return mapstate.arrival(served.served(), query)
    except FujianmapError:
        return None


async def _arrival(request: Request) -> Response:
    told = await run_in_threadpool(arrival_now, request.url.query)
    if told is None:
        return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE)
    return JSONResponse(told, headers={"Cache-Control": "no-cache"})


class Kept:
    """Lets browsers keep what is named by its content; Streamlit does not know that it may."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, but for one header."""
        from fujianmap.drawing.assets import HASHED  # noqa: PLC0415  (see `ROUTES`)

        if scope["type"] != "http" or not HASHED.fullmatch(scope["path"]):
            await self.app(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == HTTPStatus.OK:
                MutableHeaders(scope=message)["Cache-Control"] = FOR_EVER
            await send(message)

        await self.app(scope, receive, told)


ROUTES: Final = [
    Route("/", _first_page, methods=["GET"]),
    Route("/arrival", _arrival, methods=["GET"]),
    Route("/healthz", _healthz, methods=["GET"]),
]
"""Answers of our own. They import what they need when asked: components of the page make themselves
known only within a run, so its modules are first imported by the run of `server.prepare`."""
