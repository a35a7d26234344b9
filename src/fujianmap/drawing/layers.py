"""The Folium map: the one module that imports folium.

Folium renders finished text through a template engine a second time, so no cell's text, no file's
name and no link ever comes here: Folium's elements carry only our own constants, numbers and
addresses. Texts travel as JSON that the map's frame fetches and sets as text.

The page is rendered once per process. What changes afterwards is a message to the frame, so that
the map is never loaded anew and never loses its view.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import folium
from branca.element import Element, MacroElement
from folium.template import Template

if TYPE_CHECKING:
    from fujianmap.places.boundaries import BBox


class LocalMap(folium.Map):  # type: ignore[misc]  # folium has no types
    """A Folium map whose Leaflet comes from our own server."""

    def __init__(self, *, script: str, style: str, bbox: BBox) -> None:
        """Make a map that looks at ``bbox``; its files are at the two addresses."""
        self.default_js = [("script", script)]
        self.default_css = [("style", style)]
        middle = ((bbox.south + bbox.north) / 2, (bbox.west + bbox.east) / 2)
        super().__init__(
            location=middle,
            tiles=None,
            font_size="13px",
            zoom_start=7,
            min_zoom=5,
            max_zoom=17,
            zoom_snap=0.25,
            zoom_delta=0.5,
            wheel_px_per_zoom_level=120,
            # Far enough that the whole of the map fits a narrow frame, near enough not to get lost.
            max_bounds=True,
            min_lat=bbox.south - 6,
            max_lat=bbox.north + 6,
            min_lon=bbox.west - 11,
            max_lon=bbox.east + 11,
            max_bounds_viscosity=0.7,
        )
        self._id = "main"  # a constant, so that the page is the same in every process


class Begin(MacroElement):  # type: ignore[misc]  # folium has no types
    """Starts the frame's own scripts on the map that it is added to."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "window.Fujianmap.begin({{ this._parent.get_name() }});"
        "window.Fujianmap.wire();"
        "{% endmacro %}"
    )

    def __init__(self) -> None:
        """Make the starter; it holds nothing."""
        super().__init__()
        self._name = "Begin"


class Alone(MacroElement):  # type: ignore[misc]  # folium has no types
    """Starts the map of a page that has no server behind it."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "window.Fujianmap.alone({{ this._parent.get_name() }});"
        "{% endmacro %}"
    )

    def __init__(self) -> None:
        """Make the starter; it holds nothing."""
        super().__init__()
        self._name = "Alone"


def map_page(*, door: str, script: str, style: str, bbox: BBox) -> str:
    """Render the page of the map's frame.

    Parameters
    ----------
    door
        Script that stands in the page before all else.
    script, style
        Addresses of the frame's script and style sheet, as seen from the frame.
    bbox
        What the map looks at before it is told more, in WGS-84 degrees.

    Returns
    -------
    page
        HTML that asks no other host for anything.
    """
    local = LocalMap(script=script, style=style, bbox=bbox)
    local.add_child(Begin())
    first = Element(f"<script>\n{door}</script>")
    local.get_root().header.add_child(first, name="door", index=0)
    page: str = local.get_root().render()
    return page


def map_parts(bbox: BBox) -> tuple[str, str]:
    """Render the two parts of a map that stands in a page of its own.

    Parameters
    ----------
    bbox
        What the map looks at to begin with, in WGS-84 degrees.

    Returns
    -------
    body, script
        The map's element, and the script that makes it. Leaflet and our scripts must have run
        before it, and the element must be there.
    """
    local = LocalMap(script="", style="", bbox=bbox)
    local.add_child(Alone())
    figure = local.get_root()
    figure.render()
    body: str = figure.html.render()
    script: str = figure.script.render()
    return body.strip(), script.strip()
