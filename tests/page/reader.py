"""A reader without a browser: opens the page, and reads what Streamlit would send."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Element

from fujianmap import shipped
from fujianmap.drawing import assets

_SIGN = re.compile(r"\\([!-/:-@\[-`{-~])")
_GREY = re.compile(r":gray\[((?:\\.|[^\]\\])*)\]")
_ID = re.compile("[a-z0-9_-]+")
_SAID = ("label", "help", "placeholder", "body", "content", "caption", "title", "options")
"""fields of Streamlit's messages that a reader sees"""


def open_app(query: Mapping[str, str] | None = None) -> AppTest:
    """Open the page at an address."""
    app = AppTest.from_file(str(shipped.APP), default_timeout=60)
    for name, value in (query or {}).items():
        app.query_params[name] = value
    return app.run()


def at(app: AppTest) -> dict[str, str]:
    """What the address bar holds."""
    query = {}
    for name, value in app.query_params.items():
        query[name] = value if isinstance(value, str) else ",".join(value)
    return query


def go(app: AppTest, query: Mapping[str, str]) -> None:
    """Go to another address in the same visit, as a link or the back button does."""
    for name in list(app.query_params):
        del app.query_params[name]
    for name, value in query.items():
        app.query_params[name] = value
    app.run()


def part(app: AppTest, name: str) -> dict[str, Any]:
    """What one of the page's own parts is given to show; empty where it is not there."""
    found = [
        json.loads(one.proto.bytes)
        for one in app.get("bidi_component")
        if one.proto.component_name == f"fujianmap_{name}"
    ]
    assert len(found) <= 1
    return dict(found[0]) if found else {}


def told(app: AppTest) -> dict[str, Any]:
    """What the map's frame is told."""
    (frame,) = app.get("component_instance")
    state: dict[str, Any] = json.loads(frame.proto.json_args)["state"]
    return state


def panel(app: AppTest) -> dict[str, Any]:
    """What the panel of filters is given to show, and what always stands on it."""
    given = part(app, "panel")
    return {**labels_of(given["labels"]), **given}


def labels_of(labels: str | dict[str, Any]) -> dict[str, Any]:
    """What always stands on a part, from the file that it fetches or from the message."""
    if isinstance(labels, dict):
        return labels
    told: dict[str, Any] = json.loads((assets._folder() / labels).read_bytes())
    return told


def clean(app: AppTest) -> bool:
    """Tell whether nothing was refused, warned of or broken."""
    assert not app.exception, app.exception[0].message
    assert not app.error, app.error[0].value
    return not app.warning


def refusal(app: AppTest) -> str:
    """The one message in place of the map, as the reader sees it."""
    assert not app.exception, app.exception[0].message
    assert len(app.error) == 1
    assert not app.get("component_instance"), "a map is shown beside the refusal"
    return plain(app.error[0].value)


def counted(app: AppTest) -> str:
    """The sentence that says how many rows are shown."""
    return str(part(app, "head")["counted"])


def chosen(app: AppTest, facet: str) -> list[str]:
    """The values of a facet that are marked as chosen."""
    return list(panel(app)["chosen"].get(facet, []))


def counts(app: AppTest, facet: str) -> dict[str, int]:
    """The count beside each value of a facet."""
    beside = panel(app)["counts"][facet]
    return dict(zip(labels(app, facet), beside, strict=True))


def labels(app: AppTest, facet: str) -> dict[str, str]:
    """What stands on the button of each value of a facet."""
    return dict(_facet(app, facet)["values"])


def _facet(app: AppTest, facet: str) -> dict[str, Any]:
    return next(one for one in panel(app)["facets"] if one["key"] == facet)


def listed(app: AppTest) -> list[str]:
    """The names in the list of rows without a point."""
    given = part(app, "records")
    every = labels_of(given["labels"])["rows"] if given else []
    return [every[k][1] for k in given.get("rows", [])]


def plain(markdown: str) -> str:
    """Markdown as it reads: escapes, the grey of counts and what keeps links off taken away."""
    return _SIGN.sub(r"\1", _GREY.sub(r"\1", markdown)).replace("\u2060", "")


def sentences(app: AppTest) -> list[str]:
    """Every text that a reader sees."""
    return [said.strip() for said in _sentences(app) if said.strip()]


def _sentences(app: AppTest) -> Iterator[str]:
    for node in app:
        if not isinstance(node, Element):
            yield from _fields(getattr(node, "proto", None))
        elif node.type == "html":
            yield from _Text(node.proto.body).parts
        elif node.type in {"arrow_data_frame", "dataframe"}:
            yield from _cells(node)
        elif node.type == "bidi_component":
            told = json.loads(node.proto.bytes)
            yield from _texts({**told, "labels": labels_of(told.get("labels", {}))})
        elif node.type != "component_instance":
            yield from _fields(node.proto)


def _texts(value: Any) -> Iterator[str]:
    """Texts in JSON; what is in small letters only is an id."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str) and not _ID.fullmatch(value):
        yield value


def _fields(message: Any) -> Iterator[str]:
    """Texts in a message and in the messages within it."""
    for field, value in message.ListFields() if message is not None else ():
        parts: Iterable[Any] = value if not isinstance(value, str | bytes) else [value]
        if field.type == field.TYPE_MESSAGE:
            for part in parts if _repeated(value) else [value]:
                yield from _fields(part)
        elif field.type == field.TYPE_STRING and field.name in _SAID:
            yield from map(plain, parts)


def _repeated(value: Any) -> bool:
    return not hasattr(value, "ListFields")


def _cells(table: Any) -> Iterator[str]:
    columns = json.loads(table.proto.columns or "{}")
    yield from (one["label"] for one in columns.values() if one.get("label"))
    frame = table.value
    for column in frame.columns:
        yield from frame[column].astype(str)


class _Text(HTMLParser):
    """Texts of a piece of HTML, and what a screen reader says of it."""

    def __init__(self, body: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0
        self.feed(body)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"style", "script"}
        self.parts += [value for name, value in attrs if value and name in _SPOKEN]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"style", "script"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


_SPOKEN = {"alt", "title", "aria-label"}
