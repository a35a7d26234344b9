"""The raw table: what every reader of files hands on, whatever the file's format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from fujianmap.errors import Headings, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One sheet of cells as a reader found it, before anybody asked what its columns mean."""

    header: tuple[str, ...]
    """cells of the first row that is not blank"""
    header_row: int
    """that row as a spreadsheet counts it"""
    cells: pd.DataFrame
    """one row per record with as many cells as the header; columns 0, 1, ... of ``str``"""
    rows: npt.NDArray[np.int64]
    """row of each record as a spreadsheet counts them"""
    problems: tuple[Problem, ...] = ()
    """one for each record that could not be read, and so is not in ``cells``"""
    refused: int = 0
    """number of such records"""
    aside: Mapping[int, Sequence[str]] = field(default_factory=dict)
    """cells of such records by row, under the header's columns, where they could be told apart"""
    recognised: tuple[tuple[str, str], ...] = ()
    """what the reader recognised: encoding, delimiter, sheet, layer, ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """A file of rows, every cell still as text, under the names of our columns."""

    name: str
    """file name, for messages"""
    version: str
    """first twelve digits of the SHA-256 of the file's bytes"""
    cells: pd.DataFrame
    """one row per record, RangeIndex in file order; every column of ``str``, missing is ``""``"""
    rows: npt.NDArray[np.int64]
    """row of each record as a spreadsheet counts them: the header is row 1"""
    rows_in: int
    """records in the file that are not blank, those that could not be read among them"""
    present: frozenset[str]
    """names of the columns that the file has; the others are in ``cells``, but empty"""
    problems: tuple[Problem, ...] = field(default=())
    recognised: tuple[tuple[str, str], ...] = ()
    """what the reader recognised: encoding, delimiter, sheet, layer, ..."""
    header: tuple[str, ...] = ()
    """the file's headings"""
    found: Mapping[str, int] = field(default_factory=dict)
    """position of each of our columns among them"""
    headings: Headings = field(default_factory=Headings)
    """what a report calls its columns"""
    aside: Mapping[int, Sequence[str]] = field(default_factory=dict)
    """cells by row of records that are not in ``cells``, in the order of ``header``"""
    unread: pd.DataFrame = field(default_factory=pd.DataFrame)
    """one row per row of ``cells``: what stands in the file's other columns, by position"""
