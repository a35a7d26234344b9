"""What the repository says of itself is true."""

from __future__ import annotations

import csv
import re
import string
import subprocess
import tomllib
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import fujianmap
from fujianmap import shipped
from fujianmap.records.counting import say_initiatives
from fujianmap.records.vocabulary import Terms
from fujianmap.settings import LIMITS
from fujianmap.texts import LANGS, text, texts

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def tracked() -> dict[str, str]:
    """Every text file that git tracks, by its path."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git work tree")
    contents = {}
    for name in filter(None, listed.stdout.decode().split("\0")):
        path = ROOT / name
        try:
            contents[name] = path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue  # a picture; a file that is being renamed
    return contents


# Texts


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_both_languages_have_the_same_keys() -> None:
    assert texts("zh").keys() == texts("en").keys()


def test_both_languages_have_the_same_placeholders() -> None:
    zh, en = texts("zh"), texts("en")
    differing = {
        key: (zh[key], en[key])
        for key in zh.keys() & en.keys()
        if placeholders(zh[key]) != placeholders(en[key])
    }
    assert differing == {}


def test_no_text_is_left_in_the_wrong_language() -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    allowed = re.compile(r"中文|审图号|设区市|福建|gaode")
    wrong = {k: v for k, v in texts("en").items() if chinese.search(allowed.sub("", v))}
    assert wrong == {}


@pytest.mark.parametrize("lang", LANGS)
def test_a_value_never_becomes_a_placeholder(lang: Any) -> None:
    assert "{0}" in text(lang, "cli.date_wrong", value="{0}")


# Names, versions, licences


def test_versions_agree() -> None:
    assert PROJECT["project"]["version"] == fujianmap.__version__
    assert (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").count("## [Unreleased]") == 1


def test_the_readme_says_on_what_terms_the_points_are() -> None:
    with shipped.INITIATIVES.open(encoding="utf-8", newline="") as file:
        located = [row["located_by"] for row in csv.DictReader(file) if row["lon"]]
    counts = {terms: sum(terms in one for one in located) for terms in Terms}
    assert sum(counts.values()) == len(located), "each point is on terms that are known"
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert f"{counts[Terms.AMAP]} are label points of AMap" in readme
    assert f"{counts[Terms.UNRECORDED]} are from public GitHub files" in readme


def test_the_readme_counts_rows_and_initiatives() -> None:
    with shipped.INITIATIVES.open(encoding="utf-8", newline="") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    initiatives = {one.partition("-")[0] for one in ids}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"The {len(ids)} rows are {len(initiatives)} initiatives" in readme
    for lang in LANGS:
        said = say_initiatives(ids, lang)
        assert f" {len(initiatives)} " in said
        assert "A36" in said
        assert say_initiatives(sorted(initiatives), lang) == ""


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def required() -> set[str]:
    """Names of everything that the project and its groups ask for."""
    asked = [*PROJECT["project"]["dependencies"]]
    for group in PROJECT["dependency-groups"].values():
        asked += [one for one in group if isinstance(one, str)]
    return {normal(re.split(r"[<>=!~\[; ]", one)[0]) for one in asked}


def pinned() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {normal(name): version for name, version in pairs}


def test_constraints_are_names_and_versions_and_cover_all_that_is_asked_for() -> None:
    pins = pinned()
    assert required() - pins.keys() == set()
    assert all(re.fullmatch(r"[\w.+!]+", version) for version in pins.values())
    assert "make constraints" in (ROOT / "constraints.txt").read_text(encoding="utf-8")


def test_the_licence_is_there() -> None:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert licence.startswith("MIT License")
    assert PROJECT["project"]["license"] == "MIT"


# Files


def test_no_file_names_a_package_registry() -> None:
    """An address of a registry in a file would go round whatever mirror a machine is set to."""
    hosts = [
        f"{name}.{end}"
        for name, end in (
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("npmjs", "org"),
            ("npmjs", "com"),
            ("yarnpkg", "com"),
            ("jsdelivr", "net"),
            ("unpkg", "com"),
            ("cdnjs", "com"),
        )
    ]
    found = {
        (name, host) for name, content in tracked().items() for host in hosts if host in content
    }
    assert found == set()


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    places = re.compile(r"(?<![\w.])/(?:home|Users|root|work)/[\w.-]+/")
    found = {name for name, content in tracked().items() if places.search(content)}
    assert found == set()


def test_text_files_end_their_lines_as_unix_does() -> None:
    """What git holds counts: a work tree may have what its editor wrote."""
    tracked()
    listed = subprocess.run(
        ["git", "ls-files", "--eol"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    lines = [line.split("\t") for line in listed.stdout.splitlines()]
    raw = {name for ends, name in lines if ends.startswith(("i/crlf", "i/mixed"))}
    assert {name for name in raw if not name.startswith("tests/faulty/")} == set()


# Documents


def makefile_targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", ".ci/run"])
def test_every_make_command_exists(document: str) -> None:
    content = (ROOT / document).read_text(encoding="utf-8")
    commands = re.findall(r"^\s*make ([a-z]+)|`make ([a-z]+)", content, flags=re.MULTILINE)
    named = {first or second for first, second in commands}
    assert named
    assert named <= makefile_targets()


def test_make_promises_what_the_readme_does() -> None:
    assert {"serve", "test", "lint", "bench", "clean", "format"} <= makefile_targets()


def test_every_link_of_a_document_leads_somewhere() -> None:
    link = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
    broken = [
        (name, target)
        for name, content in tracked().items()
        if name.endswith(".md")
        for target in link.findall(content)
        if "://" not in target and not (ROOT / name).parent.joinpath(target).exists()
    ]
    assert broken == []


def test_the_table_of_limits_is_the_code() -> None:
    design = (ROOT / "docs/design.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([\d,.]+) \|", design, flags=re.MULTILINE)
    stated = {name: float(value.replace(",", "")) for name, value in rows}
    assert stated == {one.name: float(getattr(LIMITS, one.name)) for one in fields(LIMITS)}


def test_the_page_takes_files_as_large_as_the_limits_say() -> None:
    config = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
    assert config["server"]["maxUploadSize"] == LIMITS.upload_megabytes
    assert config["server"]["enableXsrfProtection"] is True
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["showErrorDetails"] == "none"


def test_the_readme_gives_the_command_line_as_it_is() -> None:
    """Each option that the README names is one that the command has."""
    from click.testing import CliRunner

    from fujianmap.cli import main

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = dict(re.findall(r"^fujianmap (\w+) +(.*)$", readme, flags=re.MULTILINE))
    shared = re.search(r"^FILTERS: .*\n.*$", readme, flags=re.MULTILINE)
    assert set(commands) == set(main.commands)
    assert shared
    for name, words in commands.items():
        told = CliRunner().invoke(main, [name, "--help"]).output
        spelled = words.replace("[FILTERS]", shared[0])
        for option in re.findall(r"--[a-z]+|-o\b", spelled):
            assert re.search(rf"{option}\b", told), f"{name} has no {option}"
