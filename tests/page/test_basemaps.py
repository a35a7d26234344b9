"""Base layers of other hosts: offered where the server's setting lets them, and not elsewhere."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from fujianmap.page import basemaps
from fujianmap.views.display import BASES


@pytest.mark.parametrize(
    ("setting", "key", "offered"),
    [
        (None, "", ["local", "osm"]),
        (None, "0a1b", ["local", "osm", "tianditu"]),
        ("", "0a1b", ["local"]),
        ("tianditu", "0a1b", ["local", "tianditu"]),
        ("tianditu", "", ["local"]),
        ("tianditu osm elsewhere", "0a1b", ["local", "osm", "tianditu"]),
    ],
)
def test_what_is_not_offered_has_no_tiles(
    monkeypatch: pytest.MonkeyPatch, setting: str | None, key: str, offered: list[str]
) -> None:
    monkeypatch.delenv(basemaps.VARIABLE, raising=False)
    if setting is not None:
        monkeypatch.setenv(basemaps.VARIABLE, setting)
    monkeypatch.setenv(basemaps.KEY, key)
    assert basemaps.offered() == offered
    for base in BASES:
        addresses = [urlsplit(address) for address in basemaps.tiles(base)]
        there = base in offered and base != "local"
        assert {one.hostname for one in addresses} == ({basemaps.HOSTS[base]} if there else set())
        assert all(one.scheme == "https" for one in addresses)
        assert bool(basemaps.attribution(base, "zh")) is there
