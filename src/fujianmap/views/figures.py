"""Which figures belong to the rows that are shown: one rule for the page and all that is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fujianmap.records.cells import parts

if TYPE_CHECKING:
    import pandas as pd

    from fujianmap.views.dataset import Dataset
    from fujianmap.views.facets import Mask


def figures_of(dataset: Dataset, mask: Mask) -> pd.DataFrame:
    """The figures that belong to the shown rows, in the file's order.

    A figure of the whole province belongs to every choice of rows.
    """
    ids = set(dataset.initiatives["id"][mask])
    figures = dataset.figures
    belongs = [not cell or bool(ids & {*parts(cell)}) for cell in figures["initiatives"]]
    return figures[np.array(belongs, dtype=bool)]
