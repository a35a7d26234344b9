"""Scenes: all that one picture shows, in words and values, in both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fujianmap.places.boundaries import BBox, Boundaries
from fujianmap.texts import LANGS, Lang
from fujianmap.views.dataset import Dataset, load_dataset
from fujianmap.views.display import DEFAULT_LAYERS
from fujianmap.views.filters import Filters
from fujianmap.views.layering import with_layers
from fujianmap.views.scene import compose_scene
from fujianmap.views.wording import say_boundaries
from tests.conftest import SIX


def test_everything_in_english(six: Dataset) -> None:
    scene = compose_scene(six, Filters(), lang="en")
    assert scene.filters == "All of Fujian · all types"
    assert scene.counted == "6 of 6 shown, 3 without a point"
    assert [(m.id, m.position, m.name) for m in scene.marks] == [
        ("one", 0, "Post one"),
        ("two", 1, "二号警务室"),
        ("three", 2, "Post three"),
    ]
    assert [(u.id, u.reach) for u in scene.unlocated] == [
        ("four", "Putian"),
        ("five", "Fuzhou, Xiamen"),
        ("six", "Whole province"),
    ]
    assert [(a.name, a.count, a.shade) for a in scene.areas] == [
        ("Fuzhou", 2, 2),
        ("Xiamen", 1, 1),
        ("Putian", 0, 0),
    ]
    assert scene.breaks == (1, 2)
    assert scene.types == (
        ("patrol", "Patrol, prevention & rapid response"),
        ("antifraud", "Anti-fraud"),
    )
    assert scene.extent == six.boundaries.bbox
    assert scene.whole
    assert scene.attribution == "Boundaries: squares"
    assert scene.boundary_note == "No map review number: made up. For tests only."
    assert six.version in scene.data_note


@pytest.mark.parametrize(
    ("review", "disclaimer", "said"),
    [
        ("GS(2023)1234", "No statement.", "Map review number: GS(2023)1234. No statement."),
        ("none: made up", "", "No map review number: made up."),
        ("", "", ""),
    ],
)
def test_a_map_review_number_is_said_or_why_there_is_none(
    squares: Boundaries, review: str, disclaimer: str, said: str
) -> None:
    areas = replace(squares, review_en=review, disclaimer_en=disclaimer)
    assert say_boundaries(areas, "en") == said


def test_filters_are_said_in_words(six: Dataset) -> None:
    filters = Filters(
        city=frozenset({"350200", "350100"}),
        type=frozenset({"patrol", "drones"}),
        scope=frozenset({"site"}),
        precision=frozenset({"none"}),
        q="夜",
        start="2023",
        end="2024-06",
    )
    assert compose_scene(six, filters, lang="zh").filters == (
        "福州市、厦门市 · 巡逻防控与快速反应、drones · 覆盖范围：单个地点 · 点位：无点位 · "
        "含“夜” · 2023 至 2024-06"
    )
    assert compose_scene(
        six, Filters(city=frozenset({"350000"}), end="2022"), lang="en"
    ).filters == ("whole province (no one city) · all types · until 2022")


def test_a_colour_means_the_same_under_every_filter(six: Dataset) -> None:
    few = compose_scene(six, Filters(type=frozenset({"patrol"})), lang="zh")
    assert few.breaks == compose_scene(six, Filters(), lang="zh").breaks
    assert [area.shade for area in few.areas] == [1, 0, 0]
    assert few.counted == "共 6 项，显示 1 项"


def test_areas_that_a_filter_by_city_leaves_out_are_not_counted_as_empty(six: Dataset) -> None:
    one = compose_scene(six, Filters(city=frozenset({"350200"})), lang="en")
    assert [area.name for area in one.areas if area.chosen] == ["Xiamen"]
    assert all(area.chosen for area in compose_scene(six, Filters(), lang="en").areas)


def test_boundaries_without_a_word_on_their_review_say_nothing_of_it(squares: Boundaries) -> None:
    silent = load_dataset(
        SIX.encode(), replace(squares, review_en="", review_zh=""), name="six.csv"
    )
    assert compose_scene(silent, Filters(), lang="en").boundary_note == "For tests only."


def test_nothing_shown_is_a_scene_too(six: Dataset) -> None:
    scene = compose_scene(six, Filters(q="nothing like it"), lang="en")
    assert (scene.shown, scene.total, scene.marks, scene.unlocated, scene.types) == (
        0,
        6,
        (),
        (),
        (),
    )
    assert scene.counted == "0 of 6 shown"


def test_what_is_asked_for_is_taken(six: Dataset) -> None:
    extent = BBox(118, 25, 119, 26)
    scene = compose_scene(
        six, Filters(), lang="en", title="T", extent=extent, link="https://e.org", selected="one"
    )
    assert (scene.title, scene.extent, scene.whole) == ("T", extent, False)
    assert (scene.link, scene.selected) == ("https://e.org", "one")


@pytest.mark.parametrize("lang", LANGS)
def test_the_shipped_picture_carries_its_credits(shipped_dataset: Dataset, lang: Lang) -> None:
    scene = compose_scene(shipped_dataset, Filters(), lang=lang)
    assert (scene.shown, len(scene.marks), len(scene.unlocated)) == (76, 38, 38)
    assert "CC BY 4.0" in scene.attribution
    assert shipped_dataset.dated in scene.data_note
    assert sum(area.count for area in scene.areas) == 38
    assert max(area.shade for area in scene.areas) == len(scene.breaks) <= 4
    assert all(mark.uncertainty_km > 0 for mark in scene.marks)
    none = compose_scene(shipped_dataset, Filters(precision=frozenset({"none"})), lang=lang)
    assert "GeoNames" not in none.attribution


@pytest.mark.parametrize("hostile", ["{{7*191}}", "100{% off", "`", "</script>", "{shown}"])
def test_hostile_text_is_only_text(squares: Boundaries, hostile: str) -> None:
    data = f'name,type,lon,lat,id\n"{hostile}","{hostile}",118.2,25.2,"{hostile}"\n'
    dataset = load_dataset(data.encode(), squares, name=f"{hostile}.csv")
    for lang in LANGS:
        scene = compose_scene(dataset, Filters(q=hostile, type=frozenset({hostile})), lang=lang)
        (mark,) = scene.marks
        assert (mark.name, mark.type_label, mark.id) == (hostile, hostile, hostile)
        assert hostile in scene.filters
        assert hostile in scene.data_note


def test_a_scene_holds_nothing_of_a_layer_that_is_off(six: Dataset) -> None:
    scene = compose_scene(six, Filters(), lang="en")
    assert with_layers(scene, DEFAULT_LAYERS) == scene
    assert {area.shade for area in with_layers(scene, frozenset({"initiatives"})).areas} == {0}
    ringless = with_layers(scene, DEFAULT_LAYERS - {"rings"})
    assert [mark.uncertainty_km for mark in ringless.marks] == [0.0] * len(scene.marks)
    bare = with_layers(scene, DEFAULT_LAYERS - {"initiatives"})
    assert (bare.marks, bare.types) == ((), ())
    assert (bare.counted, bare.areas) == (scene.counted, scene.areas)
