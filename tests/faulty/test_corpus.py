"""Files with one fault each: the whole report, word for word, in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.faulty.make import EXPECTED, FILES, report

PATHS = sorted(FILES.iterdir())


def test_there_are_enough_and_each_has_its_report() -> None:
    assert len(PATHS) >= 60
    assert {f"{path.name}.json" for path in PATHS} == {path.name for path in EXPECTED.iterdir()}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_the_report_is_exact(path: Path) -> None:
    expected = json.loads((EXPECTED / f"{path.name}.json").read_text(encoding="utf-8"))
    found = report(path)
    assert found == expected
    if "rows" in found:
        assert found["rows"] == found["located"] + found["unlocated"] + found["refused"]
        assert found["en"], "a file of the corpus has a fault or a doubt"
