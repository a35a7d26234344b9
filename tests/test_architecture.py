"""The direction of imports is a rule, and the rule bites."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src/fujianmap"


def test_the_contracts_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def importers_of(library: str) -> set[str]:
    """Modules that import a library, at their top or inside a function."""
    return {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if any(name.partition(".")[0] == library for name in _imported(path))
    }


def _imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


@pytest.mark.parametrize(
    ("library", "homes"),
    [
        ("folium", ("drawing/layers.py",)),
        ("branca", ("drawing/layers.py",)),
        ("streamlit", ("page/", "drawing/assets.py")),
        ("matplotlib", ("drawing/snapshot",)),
        ("click", ("cli",)),
        ("sqlalchemy", ("records/database.py",)),
    ],
)
def test_each_library_has_its_home(library: str, homes: tuple[str, ...]) -> None:
    found = importers_of(library)
    assert found, f"nobody imports {library}: this test looks at nothing"
    assert {name for name in found if not name.startswith(homes)} == set()


def test_pyplot_is_never_imported() -> None:
    """Its state is shared by all readers of one server."""
    importers = {path for path in PACKAGE.rglob("*.py") if "matplotlib.pyplot" in _imported(path)}
    assert importers == set()


def test_a_command_that_needs_nothing_heavy_imports_nothing_heavy() -> None:
    """Help must answer at once."""
    script = "import sys, fujianmap.cli; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    heavy = {"pandas", "geopandas", "numpy", "matplotlib", "streamlit", "folium", "pandera"}
    assert heavy & set(done.stdout.split()) == set()
