"""Boundary files: held to their papers, and refused in one sentence where they differ."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fujianmap import shipped
from fujianmap.errors import BoundaryError
from fujianmap.places.boundaries import read_boundaries
from fujianmap.texts import LANGS
from fujianmap.views.dataset import Dataset


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "geo"
    copy.mkdir()
    for path in (*shipped.GEO.glob("*.geojson"), shipped.GEO / "SOURCES.toml"):
        shutil.copy(path, copy / path.name)
    return copy


def rewrite(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change province.geojson, and its papers so that they agree with the bytes."""
    path, papers = folder / "province.geojson", folder / "SOURCES.toml"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    collection = json.loads(path.read_bytes())
    change(collection)
    path.write_text(json.dumps(collection), encoding="utf-8")
    after = hashlib.sha256(path.read_bytes()).hexdigest()
    papers.write_text(papers.read_text("utf-8").replace(before, after), encoding="utf-8")


def move(collection: dict[str, Any]) -> None:
    """Put coordinates in metres."""
    shape = {"type": "Polygon", "coordinates": [[[0, 0], [9e5, 0], [9e5, 9e5], [0, 0]]]}
    collection["features"][0]["geometry"] = shape


def test_the_shipped_boundaries_are_read_whole(shipped_dataset: Dataset) -> None:
    boundaries = shipped_dataset.boundaries
    assert (len(boundaries.counties), len(boundaries.prefectures), len(boundaries.province)) == (
        84,
        9,
        1,
    )
    assert boundaries.counties.index.is_monotonic_increasing
    assert boundaries.counties.index.str.fullmatch(r"35\d{4}").all()
    assert all(
        getattr(boundaries, f"{name}_{lang}")
        for name in ("attribution", "review")
        for lang in LANGS
    )
    assert boundaries.bbox.west < boundaries.bbox.east


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda f: (f / "counties.geojson").unlink(), "boundary_missing"),
        (lambda f: (f / "SOURCES.toml").unlink(), "boundary_missing"),
        (lambda f: (f / "SOURCES.toml").write_text("= ?"), "boundary_damaged"),
        (lambda f: (f / "SOURCES.toml").write_text(""), "boundary_no_papers"),
        (lambda f: (f / "counties.geojson").write_bytes(b""), "boundary_empty"),
        (
            lambda f: (f / "counties.geojson").write_bytes(
                (f / "counties.geojson").read_bytes()[:100_000]
            ),
            "boundary_damaged",
        ),
        (lambda f: (f / "counties.geojson").write_bytes(b"\xff\xfe\x00"), "boundary_damaged"),
        (lambda f: (f / "counties.geojson").write_text("[]"), "boundary_damaged"),
        (
            lambda f: shutil.copy(f / "prefectures.geojson", f / "counties.geojson"),
            "boundary_changed",
        ),
        (
            lambda f: rewrite(f, lambda c: c.update(crs={"properties": {"name": "EPSG:4490"}})),
            "boundary_crs",
        ),
        (lambda f: rewrite(f, move), "boundary_crs"),
        (lambda f: rewrite(f, lambda c: c["features"].clear()), "boundary_rows"),
        (
            lambda f: rewrite(f, lambda c: c["features"][0]["properties"].pop("name_en")),
            "boundary_columns",
        ),
        (
            lambda f: rewrite(f, lambda c: c["features"][0].update(geometry=None)),
            "boundary_damaged",
        ),
        (
            lambda f: rewrite(f, lambda c: c["features"][0]["properties"].update(adcode="35")),
            "boundary_adcode",
        ),
    ],
)
def test_a_spoilt_file_is_refused_in_one_sentence(
    folder: Path, spoil: Callable[[Path], object], code: str
) -> None:
    spoil(folder)
    with pytest.raises(BoundaryError) as caught:
        read_boundaries(folder)
    assert caught.value.code == code
    assert all(
        "geo/" in caught.value.say(lang) or "geojson" in caught.value.say(lang) for lang in LANGS
    )


def test_a_county_of_no_prefecture_is_refused(folder: Path) -> None:
    path, papers = folder / "counties.geojson", folder / "SOURCES.toml"
    data = path.read_bytes()
    changed = data.replace(b'"350900"', b'"350990"')
    assert changed != data
    path.write_bytes(changed)
    old, new = (hashlib.sha256(one).hexdigest() for one in (data, changed))
    papers.write_text(papers.read_text("utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(BoundaryError, match="350990"):
        read_boundaries(folder)
