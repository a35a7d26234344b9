"""Rows as files: what is shown is what is in them, and they read back as they were."""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fujianmap.errors import ExportError
from fujianmap.exports import EXPORTS, export_csv, export_geojson, write_atomically
from fujianmap.exports.papers import papers_of
from fujianmap.records.columns import NAMES
from fujianmap.records.formulas import unescape_cell
from fujianmap.records.vocabulary import Terms
from fujianmap.texts import LANGS, Lang, text
from fujianmap.views.dataset import Dataset, load_dataset
from fujianmap.views.filters import Filters

NASTY = """id,name_zh,name_en,type,city,lon,lat,uncertainty_km,start,notes
1,=1+1,"-2+3, really",patrol,福州,119.3000004,26.08,3,2023,"two
lines"
2,@福州,'=quoted,patrol,厦门,118.1,24.48,0.5,,{{7*191}}
3,"a ""quoted"" name",+86,tech,福州,,,,2023-09,"</script><b>"
"""


@pytest.fixture(scope="module")
def shipped() -> Dataset:
    return load_dataset()


@pytest.fixture(scope="module")
def nasty() -> Dataset:
    return load_dataset(NASTY.encode(), name="nasty.csv")


def everything(dataset: Dataset) -> Any:
    return np.ones(len(dataset.initiatives), dtype=bool)


def lines_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


# CSV


def test_csv_begins_with_a_mark_and_the_columns_in_order(shipped: Dataset) -> None:
    data = export_csv(shipped, everything(shipped), lang="zh")
    assert data.startswith(b"\xef\xbb\xbf")
    header = data.decode("utf-8-sig").splitlines()[0].split(",")
    assert tuple(header[: len(NAMES)]) == NAMES
    assert header[len(NAMES) :] == [
        "found_prefecture",
        "found_prefecture_zh",
        "found_prefecture_en",
        "found_county",
        "found_county_zh",
        "found_county_en",
        "source_url",
    ]


def test_csv_holds_just_the_shown_rows(shipped: Dataset) -> None:
    mask = Filters(city=frozenset({"350200"})).mask(shipped)
    ids = [line["id"] for line in lines_of(export_csv(shipped, mask, lang="en"))]
    assert ids == shipped.initiatives["id"][mask].tolist()
    assert 0 < len(ids) < len(shipped.initiatives)


def test_csv_keeps_rows_without_a_point(shipped: Dataset) -> None:
    lines = lines_of(export_csv(shipped, everything(shipped), lang="zh"))
    empty = [line for line in lines if not line["lon"]]
    assert len(empty) == int((~shipped.located).sum()) > 0
    assert all(not line["lat"] and not line["found_county"] for line in empty)


@pytest.mark.parametrize(("lang", "name"), [("zh", "厦门市"), ("en", "Xiamen")])
def test_csv_names_what_position_found(shipped: Dataset, lang: str, name: str) -> None:
    lines = lines_of(export_csv(shipped, everything(shipped)))
    names = {
        line[f"found_prefecture_{lang}"] for line in lines if line["found_prefecture"] == "350200"
    }
    assert names == {name}


def test_csv_gives_the_address_of_each_source(shipped: Dataset) -> None:
    lines = lines_of(export_csv(shipped, everything(shipped), lang="zh"))
    assert all(line["source_url"].startswith("http") for line in lines)


def test_csv_of_no_rows_is_a_header(shipped: Dataset) -> None:
    data = export_csv(shipped, ~everything(shipped), lang="zh")
    assert len(data.decode("utf-8-sig").splitlines()) == 1


def test_no_cell_of_a_csv_is_a_formula(nasty: Dataset) -> None:
    for line in lines_of(export_csv(nasty, everything(nasty), lang="zh")):
        for name, cell in line.items():
            if name not in {"lon", "lat", "uncertainty_km"}:
                assert not cell.lstrip().startswith(tuple("=+-@"))


def test_csv_cells_come_back(nasty: Dataset) -> None:
    lines = lines_of(export_csv(nasty, everything(nasty), lang="zh"))
    for name in ("name_zh", "name_en", "notes"):
        written = [unescape_cell(line[name]) for line in lines]
        assert written == nasty.initiatives[name].tolist()


def test_a_csv_of_ours_reads_as_the_rows_it_was_made_of(nasty: Dataset) -> None:
    data = export_csv(nasty, everything(nasty), lang="zh")
    again = load_dataset(data, name="again.csv")
    for name in NAMES:
        assert again.initiatives[name].tolist() == pytest.approx(
            nasty.initiatives[name].tolist(), nan_ok=True
        ), name


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".geojson", ".gpkg"])
def test_nothing_of_our_own_files_is_strange_when_they_are_read_again(
    shipped: Dataset, suffix: str
) -> None:
    mask = everything(shipped)
    again = load_dataset(EXPORTS[suffix](shipped, mask, lang="zh"), name=f"again{suffix}")
    assert [p for p in again.problems if p.code.startswith("heading")] == []
    assert again.initiatives["id"].tolist() == shipped.initiatives["id"].tolist()
    assert again.located.tolist() == shipped.located.tolist()
    if suffix == ".csv":
        twice = load_dataset(export_csv(again, mask, lang="zh"), name="twice.csv")
        assert twice.initiatives[list(NAMES)].equals(again.initiatives[list(NAMES)])
        assert again.problems == ()


def test_csv_numbers_stay_numbers(nasty: Dataset) -> None:
    lines = lines_of(export_csv(nasty, everything(nasty), lang="zh"))
    assert [line["lon"] for line in lines] == ["119.3000004", "118.1", ""]
    assert [line["uncertainty_km"] for line in lines] == ["3", "0.5", ""]


# GeoJSON


def collection_of(dataset: Dataset, mask: Any = None) -> dict[str, Any]:
    data = export_geojson(dataset, everything(dataset) if mask is None else mask)
    collection: dict[str, Any] = json.loads(data, parse_constant=pytest.fail)
    return collection


def test_geojson_is_as_rfc_7946_wants_it(shipped: Dataset) -> None:
    collection = collection_of(shipped)
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    assert len(collection["features"]) == len(shipped.initiatives)
    for feature in collection["features"]:
        assert feature["type"] == "Feature"
        assert {"id", "geometry", "properties"} <= feature.keys()


def test_geojson_points_are_lon_lat_with_six_decimals(nasty: Dataset) -> None:
    geometries = [feature["geometry"] for feature in collection_of(nasty)["features"]]
    assert geometries == [
        {"type": "Point", "coordinates": [119.3, 26.08]},
        {"type": "Point", "coordinates": [118.1, 24.48]},
        None,
    ]


def test_geojson_keeps_rows_without_a_point(shipped: Dataset) -> None:
    features = collection_of(shipped)["features"]
    assert sum(feature["geometry"] is None for feature in features) == int((~shipped.located).sum())


def test_geojson_says_nothing_as_null_and_numbers_as_numbers(nasty: Dataset) -> None:
    first, second, third = (f["properties"] for f in collection_of(nasty)["features"])
    assert (first["uncertainty_km"], second["uncertainty_km"]) == (3, 0.5)
    assert third["uncertainty_km"] is None
    assert second["start"] is None
    assert first["name_zh"] == "=1+1"


def test_geojson_of_the_shipped_rows_carries_their_papers(shipped: Dataset) -> None:
    collection = collection_of(shipped)
    assert "GeoNames" in collection["attribution_en"]
    assert "GeoNames" in collection["attribution_zh"]
    assert shipped.boundaries.attribution_en in collection["attribution_en"]
    assert "MIT" in collection["licence_en"]
    assert shipped.version in collection["source"]
    assert collection["dated"] == shipped.dated


@pytest.mark.parametrize("lang", LANGS)
def test_papers_say_on_what_terms_the_points_of_the_file_are(shipped: Dataset, lang: Lang) -> None:
    located_by = shipped.initiatives["located_by"]
    for mask in (everything(shipped), shipped.initiatives["prefecture"].to_numpy() == "350200"):
        licence = papers_of(shipped, mask).licence[lang]
        for terms in Terms:
            n = int(located_by[mask].str.contains(terms).sum())
            said = text(lang, f"provenance.terms.{terms.name.lower()}", n=n)
            assert (said in licence) == (n > 0)
    nowhere = papers_of(shipped, ~shipped.located).licence[lang]
    assert nowhere == text(lang, "export.licence_shipped")


def test_geojson_of_a_readers_file_claims_nothing_for_it(nasty: Dataset) -> None:
    collection = collection_of(nasty)
    assert "MIT" not in collection["licence_en"]
    assert "GeoNames" not in collection["attribution_en"]
    assert "dated" not in collection


def test_the_same_rows_give_the_same_bytes(shipped: Dataset) -> None:
    mask = everything(shipped)
    for export in EXPORTS.values():
        assert export(shipped, mask, lang="zh") == export(shipped, mask, lang="zh")


# Writing


def test_a_file_is_written_with_the_rights_of_any_new_file(tmp_path: Path) -> None:
    plain, ours = tmp_path / "plain", tmp_path / "ours"
    plain.touch()
    write_atomically(ours, b"whole")
    assert ours.read_bytes() == b"whole"
    assert ours.stat().st_mode == plain.stat().st_mode
    assert sorted(tmp_path.iterdir()) == [ours, plain]


def test_a_file_that_is_replaced_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_link_is_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "rows.csv", tmp_path / "link.csv"
    link.symlink_to(target)
    write_atomically(link, b"rows")
    assert link.is_symlink()
    assert target.read_bytes() == b"rows"


def test_a_failure_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExportError, match=r"rows\.csv.*no space left"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_too_large_for_the_disk_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    script = (
        "import signal, sys; from pathlib import Path\n"
        "from fujianmap.exports import write_atomically\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "write_atomically(Path(sys.argv[1]), bytes(1_000_000))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "ExportError" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["nowhere/rows.csv", "."])
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, place: str) -> None:
    with pytest.raises(ExportError) as caught:
        write_atomically(tmp_path / place, b"rows")
    assert str(tmp_path / place) in caught.value.say("en")
    assert str(tmp_path / place) in caught.value.say("zh")
    assert list(tmp_path.iterdir()) == []
