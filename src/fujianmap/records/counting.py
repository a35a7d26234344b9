"""Rows and initiatives: one that is in several places has a row for each, ``A36-1``, ``A36-2``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from fujianmap.texts import Lang, joined, text


def say_initiatives(ids: Collection[str], lang: Lang) -> str:
    """Say how many initiatives the rows are of which ``ids`` are the ids, and why not as many.

    Empty where each row is one. Holds for the shipped ids; those of a reader's own file may have
    hyphens of any meaning.
    """
    rows = Counter(one.partition("-")[0] for one in ids)
    if len(rows) == len(ids):
        return ""
    several = [
        text(lang, "counting.rows_of", id=one, n=n) for one, n in sorted(rows.items()) if n > 1
    ]
    counts = {"rows": len(ids), "initiatives": len(rows)}
    return text(lang, "counting.initiatives", several=joined(lang, several), **counts)
