"""Type: any text comes out as typed, in lines that fit, without a missing glyph."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fujianmap.drawing.snapshot import draw_snapshot
from fujianmap.drawing.snapshot.fonts import (
    REPLACEMENT,
    font_file,
    outline_of,
    printable,
    shorten,
    width_of,
    wrap,
)
from tests.drawing.conftest import FUZHOU, mark
from tests.drawing.test_snapshot import svg_texts

if TYPE_CHECKING:
    from fujianmap.drawing.snapshot import Format
    from fujianmap.places.boundaries import Boundaries
    from tests.drawing.conftest import MakeScene

HOSTILE = (
    "$x^2$ costs \\$5",
    "{{7*191}} and {% raw %}",
    "100{% off",
    "\\frac{a}{b} \\n 50% _a_ ^b^",
    "</script><script>alert(1)</script>",
    "<b>&amp;</b> ]]> <!-- -->",
    "\"quoted\" 'single' `tick`",
    "font-family: 'Noto Sans SC', 'DejaVu Sans'",
    '<style type="text/css">',
    '=HYPERLINK("http://x")',
)

STRANGE = "𠮷野家 📍 \U0010ffff \ud800 \x00 \u202e ‍️ زبان"


def test_the_font_is_found_without_importing_its_package() -> None:
    assert font_file().name == "NotoSansSC-Regular.ttf"
    assert "zhplot" not in sys.modules


@pytest.mark.parametrize("words", HOSTILE)
def test_text_comes_out_as_typed(make_scene: MakeScene, boundaries: Boundaries, words: str) -> None:
    scene = make_scene(marks=[mark(0, FUZHOU, kind=words, label=words)], filters=words)
    data = draw_snapshot(scene, boundaries, format="svg", paper="a3-landscape", title=words)
    texts = svg_texts(data)
    assert words in texts
    assert f"{words} · {scene.counted}" in texts
    assert words in " ".join(texts[texts.index(words) + 1 :])
    assert not any("1337" in line for line in texts)
    root = ET.fromstring(data)  # noqa: S314
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))


@pytest.mark.parametrize("words", [*HOSTILE, STRANGE])
def test_any_text_is_drawn_as_a_picture(
    make_scene: MakeScene, boundaries: Boundaries, words: str
) -> None:
    scene = make_scene("zh", filters=words, link=words)
    assert draw_snapshot(scene, boundaries, title=words, dpi=72)


@pytest.mark.parametrize("format_", ["svg", "pdf"])
def test_strange_characters_are_written_in_files_of_text(
    make_scene: MakeScene, boundaries: Boundaries, format_: Format
) -> None:
    scene = make_scene("zh", filters=STRANGE, link=STRANGE)
    assert draw_snapshot(scene, boundaries, format=format_, title=STRANGE)


def test_what_no_font_has_is_replaced_where_a_reader_sees_it() -> None:
    assert printable("派出所📍") == f"派出所{REPLACEMENT}"
    assert printable("\ud800") == REPLACEMENT


def test_controls_become_spaces_and_invisible_characters_go() -> None:
    assert printable("a\nb\tc\x00d") == "a b c d"
    assert printable("a\u202eb\u200bc\ufeff") == "abc"


def test_a_second_font_helps_out() -> None:
    assert printable("♞ ѝ") == "♞ ѝ"
    assert len(np.asarray(outline_of("♞").vertices)) > 10


def test_quotation_marks_are_as_wide_as_their_text_asks() -> None:
    assert wrap("with “China’s best”", 10, 500) == ('with "China\'s best"',)
    assert shorten("with “night”", 10, 500) == 'with "night"'
    assert wrap("含“night patrol”", 10, 500) == ("含“night patrol”",)


def test_ordinary_words_stay_whole() -> None:
    lines = wrap("Law-enforcement standards & case centres", 10, 90)
    assert lines == ("Law-enforcement", "standards & case", "centres")


def test_chinese_breaks_anywhere_but_before_a_closing_mark() -> None:
    lines = wrap("闽西南，公安（科技）创新", 10, 30)
    assert all(width_of(line, 10) <= 40 for line in lines)
    assert not any(line[0] in "，）" for line in lines)
    assert not any(line[-1] == "（" for line in lines)
    assert "".join(lines) == "闽西南，公安（科技）创新"


@given(st.text(max_size=300), st.floats(20, 300))
@settings(max_examples=60, deadline=None)
def test_lines_fit_and_nothing_is_lost(words: str, width: float) -> None:
    size = 8.0
    lines = wrap(words, size, width)
    # A closing mark may hang over by its own width; else no line is too long.
    assert all(width_of(line, size) <= width + 3 * size for line in lines)
    assert "".join("".join(lines).split()) == "".join(printable(words).split())


@given(st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_a_shortened_line_fits(words: str) -> None:
    assert width_of(shorten(words, 8, 100), 8) <= 100


def test_a_wrapped_text_is_cut_with_an_ellipsis() -> None:
    lines = wrap("word " * 100, 8, 100, 3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert all(width_of(line, 8) <= 100 for line in lines)


def test_a_cell_of_the_longest_kind_is_wrapped_at_once() -> None:
    assert len(wrap("字" * 32_767, 8, 80, 5)) == 5
