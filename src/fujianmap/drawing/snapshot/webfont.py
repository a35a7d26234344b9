"""The letters of one SVG as a font within it: it looks the same where the font is missing."""

from __future__ import annotations

import base64
import io
from functools import lru_cache

from fontTools import subset  # type: ignore[import-untyped]

from fujianmap.drawing.snapshot.fonts import FAMILY, font_file


def face_of(letters: str) -> bytes:
    """Make the style that brings the font's shapes of some letters along.

    Programs that know no fonts in files (Inkscape, Illustrator) take the family by its name.
    """
    return _face("".join(sorted(set(letters))))


@lru_cache(maxsize=8)
def _face(letters: str) -> bytes:
    options = subset.Options()
    options.flavor = "woff"
    options.layout_features = ["kern"]
    options.name_IDs = [1, 2]
    options.hinting = False
    options.ignore_missing_unicodes = True
    with subset.load_font(str(font_file()), options) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(text=letters)
        subsetter.subset(font)
        out = io.BytesIO()
        subset.save_font(font, out, options)
    data = base64.b64encode(out.getvalue()).decode("ascii")
    return (
        f"<style type=\"text/css\">@font-face{{font-family:'{FAMILY}';"
        f"src:url(data:font/woff;base64,{data}) format('woff')}}</style>"
    ).encode("ascii")
