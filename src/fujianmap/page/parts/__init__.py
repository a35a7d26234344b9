"""Parts of the page that are one element each: a script that sets texts, and the data it is given.

Streamlit draws every widget anew at each rerun; thirty facets drawn so cost more than all else. A
part is a Streamlit component whose script the browser fetches once, under a hashed name.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, Protocol

import streamlit as st

from fujianmap.drawing import assets

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ALWAYS: Final = ("head", "panel", "part", "records")
"""scripts of what the page shows as it opens"""
_SHARED: Final = "part"
"""what every script imports"""
_LOADER: Final = (
    f'export default c=>import(new URL("{assets.FOLDER}/%s",\n'
    "location)).then(p=>p.default(c))"  # one line would be taken for a path
)


class _Mounted(Protocol):
    def __call__(self, *, data: bytes, key: str, on_deed_change: Callable[[], None]) -> object: ...


def show_part(
    name: str, data: Mapping[str, Any], answer: Callable[[Mapping[str, Any]], None], *, key: str
) -> None:
    """Show a part of the page.

    Parameters
    ----------
    name
        Name of its script in this folder.
    data
        What it shows: JSON, whose texts the script sets as text. Under ``labels`` stands what it
        shows whatever is chosen, or the address of a file that holds it, see `publish_labels`.
    answer
        Called with what the reader did, before the page runs again.
    key
        Name of the element on the page.
    """

    def answered() -> None:
        deed = st.session_state[key].get("deed")
        if isinstance(deed, dict):
            answer(deed)

    _mount(name)(data=_packed(data), key=key, on_deed_change=answered)


def _packed(data: Mapping[str, Any]) -> bytes:
    """JSON in as few bytes as it takes; Streamlit's own needs six for a Chinese letter.

    Half of a letter of two, which UTF-8 does not know, is escaped as JSON does it.
    """
    packed = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return packed.encode("utf-8", "backslashreplace")


def publish_labels(name: str, labels: Mapping[str, Any]) -> str:
    """Put words that are the same for all readers into a file that each browser fetches once."""
    return assets.publish(f"{name}.json", json.dumps(labels).encode())


def scripts() -> list[str]:
    """Addresses of the scripts that every view runs, as seen from the page."""
    return [script_url(name) for name in _ALWAYS]


def script_url(name: str) -> str:
    """Address of one of this folder's scripts, as seen from the page."""
    return f"{assets.FOLDER}/{_script(name).removeprefix('./')}"


@cache
def _mount(name: str) -> _Mounted:
    loader = _LOADER % _script(name).removeprefix("./")
    mounted: _Mounted = st.components.v2.component(
        f"fujianmap_{name}", js=loader, isolate_styles=False
    )
    return mounted


@cache
def _script(name: str) -> str:
    source = files(__name__).joinpath(f"{name}.js").read_text(encoding="utf-8")
    if name != _SHARED:
        source = source.replace(f"./{_SHARED}.js", _script(_SHARED))
    return assets.publish(f"{name}.js", source.encode())
