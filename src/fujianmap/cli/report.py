"""What a command tells of a file: a report of its faults and doubts, in words or as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fujianmap.errors import DataError
from fujianmap.texts import Lang, joined, text

if TYPE_CHECKING:
    from fujianmap.errors import BoundaryError, Problem
    from fujianmap.places.boundaries import Boundaries
    from fujianmap.views.dataset import Dataset


def faults_of(dataset: Dataset) -> list[Problem]:
    """The problems that kept their rows out."""
    return [problem for problem in dataset.problems if not problem.doubt]


def report(file: object, dataset: Dataset, lang: Lang, *, doubts: bool = True) -> str:
    """All that is wrong with a file, and with those beside it: faults first, then doubts.

    And what was recognised in it.
    """
    from fujianmap.views.faults import faulty_files  # noqa: PLC0415  (heavy)

    located = int(dataset.located.sum())
    rows = len(dataset.initiatives)
    placed = {"located": located, "unlocated": rows - located}
    lines: list[str] = []
    faulty = faulty_files(dataset)
    if not any(not one.file for one in faulty):
        lines.append(text(lang, "cli.problems_none", file=file, rows=rows, **placed))
    for one in faulty:
        lines += _listed("problems", file, one.faults, lang)
        lines.append(one.kept(lang))
        if not one.file:
            lines.append(text(lang, "cli.placed", **placed))
    lines += hints(faults_of(dataset), lang)
    if dataset.recognised and doubts:
        lines.append(recognised_in(dataset.recognised, lang))
    doubtful = [problem for problem in dataset.problems if problem.doubt]
    for beside in sorted({doubt.file for doubt in doubtful}) if doubts else ():
        its = [doubt for doubt in doubtful if doubt.file == beside]
        lines += [*_listed("doubts", file, its, lang), *hints(its, lang)]
    return "\n".join(lines)


def recognised_in(recognised: Sequence[tuple[str, str]], lang: Lang) -> str:
    """Encoding, delimiter, sheet, ... as one sentence."""
    from fujianmap.views.wording import say_recognised  # noqa: PLC0415  (heavy)

    what = joined(lang, say_recognised(recognised, lang))
    return text(lang, "upload.recognised", what=what)


def hints(problems: Sequence[Problem], lang: Lang) -> list[str]:
    """What the command can mend by itself, with the option that says so."""
    from fujianmap.records.exchange import swapped_rows  # noqa: PLC0415  (heavy)

    said = []
    if rows := len(swapped_rows(problems)):
        said.append(text(lang, "cli.swap_hint", rows=rows))
    said += [
        text(lang, "cli.datum_hint", **dict(problem.params))
        for problem in problems
        if problem.code == "datum_suspected"
    ]
    return said


def _listed(kind: str, file: object, problems: Sequence[Problem], lang: Lang) -> list[str]:
    """The problems of one file, which the headline names: the file of rows or one beside it."""
    number = "one" if len(problems) == 1 else "some"
    named = problems[0].file or file
    headline = text(lang, f"cli.{kind}_{number}", file=named, count=len(problems))
    return [headline, *(f"  {replace(problem, file='').line(lang)}" for problem in problems)]


def report_json(file: object, dataset: Dataset, lang: Lang) -> str:
    """The same as JSON: the counts, and each problem with its code and its sentence."""
    located = int(dataset.located.sum())
    report = {
        "file": str(file),
        "recognised": dict(dataset.recognised),
        "headings": dict(dataset.headings),
        "rows": dataset.rows_in,
        "refused": dataset.rows_refused,
        "located": located,
        "unlocated": len(dataset.initiatives) - located,
        "problems": _as_json(file, dataset.problems, lang),
    }
    return json.dumps(report, ensure_ascii=False, indent=2)


def _as_json(file: object, problems: Sequence[Problem], lang: Lang) -> list[dict[str, object]]:
    return [
        {
            "file": problem.file or str(file),
            "code": problem.code,
            "row": problem.row,
            "column": problem.column,
            "heading": problem.heading,
            "value": problem.value,
            "doubt": problem.doubt,
            "message": problem.say(lang),
        }
        for problem in problems
    ]


def refusal(file: object, error: DataError | BoundaryError, lang: Lang, *, as_json: bool) -> str:
    """What is told of a file of which nothing can be used: why, and all that is wrong with it."""
    known = error.recognised if isinstance(error, DataError) else ()
    if not as_json:
        faults = [one for one in error.problems if not one.doubt]
        doubts = [one for one in error.problems if one.doubt]
        lines = [error.say(lang), *(f"  {one.line(lang)}" for one in faults)]
        lines += hints(faults, lang)
        # Of a file in which no cells were found the encoding alone says nothing.
        lines += [recognised_in(known, lang)] if len(known) > 1 else []
        lines += [text(lang, "cli.doubts_refused")] if doubts else []
        lines += [f"  {one.line(lang)}" for one in doubts]
        return "\n".join(lines)
    rows = error.params.get("rows")
    counts = {"rows": rows, "refused": rows, "located": 0, "unlocated": 0}
    report = {
        "file": str(file),
        "error": error.code,
        "message": error.say(lang),
        "recognised": dict(known),
        "headings": dict(error.headings) if isinstance(error, DataError) else {},
        **(counts if isinstance(rows, int) else {}),
        "problems": _as_json(file, error.problems, lang),
    }
    return json.dumps(report, ensure_ascii=False, indent=2)


def areas_report(file: object, boundaries: Boundaries, lang: Lang, *, as_json: bool) -> str:
    """What is told of boundaries that can be used: how many areas, and of which place."""
    from fujianmap.views.wording import place_of  # noqa: PLC0415  (heavy)

    counts = {
        "counties": len(boundaries.counties),
        "prefectures": len(boundaries.prefectures),
        "place": place_of(boundaries, lang),
    }
    if not as_json:
        return text(lang, "cli.areas_none", file=file, **counts)
    report = {"file": str(file), **counts, "problems": []}
    return json.dumps(report, ensure_ascii=False, indent=2)
