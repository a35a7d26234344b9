"""An atlas: contents, the whole province, and one plate for each prefecture, as one PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fujianmap.drawing.snapshot.contents import Entry, compose_contents
from fujianmap.drawing.snapshot.fonts import printable
from fujianmap.drawing.snapshot.output import pages_of
from fujianmap.drawing.snapshot.paper import Paper, read_paper
from fujianmap.drawing.snapshot.plate import compose_plate
from fujianmap.drawing.snapshot.subject import Wishes
from fujianmap.places.boundaries import BBox
from fujianmap.texts import Lang, other, text
from fujianmap.views.filters import Filters
from fujianmap.views.scene import Scene, compose_scene
from fujianmap.views.wording import area_names, headline

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from fujianmap.views.dataset import Dataset

_FIRST = 2
"""page of the first plate; the contents come before it"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtlasPlate:
    """What one plate of an atlas shows."""

    adcode: str
    name: str
    scene: Scene
    also: Scene | None
    """the same in the second language"""


def atlas_plates(  # noqa: PLR0913  (a picture has that many sides)
    dataset: Dataset,
    filters: Filters | None = None,
    *,
    lang: Lang = "zh",
    title: str | None = None,
    link: str = "",
    both: bool = False,
) -> list[AtlasPlate]:
    """Compose what the plates of an atlas show: the whole province first, then each prefecture.

    Parameters
    ----------
    dataset
        Rows and boundaries.
    filters
        Which rows are shown. Where they name cities, only those get a plate.
    lang
        Language of every text.
    title
        Headline before the name of each prefecture; by default that of the map.
    link
        Address that shows the same as the whole atlas.
    both
        Whether to set the other language under the first.
    """
    chosen = filters or Filters()
    areas = dataset.boundaries.prefectures
    codes = [str(code) for code in areas.index if not chosen.city or str(code) in chosen.city]
    whole = str(dataset.boundaries.province.index[0])

    def composed(code: str, said: Lang) -> Scene:
        name = area_names(dataset.boundaries, said)[code]
        heading = headline(dataset.boundaries, said) if title is None else title
        if code == whole:
            return compose_scene(dataset, chosen, lang=said, title=heading, link=link)
        return compose_scene(
            dataset,
            replace(chosen, city=frozenset({code})),
            lang=said,
            title=text(said, "plate.atlas_title", title=heading, area=name),
            extent=BBox(*(float(v) for v in areas.loc[[code]].total_bounds)),
            link=link,
        )

    return [
        AtlasPlate(
            adcode=code,
            name=area_names(dataset.boundaries, lang)[code],
            scene=composed(code, lang),
            also=composed(code, other(lang)) if both else None,
        )
        for code in (whole, *codes)
    ]


def draw_atlas(  # noqa: PLR0913  (a picture has that many sides)
    dataset: Dataset,
    filters: Filters | None = None,
    *,
    lang: Lang = "zh",
    paper: Paper | str = "a4",
    title: str | None = None,
    link: str = "",
    both: bool = False,
    list_unlocated: bool = True,
    graticule: bool = False,
    outlined_text: bool = False,
    drawn: Callable[[], object] | None = None,
) -> bytes:
    """Draw an atlas as one PDF.

    Parameters
    ----------
    dataset, filters, lang, title, link, both
        As for `atlas_plates`.
    paper
        A name in `PAPERS`, ``WxH`` in millimetres, or a `Paper`.
    list_unlocated, graticule, outlined_text
        As for `draw_snapshot`.
    drawn
        Called when a page has been drawn.

    Returns
    -------
    atlas
        PDF: contents with the whole map, the province with its list of rows without a point, then
        a plate for each prefecture, fitted to it. The same for equal arguments.
    """
    sheet = read_paper(paper)
    plates = atlas_plates(dataset, filters, lang=lang, title=title, link=link, both=both)
    entries = [
        Entry(name=plate.name, counted=_counted(plate.scene), page=number)
        for number, plate in enumerate(plates, _FIRST)
    ]
    wishes = Wishes(list_unlocated=list_unlocated, graticule=graticule)
    first = plates[0]
    contents = compose_contents(
        first.scene,
        dataset.boundaries,
        entries,
        paper=sheet,
        wishes=Wishes(page=1),
        outlined=outlined_text,
        also=first.also,
    )

    def figures() -> Iterator[Figure]:
        yield contents.figure
        for number, plate in enumerate(plates, _FIRST):
            if drawn:
                drawn()
            yield compose_plate(
                plate.scene,
                dataset.boundaries,
                also=plate.also,
                paper=sheet,
                wishes=replace(wishes, page=number),
                outlined=outlined_text,
            ).sheet.figure
        if drawn:
            drawn()

    return pages_of(figures(), printable(first.scene.title))


def _counted(scene: Scene) -> str:
    key = "plate.atlas_counted_unlocated" if scene.unlocated else "plate.atlas_counted"
    return text(scene.lang, key, shown=scene.shown, unlocated=len(scene.unlocated))
