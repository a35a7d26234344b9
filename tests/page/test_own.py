"""A reader's own file on the page as Streamlit runs it, without a browser."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from fujianmap.texts import LANGS, Lang, text
from tests.page.reader import at, clean, go, listed, open_app, sentences

both = pytest.mark.parametrize("lang", LANGS)

HEAD = "id,name,type,city,county,lon,lat,part_of\n"
GULOU = "g,甲,patrol,,鼓楼区,,,\n"
POINT = "p,乙,patrol,,,119.3,26.08,\n"


def bring(rows: str, query: dict[str, str] | None = None, name: str = "mine.csv") -> AppTest:
    """Open the page, and bring a file as a reader does."""
    app = open_app(query)
    app.session_state["own_open"] = True
    app.run()
    app.file_uploader[0].upload(name, (HEAD + rows).encode(), "text/csv")
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
