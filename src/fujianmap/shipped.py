"""Where the rows and boundaries that come with the project lie.

In a clone they stand at the top, where people look for them; a wheel carries them inside the
package.
"""

from __future__ import annotations

from pathlib import Path

_INSIDE = Path(__file__).with_name("shipped")
_ROOT = _INSIDE if _INSIDE.is_dir() else Path(__file__).resolve().parents[2]

DATA = _ROOT / "data"
"""folder of initiatives.csv, figures.csv and sources.csv"""
GEO = _ROOT / "geo"
"""folder of the boundary files and their papers, SOURCES.toml"""
APP = _ROOT / "app.py"
"""the script that Streamlit runs"""
ICON = Path(__file__).with_name("page") / "icon.svg"
"""the picture beside the page's name"""
INITIATIVES = DATA / "initiatives.csv"
FIGURES = DATA / "figures.csv"
SOURCES = DATA / "sources.csv"
