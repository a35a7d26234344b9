"""Byte mutations of a good file: each ends in rows and a report, or in one refusal.

``python -m benchmarks.mutations 10000`` makes so many, and tells how long they took and what they
ended in. The tests hold a sample of them to the same law.
"""

from __future__ import annotations

import csv
import io
import os
import random
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from typing import Final

from fujianmap import shipped
from fujianmap.errors import DataError, Problem
from fujianmap.places.boundaries import Boundaries, read_boundaries
from fujianmap.records.encodings import decoded
from fujianmap.records.template import template_rows
from fujianmap.texts import LANGS
from fujianmap.texts.plain import one_line
from fujianmap.views.dataset import Dataset, load_dataset

ROWS: Final = 5
QUOTES: Final = ("quote", "quote_swallows", "too_few_cells", "too_many_cells")
"""what tells that a file has other rows than lines"""
_PUT_IN: Final = b"\",;\t\n\r\0\xff{<a1'"
_MOST: Final = 4


def good_file() -> bytes:
    """Rows of the template without a fault, some cells quoted, one holding quotes."""
    headings, row = template_rows("zh")
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(headings)
    for k in range(ROWS):
        name = f'第 {k} 行, "引"' if k % 2 else f"第 {k} 行"
        writer.writerow([f"r{k}", name, *row[2:]])
    return out.getvalue().encode()


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Change, put in or take out one to four bytes."""
    made = bytearray(data)
    for _ in range(chance.randint(1, _MOST)):
        at = chance.randrange(len(made))
        match chance.randrange(3):
            case 0:
                made[at] = chance.randrange(256)
            case 1:
                made.insert(at, chance.choice(_PUT_IN))
            case _:
                del made[at]
    return bytes(made)


def ended(
    data: bytes, boundaries: Boundaries, name: str = "a.csv", *, lines: int | None = None
) -> str:
    """Read, check and join a file; tell in a word what it ended in.

    ``lines`` is the number of its rows, where that is known: another one must be told.

    Raises
    ------
    AssertionError
        If rows are lost in silence, or something cannot be said in a line of either language.
    Exception
        If reading ends in anything but rows or a `DataError`.
    """
    try:
        dataset = load_dataset(data, boundaries, name=name, on_page=True)
    except DataError as error:
        refusal = error
    else:
        _check_rows(dataset, lines)
        return "rows"
    assert all(refusal.say(lang) for lang in LANGS)
    _check_said(refusal.problems)
    return refusal.code


def _check_rows(dataset: Dataset, lines: int | None) -> None:
    located = int(dataset.located.sum())
    unlocated = int((~dataset.located).sum())
    assert dataset.rows_in == located + unlocated + dataset.rows_refused
    faulty = {p.row for p in dataset.problems if not p.doubt}
    assert dataset.rows_refused == len(faulty), "each refused row has a reason, and no other"
    if lines is not None and not any(problem.code in QUOTES for problem in dataset.problems):
        assert dataset.rows_in == lines
    _check_said(dataset.problems)


def _check_said(problems: tuple[Problem, ...]) -> None:
    said = [problem.line(lang) for problem in problems for lang in LANGS]
    assert all(one == one_line(one, len(one)) for one in said), "one line, nothing in it unseen"


def lines_of(data: bytes) -> int:
    """Lines of a text file that are not blank, but for the first."""
    text, _ = decoded(data, "a.csv")
    return sum(bool(line.strip()) for line in io.StringIO(text, newline="")) - 1


def lines_to_keep(data: bytes, good: bytes) -> int | None:
    """`lines_of` a mutated file; None where a line break was touched, which may be in a cell."""
    touched = any(data.count(one) != good.count(one) for one in (b"\n", b"\r", b"\0"))
    return None if touched else lines_of(data)


def many(number: int, seed: int) -> tuple[Counter[str], float]:
    """Make so many; tell what they ended in, and the seconds of a core that they took."""
    boundaries, good, chance = read_boundaries(shipped.GEO), good_file(), random.Random(seed)  # noqa: S311
    ended(good, boundaries)
    found: Counter[str] = Counter()
    begun = time.process_time()
    for _ in range(number):
        data = mutated(good, chance)
        found[ended(data, boundaries, lines=lines_to_keep(data, good))] += 1
    return found, time.process_time() - begun


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    cores = os.cpu_count() or 1
    shares = [len(range(k, number, cores)) for k in range(cores)]
    begun = time.perf_counter()
    with ProcessPoolExecutor(cores) as pool:
        done = list(pool.map(many, shares, range(5, 5 + cores)))
    took = time.perf_counter() - begun
    found = sum((each for each, _ in done), Counter[str]())
    cpu = sum(seconds for _, seconds in done)
    each = cpu / number * 1000
    print(f"{number:,} mutations: {took:.1f} s on {cores} cores, {each:.1f} ms of one each")
    print(*(f"  {n:>7,} {what}" for what, n in found.most_common()), sep="\n")


if __name__ == "__main__":
    main()
