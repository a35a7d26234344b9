"""The pictures in the documentation show the page as it is: they are taken anew here.

``make pictures`` puts them into ``docs/``; otherwise they are only compared in size.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.conftest import OpenPage, Server
from tests.browser.waiting import map_frame, wait_for_place, wait_for_rest

DOCS = Path(__file__).parents[2] / "docs"
RECORD = "A22"
AT = "119.1,26.55,7.25"
"""the whole province, left of the legend and below the popup"""


@pytest.mark.parametrize("width", [1400, 390])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pictures_of_the_page(
    server: Server, open_page: OpenPage, tmp_path: Path, lang: str, width: int
) -> None:
    height = 900 if width > 1000 else 844
    page = open_page(
        locale="zh-CN" if lang == "zh" else "en-US", viewport={"width": width, "height": height}
    )
    page.goto(f"{server.url}/?lang={lang}" + (f"&id={RECORD}&at={AT}" if width > 1000 else ""))
    frame = map_frame(page)
    frame.wait_for_selector(".folium-map[data-ready=true]")
    wait_for_rest(page)
    if width > 1000:
        frame.wait_for_selector(".leaflet-popup h3")
        wait_for_place(page, frame)
    name = f"page-{lang}-{width}.png"
    folder = DOCS if os.environ.get("FUJIANMAP_PICTURES") else tmp_path
    page.screenshot(path=folder / name, animations="disabled")
    with Image.open(folder / name) as taken, Image.open(DOCS / name) as kept:
        assert taken.size == kept.size == (width, height)
        colours = taken.convert("RGB").getcolors(maxcolors=1 << 24)
        assert colours is not None
        assert len(colours) > 100, "an empty page has few colours"
