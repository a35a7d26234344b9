"""The files for the deployment say what their checklist says, and agree with each other."""

from __future__ import annotations

import configparser
import importlib.util
import json
import re
import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import pytest
import yaml  # type: ignore[import-untyped]

from tests.deploy.site import RENDER, ROOT

DEPLOY = ROOT / "deploy"
README = (DEPLOY / "README.md").read_text(encoding="utf-8")
UNIT = DEPLOY / "systemd" / "fujianmap@.service"
CONTAINERS = DEPLOY / "containers"
ENVIRONMENT = DEPLOY / "fujianmap.env.example"


def table(title: str) -> list[list[str]]:
    """Rows of the one table under a headline, each cell without its code marks."""
    part = README.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    # A bar inside a cell is written with a backslash before it.
    cells = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines[2:]]
    return [[one.strip().strip("`").replace("\\|", "|") for one in row] for row in cells]


@pytest.fixture(scope="module")
def render() -> ModuleType:
    """The script that makes nginx's configuration."""
    spec = importlib.util.spec_from_file_location("render", RENDER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("what", "where", "text"), table("Checklist"))
def test_what_the_checklist_says_stands_in_its_file(what: str, where: str, text: str) -> None:
    assert text in (ROOT / where).read_text(encoding="utf-8"), what


def test_the_paths_are_those_of_nginx() -> None:
    template = (DEPLOY / "nginx" / "nginx.conf.in").read_text(encoding="utf-8")
    locations = re.findall(r"^    location (.+) \{$", template, re.MULTILINE)
    assert [path for path, *_ in table("Paths")] == locations


def test_the_settings_are_those_of_the_example() -> None:
    lines = ENVIRONMENT.read_text(encoding="utf-8").splitlines()
    named = [found[1] for line in lines if (found := re.match(r"(?:# )?([A-Z_]+)=", line))]
    assert [name for name, _ in table("Settings")] == named


def test_streamlit_knows_the_settings() -> None:
    from streamlit import config

    known = {option.env_var for option in config.get_config_options().values()}
    named = {name for name, _ in table("Settings") if name.startswith("STREAMLIT_")}
    assert named <= known


def test_the_example_holds_no_secret() -> None:
    assert "\nSTREAMLIT_SERVER_COOKIE_SECRET=\n" in ENVIRONMENT.read_text(encoding="utf-8")


def test_the_limits_are_those_of_the_script(render: ModuleType) -> None:
    words = vars(render.parser().parse_args([]))
    for option, default, _ in table("Limits"):
        assert str(words[option.removeprefix("--").replace("-", "_")]) == default
    options = {"connections_per_address", "connections_per_process", "arrivals_per_second"}
    options |= {"arrivals_burst", "uploads_per_minute", "uploads_burst"}
    assert {row[0].removeprefix("--").replace("-", "_") for row in table("Limits")} == options


def test_every_word_of_the_template_is_put_in(render: ModuleType, tmp_path: Path) -> None:
    template = render.TEMPLATE.read_text(encoding="utf-8")
    for words in (
        [],
        ["--behind-tls", "--trust", "10.0.0.1"],
        ["--certificate", "c", "--key", "k"],
    ):
        said = render.arguments([*words, "--out", str(tmp_path)])
        assert re.findall(r"@@\w+@@", render.render(template, said)) == []


def test_each_process_is_known_by_its_address(
    render: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    addresses = ["10.0.0.1:8501", "110.0.0.1:8501", "10.0.0.1:85010", "[fd00::1]:8501"]
    words = [word for one in addresses for word in ("--process", one)]
    template = render.TEMPLATE.read_text(encoding="utf-8")
    written = render.render(template, render.arguments(words))
    patterns = re.findall(r'^ +"~(.+)" "fujianmap_process=(\d+);', written, re.MULTILINE)
    for k, one in enumerate(addresses, start=1):
        # As nginx tells it: after others that were asked in vain, too.
        for told in (one, f"10.0.0.9:8501, {one}", f"{addresses[0]}, {one}"):
            assert [int(n) for pattern, n in patterns if re.search(pattern, told)] == [k]
    for name in ("localhost:8501", "map.example", "10.0.0.1", "10.0.0.1:", "unix:/run/x"):
        with pytest.raises(SystemExit):
            render.arguments(["--process", name])
        assert "IP address" in capsys.readouterr().err


def test_what_is_in_front_has_to_be_named(
    render: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["--behind-tls"], ["--trust", "map.example"], ["--trust", "10.0.0.1/24"]):
        with pytest.raises(SystemExit):
            render.arguments(words)
        assert "--trust" in capsys.readouterr().err
    template = render.TEMPLATE.read_text(encoding="utf-8")
    assert "real_ip" not in render.render(template, render.arguments([]))


def test_the_commands_of_the_readme_are_those_of_the_script(render: ModuleType) -> None:
    """And Debian's unit knows its nginx by the pid file that they name, so a reload finds it."""
    said = re.findall(r"deploy/render\.py (.+)$", README.replace("\\\n", ""), re.MULTILINE)
    template = render.TEMPLATE.read_text(encoding="utf-8")
    example = [one.replace("/etc/fujianmap/fujianmap.env", str(ENVIRONMENT)) for one in said]
    written = [render.render(template, render.arguments(one.split())) for one in example]
    assert written
    assert all("\npid /run/nginx.pid;\n" in one for one in written)
    assert all("Strict-Transport-Security" in one for one in written)


def tile_hosts(render: ModuleType, *words: str) -> set[str]:
    """Outside hosts that the policies of a configuration let in."""
    template = render.TEMPLATE.read_text(encoding="utf-8")
    written = render.render(template, render.arguments(list(words)))
    policies = "".join(line for line in written.splitlines() if "default-src 'none'" in line)
    return set(re.findall(r"https://[\w.]+", policies))


def test_the_policy_lets_in_what_the_pages_offer(
    render: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from fujianmap.page import basemaps

    settings = tmp_path / "fujianmap.env"
    settings.write_text(f"{basemaps.VARIABLE}=tianditu\n", encoding="utf-8")
    tianditu = {f"https://{basemaps.HOSTS['tianditu']}"}
    assert tile_hosts(render, "--settings", str(settings)) == tianditu
    assert tile_hosts(render, "--tiles", "tianditu") == tianditu
    assert tile_hosts(render, "--settings", str(ENVIRONMENT)) == tile_hosts(render) == set()
    settings.write_text("", encoding="utf-8")  # where nothing is set, the pages offer everything
    for words in (["--settings", str(settings)], ["--tiles", "osm"], ["--tiles", "elsewhere"]):
        with pytest.raises(SystemExit):
            render.arguments(words)
    said = capsys.readouterr().err
    assert basemaps.VARIABLE in said
    assert "which page asks" in said


def test_debians_logrotate_takes_the_logs_along(render: ModuleType) -> None:
    words = render.arguments([])
    for one in (words.access_log, words.error_log):
        assert Path(one).match("/var/log/nginx/*.log")


def test_nginx_takes_a_file_of_the_full_size_and_little_more(render: ModuleType) -> None:
    from fujianmap.settings import LIMITS

    said = render.parser().parse_args([])
    written = render.render(render.TEMPLATE.read_text(encoding="utf-8"), said)
    sizes = [int(one) for one in re.findall(r"client_max_body_size (\d+);", written)]
    assert sizes == [(LIMITS.upload_megabytes + 1) * 2**20]


def test_a_policy_follows_the_scripts_of_the_page(render: ModuleType, tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text("<script>a()</script><script>b()</script><script src=c></script>")
    one, two = render.inline_scripts(page)
    assert one != two
    page.write_text("<script>a()</script>")
    assert render.inline_scripts(page) == [one]


# systemd


def unit(path: Path) -> configparser.RawConfigParser:
    parsed = configparser.RawConfigParser(strict=False, delimiters=("=",), comment_prefixes=("#",))
    parsed.optionxform = str  # type: ignore[method-assign,assignment]
    parsed.read(path, encoding="utf-8")
    return parsed


def test_the_unit_starts_what_the_project_has() -> None:
    service = unit(UNIT)["Service"]
    module = service["ExecStart"].partition(" -m ")[2]
    assert importlib.util.find_spec(module) is not None
    assert service["EnvironmentFile"] in README
    assert (DEPLOY / "systemd" / unit(UNIT)["Install"]["WantedBy"]).is_file()


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """The words of the units are systemd's own; where it is not installed, that is not known."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd-analyze here")
    instance = tmp_path / "fujianmap@8501.service"
    instance.write_bytes(UNIT.read_bytes())
    shutil.copy(DEPLOY / "systemd" / "fujianmap.target", tmp_path)
    command = [analyze, "verify", "--man=no", str(instance), str(tmp_path / "fujianmap.target")]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    ours = [line for line in said.splitlines() if "fujianmap" in line]
    # The interpreter is where the project will be, not where the test runs.
    assert [line for line in ours if "is not executable" not in line] == []


def test_systemd_finds_the_unit_little_exposed() -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd-analyze here")
    command = [analyze, "security", "--offline=true", "--threshold=20", "--no-pager", str(UNIT)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr


# Containers


def instructions() -> list[tuple[str, str]]:
    """Instructions of the Containerfile: word and the rest, continued lines joined."""
    text = (CONTAINERS / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines()]
    parts = [line.partition(" ") for line in lines if line and not line.startswith("#")]
    return [(word, rest.strip()) for word, _, rest in parts]


def test_the_containerfile_is_made_of_instructions() -> None:
    known = {"ARG", "CMD", "COPY", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "RUN", "STOPSIGNAL"}
    assert {word for word, _ in instructions()} <= known | {"USER", "WORKDIR"}


def test_what_is_copied_is_there_and_not_left_out() -> None:
    ignored = (CONTAINERS / "Containerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    copied = [rest.split()[:-1] for word, rest in instructions() if word == "COPY"]
    sources = {one for row in copied if not row[0].startswith("--from") for one in row}
    assert sources == let_in
    for one in sources:
        assert (ROOT / one).exists(), one


def test_the_images_work_without_root() -> None:
    stages: dict[str, list[str]] = {}
    for word, rest in instructions():
        if word == "FROM":
            stages[rest.rpartition(" AS ")[2]] = []
        elif word == "USER":
            list(stages.values())[-1].append(rest)
    assert stages["page"][-1] == "10001"
    bases = dict(
        rest.split("=", 1) for word, rest in instructions() if word == "ARG" and "=" in rest
    )
    assert "unprivileged" in bases["NGINX"]


def test_the_compose_file_looks_after_health_as_the_images_do() -> None:
    """Podman's own form of an image has no place for it, and `service_healthy` waits for it."""
    services = yaml.safe_load((CONTAINERS / "compose.yaml").read_text(encoding="utf-8"))["services"]
    stages: dict[str, str] = {}
    for word, rest in instructions():
        if word == "FROM":
            stages[rest.rpartition(" AS ")[2]] = ""
        elif word == "HEALTHCHECK":
            stages[list(stages)[-1]] = rest
    for name, service in services.items():
        options, _, command = stages[service["build"]["target"]].partition(" CMD ")
        told = dict(re.findall(r"--([\w-]+)=(\S+)", options))
        stated = {key.replace("_", "-"): str(one) for key, one in service["healthcheck"].items()}
        assert stated | {"test": ""} == told | {"test": ""}, name
        assert service["healthcheck"]["test"] == ["CMD", *json.loads(command)], name


def megabytes(size: str) -> int:
    assert size.endswith("m")
    return int(size[:-1])


def test_what_the_front_keeps_fits_in_its_memory() -> None:
    services = yaml.safe_load((CONTAINERS / "compose.yaml").read_text(encoding="utf-8"))["services"]
    front = services["front"]
    room = megabytes(re.findall(r"size=(\w+)", front["tmpfs"][0])[0])
    template = (DEPLOY / "nginx" / "nginx.conf.in").read_text(encoding="utf-8")
    kept = megabytes(re.findall(r"max_size=(\w+)", template)[0])
    assert kept < room < megabytes(front["mem_limit"])


def test_the_compose_file_agrees_with_the_containerfile() -> None:
    composed = yaml.safe_load((CONTAINERS / "compose.yaml").read_text(encoding="utf-8"))
    services = composed["services"]
    pages = {name: one for name, one in services.items() if name.startswith("page-")}
    arguments = services["front"]["build"]["args"]
    networks = {name: one["ipam"]["config"] for name, one in composed["networks"].items()}
    # What comes through the published port comes from the network that is not the processes' own.
    assert arguments["TRUST"] == f"${{FUJIANMAP_TRUST:-{networks['outside'][0]['subnet']}}}"
    for one in pages.values():
        assert one["environment"]["FUJIANMAP_TILES"] == arguments["TILES"]
    declared = {rest.partition("=")[0] for word, rest in instructions() if word == "ARG"}
    assert set(arguments) <= declared
    addresses = [one["networks"]["inside"]["ipv4_address"] for one in pages.values()]
    told = arguments["PROCESSES"].split()
    assert told == [f"{address}:8501" for address in addresses]
    stages = {rest.rpartition(" AS ")[2] for word, rest in instructions() if word == "FROM"}
    assert {one["build"]["target"] for one in services.values()} <= stages
    for name, one in services.items():
        assert one["read_only"], name
        assert one["cap_drop"] == ["ALL"], name
        assert one["security_opt"] == ["no-new-privileges:true"], name
        assert one["mem_limit"], name
        folder = (CONTAINERS / one["build"]["context"]).resolve()
        assert folder == ROOT
        assert (folder / one["build"]["dockerfile"]).is_file()
    assert all("ports" not in one for one in pages.values())
    assert composed["networks"]["inside"]["internal"] is True
