"""Bytes of a text file to text, in whatever encoding a Chinese or English office wrote them."""

from __future__ import annotations

import codecs
from typing import Final

from fujianmap.errors import DataError

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like UTF-16's mark: must be tried before it
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY: Final = {
    b"PK\x03\x04": "ZIP / XLSX",
    b"\xd0\xcf\x11\xe0": "XLS",
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"SQLite format 3\x00": "SQLite / GeoPackage",
    b"PAR1": "Parquet",
    b"\x1f\x8b": "gzip",
}
_PAGES: Final = {"gb18030": (0xB0, 0xD7, 0xA1), "big5": (0xA4, 0xC6, 0x40)}
"""code pages of Chinese offices: first and last lead byte and first trail byte of common Hanzi"""
_PUNCTUATION: Final = (0xA1, 0xA3)
"""lead bytes of punctuation and full-width forms in either"""
_DOUBLE: Final = 2
_ENOUGH_COMMON: Final = 0.6
_GOOD_TO_BAD: Final = 4
_HEADINGS: Final = 200
_ODD: Final = 4
"""characters that may be damaged, or cut at the sample's end, in however short a file"""
_SAMPLE: Final = 64_000
"""bytes that are enough to tell an encoding"""


def decoded(data: bytes, name: str) -> tuple[str, str]:
    """Decode a text file and say how.

    A byte-order mark decides, then zeros in every other byte (UTF-16), then strict UTF-8. UTF-8
    with a few damaged bytes is still UTF-8: it gets U+FFFD there, which `checking` tells. What is
    left is an office's code page, see `_code_page`.

    Parameters
    ----------
    data
        The whole file.
    name
        Its name, for the message.

    Returns
    -------
    text, encoding
        The text without a byte-order mark, and Python's name of the encoding.

    Raises
    ------
    DataError
        If the bytes are no text.
    """
    for start, kind in _BINARY.items():
        if data.startswith(start):
            raise DataError("not_text", file=name, kind=kind)
    encoding = _marked(data) or _wide(data)
    if encoding:
        return data.decode(encoding, errors="replace"), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    replaced = data.decode("utf-8", errors="replace")
    if _mostly_whole(replaced):
        return replaced, "utf-8"
    encoding = _code_page(data)
    if not encoding:
        raise DataError("encoding_unknown", file=name)
    return data.decode(encoding, errors="replace"), encoding


def _marked(data: bytes) -> str:
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")


def _wide(data: bytes) -> str:
    """UTF-16 without its mark: the high bytes of headings in ASCII are all zero."""
    sample = data[:_HEADINGS]
    pairs = max(1, len(sample) // 2)
    if sample[1::2].count(0) > pairs * 0.4:
        return "utf-16-le"
    return "utf-16-be" if sample[0::2].count(0) > pairs * 0.4 else ""


def _mostly_whole(replaced: str) -> bool:
    """Tell damaged UTF-8 from another encoding, in which next to no sequence is valid UTF-8."""
    bad = replaced.count("\N{REPLACEMENT CHARACTER}")
    good = sum(not character.isascii() for character in replaced) - bad
    return bad * _GOOD_TO_BAD < good


def _code_page(data: bytes) -> str:
    """GB18030 (which holds GBK and GB2312) or Big5, else what charset-normalizer finds.

    Nearly any bytes make *some* characters in either, so the two are told apart by how many of
    their double bytes stand in the half of the table that holds the common characters. Where that
    does not tell, it is GB18030, for this is a map of Fujian.
    """
    common = {name: _common(data[:_SAMPLE], name) for name in _PAGES}
    best = max(common, key=lambda name: common[name])
    if common[best] > _ENOUGH_COMMON:
        return best
    from charset_normalizer import from_bytes  # noqa: PLC0415  (slow to import, seldom needed)

    found = from_bytes(data[:_SAMPLE]).best()
    return found.encoding if found else ""


def _common(sample: bytes, encoding: str) -> float:
    """Share of the non-ASCII characters that are common in ``encoding``; 0 where it does not fit.

    Both tables put common characters first and seldom ones after: GB 2312's first level ends at
    lead byte 0xD7, Big5's at 0xC6.
    """
    text = sample.decode(encoding, errors="replace")
    wide = [character for character in text if not character.isascii()]
    if text.count("\N{REPLACEMENT CHARACTER}") > _ODD + len(wide) // 50:
        return 0.0
    first, last, trail = _PAGES[encoding]
    pairs = [character.encode(encoding, errors="replace") for character in wide]
    hits = sum(
        pair[0] in _PUNCTUATION or (first <= pair[0] <= last and pair[1] >= trail)
        for pair in pairs
        if len(pair) == _DOUBLE
    )
    return hits / max(1, len(wide))
