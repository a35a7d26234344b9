"""An interactive map of Fujian police initiatives that works without any outside host.

From Python, with the same words as on the page and the command line::

    import fujianmap

    dataset = fujianmap.load_dataset()
    filters = fujianmap.Filters(city=frozenset({"350200"}))
    rows = fujianmap.export_geojson(dataset, filters.mask(dataset), lang="en")
    scene = fujianmap.compose_scene(dataset, filters, lang="en")
    plate = fujianmap.draw_snapshot(scene, dataset.boundaries, format="pdf")
    page = fujianmap.draw_page(dataset, filters, lang="en")
    fujianmap.publish("site", dataset, filters, lang="en", url="https://map.example.org/")

Each name is imported when it is first asked for, so that ``import fujianmap`` stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fujianmap.drawing.snapshot import draw_snapshot as draw_snapshot
    from fujianmap.drawing.snapshot.atlas import draw_atlas as draw_atlas
    from fujianmap.drawing.snapshot.charts import chart_csv as chart_csv
    from fujianmap.drawing.snapshot.charts import draw_chart as draw_chart
    from fujianmap.drawing.webmap import draw_page as draw_page
    from fujianmap.exports import EXPORTS as EXPORTS
    from fujianmap.exports import export_csv as export_csv
    from fujianmap.exports import export_geojson as export_geojson
    from fujianmap.exports import export_gpkg as export_gpkg
    from fujianmap.exports import export_kml as export_kml
    from fujianmap.exports import export_parquet as export_parquet
    from fujianmap.exports import export_xlsx as export_xlsx
    from fujianmap.exports import export_zip as export_zip
    from fujianmap.exports import write_atomically as write_atomically
    from fujianmap.places.boundaries import read_boundaries as read_boundaries
    from fujianmap.publishing import publish as publish
    from fujianmap.views.citing import cite as cite
    from fujianmap.views.dataset import load_dataset as load_dataset
    from fujianmap.views.filters import Filters as Filters
    from fujianmap.views.scene import compose_scene as compose_scene

__version__ = "0.1.0"

_HOMES: Final = {
    "EXPORTS": "exports",
    "Filters": "views.filters",
    "chart_csv": "drawing.snapshot.charts",
    "cite": "views.citing",
    "compose_scene": "views.scene",
    "draw_atlas": "drawing.snapshot.atlas",
    "draw_chart": "drawing.snapshot.charts",
    "draw_page": "drawing.webmap",
    "draw_snapshot": "drawing.snapshot",
    "export_csv": "exports",
    "export_geojson": "exports",
    "export_gpkg": "exports",
    "export_kml": "exports",
    "export_parquet": "exports",
    "export_xlsx": "exports",
    "export_zip": "exports",
    "load_dataset": "views.dataset",
    "publish": "publishing",
    "read_boundaries": "places.boundaries",
    "write_atomically": "exports",
}
"""where each name of the package is defined"""

__all__ = ["__version__", *_HOMES]  # noqa: PLE0604  (all of them are texts)


def __getattr__(name: str) -> object:
    """Import a name when it is first asked for."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """All names, those too that have not been asked for."""
    return sorted({*globals(), *_HOMES})
