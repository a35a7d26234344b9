"""XML of a workbook that stands in the plain form in which programs write it, piece by piece."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Final
from xml.parsers import expat

from openpyxl.worksheet.merge import MergeCell

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PIECE: Final = 1 << 17
"""bytes that are read at a time: some milliseconds in which no other reader is served; what holds
the items begins within the first"""
_LONGEST: Final = 2_000_000
"""bytes of one item, beyond which it is not plain"""
_UNPLAIN: Final = bytes({*range(32)} - {*b"\t\n"})
"""characters that XML does not have, and the one that it reads as another"""
_UNPLAIN_TOO: Final = (b"]]>", "\ufffe".encode(), "\uffff".encode())
_MERGED: Final = f"{MAIN} mergeCell"
_CODE: Final = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));|&")
_LEGAL: Final = re.compile("[\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class NotPlainError(Exception):
    """What is there may be right and may be damaged: a parser of all XML must say."""


def pieces_of(part: IO[bytes], path: tuple[str, ...], item: str) -> Iterator[tuple[str, str]]:
    """Read a part of a workbook that is a long list of items, such as the rows of a sheet.

    Parameters
    ----------
    part
        The part, open.
    path
        Names of the elements around the items, from the root.
    item
        Name of an item's element.

    Yields
    ------
    prefix
        What stands before each name: nothing or ``x:``.
    text
        Text that ends with an item. Its characters and all around it are sound; that there are
        items and nothing else in it is for the caller to see.

    Raises
    ------
    NotPlainError
        If what is around the items is unusual or not well-formed.
    """
    rest = part.read(_PIECE)
    opened = re.search(rb"<((?:\w+:)?)%b(?:\s[^<>]*)?>" % path[-1].encode(), rest)
    if opened is None:
        raise NotPlainError
    frame = _Frame(item)
    frame.read(rest[: opened.end()])
    if frame.open != [f"{MAIN} {name}" for name in path]:
        raise NotPlainError
    prefix, rest = opened[1], rest[opened.end() :]
    closing, end = (b"</%b%b>" % (prefix, name.encode()) for name in (path[-1], item))
    while (close := rest.find(closing)) < 0:
        cut = rest.rfind(end) + len(end)
        if cut >= len(end):
            yield prefix.decode(), _text(rest[:cut])
            rest = rest[cut:]
        more = part.read(_PIECE)
        if not more or len(rest) > _LONGEST:
            raise NotPlainError
        rest += more
    yield prefix.decode(), _text(rest[:close])
    frame.read(rest[close:])
    while more := part.read(_PIECE):
        frame.read(more)
    frame.read(b"", last=True)


class _Frame:
    """What stands around the items, read by a parser that knows all of XML."""

    def __init__(self, item: str) -> None:
        self.open: list[str] = []
        self._item = f"{MAIN} {item}"
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = lambda _: self.open.pop()
        self._parser.StartDoctypeDeclHandler = self._refuse  # it may say what codes mean
        self._parser.XmlDeclHandler = self._declared

    def read(self, text: bytes, *, last: bool = False) -> None:
        try:
            self._parser.Parse(text, last)
        except expat.ExpatError as error:
            raise NotPlainError from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == self._item:  # beside the others
            raise NotPlainError
        if name == _MERGED:  # `records.merged` would pass over one that is damaged
            try:
                MergeCell(**attributes)
            except (TypeError, ValueError) as error:
                raise NotPlainError from error
        self.open.append(name)

    def _declared(self, _: str, encoding: str | None, __: int) -> None:
        if (encoding or "utf-8").lower() != "utf-8":
            raise NotPlainError

    def _refuse(self, *_: object) -> None:
        raise NotPlainError


def _text(piece: bytes) -> str:
    if len(piece.translate(None, _UNPLAIN)) != len(piece):
        raise NotPlainError
    if any(one in piece for one in _UNPLAIN_TOO):
        raise NotPlainError
    try:
        return piece.decode()
    except UnicodeDecodeError as error:
        raise NotPlainError from error


def uncoded(text: str | None) -> str | None:
    """Text of an element with its codes (``&amp;``) as the characters that they mean."""
    return _CODE.sub(_character, text) if text and "&" in text else text


def _character(code: re.Match[str]) -> str:
    name, decimal, hexadecimal = code.groups()
    if name:
        return _NAMED[name]
    try:
        character = chr(int(decimal) if decimal else int(hexadecimal or "0", 16))
    except (OverflowError, ValueError) as error:
        raise NotPlainError from error
    if not _LEGAL.match(character):
        raise NotPlainError
    return character
