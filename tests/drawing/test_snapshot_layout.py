"""Where texts stand: on the paper, and on no other text; what the legend holds and what not."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch
from shapely import Point

from fujianmap.drawing.snapshot import Plate, Wishes, compose_plate, read_paper
from fujianmap.drawing.snapshot.markers import Look
from fujianmap.drawing.snapshot.names import names_on
from fujianmap.drawing.snapshot.projection import ground_of
from fujianmap.drawing.snapshot.seen import see
from fujianmap.drawing.snapshot.sheet import Box
from fujianmap.drawing.snapshot.subject import Subject
from fujianmap.drawing.style import LIGHT
from fujianmap.places.boundaries import BBox
from fujianmap.records.vocabulary import Precision
from fujianmap.texts import LANGS, text
from tests.drawing.conftest import FUZHOU, XIAMEN, mark, six_marks

if TYPE_CHECKING:
    from collections.abc import Callable

    from fujianmap.places.boundaries import Boundaries
    from fujianmap.views.scene import Scene
    from tests.drawing.conftest import MakeScene

PAPERS = ("a4", "a4-landscape", "a3-landscape", "slide", "square", "100x100", "100x300", "500x120")
LONG = "福建省公安机关主动警务与预防警务举措全景分布图（二〇二四年版）" * 8
LINK = "https://map.example.org/?" + "&".join(f"q={number}" for number in range(1000, 1060))


def compose(scene: Scene, boundaries: Boundaries, paper: str = "a4", **more: Any) -> Plate:
    wishes = Wishes(
        **{key: more.pop(key) for key in ("title", "list_unlocated", "graticule") if key in more}
    )
    return compose_plate(scene, boundaries, paper=read_paper(paper), wishes=wishes, **more)


def of_role(plate: Plate, *roles: str) -> list[str]:
    return [placed.text for placed in plate.sheet.placed if placed.role in roles]


def many_types(make_scene: MakeScene) -> Scene:
    marks = [
        mark(n, (116.5 + 0.05 * n, 26.2), kind=f"t{n}", label=f"A type of one's own number {n}")
        for n in range(45)
    ]
    return make_scene(marks=marks)


SCENES: dict[str, Callable[[MakeScene], tuple[Scene, dict[str, Any]]]] = {
    "zh": lambda make: (make("zh"), {}),
    "all that can be asked for": lambda make: (
        make("en", without=40),
        {"also": make("zh", without=40), "list_unlocated": True, "graticule": True},
    ),
    "one city": lambda make: (
        make("en", city="350100"), {"graticule": True, "list_unlocated": True},
    ),
    "one city in two languages": lambda make: (
        make("zh", city="350500", link=LINK[:60]),
        {"also": make("en", city="350500"), "list_unlocated": True},
    ),
    "nothing found": lambda make: (make(marks=[], without=0), {"also": make("zh", marks=[])}),
    "no points": lambda make: (make(marks=[], without=5), {"list_unlocated": True}),
    "long words": lambda make: (
        make("zh", filters=LONG, link=LINK), {"title": LONG, "list_unlocated": True},
    ),
    "45 types": lambda make: (many_types(make), {"list_unlocated": True}),
}  # fmt: skip


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", SCENES)
def test_every_text_is_on_the_paper_and_on_no_other(
    make_scene: MakeScene, boundaries: Boundaries, name: str, paper: str
) -> None:
    scene, more = SCENES[name](make_scene)
    plate = compose(scene, boundaries, paper, **more)
    placed = [p for p in plate.sheet.placed if p.role != "disc"]
    assert len(placed) > 5
    outside = [p.text for p in placed if not plate.sheet.box.holds(p.box)]
    assert outside == []
    # Lines of one paragraph stand close: their letters must not meet, their leading may.
    covered = [
        (a.text, b.text)
        for a, b in combinations(placed, 2)
        if a.box.grown(-0.04 * a.box.height).meets(b.box.grown(-0.04 * b.box.height))
    ]
    assert covered == []


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", SCENES)
def test_the_map_keeps_the_most_room_and_its_frame_holds_no_legend(
    make_scene: MakeScene, boundaries: Boundaries, name: str, paper: str
) -> None:
    scene, more = SCENES[name](make_scene)
    plate = compose(scene, boundaries, paper, **more)
    frame = plate.view.frame
    assert plate.sheet.box.holds(frame)
    assert frame.width > 0.3 * min(plate.sheet.paper.points)
    assert frame.height > 0.2 * min(plate.sheet.paper.points)
    around = ("title", "subtitle", "note", "type", "precision", "shade", "unlocated", "more")
    for placed in plate.sheet.placed:
        assert frame.meets(placed.box.grown(-0.5)) is (placed.role not in (*around, "heading"))


def test_legend_holds_the_types_on_the_map_and_no_other(
    make_scene: MakeScene, boundaries: Boundaries
) -> None:
    plate = compose(make_scene("zh"), boundaries)
    present = {text("zh", f"type.{kind}") for kind in ("patrol", "antifraud", "tech")}
    assert set(of_role(plate, "type")) == present


def test_legend_explains_the_looks_on_the_map(
    make_scene: MakeScene, boundaries: Boundaries
) -> None:
    looks = "".join(of_role(compose(make_scene("zh"), boundaries), "precision"))
    assert text("zh", "plate.solid") in looks
    assert text("zh", "plate.tinted") in looks
    assert text("zh", "plate.hollow") in looks
    assert text("zh", "plate.broken") in looks
    assert text("zh", "plate.ring") in looks
    assert text("zh", "plate.leader") in looks
    assert text("zh", "plate.disc") not in looks


def test_legend_leaves_out_looks_that_are_not_there(
    make_scene: MakeScene, boundaries: Boundaries
) -> None:
    scene = make_scene("zh", marks=[mark(0, FUZHOU, precision="site", km=0)])
    assert of_role(compose(scene, boundaries), "precision") == [text("zh", "plate.solid")]


def test_legend_holds_the_classes_on_the_map(make_scene: MakeScene, boundaries: Boundaries) -> None:
    assert of_role(compose(make_scene(), boundaries), "shade") == ["0", "1", "2–4"]


def test_classes_of_areas_outside_the_frame_are_not_in_the_legend(
    make_scene: MakeScene, boundaries: Boundaries
) -> None:
    close = replace(make_scene(), extent=BBox(118.08, 24.44, 118.1, 24.46), whole=False)
    assert of_role(compose(close, boundaries), "shade") == ["1"]


def test_neighbours_of_a_chosen_city_are_not_shown_as_empty(
    make_scene: MakeScene, boundaries: Boundaries
) -> None:
    plate = compose(make_scene(city="350100"), boundaries)
    assert of_role(plate, "shade") == ["2–4"]
    fills = [to_hex(artist.get_facecolor()) for artist in plate.sheet.figure.get_children()
             if isinstance(artist, PathPatch)]  # fmt: skip
    # Once for the neighbouring prefectures, once for the inset; other land is out of sight here.
    assert fills.count(LIGHT.land) == 2


@pytest.mark.parametrize("city", ["", "350100", "350200", "350500"])
@pytest.mark.parametrize("paper", ["a4", "slide", "square"])
def test_legend_explains_what_the_settled_map_shows(
    make_scene: MakeScene, boundaries: Boundaries, paper: str, city: str
) -> None:
    # Rings of all sizes: some are seen at one scale and not at the next.
    marks = [
        mark(n, (at[0] + 0.05 * n, at[1] + 0.03 * (n % 3)), km=0.5 * n)
        for at in (FUZHOU, XIAMEN)
        for n in range(9)
    ]
    plate = compose(make_scene(marks=marks, city=city), boundaries, paper, list_unlocated=True)
    said = " ".join(of_role(plate, "precision"))
    for key, there in (
        ("ring", (plate.layout.rings > 0).any()),
        ("leader", plate.layout.led.any()),
        ("disc", bool(plate.layout.discs)),
    ):
        assert (text("en", f"plate.{key}").split(":")[0] in said) == there


def test_legend_takes_the_looks_of_types_from_inside_the_frame(
    make_scene: MakeScene, boundaries: Boundaries
) -> None:
    away = mark(1, FUZHOU, precision="site", km=0)
    scene = make_scene(marks=[mark(0, XIAMEN), away], city="350200")
    ground, view = ground_of(boundaries), compose(scene, boundaries).view
    assert see(scene, ground, view, 1.0).types == (("patrol", Precision.NEIGHBOURHOOD),)
    assert text("en", "plate.solid") not in of_role(compose(scene, boundaries), "precision")


def test_each_precision_looks_as_on_the_screen() -> None:
    looks = [Look.of("patrol", precision) for precision in Precision]
    assert len({(look.solid, look.fill, look.precision) for look in looks}) == len(looks)
    assert len({look.fill for look in looks}) == 3


def test_only_the_chosen_citys_name_is_bold(make_scene: MakeScene, boundaries: Boundaries) -> None:
    scene = make_scene(city="350500")
    ground = ground_of(boundaries)
    subject = Subject(scene=scene, also=None, ground=ground, unit=1.0, wishes=Wishes())
    view = compose(scene, boundaries).view
    names = [name for name in names_on(subject, view) if name.role == "prefecture"]
    assert len(names) > 3
    assert [name.lines[0] for name in names if name.bold] == ["Quanzhou"]


def test_names_keep_a_distance_from_each_other(
    make_scene: MakeScene, boundaries: Boundaries
) -> None:
    for city in ("350200", "350300", "350500"):
        plate = compose(make_scene(city=city), boundaries, "a4-landscape")
        names = [p for p in plate.sheet.placed if p.role in {"prefecture", "county"}]
        for one, two in combinations(names, 2):
            size = min(one.box.height, two.box.height)
            beside = Box(one.box.left - size / 3, one.box.bottom, one.box.right + size / 3,
                         one.box.top)  # fmt: skip
            assert not beside.meets(two.box), f"{one.text} {two.text}"


def test_a_scene_without_points_has_no_legend_of_markers_and_says_so(
    make_scene: MakeScene, boundaries: Boundaries
) -> None:
    nothing = compose(make_scene("zh", marks=[], without=0), boundaries)
    assert of_role(nothing, "type", "precision") == []
    assert of_role(nothing, "empty") == [text("zh", "plate.nothing")]
    no_points = compose(make_scene("zh", marks=[], without=7), boundaries)
    assert of_role(no_points, "empty") == [text("zh", "plate.no_points", count=7)]
    assert of_role(compose(make_scene("zh"), boundaries), "empty") == []


def test_types_beyond_the_legends_room_are_counted(
    make_scene: MakeScene, boundaries: Boundaries
) -> None:
    plate = compose(many_types(make_scene), boundaries, "a3-landscape")
    assert text("en", "plate.more_types", count=9) in of_role(plate, "more")


def test_rows_without_a_point_are_listed_when_asked_for(
    make_scene: MakeScene, boundaries: Boundaries
) -> None:
    scene = make_scene(without=12)
    assert of_role(compose(scene, boundaries), "unlocated") == []
    listed = of_role(compose(scene, boundaries, list_unlocated=True), "unlocated")
    assert [line for line in listed if line.startswith("An initiative")] == [
        row.name for row in scene.unlocated
    ]


@pytest.mark.parametrize("paper", ["a4", "a4-landscape"])
def test_rows_that_the_list_has_no_room_for_are_counted(
    make_scene: MakeScene, boundaries: Boundaries, paper: str
) -> None:
    plate = compose(make_scene(without=400), boundaries, paper, list_unlocated=True)
    listed = [line for line in of_role(plate, "unlocated") if line.startswith("An initiative")]
    assert 20 < len(listed) < 400
    assert text("en", "plate.more", count=400 - len(listed)) in of_role(plate, "more")
    assert text("en", "plate.unlocated", count=400) in of_role(plate, "heading")


def test_rows_that_are_not_listed_are_told_in_both_languages(
    make_scene: MakeScene, boundaries: Boundaries
) -> None:
    zh, en = (make_scene("zh" if n == 0 else "en", without=400) for n in range(2))
    plate = compose(zh, boundaries, "slide", also=en, list_unlocated=True)
    left_out = 400 - len([t for t in of_role(plate, "unlocated") if t.startswith("无点位的")])
    assert of_role(plate, "more") == [text(lang, "plate.more", count=left_out) for lang in LANGS]


def test_filters_in_words_are_whole(make_scene: MakeScene, boundaries: Boundaries) -> None:
    said = "Fuzhou, Xiamen, Putian and with “community policing” " * 8
    plate = compose(make_scene(filters=said.strip()), boundaries)
    assert (
        said.replace("“", '"').replace("”", '"').split()
        == " ".join(of_role(plate, "subtitle")).split()[: len(said.split())]
    )


def test_a_link_is_whole_or_not_there(make_scene: MakeScene, boundaries: Boundaries) -> None:
    words = "社区警务" * 50
    link = f"https://map.example.org/?q={quote(words)}&to=2024%26"
    plate = compose(make_scene(link=link), boundaries)
    notes = "".join(of_role(plate, "note")).replace(" ", "")
    assert f"https://map.example.org/?q={words}&to=2024%26" in notes
    endless = make_scene(link="https://map.example.org/?q=" + "x" * 3000)
    assert "map.example.org" not in "".join(of_role(compose(endless, boundaries), "note"))


def test_a_list_that_the_paper_has_no_room_for_is_told(
    make_scene: MakeScene, boundaries: Boundaries
) -> None:
    scene, more = SCENES["all that can be asked for"](make_scene)
    plate = compose(scene, boundaries, "100x100", **more)
    assert of_role(plate, "unlocated") == []
    assert text("en", "plate.unlocated", count=40) in of_role(plate, "heading")
    assert "".join(of_role(plate, "more")).startswith(text("en", "plate.no_room")[:8])


def test_an_inset_only_where_the_map_is_close(
    make_scene: MakeScene, boundaries: Boundaries
) -> None:
    heading = text("en", "plate.inset")
    close = compose(make_scene(city="350200"), boundaries)
    assert heading in of_role(close, "heading")
    assert of_role(close, "county")
    whole = compose(make_scene(), boundaries)
    assert heading not in of_role(whole, "heading")
    assert of_role(whole, "county") == []


def test_no_inset_where_the_map_shows_nearly_all(
    make_scene: MakeScene, boundaries: Boundaries
) -> None:
    west, south, east, north = boundaries.bbox
    scene = replace(make_scene(), extent=BBox(west, south, east - 0.1, north), whole=False)
    assert text("en", "plate.inset") not in of_role(compose(scene, boundaries), "heading")


def test_a_graticule_only_when_asked_for(make_scene: MakeScene, boundaries: Boundaries) -> None:
    assert of_role(compose(make_scene(), boundaries), "graticule") == []
    degrees = of_role(compose(make_scene(), boundaries, graticule=True), "graticule")
    assert {"118°E", "26°N"} <= set(degrees)


def test_every_prefecture_is_named_and_keeps_off_the_markers(
    make_scene: MakeScene, boundaries: Boundaries
) -> None:
    scene = make_scene("zh")
    plate = compose(scene, boundaries)
    assert sorted(of_role(plate, "prefecture")) == sorted(area.name for area in scene.areas)
    names = [placed.box for placed in plate.sheet.placed if placed.role == "prefecture"]
    for left, bottom, right, top in plate.layout.boxes():
        inner = (left + right) / 2, (bottom + top) / 2
        assert not any(
            box.left < inner[0] < box.right and box.bottom < inner[1] < box.top for box in names
        )


@pytest.mark.parametrize("paper", ["a4", "a4-landscape", "slide", "square"])
@pytest.mark.parametrize("langs", ["zh", "en", "zh en"])
def test_no_name_stands_in_another_prefecture(
    make_scene: MakeScene, boundaries: Boundaries, paper: str, langs: str
) -> None:
    crowd = [
        mark(n, (at[0] + 0.06 * (n % 5 - 2), at[1] + 0.07 * (n // 5 - 1)))
        for at in (XIAMEN, (118.6, 24.9), FUZHOU)
        for n in range(15)
    ]
    scene, *also = (
        make_scene("zh" if lang == "zh" else "en", marks=crowd) for lang in langs.split()
    )
    plate = compose(scene, boundaries, paper, also=also[0] if also else None)
    rows = boundaries.prefectures
    for code in rows.index:
        names = {rows.loc[code, "name_zh"], rows.loc[code, "name_en"]}
        boxes = [p.box for p in plate.sheet.placed if p.role == "prefecture" and p.text in names]
        assert boxes, f"{names} is nowhere"
        middle = [(boxes[0].left + boxes[0].right) / 2, (boxes[0].top + boxes[-1].bottom) / 2]
        (at,) = plate.view.metres(np.array([middle]))
        here = Point(*ground_of(boundaries).projection.to_degrees([at[0]], [at[1]])[0])
        holding = {str(c) for c in rows.index[rows.geometry.contains(here)]}
        assert holding <= {code}
        if not holding:
            assert "lead" in {artist.get_gid() for artist in plate.sheet.figure.get_children()}


def test_credits_name_projection_boundaries_data_and_link(
    make_scene: MakeScene, boundaries: Boundaries
) -> None:
    scene = make_scene("zh", link="https://map.example.org/?lang=zh")
    notes = "".join(of_role(compose(scene, boundaries), "note")).replace(" ", "")
    for words in (
        scene.attribution, scene.boundary_note, scene.data_note, scene.link,
        text("zh", "plate.projection", meridian="118", south="24.5", north="27.5"),
    ):  # fmt: skip
        assert words.replace(" ", "") in notes


def test_a_record_that_is_open_stands_out(make_scene: MakeScene, boundaries: Boundaries) -> None:
    plain = compose(make_scene(), boundaries).sheet.figure
    chosen = compose(make_scene(selected="T2"), boundaries).sheet.figure
    assert len(chosen.get_children()) == len(plain.get_children()) + 2


def test_markers_far_from_each_other_need_no_lines(
    make_scene: MakeScene, boundaries: Boundaries
) -> None:
    scene = make_scene(marks=[mark(0, FUZHOU), mark(1, XIAMEN)])
    assert text("en", "plate.leader") not in of_role(compose(scene, boundaries), "precision")
    assert len(six_marks()) == 6
