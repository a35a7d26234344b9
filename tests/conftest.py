"""A small province for every test: three prefectures as squares, six initiatives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import settings

from fujianmap.places.boundaries import CRS, Boundaries, read_boundaries
from fujianmap.views import dataset as datasets
from fujianmap.views.dataset import Dataset, load_dataset

# How long an example takes says more about the machine than about the code.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

# One degree a side, each cut into a western and an eastern county; land to the west, sea elsewhere.
#
#   27 +-------+
#      | 350300|
#   26 +-------+-------+
#  land| 350100| 350200|
#   25 +-------+-------+
#     118     119     120
SQUARES = {
    "350100": ("福州市", "Fuzhou", 118.0, 25.0),
    "350200": ("厦门市", "Xiamen", 119.0, 25.0),
    "350300": ("莆田市", "Putian", 118.0, 26.0),
}
SIX = """\
id,name_zh,name_en,type,scope,city,county,lon,lat,precision,start,end,summary_zh
one,一号警务室,Post one,patrol,site,福州,西一区,118.25,25.5,site,2023,2023,夜间巡逻
two,二号警务室,,antifraud,site,350100,,118.75,25.5,neighbourhood,2023-09,,反诈宣传
three,,Post three,antifraud,site,Xiamen,,119.25,25.5,county,,2024-06,
four,四号,Four,tech,prefecture,莆田市,,,,,2022,,
five,五号,Five,tech,region,福州；厦门,,,,,,,
six,六号,Six,drones,province,,,,,,2021-01-05,2021-02,
"""
"""three with a point, three without; one of a type that is not ours"""


_read: dict[object, Boundaries] = {}


def _read_once(folder: Path) -> Boundaries:
    """Read boundaries as they are read, but the same files once: it takes half a second."""
    files = sorted(Path(folder).glob("*")) if Path(folder).is_dir() else []
    key = tuple((file, (at := file.stat()).st_mtime_ns, at.st_size, at.st_ino) for file in files)
    if key not in _read:
        _read[key] = read_boundaries(folder)
    return _read[key]


@pytest.fixture(autouse=True, scope="session")
def _boundaries_are_read_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(datasets, "read_boundaries", _read_once)
        yield


@pytest.fixture(scope="session")
def squares() -> Boundaries:
    """The province that is drawn above."""
    counties = []
    for prefecture, (_, en, west, south) in SQUARES.items():
        for half, (side_zh, side_en) in enumerate((("西", "West"), ("东", "East"))):
            counties.append(
                {
                    "adcode": f"{prefecture[:4]}0{half + 1}",
                    "name_zh": f"{side_zh}{'一二三'[int(prefecture[3]) - 1]}区",
                    "name_en": f"{side_en} {en} District",
                    "prefecture": prefecture,
                    "label_lon": west + 0.25 + half / 2,
                    "label_lat": south + 0.5,
                    "geometry": shapely.box(
                        west + half / 2, south, west + half / 2 + 0.5, south + 1
                    ),
                }
            )
    prefectures = [
        {
            "adcode": adcode,
            "name_zh": zh,
            "name_en": en,
            "label_zh": zh[:-1],
            "label_lon": west + 0.5,
            "label_lat": south + 0.5,
            "geometry": shapely.box(west, south, west + 1, south + 1),
        }
        for adcode, (zh, en, west, south) in SQUARES.items()
    ]
    outline = shapely.union(shapely.box(118, 25, 120, 26), shapely.box(118, 26, 119, 27))
    province = [{"adcode": "350000", "name_zh": "福建省", "name_en": "Fujian", "geometry": outline}]
    land = [
        {
            "kind": "province",
            "name_zh": "",
            "name_en": "",
            "geometry": shapely.box(117, 25, 118, 27),
        }
    ]
    frames = {
        name: gpd.GeoDataFrame(rows, crs=CRS).set_index("adcode")
        for name, rows in (
            ("counties", counties),
            ("prefectures", prefectures),
            ("province", province),
        )
    }
    return Boundaries(
        counties=frames["counties"],
        prefectures=frames["prefectures"],
        province=frames["province"],
        counties_drawn=frames["counties"],
        prefectures_drawn=frames["prefectures"],
        province_drawn=frames["province"],
        surroundings_drawn=gpd.GeoDataFrame(land, crs=CRS),
        attribution_zh="边界：方块",
        attribution_en="Boundaries: squares",
        review_zh="无：虚构",
        review_en="none: made up",
        disclaimer_zh="仅供测试。",
        disclaimer_en="For tests only.",
    )


@pytest.fixture(scope="session")
def six(squares: Boundaries) -> Dataset:
    """The six initiatives, read, checked and joined."""
    return load_dataset(SIX.encode(), squares, name="six.csv")


@pytest.fixture(scope="session")
def shipped_dataset() -> Dataset:
    """The rows and boundaries that come with the project."""
    return load_dataset()
