"""The command line: what it prints, what it writes, and what it exits with."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click
import geopandas as gpd
import pytest
from click.testing import CliRunner, Result
from shapely.geometry import Polygon, box

from fujianmap import __version__, shipped
from fujianmap.cli import main
from fujianmap.cli.words import locale_lang
from fujianmap.texts import LANGS, Lang, joined, text
from fujianmap.views.dataset import load_dataset
from tests.faulty.make import FILES as FAULTY_FILES

GOOD = (
    "id,name_en,type,city,lon,lat\n1,One,patrol,Fuzhou,119.3,26.08\n2,Two,tech,Xiamen,118.1,24.48\n"
)
FAULTY = GOOD + "3,Three,patrol,Fuzhou,26.08,119.3\n4,,patrol,Fuzhou,119.3,26.08\n"


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    path = tmp_path / "faulty.csv"
    path.write_text(FAULTY, encoding="utf-8")
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], prog_name="fujianmap")


def ids_in(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [line["id"] for line in csv.DictReader(file)]


# Beginning


def test_help_comes_at_once() -> None:
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "fujianmap", "--help"], capture_output=True, text=True, check=True
    )
    took = time.perf_counter() - begun
    for command in ("serve", "check", "export", "snapshot"):
        assert command in done.stdout
    assert took < 2, "0.1 s on an idle machine; a heavy import takes more than a second"


def test_version() -> None:
    assert run("--version").output == f"fujianmap, version {__version__}\n"


@pytest.mark.parametrize(
    ("variables", "lang"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "C", "LC_MESSAGES": "zh_TW"}, "zh"),
        ({"LANG": ""}, "en"),
    ],
)
def test_the_locale_says_the_language(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], lang: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert locale_lang() == lang


# check


def test_check_of_the_shipped_rows_finds_nothing() -> None:
    done = run("check", shipped.INITIATIVES)
    dataset = load_dataset()
    located = int(dataset.located.sum())
    rows = len(dataset.initiatives)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[0] == (
        f"{shipped.INITIATIVES}: no problems, {rows} rows: "
        f"{located} with a point, {rows - located} without"
    )


def test_check_lists_every_fault(faulty: Path) -> None:
    done = run("check", faulty)
    first, *lines = done.stdout.splitlines()
    assert done.exit_code == 1
    assert first == f"{faulty}: 2 problems"
    assert lines[0].startswith("  row 4, column 'lon': ")
    assert lines[1].startswith("  row 5, column 'name_zh': ")
    assert "2 of 4 rows can be used, 2 were refused" in lines
    assert "Of these, 2 with a point, 0 without" in lines
    assert "Recognised: encoding utf-8, delimiter comma" in lines


def test_check_speaks_chinese(faulty: Path) -> None:
    done = run("check", faulty, "--lang", "zh")
    assert done.stdout.splitlines()[0] == f"{faulty}：2 个问题"
    assert "第 4 行" in done.stdout


def test_check_as_json(faulty: Path) -> None:
    done = run("check", faulty, "--json")
    report = json.loads(done.stdout)
    assert done.exit_code == 1
    assert (report["rows"], report["refused"], report["located"]) == (4, 2, 2)
    assert report["recognised"] == {"encoding": "utf-8", "delimiter": "comma"}
    faults = [problem for problem in report["problems"] if not problem["doubt"]]
    assert [(fault["row"], fault["code"]) for fault in faults] == [
        (4, "swapped"),
        (5, "name_missing"),
    ]
    assert all(fault["message"] for fault in faults)


@pytest.mark.parametrize("lang", LANGS)
def test_a_fault_of_a_file_beside_the_rows_is_told_as_that_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lang: Lang
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(shipped.DATA, folder)
    lines = (folder / "figures.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    lines[4] = lines[4].replace(",exact,", ",exakt,")
    (folder / "figures.csv").write_text("".join(lines), encoding="utf-8")
    for name in ("INITIATIVES", "FIGURES"):
        monkeypatch.setattr(shipped, name, folder / Path(getattr(shipped, name)).name)
    done = run("check", shipped.INITIATIVES, "--lang", lang)
    rows, figures, fault, kept, *_ = done.stdout.splitlines()
    assert done.exit_code == 1
    whole = load_dataset()
    located = int(whole.located.sum())
    every = {"rows": whole.rows_in, "located": located, "unlocated": whole.rows_in - located}
    assert rows == text(lang, "cli.problems_none", file=shipped.INITIATIVES, **every)
    assert figures == text(lang, "cli.problems_one", file="data/figures.csv")
    assert fault.startswith("  " + text(lang, "problem_at.row_column", row=5, column="bound"))
    counts = {"rows": len(lines) - 1, "kept": len(lines) - 2, "refused": 1}
    assert kept == text(lang, "cli.kept", **counts)
    report = json.loads(run("check", shipped.INITIATIVES, "--json").stdout)
    assert [(one["file"], one["row"]) for one in report["problems"]] == [("data/figures.csv", 5)]


@pytest.mark.parametrize(
    ("content", "code"),
    [("name,type,lon,lat\na,,119,26\n", "no_usable_rows"), ("name\na\n", "columns_missing")],
)
def test_a_refused_file_as_json_has_its_counts(tmp_path: Path, content: str, code: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(content, encoding="utf-8")
    report = json.loads(run("check", path, "--json").stdout)
    counts = [report[one] for one in ("error", "rows", "refused", "located", "unlocated")]
    assert counts == [code, 1, 1, 0, 0]


def test_a_doubt_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "doubt.csv"
    path.write_text(GOOD.replace("patrol", "fishing"), encoding="utf-8")
    done = run("check", path)
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0].startswith(f"{path}: no problems, 2 rows")
    assert "fishing" in done.stdout


# What README says of it

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```text\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def test_readme_shows_the_report_that_the_command_gives(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    row = "{id},One,patrol,{lon},{lat},{precision},site\n"
    faults = {14: {"lon": "26.08", "lat": "119.3"}, 22: {"precision": "adress"}}
    good = {"lon": "119.3", "lat": "26.08", "precision": "site"}
    rows = (row.format(id=f"r{at}", **good | faults.get(at, {})) for at in range(2, 28))
    header = "id,name_en,type,lon,lat,precision,scope\n"
    (tmp_path / "my-file.csv").write_text(header + "".join(rows), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    shown = next(block for block in BLOCKS if block.startswith("my-file.csv"))
    assert run("check", "my-file.csv").stdout == shown


@pytest.mark.parametrize("name", main.commands)
def test_readme_lists_every_option(name: str) -> None:
    usage = next(block for block in BLOCKS if block.startswith("fujianmap "))
    forms = re.split(r"^(?=\w+:? )", usage, flags=re.MULTILINE)
    shared = {form.partition(":")[0]: form for form in forms if re.match(r"[A-Z]+:", form)}
    mine = "".join(form for form in forms if form.startswith(f"fujianmap {name} "))
    mine += "".join(form for word, form in shared.items() if f"[{word}]" in mine)
    listed = {*re.findall(r"(?<![\w-])--?[a-z-]+", mine)}
    options = [one for one in main.commands[name].params if isinstance(one, click.Option)]
    assert options
    for option in options:
        assert listed & {*option.opts}, f"{name} {option.opts}"
    known = {word for one in options for word in (*one.opts, *one.secondary_opts)}
    assert listed <= known, f"{name} has no {listed - known}"


# Files that cannot be used: one message, no traceback


@pytest.mark.parametrize(
    "content",
    [None, b"", b"\n\n", b"id,name_en\n", b"\x89PNG\r\n\x1a\n\x00\x00", b"a,b\n1,2\n", b'"open'],
    ids=["missing", "empty", "blank", "no rows", "a picture", "other columns", "cut off"],
)
@pytest.mark.parametrize("command", ["check", "export", "snapshot", "serve"])
def test_a_file_that_cannot_be_used_is_said_in_one_message(
    tmp_path: Path, command: str, content: bytes | None
) -> None:
    path = tmp_path / "rows.csv"
    if content is not None:
        path.write_bytes(content)
    out = tmp_path / ("out.png" if command == "snapshot" else "out.csv")
    words: list[object] = [path] if command == "check" else ["--data", path]
    words += ["-o", out] if command in {"export", "snapshot"} else []
    done = run(command, *words)
    assert done.exit_code == 1, done.output
    assert isinstance(done.exception, SystemExit)
    assert done.stdout == ""
    assert "rows.csv" in done.stderr.splitlines()[0]
    assert not out.exists()


def areas_file(folder: Path, *areas: tuple[str, str, Polygon]) -> Path:
    codes, names, shapes = zip(*areas, strict=True)
    path = folder / "zj.geojson"
    gpd.GeoDataFrame({"adcode": codes, "name": names}, geometry=list(shapes), crs=4326).to_file(
        path, driver="GeoJSON"
    )
    return path


NINGBO = ("330200", "宁波市", box(121, 29, 122, 30))


def test_check_of_boundaries_tells_their_areas(tmp_path: Path) -> None:
    path = areas_file(tmp_path, NINGBO, ("330000", "浙江省", box(121, 29, 122, 30)))
    done = run("check", "--boundaries", path)
    assert done.exit_code == 0
    assert "浙江: 1 prefecture, 1 county" in done.output
    told = json.loads(run("check", "--boundaries", path, "--json").stdout)
    assert (told["prefectures"], told["counties"], told["problems"]) == (1, 1, [])


def test_check_of_boundaries_lists_every_fault(tmp_path: Path, good: Path) -> None:
    path = areas_file(
        tmp_path, NINGBO, ("33", "甲", box(1, 1, 2, 2)), ("330200", "", box(3, 3, 4, 4))
    )
    for words in ([], [good]):
        done = run("check", *words, "--boundaries", path, "--lang", "zh")
        assert done.exit_code == 1
        assert [line[:7] for line in done.stderr.splitlines()] == [
            *("zj.geoj", "  第 3 行", "  第 4 行", "  第 4 行")
        ]
    told = json.loads(run("check", "--boundaries", path, "--json").stdout)
    assert told["error"] == "boundary_faults"
    assert [(one["row"], one["code"]) for one in told["problems"]] == [
        (3, "adcode_wrong"), (4, "adcode_twice"), (4, "area_nameless"),
    ]  # fmt: skip


def test_rows_are_checked_against_other_boundaries(tmp_path: Path, good: Path) -> None:
    done = run("check", good, "--boundaries", areas_file(tmp_path, NINGBO))
    assert done.exit_code == 1
    assert "lies outside the map's area" in done.output


def test_check_of_nothing_is_a_usage_error() -> None:
    done = run("check")
    assert done.exit_code == 2
    assert "--boundaries" in done.output


def test_boundaries_that_cannot_be_used_are_said_in_one_message(tmp_path: Path) -> None:
    for damaged in ("SOURCES.toml", "counties.geojson"):
        folder = tmp_path / damaged
        folder.mkdir()
        for file in shipped.GEO.iterdir():
            if file.suffix in {".toml", ".geojson"}:
                content = file.read_bytes()
                cut = content[: len(content) // 2] if file.name == damaged else content
                (folder / file.name).write_bytes(cut)
        done = run("export", "-o", tmp_path / "out.csv", "--boundaries", folder)
        assert done.exit_code == 1, done.output
        assert isinstance(done.exception, SystemExit)
        assert damaged in done.stderr
        assert not (tmp_path / "out.csv").exists()


# export


def test_export_writes_what_the_filters_leave(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    done = run("export", "-o", out, "--type", "patrol", "--type", "tech")
    rows = load_dataset().initiatives
    assert done.exit_code == 0, done.output
    assert done.output == "", "progress goes to a terminal only"
    assert ids_in(out) == rows["id"][rows["type"].isin(["patrol", "tech"])].tolist()


@pytest.mark.parametrize("city", ["厦门", "厦门市", "Xiamen", "xiamen city", "350200"])
def test_a_city_goes_by_either_name_or_its_adcode(tmp_path: Path, city: str) -> None:
    out, same = tmp_path / "out.csv", tmp_path / "same.csv"
    assert run("export", "-o", out, "--city", city).exit_code == 0
    assert run("export", "-o", same, "--link", "?city=350200").exit_code == 0
    assert ids_in(out) == ids_in(same)
    assert ids_in(out)


def test_a_link_gives_what_its_page_shows(tmp_path: Path) -> None:
    out, same = tmp_path / "out.csv", tmp_path / "same.csv"
    link = "http://localhost:8501/?lang=zh&type=patrol&scope=site&from=2023&layers=labels"
    assert run("export", "-o", out, "--link", link).exit_code == 0
    words = ["--type", "patrol", "--scope", "site", "--from", "2023"]
    assert run("export", "-o", same, *words).exit_code == 0
    assert ids_in(out) == ids_in(same)


def test_a_link_says_the_language_unless_a_word_does(tmp_path: Path) -> None:
    out = tmp_path / "out.kml"
    cases: list[tuple[list[str], Lang]] = [([], "zh"), (["--lang", "en"], "en")]
    for words, lang in cases:
        assert run("export", "-o", out, "--link", "?lang=zh&type=tech", *words).exit_code == 0
        said = out.read_text(encoding="utf-8")
        assert text(lang, "scene.title", place="福建" if lang == "zh" else "Fujian") in said


def test_what_a_link_says_that_nobody_understands_is_told(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    done = run("export", "-o", out, "--link", "?type=nonsense&city=350200")
    assert done.exit_code == 0
    assert "nonsense" in done.stderr
    assert ids_in(out)


@pytest.mark.parametrize("lang", LANGS)
def test_dates_of_a_link_that_are_turned_are_told(tmp_path: Path, lang: Lang) -> None:
    out, whole = tmp_path / "out.csv", tmp_path / "whole.csv"
    link = "city=350200&from=2024&to=2023"
    done = run("export", "-o", out, "--link", link, "--lang", lang)
    assert done.exit_code == 0
    assert text(lang, "page.link_notice") in done.stderr
    assert "2024" in done.stderr
    assert run("export", "-o", whole, "--link", "city=350200").exit_code == 0
    assert ids_in(out) == ids_in(whole)


def test_each_sentence_of_a_notice_begins_with_a_capital(tmp_path: Path) -> None:
    done = run("export", "-o", tmp_path / "out.csv", "--link", "?city=ZZ&scope=ZZ&q=%00&ZZ=1")
    for sentence in filter(None, done.stderr.strip().split(". ")):
        assert sentence.lstrip("'")[0].isupper(), sentence


def test_export_of_a_faulty_file_tells_the_faults_and_writes_the_good_rows(
    tmp_path: Path, faulty: Path
) -> None:
    out = tmp_path / "out.geojson"
    done = run("export", "-o", out, "--data", faulty)
    assert done.exit_code == 1
    assert "2 problems" in done.stderr
    assert [one["id"] for one in json.loads(out.read_bytes())["features"]] == ["1", "2"]


def test_an_export_that_fails_leaves_what_was_there(tmp_path: Path, good: Path) -> None:
    out = tmp_path / "nowhere" / "out.csv"
    done = run("export", "-o", out, "--data", good)
    assert done.exit_code == 1
    assert str(out) in done.stderr
    assert "Traceback" not in done.output


# The command's words


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--city", "Atlantis"], "Xiamen"),
        (["--type", "fishing"], "antifraud"),
        (["--scope", "galaxy"], "prefecture"),
        (["--from", "yesterday"], "2023-09-27"),
        (["--to", "2023-02-31"], "2023-09-27"),
        (["--from", "2024", "--to", "2023"], "Exchange"),
        (["--link", "?type=patrol", "--type", "tech"], "--type"),
        (["--nonsense"], "--nonsense"),
        (["--lang", "fr"], "zh"),
    ],
)
def test_words_that_are_off_exit_with_2_and_say_what_there_is(
    tmp_path: Path, good: Path, words: list[str], told: str
) -> None:
    done = run("export", "-o", tmp_path / "out.csv", "--data", good, *words)
    assert done.exit_code == 2
    assert told in done.stderr
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["export", "-o", "out.csv", "--boundaries", "nope.geojson"],
        ["export", "-o", "out.csv", "--data", "nope.csv"],
        ["export", "-o", "out.csv", "--data", "postgresql://nowhere"],
        ["export", "-o", "out.csv", "--city", "Atlantis"],
        ["export", "-o", "out.csv", "--link", "?type=nonsense"],
        ["export", "-o", "nowhere/out.csv"],
        ["snapshot", "-o", "out.png", "--paper", "b9"],
        ["snapshot", "-o", "out.docx"],
        ["publish", "-o", "site", "--url", "nowhere"],
    ],
    ids=lambda words: " ".join((words[0], *words[3:])),
)
@pytest.mark.parametrize("lang", LANGS)
def test_what_goes_wrong_is_said_in_the_language_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: list[str], lang: Lang
) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8" if lang == "zh" else "zh_CN.UTF-8")
    monkeypatch.chdir(tmp_path)
    done = run(*words, "--lang", lang)
    said = done.stderr.splitlines()[-1]
    ours = re.sub(r"^Error: (Invalid value for '--?\w+'( / '--\w+')?: )?", "", said)
    ours = re.sub(r"\w+市", "", ours)  # of cities both names are listed
    assert bool(re.search("[\u4e00-\u9fff]", ours)) == (lang == "zh"), said


@pytest.mark.parametrize(
    ("command", "allowed"),
    [("export", ".csv, .xlsx, .geojson"), ("snapshot", ".png, .svg, .pdf, .html")],
)
def test_an_end_of_a_name_that_nobody_writes_is_refused(
    tmp_path: Path, command: str, allowed: str
) -> None:
    done = run(command, "-o", tmp_path / "out.docx")
    assert done.exit_code == 2
    assert allowed in done.stderr


@pytest.mark.parametrize(
    "words", [["--paper", "napkin"], ["--paper", "1x1"], ["--dpi", "1"], ["--dpi", "100000"]]
)
def test_a_paper_that_cannot_be_drawn_on_is_refused(
    tmp_path: Path, good: Path, words: list[str]
) -> None:
    done = run("snapshot", "-o", tmp_path / "out.png", "--data", good, *words)
    assert done.exit_code == 2
    assert not (tmp_path / "out.png").exists()


# snapshot


@pytest.mark.parametrize(
    ("suffix", "beginning"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")]
)
def test_snapshot_draws_each_format(tmp_path: Path, suffix: str, beginning: bytes) -> None:
    out = tmp_path / f"out.{suffix}"
    words = ["--dpi", "80"] if suffix == "png" else ["--outlined-text"]
    done = run("snapshot", "-o", out, "--type", "patrol", "--lang", "zh", *words)
    assert done.exit_code == 0, done.output
    assert out.read_bytes().startswith(beginning)


def test_snapshot_writes_a_page_of_its_own(tmp_path: Path) -> None:
    out = tmp_path / "map.html"
    done = run("snapshot", "-o", out, "--type", "patrol", "--lang", "en")
    assert done.exit_code == 0, done.output
    assert done.output == ""
    assert out.read_bytes().startswith(b'<!DOCTYPE html>\n<html lang="en">')


def test_snapshot_takes_all_of_the_painters_words(tmp_path: Path, good: Path) -> None:
    out = tmp_path / "out.svg"
    words = ["--fit", "--list-unlocated", "--graticule", "--title", "Zwei <b>", "--paper", "slide"]
    done = run("snapshot", "-o", out, "--data", good, "--lang", "both", *words)
    assert done.exit_code == 0, done.output
    drawn = out.read_text(encoding="utf-8")
    assert "Zwei &lt;b" in drawn


def test_the_numbers_of_a_chart_are_those_of_the_rows(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert run("snapshot", "-o", out, "--chart", "type", "--lang", "en").exit_code == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        counted = {row["type"]: int(row["rows"]) for row in csv.DictReader(file)}
    assert counted == load_dataset().initiatives["type"].value_counts().to_dict()
    assert run("snapshot", "-o", out).exit_code == 2


def test_snapshot_shows_the_extent_that_is_asked_for(tmp_path: Path, good: Path) -> None:
    out = tmp_path / "out.svg"
    inset = text("en", "plate.inset")
    words: list[object] = ["snapshot", "-o", out, "--data", good, "--lang", "en"]
    assert run(*words, "--bbox", "118,24.3,118.4,24.7").exit_code == 0
    assert inset in out.read_text(encoding="utf-8")
    assert run(*words, "--bbox", "100,10,130,40").exit_code == 0
    assert inset not in out.read_text(encoding="utf-8")
    away = ["0,0,1,1"]
    for wrong in (["118,24,118"], ["118,24,117,25"], ["118,24,119,25", "--fit"], away):
        refused = run(*words, "--bbox", *wrong)
        assert refused.exit_code == 2
        assert "--bbox" in refused.stderr


VIEW = "?lang=en&at=118.1,24.5,10&layers=initiatives"


def test_a_link_gives_the_picture_that_its_page_shows(tmp_path: Path) -> None:
    out = tmp_path / "out.svg"
    words = ("snapshot", "-o", out, "--lang", "en")
    # The first words: a long line of the legend is broken.
    there = [text("en", f"plate.{key}")[:12] for key in ("inset", "shading", "ring")]
    names = [text("en", "plate.strait"), "Zhangzhou"]
    assert run(*words, "--bbox", "117.5,24,118.6,25").exit_code == 0
    drawn = out.read_text(encoding="utf-8")
    assert all(said in drawn for said in there)
    assert names[1] in drawn
    assert run(*words, "--link", VIEW).exit_code == 0
    drawn = out.read_text(encoding="utf-8")
    assert [said in drawn for said in there] == [True, False, False]
    assert not any(name in drawn for name in names)


def test_a_page_opens_as_its_link_says(tmp_path: Path) -> None:
    out = tmp_path / "out.html"
    assert run("snapshot", "-o", out, "--link", f"{VIEW}&id=A01").exit_code == 0
    about = about_of(out)
    assert about["home"] == {"lon": 118.1, "lat": 24.5, "zoom": 10}
    assert (about["layers"], about["selected"]) == (["initiatives"], "A01")
    assert run("snapshot", "-o", out, "--bbox", "118,24,119,25").exit_code == 0
    assert about_of(out)["home"] == {"west": 118, "south": 24, "east": 119, "north": 25}


def about_of(page: Path) -> dict[str, Any]:
    block = page.read_text(encoding="utf-8").partition('id="data-about">')[2]
    about: dict[str, Any] = json.loads(block.partition("</script>")[0])
    return about


def test_what_a_link_says_of_the_view_and_nobody_draws_is_told(tmp_path: Path, good: Path) -> None:
    out = tmp_path / "out.csv"
    words: list[object] = ["snapshot", "-o", out, "--data", good, "--chart", "type"]
    assert "at, layers" in run(*words, "--link", VIEW).stderr
    assert run(*words, "--link", "?type=patrol").stderr == ""
    away = run("snapshot", "-o", tmp_path / "out.html", "--link", "?at=0,0,10&layers=labels,osm")
    assert "at, layers=osm" in away.stderr


def test_a_chart_takes_a_title_and_its_letters_as_shapes(tmp_path: Path, good: Path) -> None:
    out = tmp_path / "out.svg"
    words: list[object] = ["snapshot", "-o", out, "--data", good, "--chart", "type"]
    assert run(*words, "--title", "Drei <i>").exit_code == 0
    assert "Drei &lt;i" in out.read_text(encoding="utf-8")
    assert run(*words, "--outlined-text").exit_code == 0
    assert "<text" not in out.read_text(encoding="utf-8")


@pytest.mark.parametrize("chart", ["type", "city", "year"])
def test_snapshot_draws_charts(tmp_path: Path, good: Path, chart: str) -> None:
    out = tmp_path / "out.png"
    done = run("snapshot", "-o", out, "--data", good, "--chart", chart, "--dpi", "72")
    assert done.exit_code == 0, done.output
    assert out.read_bytes().startswith(b"\x89PNG")


def test_an_atlas_and_its_plates_go_to_a_folder(tmp_path: Path, good: Path) -> None:
    out = tmp_path / "new" / "out"
    words = ["--each", "city", "--plates", "png", "--plates", "svg", "--dpi", "72"]
    done = run("snapshot", "-o", out, "--data", good, "--city", "Xiamen", *words)
    assert done.exit_code == 0, done.output
    assert done.output == "", "progress goes to a terminal only"
    names = sorted(path.name for path in out.iterdir())
    plates = [f"{name}.{form}" for name in ("350000-fujian", "350200-xiamen")
              for form in ("png", "svg")]  # fmt: skip
    assert names == [*plates, "atlas.pdf"]


def test_an_atlas_can_be_one_file(tmp_path: Path, good: Path) -> None:
    out = tmp_path / "out.pdf"
    done = run("snapshot", "-o", out, "--data", good, "--city", "Xiamen", "--each", "city")
    assert done.exit_code == 0, done.output
    assert out.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("out.png", ["--each", "city"]),
        ("out.png", ["--plates", "png"]),
        ("out.pdf", ["--each", "city", "--plates", "png"]),
        ("out.html", ["--chart", "type"]),
        ("out", ["--each", "city", "--chart", "type"]),
        ("out", []),
    ],
)
def test_words_that_do_not_go_together_are_refused(
    tmp_path: Path, good: Path, out: str, words: list[str]
) -> None:
    done = run("snapshot", "-o", tmp_path / out, "--data", good, *words)
    assert done.exit_code == 2
    assert list(tmp_path.iterdir()) == [good]


@pytest.mark.parametrize(
    ("out", "kind", "options"),
    [
        ("out.svg", [], ["--dpi 300"]),
        (
            "out.html",
            [],
            ["--dpi 300", "--paper a3", "--graticule", "--list-unlocated", "--outlined-text"],
        ),
        (
            "out.png",
            ["--chart", "type"],
            ["--paper a3", "--fit", "--bbox 118,24,119,25", "--graticule", "--lang both"],
        ),
        ("out.pdf", ["--chart", "type"], ["--dpi 300", "--no-list-unlocated"]),
        ("out.csv", ["--chart", "type"], ["--dpi 300", "--title x", "--outlined-text"]),
        ("out.pdf", ["--each", "city"], ["--dpi 300", "--fit", "--bbox 118,24,119,25"]),
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_word_that_the_output_has_no_place_for_is_refused(  # noqa: PLR0913, PLR0917
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    out: str,
    kind: list[str],
    options: list[str],
    lang: str,
) -> None:
    monkeypatch.setenv("LANG", lang)
    for option in options:
        done = run("snapshot", "-o", tmp_path / out, *kind, *option.split())
        assert done.exit_code == 2, option
        assert (
            f"'{option if option == '--lang both' else option.split()[0]}'".replace(
                "--no-list", "--list"
            )
            in done.stderr
        )
        assert ("用不上此项" if lang == "zh" else "no place") in done.stderr
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "geojson", "kml", "gpkg", "parquet", "zip"])
def test_export_writes_each_format(tmp_path: Path, good: Path, suffix: str) -> None:
    out = tmp_path / f"out.{suffix}"
    assert run("export", "-o", out, "--data", good).exit_code == 0
    assert out.stat().st_size > 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize(("command", "name"), [("export", "out.gpkg"), ("snapshot", "out.html")])
def test_no_right_to_write_is_said_and_leaves_nothing(
    tmp_path: Path, good: Path, command: str, name: str
) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    done = run(command, "-o", folder / name, "--data", good)
    assert done.exit_code == 1
    assert name in done.stderr
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("command", "name", "words"),
    [
        ("export", "out.xlsx", []),
        ("snapshot", "out.pdf", []),
        ("snapshot", "out.html", []),
        ("snapshot", "out", ["--each", "city", "--city", "Xiamen"]),
    ],
)
def test_a_full_disk_leaves_no_half_file(  # noqa: PLR0913, PLR0917
    tmp_path: Path,
    good: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    name: str,
    words: list[str],
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    done = run(command, "-o", tmp_path / name, "--data", good, *words)
    assert done.exit_code == 1
    assert "no space left" in done.stderr
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [good]


# serve


def test_serve_hands_the_page_to_its_server(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, good: Path
) -> None:
    called: dict[str, Any] = {}

    def execve(path: str, words: list[str], environment: dict[str, str]) -> None:
        called.update(path=path, words=words, environment=environment)

    monkeypatch.setattr(os, "execve", execve)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FUJIANMAP_DATUM", "gcj02")
    assert run("serve", "--datum", "bd09").exit_code == 0
    assert called["environment"]["FUJIANMAP_DATUM"] == "bd09"
    assert "FUJIANMAP_SWAP" not in called["environment"]
    assert run("serve", "--swap").exit_code == 0
    assert called["environment"]["FUJIANMAP_SWAP"] == "1"
    done = run("serve", "--data", good.name, "--port", "8600")
    assert done.exit_code == 0, done.output
    assert called["environment"]["FUJIANMAP_DATUM"] == "gcj02", "the variable, unless said"
    assert called["path"] == sys.executable
    assert called["words"][1:] == ["-m", "fujianmap.page.server"]
    assert called["environment"]["STREAMLIT_SERVER_PORT"] == "8600"
    assert called["environment"]["FUJIANMAP_DATA"] == str(good)
    assert "FUJIANMAP_BOUNDARIES" not in called["environment"]
    assert called["environment"].items() >= dict(os.environ).items()


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    assert run("serve", "--port", port).exit_code == 2


# The cure for swapped coordinates, and what a report says of the file


SWAPPED = "名称,类型,经度,纬度\n甲,patrol,119.3,26.08\n乙,patrol,26.08,119.3\n"


@pytest.fixture
def swapped(tmp_path: Path) -> Path:
    path = tmp_path / "swapped.csv"
    path.write_text(SWAPPED, encoding="utf-8")
    return path


@pytest.mark.parametrize("lang", LANGS)
def test_a_report_of_swapped_coordinates_names_the_option_that_exchanges_them(
    swapped: Path, lang: Lang
) -> None:
    told = run("check", swapped, "--lang", lang)
    assert told.exit_code == 1
    assert text(lang, "cli.swap_hint", rows=1) in told.stdout.splitlines()
    cured = run("check", swapped, "--lang", lang, "--swap")
    assert cured.exit_code == 0
    assert text(lang, "problem.exchanged", value="119.3, 26.08") in cured.stdout
    assert "--swap" not in cured.stdout


@pytest.mark.parametrize("command", ["export", "snapshot", "publish"])
def test_whatever_takes_a_file_takes_the_cure(swapped: Path, tmp_path: Path, command: str) -> None:
    out = {"export": "out.csv", "snapshot": "out.html", "publish": "site"}[command]
    refused = run(command, "--data", swapped, "-o", tmp_path / f"a{out}", "--lang", "en")
    assert text("en", "cli.swap_hint", rows=1) in refused.stderr
    cured = run(command, "--data", swapped, "-o", tmp_path / out, "--lang", "en", "--swap")
    assert (refused.exit_code, cured.exit_code) == (1, 0)
    assert "swapped" not in cured.stderr


def test_a_file_with_nothing_but_swapped_rows_names_the_option_too(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(SWAPPED.replace("119.3,26.08", "26.08,119.3"), encoding="utf-8")
    for words in (("check", path), ("export", "--data", path, "-o", tmp_path / "o.csv")):
        done = run(*words, "--lang", "en")
        assert done.exit_code == 1
        assert text("en", "cli.swap_hint", rows=2) in done.output
        assert run(*words, "--lang", "en", "--swap").exit_code == 0


def test_a_suspected_datum_names_the_option_that_converts() -> None:
    done = run("check", FAULTY_FILES / "suspected_gcj02.csv", "--lang", "en")
    hint = text("en", "cli.datum_hint", datum="GCJ-02", option="gcj02")
    assert done.stdout.splitlines()[-1] == hint


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("usable", [True, False])
def test_what_was_recognised_is_said_in_the_readers_language(
    tmp_path: Path, lang: Lang, delimiter: str, *, usable: bool
) -> None:
    path = tmp_path / "a.csv"
    rows = SWAPPED if usable else SWAPPED.replace("类型", "颜色")
    path.write_bytes(rows.replace(",", delimiter).encode("gb18030"))
    word = {",": "comma", ";": "semicolon", "\t": "tab"}[delimiter]
    done = run("check", path, "--lang", lang)
    what = [
        text(lang, "upload.recognised.encoding", value="gb18030"),
        text(lang, "upload.recognised.delimiter", value=text(lang, f"upload.delimiter.{word}")),
    ]
    assert text(lang, "upload.recognised", what=joined(lang, what)) in done.output.splitlines()
    report = json.loads(run("check", path, "--lang", lang, "--json").stdout)
    assert report["recognised"] == {"encoding": "gb18030", "delimiter": word}
    found = {"name_zh": "名称", "type": "类型", "lon": "经度", "lat": "纬度"}
    assert report["headings"] == {n: h for n, h in found.items() if usable or n != "type"}
    for problem in report["problems"]:
        assert problem["heading"] == found.get(problem["column"])


@pytest.mark.parametrize(
    ("content", "recognised"),
    [
        ("a,b\n1,2\n", {"encoding": "utf-8", "delimiter": "comma"}),
        ("name;type\n", {"encoding": "utf-8", "delimiter": "semicolon"}),
        (",".join("abc" * 30) + "\n", {"encoding": "utf-8", "delimiter": "comma"}),
        ('{"type": "FeatureCollection", "features": [{', {"encoding": "utf-8"}),
        ("\x89PNG\r\n\x1a\n", {}),
    ],
    ids=["no headings", "no rows", "too wide", "cut off", "a picture"],
)
def test_a_refused_file_says_what_was_recognised_until_then(
    tmp_path: Path, content: str, recognised: dict[str, str]
) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content.encode("latin-1"))
    report = json.loads(run("check", path, "--json").stdout)
    assert report["error"]
    assert report["recognised"] == recognised
