"""The map before the page: told what the session will say, so that nothing changes as it begins."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from fujianmap.page import mapstate, served
from fujianmap.texts import Lang, text
from tests.page import truth
from tests.page.reader import open_app, part, told

OF_A_SESSION = {"theme", "visit", "apart"}
HOSTILE = (
    {"type": "patrol", "city": "999999", "nothing": "x"},
    {"county": "350203", "lang": "en"},
    {"county": "350203", "city": "350200,350500"},
    {"id": "A36"},
    {"id": "A36", "at": "118.1,24.5,12"},
    {"id": "<script>", "at": "900,900,90", "layers": "clouds"},
    {"city": "350200", "from": "2024-09", "to": "2019"},
    {"layers": "counties,labels", "utm_source": "x", "data": "own"},
    {"q": "&=?%00\u202e\U0001f693", "lang": "xx"},
    {"at": "118.07,24.46,11", "lang": "en"},
)
CHOSEN = [truth.address(one, "en") for one in truth.states(8, 6)]


@pytest.mark.parametrize("query", [*HOSTILE, *CHOSEN])
def test_it_is_told_what_the_session_says_first(query: dict[str, str]) -> None:
    app = open_app(query)
    session = told(app)
    arrival: Any = mapstate.arrival(served.served(), f"locale=zh-CN&{urlencode(query)}")
    before = json.loads(json.dumps(arrival["state"]))
    assert OF_A_SESSION & before.keys() == set()
    assert before == {name: said for name, said in session.items() if name not in OF_A_SESSION}
    listed = part(app, "records")
    assert part(app, "panel")["labels"] == arrival["words"][0]
    assert not listed or arrival["words"][1:] == [listed["labels"]]


@pytest.mark.parametrize(
    ("locale", "lang"), [("zh-CN", "zh"), ("zh", "zh"), ("en-GB", "en"), ("fr", "en"), ("", "zh")]
)
def test_the_reader_s_language_is_that_of_the_browser(locale: str, lang: Lang) -> None:
    cases: list[tuple[str, Lang]] = [("", lang), ("lang=zh", "zh"), ("lang=en", "en")]
    for query, wanted in cases:
        arrival: Any = mapstate.arrival(served.served(), f"locale={locale}&{query}")
        assert arrival["state"]["lang"] == wanted
        assert arrival["title"] == text(wanted, "frame.map.label")
