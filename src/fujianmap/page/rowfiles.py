"""The files of rows that the map's frame fetches: those of the last versions, and no others.

Rows that change without end, as a database's do, would fill the disk if each version stayed.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from fujianmap.drawing import assets, rows

if TYPE_CHECKING:
    from fujianmap.views.dataset import Dataset

KEPT: Final = 8
"""versions whose files are there: a page that has not caught up may still ask for one"""
_writing = threading.Lock()
_held: OrderedDict[str, tuple[str, list[str], str]] = OrderedDict()
"""addresses by version, the one that was asked for last at the end"""


def published(dataset: Dataset) -> tuple[str, list[str], str]:
    """Write the files of a version once, and take away those of versions that nobody asks for.

    Returns
    -------
    points, texts, facets
        Their addresses, as seen from the map's frame.
    """
    version = dataset.version
    with _writing:
        if version not in _held:
            _held[version] = (
                assets.publish("points.json", rows.points_json(dataset)),
                [assets.publish("texts.json", chunk) for chunk in rows.text_chunks(dataset)],
                assets.publish("facets.json", rows.facets_json(dataset)),
            )
        _held.move_to_end(version)
        while len(_held) > KEPT:
            _, before = _held.popitem(last=False)
            assets.withdraw(_listed(before) - set().union(*map(_listed, _held.values())))
        return _held[version]


def _listed(files: tuple[str, list[str], str]) -> set[str]:
    points, texts, facets = files
    return {points, *texts, facets}
