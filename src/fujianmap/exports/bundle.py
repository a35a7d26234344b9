"""Everything in one archive: the rows in every format, what belongs to them, and their papers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from fujianmap.exports.cells import own_tables
from fujianmap.exports.describing import dictionary_markdown
from fujianmap.exports.packing import pack
from fujianmap.exports.papers import papers_of
from fujianmap.exports.table import csv_of
from fujianmap.texts import other, text

if TYPE_CHECKING:
    from fujianmap.texts import Lang
    from fujianmap.views.dataset import Dataset
    from fujianmap.views.filters import Mask


def make_bundle(
    dataset: Dataset,
    mask: Mask,
    formats: Mapping[str, Callable[..., bytes]],
    *,
    lang: Lang = "zh",
    more: Mapping[str, bytes] | None = None,
) -> bytes:
    """Put the shown rows into one archive in several formats.

    Parameters
    ----------
    dataset, mask, lang
        As for each format.
    formats
        How to write each format, by the end of its name.
    more
        Further files by name, such as a picture of the same rows.

    Returns
    -------
    bytes
        A ZIP with ``README.txt``, ``DATA-DICTIONARY.md``, the rows in each format as
        ``initiatives.*``, and the figures and sources that belong to them as CSV.
    """
    files = {"DATA-DICTIONARY.md": dictionary_markdown(lang).encode()}
    for suffix, export in formats.items():
        files[f"initiatives{suffix}"] = export(dataset, mask, lang=lang)
    for name, columns in own_tables(dataset, mask).items():
        files[f"{name}.csv"] = csv_of(columns)
    files |= more or {}
    readme = _readme(dataset, mask, lang, sorted(files))
    return pack({"README.txt": readme.encode("utf-8", errors="replace"), **files})


def _readme(dataset: Dataset, mask: Mask, lang: Lang, names: list[str]) -> str:
    """What is in the archive and on what terms, in one language after the other."""
    papers = papers_of(dataset, mask)
    parts = []
    for each in (lang, other(lang)):
        files = "\n".join(f"  {name:<24}{_about(name, each)}" for name in names)
        parts.append(
            text(
                each,
                "export.readme",
                title=papers.title[each],
                counted=papers.counted[each],
                source=papers.source,
                dated=papers.dated or "—",
                licence=papers.licence[each],
                attribution=papers.attribution[each],
                boundaries=papers.boundaries[each],
                files=files,
            )
        )
    return f"\n{'-' * 72}\n\n".join(parts)


def _about(name: str, lang: Lang) -> str:
    stem, _, suffix = name.rpartition(".")
    key = suffix if stem == "initiatives" else f"of_{stem.lower().replace('-', '_')}"
    try:
        return text(lang, f"export_file.{key}")
    except KeyError:
        return ""
