"""Files that the page gives are those that the command line writes for the same words."""

from __future__ import annotations

import pytest

from fujianmap.drawing.snapshot import draw_snapshot
from fujianmap.drawing.snapshot.charts import draw_chart
from fujianmap.page.making import ending_of, make_atlas, make_file, pages_of
from fujianmap.page.view import View
from fujianmap.page.wishes import refusal
from fujianmap.texts import text
from fujianmap.views.dataset import Dataset, load_dataset
from fujianmap.views.display import At, Display
from fujianmap.views.filters import Filters
from fujianmap.views.layering import with_layers
from fujianmap.views.scene import compose_scene

LINK = "https://map.example.org/?city=350200"
XIAMEN = Filters(city=frozenset({"350200"}))
LAYERS = frozenset({"initiatives", "labels"})


@pytest.fixture(scope="module")
def view() -> View:
    return View(
        dataset=load_dataset(),
        filters=XIAMEN,
        display=Display(lang="en", layers=LAYERS, at=At(118.0, 25.0, 8.0)),
    )


def test_a_plate_of_the_page_is_that_of_the_painter(view: View) -> None:
    wishes = {
        "format": "svg", "paper": "180x240", "extent": "chosen", "screen": {}, "title": "",
        "list_unlocated": True, "graticule": True, "both": True, "outlined_text": True,
    }  # fmt: skip
    first, second = (
        with_layers(compose_scene(view.dataset, XIAMEN, lang=lang, link=LINK), LAYERS)
        for lang in ("en", "zh")
    )
    drawn = draw_snapshot(
        first, view.dataset.boundaries, also=second, format="svg", paper="180x240",
        list_unlocated=True, graticule=True, outlined_text=True,
    )  # fmt: skip
    assert make_file(view, LINK, "svg", wishes) == drawn


@pytest.mark.parametrize("form", ["svg", "pdf"])
def test_a_chart_of_the_page_has_every_format(view: View, form: str) -> None:
    wishes = {"format": form, "title": "Mine", "outlined_text": False}
    drawn = draw_chart(view.dataset, XIAMEN, kind="city", lang="en", format=form, title="Mine")  # type: ignore[arg-type]
    assert make_file(view, LINK, "chart_city", wishes) == drawn
    assert ending_of("chart_city", wishes) == form


def test_a_page_of_the_page_leads_back_and_opens_on_what_is_chosen(view: View) -> None:
    wishes = {"format": "html", "title": "Mine", "extent": "chosen", "screen": {}}
    made = make_file(view, LINK, "html", wishes).decode()
    assert f'<a href="{LINK}"' in made
    assert "<title>Mine</title>" in made
    assert '"home": {"west": ' in made
    assert '"layers": ["initiatives", "labels"]' in made


def test_an_atlas_tells_how_far_it_is(six: Dataset) -> None:
    view = View(dataset=six, filters=XIAMEN, display=Display(lang="en"))
    told: list[float] = []
    wishes = {"format": "atlas", "paper": "a4", "title": "", "both": False, "list_unlocated": False}
    assert make_atlas(view, LINK, wishes, told.append).startswith(b"%PDF")
    assert pages_of(view) == 3
    assert told == sorted(told)
    assert told[-1] == 1


def test_a_paper_that_cannot_be_drawn_on_is_refused_in_words(view: View) -> None:
    assert refusal(view, {"format": "png", "paper": "200x150", "dpi": 200}) == ""
    assert refusal(view, {"format": "svg", "paper": "1200x1200"}) == ""
    said = refusal(view, {"format": "png", "paper": "1200x1200", "dpi": 600})
    assert said.startswith(text("en", "error.snapshot_pixels")[:7])
    assert "1200x1200" in said
