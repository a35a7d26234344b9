"""A static site of the map: files that any host or CDN can hand out, with no server behind them."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fujianmap.publishing.folder import MANIFEST, check_folder, manifest_of, write_folder
from fujianmap.publishing.pages import downloads, headers, missing_page, robots, sitemap
from fujianmap.texts import LANGS, Lang

if TYPE_CHECKING:
    from fujianmap.views.dataset import Dataset
    from fujianmap.views.display import Display
    from fujianmap.views.filters import Filters

__all__ = ["MANIFEST", "Published", "check_folder", "publish", "steps"]

_PLATES: Final = ("png", "svg", "pdf")
_INDEX: Final = "index.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What was published."""

    path: Path
    files: int
    bytes: int
    """of all files"""
    first_view: int
    """bytes that a reader's first view takes, uncompressed"""
    first_view_gzip: int
    """the same where the host compresses"""
    sitemap: bool
    """whether there is a sitemap, for which the address must be known"""

    def told(self) -> dict[str, object]:
        """The same as a message puts it: sizes in KB and MB."""
        return {
            "path": self.path,
            "files": self.files,
            "megabytes": f"{self.bytes / 1e6:.1f}",
            "first": -(-self.first_view // 1000),
            "first_gzip": -(-self.first_view_gzip // 1000),
        }


def publish(  # noqa: PLR0913
    path: Path | str,
    dataset: Dataset,
    filters: Filters | None = None,
    *,
    lang: Lang = "zh",
    title: str | None = None,
    url: str = "",
    drawn: Callable[[], None] | None = None,
    display: Display | None = None,
) -> Published:
    """Write a static site: the map, the rows in every format, plates, and what search engines read.

    Parameters
    ----------
    path
        Folder of the site. It is made, or replaced if an earlier call made it.
    dataset
        Rows and boundaries.
    filters
        Which rows the site holds; all by default. Its readers can filter further.
    lang
        Language in which it opens; the other is one click away.
    title
        In place of the map's own headline.
    url
        Address that the site will have, ``https://…``; without it there is no sitemap.
    drawn
        Called after each of its `steps`.
    display
        Overlays, view and open record with which its map opens; the language is ``lang``.

    Returns
    -------
    published
        How many files and bytes. Equal arguments give equal files, byte by byte; those under
        ``assets/`` have names with a hash of their content and may be kept for ever.

    Raises
    ------
    ExportError
        If the folder holds what no call of this made, or cannot be written. What stood there
        before is unchanged then.
    """
    from fujianmap.views.filters import Filters  # noqa: PLC0415

    folder = Path(path)
    check_folder(folder)
    chosen = filters or Filters()
    base = f"{url.rstrip('/')}/" if url else ""
    opening = {"lang": lang, "title": title, "display": display}
    files = _taken(dataset, chosen, opening, drawn or (lambda: None))
    files, first = _page(files, dataset, chosen, opening, base=base)
    files["404.html"] = missing_page(base)
    files["robots.txt"] = robots(base)
    files["_headers"] = headers()
    if base:
        files["sitemap.xml"] = sitemap(base)
    seen = [files[name] for name in first]
    sizes = sum(map(len, seen)), sum(len(gzip.compress(one, 9, mtime=0)) for one in seen)
    about = {
        "data": {"name": dataset.name, "version": dataset.version, "dated": dataset.dated},
        "rows": {"shown": int(chosen.mask(dataset).sum()), "total": len(dataset.initiatives)},
        "first_view": {"files": first, "bytes": sizes[0], "bytes_gzip": sizes[1]},
    }
    files[MANIFEST] = manifest_of(files, about)
    write_folder(folder, files)
    return Published(
        path=folder,
        files=len(files),
        bytes=sum(map(len, files.values())),
        first_view=sizes[0],
        first_view_gzip=sizes[1],
        sitemap=bool(base),
    )


def steps() -> int:
    """How often ``drawn`` is called."""
    from fujianmap.exports import EXPORTS  # noqa: PLC0415

    return len(EXPORTS) + 1 + len(LANGS) * len(_PLATES)


def _page(
    files: dict[str, bytes],
    dataset: Dataset,
    filters: Filters,
    opening: dict[str, Any],
    *,
    base: str,
) -> tuple[dict[str, bytes], list[str]]:
    """The page with links to all files so far, its own files, and which of them are seen first."""
    from fujianmap.drawing.webfiles import draw_in_files  # noqa: PLC0415

    section = downloads({name: len(content) for name, content in files.items()})
    made = draw_in_files(dataset, filters, url=base, section=section, **opening)
    return {_INDEX: made.page, **made.files, **files}, [_INDEX, *made.first]


def _taken(
    dataset: Dataset,
    filters: Filters,
    opening: dict[str, Any],
    drawn: Callable[[], None],
) -> dict[str, bytes]:
    """Everything that a reader may take away."""
    from fujianmap.drawing.snapshot import draw_snapshot  # noqa: PLC0415
    from fujianmap.drawing.webmap import draw_page  # noqa: PLC0415
    from fujianmap.exports import EXPORTS, beside_tables, dictionary_markdown  # noqa: PLC0415
    from fujianmap.views.scene import compose_scene  # noqa: PLC0415

    mask, lang = filters.mask(dataset), opening["lang"]
    files: dict[str, bytes] = {}
    for suffix, export in EXPORTS.items():
        files[f"data/initiatives{suffix}"] = export(dataset, mask, lang=lang)
        drawn()
    for name, content in beside_tables(dataset, mask).items():
        files[f"data/{name}.csv"] = content
    files["data/DATA-DICTIONARY.md"] = dictionary_markdown(lang).encode()
    files["data/map.html"] = draw_page(dataset, filters, **opening)
    drawn()
    for each in LANGS:
        scene = compose_scene(dataset, filters, lang=each)
        for form in _PLATES:
            plate = draw_snapshot(scene, dataset.boundaries, format=form, title=opening["title"])
            files[f"plates/map-{each}.{form}"] = plate
            drawn()
    return files
