"""A table of a real database is read, checked and told of as a file is, and nothing is written."""

from __future__ import annotations

import ast
import json
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fujianmap.cli import main
from fujianmap.errors import DataError
from fujianmap.places.boundaries import Boundaries
from fujianmap.records import database as reading
from fujianmap.records.database import database_of, read_database
from fujianmap.settings import Limits
from fujianmap.texts import LANGS
from fujianmap.views.dataset import Dataset, load_dataset
from tests.database.postgres import PASSWORD, Postgres

NASTY = 'x"; DROP TABLE posts; -- 100% "ü.y'


@pytest.fixture(scope="module")
def areas(shipped_dataset: Dataset) -> Boundaries:
    return shipped_dataset.boundaries


def code_of(address: str) -> str:
    """The refusal; in no language does it tell the password."""
    with pytest.raises(DataError) as refused:
        read_database(database_of(address))
    for lang in LANGS:
        assert PASSWORD not in refused.value.say(lang)
        assert "%26" not in refused.value.say(lang)
    return refused.value.code


def test_a_table_with_a_geometry_is_a_dataset(postgres: Postgres, areas: Boundaries) -> None:
    dataset = load_dataset(postgres.address("public.posts"), areas)
    rows = dataset.initiatives.set_index("id")
    assert rows.index.tolist() == ["2", "3", "10"], "2 comes before 10"
    ten = rows.loc["10"].to_dict()
    assert (ten["lon"], ten["lat"], ten["start"]) == (119.3, 26.08, "2023-09-27")
    assert ten["notes"] == 'a "quoted", note'
    assert rows["prefecture"].tolist() == ["350200", "", "350100"]
    assert (dataset.name, dataset.rows_in, dataset.rows_refused) == ("map/public.posts", 3, 0)
    assert ("crs", "EPSG:4326") in dataset.recognised


def test_the_version_follows_the_rows_and_nothing_else(postgres: Postgres) -> None:
    address = postgres.address("versions")
    postgres.ask(
        "CREATE TABLE versions AS SELECT * FROM posts",
        "GRANT SELECT ON versions TO reader",
    )
    first = read_database(database_of(address)).version
    postgres.ask(
        "CREATE TABLE other AS SELECT * FROM versions ORDER BY id DESC",
        "TRUNCATE versions",
        "INSERT INTO versions SELECT * FROM other",
    )
    assert read_database(database_of(address)).version == first
    postgres.ask("UPDATE versions SET place = ST_Translate(place, 0.001, 0) WHERE id = 2")
    assert read_database(database_of(address)).version != first


@pytest.mark.parametrize("kind", ["geometry(Point, 32650)", "geometry(MultiPoint, 4490)"])
def test_coordinates_come_to_wgs_84_from_their_srid(
    postgres: Postgres, areas: Boundaries, kind: str
) -> None:
    srid = kind.partition(", ")[2].rstrip(")")
    postgres.ask(
        "DROP TABLE IF EXISTS shifted",
        f"CREATE TABLE shifted (name text, type text, at {kind})",
        "INSERT INTO shifted SELECT name_zh, type, "
        f"{'ST_Multi' if 'Multi' in kind else ''}(ST_Transform(place, {srid})) FROM posts "
        "WHERE place IS NOT NULL",
        "GRANT SELECT ON shifted TO reader",
    )
    rows = load_dataset(postgres.address("shifted"), areas).initiatives
    assert sorted(rows["lon"].round(6)) == [118.1, 119.3]
    assert sorted(rows["lat"].round(6)) == [24.48, 26.08]


def test_columns_and_a_view_do_without_postgis(postgres: Postgres, areas: Boundaries) -> None:
    postgres.ask(
        "CREATE SCHEMA office",
        "CREATE TABLE office.plain "
        "(名称 text, 类型 text, 经度 float8, 纬度 numeric, start timestamptz)",
        "INSERT INTO office.plain VALUES ('甲', 'patrol', 119.3, 26.08, '2024-05-06 12:00+08'),"
        " ('乙', 'tech', 26.08, 119.3, NULL)",
        "CREATE VIEW office.shown AS SELECT * FROM office.plain",
        "GRANT USAGE ON SCHEMA office TO reader",
        "GRANT SELECT ON office.shown TO reader",
    )
    dataset = load_dataset(postgres.address("office.shown"), areas)
    assert dataset.initiatives["start"].tolist() == ["2024-05-06"]
    faults = [one for one in dataset.problems if not one.doubt]
    assert [(one.code, one.row) for one in faults] == [("swapped", 2)], (
        "without an id in the order of the cells"
    )
    assert code_of(postgres.address("office.plain")) == "db_denied"


def test_a_hostile_name_is_only_a_name(postgres: Postgres) -> None:
    quoted = '"' + NASTY.replace('"', '""') + '"'
    postgres.ask(
        f"CREATE SCHEMA {quoted}",
        f"CREATE TABLE {quoted}.{quoted} (name text, type text, city text, {quoted} text)",
        f"INSERT INTO {quoted}.{quoted} VALUES ('A', 'patrol', 'Fuzhou', '%s %(x)s :y')",
        f"GRANT USAGE ON SCHEMA {quoted} TO reader",
        f"GRANT SELECT ON {quoted}.{quoted} TO reader",
    )
    table = read_database(database_of(postgres.address(f"{quoted}.{quoted}")))
    assert table.cells["name_zh"].tolist() + table.cells["name_en"].tolist() == ["A", ""]
    assert NASTY in table.header
    for name in ("posts; DROP TABLE posts", "posts WHERE true", "(SELECT 1) x", "posts'--"):
        assert code_of(postgres.address(name)) == "db_no_table"
    assert read_database(database_of(postgres.address("posts"))).rows_in == 3


def test_nothing_can_be_written(postgres: Postgres) -> None:
    postgres.ask(
        "CREATE FUNCTION meddle() RETURNS SETOF posts LANGUAGE sql SECURITY DEFINER AS "
        "'DELETE FROM posts RETURNING *'",
        "CREATE VIEW meddling AS SELECT * FROM meddle()",
        "GRANT SELECT ON meddling TO reader",
    )
    assert code_of(postgres.address("meddling")) == "db_failed"
    assert read_database(database_of(postgres.address("posts"))).rows_in == 3


def test_what_takes_too_long_or_is_too_much_is_refused(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres.ask(
        "CREATE VIEW slow AS SELECT id, name_zh, type, city FROM posts, pg_sleep(20)",
        "GRANT SELECT ON slow TO reader",
    )
    with pytest.raises(DataError) as refused:
        read_database(database_of(postgres.address("posts")), rows_limit=2)
    assert refused.value.code == "too_many_rows"
    monkeypatch.setattr(reading, "LIMITS", Limits(database_seconds=1))
    assert code_of(postgres.address("slow")) == "db_slow"


def test_a_srid_that_says_nothing_or_two_things_is_refused(postgres: Postgres) -> None:
    postgres.ask(
        "CREATE TABLE unsaid AS SELECT id, name_zh AS name, type, ST_SetSRID(place, 0) AS p "
        "FROM posts WHERE name_zh IS NOT NULL",
        "GRANT SELECT ON unsaid TO reader",
    )
    assert code_of(postgres.address("unsaid")) == "crs_unknown"
    postgres.ask("UPDATE unsaid SET p = ST_SetSRID(p, CASE id WHEN 2 THEN 4326 ELSE 4490 END)")
    assert code_of(postgres.address("unsaid")) == "crs_unknown"


def test_the_password_need_not_stand_in_the_address(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    bare = re.sub(r":[^:@/]+@", "@", postgres.address("posts"))
    assert read_database(database_of(bare)).rows_in == 3


def test_every_way_of_being_away_is_said_without_the_password(postgres: Postgres) -> None:
    address = postgres.address("posts")
    assert code_of(address.replace("reader:", "nobody:")) == "db_away"
    assert code_of(postgres.address("posts", password=f"{PASSWORD}!")) == "db_away"
    assert code_of(address.replace("/map", "/atlantis")) == "db_away"
    assert code_of(address.replace(f":{postgres.port}/", ":1/")) == "db_away"
    assert code_of(postgres.address("nowhere.posts")) == "db_no_table"
    assert PASSWORD not in repr(database_of(address))


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("postgresql://u:secret@h/db", "db_address"),
        ("postgresql://u:secret@h/db?table=", "db_address"),
        ("postgresql://u:secret@h/db?table=a.b.c", "db_address"),
        ('postgresql://u:secret@h/db?table="a', "db_address"),
        ('postgresql://u:secret@h/db?table="a"b', "db_address"),
        ("postgresql://u:secret@h:port/db?table=a", "db_address"),
        ("postgresql://u:secret@[h/db?table=a", "db_address"),
        ("postgresql://u:secret@h/db?table=a%00", "db_address"),
        ("postgresql://u:secret@h/db?table=a#b", "db_address"),
        ("postgresql://u:secret@h/db?table=a&options=-csearch_path", "db_parameter"),
    ],
)
def test_an_address_that_is_none_is_refused_and_not_repeated(address: str, code: str) -> None:
    with pytest.raises(DataError) as refused:
        database_of(address)
    assert refused.value.code == code
    assert all("secret" not in refused.value.say(lang) for lang in LANGS)


@pytest.mark.parametrize(
    ("said", "schema", "table"),
    [
        ("posts", None, "posts"),
        ("Office.Posts", "Office", "Posts"),
        ('"a.b"."c""d"', "a.b", 'c"d'),
        ('office."x.y"', "office", "x.y"),
    ],
)
def test_a_name_may_be_quoted(said: str, schema: str | None, table: str) -> None:
    found = database_of(f"postgresql:///db?table={said}")
    assert (found.schema, found.table) == (schema, table)


# On the command line


def run(*words: object) -> Result:
    environment = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "en_GB.UTF-8"}
    return CliRunner().invoke(main, [str(one) for one in words], env=environment)


def test_commands_read_it_as_a_file(postgres: Postgres, tmp_path: Path) -> None:
    address = postgres.address("posts")
    checked = run("check", address, "--json")
    assert checked.exit_code == 0, checked.output
    assert json.loads(checked.stdout)["rows"] == 3
    assert json.loads(checked.stdout)["file"] == "map/posts"
    out = tmp_path / "out.geojson"
    assert run("export", "-o", out, "--data", address, "--type", "patrol").exit_code == 0
    assert [one["id"] for one in json.loads(out.read_bytes())["features"]] == ["10"]
    assert b"127.0.0.1" not in out.read_bytes()
    assert PASSWORD.encode() not in out.read_bytes()


@pytest.mark.parametrize("command", ["check", "export", "serve"])
def test_a_database_that_is_away_is_said_in_one_message(command: str, tmp_path: Path) -> None:
    address = "postgresql://reader:secret@127.0.0.1:1/map?table=posts"
    out = tmp_path / "out.csv"
    words = [address] if command == "check" else ["--data", address]
    words += ["-o", str(out)] if command == "export" else []
    done = run(command, *words)
    assert done.exit_code == 1, done.output
    assert done.stdout == ""
    assert done.stderr.startswith("map/posts: the database cannot be reached")
    assert "secret" not in done.output
    assert not out.exists()


def test_without_the_extra_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    assert code_of("postgresql://u@127.0.0.1:1/db?table=posts") == "db_extra"


def test_nothing_of_it_is_imported_for_files() -> None:
    assert reading.__file__ is not None
    at_top = ast.parse(Path(reading.__file__).read_text(encoding="utf-8")).body
    named = {one.module or "" for one in at_top if isinstance(one, ast.ImportFrom)}
    named |= {name.name for one in at_top if isinstance(one, ast.Import) for name in one.names}
    assert "fujianmap.errors" in named
    assert not any(name.startswith(("sqlalchemy", "psycopg")) for name in named)
