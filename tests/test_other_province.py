"""With another province's boundaries nothing speaks of Fujian: page, plates, exports."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pypdf
import pytest
from shapely.geometry import Polygon, box

from fujianmap.drawing.snapshot import draw_snapshot
from fujianmap.drawing.snapshot.atlas import draw_atlas
from fujianmap.drawing.snapshot.charts import draw_chart
from fujianmap.drawing.webfiles import draw_in_files
from fujianmap.drawing.webmap import draw_page
from fujianmap.exports import EXPORTS
from fujianmap.page.upload import example_of
from fujianmap.page.view import View
from fujianmap.records.template import template_csv
from fujianmap.texts import LANGS, Lang, text
from fujianmap.views.dataset import Dataset, load_dataset
from fujianmap.views.display import Display
from fujianmap.views.filters import Filters
from fujianmap.views.scene import compose_scene
from fujianmap.views.wording import headline, place_of
from tests.page.reader import labels_of, open_app, part, sentences

AREAS = [
    ("330000", "浙江省", "Zhejiang", box(120, 29, 122, 30.2)),
    ("330100", "杭州市", "Hangzhou", box(120, 30, 120.4, 30.2)),
    ("330200", "宁波市", "Ningbo", box(121, 29, 122, 30)),
]
ROWS = """\
id,name_zh,name_en,type,city,lon,lat
a,一号,One,patrol,杭州,120.3,30.1
b,二号,Two,antifraud,全省,,
"""
FUJIAN = re.compile(r"福建|fujian(?!map)", re.IGNORECASE)
TITLES: dict[Lang, str] = {"zh": "浙江警务项目地图", "en": "Zhejiang police initiatives"}
both = pytest.mark.parametrize("lang", LANGS)


def written(folder: Path, areas: Sequence[tuple[str, str, str, Polygon]]) -> Path:
    codes, zh, en, shapes = zip(*areas, strict=True)
    frame = gpd.GeoDataFrame(
        {"adcode": codes, "name_zh": zh, "name_en": en}, geometry=list(shapes), crs=4326
    )
    path = folder / "areas.geojson"
    frame.to_file(path, driver="GeoJSON")
    return path


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("zhejiang")
    (folder / "rows.csv").write_text(ROWS, encoding="utf-8")
    return folder / "rows.csv", written(folder, AREAS)


@pytest.fixture(scope="module")
def zhejiang(paths: tuple[Path, Path]) -> Dataset:
    return load_dataset(*paths)


def silent(said: str) -> None:
    found = FUJIAN.search(said)
    assert found is None, said[max(0, found.start() - 60) : found.end() + 60]


@both
def test_the_page(monkeypatch: pytest.MonkeyPatch, paths: tuple[Path, Path], lang: Lang) -> None:
    monkeypatch.setenv("FUJIANMAP_DATA", str(paths[0]))
    monkeypatch.setenv("FUJIANMAP_BOUNDARIES", str(paths[1]))
    app = open_app({"lang": lang})
    assert not app.exception
    assert labels_of(part(app, "head")["labels"])["title"] == TITLES[lang]
    said = sentences(app)
    assert TITLES[lang] in said
    silent("\n".join(said))


@both
def test_the_template_lies_on_the_map(zhejiang: Dataset, lang: Lang) -> None:
    view = View(dataset=zhejiang, filters=Filters(), display=Display(lang=lang))
    made = template_csv(lang, example_of(view))
    silent(made.decode("utf-8-sig"))
    dataset = load_dataset(made, zhejiang.boundaries, name="template.csv")
    assert (dataset.rows_refused, dataset.problems) == (0, ())
    assert dataset.located.all()


@both
def test_pictures(zhejiang: Dataset, lang: Lang) -> None:
    scene = compose_scene(zhejiang, Filters(), lang=lang)
    assert scene.title == TITLES[lang]
    whole: dict[Lang, str] = {"zh": "浙江全省", "en": "All of Zhejiang"}
    assert scene.filters.startswith(whole[lang])
    for picture in (
        draw_snapshot(scene, zhejiang.boundaries, format="svg"),
        draw_chart(zhejiang, kind="city", lang=lang, format="svg"),
    ):
        svg = re.sub(r"base64,[^\"')]*", "", picture.decode())
        assert place_of(zhejiang.boundaries, lang) in re.sub(r"<[^>]*>", "", svg)
        silent(svg)


def test_an_atlas(zhejiang: Dataset) -> None:
    reader = pypdf.PdfReader(io.BytesIO(draw_atlas(zhejiang, lang="en")))
    assert reader.metadata
    assert reader.metadata.title == TITLES["en"]
    silent("\n".join(page.extract_text() for page in reader.pages))


@both
def test_pages_without_a_server(zhejiang: Dataset, lang: Lang) -> None:
    page = draw_page(zhejiang, lang=lang).decode()
    assert f"<title>{TITLES[lang]}</title>" in page
    silent(page)
    files = draw_in_files(zhejiang, lang=lang)
    silent(files.page.decode())


@both
@pytest.mark.parametrize("suffix", [one for one in EXPORTS if one != ".zip"])
def test_data(zhejiang: Dataset, suffix: str, lang: Lang) -> None:
    made = EXPORTS[suffix](zhejiang, Filters().mask(zhejiang), lang=lang)
    if made.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(made)) as packed:
            made = b"\n".join(packed.read(name) for name in packed.namelist())
    silent(made.decode("utf-8", "ignore"))


@both
def test_a_file_without_the_province_is_named_by_its_file(tmp_path: Path, lang: Lang) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(ROWS, encoding="utf-8")
    dataset = load_dataset(path, written(tmp_path, AREAS[1:]))
    assert headline(dataset.boundaries, lang) == text(lang, "scene.title", place="areas")


def test_fujian_stays_fujian(shipped_dataset: Dataset) -> None:
    said = {lang: compose_scene(shipped_dataset, Filters(), lang=lang) for lang in LANGS}
    assert {lang: scene.title for lang, scene in said.items()} == {
        "zh": "福建警务项目地图",
        "en": "Fujian police initiatives",
    }
    assert said["zh"].filters.startswith("福建全省 ")
