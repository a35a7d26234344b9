"""What a report calls the columns of a file: as the file does, and in its words what it lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from fujianmap.errors import Called, Headings, Problem
from fujianmap.records.cells import shown
from fujianmap.records.headings import Headed, folded_heading, name_of
from fujianmap.records.table import RawTable

_OF_POINTS: Final = frozenset({"off_coast", "outside_fujian"})
_LONGEST: Final = 40
"""characters of a heading in a sentence"""


def headings_of(
    header: Sequence[str], found: Mapping[str, int], columns: Iterable[Headed]
) -> Headings:
    """What the columns of one file are called.

    A heading stands for itself. Our name is put beside it where the heading does not say which
    column it is: to readers of English where it is in Chinese, and to all where a reader has
    said by hand what it means.
    """
    own: dict[str, str] = {}
    zh, en = Called(), Called()
    for column in columns:
        name = column.name
        zh[name], en[name] = name_of(column).zh, name
        if name in found:
            own[name] = heading = shown(header[found[name]].strip(), _LONGEST)
            known = folded_heading(heading) in map(folded_heading, (name, *column.headings))
            zh[name] = heading if known else f"{heading}（{name}）"
            en[name] = heading if known and heading.isascii() else f"{heading} ({name})"
    return Headings(own=own, called={"zh": zh, "en": en})


def as_typed(problems: Iterable[Problem], table: RawTable) -> tuple[Problem, ...]:
    """The problems of points, each with its coordinates as they stand in the file."""
    points = [one for one in problems if one.code in _OF_POINTS]
    if not points:
        return tuple(problems)
    at = {row: k for k, row in enumerate(table.rows.tolist())}
    pairs = {
        row: ", ".join(str(table.cells[name].iloc[at[row]]) for name in ("lon", "lat"))
        for row in (one.row for one in points)
        if row in at
    }
    return tuple(
        replace(one, value=pairs[one.row]) if one.code in _OF_POINTS and one.row in pairs else one
        for one in problems
    )


def under_headings(problems: Iterable[Problem], headings: Headings) -> tuple[Problem, ...]:
    """The problems of a file of rows, each with what the file calls its columns."""
    return tuple(
        one if one.file or one.headings is headings else replace(one, headings=headings)
        for one in problems
    )
