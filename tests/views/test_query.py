"""A link holds what is shown, neither more nor less; and no link, however made, does harm."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fujianmap.records.dates import are_turned
from fujianmap.settings import LIMITS
from fujianmap.texts import LANGS
from fujianmap.views.display import BASES, DEFAULT_LAYERS, LAYERS, At, Display
from fujianmap.views.filters import FACETS, Filters
from fujianmap.views.query import NAMES, fit_text, from_query, to_query, to_text

KNOWN = {
    "city": {"350100", "350200", "350000"},
    "county": {"350102"},
    "type": {"patrol", "antifraud", "a,b", "100%", "%2C"},
    "scope": {"site", "province"},
    "precision": {"site", "none"},
    "id": {"A01", "A23"},
}
SCRIPT = "<script>alert(1)</script>"

signs = st.one_of(
    st.sampled_from(",%&=?#+;/ 　\"'<>{}|\\²Ａ厦门👮"),
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")),
)
value = st.one_of(st.sampled_from(["%2C", "%252C", ",", "%", ",%,"]), st.text(signs, min_size=1))
chosen = st.frozensets(value.filter(lambda one: len(one) <= LIMITS.url_characters), max_size=12)
day = st.dates().map(str)
date = st.one_of(st.just(""), day, day.map(lambda one: one[:7]), day.map(lambda one: one[:4]))
typed = st.text(st.characters(codec="utf-8"), max_size=300)
filters = st.builds(
    Filters, **dict.fromkeys(FACETS, chosen), q=typed.map(fit_text), start=date, end=date
).filter(lambda one: not are_turned(one.start, one.end))
at = st.builds(
    At,
    st.integers(-18_000_000, 18_000_000).map(lambda one: one / 100_000),
    st.integers(-8_500_000, 8_500_000).map(lambda one: one / 100_000),
    st.integers(0, 1900).map(lambda one: one / 100),
)
display = st.builds(
    Display,
    lang=st.sampled_from(LANGS),
    layers=st.frozensets(st.sampled_from(sorted(LAYERS))),
    base=st.sampled_from(BASES),
    at=st.none() | at,
    id=typed.map(fit_text),
)
anything = st.text(st.characters(codec="utf-8"))


def problems(query: Any, **how: Any) -> list[tuple[str, str | None, str | None]]:
    """What a link is told of: kind, name and value."""
    found = from_query(query, **how)[2]
    for problem in found:
        for lang in LANGS:
            assert 0 < len(problem.say(lang)) < 300
    return [(problem.code, problem.column, problem.value) for problem in found]


# There and back


@given(filters, display)
def test_a_link_gives_back_what_was_shown(shown: Filters, how: Display) -> None:
    said = to_query(shown, how)
    wanted = (shown, how, ())
    assert from_query(said) == wanted
    assert from_query(parse_qs(urlencode(said), keep_blank_values=True)) == wanted
    text = to_text(said)
    for link in (text, f"?{text}", f"http://host/?{text}", f"https://a.b/c/?{text}#d"):
        assert from_query(link) == wanted


@given(filters, display, st.sampled_from(LANGS))
def test_a_link_without_language_is_read_in_the_readers(
    shown: Filters, how: Display, lang: Any
) -> None:
    said = to_query(shown, how, lang=False)
    assert "lang" not in said
    assert from_query(said, lang=lang) == (shown, replace(how, lang=lang), ())


@given(filters, display, st.randoms(use_true_random=False))
def test_equal_views_have_equal_links(shown: Filters, how: Display, chance: Any) -> None:
    def turned(values: frozenset[str]) -> Any:
        return frozenset(chance.sample(sorted(values), len(values)))

    again: Filters = replace(shown, **{facet: turned(getattr(shown, facet)) for facet in FACETS})
    assert to_text(to_query(again, replace(how, layers=turned(how.layers)))) == to_text(
        to_query(shown, how)
    )


@given(filters, display, filters, display)
def test_other_views_have_other_links(
    one: Filters, how: Display, other: Filters, otherwise: Display
) -> None:
    same = to_text(to_query(one, how)) == to_text(to_query(other, otherwise))
    assert same == ((one, how) == (other, otherwise))


@given(anything)
def test_a_read_link_is_written_the_same_ever_after(link: str) -> None:
    """What is written of a link, whatever it was, reads and writes as itself."""
    shown, how, _ = from_query(link)
    written = to_text(to_query(shown, how))
    read = from_query(written)
    assert read[2] == ()
    assert to_text(to_query(read[0], read[1])) == written


def test_defaults_are_left_out() -> None:
    assert to_query(Filters(), Display(), lang=False) == {}
    assert to_query(Filters(), Display(lang="en")) == {"lang": "en"}
    assert to_query(Filters(), Display(layers=frozenset())) == {"lang": "zh", "layers": ""}
    assert list(to_query(Filters(q="a", type=frozenset("b")), Display(id="c"))) == sorted(
        ["lang", "type", "q", "id"], key=NAMES.index
    )


@given(typed)
def test_what_is_typed_fits_a_link(text: str) -> None:
    fit = fit_text(text)
    assert len(fit) <= LIMITS.url_characters
    assert fit_text(fit) == fit
    assert from_query({"q": fit}) == (Filters(q=fit), Display(), ())


@pytest.mark.parametrize("text", ["厦门　警务", "café 100%", "👮‍♂️", "a\u00a0b", "“枫桥”"])
def test_what_readers_type_is_kept(text: str) -> None:
    """The wide blank of Chinese, and a sign made of several joined ones, are no faults."""
    assert fit_text(text) == text
    assert from_query({"q": text}) == (Filters(q=text), Display(), ())


def test_tabs_and_blanks_around_are_no_part_of_a_search() -> None:
    assert fit_text("  patrol\t\r\n\0 ") == "patrol"
    assert from_query("q=%20patrol%20")[0] == Filters(q="patrol")
    assert from_query("q=%20%20")[0] == Filters()


# From strangers


@given(anything)
def test_no_text_raises(link: str) -> None:
    problems(link)
    problems(link, known=KNOWN)


@given(st.dictionaries(st.sampled_from([*NAMES, "x", ""]), st.lists(anything, max_size=4)))
def test_no_values_raise(query: dict[str, list[str]]) -> None:
    shown, how, _ = from_query(query, known=KNOWN)
    for facet in FACETS:
        assert getattr(shown, facet) <= KNOWN[facet]
    assert how.id in {"", *KNOWN["id"]}
    assert how.lang in LANGS
    assert how.layers <= LAYERS
    assert how.base in BASES
    assert fit_text(shown.q) == shown.q


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("?city=999999", [("link_value", "city", "999999")]),
        (f"?city={SCRIPT}", [("link_value", "city", SCRIPT)]),
        (f"?id={SCRIPT}", [("link_value", "id", SCRIPT)]),
        ("?id=A99", [("link_value", "id", "A99")]),
        ("?type=patrol,nothing", [("link_value", "type", "nothing")]),
        ("?type=x,x,x&type=x", [("link_value", "type", "x")]),
        (f"?{SCRIPT}=1", [("link_name", SCRIPT, SCRIPT)]),
        ("?from=yesterday", [("link_value", "from", "yesterday")]),
        ("?from=2023-13", [("link_value", "from", "2023-13")]),
        ("?to=２０２３", [("link_value", "to", "２０２３")]),
        ("?from=2024&to=2023-12-31", [("link_dates", "from", "2024")]),
        ("?lang=fr", [("link_value", "lang", "fr")]),
        ("?at=1,2", [("link_value", "at", "1,2")]),
        ("?at=nan,nan,nan", [("link_value", "at", "nan,nan,nan")]),
        ("?at=inf,26,8", [("link_value", "at", "inf,26,8")]),
        ("?at=119,26,99", [("link_value", "at", "119,26,99")]),
        ("?layers=lava", [("link_value", "layers", "lava")]),
        ("?q=a%00b", [("link_long", "q", "a\0b")]),
        ("?q=a%E2%80%AEb", [("link_long", "q", "a\u202eb")]),
        (f"?q={'a' * 10_000}", [("link_long", "q", "a" * 10_000)]),
        (f"?id={'a' * 10_000}", [("link_long", "id", "a" * 10_000)]),
        (f"?city={'a' * 10_000}", [("link_long", "city", "a" * 10_000)]),
    ],
)
def test_what_is_not_understood_is_left_out_and_told_once(
    query: str, wanted: list[tuple[str, str, str]]
) -> None:
    assert problems(query, known=KNOWN) == wanted
    kept = "&type=antifraud&id=A01" if "type=" in query else "&type=patrol"
    shown, how, _ = from_query(query + kept, known=KNOWN)
    assert kept.split("&")[1].split("=")[1] in shown.type
    assert how.layers == DEFAULT_LAYERS
    assert how.at is None
    assert shown.city == frozenset()
    assert shown.q == shown.start == shown.end == ""


@pytest.mark.parametrize("link", ["", "?", "http://", "http://[", "https://[::1", "//", "&&&", "="])
def test_a_link_that_is_none_says_nothing(link: str) -> None:
    assert from_query(link)[:2] == (Filters(), Display())


def test_a_broken_address_is_read_all_the_same() -> None:
    assert from_query("http://[?type=patrol")[0] == Filters(type=frozenset({"patrol"}))


def test_a_question_mark_in_a_value_is_part_of_it() -> None:
    for link in ("?q=what?", "q=what?", "http://host/?q=what?", "/a/?q=what?#q=no"):
        assert from_query(link) == (Filters(q="what?"), Display(), ())


def test_ten_thousand_fields_are_cut_and_told() -> None:
    many = "&".join(["type=patrol", *(f"x{k}=1" for k in range(10_000))])
    shown, _, found = from_query(many)
    assert shown == Filters(type=frozenset({"patrol"}))
    assert [one.code for one in found].count("link_fields") == 1
    assert len(found) <= 101
    assert from_query("&".join(["city=350100"] * 10_000))[2][0].code == "link_fields"


def test_duplicates_are_one() -> None:
    query = "city=350100,350100&city=350100&type=patrol&type=antifraud&id=A01&id=A23"
    shown, how, found = from_query(query, known=KNOWN)
    assert shown.city == frozenset({"350100"})
    assert shown.type == frozenset({"patrol", "antifraud"})
    assert how.id == "A23"
    assert found == ()


@given(filters)
def test_only_what_is_known_is_let_in(shown: Filters) -> None:
    read, _, found = from_query(to_query(shown, Display()), known=KNOWN)
    for facet in FACETS:
        here = getattr(shown, facet)
        assert getattr(read, facet) == here & KNOWN[facet]
        told = {one.value for one in found if one.column == facet}
        assert told == here - KNOWN[facet]
    assert (read.q, read.start, read.end) == (shown.q, shown.start, shown.end)


def test_what_is_known_may_be_as_long_as_it_is() -> None:
    """A reader's own type or id is cut by no limit that is meant for strangers' texts."""
    own = "类" * 500
    shown = Filters(type=frozenset({own, "b\u200bc"}))
    known = {"type": {own, "b\u200bc"}, "id": {own}}
    assert from_query(to_query(shown, Display(id=own)), known=known) == (
        shown,
        Display(id=own),
        (),
    )
