"""A real PostgreSQL with PostGIS, started once for all tests that only ask."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import base_url, browser_type_launch_args, open_page, watch
from tests.database.postgres import MISSING, PASSWORD, Postgres, find, install

# Fixtures of the browser's tests, found by their names
__all__ = ["base_url", "browser_type_launch_args", "open_page", "watch"]

READER = f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'"
POSTS = """
CREATE TABLE posts (
  id int PRIMARY KEY, name_zh text, name_en text, type text, city text, "precision" text,
  start date, seen timestamp, place geometry(Point, 4326), notes text
)"""
ROWS = """
INSERT INTO posts VALUES
  (10, '十号警务室', 'Post ten', 'patrol', '福州', 'site', '2023-09-27', '2024-01-02 03:04',
   ST_SetSRID(ST_MakePoint(119.3, 26.08), 4326), 'a "quoted", note'),
  (2, '二号警务室', NULL, 'antifraud', 'Xiamen', 'site', NULL, NULL,
   ST_SetSRID(ST_MakePoint(118.1, 24.48), 4326), NULL),
  (3, NULL, 'Post three', 'tech', '泉州', NULL, NULL, NULL, NULL, NULL)"""

TABLE = (POSTS, ROWS, "GRANT SELECT ON posts TO reader")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server with the table ``posts``; without PostGIS, fail in CI and skip elsewhere."""
    programs = find() or (install() if os.environ.get("CI") else None)
    if programs is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    # Not in pytest's own folders, which the account that runs the server may not enter.
    with tempfile.TemporaryDirectory(prefix="fujianmap-") as folder:
        one = Postgres.make(programs, Path(folder))
        one.start()
        one.ask("CREATE DATABASE map", database="postgres")
        one.ask("CREATE EXTENSION postgis", READER, *TABLE)
        yield one
        if one.runs():
            one.stop()
