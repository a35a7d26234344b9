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
_held: OrderedDict[str, tuple[tuple[str, str, str], set[str]]] = OrderedDict()
"""addresses by version, and all files of it; the one that was asked for last at the end"""


def published(dataset: Dataset) -> tuple[str, str, str]:
    """Write the files of a version once, and take away those of versions that nobody asks for.

    Returns
    -------
    points, texts, facets
        Their addresses, as seen from the map's frame.
    """
    version = dataset.version
    with _writing:
        if version not in _held:
            _held[version] = _write(dataset)
        _held.move_to_end(version)
        while len(_held) > KEPT:
            _, (_, before) = _held.popitem(last=False)
            assets.withdraw(before - set().union(*(listed for _, listed in _held.values())))
        return _held[version][0]


def _write(dataset: Dataset) -> tuple[tuple[str, str, str], set[str]]:
    texts, chunks = _write_texts(dataset)
    addresses = (
        assets.publish("points.json", rows.points_json(dataset)),
        texts,
        assets.publish("facets.json", rows.facets_json(dataset)),
    )
    return addresses, {*addresses, *chunks}


def _write_texts(dataset: Dataset) -> tuple[str, list[str]]:
    """Write the texts: one file, or chunks and a file that says where they are."""
    chunks = [assets.publish("texts.json", chunk) for chunk in rows.text_chunks(dataset)]
    if len(chunks) == 1:
        return chunks[0], chunks
    return assets.publish("chunks.json", rows.chunks_json(chunks)), chunks
