"""Pixels as a PNG: lines as they are, deflated.

A map is made of even areas. The filters of PNG, without which Pillow writes no colours, are for
photographs: with them a plate is a quarter larger and takes twice as long.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_LEVEL: Final = 4
"""of deflation: the next is slower and gives one in a hundred"""
_LINES: Final = 256
"""so many at once: a copy of a large picture would take hundreds of megabytes"""
_DEPTH: Final = 8
_COLOURS: Final = 2  # red, green and blue
_METRE: Final = 1
_INCH: Final = 0.0254


def png(pixels: NDArray[np.uint8], dpi: int) -> bytes:
    """Write pixels as PNG of red, green and blue.

    Parameters
    ----------
    pixels
        Height x width x 3 channels or more, of which the first three are written.
    dpi
        Pixels an inch, which the file says in whole pixels a metre.
    """
    height, width = pixels.shape[:2]
    deflating = zlib.compressobj(_LEVEL)
    written = bytearray()
    for top in range(0, height, _LINES):
        strip = pixels[top : top + _LINES]
        lines = np.zeros((len(strip), 1 + 3 * width), np.uint8)  # each begins with "no filter"
        for colour in range(3):
            lines[:, 1 + colour :: 3] = strip[:, :, colour]
        written += deflating.compress(lines.data)
    written += deflating.flush()
    a_metre = round(dpi / _INCH)
    head = struct.pack(">IIBBBBB", width, height, _DEPTH, _COLOURS, 0, 0, 0)
    parts = (
        (b"IHDR", head),
        (b"pHYs", struct.pack(">IIB", a_metre, a_metre, _METRE)),
        (b"IDAT", bytes(written)),
        (b"IEND", b""),
    )
    return _SIGNATURE + b"".join(_chunk(name, content) for name, content in parts)


def _chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(content, zlib.crc32(name))
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)
