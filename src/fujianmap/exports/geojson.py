"""GeoJSON (RFC 7946)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fujianmap.exports.cells import DECIMALS, POINT, cells_of, plain
from fujianmap.exports.papers import papers_of

if TYPE_CHECKING:
    from fujianmap.texts import Lang
    from fujianmap.views.dataset import Dataset
    from fujianmap.views.filters import Mask


def export_geojson(dataset: Dataset, mask: Mask, *, lang: Lang = "zh") -> bytes:
    """Write the shown rows as GeoJSON (RFC 7946).

    Parameters
    ----------
    dataset
        Rows, sources and boundaries.
    mask
        Which rows.
    lang
        Language of title and counts.

    Returns
    -------
    bytes
        UTF-8. One feature per row in the order of the rows; a point in WGS-84 degrees with six
        decimals, or null. Source, licence and attribution stand beside the features.
    """
    cells = cells_of(dataset, mask)
    names = [name for name in cells if name not in POINT]
    points = zip(cells["lon"], cells["lat"], strict=True)
    rows = zip(*(cells[name] for name in names), strict=True)
    features = [
        {
            "type": "Feature",
            "id": row[0],
            "geometry": _point(*point),
            "properties": {name: plain(cell) for name, cell in zip(names, row, strict=True)},
        }
        for row, point in zip(rows, points, strict=True)
    ]
    papers = papers_of(dataset, mask).flat(lang)
    collection = {"type": "FeatureCollection", **papers, "features": features}
    return json.dumps(
        collection, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    ).encode("utf-8", errors="replace")


def _point(lon: float, lat: float) -> dict[str, Any] | None:
    if lon != lon or lat != lat:  # noqa: PLR0124  (NaN: no point)
        return None
    return {"type": "Point", "coordinates": [round(lon, DECIMALS), round(lat, DECIMALS)]}
