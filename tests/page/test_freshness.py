"""What readers are told while there are no newer rows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from fujianmap.errors import DataError
from fujianmap.page import served
from fujianmap.page.feed import Reading
from fujianmap.texts import LANGS, Lang, text

READ, AWAY = (datetime(2026, 3, 1, hour, 30, tzinfo=UTC) for hour in (8, 9))
WORDS: dict[str, Any] = {"file": "posts", "reason": "gone", "limit": 30, "rows": 0}
SAID = {"since": "2026-03-01 09:30:00", "read": "2026-03-01 08:30:00 (UTC)"}


def notice(lang: object) -> None:
    from fujianmap.page import freshness

    freshness.show_freshness(lang)  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("db_away", "stale"),
        ("db_slow", "stale"),
        ("no_rows", "stale.unusable"),
        ("no_usable_rows", "stale.unusable"),
    ],
)
def test_a_table_of_no_use_is_no_database_that_is_away(
    monkeypatch: pytest.MonkeyPatch, lang: Lang, code: str, key: str
) -> None:
    held = Reading(read=READ, away=AWAY, error=DataError(code, **WORDS))
    monkeypatch.setattr(served, "reading_now", lambda: held)
    app = AppTest.from_function(notice, args=(lang,)).run()
    assert not app.exception
    (warning,) = app.warning
    said = text(lang, f"page.{key}", **SAID)
    assert warning.value.replace("\\", "") == said
