"""Scenes made by hand on the shipped boundaries: every count in them is plain to the eye."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from fujianmap.places.boundaries import BBox, Boundaries, read_boundaries
from fujianmap.texts import Lang, text
from fujianmap.views.scene import Area, Mark, Scene, Unlocated

if TYPE_CHECKING:
    from collections.abc import Sequence

FUZHOU = (119.30, 26.08)
XIAMEN = (118.09, 24.48)
NANPING = (118.17, 26.64)
SHADED = {"350100": (3, 2), "350200": (1, 1)}
"""count and class of the areas that have any"""


@pytest.fixture(scope="session")
def boundaries() -> Boundaries:
    return read_boundaries()


def mark(  # noqa: PLR0913
    number: int,
    at: tuple[float, float],
    *,
    kind: str = "patrol",
    label: str = "",
    precision: str = "neighbourhood",
    km: float = 5.0,
    lang: Lang = "en",
) -> Mark:
    return Mark(
        id=f"T{number}",
        position=number,
        name=f"Initiative {number}",
        type=kind,
        type_label=label or text(lang, f"type.{kind}"),
        lon=at[0],
        lat=at[1],
        precision=precision,
        uncertainty_km=km,
    )


def six_marks(lang: Lang = "en") -> tuple[Mark, ...]:
    """Three types; two rows share a place; one is exact."""
    return (
        mark(0, FUZHOU, kind="patrol", lang=lang),
        mark(1, FUZHOU, kind="antifraud", lang=lang),
        mark(2, XIAMEN, kind="patrol", precision="site", km=0, lang=lang),
        mark(3, NANPING, kind="tech", precision="county", km=20, lang=lang),
        mark(4, (119.65, 25.9), kind="tech", precision="prefecture", km=40, lang=lang),
        mark(5, (117.0, 25.1), kind="antifraud", km=2, lang=lang),
    )


def unlocated(count: int, lang: Lang = "en") -> tuple[Unlocated, ...]:
    return tuple(
        Unlocated(
            id=f"U{number}",
            name=f"{'无点位的工作举措' if lang == 'zh' else 'An initiative for all'} {number}",
            type="crime",
            type_label=text(lang, "type.crime"),
            reach=text(lang, "scope.province"),
        )
        for number in range(count)
    )


class MakeScene(Protocol):
    def __call__(  # noqa: PLR0913
        self,
        lang: Lang = "en",
        *,
        marks: Sequence[Mark] | None = None,
        without: int = 3,
        city: str = "",
        title: str | None = None,
        filters: str | None = None,
        link: str = "",
        selected: str = "",
    ) -> Scene: ...


@pytest.fixture(scope="session")
def make_scene(boundaries: Boundaries) -> MakeScene:
    def make(  # noqa: PLR0913
        lang: Lang = "en",
        *,
        marks: Sequence[Mark] | None = None,
        without: int = 3,
        city: str = "",
        title: str | None = None,
        filters: str | None = None,
        link: str = "",
        selected: str = "",
    ) -> Scene:
        shown = six_marks(lang) if marks is None else tuple(marks)
        zh = lang == "zh"
        areas = [
            Area(
                adcode=adcode,
                name=name,
                count=SHADED.get(adcode, (0, 0))[0],
                shade=SHADED.get(adcode, (0, 0))[1],
                chosen=not city or adcode == city,
            )
            for adcode, name in zip(
                boundaries.prefectures.index, boundaries.prefectures[f"name_{lang}"], strict=True
            )
        ]
        extent = boundaries.bbox
        if city:
            extent = BBox(*boundaries.prefectures.loc[[city]].total_bounds.tolist())
        return Scene(
            lang=lang,
            title=title or ("福建公安举措地图" if zh else "Fujian police initiatives"),
            filters=filters or ("福建全省" if zh else "All of Fujian"),
            counted=f"{len(shown) + without} / 76",
            shown=len(shown) + without,
            total=76,
            marks=shown,
            areas=tuple(areas),
            breaks=(1, 4, 9),
            unlocated=unlocated(without, lang),
            types=tuple({m.type: m.type_label for m in shown}.items()),
            extent=extent,
            whole=not city,
            attribution=getattr(boundaries, f"attribution_{lang}"),
            boundary_note=getattr(boundaries, f"review_{lang}"),
            data_note="initiatives.csv, 2024-01-10",
            link=link,
            selected=selected,
        )

    return make
