"""How a view is cited: what it shows, from when, in which version of the data, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fujianmap.texts import Lang, text
from fujianmap.views.filters import Filters
from fujianmap.views.wording import headline, say_filters

if TYPE_CHECKING:
    from datetime import date

    from fujianmap.views.dataset import Dataset


def cite(  # noqa: PLR0913  (a view, a day, and how it is said)
    dataset: Dataset,
    link: str,
    today: date,
    lang: Lang,
    *,
    filters: Filters | None = None,
    title: str | None = None,
) -> str:
    """Write a citation of a view.

    Parameters
    ----------
    dataset
        The rows.
    link
        Address that shows the same; may be empty.
    today
        The day on which it was looked at.
    lang
        Language of the citation.
    filters
        Which rows are shown; the citation says so where not all are.
    title
        In place of the map's own headline.

    Returns
    -------
    citation
        One line: title, what is shown, file and version of the data, the date of the latest
        source, day and address. The same view of the same data is cited alike but for the day.
    """
    chosen = filters or Filters()
    shown = int(np.count_nonzero(chosen.mask(dataset)))
    total = len(dataset.initiatives)
    parts = [
        text(
            lang,
            "cite.view" if chosen else "cite.whole",
            title=headline(dataset.boundaries, lang) if title is None else title,
            filters=say_filters(dataset, chosen, lang),
            shown=shown,
            total=total,
        ),
        text(
            lang,
            "cite.data_dated" if dataset.dated else "cite.data",
            name=dataset.name,
            version=dataset.version,
            dated=dataset.dated,
        ),
        text(lang, "cite.looked", day=today.isoformat()),
    ]
    said = ("" if lang == "zh" else " ").join(parts)
    return f"{said} {link}" if link else said
