"""Rows and areas as the JSON that the map's frame fetches: one list a column, never HTML.

Positions in the lists are positions in the dataset, so that one bit a row says what is shown.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from fujianmap.drawing.outlines import packed_areas
from fujianmap.drawing.style import mark_of
from fujianmap.records.links import is_link
from fujianmap.records.vocabulary import Precision, Type

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import numpy.typing as npt

    from fujianmap.places.boundaries import Boundaries
    from fujianmap.views.dataset import Dataset
    from fujianmap.views.facets import Facet
    from fujianmap.views.filters import Mask

_TEXTS: Final = ("name", "place", "summary")
NO_POINT: Final = -(2**31)
"""what stands in a coordinate for "no point"; ``frame/rows.js`` knows it too"""
_MOST: Final = 2**31 - 1
CHUNK: Final = 2_000
"""rows whose texts are one file"""


def points_json(dataset: Dataset) -> bytes:
    """What is needed to draw the rows: ids, places, types, precisions.

    Numbers are typed arrays, little-endian, in base64, since a browser takes those for what they
    are: coordinates in millionths of a degree (`NO_POINT` where a row has none) and the radius of
    uncertainty in metres as 32-bit integers, words as positions in the lists beside them, of as
    many bytes each as the longest list needs.
    """
    rows = dataset.initiatives
    types, type_codes = _coded(rows["type"], [str(one) for one in Type])
    precisions, precision_codes = _coded(rows["precision"], [str(one) for one in Precision])
    areas, area_codes = _coded(rows["prefecture"], list(dataset.boundaries.prefectures.index))
    marks = [mark_of(kind) for kind in types]
    return _json(
        {
            "ids": rows["id"].tolist(),
            "lon": _packed(_scaled(rows["lon"], 1_000_000, missing=NO_POINT), "<i4"),
            "lat": _packed(_scaled(rows["lat"], 1_000_000, missing=NO_POINT), "<i4"),
            "metres": _packed(_scaled(rows["uncertainty_km"], 1_000, missing=0), "<i4"),
            "types": types,
            "marks": [
                {"colour": mark.colour, "bright": mark.bright, "shape": mark.shape}
                for mark in marks
            ],
            "type": _packed(type_codes, _width(types)),
            "precisions": precisions,
            "precision": _packed(precision_codes, _width(precisions)),
            "areas": areas,
            "prefecture": _packed(area_codes, _width(areas)),
        }
    )


def facets_json(dataset: Dataset) -> bytes:
    """What the frame needs to foresee the next filters: the values of each facet that rows carry.

    ``sets`` are the distinct sets of values, as positions in ``values``; ``codes`` holds for each
    row, in the dataset's order, the position of its set, packed as in `points_json`.
    """
    return _json({name: _sets(facet) for name, facet in dataset.facets.items()})


def _sets(facet: Facet) -> dict[str, Any]:
    sets = facet.held
    return {
        "values": list(facet.values),
        "sets": sets,
        "codes": _packed(facet.codes, _width(sets)),
    }


def texts_json(dataset: Dataset) -> bytes:
    """What popups, tooltips and spoken names of all rows say, in both languages, as one file."""
    return _texts(dataset, 0, len(dataset.initiatives))


def chunks_json(addresses: Sequence[str], size: int = CHUNK) -> bytes:
    """Where the chunks of `text_chunks` are, and how many rows each holds."""
    return _json({"chunks": list(addresses), "size": size})


def text_chunks(dataset: Dataset, size: int = CHUNK) -> list[bytes]:
    """Give the same as `texts_json` in files of ``size`` rows, fetched when first looked at."""
    return [
        _texts(dataset, first, first + size) for first in range(0, len(dataset.initiatives), size)
    ]


def _texts(dataset: Dataset, first: int, end: int) -> bytes:
    rows = dataset.initiatives.iloc[first:end]
    columns: dict[str, Any] = {
        f"{text}_{lang}": rows[f"{text}_{lang}"].tolist()
        for text in _TEXTS
        for lang in ("zh", "en")
    }
    return _json({**columns, **_cited(rows["source"], dataset.sources)})


def _cited(cells: pd.Series[str], known: pd.DataFrame) -> dict[str, Any]:
    """Put every source and every list of sources once, and for each row the position of its list.

    A source is its label in both languages and its address, empty where it is none to follow.
    """
    codes, lists = pd.factorize(cells)
    order: dict[str, int] = {}
    citations = []
    for cell in lists:
        ids = [part.strip() for part in str(cell).split(";") if part.strip()]
        citations.append([order.setdefault(one, len(order)) for one in ids])
    sources = [_source(one, known) for one in order]
    return {"sources": sources, "citations": citations, "cited": codes.tolist()}


def _source(one: str, known: pd.DataFrame) -> list[str]:
    if one not in known.index:
        return [one, one, one if is_link(one) else ""]
    page = known.loc[one]
    return [
        f"{page['publisher_zh']}，{page['date']}",
        f"{page['publisher_en']}, {page['date']}",
        str(page["url"]),
    ]


def base_map_json(boundaries: Boundaries) -> bytes:
    """Neighbouring land, prefectures with their names, and the province's outline."""
    return _json(
        {
            "surroundings": packed_areas(boundaries.surroundings_drawn, ()),
            "prefectures": packed_areas(
                _labelled(boundaries.prefectures_drawn, boundaries.prefectures),
                ("name_zh", "name_en", "label_zh", "label_lon", "label_lat"),
            ),
            "province": packed_areas(boundaries.province_drawn, ()),
        }
    )


def county_map_json(boundaries: Boundaries) -> bytes:
    """Counties with their names, fetched when first looked at."""
    return _json(
        packed_areas(
            _labelled(boundaries.counties_drawn, boundaries.counties),
            ("name_zh", "name_en", "prefecture", "label_lon", "label_lat"),
        )
    )


def mask_text(mask: Mask) -> str:
    """Which rows are shown: one bit a row from the highest of each byte, in base64, or ``all``."""
    if mask.all():
        return "all"
    return base64.b64encode(np.packbits(mask).tobytes()).decode()


def _labelled(drawn: gpd.GeoDataFrame, full: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Names and label points stand with the full boundaries; the drawn ones borrow them."""
    missing = [name for name in full.columns if name not in drawn.columns and name != "geometry"]
    return drawn.join(full[missing]) if missing else drawn


def _coded(values: pd.Series[str], order: list[str]) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Put positions for repeated words: the words, known ones first, and one number a row."""
    codes, found = pd.factorize(values)
    present = set(found)
    words = [word for word in order if word in present]
    words += sorted(present - set(order))
    place = {word: k for k, word in enumerate(words)}
    return words, np.array([place[word] for word in found], dtype=np.int64)[codes]


def _scaled(values: pd.Series[float], by: int, *, missing: int) -> npt.NDArray[np.float64]:
    """Numbers as whole multiples of a small unit, and ``missing`` where there is none."""
    scaled = np.rint(values.to_numpy(dtype=np.float64) * by)
    return np.where(np.isnan(scaled), missing, np.clip(scaled, -_MOST, _MOST))


def _width(words: Sequence[object]) -> str:
    """Narrowest integer that holds every position in a list: 8, 16 or 32 bits."""
    return next(kind for kind in ("u1", "<u2", "<u4") if len(words) <= np.iinfo(kind).max)


def _packed(values: npt.NDArray[Any], kind: str) -> str:
    """Numbers as a typed array in base64."""
    return base64.b64encode(values.astype(kind).tobytes()).decode()


def _json(value: object) -> bytes:
    return json.dumps(
        value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain
    ).encode()


def _plain(value: object) -> object:
    """Take numpy's numbers for Python's."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(type(value).__name__)
