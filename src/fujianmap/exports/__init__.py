"""Shown rows as the bytes of a file that others can open, and how such a file is written whole.

Every ``export_`` takes the dataset, which of its rows, and a language, and gives bytes. Every
format holds the same columns (`exports.cells.COLUMN_NAMES`), keeps rows without a point, and
carries source, licence and attribution where it can.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Protocol

from fujianmap.exports.bundle import make_bundle
from fujianmap.exports.cells import own_tables
from fujianmap.exports.describing import dictionary_markdown
from fujianmap.exports.geographic import export_gpkg, export_parquet
from fujianmap.exports.geojson import export_geojson
from fujianmap.exports.kml import export_kml
from fujianmap.exports.table import csv_of, export_csv
from fujianmap.exports.workbook import export_xlsx
from fujianmap.exports.writing import write_atomically

if TYPE_CHECKING:
    from fujianmap.texts import Lang
    from fujianmap.views.dataset import Dataset
    from fujianmap.views.filters import Mask

__all__ = [
    "EXPORTS",
    "FORMATS",
    "MIME_TYPES",
    "Export",
    "beside_tables",
    "dictionary_markdown",
    "export_csv",
    "export_geojson",
    "export_gpkg",
    "export_kml",
    "export_parquet",
    "export_xlsx",
    "export_zip",
    "write_atomically",
]


class Export(Protocol):
    """A format of data: which rows of a dataset, as bytes."""

    def __call__(self, dataset: Dataset, mask: Mask, *, lang: Lang = "zh") -> bytes:
        """Write the shown rows."""


FORMATS: Final[Mapping[str, Export]] = {
    ".csv": export_csv,
    ".xlsx": export_xlsx,
    ".geojson": export_geojson,
    ".kml": export_kml,
    ".gpkg": export_gpkg,
    ".parquet": export_parquet,
}
"""how to write the rows, by the end of the file's name"""


def export_zip(
    dataset: Dataset, mask: Mask, *, lang: Lang = "zh", more: Mapping[str, bytes] | None = None
) -> bytes:
    """Write the shown rows in every format into one archive, with a README and the dictionary.

    Parameters
    ----------
    dataset, mask, lang
        As for each format.
    more
        Further files by name, such as a picture of the same rows.
    """
    return make_bundle(dataset, mask, FORMATS, lang=lang, more=more)


def beside_tables(dataset: Dataset, mask: Mask) -> dict[str, bytes]:
    """Write the figures and sources that belong to the shown rows as CSV, by name."""
    return {name: csv_of(columns) for name, columns in own_tables(dataset, mask).items()}


EXPORTS: Final[Mapping[str, Export]] = {**FORMATS, ".zip": export_zip}
"""every file of data that can be asked for, by the end of its name"""

MIME_TYPES: Final[Mapping[str, str]] = {
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".geojson": "application/geo+json",
    ".kml": "application/vnd.google-earth.kml+xml",
    ".gpkg": "application/geopackage+sqlite3",
    ".parquet": "application/vnd.apache.parquet",
    ".zip": "application/zip",
}
"""what a browser is told of each"""
