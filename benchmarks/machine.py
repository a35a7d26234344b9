"""What the figures were measured on, so that nobody takes them for promises."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("streamlit", "folium", "geopandas", "pandas", "shapely", "matplotlib", "pydeck")


def described() -> str:
    """Describe the machine, its load, the libraries and the day in one sentence each."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    load = os.getloadavg()[0]
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores of {_cpu()}, {_memory():.0f} GB, "
        f"{platform.system()}, Python {platform.python_version()}, {libraries}. "
        f"Load of the machine when the run began: {load:.1f}."
    )


def _cpu() -> str:
    """Model of the processor."""
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory() -> float:
    """Memory in GB."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
