"""What the map's frame fetches says the same as the frame of rows that it was made from."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fujianmap.drawing.rows import (
    CHUNK,
    NO_POINT,
    base_map_json,
    county_map_json,
    mask_text,
    points_json,
    text_chunks,
    texts_json,
)
from fujianmap.places.boundaries import Boundaries
from fujianmap.views.dataset import Dataset, load_dataset

WIDTHS = {1: "u1", 2: "<u2", 4: "<u4"}
"""bytes that a position in a list of words takes, as the frame finds out too"""


@pytest.fixture(params=["six", "shipped_dataset"])
def dataset(request: pytest.FixtureRequest) -> Dataset:
    found: Dataset = request.getfixturevalue(request.param)
    return found


def unpacked(text: str, kind: str) -> npt.NDArray[Any]:
    return np.frombuffer(base64.b64decode(text), dtype=kind)


def decoded(points: dict[str, Any], codes: str, words: str) -> list[str]:
    width = len(base64.b64decode(points[codes])) // len(points["ids"])
    return [points[words][code] for code in unpacked(points[codes], WIDTHS[width])]


def test_points_say_what_the_rows_say(dataset: Dataset) -> None:
    rows = dataset.initiatives
    points = json.loads(points_json(dataset))
    assert points["ids"] == rows["id"].tolist()
    for name in ("lon", "lat"):
        micro = unpacked(points[name], "<i4")
        degrees = np.where(micro == NO_POINT, np.nan, micro / 1e6)
        np.testing.assert_array_equal(degrees, rows[name].round(6))
    km = unpacked(points["metres"], "<i4") / 1000
    np.testing.assert_allclose(km, rows["uncertainty_km"].fillna(0), atol=0.0005)
    assert decoded(points, "type", "types") == rows["type"].tolist()
    assert decoded(points, "precision", "precisions") == rows["precision"].tolist()
    assert decoded(points, "prefecture", "areas") == rows["prefecture"].tolist()
    assert len(points["marks"]) == len(points["types"])


def test_all_texts_are_in_one_file_and_in_its_chunks(dataset: Dataset) -> None:
    rows = dataset.initiatives
    whole = json.loads(texts_json(dataset))
    chunks = [json.loads(chunk) for chunk in text_chunks(dataset, 2)]
    assert len(chunks) == -(-len(rows) // 2)
    for column in ("name_zh", "name_en", "place_zh", "place_en", "summary_zh", "summary_en"):
        assert whole[column] == rows[column].tolist()
        assert [cell for chunk in chunks for cell in chunk[column]] == rows[column].tolist()


def test_every_row_keeps_its_sources(dataset: Dataset) -> None:
    cells = [
        [one.strip() for one in cell.split(";") if one.strip()]
        for cell in dataset.initiatives["source"]
    ]
    known = dataset.sources
    urls = [
        [known.loc[one, "url"] if one in known.index else one for one in cell] for cell in cells
    ]
    for files in ([texts_json(dataset)], text_chunks(dataset, 5)):
        texts = [json.loads(one) for one in files]
        assert urls == [
            [chunk["sources"][k][2] for k in chunk["citations"][cited]]
            for chunk in texts
            for cited in chunk["cited"]
        ]


def test_what_is_no_link_has_no_address(squares: Boundaries) -> None:
    cells = [
        "https://evil.example\\@gov.cn/x",
        "https://u@evil.example/",
        "said;https://ok.example/",
    ]
    lines = [f"{k},patrol,119,25.5,{cell}" for k, cell in enumerate(cells)]
    data = "\n".join(["name,type,lon,lat,source", *lines]).encode()
    texts = json.loads(texts_json(load_dataset(data, squares, name="a.csv")))
    ok = "https://ok.example/"
    assert texts["sources"] == [
        [cells[0], cells[0], ""],
        [cells[1], cells[1], ""],
        ["said", "said", ""],
        [ok, ok, ok],
    ]


def test_a_type_that_is_not_ours_comes_after_ours(six: Dataset) -> None:
    assert json.loads(points_json(six))["types"] == ["patrol", "antifraud", "tech", "drones"]


@pytest.mark.parametrize(("types", "width"), [(200, 1), (300, 2), (70_000, 4)])
def test_so_many_types_still_have_a_number_each(six: Dataset, types: int, width: int) -> None:
    rows = many(six.initiatives, types).assign(type=[f"type {k}" for k in range(types)])
    points = json.loads(points_json(replace(six, initiatives=gpd.GeoDataFrame(rows))))
    assert len(base64.b64decode(points["type"])) == types * width
    assert decoded(points, "type", "types") == rows["type"].tolist()


def test_no_chunk_is_larger_than_the_rest(six: Dataset) -> None:
    rows = many(six.initiatives, 2 * CHUNK + 1)
    chunks = text_chunks(replace(six, initiatives=gpd.GeoDataFrame(rows)))
    assert [len(json.loads(chunk)["name_zh"]) for chunk in chunks] == [CHUNK, CHUNK, 1]


def many(rows: pd.DataFrame, n: int) -> pd.DataFrame:
    return rows.iloc[np.arange(n) % len(rows)].reset_index(drop=True)


@given(arrays(bool, st.integers(0, 40)))
def test_a_mask_comes_back_bit_by_bit(mask: npt.NDArray[np.bool_]) -> None:
    text = mask_text(mask)
    if text == "all":
        assert mask.all()
    else:
        np.testing.assert_array_equal(np.unpackbits(unpacked(text, "u1"))[: len(mask)], mask)


def test_areas_carry_their_names(dataset: Dataset) -> None:
    boundaries = dataset.boundaries
    prefectures = json.loads(base_map_json(boundaries))["prefectures"]["areas"]
    named = {area["properties"]["adcode"]: area["properties"]["name_zh"] for area in prefectures}
    assert named == boundaries.prefectures["name_zh"].to_dict()
    counties = json.loads(county_map_json(boundaries))["areas"]
    parents = {area["properties"]["adcode"]: area["properties"]["prefecture"] for area in counties}
    assert parents == boundaries.counties["prefecture"].to_dict()
