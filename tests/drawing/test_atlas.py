"""The atlas: contents and a plate for each prefecture, as one PDF that others can read."""

from __future__ import annotations

import io

import pypdf
import pytest
from matplotlib.collections import PathCollection

from fujianmap.drawing.snapshot import Wishes, read_paper
from fujianmap.drawing.snapshot.atlas import atlas_plates, draw_atlas
from fujianmap.drawing.snapshot.contents import Entry, compose_contents
from fujianmap.views.dataset import Dataset
from fujianmap.views.filters import Filters
from fujianmap.views.scene import compose_scene


def pages_of(atlas: bytes) -> list[str]:
    """The text of each page as a program that is not ours reads it."""
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(atlas)).pages]


def test_there_is_a_plate_for_each_prefecture(six: Dataset) -> None:
    plates = atlas_plates(six, lang="en")
    assert [plate.adcode for plate in plates] == ["350000", "350100", "350200", "350300"]
    assert [plate.scene.whole for plate in plates] == [True, False, False, False]
    for plate in plates[1:]:
        mask = Filters(city=frozenset({plate.adcode})).mask(six)
        assert plate.scene.shown == int(mask.sum())
        assert plate.scene.title.endswith(plate.name)


def test_filters_hold_for_every_plate(six: Dataset) -> None:
    filters = Filters(type=frozenset({"antifraud"}), city=frozenset({"350100"}))
    plates = atlas_plates(six, filters)
    assert [plate.adcode for plate in plates] == ["350000", "350100"]
    assert [plate.scene.shown for plate in plates] == [1, 1]


@pytest.mark.parametrize("both", [False, True])
def test_an_atlas_reads_as_it_says(six: Dataset, both: bool) -> None:  # noqa: FBT001
    drawn: list[int] = []
    atlas = draw_atlas(
        six, lang="en", paper="a4-landscape", both=both, drawn=lambda: drawn.append(1)
    )
    pages = pages_of(atlas)
    assert len(pages) == len(drawn) == 5
    for page, name in zip(pages[2:], ("Fuzhou", "Xiamen", "Putian"), strict=True):
        assert name in page
        assert name in pages[0]
    for number, page in enumerate(pages, 1):
        assert str(number) in page.split()
    assert ("福州市" in pages[2]) == both
    assert draw_atlas(six, lang="en", paper="a4-landscape", both=both) == atlas


def test_the_map_of_the_contents_shows_nothing_that_is_not_explained(six: Dataset) -> None:
    scene = compose_scene(six, Filters(), lang="en")
    sheet = compose_contents(
        scene,
        six.boundaries,
        [Entry(name="Fuzhou", counted="2", page=2)],
        paper=read_paper("a4"),
        wishes=Wishes(page=1),
        outlined=True,
    )
    marks = [a for a in sheet.figure.get_children() if isinstance(a, PathCollection)]
    assert scene.marks
    assert not marks
    assert [placed.text for placed in sheet.placed if placed.role == "number"] == ["1"]


def test_every_font_is_in_the_file(six: Dataset) -> None:
    reader = pypdf.PdfReader(io.BytesIO(draw_atlas(six)))
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            for one in font.get_object().get("/DescendantFonts", []):
                assert "/FontFile2" in one.get_object()["/FontDescriptor"].get_object()
