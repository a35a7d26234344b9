"""What a row of initiatives.csv is: the one description of its columns.

Reading, checking, exporting and the data dictionary follow this list. Labels and explanations
are in ``texts/`` under ``column.<name>``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fujianmap.records.vocabulary import Precision, Scope, Type


class Kind(StrEnum):
    """What a cell of a column holds."""

    ID = "id"
    TEXT = "text"
    CODE = "code"
    """one of a closed set"""
    PLACES = "places"
    """names or adcodes of areas, ``;`` between"""
    DEGREES = "degrees"
    KILOMETRES = "kilometres"
    DATE = "date"
    """``2023``, ``2023-09`` or ``2023-09-27``"""
    REFERENCES = "references"
    """ids, ``;`` between"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of initiatives.csv."""

    name: str
    kind: Kind = Kind.TEXT
    allowed: tuple[str, ...] = ()
    """the closed set of a CODE; empty where any text may stand"""
    needed: bool = False
    """True where the shipped file must have a value in every row"""
    headings: tuple[str, ...] = ()
    """further headings under which a reader's own file may bring it, in either language"""


COLUMNS: Final[tuple[Column, ...]] = (
    Column(name="id", kind=Kind.ID, needed=True, headings=("编号", "序号", "ID", "identifier")),
    Column(
        name="name_zh", headings=("名称", "名字", "项目名称", "中文名", "中文名称", "name", "title")
    ),
    Column(name="name_en", headings=("英文名", "英文名称", "english name", "name (en)")),
    Column(
        name="type",
        kind=Kind.CODE,
        allowed=tuple(Type),
        needed=True,
        headings=("类型", "类别", "种类", "kind", "category"),
    ),
    Column(
        name="scope",
        kind=Kind.CODE,
        allowed=tuple(Scope),
        needed=True,
        headings=("范围", "覆盖范围", "coverage"),
    ),
    Column(
        name="city",
        kind=Kind.PLACES,
        headings=("城市", "设区市", "地市", "市", "prefecture"),
    ),
    Column(name="county", kind=Kind.PLACES, headings=("县区", "区县", "县", "区", "district")),
    Column(name="place_zh", headings=("地点", "地址", "位置", "place", "address", "location")),
    Column(name="place_en", headings=("英文地点", "英文地址", "place (en)")),
    Column(
        name="lon",
        kind=Kind.DEGREES,
        headings=("经度", "东经", "longitude", "lng", "long", "x"),
    ),
    Column(name="lat", kind=Kind.DEGREES, headings=("纬度", "北纬", "latitude", "y")),
    Column(
        name="precision",
        kind=Kind.CODE,
        allowed=tuple(Precision),
        headings=("精度", "定位精度", "位置精度", "accuracy"),
    ),
    Column(
        name="uncertainty_km",
        kind=Kind.KILOMETRES,
        headings=("误差", "误差公里", "不确定半径", "uncertainty"),
    ),
    Column(
        name="start", kind=Kind.DATE, headings=("开始", "开始日期", "起始", "日期", "date", "from")
    ),
    Column(name="end", kind=Kind.DATE, headings=("结束", "结束日期", "截止", "to", "until")),
    Column(name="part_of", kind=Kind.REFERENCES, headings=("隶属", "上级项目", "parent")),
    Column(
        name="summary_zh",
        headings=("摘要", "简介", "说明", "内容", "summary", "description", "text"),
    ),
    Column(name="summary_en", headings=("英文摘要", "英文简介", "summary (en)")),
    Column(
        name="source", kind=Kind.REFERENCES, needed=True, headings=("来源", "出处", "url", "link")
    ),
    Column(name="locator", needed=True, headings=("出处位置", "段落", "页码", "paragraph", "page")),
    Column(name="located_by", headings=("定位依据", "坐标来源", "coordinates from")),
    Column(name="notes", headings=("备注", "注", "remarks", "note", "comment")),
    Column(name="notes_zh", headings=("中文备注", "notes (zh)")),
)

BY_NAME: Final[dict[str, Column]] = {column.name: column for column in COLUMNS}
NAMES: Final[tuple[str, ...]] = tuple(BY_NAME)
ADDED: Final[tuple[str, ...]] = (
    *(f"found_{area}{lang}" for area in ("prefecture", "county") for lang in ("", "_zh", "_en")),
    "source_url",
)
"""what exports put after these columns: what position found, not what was stated"""
