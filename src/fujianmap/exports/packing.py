"""Files in one ZIP that is the same whenever and wherever it is made."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Final

_BEGINNING: Final = (1980, 1, 1, 0, 0, 0)
"""the earliest time that an archive can state; the same for all, so the same rows give one file"""
_UNIX: Final = 3
_RIGHTS: Final = 0o100644 << 16


def pack(files: Mapping[str, bytes]) -> bytes:
    """Put files into a ZIP that is the same whenever and wherever it is made."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, date_time=_BEGINNING)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = _RIGHTS
            archive.writestr(entry, content)
    return out.getvalue()
