"""Text of a file on the page: escaped, as it was written, and links named by where they lead."""

from __future__ import annotations

from html import unescape

import pytest

from fujianmap.page.markup import html, link, markdown


@pytest.mark.parametrize("said", ["福州\u3000鼓楼\xa0站", "<b>&amp;", "\N{MAN}\u200d\N{GIRL}"])
def test_a_text_is_shown_as_typed(said: str) -> None:
    assert unescape(html(said)) == said
    assert "<" not in html(said)


def test_a_message_has_one_line() -> None:
    assert markdown("a\r\nb\u2028*c*") == r"a b \*c\*"


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example\\@gov.cn/x",
        "https://gov.cn@evil.example/",
        "https://ok.example/a<b",
        "javascript:alert(1)",
        "",
    ],
)
def test_what_is_no_link_is_text(url: str) -> None:
    assert link(url, url) == html(url)


def test_a_link_shows_the_host_that_it_leads_to() -> None:
    assert "xn--pple-43d.com ↗" in link("apple", "http://\u0430pple.com/")
