"""Find nginx for the tests of the deployment, and get it where there is none.

``python -m tests.deploy.nginx`` prints its path; with ``--install`` it gets it first if need be,
which takes root on a Debian.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from tests import debian

VARIABLE = "FUJIANMAP_NGINX"
"""environment variable that names the nginx to use"""
MISSING = f"no nginx found: set {VARIABLE} to one, or install the package 'nginx-light'"


def find() -> Path | None:
    """Find nginx; it often stands where only root's path leads."""
    if named := os.environ.get(VARIABLE):
        return Path(named) if os.access(named, os.X_OK) else None
    places = f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin{os.pathsep}/usr/local/sbin"
    found = shutil.which("nginx", path=places)
    return Path(found) if found else None


def install() -> Path | None:
    """Get nginx from Debian, without starting it as a service."""
    if debian.is_here_as_root():
        debian.install("nginx-light")
    return find()


def main() -> int:
    """Print nginx's path. Without one: a failure in CI, only a notice elsewhere."""
    found = find() or (install() if "--install" in sys.argv[1:] else None)
    return debian.told(found, MISSING)


if __name__ == "__main__":
    raise SystemExit(main())
