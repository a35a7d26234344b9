"""Limits, in one place: each is stated in every message that it causes, and in the documentation.

A test compares this module with the table in ``docs/design.md``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a reader's file, a link or a request may hold at most."""

    upload_megabytes: int = 10
    """size of a file brought on the page, in megabytes"""
    file_megabytes: int = 200
    """size of a file from the command line, in megabytes"""
    own_megabytes: int = 250
    """memory that readers' own files may take in one process, in megabytes"""
    own_idle_minutes: int = 15
    """time after which a reader who does nothing makes way for another's file, in minutes"""
    unpacked_megabytes: int = 400
    """size of a packed file (XLSX) when unpacked, in megabytes"""
    rows_on_page: int = 200_000
    """rows of one file on the page"""
    rows_from_command_line: int = 2_000_000
    """rows of one file from the command line"""
    marker_rows: int = 200
    """rows drawn as Leaflet markers, each reachable by keyboard; beyond it a canvas layer"""
    foreseen_rows: int = 20_000
    """rows for which the frame is told what passes text and dates, so that it foresees facets"""
    columns: int = 64
    """columns of a file"""
    merged_ranges: int = 100_000
    """merged ranges of one sheet of a workbook"""
    cell_characters: int = 32_767
    """characters in one cell (what a spreadsheet holds)"""
    popup_characters: int = 2_000
    """characters of one text shown in a popup or in the record panel"""
    label_characters: int = 80
    """characters of one type of a reader's own in filters, legend and lists"""
    listed_types: int = 100
    """types that filters and legend list; the rarer ones are counted"""
    url_characters: int = 200
    """characters of one value in the address bar"""
    heavy_exports: int = 2
    """pictures or files drawn at the same time in one process"""
    database_seconds: int = 30
    """time that one question to a database of rows may take, in seconds"""
    offshore_km: float = 3.0
    """how far off the coast a point may lie and still belong to the nearest prefecture, in km"""


LIMITS = Limits()
