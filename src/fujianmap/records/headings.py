"""What the headings of a file mean: our columns by name or alias, in either language."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, Protocol

from fujianmap.errors import InBoth, Problem
from fujianmap.records.cells import shown
from fujianmap.records.columns import ADDED


class Headed(Protocol):
    """A column with a name and further headings, of whatever table."""

    @property
    def name(self) -> str:
        """Name of the column, which is also its first heading."""

    @property
    def headings(self) -> tuple[str, ...]:
        """Further headings under which a file may bring it."""


# Characters of headings, names of places and our words for types, as a file from Taiwan, Hong Kong
# or Macau writes them.
_TRADITIONAL: Final = str.maketrans(
    "編號稱類項範圍縣區緯經東誤開結說簡內來備註據標質種級廈寧龍巖長樂連羅閩侯順將華溪漁興靖門灣島嶼會進護"
    "務邏詐騙擊辦態楓橋專動園執規數與應單個點設鄉鎮體",
    "编号称类项范围县区纬经东误开结说简内来备注据标质种级厦宁龙岩长乐连罗闽侯顺将华溪渔兴靖门湾岛屿会进护"
    "务逻诈骗击办态枫桥专动园执规数与应单个点设乡镇体",
)


def folded_heading(heading: str) -> str:
    """A heading as it is compared: width, case, traditional forms, spaces and ``_ - .`` are one."""
    plain = unicodedata.normalize("NFKC", heading).casefold().translate(_TRADITIONAL)
    return "".join(c for c in plain if c.isprintable() and c not in " _-.")


def name_of(column: Headed) -> InBoth:
    """A column in the words of each language: a heading that a file in it may have."""
    chinese = (one for one in column.headings if not one.isascii())
    return InBoth(next(chinese, column.name), column.name)


def recognise_headings(
    header: Sequence[str], columns: Sequence[Headed], *, row: int = 1
) -> tuple[dict[str, int], tuple[Problem, ...]]:
    """Find our columns among the headings of a file.

    A column's own name goes before its aliases, so a file with ``city`` and ``prefecture`` has
    its cities in the former. Of two headings of the same rank for one column the first
    is read, which is a doubt. What is not recognised is told and kept out.

    Parameters
    ----------
    header
        The file's headings.
    columns
        The columns to look for.
    row
        Row of the headings as a spreadsheet counts it.

    Returns
    -------
    found, problems
        Position of each column that the file has, and what is to be told.
    """
    own, aliases = _known(tuple(columns))
    folded = [folded_heading(heading) for heading in header]
    found: dict[str, int] = {}
    problems: list[Problem] = []
    for rank in (own, aliases):
        taken = set(found)
        for at, heading in enumerate(folded):
            name = rank.get(heading)
            if name is None or (rank is aliases and heading in own):
                continue
            if name in taken:
                problems.append(_told("heading_unused", header[at], row, doubt=True, name=name))
            elif name in found:
                problems.append(
                    _told(
                        "heading_twice",
                        header[at],
                        row,
                        doubt=True,
                        name=name_of(next(one for one in columns if one.name == name)),
                        first=shown(header[found[name]]),
                    )
                )
            else:
                found[name] = at
    problems += [
        _told("heading_unknown", header[at], row, doubt=True)
        for at, heading in enumerate(folded)
        if heading and heading not in own and heading not in aliases and heading not in _OURS
    ]
    return found, tuple(problems)


@lru_cache(maxsize=8)
def _known(columns: tuple[Headed, ...]) -> tuple[dict[str, str], dict[str, str]]:
    """Names of the columns by their folded names, and by their folded aliases."""
    own = {folded_heading(column.name): column.name for column in columns}
    aliases = {
        folded_heading(alias): column.name for column in columns for alias in column.headings
    }
    return own, aliases


_OURS: Final = frozenset({"reasons", "line", *map(folded_heading, ADDED)})
"""what our own files have beside the columns: lists of refused rows (`records.mending`), exports"""


def _told(code: str, heading: str, row: int, *, doubt: bool = False, **params: object) -> Problem:
    return Problem(code=code, row=row, value=heading, params=tuple(params.items()), doubt=doubt)
