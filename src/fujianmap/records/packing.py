"""The ZIP archive that an XLSX workbook is: what can be told of it before it is read."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

from fujianmap.errors import DataError, Words
from fujianmap.settings import LIMITS

ZIP: Final = b"PK\x03\x04"
_MEGABYTE: Final = 1_000_000
_SWOLLEN: Final = 300
"""times that a part may be larger than its packed form; sheets of one repeated row come to 150"""
_SMALL: Final = 2 * _MEGABYTE
"""bytes below which no ratio matters"""
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s/>]")


def check_packing(data: bytes, name: str) -> None:
    """Refuse, before anything is unpacked, what is no workbook and what would swell."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        cut = Words("damage.cut")
        raise DataError("file_damaged", file=name, kind="ZIP / XLSX", reason=cut) from error
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise DataError("no_workbook", file=name)
    # zipfile never gives more of a part than the directory states, so what it states binds.
    whole = sum(part.file_size for part in parts)
    swollen = any(
        part.file_size > _SMALL and part.file_size > _SWOLLEN * max(1, part.compress_size)
        for part in parts
    )
    if swollen or whole > LIMITS.unpacked_megabytes * _MEGABYTE:
        raise DataError(
            "swells",
            file=name,
            megabytes=f"{whole / _MEGABYTE:.0f}",
            limit=LIMITS.unpacked_megabytes,
            times=_SWOLLEN,
        )


def has_formulas(data: bytes) -> bool:
    """Tell whether any sheet may have formulas, without reading it as a sheet."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for part in packed.namelist():
            if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                with packed.open(part) as sheet:
                    before = b""
                    while piece := sheet.read(_MEGABYTE):
                        if _FORMULA.search(before + piece):
                            return True
                        before = piece[-len("<prefix:f>") :]
    return False
