"""The report on a reader's own file: its sentences do not contradict each other."""

from __future__ import annotations

import pytest

from fujianmap.page.own import Own
from fujianmap.texts import LANGS, Lang, text
from tests.faulty.make import FILES
from tests.page.reader import open_app

CLEAN = text("en", "upload.clean")


@pytest.mark.parametrize(
    ("data", "counts", "is_clean"),
    [
        ("id,name,type,lon,lat\n1,a,patrol,119.3,26.08\n", "1 row in the file", False),
        ("", "", False),
        ("name,lon,lat\na,119.3,26.08\n", "1 row in the file", False),
        ("id,name,type,scope,lon,lat,precision\n1,a,patrol,site,119.3,26.08,site\n", "1 row", True),
    ],
)
def test_a_file_that_is_refused_is_not_called_clean(
    data: str, counts: str, *, is_clean: bool
) -> None:
    app = open_app({"lang": "en"})
    app.session_state["_own"] = Own(name="a.csv", data=data.encode(), datum="wgs84")
    app.run()
    assert not app.exception
    said = "\n".join(one.proto.body for one in app.get("html"))
    assert (counts in said) if counts else (" in the file = " not in said)
    assert (CLEAN in said) is is_clean


def report_of(data: bytes, lang: Lang) -> str:
    """The table of faults and doubts as HTML."""
    app = open_app({"lang": lang})
    app.session_state["_own"] = Own(name="a.csv", data=data, datum="wgs84")
    app.run()
    assert not app.exception
    bodies = (str(one.proto.body) for one in app.get("html"))
    return next(body for body in bodies if '<div class="problems"' in body)


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_said_of_the_whole_file_has_no_row(lang: Lang) -> None:
    body = report_of((FILES / "suspected_gcj02.csv").read_bytes(), lang)
    _, *lines = body.split("<tr>")
    whole = [line for line in lines if "GCJ-02" in line]
    assert len(whole) == 1
    assert f'<td class="row">{text(lang, "upload.whole_file")}</td>' in whole[0]
    assert "None" not in body


@pytest.mark.parametrize("lang", LANGS)
def test_the_table_calls_a_column_as_the_file_does(lang: Lang) -> None:
    body = report_of(
        "名称,类型,经度,纬度\n甲,巡逻防控,x,26\n乙,巡逻防控,119.3,26.08\n".encode(), lang
    )
    assert {"zh": '<td class="column">经度</td>', "en": '<td class="column">经度 (lon)</td>'}[
        lang
    ] in body
    assert ">lon</td>" not in body


@pytest.mark.parametrize("lang", LANGS)
def test_a_file_that_is_no_table_says_what_was_recognised(lang: Lang) -> None:
    app = open_app({"lang": lang})
    app.session_state["_own"] = Own(name="a.csv", data="名称;类型\n".encode("gbk"), datum="wgs84")
    app.run()
    said = "".join(one.proto.body for one in app.get("html"))
    assert text(lang, "upload.recognised.encoding", value="gb18030") in said


@pytest.mark.parametrize("lang", LANGS)
def test_a_file_without_a_known_heading_says_what_it_has(lang: Lang) -> None:
    app = open_app({"lang": lang})
    app.session_state["_own"] = Own(name="a.csv", data="甲,乙\n丙,丁\n".encode(), datum="wgs84")
    app.run()
    said = "".join(str(one.value) for one in app.error)
    assert "甲" in said
    assert app.session_state["_own"].error.code == "no_headings"
    assert app.selectbox(key=f"own_map_{app.session_state['_own'].table.version}_lon").options
