"""All that one picture shows, as a value. Two painters draw it: the web map and the snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fujianmap.places.boundaries import BBox, Boundaries
from fujianmap.records.vocabulary import Type
from fujianmap.texts import Lang, other, text
from fujianmap.views.display import DEFAULT_LAYERS
from fujianmap.views.tallies import tally_areas
from fujianmap.views.wording import (
    area_names,
    headline,
    label_of,
    reach_of,
    say_boundaries,
    say_filters,
)

if TYPE_CHECKING:
    import pandas as pd

    from fujianmap.views.dataset import Dataset
    from fujianmap.views.facets import Mask
    from fujianmap.views.filters import Filters


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One located initiative."""

    id: str
    position: int
    """row number in the dataset, counted from 0"""
    name: str
    type: str
    type_label: str
    lon: float
    """WGS-84 degrees"""
    lat: float
    precision: str
    uncertainty_km: float
    """radius in km that the point may be off by; 0 where none is stated"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One prefecture (or county) with what is shown in it."""

    adcode: str
    name: str
    count: int
    """shown initiatives with a point in it"""
    shade: int
    """class of the choropleth: 0 for none, else 1 to len(breaks)"""
    chosen: bool = True
    """False where a filter by city leaves its rows out, so that its count says nothing of it"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlocated:
    """One shown initiative without a point."""

    id: str
    name: str
    type: str
    type_label: str
    reach: str
    """what it covers, in words"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """All that one picture shows, in one language."""

    lang: Lang
    title: str
    filters: str
    """the filters in words"""
    counted: str
    """``41 of 76 shown, 12 without a point``"""
    shown: int
    total: int
    marks: tuple[Mark, ...]
    areas: tuple[Area, ...]
    """prefectures in the order of their adcodes"""
    breaks: tuple[int, ...]
    """upper ends of the choropleth's classes; the lowest class begins at 1"""
    unlocated: tuple[Unlocated, ...]
    types: tuple[tuple[str, str], ...]
    """types present among the marks, in the order of the legend: id and label"""
    extent: BBox
    """what the map must hold at least"""
    whole: bool
    """True where the extent is the whole of the boundaries, so that no inset is needed"""
    attribution: str
    boundary_note: str
    """source of the boundaries and their map review number, or why there is none"""
    data_note: str
    """the rows' source and date"""
    link: str = ""
    selected: str = ""
    """id of the open record"""
    layers: frozenset[str] = DEFAULT_LAYERS
    """overlays that are drawn; `views.layering.with_layers` leaves out the others' content"""


def compose_scene(  # noqa: PLR0913  (a picture has that many sides)
    dataset: Dataset,
    filters: Filters,
    *,
    lang: Lang,
    title: str | None = None,
    extent: BBox | None = None,
    link: str = "",
    selected: str = "",
) -> Scene:
    """Bring together all that one picture shows, in one language.

    Parameters
    ----------
    dataset
        Rows and boundaries.
    filters
        Which rows are shown.
    lang
        Language of every text; a name that is missing in it is given in the other.
    title
        Headline; by default that of the map.
    extent
        What the map must hold at least, in WGS-84 degrees; by default the prefectures that are
        chosen, or the whole of the boundaries.
    link
        Address that shows the same, printed on the picture.
    selected
        Id of the record to stand out.

    Returns
    -------
    scene
        The same for equal arguments. Classes of the shading follow from all rows, not from those
        shown, so that a colour means the same on every picture of one dataset.
    """
    mask = filters.mask(dataset)
    marks = _marks(dataset, mask & dataset.located, lang)
    unlocated = _unlocated(dataset, mask & ~dataset.located, lang)
    shown = int(np.count_nonzero(mask))
    boundaries = dataset.boundaries
    near = _chosen_extent(boundaries, filters) if extent is None else extent
    return Scene(
        lang=lang,
        title=headline(boundaries, lang) if title is None else title,
        filters=say_filters(dataset, filters, lang),
        counted=_counted(shown, len(mask), len(unlocated), lang),
        shown=shown,
        total=len(mask),
        marks=marks,
        areas=_areas(dataset, mask, filters, lang),
        breaks=dataset.breaks,
        unlocated=unlocated,
        types=_types(marks),
        extent=near or boundaries.bbox,
        whole=near in (None, boundaries.bbox),
        attribution=credits_of(dataset, mask, lang),
        boundary_note=say_boundaries(boundaries, lang),
        data_note=_data_note(dataset, lang),
        link=link,
        selected=selected,
    )


def _chosen_extent(boundaries: Boundaries, filters: Filters) -> BBox | None:
    """Extent of the chosen prefectures; None where none is, or rows of the whole province."""
    prefectures = boundaries.prefectures
    if not filters.city or not filters.city <= set(prefectures.index):
        return None
    west, south, east, north = prefectures.loc[sorted(filters.city)].total_bounds.tolist()
    return BBox(west, south, east, north)


def _marks(dataset: Dataset, mask: Mask, lang: Lang) -> tuple[Mark, ...]:
    rows = dataset.initiatives[mask]
    return tuple(
        Mark(
            id=id_,
            position=position,
            name=name,
            type=kind,
            type_label=label_of("type", kind, lang),
            lon=lon,
            lat=lat,
            precision=precision,
            uncertainty_km=0.0 if np.isnan(km) else km,
        )
        for position, id_, name, kind, lon, lat, precision, km in zip(
            np.flatnonzero(mask).tolist(),
            rows["id"].tolist(),
            _in_language(rows, "name", lang),
            rows["type"].tolist(),
            rows["lon"].tolist(),
            rows["lat"].tolist(),
            rows["precision"].tolist(),
            rows["uncertainty_km"].tolist(),
            strict=True,
        )
    )


def _unlocated(dataset: Dataset, mask: Mask, lang: Lang) -> tuple[Unlocated, ...]:
    rows = dataset.initiatives[mask]
    names = area_names(dataset.boundaries, lang)
    return tuple(
        Unlocated(
            id=id_,
            name=name,
            type=kind,
            type_label=label_of("type", kind, lang),
            reach=reach_of(areas, county, scope, names, lang),
        )
        for id_, name, kind, areas, county, scope in zip(
            rows["id"].tolist(),
            _in_language(rows, "name", lang),
            rows["type"].tolist(),
            rows["areas"].tolist(),
            rows["stated_county"].tolist(),
            rows["scope"].tolist(),
            strict=True,
        )
    )


def _in_language(rows: pd.DataFrame, column: str, lang: Lang) -> list[str]:
    """A text of each row, in the other language where this one has none."""
    first, second = rows[f"{column}_{lang}"], rows[f"{column}_{other(lang)}"]
    named: list[str] = first.where(first != "", second).tolist()
    return named


def _counted(shown: int, total: int, unlocated: int, lang: Lang) -> str:
    key = "scene.counted_unlocated" if unlocated else "scene.counted"
    return text(lang, key, shown=shown, total=total, unlocated=unlocated)


def _areas(dataset: Dataset, mask: Mask, filters: Filters, lang: Lang) -> tuple[Area, ...]:
    names = area_names(dataset.boundaries, lang)
    return tuple(
        Area(
            adcode=adcode,
            name=names[adcode],
            count=count,
            shade=_shade(count, dataset.breaks),
            chosen=not filters.city or adcode in filters.city,
        )
        for adcode, count in tally_areas(dataset, mask).items()
    )


def _shade(count: int, breaks: tuple[int, ...]) -> int:
    return sum(count > upper for upper in breaks) + 1 if count else 0


def _types(marks: tuple[Mark, ...]) -> tuple[tuple[str, str], ...]:
    """Types among the marks: ours in the order of every legend, then others by alphabet."""
    labels = {mark.type: mark.type_label for mark in marks}
    order = [str(kind) for kind in Type]
    ours = [kind for kind in order if kind in labels]
    return tuple((kind, labels[kind]) for kind in (*ours, *sorted({*labels} - {*order})))


def credits_of(dataset: Dataset, mask: Mask, lang: Lang) -> str:
    """Credits that a picture of these rows must carry."""
    credited = [getattr(dataset.boundaries, f"attribution_{lang}")]
    if (mask & dataset.from_geonames).any():
        credited.append(text(lang, "scene.geonames"))
    return ("；" if lang == "zh" else "; ").join(credited)


def _data_note(dataset: Dataset, lang: Lang) -> str:
    key = "scene.data_dated" if dataset.dated else "scene.data"
    return text(lang, key, name=dataset.name, dated=dataset.dated, version=dataset.version)
