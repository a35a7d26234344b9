"""A reader's own file on the page as Streamlit runs it, without a browser."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from fujianmap.records.vocabulary import Type
from fujianmap.settings import LIMITS
from fujianmap.texts import LANGS, Lang, text
from tests.page import truth
from tests.page.reader import at, clean, counted, go, listed, open_app, panel, sentences, told

both = pytest.mark.parametrize("lang", LANGS)

HEAD = "id,name,type,city,county,lon,lat,part_of\n"
GULOU = "g,甲,patrol,,鼓楼区,,,\n"
POINT = "p,乙,patrol,,,119.3,26.08,\n"


def bring(rows: str, query: dict[str, str] | None = None, head: str = HEAD) -> AppTest:
    """Open the page, and bring a file as a reader does."""
    app = open_app(query)
    app.session_state["own_open"] = True
    app.run()
    app.file_uploader[0].upload("mine.csv", (head + rows).encode(), "text/csv")
    app.run()
    assert not app.exception, app.exception[0].message
    return app


# What the rows say


def test_a_record_that_names_its_whole_twice_opens() -> None:
    app = bring(POINT + "q,丙,patrol,,,119.3,26.08,p;p\n", {"lang": "en"})
    for one, kin in (("q", "part_of_p"), ("p", "parts_q")):
        go(app, {**at(app), "id": one})
        assert not app.exception
        assert [button.key for button in app.button].count(kin) == 1


@both
def test_a_row_with_a_county_alone_is_of_that_county(lang: Lang) -> None:
    app = bring(GULOU + POINT, {"lang": lang})
    gulou = {"zh": "福州市鼓楼区", "en": "Gulou District, Fuzhou"}[lang]
    assert gulou in sentences(app), "in the list of what has no point"
    go(app, {**at(app), "id": "g"})
    said = sentences(app)
    assert text(lang, "page.record.no_point_county") in said
    assert said.count(gulou) == 2
    go(app, {**at(app), "q": "鼓楼"})
    assert listed(app) == ["甲"]
    assert clean(app)


@both
def test_the_table_says_how_exactly_a_row_without_a_point_is_known(lang: Lang) -> None:
    rows = GULOU + POINT + "c,丙,patrol,厦门市,,,,\nr,丁,patrol,厦门;泉州,,,,\n"
    rows += "w,戊,patrol,福建省,,,,\n"
    app = bring(rows, {"lang": lang})
    app.session_state["tab"] = text(lang, "page.tab.table", n=5)
    app.run()
    table = app.dataframe[0].value
    said = dict(zip(table["id"], table["precision"], strict=True))
    expected = {
        "g": "precision.county",
        "c": "precision.prefecture",
        "r": "scope.region",
        "w": "scope.province",
    }
    for one, key in expected.items():
        assert said[one] == text(lang, "page.table.no_point", place=text(lang, key))
    assert said["p"] == text(lang, "precision.neighbourhood")


# What they are measured in


def control(app: AppTest) -> str:
    """What the control says that coordinates are measured in."""
    return str(app.selectbox(key="own_datum").value)


@both
def test_the_datum_is_said_and_kept(lang: Lang) -> None:
    app = bring(POINT, {"lang": lang})
    assert control(app) == "wgs84"
    comma = text(lang, "upload.delimiter.comma")
    assert text(lang, "upload.recognised.delimiter", value=comma) in "".join(sentences(app))
    app.selectbox(key="own_datum").set_value("gcj02").run()
    said = text(lang, "upload.recognised.datum.gcj02", value="GCJ-02")
    assert said in "".join(sentences(app))
    moved = app.session_state["_own"].dataset.initiatives["lon"].tolist()
    assert moved != [119.3]
    app.session_state["own_open"] = False
    app.run()
    assert not app.file_uploader
    app.session_state["own_open"] = True
    app.run()
    assert control(app) == "gcj02", "what the rows were read with"
    app.file_uploader[0].upload("next.csv", (HEAD + POINT).encode(), "text/csv").run()
    assert app.session_state["_own"].dataset.initiatives["lon"].tolist() == moved


# The way back


def test_taking_the_file_out_of_the_uploader_is_a_way_back() -> None:
    app = bring(POINT)
    assert at(app)["data"] == "own"
    uploader = app.file_uploader[0].proto.id
    app.file_uploader[0].set_value(None).run()
    # Before another file comes it says that it is empty; a new one in its place would lose that.
    assert app.file_uploader[0].proto.id == uploader
    assert "_own" not in app.session_state
    assert "data" not in at(app)
    assert counted(app) == truth.counted([row["id"] for row in truth.ROWS], "zh")


def test_the_way_back_empties_the_uploader() -> None:
    app = bring(POINT)
    app.button(key="own_back").click().run()
    assert "_own" not in app.session_state
    assert not app.file_uploader[0].value


# What it says


@pytest.mark.parametrize(
    ("rows", "lang"), [(POINT + "x,,patrol,,,119.3,26.08,\n", "zh"), ("x,,,,,,,\n", "en")]
)
def test_what_became_of_a_file_is_said_where_it_was_brought(rows: str, lang: Lang) -> None:
    app = bring(rows, {"lang": lang})
    beside = "\n".join(one.proto.body for one in app.sidebar.get("html"))
    report = app.session_state["_own"]
    key = "refused" if report.dataset is None else "shown"
    assert text(lang, f"upload.{key}", name="mine.csv") in beside
    faults = len([one for one in report.problems if not one.doubt])
    doubts = len(report.problems) - faults
    assert text(lang, "upload.report", faults=faults, doubts=doubts) in beside
    assert 'href="#own-report"' in beside
    said = sentences(app)
    assert all(one.say(lang) in said for one in report.problems), "in full, not cut off"


def test_swapped_coordinates_are_exchanged_with_one_click() -> None:
    app = bring(POINT + "s,丙,patrol,,,26.08,119.3,\n")
    assert app.session_state["_own"].dataset.initiatives["id"].tolist() == ["p"]
    app.button(key="own_exchange").click().run()
    rows = app.session_state["_own"].dataset.initiatives
    assert rows[["id", "lon", "lat"]].to_numpy().tolist() == [
        ["p", 119.3, 26.08],
        ["s", 119.3, 26.08],
    ]
    assert text("zh", "problem.exchanged", value="119.3, 26.08") in sentences(app), "marked"
    assert "own_exchange" not in [button.key for button in app.button]
    app.selectbox(key="own_datum").set_value("gcj02").run()
    assert len(app.session_state["_own"].dataset.initiatives) == 2, "read again, they stay so"


# The map and what is taken away


def test_the_map_goes_to_the_rows_and_back() -> None:
    app = bring(POINT, {"at": "118.1,24.5,12"})
    there = told(app)["focus"]
    assert there["west"] < 119.3 < there["east"]
    assert there["south"] < 26.08 < there["north"]
    assert there["east"] - there["west"] < 0.1
    app.button(key="own_back").click().run()
    back = told(app)["focus"]
    assert back["n"] > there["n"]
    assert back["east"] - back["west"] > 3


@both
def test_nothing_is_said_of_the_rows_that_is_true_of_ours_alone(lang: Lang) -> None:
    app = bring(POINT, {"lang": lang})
    assert told(app)["credit"] == text(lang, "page.credit_own")
    assert "GeoNames" not in told(app)["credit"]
    app.session_state["open_link"] = True
    app.run()
    said = sentences(app)
    assert text(lang, "page.take.link_none") in said
    assert text(lang, "page.take.link_why") not in said
    assert not any("://" in one.value for one in app.code), "no link can show them"
    app.button(key="own_back").click().run()
    assert "credit" not in told(app), "the frame knows whom to thank for ours"
    assert text(lang, "page.take.link_why") in sentences(app)


# Limits


def test_no_text_of_a_file_is_shown_longer_than_the_limits() -> None:
    long = "长" * 30_000
    head = "id,name,type,lon,lat,place,source,locator,located_by\n"
    app = bring(f"a,{','.join([long] * 2)},119.3,26.08,{','.join([long] * 4)}\n", head=head)
    go(app, {**at(app), "id": "a"})
    (record,) = [one.proto.body for one in app.get("html") if "<article" in one.proto.body]
    said = [one.strip() for one in re.split("<[^>]*>", record)]
    assert max(map(len, said)) == LIMITS.popup_characters
    label = panel(app)["facets"]
    (types,) = [facet for facet in label if facet["key"] == "type"]
    assert max(len(name) for _, name in types["values"]) == LIMITS.label_characters


def test_the_commonest_of_too_many_types_are_listed_and_the_rest_counted() -> None:
    n = LIMITS.listed_types + 50
    every = [f"t{k:03}" for k in range(n)] + ["t149", "t149", "t148"]
    rows = "".join(f"{k},甲,{kind},,,119.3,26.08,\n" for k, kind in enumerate(every))
    app = bring(rows, {"lang": "en"})
    given = panel(app)
    (types,) = [facet for facet in given["facets"] if facet["key"] == "type"]
    listed_types = [value for value, _ in types["values"]]
    rarer = n + len(Type) - LIMITS.listed_types
    assert len(listed_types) == len(given["counts"]["type"]) == LIMITS.listed_types
    assert {"t148", "t149"} <= {*listed_types}
    said = text("en", "page.types_more", n=rarer, most=LIMITS.listed_types)
    assert types["more"] == said
    go(app, {**at(app), "type": "t120"})
    assert counted(app).startswith("1 of"), "a link may choose any"
    (types,) = [facet for facet in panel(app)["facets"] if facet["key"] == "type"]
    assert "t120" in [value for value, _ in types["values"]], "and it can be let go"
