"""The faults of a dataset, file by file: those of the rows, and of the tables beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fujianmap.records import figures
from fujianmap.texts import text

if TYPE_CHECKING:
    from fujianmap.errors import Problem
    from fujianmap.texts import Lang
    from fujianmap.views.dataset import Dataset


@dataclass(frozen=True, slots=True, kw_only=True)
class Faulty:
    """One file of which something cannot be used."""

    file: str
    """empty for the file of rows itself"""
    rows: int
    refused: int
    faults: tuple[Problem, ...]

    def kept(self, lang: Lang) -> str:
        """How many of its rows can be used."""
        counts = {"rows": self.rows, "kept": self.rows - self.refused, "refused": self.refused}
        return text(lang, "cli.kept", **counts)


def faulty_files(dataset: Dataset) -> list[Faulty]:
    """The files with faults, the one of rows first."""
    faults = [problem for problem in dataset.problems if not problem.doubt]
    return [
        _faulty(dataset, file, tuple(fault for fault in faults if fault.file == file))
        for file in sorted({fault.file for fault in faults})
    ]


def _faulty(dataset: Dataset, file: str, faults: tuple[Problem, ...]) -> Faulty:
    if not file:
        rows, refused = dataset.rows_in, dataset.rows_refused
    else:
        kept = dataset.figures if file == figures.NAME else dataset.sources
        refused = len({fault.row for fault in faults})
        rows = len(kept) + refused
    return Faulty(file=file, rows=rows, refused=refused, faults=faults)
