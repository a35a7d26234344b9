"""What a file says of itself: where its rows come from, on what terms, and how many they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fujianmap.texts import LANGS, Lang, other, text
from fujianmap.views.provenance import say_terms
from fujianmap.views.wording import headline, say_boundaries

if TYPE_CHECKING:
    from fujianmap.views.dataset import Dataset
    from fujianmap.views.filters import Mask


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """The papers of one file, in both languages."""

    source: str
    """project, file of rows and its version"""
    dated: str
    """latest date among the sources, ISO; empty where there is none"""
    title: dict[Lang, str]
    counted: dict[Lang, str]
    """how many rows of how many are in the file, and how many of them have no point"""
    licence: dict[Lang, str]
    attribution: dict[Lang, str]
    boundaries: dict[Lang, str]
    """what the boundaries are no statement on, and their map review number"""

    def flat(self, lang: Lang) -> dict[str, str]:
        """The papers as names and texts, for formats that hold such pairs.

        Licence and attribution are given in both languages, since a file travels farther than the
        reader who took it; title and counts in that reader's.
        """
        pairs = {"title": self.title[lang], "source": self.source, "counted": self.counted[lang]}
        if self.dated:
            pairs["dated"] = self.dated
        for each in (lang, other(lang)):
            pairs[f"licence_{each}"] = self.licence[each]
            pairs[f"attribution_{each}"] = self.attribution[each]
            pairs[f"boundaries_{each}"] = self.boundaries[each]
        return pairs


def papers_of(dataset: Dataset, mask: Mask) -> Papers:
    """Write the papers of a file that holds the rows of ``mask``.

    A reader's own file is its owner's: nothing is claimed for it, and only the boundaries are
    credited.
    """
    ours = len(dataset.sources) > 0
    boundaries = dataset.boundaries
    credit = {lang: str(getattr(boundaries, f"attribution_{lang}")) for lang in LANGS}
    return Papers(
        source=text("en", "export.source", name=dataset.name, version=dataset.version),
        dated=dataset.dated,
        title={lang: headline(boundaries, lang) for lang in LANGS},
        counted={lang: counted(dataset, mask, lang) for lang in LANGS},
        licence={
            lang: _licence(dataset, mask, lang) if ours else text(lang, "export.licence_own")
            for lang in LANGS
        },
        attribution={
            lang: text(lang, "export.attribution", boundaries=credit[lang])
            if ours
            else credit[lang]
            for lang in LANGS
        },
        boundaries={lang: say_boundaries(boundaries, lang) for lang in LANGS},
    )


def _licence(dataset: Dataset, mask: Mask, lang: Lang) -> str:
    """The terms of the shipped texts, and those of the points in the file."""
    points = say_terms(dataset.initiatives["located_by"][mask & dataset.located], lang)
    said = (text(lang, "export.licence_shipped"), points)
    return ("" if lang == "zh" else " ").join(part for part in said if part)


def counted(dataset: Dataset, mask: Mask, lang: Lang) -> str:
    """Say how many rows a file holds, and how many of them have no point."""
    held = int(np.count_nonzero(mask))
    without = int(np.count_nonzero(mask & ~dataset.located))
    return text(lang, "export.counted", held=held, total=len(mask), without=without)
