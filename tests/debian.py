"""What the tests need of other programs: got from Debian's packages, and missed in CI."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


def is_here_as_root() -> bool:
    """Tell whether packages can be installed."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(*packages: str) -> None:
    """Install packages without starting them as services; that it failed shows in what is found."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    patient = ["-qq", "-o", "DPkg::Lock::Timeout=120"]
    for words in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        run(["apt-get", *words, *patient], quiet)


def run(command: Sequence[str], environment: dict[str, str] | None = None) -> None:
    """Run a command with its output on standard error, whatever becomes of it."""
    print("+", *command, file=sys.stderr, flush=True)  # noqa: T201
    subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False
    )


def told(found: Path | None, missing: str) -> int:
    """Print where a program is. Without one: a failure in CI, only a notice elsewhere."""
    if found:
        print(found)  # noqa: T201
        return 0
    print(missing, file=sys.stderr)  # noqa: T201
    return 1 if os.environ.get("CI") else 0
