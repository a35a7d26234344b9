"""Files that the map's frame fetches, served by Streamlit's own server under hashed names.

Leaflet comes from PyPI (``XStatic-Leaflet``) and our scripts from ``frame/``; together they are
one script, put in a folder of this process that Streamlit serves at `FOLDER`. No outside host is
asked for anything, and a file whose content changes changes its name, so that browsers and proxies
may keep it for ever.
"""

from __future__ import annotations

import atexit
import hashlib
import importlib.util
import json
import re
import tempfile
import threading
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from streamlit.components.v1 import declare_component
from streamlit.components.v1.custom_component import CustomComponent

from fujianmap.drawing.style import SHAPES, THEMES
from fujianmap.settings import LIMITS
from fujianmap.texts import LANGS, texts
from fujianmap.views.display import DEFAULT_LAYERS

if TYPE_CHECKING:
    from collections.abc import Iterable

SCRIPTS: Final = (
    "symbols",
    "rows",
    "tiles",
    "outlines",
    "plane",
    "names",
    "counties",
    "areas",
    "spread",
    "leads",
    "marks",
    "sprites",
    "grid",
    "walk",
    "canvas",
    "points",
    "popup",
    "legend",
    "foresight",
    "frame",
    "wire",
)
"""our scripts, in the order in which they need each other"""
FOLDER: Final = f"component/{__name__}.map"
"""where the server hands out the map's files, as seen from the page"""
_FRAME: Final = "index.html"
HASHED: Final = re.compile(rf"/{re.escape(FOLDER)}/[\w-]+\.[0-9a-f]{{16}}\.(js|css|json)")
"""path of a file whose name changes with its content"""
_writing = threading.Lock()


@cache
def _temporary() -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory(prefix="fujianmap-")
    atexit.register(folder.cleanup)
    return folder


def _folder() -> Path:
    """Folder of this process that the server hands out; gone when the process ends."""
    return Path(_temporary().name)


def remove_files() -> None:
    """Take away all that is served, at the end of a process that a signal is about to end."""
    if _temporary.cache_info().currsize:
        _temporary().cleanup()


@cache
def map_component(page: str) -> CustomComponent:
    """Serve the map's page, and give the function that puts it on the page of a reader.

    Its argument ``state`` is told to the frame; what it returns is what the reader did there last.
    """
    _write(_folder() / _FRAME, page.encode())
    component: CustomComponent = declare_component("map", path=_folder())
    return component


def frame_url() -> str:
    """Address of the map's page, as seen from the page around it."""
    return f"{FOLDER}/{_FRAME}"


def publish(name: str, content: bytes) -> str:
    """Serve ``content`` and say where, relative to the map's frame.

    Parameters
    ----------
    name
        File name; the first digits of the content's SHA-256 are put before its ending.
    content
        What is served. It is open to every reader: a reader's own rows never come here.
    """
    hashed = hashed_name(name, content)
    path = _folder() / hashed
    if not path.exists():
        _write(path, content)
    return f"./{hashed}"


def withdraw(addresses: Iterable[str]) -> None:
    """Serve no longer what `publish` gave these addresses to."""
    for address in addresses:
        (_folder() / address.removeprefix("./")).unlink(missing_ok=True)


def hashed_name(name: str, content: bytes) -> str:
    """Give a file a name that changes with its content: ``map.0123456789abcdef.js``."""
    stem, _, ending = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:16]}.{ending}"


def _write(path: Path, content: bytes) -> None:
    """Write at once, so that nobody is ever served half a file."""
    with _writing:
        part = path.with_suffix(".part")
        part.write_bytes(content)
        part.replace(path)


@cache
def script_url() -> str:
    """Address of the one script that the map's frame loads."""
    return publish("map.js", script().encode())


@cache
def style_url() -> str:
    """Address of the frame's style sheet."""
    return publish("map.css", style().encode())


def script() -> str:
    """Leaflet, our words and palette, and our scripts, as one text."""
    ours = files("fujianmap.drawing").joinpath("frame")
    return "\n".join(
        [
            _leaflet("leaflet.js"),
            f"window.Fujianmap={{words:{_script_json(words())},style:{_script_json(palette())}}};",
            *(ours.joinpath(f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS),
        ]
    )


def door() -> str:
    """The script that stands in the page of the map's frame, before all else."""
    return files("fujianmap.drawing").joinpath("frame/door.js").read_text(encoding="utf-8")


def style() -> str:
    """Leaflet's style sheet and ours, as one text."""
    ours = files("fujianmap.drawing").joinpath("frame/frame.css").read_text(encoding="utf-8")
    return f"{_leaflet('leaflet.css')}\n{ours}"


def words() -> dict[str, dict[str, str]]:
    """Sentences of the frame in both languages: table ``frame`` of the texts, and all labels."""
    tables = ("type.", "type_short.", "precision.")
    return {
        lang: {
            key.removeprefix("frame."): sentence
            for key, sentence in texts(lang).items()
            if key.startswith(("frame.", *tables))
        }
        for lang in LANGS
    }


def palette() -> dict[str, object]:
    """The shapes and colours that Python and the frame share."""
    return {
        "shapes": SHAPES,
        "themes": {name: asdict(theme) for name, theme in THEMES.items()},
        "popup_characters": LIMITS.popup_characters,
        "label_characters": LIMITS.label_characters,
        "listed_types": LIMITS.listed_types,
        "marker_rows": LIMITS.marker_rows,
        "layers": sorted(DEFAULT_LAYERS),
    }


def _script_json(value: object) -> str:
    """JSON that may stand inside a script, wherever that script may stand."""
    return json.dumps(value, ensure_ascii=True).replace("<", "\\u003c")


def _leaflet(name: str) -> str:
    spec = importlib.util.find_spec("xstatic.pkg.leaflet")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).with_name("data").joinpath(name).read_text(encoding="utf-8")
