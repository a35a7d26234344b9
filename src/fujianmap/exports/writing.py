"""A file written whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from pathlib import Path

from fujianmap.errors import ExportError, reason_of


def write_atomically(path: Path | str, data: bytes) -> None:
    """Write a file so that under its name there is the whole of it or what was there before.

    Parameters
    ----------
    path
        Where to. A link is followed; what is no plain file, such as a pipe, is written to as it is.
    data
        All that the file is to hold.

    Raises
    ------
    ExportError
        If it could not be written. What stood there before is unchanged then.
    """
    path = Path(path)
    try:
        target = path.resolve()
        if target.exists() and not target.is_file() and not target.is_dir():
            target.write_bytes(data)
        else:
            _replace(target, data)
    except OSError as error:
        raise ExportError("export_failed", path=str(path), reason=reason_of(error)) from error


def temporary_folder() -> str:
    """Name the folder for temporary files, whether or not there is any."""
    return tempfile.tempdir or os.environ.get("TMPDIR") or "TMPDIR"


def _replace(target: Path, data: bytes) -> None:
    part = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, part)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
