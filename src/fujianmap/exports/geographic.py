"""GeoPackage and GeoParquet: for GIS programs and for analysis."""

from __future__ import annotations

import io
import sqlite3
import tempfile
import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd

from fujianmap.errors import ExportError, Words, reason_of
from fujianmap.exports.cells import cells_of, own_tables, points_of, without_point
from fujianmap.exports.papers import papers_of
from fujianmap.exports.writing import temporary_folder

if TYPE_CHECKING:
    from fujianmap.texts import Lang
    from fujianmap.views.dataset import Dataset
    from fujianmap.views.filters import Mask

CRS: Final = "EPSG:4326"
_WRITTEN: Final = "2000-01-01T00:00:00.000Z"
"""in place of the time of writing, so that the same rows give the same bytes"""
_GDAL: Final = threading.Lock()
"""GDAL's settings belong to the whole process"""


def rows_of(dataset: Dataset, mask: Mask) -> gpd.GeoDataFrame:
    """The shown rows as a frame of points.

    Returns
    -------
    rows
        One row per initiative, RangeIndex: `exports.cells.COLUMN_NAMES` but ``lon`` and ``lat``;
        a text that says nothing is None. Points in EPSG:4326, None where a row has none.
    """
    cells = cells_of(dataset, mask)
    frame = pd.DataFrame(
        {
            name: pd.Series(column, dtype="float64" if name == "uncertainty_km" else "str")
            for name, column in without_point(cells).items()
        }
    )
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(points_of(cells), crs=CRS))


def export_parquet(dataset: Dataset, mask: Mask, *, lang: Lang = "zh") -> bytes:
    """Write the shown rows as GeoParquet.

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
        GeoParquet 1.0, points as WKB, null where a row has none. Source, licence and attribution
        stand in the file's metadata.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415  (heavy)

    first = io.BytesIO()
    rows_of(dataset, mask).to_parquet(first, index=False)
    table = pq.read_table(io.BytesIO(first.getvalue()))
    said = {name: value.encode() for name, value in papers_of(dataset, mask).flat(lang).items()}
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), **said})
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


def export_gpkg(dataset: Dataset, mask: Mask, *, lang: Lang = "zh") -> bytes:
    """Write the shown rows as a GeoPackage.

    Parameters
    ----------
    dataset
        Rows, figures, sources and boundaries.
    mask
        Which rows.
    lang
        Language of the layer's description.

    Returns
    -------
    bytes
        Layer ``initiatives`` of points, with a null geometry where a row has none; ``figures`` and
        ``sources`` as tables without geometry. Source, licence and attribution are the metadata of
        the layer.

    Raises
    ------
    ExportError
        If the temporary file could not be written.
    """
    from pyogrio.errors import DataLayerError, DataSourceError  # noqa: PLC0415  (heavy)

    folder = temporary_folder()
    try:
        with tempfile.TemporaryDirectory(prefix="fujianmap-") as folder:
            path = Path(folder) / "rows.gpkg"
            _write_gpkg(path, dataset, mask, lang)
            return path.read_bytes()
    except (OSError, sqlite3.Error, DataLayerError, DataSourceError) as error:
        by = "SQLite" if isinstance(error, sqlite3.Error) else "GDAL"
        other = Words("system.other", (("name", by),))
        reason = reason_of(error) if isinstance(error, OSError) else other
        raise ExportError("export_temporary", folder=str(folder), reason=reason) from error


def _write_gpkg(path: Path, dataset: Dataset, mask: Mask, lang: Lang) -> None:
    import pyogrio  # noqa: PLC0415  (heavy)

    said = papers_of(dataset, mask).flat(lang)
    options: dict[str, Any] = {"driver": "GPKG", "layer_metadata": said}
    with _GDAL:
        before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _WRITTEN})
        try:
            pyogrio.write_dataframe(
                rows_of(dataset, mask),
                path,
                layer="initiatives",
                geometry_type="Point",
                layer_options={
                    "IDENTIFIER": said["title"],
                    "DESCRIPTION": f"{said['counted']} {said['source']}",
                },
                **options,
            )
            for name, columns in own_tables(dataset, mask).items():
                table = pd.DataFrame(columns)
                pyogrio.write_dataframe(table, path, layer=name, **options)
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE gpkg_metadata_reference SET timestamp = ?", (_WRITTEN,))
