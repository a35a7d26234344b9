"""What `draw_snapshot` hands out: formats, sizes, repeatability, refusals."""

from __future__ import annotations

import io
import threading
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import pypdf
import pytest
from PIL import Image

from fujianmap.drawing.snapshot import FORMATS, PAPERS, Format, Paper, draw_snapshot
from fujianmap.drawing.style import LIGHT
from fujianmap.errors import SnapshotError

if TYPE_CHECKING:
    from fujianmap.places.boundaries import Boundaries
    from fujianmap.texts import Lang
    from tests.drawing.conftest import MakeScene

SVG = "{http://www.w3.org/2000/svg}"
BEGINNINGS: dict[Format, bytes] = {"png": b"\x89PNG\r\n\x1a\n", "svg": b"<?xml", "pdf": b"%PDF"}


def svg_texts(data: bytes) -> list[str]:
    return [element.text or "" for element in ET.fromstring(data).iter(f"{SVG}text")]  # noqa: S314


def pdf_text(data: bytes) -> str:
    (page,) = pypdf.PdfReader(io.BytesIO(data)).pages
    return page.extract_text()


@pytest.mark.parametrize("format_", FORMATS)
def test_each_format_begins_as_it_should(
    make_scene: MakeScene, boundaries: Boundaries, format_: Format
) -> None:
    data = draw_snapshot(make_scene(), boundaries, format=format_, dpi=72)
    assert data.startswith(BEGINNINGS[format_])


@pytest.mark.parametrize(
    ("paper", "dpi", "pixels"),
    [
        ("a4", 72, (595, 842)),
        ("a4", 200, (1654, 2339)),
        ("a4-landscape", 100, (1169, 827)),
        ("a3", 72, (842, 1191)),
        ("A3-Landscape", 72, (1191, 842)),
        ("slide", 96, (1280, 720)),
        ("square", 100, (827, 827)),
        ("200x150", 127, (1000, 750)),
        ("200 × 150.5", 127, (1000, 752)),
    ],
)
def test_png_has_the_size_and_resolution_asked_for(
    make_scene: MakeScene,
    boundaries: Boundaries,
    paper: str,
    dpi: int,
    pixels: tuple[int, int],
) -> None:
    data = draw_snapshot(make_scene(), boundaries, paper=paper, dpi=dpi)
    with Image.open(io.BytesIO(data)) as picture:
        picture.load()
        assert picture.size == pixels
        assert picture.info["dpi"] == pytest.approx((dpi, dpi), abs=0.02)


def test_png_is_a_picture_and_no_blank_sheet(make_scene: MakeScene, boundaries: Boundaries) -> None:
    data = draw_snapshot(make_scene(), boundaries, dpi=72)
    with Image.open(io.BytesIO(data)) as picture:
        colours = picture.convert("RGB").getcolors(maxcolors=1 << 24)
    assert colours is not None
    seen = {colour for _, colour in colours}
    for fill in ("#ffffff", LIGHT.sea, LIGHT.land, LIGHT.shades[0], LIGHT.shades[2]):
        assert tuple(bytes.fromhex(fill[1:])) in seen


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_svg_holds_title_counts_and_legend_as_text(
    make_scene: MakeScene, boundaries: Boundaries, lang: Lang
) -> None:
    scene = make_scene(lang)
    data = draw_snapshot(scene, boundaries, format="svg")
    texts = svg_texts(data)
    assert scene.title in texts
    assert f"{scene.filters} · {scene.counted}" in texts
    joined = "".join(texts).replace(" ", "")
    for _, label in scene.types:
        assert label.replace(" ", "") in joined
    assert ET.fromstring(data).findtext(f"{SVG}title") == scene.title  # noqa: S314


def test_svg_names_each_part_once(make_scene: MakeScene, boundaries: Boundaries) -> None:
    root = ET.fromstring(draw_snapshot(make_scene(), boundaries, format="svg"))  # noqa: S314
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))


def test_svg_brings_its_letters_along_and_fetches_nothing(
    make_scene: MakeScene, boundaries: Boundaries
) -> None:
    data = draw_snapshot(make_scene("zh"), boundaries, format="svg").decode()
    assert "@font-face{font-family:'Noto Sans SC';src:url(data:font/woff;base64," in data
    assert "<script" not in data
    assert 'href="http' not in data


def test_pdf_holds_title_and_legend_as_text_with_fonts_in_it(
    make_scene: MakeScene, boundaries: Boundaries
) -> None:
    scene = make_scene("zh")
    data = draw_snapshot(scene, boundaries, format="pdf")
    found = pdf_text(data).replace("\n", "")
    assert scene.title in found
    for _, label in scene.types:
        assert label in found
    reader = pypdf.PdfReader(io.BytesIO(data))
    fonts: Any = reader.pages[0]["/Resources"]
    files = [
        inner.get_object()["/FontDescriptor"].get("/FontFile2")
        for font in fonts["/Font"].values()
        for inner in font.get_object().get("/DescendantFonts", [font])
    ]
    assert files
    assert all(file is not None for file in files)
    box = reader.pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx((595.28, 841.89), abs=0.01)


@pytest.mark.parametrize("format_", ["svg", "pdf"])
def test_outlined_text_is_shapes_only(
    make_scene: MakeScene, boundaries: Boundaries, format_: Format
) -> None:
    scene = make_scene("zh")
    data = draw_snapshot(scene, boundaries, format=format_, outlined_text=True)
    if format_ == "svg":
        assert svg_texts(data) == []
        assert b"@font-face" not in data
    else:
        assert pdf_text(data).strip() == ""


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_scene_gives_the_same_bytes(
    make_scene: MakeScene, boundaries: Boundaries, format_: Format
) -> None:
    scene = make_scene("zh")
    once = draw_snapshot(scene, boundaries, format=format_, dpi=80)
    again = draw_snapshot(make_scene("zh"), boundaries, format=format_, dpi=80)
    assert once == again


def test_two_threads_at_once_give_the_bytes_that_each_gives_alone(
    make_scene: MakeScene, boundaries: Boundaries
) -> None:
    jobs: list[tuple[Lang, Format]] = [
        ("zh", "png"), ("en", "png"), ("zh", "svg"), ("en", "pdf"),
    ]  # fmt: skip
    alone = [draw_snapshot(make_scene(lang), boundaries, format=f, dpi=80) for lang, f in jobs]
    together: dict[int, bytes] = {}
    start = threading.Barrier(len(jobs))

    def draw(number: int) -> None:
        lang, format_ = jobs[number]
        start.wait()
        together[number] = draw_snapshot(make_scene(lang), boundaries, format=format_, dpi=80)

    threads = [threading.Thread(target=draw, args=(number,)) for number in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[number] for number in range(len(jobs))] == alone


def test_settings_of_the_process_stay_as_they_were(
    make_scene: MakeScene, boundaries: Boundaries
) -> None:
    before = dict(mpl.rcParams)
    for format_ in FORMATS:
        draw_snapshot(make_scene(), boundaries, format=format_, dpi=72)
    assert dict(mpl.rcParams) == before


def test_a_title_of_ones_own_takes_the_place_of_the_scenes(
    make_scene: MakeScene, boundaries: Boundaries
) -> None:
    scene = make_scene()
    texts = svg_texts(draw_snapshot(scene, boundaries, format="svg", title="Slide 4"))
    assert "Slide 4" in texts
    assert scene.title not in texts


def test_two_languages_stand_on_one_plate(make_scene: MakeScene, boundaries: Boundaries) -> None:
    zh, en = make_scene("zh"), make_scene("en")
    texts = svg_texts(draw_snapshot(zh, boundaries, format="svg", also=en))
    for words in (zh.title, en.title, "福州市", "Fuzhou", "巡逻防控与快速反应", "Anti-fraud"):
        assert words in texts


@pytest.mark.parametrize(
    "paper",
    [
        "a5",
        "",
        "99x200",
        "200x1201",
        "200",
        "1e3x200",
        "200x",
        "x",
        "nan x nan",
        "٢٠٠x٢٠٠",
        "1200x100",
        "100x501",
        "900x100",
    ],
)
def test_an_unknown_paper_is_refused_with_all_that_is_allowed(
    make_scene: MakeScene, boundaries: Boundaries, paper: str
) -> None:
    with pytest.raises(SnapshotError) as refused:
        draw_snapshot(make_scene(), boundaries, paper=paper)
    for sentence in (refused.value.say("zh"), refused.value.say("en")):
        assert all(name in sentence for name in PAPERS)
        assert "200x150" in sentence


def test_a_paper_that_is_no_size_is_refused(make_scene: MakeScene, boundaries: Boundaries) -> None:
    with pytest.raises(SnapshotError):
        draw_snapshot(make_scene(), boundaries, paper=Paper(width=float("nan"), height=200))


@pytest.mark.parametrize("dpi", [0, -1, 71, 601, 10_000])
def test_an_unfit_resolution_is_refused(
    make_scene: MakeScene, boundaries: Boundaries, dpi: int
) -> None:
    with pytest.raises(SnapshotError, match="72 to 600"):
        draw_snapshot(make_scene(), boundaries, dpi=dpi)


def test_too_many_pixels_are_refused_before_they_are_drawn(
    make_scene: MakeScene, boundaries: Boundaries
) -> None:
    with pytest.raises(SnapshotError, match="megapixels"):
        draw_snapshot(make_scene(), boundaries, paper="1200x1200", dpi=600)


def test_an_unknown_format_is_refused(make_scene: MakeScene, boundaries: Boundaries) -> None:
    with pytest.raises(SnapshotError, match="png, svg, pdf"):
        draw_snapshot(make_scene(), boundaries, format="gif")  # type: ignore[arg-type]
