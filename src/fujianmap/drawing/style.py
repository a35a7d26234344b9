"""Colours and shapes: the one palette that map, chips, charts and plates share.

The nine types keep one colour and one shape everywhere. Colours were chosen so that they stay
apart for the three colour-vision deficiencies; the shapes carry the rest, and grey.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from fujianmap.records.vocabulary import Type

_DEEP: Final = 125
"""a colour with no part above this, of 255, is very dark"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How a type is drawn."""

    colour: str
    """fill, as #rrggbb"""
    shape: str
    """name of an outline in `SHAPES`"""

    @property
    def bright(self) -> str:
        """The colour of lines on a dark map: mostly white, the more so where it is very dark."""
        parts = [int(self.colour[at : at + 2], 16) for at in (1, 3, 5)]
        white = 0.55 if max(parts) > _DEEP else 0.65
        return "#" + "".join(f"{round(part + (255 - part) * white):02x}" for part in parts)


SHAPES: Final[dict[str, tuple[tuple[float, float], ...]]] = {
    "circle": (),
    "square": ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
    "triangle": ((0.0, -1.05), (1.0, 0.8), (-1.0, 0.8)),
    "inverted": ((0.0, 1.05), (1.0, -0.8), (-1.0, -0.8)),
    "diamond": ((0.0, -1.15), (1.0, 0.0), (0.0, 1.15), (-1.0, 0.0)),
    "pentagon": ((0.0, -1.05), (1.0, -0.25), (0.62, 0.95), (-0.62, 0.95), (-1.0, -0.25)),
    "hexagon": (
        (0.55, -0.95), (1.1, 0.0), (0.55, 0.95), (-0.55, 0.95), (-1.1, 0.0), (-0.55, -0.95),
    ),
    "plus": (
        (-0.38, -1.05), (0.38, -1.05), (0.38, -0.38), (1.05, -0.38), (1.05, 0.38), (0.38, 0.38),
        (0.38, 1.05), (-0.38, 1.05), (-0.38, 0.38), (-1.05, 0.38), (-1.05, -0.38), (-0.38, -0.38),
    ),
    "star": (
        (0.0, -1.2), (0.32, -0.42), (1.14, -0.37), (0.51, 0.16), (0.71, 0.97), (0.0, 0.53),
        (-0.71, 0.97), (-0.51, 0.16), (-1.14, -0.37), (-0.32, -0.42),
    ),
}  # fmt: skip
"""Outlines in units of the marker's radius, x to the right, y down; an empty one is a circle."""

MARKS: Final[dict[str, Mark]] = {
    Type.COMMUNITY: Mark(colour="#1f6fb4", shape="circle"),
    Type.PATROL: Mark(colour="#10305e", shape="square"),
    Type.ANTIFRAUD: Mark(colour="#c4441c", shape="triangle"),
    Type.CRIME: Mark(colour="#7a1f3d", shape="inverted"),
    Type.GOVSERVICE: Mark(colour="#b07400", shape="diamond"),
    Type.ENTERPRISE: Mark(colour="#8038b8", shape="pentagon"),
    Type.CASECENTRE: Mark(colour="#5b6470", shape="hexagon"),
    Type.TECH: Mark(colour="#0f8b8d", shape="plus"),
    Type.ECOTOUR: Mark(colour="#2f7d32", shape="star"),
}

_OTHER_COLOURS: Final = ("#8a5a2b", "#3d7f9e", "#9c3f86", "#4f6b2c", "#a34747", "#56529c")
_OTHER_SHAPES: Final = ("diamond", "hexagon", "pentagon", "plus", "inverted", "square")


def mark_of(kind: str) -> Mark:
    """How a type is drawn; an unknown one gets a colour and shape that follow from its name."""
    if kind in MARKS:
        return MARKS[kind]
    digest = hashlib.sha256(kind.encode()).digest()
    return Mark(
        colour=_OTHER_COLOURS[digest[0] % len(_OTHER_COLOURS)],
        shape=_OTHER_SHAPES[digest[1] % len(_OTHER_SHAPES)],
    )


def symbol_svg(kind: str, *, size: int = 16) -> str:
    """Symbol of a type as an SVG document; ``size`` is its side in px."""
    mark = mark_of(kind)
    half, radius = size / 2, size * 0.38
    points = " ".join(f"{x * radius:.2f},{y * radius:.2f}" for x, y in SHAPES[mark.shape])
    outline = f'polygon points="{points}"' if points else f'circle r="{radius:.2f}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}"'
        f' viewBox="{-half:g} {-half:g} {size} {size}"><{outline} fill="{mark.colour}"'
        f' stroke="#fff" stroke-width="1.5" paint-order="stroke" stroke-linejoin="round"/></svg>'
    )


def symbol_data_url(kind: str) -> str:
    """Symbol of a type as an address that holds the picture itself."""
    return f"data:image/svg+xml,{quote(symbol_svg(kind))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Colours of the local base map, as #rrggbb."""

    sea: str
    land: str
    """land outside the province"""
    landline: str
    """outline of that land"""
    shades: tuple[str, ...]
    """fill of an area: the first for none, then from the lowest class to the highest; one hue"""
    border: str
    """line between prefectures"""
    coast: str
    """outline of the province"""
    ink: str
    muted: str
    paper: str
    accent: str


THEMES: Final[dict[str, Theme]] = {
    "light": Theme(
        sea="#dbe7ee",
        land="#eceae4",
        landline="#cfcbc0",
        shades=("#fcfbf7", "#d0e2de", "#b2cecd", "#93b9bc", "#74a4ab"),
        border="#93a0a6",
        coast="#5f6f78",
        ink="#1d2a33",
        muted="#51606a",
        paper="#ffffff",
        accent="#b3471d",
    ),
    "dark": Theme(
        sea="#131c23",
        land="#20282e",
        landline="#343e45",
        shades=("#283238", "#354c56", "#3f5f6b", "#4a7381", "#568896"),
        border="#5c6a72",
        coast="#8b9aa3",
        ink="#e8edf0",
        muted="#a9b6be",
        paper="#171f25",
        accent="#f0915f",
    ),
}
LIGHT: Final = THEMES["light"]
"""plates are printed on white paper"""
