"""A folder written whole or not at all, that knows whether it was written here."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from fujianmap import __version__
from fujianmap.errors import ExportError, reason_of

MANIFEST: Final = "fujianmap-site.json"
"""lists every file of a site with its SHA-256; its being there says who wrote the folder"""
_LISTED: Final = 5
"""files that are named where more stand in the way"""


def manifest_of(files: Mapping[str, bytes], about: Mapping[str, Any]) -> bytes:
    """List the files of a site.

    Parameters
    ----------
    files
        Content by path.
    about
        What else is to be said of the site.
    """
    listed = {
        name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in sorted(files.items())
    }
    manifest = {"made_by": "fujianmap", "fujianmap": __version__, **about, "files": listed}
    return (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode(errors="replace")


def check_folder(path: Path) -> None:
    """Refuse a place that is not free for a site.

    Raises
    ------
    ExportError
        If there is something that `write_folder` did not write.
    """
    if not path.exists() and not path.is_symlink():
        return
    if not path.is_dir():
        raise ExportError("site_no_folder", path=str(path))
    foreign = sorted(_found(path) - _written(path))
    if foreign:
        some = ", ".join(foreign[:_LISTED]) + (", …" if len(foreign) > _LISTED else "")
        raise ExportError("site_foreign", path=str(path), files=some)


def write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder so that under its name there is the whole of it or what was there before.

    It is written beside its place. To replace one takes two renames, and between them there is
    nothing for a moment; a host that must not notice serves a link, and links to another folder.

    Parameters
    ----------
    path
        Where to. A link to a folder is followed.
    files
        Content by path in the folder, ``MANIFEST`` among them.

    Raises
    ------
    ExportError
        If it holds what was not written here, or could not be written. What stood there before is
        unchanged then.
    """
    check_folder(path)
    try:
        _replace(path.resolve(), files)
    except OSError as error:
        raise ExportError("export_failed", path=str(path), reason=reason_of(error)) from error


def _found(path: Path) -> set[str]:
    """What stands in a folder; of folders in it, their files, and themselves where empty."""
    found = set()
    for folder, folders, names in os.walk(path):
        here = Path(folder).relative_to(path)
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        found |= {(here / name).as_posix() for name in (*names, *links)}
        if not folders and not names:
            found.add(here.as_posix())
    found.discard(".")
    return found


def _written(path: Path) -> set[str]:
    """What the folder's own list says was written here; nothing where it has no such list."""
    try:
        said = json.loads((path / MANIFEST).read_bytes())
        return {MANIFEST, *said["files"]} if said["made_by"] == "fujianmap" else set()
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _replace(path: Path, files: Mapping[str, bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    number = secrets.token_hex(8)
    part, before = (path.with_name(f".{number}.{end}") for end in ("part", "before"))
    try:
        for name, content in files.items():
            _write(part / name, content)
        if path.exists():
            path.rename(before)
        try:
            part.rename(path)
        except BaseException:
            if before.exists():
                before.rename(path)
            raise
    finally:
        shutil.rmtree(part, ignore_errors=True)
    shutil.rmtree(before, ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
