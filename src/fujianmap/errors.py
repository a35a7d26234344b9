"""What can go wrong, as values: a `Problem` is one fault in one cell, an error is one refusal.

Both hold a code and parameters, so that the page, the command line and a test can say the same
thing in either language. The sentences are in ``texts/``.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fujianmap.texts import LANGS, Lang, text, texts
from fujianmap.texts.plain import one_line


@dataclass(frozen=True, slots=True)
class InBoth:
    """A part of a sentence that each language has in its own words."""

    zh: str
    en: str

    def say(self, lang: Lang) -> str:
        """The words in one language."""
        return self.zh if lang == "zh" else self.en


class Called(dict[str, str]):
    """What columns are called; one of which nothing is known goes by its name."""

    def __missing__(self, name: str) -> str:
        """Give the name itself."""
        return name


_PLAIN: Final[Mapping[Lang, Called]] = {lang: Called() for lang in LANGS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    """What the columns of one file are called: by the file itself, and where it has none by us."""

    own: Mapping[str, str] = field(default_factory=dict)
    """the file's own heading of each column that it has, by our name"""
    called: Mapping[Lang, Called] = field(default_factory=lambda: _PLAIN)
    """what sentences call each column"""


_NO_HEADINGS: Final = Headings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault or doubt in one cell, row or column of a file.

    A fault keeps its row out; a doubt leaves the row in and marks it.
    """

    code: str
    """key under ``problem.`` in the texts"""
    row: int | None = None
    """row as a spreadsheet counts it: the header is row 1; None for the file as a whole"""
    column: str | None = None
    """our name of it"""
    value: str | None = None
    """what stands in the cell, as read"""
    params: tuple[tuple[str, object], ...] = field(default=())
    """further values that the sentence needs"""
    doubt: bool = False
    """True where the row is kept and marked"""
    file: str = ""
    """where it stands, if not in the file of rows itself but in one beside it"""
    headings: Headings = field(default=_NO_HEADINGS, compare=False, repr=False)
    """what that file calls its columns"""

    @property
    def heading(self) -> str | None:
        """The file's own heading of the column; None where it has none."""
        return self.headings.own.get(self.column or "")

    def called(self, lang: Lang) -> str:
        """The column as who has the file before them knows it; empty for a row or a file."""
        return self.headings.called[lang][self.column] if self.column else ""

    def say(self, lang: Lang) -> str:
        """One sentence: what is there, what must be, what to do."""
        quoted = one_line(self.value or "", _LONGEST_QUOTED)
        values: dict[str, object] = {
            "value": quoted,
            "column": self.called(lang),
            "columns": self.headings.called[lang],
        }
        return text(lang, f"problem.{self.code}", **{**values, **_spoken(self.params, lang)})

    def where(self, lang: Lang) -> str:
        """File (if it is one beside the rows), row and column in words; may be empty."""
        place = self._cell(lang)
        gap = "，" if lang == "zh" else ", "
        return gap.join(part for part in (self.file, place) if part)

    def _cell(self, lang: Lang) -> str:
        """Row and column in words, empty for the whole file."""
        if self.row is not None and self.column is not None:
            return text(lang, "problem_at.row_column", row=self.row, column=self.called(lang))
        if self.row is not None:
            return text(lang, "problem_at.row", row=self.row)
        if self.column is not None:
            return text(lang, "problem_at.column", column=self.called(lang))
        return ""

    def line(self, lang: Lang) -> str:
        """Place and sentence, as a report lists it."""
        place = self.where(lang)
        gap = "：" if lang == "zh" else ": "
        return f"{place}{gap}{self.say(lang)}" if place else self.say(lang)


_LONGEST_QUOTED = 80


@dataclass(frozen=True, slots=True)
class Words:
    """A part of a sentence that is itself said in the reader's language."""

    key: str
    """of the texts"""
    params: tuple[tuple[str, object], ...] = ()

    def say(self, lang: Lang) -> str:
        """The words in one language."""
        return text(lang, self.key, **dict(self.params))


def reason_of(error: OSError) -> Words:
    """Say why the system refused, in words of ours: its own are in one language only."""
    name = errno.errorcode.get(error.errno or 0, type(error).__name__)
    known = f"system.{name}"
    return Words(known) if known in texts("en") else Words("system.other", (("name", name),))


def _spoken(params: Iterable[tuple[str, object]], lang: Lang) -> dict[str, object]:
    """Parameters of a sentence, each in its language."""
    return {
        name: value.say(lang) if isinstance(value, InBoth | Words) else value
        for name, value in params
    }


class FujianmapError(Exception):
    """Root of every refusal. ``say`` gives the sentence in a reader's language."""

    def __init__(self, code: str, **params: Any) -> None:  # noqa: ANN401  (any value may be put in a sentence)
        self.code = code
        self.params = params
        super().__init__(self.say("en"))

    def say(self, lang: Lang) -> str:
        """The refusal in one or more sentences."""
        return text(lang, f"error.{self.code}", **_spoken(self.params.items(), lang))


class DataError(FujianmapError, ValueError):
    """A file of rows cannot be used at all, or has faults and all rows were demanded."""

    def __init__(
        self,
        code: str,
        *,
        problems: tuple[Problem, ...] = (),
        **params: Any,  # noqa: ANN401
    ) -> None:
        self.problems = problems
        self.recognised: tuple[tuple[str, str], ...] = ()
        """what was recognised in the file before it was refused: encoding, delimiter, ..."""
        self.headings: Mapping[str, str] = {}
        """the file's own heading of each of our columns that had been found by then"""
        super().__init__(code, **params)


class BoundaryError(FujianmapError, ValueError):
    """A boundary file is missing, damaged or not what its papers say, or its areas have faults."""

    def __init__(
        self,
        code: str,
        *,
        problems: tuple[Problem, ...] = (),
        **params: Any,  # noqa: ANN401
    ) -> None:
        self.problems = problems
        super().__init__(code, **params)


class CrsError(FujianmapError, ValueError):
    """Two frames differ in coordinate reference system, or one has none."""


class SnapshotError(FujianmapError, RuntimeError):
    """A picture could not be drawn or written."""


class ExportError(FujianmapError, RuntimeError):
    """A file could not be written."""
