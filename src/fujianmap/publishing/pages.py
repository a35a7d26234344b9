"""What a site holds beside the map: its downloads, and what hosts and search engines read."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Final

from fujianmap.drawing.weblist import TAGS, in_both, say_both
from fujianmap.drawing.webmap import source_of
from fujianmap.texts import LANGS, text, texts

if TYPE_CHECKING:
    from fujianmap.texts import Lang

_KILO: Final = 1024


def downloads(sizes: Mapping[str, int]) -> str:
    """Write the section of the page that leads to the files.

    Parameters
    ----------
    sizes
        Bytes of each file, by its path from the page.

    Returns
    -------
    section
        HTML in both languages.
    """
    lines = "".join(
        f'<li class="own-lang"><a href="{escape(path)}" download>{in_both(_named(path))}</a> '
        f'<span class="quiet">{in_both(_about(path, size))}</span></li>\n'
        for path, size in sizes.items()
    )
    return (
        '<section id="take" aria-labelledby="of-take">\n'
        f'<h2 id="of-take" class="own-lang">{in_both(say_both("site.take"))}</h2>\n'
        f"<ul>\n{lines}</ul>\n</section>\n"
    )


def _named(path: str) -> dict[Lang, str]:
    """What a file is."""
    folder, _, name = path.rpartition("/")
    stem, _, ending = name.rpartition(".")
    if folder == "plates":
        shown = text("zh" if stem.endswith("zh") else "en", "site.own_name")
        return {lang: f"{text(lang, f'page.kind.{ending}')} · {shown}" for lang in LANGS}
    key = {"map": "page.kind.html", "initiatives": f"page.kind.{ending}"}.get(stem)
    return say_both(key) if key else dict.fromkeys(LANGS, name)


def _about(path: str, size: int) -> dict[Lang, str]:
    """What it is for, and how large."""
    stem, _, ending = path.rpartition("/")[2].rpartition(".")
    key = ending if stem == "initiatives" else f"of_{stem.lower().replace('-', '_')}"
    shown = f"{size / _KILO**2:.1f}\N{NO-BREAK SPACE}MB"
    if size < _KILO**2:
        shown = f"{-(-size // _KILO)}\N{NO-BREAK SPACE}KB"
    known = texts(LANGS[0])
    return {
        lang: text(lang, "site.about", about=text(lang, f"export_file.{key}"), size=shown)
        if f"export_file.{key}" in known
        else shown
        for lang in LANGS
    }


_STYLE: Final = (
    ":root{color-scheme:light dark}body{font:1.05rem/1.6 system-ui,sans-serif;margin:20vh auto;"
    "max-width:34rem;padding:0 1.3rem}"
)


def missing_page(base: str) -> bytes:
    """The page for an address that leads nowhere.

    Parameters
    ----------
    base
        Address of the site; where it is not known, the site is taken to be at its host's root.
    """
    said = "".join(
        f'<p lang="{TAGS[lang]}">{escape(text(lang, "site.missing"))} '
        f'<a href="{escape(base or "/")}">{escape(text(lang, "site.to_map"))}</a></p>\n'
        for lang in LANGS
    )
    policy = (
        f"default-src 'none'; style-src {source_of(_STYLE)}; base-uri 'none'; form-action 'none'"
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{TAGS["zh"]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>404</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{said}</body>\n</html>\n"
    ).encode()


def robots(base: str) -> bytes:
    """Search engines may read all, and are told of the sitemap where there is one."""
    where = f"\nSitemap: {base}sitemap.xml\n" if base else ""
    return f"User-agent: *\nAllow: /\n{where}".encode()


def sitemap(base: str) -> bytes:
    """The one page that search engines are to know: all else is reached from it."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"<url><loc>{escape(base)}</loc></url>\n</urlset>\n"
    ).encode()


def headers() -> bytes:
    """Headers for hosts that take them from a file of this name (Netlify, Cloudflare Pages).

    The pages carry their policy themselves; only what no page can say of itself is here.
    """
    return (
        b"/*\n  X-Content-Type-Options: nosniff\n"
        b"  Content-Security-Policy: frame-ancestors 'self'\n"
        b"/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n"
    )
