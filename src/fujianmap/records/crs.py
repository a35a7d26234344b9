"""Coordinates of whatever system a file names, to WGS-84 degrees."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from fujianmap.errors import DataError
from fujianmap.records.cells import numbers, shown
from fujianmap.records.columns import BY_NAME
from fujianmap.records.headings import folded_heading
from fujianmap.records.values import text_of

DEGREES: Final = "EPSG:4326"
POINT: Final = ("lon", "lat")
AXES: Final = {
    folded_heading(heading): name for name in POINT for heading in (name, *BY_NAME[name].headings)
}
"""properties of a feature that say the same as its point"""
_SAME: Final = (4326, 4490, 4979, 4480)
"""EPSG codes of WGS 84 and CGCS2000 degrees: alike to some decimetres"""
_DIGITS: Final = 9
"""decimals of a converted degree: a tenth of a millimetre"""


def to_degrees(
    x: pd.Series[str], y: pd.Series[str], crs: str | None, *, file: str
) -> tuple[pd.Series[str], pd.Series[str], str]:
    """Bring coordinates as text to degrees as text, and say from which system.

    Parameters
    ----------
    x, y
        Coordinates, empty where there are none.
    crs
        What the file says of them: a name that PROJ understands; None where it says nothing.
    file
        Name of the file, for messages.

    Returns
    -------
    lon, lat, crs
        WGS-84 degrees, unchanged where they were that already; a point that cannot be converted
        is left as it was, for the checks to refuse. And the system's name.

    Raises
    ------
    DataError
        If the system is not known.
    """
    if crs == DEGREES or not (x != "").any():
        return x, y, DEGREES
    from pyproj import CRS, Transformer  # noqa: PLC0415  (slow to import, seldom needed)
    from pyproj.exceptions import CRSError, ProjError  # noqa: PLC0415

    try:
        stated = CRS.from_user_input(crs or "")
        if stated.to_epsg() in _SAME or stated.name.startswith("WGS 84 (CRS84)"):
            return x, y, f"EPSG:{stated.to_epsg() or 4326}"
        transform = Transformer.from_crs(stated, DEGREES, always_xy=True).transform
        lon, lat = transform(numbers(x), numbers(y))
    except (CRSError, ProjError) as error:
        raise DataError("crs_unknown", file=file, crs=shown(crs or "—")) from error
    good = np.isfinite(lon) & np.isfinite(lat)
    spoken = [
        pd.Series([text_of(round(float(v), _DIGITS)) for v in values], index=x.index, dtype="str")
        for values in (lon, lat)
    ]
    return x.mask(good, spoken[0]), y.mask(good, spoken[1]), f"{stated.name} → WGS 84"
