"""What can be imported from the package itself."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

import fujianmap


@pytest.mark.parametrize("name", fujianmap.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(fujianmap, name) is not None
    assert name in dir(fujianmap)


def test_a_name_that_is_not_there_is_told() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        importlib.import_module("fujianmap").nonsense  # noqa: B018


def test_importing_the_package_imports_nothing_heavy() -> None:
    script = "import sys, fujianmap; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert {"numpy", "pandas", "click", "matplotlib"} & set(done.stdout.split()) == set()
