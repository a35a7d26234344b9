"""Whatever bytes or rows are given: rows and a report, or one refusal; and the sum always holds."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.mutations import ended, good_file, lines_to_keep, mutated
from fujianmap import shipped
from fujianmap.places.boundaries import Boundaries, read_boundaries
from fujianmap.records.columns import NAMES
from fujianmap.records.reading import read_table
from fujianmap.records.template import template_xlsx
from fujianmap.views.dataset import load_dataset
from tests.faulty.make import FILES

SAMPLE = 400
"""of the 10,000 that ``python -m benchmarks.mutations`` makes"""


@pytest.fixture(scope="module")
def fujian() -> Boundaries:
    return read_boundaries(shipped.GEO)


quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@quick
@given(data=st.binary(max_size=400))
def test_any_bytes(fujian: Boundaries, data: bytes) -> None:
    ended(data, fujian)


@quick
@given(
    cells=st.lists(
        st.lists(st.text(max_size=12), min_size=len(NAMES), max_size=len(NAMES)), max_size=4
    )
)
def test_any_cells(fujian: Boundaries, cells: list[list[str]]) -> None:
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in cells]
    lines = [",".join(row) for row in [list(NAMES), *quoted]]
    ended("\n".join(lines).encode("utf-8", "replace"), fujian)


_PLAUSIBLE = {
    "name_zh": st.text(min_size=1, max_size=8),
    "type": st.sampled_from(["patrol", "巡逻防控与快速反应", "drones", ""]),
    "scope": st.sampled_from(["site", "province", "全省", "village", ""]),
    "city": st.sampled_from(["福州", "350200", "厦门市；泉州", "Atlantis", ""]),
    "county": st.sampled_from(["鼓楼区", "思明区", "none", ""]),
    "lon": st.sampled_from(["119.3", "119°18′E", "26.08", "nan", "1e9", "x", "120.3", ""]),
    "lat": st.sampled_from(["26.08", "北纬26度", "119.3", "inf", "25.2", ""]),
    "precision": st.sampled_from(["site", "county", "exact", ""]),
    "start": st.sampled_from(["2023", "2024-02-30", "2023/9/1", "soon", ""]),
    "end": st.sampled_from(["2022", "2024-05", ""]),
    "part_of": st.sampled_from(["a", "zz", ""]),
    "source": st.sampled_from(["https://example.org/", "javascript:1", "x", ""]),
    "id": st.sampled_from(["a", "b", "c", ""]),
}


@quick
@given(rows=st.lists(st.fixed_dictionaries(_PLAUSIBLE), min_size=1, max_size=5))
def test_any_plausible_rows(fujian: Boundaries, rows: list[dict[str, str]]) -> None:
    features = [{"type": "Feature", "geometry": None, "properties": row} for row in rows]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    ended(text.encode(), fujian, "a.geojson")


@quick
@given(
    features=st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.just("Point"),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["type", "geometry", "coordinates", "properties", "name", "id", "x"]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=12,
    )
)
def test_any_json(fujian: Boundaries, features: object) -> None:
    text = json.dumps({"type": "FeatureCollection", "features": [features]})
    ended(text.encode(), fujian, "a.geojson")


def test_mutations_of_a_good_file_never_lose_a_row_in_silence(fujian: Boundaries) -> None:
    good = good_file()
    assert ended(good, fujian) == "rows"
    assert load_dataset(good, fujian, name="a.csv").problems == ()
    chance = random.Random(5)  # noqa: S311  (no secret)
    for _ in range(SAMPLE):
        data = mutated(good, chance)
        ended(data, fujian, lines=lines_to_keep(data, good))


LINES = ["id,name,type,city", *(f"{k},n{k},patrol,福州" for k in range(1, 6))]


@pytest.mark.parametrize("opens", range(4))
@pytest.mark.parametrize("closes", range(4))
@pytest.mark.parametrize("apart", range(1, 4))
def test_rows_between_two_lone_quotes_are_never_swallowed_in_silence(
    opens: int, closes: int, apart: int
) -> None:
    """A quote before one cell and a quote behind a later one make a pair that no parser faults."""
    lines = [line.split(",") for line in LINES]
    lines[2][opens] = '"' + lines[2][opens]
    lines[2 + apart][closes] += '"'
    data = "\n".join(",".join(cells) for cells in lines).encode()
    table = read_table(data, name="a.csv")
    told = [(p.row, dict(p.params)["line"]) for p in table.problems if p.code.startswith("quote")]
    assert told[0] == (3, 3), "where the quote opens"
    if opens != closes:
        assert table.rows_in == len(LINES) - 1
        assert {"1", "5"} - {str(2 + apart)} <= set(table.cells["id"])


def test_a_cell_of_many_lines_is_no_lone_quote() -> None:
    data = 'id,name,type\n1,"first,\nsecond line",patrol\n2,x,patrol\n'
    table = read_table(data.encode(), name="a.csv")
    assert table.problems == ()
    assert table.rows_in == 2


def test_the_line_is_counted_from_the_top_of_the_file() -> None:
    (problem,) = read_table(b'\n\nid,name,type\n1,"open,a\n2,x,b\n', name="a.csv").problems
    assert (problem.row, dict(problem.params)["line"]) == (4, 4)


def test_headings_that_swallow_rows_are_told() -> None:
    data = b'id,name,type,"city,x\n1,a,patrol,"\n2,b,patrol,\xe7\xa6\x8f\xe5\xb7\x9e\n'
    table = read_table(data, name="a.csv")
    assert [(p.code, p.row) for p in table.problems][:1] == [("heading_unknown", 1)]
    assert ("quote_swallows", 1) in {(p.code, p.row) for p in table.problems}


@pytest.mark.parametrize("name", ["t.xlsx", "layer_outside.gpkg", "geojson_line.geojson"])
def test_mutations_of_other_formats(fujian: Boundaries, name: str) -> None:
    path = FILES / name
    good = path.read_bytes() if path.exists() else template_xlsx("zh")
    chance = random.Random(6)  # noqa: S311  (no secret)
    for _ in range(40):
        ended(mutated(good, chance), fujian, name)
