"""The page as Streamlit runs it: what it says follows from the file, the link and the language."""

from __future__ import annotations

import functools
import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from fujianmap.page import basemaps
from fujianmap.records.counting import say_initiatives
from fujianmap.records.vocabulary import Terms
from fujianmap.settings import LIMITS
from fujianmap.texts import LANGS, Lang, text, texts
from fujianmap.views.display import BASES
from fujianmap.views.filters import Filters
from tests.page import truth
from tests.page.reader import (
    at,
    chosen,
    clean,
    counted,
    counts,
    go,
    labels,
    labels_of,
    listed,
    open_app,
    part,
    plain,
    sentences,
)

both = pytest.mark.parametrize("lang", LANGS)


def tabs(lang: Lang) -> dict[str, str]:
    """Labels of the tabs when every row is shown."""
    ids = [row["id"] for row in truth.ROWS]
    n = {"unlocated": len(truth.unlocated(ids)), "table": len(ids)}
    names = [key.rpartition(".")[2] for key in texts(lang) if key.startswith("page.tab.")]
    return {name: text(lang, f"page.tab.{name}", n=n.get(name)) for name in names}


# Opening


@both
def test_it_opens_clean_and_shows_every_row(lang: Lang) -> None:
    app = open_app({"lang": lang})
    everything = [row["id"] for row in truth.ROWS]
    assert clean(app)
    assert counted(app) == truth.counted(everything, lang)
    assert listed(app) == [truth.name(one, lang) for one in truth.unlocated(everything)]
    for facet in truth.FACETS:
        assert not chosen(app, facet)
        said = labels(app, facet)
        assert said == {value: truth.label(facet, value, lang) for value in said}
        assert set(said) >= set(truth.values(facet))


def test_a_reader_whose_browser_says_nothing_is_met_in_chinese() -> None:
    app = open_app()
    assert clean(app)
    assert counted(app) == truth.counted([row["id"] for row in truth.ROWS], "zh")


# Filters


@both
def test_every_filter_shows_what_the_file_says(lang: Lang) -> None:
    app = open_app({"lang": lang})
    for state in truth.states(40, seed=len(lang) + ord(lang[0])):
        go(app, truth.address(state, lang))
        shown = truth.shown(state)
        assert clean(app), state
        assert counted(app) == truth.counted(shown, lang), state
        bare = truth.unlocated(shown)
        assert listed(app) == [truth.name(one, lang) for one in bare], state
        for facet in truth.FACETS:
            beside = counts(app, facet)
            assert beside == {v: truth.would_give(state, facet, v) for v in beside}, (state, facet)
            assert sorted(chosen(app, facet)) == sorted(state.get(facet, [])), state
        assert at(app) == truth.address(state, lang), state


@pytest.mark.parametrize(
    "dates", [{"from": "2024"}, {"to": "2019"}, {"from": "2023-06", "to": "2023-09-27"}]
)
def test_dates_of_a_link_are_kept(dates: dict[str, str]) -> None:
    app = open_app({"lang": "en", **dates})
    shown = truth.shown(dates)
    assert clean(app)
    assert 0 < len(shown) < len(truth.ROWS)
    assert counted(app) == truth.counted(shown, "en")
    told = part(app, "panel")
    assert {name: told[name] for name in ("from", "to") if name in told} == dates


@pytest.mark.parametrize(("name", "day"), [("start", "2024-06"), ("end", "2022")])
def test_of_dates_that_leave_nothing_between_them_the_last_chosen_counts(
    name: str, day: str
) -> None:
    def script(name: str, day: str) -> None:
        from fujianmap.page import state
        from fujianmap.views.display import Display
        from fujianmap.views.filters import Filters

        state.wish(Filters(start="2023-02", end="2024-05"), Display(lang="en"))
        state.change(**{name: day})

    app = AppTest.from_function(script, args=(name, day)).run()
    assert not app.exception
    wished: Filters = app.session_state["_kept"].wish[0]
    assert (wished.start, wished.end) == ((day, "") if name == "start" else ("", day))


# Links


@both
def test_a_link_sets_the_widgets_and_the_widgets_the_link(lang: Lang) -> None:
    for state in truth.states(8, seed=7):
        query = truth.address(state, lang)
        app = open_app(query)
        assert clean(app), query
        assert at(app) == query
        assert counted(app) == truth.counted(truth.shown(state), lang), query
        for facet in truth.FACETS:
            assert sorted(chosen(app, facet)) == sorted(state.get(facet, [])), query
        assert part(app, "panel").get("q", "") == state.get("q", "")


@both
def test_a_link_opens_its_record(lang: Lang) -> None:
    app = open_app({"lang": lang, "id": "A23", "type": "patrol"})
    assert clean(app)
    said = sentences(app)
    assert truth.name("A23", lang) in said
    assert text(lang, "page.record.filtered_out") in said
    app.button(key="close_record").click().run()
    assert at(app) == {"lang": lang, "type": "patrol"}


BAD = {
    "a value that is none": ({"type": "fishing,patrol"}, {"type": ["patrol"]}, "fishing"),
    "no city": ({"city": "999999"}, {}, "999999"),
    "no date": ({"from": "yesterday"}, {}, "yesterday"),
    "no record": ({"id": "Z99"}, {}, "Z99"),
    "no view": ({"at": "here"}, {}, "here"),
    "no layer": ({"layers": "magma"}, {}, "magma"),
    "a name of an older page": ({"category": "1", "type": "tech"}, {"type": ["tech"]}, "category"),
    "too long": ({"q": "x" * 10_000}, {}, "200"),
    "many at once": (
        {"type": "fishing", "city": "350200,1", "scope": "galaxy", "at": "0,0"},
        {"city": ["350200"]},
        "galaxy",
    ),
    "twice the same": ({"type": "patrol,patrol,nil,nil"}, {"type": ["patrol"]}, "nil"),
    "a script": ({"type": "<script>alert(1)</script>"}, {}, "<script>alert(1)</script>"),
    "an image": ({"type": "![x](http://127.0.0.1:9/x.png)"}, {}, "![x](http"),
    "a template": ({"scope": "{{7*191}}"}, {}, "{{7*191}}"),
}


@pytest.mark.parametrize(("bad", "lang"), list(zip(BAD, itertools.cycle(LANGS), strict=False)))
def test_a_bad_link_shows_what_is_understood_and_tells_once(bad: str, lang: Lang) -> None:
    query, understood, told = BAD[bad]
    app = open_app({"lang": lang, **query})
    assert not clean(app)
    assert len(app.warning) == 1
    notice = app.warning[0].value
    assert plain(notice).startswith(text(lang, "page.link_notice"))
    assert told in plain(notice)
    assert len(plain(notice)) < 1000
    ours = plain(notice)
    for quoted in (*",".join(query.values()).split(","), *query.keys(), "type"):
        ours = ours.replace(quoted, "")
    assert not truth.leftovers([ours], lang)
    assert counted(app) == truth.counted(truth.shown(understood), lang)
    app.run()
    assert clean(app), "the notice is said once"
    now = {name: value for name, value in at(app).items() if name != "layers"}
    assert now == truth.address(understood, lang), "the address now says what is shown"


def test_what_others_add_to_a_link_is_not_told() -> None:
    app = open_app({"lang": "en", "type": "tech", "utm_source": "mail", "fbclid": "x1"})
    assert clean(app)
    assert counted(app) == truth.counted(truth.shown({"type": ["tech"]}), "en")


@pytest.mark.parametrize("bad", ["a script", "an image", "a template"])
def test_what_a_link_holds_is_never_markup(bad: str) -> None:
    query, _, told = BAD[bad]
    notice = open_app({"lang": "en", **query}).warning[0].value
    assert told not in notice, "each sign that Markdown knows is escaped"
    assert told in plain(notice)


@functools.cache
def visit() -> AppTest:
    """One visit for many links: a page that is open already takes the next in a moment."""
    return open_app()


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    st.dictionaries(
        st.sampled_from(["lang", *truth.FACETS, "q", "from", "to", "layers", "at", "id"]),
        st.text(min_size=1, max_size=LIMITS.url_characters + 5),
        max_size=6,
    )
)
def test_no_link_breaks_the_page(query: dict[str, str]) -> None:
    app = visit()
    go(app, query)
    assert not app.exception
    assert not app.error
    assert len(app.warning) <= 1


# Language


def test_switching_the_language_keeps_everything_else() -> None:
    state: dict[str, Any] = {"type": ["patrol", "tech"], "city": ["350200", "350700"], "q": "警"}
    app = open_app({**truth.address(state, "zh"), "id": "A40"})
    for lang in ("en", "zh"):
        go(app, {**at(app), "lang": lang})
        assert clean(app)
        assert at(app) == {**truth.address(state, lang), "id": "A40"}
        assert counted(app) == truth.counted(truth.shown(state), lang)
        assert truth.name("A40", lang) in sentences(app)


@both
def test_no_sentence_of_the_other_language_is_left(lang: Lang) -> None:
    app = open_app({"lang": lang})
    said = sentences(app)
    for label in tabs(lang).values():
        app.session_state["tab"] = label
        app.run()
        assert clean(app)
        said += sentences(app)
    assert not truth.leftovers(said, lang)
    assert not set(said) & truth.other_sentences(lang)


@both
def test_no_record_says_anything_in_the_other_language(lang: Lang) -> None:
    app = open_app({"lang": lang})
    said: list[str] = []
    for row in truth.ROWS:
        app.query_params["id"] = row["id"]
        app.run()
        assert clean(app)
        now = sentences(app)
        assert truth.name(row["id"], lang) in now
        said += now
    assert not truth.leftovers(said, lang)
    assert not set(said) & truth.other_sentences(lang)


@both
def test_the_page_says_how_many_initiatives_the_rows_are_and_on_what_terms(lang: Lang) -> None:
    app = open_app({"lang": lang})
    app.session_state["tab"] = tabs(lang)["about"]
    app.run()
    assert clean(app)
    assert say_initiatives([*truth.BY_ID], lang) in sentences(app)
    n = sum(Terms.UNRECORDED in row["located_by"] for row in truth.ROWS)
    assert text(lang, "provenance.terms.unrecorded", n=n) in "".join(sentences(app))


# Lists


@both
def test_the_table_has_the_rows_that_are_shown(lang: Lang) -> None:
    app = open_app({"lang": lang, "type": "patrol"})
    shown = truth.shown({"type": ["patrol"]})
    app.session_state["tab"] = text(lang, "page.tab.table", n=len(shown))
    app.run()
    assert clean(app)
    table = app.dataframe[0].value
    assert table["id"].tolist() == shown
    assert table["name"].tolist() == [truth.name(one, lang) for one in shown]
    assert text(lang, "page.table.take") in sentences(app)
    app.session_state["tab"] = tabs(lang)["figures"]
    assert text(lang, "page.table.take") not in sentences(app.run()), "only while the tab is open"


@both
def test_every_figure_is_shown_with_its_period_its_source_and_its_note(lang: Lang) -> None:
    app = open_app({"lang": lang})
    app.session_state["tab"] = tabs(lang)["figures"]
    app.run()
    told = part(app, "figures")
    listed = labels_of(told["labels"])["figures"]
    assert [listed[k]["label"] for k in told["rows"]] == [
        figure[f"label_{lang}"] for figure in truth.FIGURES
    ]
    for figure, shown in zip(truth.FIGURES, listed, strict=True):
        assert shown["period"] == figure[f"period_{lang}"]
        assert [url for _, url, _ in shown["cited"]] == [
            truth.SOURCES[one]["url"] for one in figure["source"].split(";")
        ]
        assert shown["note"] == [figure["notes_zh" if lang == "zh" else "notes"], lang]
        ids = [one for one in figure["initiatives"].split(";") if one]
        assert shown["of"] == [[one, truth.name(one, lang)] for one in ids]


@pytest.mark.parametrize("state", [{}, {"type": ["patrol"]}, {"city": ["350200"]}, {"q": "nil"}])
def test_the_figures_are_those_of_the_rows_that_are_shown(state: dict[str, Any]) -> None:
    app = open_app(truth.address(state, "en"))
    app.session_state["tab"] = text("en", "page.tab.figures")
    app.run()
    shown = {*truth.shown(state)}
    mine = [
        k
        for k, figure in enumerate(truth.FIGURES)
        if not figure["initiatives"] or shown & {*figure["initiatives"].split(";")}
    ]
    assert part(app, "figures")["rows"] == mine


@both
def test_a_record_says_what_to_know_of_its_figures(lang: Lang) -> None:
    app = open_app({"lang": lang, "id": "A10"})
    said = sentences(app)
    figures = [one for one in truth.FIGURES if one["initiatives"] == "A10"]
    assert len(figures) > 1
    for figure in figures:
        assert figure["notes_zh" if lang == "zh" else "notes"] in said, figure["id"]


# What the map is not


@both
def test_what_the_boundaries_are_no_statement_on_is_said_in_full(lang: Lang) -> None:
    app = open_app({"lang": lang})
    app.session_state["tab"] = tabs(lang)["about"]
    said = " ".join(sentences(app.run()))
    for part_of_it in DISCLAIMED[lang]:
        assert part_of_it in said
    assert "GeoNames" in said
    assert "none:" not in said
    assert "无：" not in said
    credit = text(lang, "frame.attribution")
    assert all(part_of_it in credit for part_of_it in DISCLAIMED[lang][:2])


DISCLAIMED: dict[Lang, tuple[str, ...]] = {
    "en": ("no statement on sovereignty", "no legal standing", "Kinmen", "Matsu", "map review"),
    "zh": ("不代表对主权的任何立场", "不具法律效力", "金门", "马祖", "审图号"),
}


def test_whom_tiles_come_from_is_said_in_the_readers_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(basemaps.KEY, "0123456789abcdef")
    assert set(basemaps.offered()) == set(BASES)
    for base in BASES:
        said = {lang: basemaps.attribution(base, lang) for lang in LANGS}
        assert all(said.values()) == (base != "local")
        assert not [words for lang in LANGS for words in truth.leftovers([said[lang]], lang)]
