"""What a command tells of a file: a report of its faults and doubts, in words or as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fujianmap.texts import Lang, text

if TYPE_CHECKING:
    from fujianmap.errors import BoundaryError, DataError, Problem
    from fujianmap.places.boundaries import Boundaries
    from fujianmap.views.dataset import Dataset


def faults_of(dataset: Dataset) -> list[Problem]:
    """The problems that kept their rows out."""
    return [problem for problem in dataset.problems if not problem.doubt]


def report(file: object, dataset: Dataset, lang: Lang, *, doubts: bool = True) -> str:
    """All that is wrong with a file: faults first, then doubts."""
    faults = faults_of(dataset)
    located = int(dataset.located.sum())
    rows = len(dataset.initiatives)
    lines: list[str] = []
    if faults:
        lines += _listed("problems", file, faults, lang)
        kept = {"rows": dataset.rows_in, "kept": rows, "refused": dataset.rows_refused}
        lines.append(text(lang, "cli.kept", **kept))
    else:
        counts = {"rows": rows, "located": located, "unlocated": rows - located}
        lines.append(text(lang, "cli.problems_none", file=file, **counts))
    doubtful = [problem for problem in dataset.problems if problem.doubt]
    if doubtful and doubts:
        lines += _listed("doubts", file, doubtful, lang)
    return "\n".join(lines)


def _listed(kind: str, file: object, problems: Sequence[Problem], lang: Lang) -> list[str]:
    number = "one" if len(problems) == 1 else "some"
    headline = text(lang, f"cli.{kind}_{number}", file=file, count=len(problems))
    return [headline, *(f"  {problem.line(lang)}" for problem in problems)]


def report_json(file: object, dataset: Dataset, lang: Lang) -> str:
    """The same as JSON: the counts, and each problem with its code and its sentence."""
    located = int(dataset.located.sum())
    report = {
        "file": str(file),
        "rows": dataset.rows_in,
        "refused": dataset.rows_refused,
        "located": located,
        "unlocated": len(dataset.initiatives) - located,
        "problems": _as_json(dataset.problems, lang),
    }
    return json.dumps(report, ensure_ascii=False, indent=2)


def _as_json(problems: Sequence[Problem], lang: Lang) -> list[dict[str, object]]:
    return [
        {
            "code": problem.code,
            "row": problem.row,
            "column": problem.column,
            "value": problem.value,
            "doubt": problem.doubt,
            "message": problem.say(lang),
        }
        for problem in problems
    ]


def refusal(file: object, error: DataError | BoundaryError, lang: Lang, *, as_json: bool) -> str:
    """What is told of a file of which nothing can be used: why, and all that is wrong with it."""
    if not as_json:
        return "\n".join([error.say(lang), *(f"  {one.line(lang)}" for one in error.problems)])
    report = {
        "file": str(file),
        "error": error.code,
        "message": error.say(lang),
        "problems": _as_json(error.problems, lang),
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
