"""The data dictionary that travels with the rows: what each column of each table holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fujianmap.records.columns import ADDED, COLUMNS
from fujianmap.records.figures import FIGURE_COLUMNS
from fujianmap.records.sources import SOURCE_COLUMNS
from fujianmap.records.vocabulary import Bound
from fujianmap.texts import LANGS, Lang, text

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADINGS: Final = ("table", "column", "holds_zh", "holds_en", "values")


def dictionary_columns() -> dict[str, list[str]]:
    """The dictionary by column: `HEADINGS`, one entry per column of each table."""
    return dict(zip(HEADINGS, map(list, zip(*_lines(), strict=True)), strict=True))


def _lines() -> Iterator[tuple[str, ...]]:
    for column in COLUMNS:
        said = (text(lang, f"column.{column.name}") for lang in LANGS)
        yield ("initiatives", column.name, *said, _values(column.name, column.allowed))
    for name in ADDED:
        yield ("initiatives", name, *(text(lang, f"export_column.{name}") for lang in LANGS), "")
    for plain in FIGURE_COLUMNS:
        said = (text(lang, f"figure_column.{plain.name}") for lang in LANGS)
        values = _values("bound", tuple(Bound)) if plain.name == "bound" else ""
        yield ("figures", plain.name, *said, values)
    for plain in SOURCE_COLUMNS:
        said = (text(lang, f"source_column.{plain.name}") for lang in LANGS)
        yield ("sources", plain.name, *said, "")


def _values(table: str, allowed: tuple[str, ...]) -> str:
    """A closed set with what its words mean, one a line."""
    meant = []
    for word in allowed:
        labels = [text(lang, f"{table}.{word}") for lang in LANGS]
        meant.append(f"{word} = {' / '.join(filter(None, labels)) or '='}")
    return "\n".join(meant)


def dictionary_markdown(lang: Lang) -> str:
    """The dictionary as a Markdown document in one language after the other."""
    lines = [f"# {text(lang, 'export.sheet_dictionary')}", ""]
    previous = ""
    for table, column, zh, en, values in _lines():
        if table != previous:
            lines += ["", f"## {table}.csv", "", "| 列 · column | 内容 | holds |", "|---|---|---|"]
            previous = table
        kept = "<br>".join(f"`{one.partition(' = ')[0]}`" for one in values.splitlines())
        more = f"<br>{kept}" if kept else ""
        lines.append(f"| `{column}` | {zh}{more} | {en}{more} |")
    sets = [(t, c, v) for t, c, _, _, v in _lines() if v]
    for table, column, values in sets:
        lines += ["", f"### {table}.{column}", ""]
        for one in values.splitlines():
            word, _, meaning = one.partition(" = ")
            lines.append(f"- `{word}`: {meaning}")
    return "\n".join(lines) + "\n"
