"""Where markers and rings stand, held to a second computation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyproj
import pytest
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex

from fujianmap.drawing.snapshot import Plate, compose_plate, read_paper
from fujianmap.drawing.snapshot.furniture import bar_length
from fujianmap.drawing.snapshot.marks import MOST_TOGETHER
from fujianmap.drawing.snapshot.projection import (
    Floats,
    Projection,
    ground_of,
)
from fujianmap.drawing.style import LIGHT, mark_of
from fujianmap.places.boundaries import BBox
from tests.drawing.conftest import FUZHOU, NANPING, XIAMEN, mark

if TYPE_CHECKING:
    from fujianmap.places.boundaries import Boundaries
    from fujianmap.views.scene import Mark, Scene
    from tests.drawing.conftest import MakeScene

FUJIAN = Projection(meridian=118.0, parallels=(24.5, 27.5))
GEOD = pyproj.Geod(ellps="WGS84")


def compose(scene: Scene, boundaries: Boundaries, paper: str = "a4") -> Plate:
    return compose_plate(scene, boundaries, paper=read_paper(paper))


def collections(plate: Plate, prefix: str) -> list[PathCollection]:
    return [
        artist
        for artist in plate.sheet.figure.get_children()
        if isinstance(artist, PathCollection) and str(artist.get_gid()).startswith(prefix)
    ]


def offsets(collection: PathCollection) -> Floats:
    return np.asarray(collection.get_offsets(), dtype=float)


def spots(plate: Plate) -> Floats:
    return np.vstack([offsets(collection) for collection in collections(plate, "markers")])


def scattered(count: int, seed: int = 1) -> list[Mark]:
    random = np.random.default_rng(seed)
    lon, lat = random.uniform(117, 119, count), random.uniform(25.3, 26.8, count)
    return [
        mark(n, (float(x), float(y)), km=0) for n, (x, y) in enumerate(zip(lon, lat, strict=True))
    ]


def test_the_projection_is_the_one_that_the_plate_names() -> None:
    named = pyproj.CRS.from_proj4("+proj=aea +lat_0=26 +lon_0=118 +lat_1=24.5 +lat_2=27.5")
    ours = FUJIAN.to_metres([117.3, 120.1], [24.2, 27.9])
    theirs = pyproj.Transformer.from_crs("EPSG:4326", named, always_xy=True).transform(
        [117.3, 120.1], [24.2, 27.9]
    )
    np.testing.assert_allclose(ours, np.column_stack(theirs), atol=1e-6)
    assert FUJIAN.crs.axis_info[0].unit_name == "metre"


def test_the_projection_follows_the_boundaries(boundaries: Boundaries) -> None:
    assert ground_of(boundaries).projection == FUJIAN


@pytest.mark.parametrize(
    "bbox",
    [BBox(121.2, 43.4, 135.1, 53.6), BBox(73.5, 34.3, 96.4, 49.2), BBox(108.6, 18.1, 111.1, 20.2),
     BBox(30.0, -3.0, 35.0, 3.0), BBox(-72.0, -35.0, -68.0, -30.0)],
)  # fmt: skip
def test_other_provinces_have_a_projection_of_their_own(bbox: BBox) -> None:
    projection = Projection.of(bbox)
    for lon in np.linspace(bbox.west, bbox.east, 4):
        for lat in np.linspace(bbox.south, bbox.north, 5):
            factors = pyproj.Proj(projection.crs).get_factors(lon, lat)
            assert factors.areal_scale == pytest.approx(1, abs=1e-6)
            assert factors.parallel_scale == pytest.approx(1, abs=0.009)
    # North is up in the middle.
    middle, lat = (bbox.west + bbox.east) / 2, (bbox.south + bbox.north) / 2
    south, north = projection.to_metres([middle, middle], [lat, lat + 0.1])
    assert abs(north[0] - south[0]) < 0.01 * (north[1] - south[1])


def test_lengths_are_true_to_a_thousandth_anywhere_in_fujian() -> None:
    for lon in (115.9, 118.0, 120.6):
        for lat in (23.6, 26.0, 28.3):
            for azimuth in (0, 45, 90, 135):
                there = GEOD.fwd(lon, lat, azimuth, 10_000)[:2]
                a, b = FUJIAN.to_metres([lon, there[0]], [lat, there[1]])
                assert np.hypot(*(b - a)) == pytest.approx(10_000, rel=1e-3)


def test_degrees_come_back() -> None:
    metres = FUJIAN.to_metres([118.1], [24.5])
    np.testing.assert_allclose(FUJIAN.to_degrees(*metres.T), [[118.1, 24.5]], atol=1e-9)


@pytest.mark.parametrize("paper", ["a4", "slide"])
def test_markers_stand_where_an_independent_projection_puts_them(
    make_scene: MakeScene, boundaries: Boundaries, paper: str
) -> None:
    places = [FUZHOU, XIAMEN, NANPING, (117.0, 25.1)]
    scene = make_scene(marks=[mark(n, at) for n, at in enumerate(places)])
    plate = compose(scene, boundaries, paper)
    projection = pyproj.Proj(proj="aea", lat_0=26, lon_0=118, lat_1=24.5, lat_2=27.5, datum="WGS84")
    view = plate.view
    expected = [
        (
            view.frame.left + (x - view.ground.left) / view.ground.width * view.frame.width,
            view.frame.bottom + (y - view.ground.bottom) / view.ground.height * view.frame.height,
        )
        for x, y in (projection(*at) for at in places)
    ]
    np.testing.assert_allclose(spots(plate), expected, atol=1e-6)


def test_markers_are_where_their_colour_says(make_scene: MakeScene, boundaries: Boundaries) -> None:
    scene = make_scene(
        marks=[
            mark(0, FUZHOU, kind="patrol", precision="site", km=0),
            mark(1, XIAMEN, kind="antifraud", precision="county", km=10),
        ]
    )
    plate = compose(scene, boundaries)
    looks = {
        tuple(to_hex(tuple(np.asarray(colours)[0])) for colours in both)
        for both in ((c.get_facecolor(), c.get_edgecolor()) for c in collections(plate, "markers"))
    }
    assert looks == {
        (mark_of("patrol").colour, LIGHT.paper),
        (LIGHT.paper, mark_of("antifraud").colour),
    }


def test_rings_have_their_true_radius(make_scene: MakeScene, boundaries: Boundaries) -> None:
    scene = make_scene(marks=[mark(0, FUZHOU, km=40), mark(1, XIAMEN, km=20)])
    plate = compose(scene, boundaries)
    (rings,) = collections(plate, "rings")
    found = {
        tuple(np.round(place, 3)): radius
        for place, radius in zip(offsets(rings), np.sqrt(rings.get_sizes()), strict=True)
    }
    for (lon, lat), km in ((FUZHOU, 40), (XIAMEN, 20)):
        here = plate.view.place(FUJIAN.to_metres([lon], [lat]))[0]
        there = GEOD.fwd(lon, lat, 70, km * 1000)[:2]
        edge = plate.view.place(FUJIAN.to_metres([there[0]], [there[1]]))[0]
        assert found[tuple(np.round(here, 3))] == pytest.approx(np.hypot(*(edge - here)), rel=1e-3)


def test_a_ring_stands_for_all_rows_that_share_it(
    make_scene: MakeScene, boundaries: Boundaries
) -> None:
    scene = make_scene(marks=[mark(n, FUZHOU, km=40) for n in range(4)])
    (rings,) = collections(compose(scene, boundaries), "rings")
    assert len(offsets(rings)) == 1


def test_an_exact_site_has_no_ring(make_scene: MakeScene, boundaries: Boundaries) -> None:
    scene = make_scene(marks=[mark(0, FUZHOU, precision="site", km=0)])
    assert collections(compose(scene, boundaries), "rings") == []


def _nearest(points: Floats) -> float:
    gaps = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    np.fill_diagonal(gaps, np.inf)
    return float(gaps.min())


@pytest.mark.parametrize("count", [2, 3, 6, 7, MOST_TOGETHER])
def test_rows_at_one_place_are_all_seen(
    make_scene: MakeScene, boundaries: Boundaries, count: int
) -> None:
    scene = make_scene(marks=[mark(n, FUZHOU) for n in range(count)])
    plate = compose(scene, boundaries)
    found = spots(plate)
    assert len(found) == count
    assert _nearest(found) >= 2 * plate.layout.radius


def test_too_many_rows_at_one_place_become_their_number(
    make_scene: MakeScene, boundaries: Boundaries
) -> None:
    scene = make_scene(marks=[mark(n, FUZHOU) for n in range(MOST_TOGETHER + 4)])
    plate = compose(scene, boundaries)
    assert collections(plate, "markers") == []
    assert [disc[2] for disc in plate.layout.discs] == [MOST_TOGETHER + 4]
    assert str(MOST_TOGETHER + 4) in [p.text for p in plate.sheet.placed if p.role == "disc"]


def test_neighbouring_markers_move_apart_and_keep_a_line_to_their_place(
    make_scene: MakeScene, boundaries: Boundaries
) -> None:
    plate = compose(make_scene(marks=scattered(120)), boundaries)
    found = spots(plate)
    assert len(found) == 120
    assert _nearest(found) >= 1.9 * plate.layout.radius
    (dots,) = collections(plate, "places")
    assert len(offsets(dots)) == plate.layout.led.sum() > 0


@pytest.mark.parametrize("count", [900, 5000])
def test_a_multitude_stays_in_its_place(
    make_scene: MakeScene, boundaries: Boundaries, count: int
) -> None:
    plate = compose(make_scene(marks=scattered(count)), boundaries)
    together = sum(disc[2] for disc in plate.layout.discs)
    assert len(spots(plate)) + together == count
    np.testing.assert_array_equal(plate.layout.drawn, plate.layout.places)


def test_rows_of_one_look_are_one_collection(make_scene: MakeScene, boundaries: Boundaries) -> None:
    plate = compose(make_scene(marks=scattered(900)), boundaries)
    assert len(collections(plate, "markers")) == 1


def test_the_scale_bar_is_true(make_scene: MakeScene, boundaries: Boundaries) -> None:
    plate = compose(make_scene(), boundaries)
    metres = bar_length(plate.view, 1.0)
    assert metres == 100_000
    x, y = plate.view.ground.centre
    west, east = FUJIAN.to_degrees([x - metres / 2, x + metres / 2], [y, y])
    assert GEOD.inv(*west, *east)[2] == pytest.approx(metres, rel=1e-3)
    assert [p.text for p in plate.sheet.placed if p.role == "scale"] == ["0", "100 km"]


def test_the_map_holds_the_extent(make_scene: MakeScene, boundaries: Boundaries) -> None:
    scene = make_scene(city="350200")
    plate = compose(scene, boundaries, "a4-landscape")
    e = scene.extent
    corners = FUJIAN.to_metres(
        [e.west, e.east, e.west, e.east], [e.south, e.south, e.north, e.north]
    )
    for x, y in plate.view.place(corners):
        assert plate.view.frame.left < x < plate.view.frame.right
        assert plate.view.frame.bottom < y < plate.view.frame.top


@pytest.mark.parametrize(
    ("extent", "outside"),
    [
        (BBox(118.0, 24.4, 118.2, 24.6), 5),  # Xiamen alone
        (BBox(118.9, 25.7, 119.8, 26.2), 3),  # three near Fuzhou, two of them at one place
        (BBox(115.9, 27.9, 116.3, 28.2), 6),
        (None, 0),
    ],
)
def test_a_plate_says_how_many_rows_its_map_leaves_out(
    make_scene: MakeScene, boundaries: Boundaries, extent: BBox | None, outside: int
) -> None:
    scenes = [
        replace(scene, whole=False, extent=extent) if extent else scene
        for scene in (make_scene("zh"), make_scene("en"))
    ]
    plate = compose_plate(
        scenes[0], boundaries, also=scenes[1], paper=read_paper("a4"), outlined=False
    )
    assert len(scenes[0].marks) - len(plate.layout.marks) == outside
    said = [placed.text for placed in plate.sheet.placed if placed.role == "subtitle"]
    zh, en = (f"9 / 76，{outside} 项在图幅之外", f"9 / 76, {outside} outside this map")
    assert [line.partition(" · ")[2] for line in said] == (
        [zh, en] if outside else ["9 / 76", "9 / 76"]
    )


def test_the_sentence_on_rows_left_out_holds_when_it_takes_room_from_the_map(
    make_scene: MakeScene, boundaries: Boundaries
) -> None:
    near = [mark(n, (118.1, 24.30 + n / 400), km=0) for n in range(160)]
    scene = replace(
        make_scene(marks=near, filters="Filters that take most of the line " * 3),
        whole=False,
        extent=BBox(118.05, 24.48, 118.15, 24.5),
    )
    for paper in ("square", "150x120", "130x190"):
        plate = compose(scene, boundaries, paper)
        left = len(near) - len(plate.layout.marks)
        said = " ".join(p.text for p in plate.sheet.placed if p.role == "subtitle")
        assert left
        assert f", {left} outside this map" in said, paper


def test_an_extent_of_one_point_can_be_drawn(make_scene: MakeScene, boundaries: Boundaries) -> None:
    scene = replace(make_scene(), whole=False, extent=BBox(119.3, 26.08, 119.3, 26.08))
    assert compose(scene, boundaries).view.ground.width >= 5_000


@pytest.mark.parametrize("paper", ["100x300", "1000x200"])
def test_no_ground_is_shown_that_is_not_known(
    make_scene: MakeScene, boundaries: Boundaries, paper: str
) -> None:
    plate = compose(make_scene(), boundaries, paper)
    assert ground_of(boundaries).covered.grown(1).holds(plate.view.ground)


def test_boundaries_are_projected_once_and_let_go_with_them(boundaries: Boundaries) -> None:
    import gc
    from dataclasses import replace

    from fujianmap.drawing.snapshot import projection

    assert ground_of(boundaries) is ground_of(boundaries)
    other = replace(boundaries)
    key = id(other)
    ground_of(other)
    assert key in projection._GROUNDS
    del other
    gc.collect()
    assert key not in projection._GROUNDS
