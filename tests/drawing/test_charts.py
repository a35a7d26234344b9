"""Charts as pictures: bars say what is counted, in every format."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from fujianmap.drawing.snapshot.charts import CHARTS, ChartKind, bars_of, draw_chart
from fujianmap.errors import SnapshotError
from fujianmap.texts import Lang
from fujianmap.views.dataset import Dataset, load_dataset
from fujianmap.views.filters import Filters


def test_bars_count_the_rows(six: Dataset) -> None:
    mask = np.ones(6, dtype=bool)
    counts = {
        kind: {bar.value: (bar.count, bar.without) for bar in bars_of(six, mask, kind, "en")}
        for kind in CHARTS
    }
    assert counts["type"] == {
        "patrol": (1, 0), "antifraud": (2, 0), "tech": (2, 2), "drones": (1, 1),
    }  # fmt: skip
    assert counts["city"] == {
        "350100": (3, 1), "350200": (2, 1), "350300": (1, 1), "350000": (1, 1),
    }  # fmt: skip
    assert counts["year"] == {
        "2021": (1, 1), "2022": (1, 1), "2023": (2, 0), "2024": (1, 0), "": (1, 1),
    }  # fmt: skip


@pytest.mark.parametrize("kind", CHARTS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_chart_is_drawn(shipped_dataset: Dataset, kind: ChartKind, lang: Lang) -> None:
    picture = draw_chart(shipped_dataset, kind=kind, lang=lang, dpi=72)
    assert Image.open(io.BytesIO(picture)).size[0] == round(200 / 25.4 * 72)
    assert draw_chart(shipped_dataset, kind=kind, lang=lang, dpi=72) == picture


@pytest.mark.parametrize("kind", CHARTS)
def test_nothing_found_is_said(six: Dataset, kind: ChartKind) -> None:
    chart = draw_chart(six, Filters(q="nothing like it"), kind=kind, lang="en", format="svg")
    assert "No initiative matches these filters." in "".join(ET.fromstring(chart).itertext())  # noqa: S314


def test_cells_are_only_text() -> None:
    data = "id,name,type,city\n1,a,$x^2$ <b>&{{7*191}},福州\n2,b,_^,福州".encode()
    chart = draw_chart(load_dataset(data, name="$.csv"), lang="en", format="svg")
    assert "$x^2$ <b>&{{7*191}}" in "".join(ET.fromstring(chart).itertext())  # noqa: S314


def test_a_mistyped_year_leaves_the_others_to_be_seen() -> None:
    data = "id,name,type,city,start\n1,a,tech,福州,0202\n2,b,tech,福州,2024\n"
    dataset = load_dataset(data.encode(), name="slip.csv")
    bars = bars_of(dataset, np.array([True, True]), "year", "en")
    assert [(bar.label, bar.count, bar.without) for bar in bars] == [
        ("0202", 1, 1), ("0203–2023", 0, 0), ("2024", 1, 1),
    ]  # fmt: skip
    chart = draw_chart(dataset, kind="year", lang="en", format="svg")
    said = "".join(ET.fromstring(chart).itertext())  # noqa: S314
    assert all(bar.label in said for bar in bars)


def test_many_types_are_counted_together() -> None:
    lines = "\n".join(f"{k},n,kind {k},福州" for k in range(100))
    dataset = load_dataset(f"id,name,type,city\n{lines}".encode(), name="many.csv")
    bars = bars_of(dataset, np.ones(100, dtype=bool), "type", "en")
    assert len(bars) == 60
    assert (bars[-1].label, bars[-1].count) == ("41 more", 41)
    assert sum(bar.count for bar in bars) == 100


def test_a_format_that_nobody_draws_is_refused(six: Dataset) -> None:
    with pytest.raises(SnapshotError):
        draw_chart(six, format="gif")  # type: ignore[arg-type]
