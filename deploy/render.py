"""Make nginx's configuration for this machine, and compress Streamlit's own files beforehand.

``python deploy/render.py --out build/deploy --listen 80 --name map.example.org`` writes
``nginx.conf`` and ``static/``. Run it again after an upgrade of Streamlit: the page's policy holds
hashes of the scripts in Streamlit's page.
"""  # noqa: INP001  (a script beside what it makes, not a package)

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import os
import re
import shutil
from importlib.util import find_spec
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Final

from fujianmap.page import basemaps
from fujianmap.settings import LIMITS

HERE: Final = Path(__file__).parent
WHY_NOT: Final = {
    "osm": "OpenStreetMap's server wants to know which page asks, and a frame of an origin of its"
    " own does not tell; leave osm out of the setting."
}
"""online base maps that a page without nginx can show, and this one cannot"""
TEMPLATE: Final = HERE / "nginx" / "nginx.conf.in"
COMPRESSED: Final = frozenset({".js", ".css", ".html", ".json", ".svg", ".ttf", ".txt", ".map"})
"""endings of files that are worth compressing; pictures and woff2 are compressed already"""
HEADERS: Final = (
    "add_header X-Content-Type-Options nosniff always;",
    "add_header Referrer-Policy same-origin always;",
)
"""what a location repeats, since one header of its own drops those of the server"""
PROXY_HEADERS: Final = (
    "proxy_set_header Host $http_host;",
    "proxy_set_header X-Forwarded-For $remote_addr;",
    "proxy_set_header X-Forwarded-Proto @@scheme@@;",
)
"""likewise, for what the processes are told"""
TILES: Final = {name: host for name, host in basemaps.HOSTS.items() if name not in WHY_NOT}
"""online base maps that the map's frame may show, and their hosts"""
STRICT_TRANSPORT: Final = 'add_header Strict-Transport-Security "max-age=31536000" always;'


def parser() -> argparse.ArgumentParser:
    """The command's words."""
    words = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add = words.add_argument
    add("--out", type=Path, default=Path("build/deploy"), help="folder for what is made")
    add("--run", type=Path, help="folder for nginx's own files (default: OUT/run)")
    add("--pid", type=Path, help="nginx's pid file (default: RUN/nginx.pid)")
    add("--static", type=Path, help="where nginx finds OUT/static (default: there)")
    add(
        "--process",
        action="append",
        type=process,
        metavar="ADDRESS:PORT",
        help="a process; repeatable",
    )
    add("--listen", default="80", metavar="[ADDRESS:]PORT")
    add("--name", action="append", metavar="HOST", help="name the page is asked by; repeatable")
    add("--certificate", type=Path, help="with --key: TLS, and port 80 leads to it")
    add("--key", type=Path)
    add("--behind-tls", action="store_true", help="whatever is in front of nginx speaks TLS")
    add(
        "--trust",
        action="append",
        default=[],
        type=network,
        metavar="NETWORK",
        help="whatever is in front of nginx, believed about the reader's address; repeatable",
    )
    add("--monitor", action="append", metavar="NETWORK", help="may ask for /healthz; repeatable")
    add("--tiles", metavar="NAMES", help=f"online base maps on offer, as {basemaps.VARIABLE} says")
    add(
        "--settings", type=Path, metavar="FILE", help="the processes' settings; say --tiles or this"
    )
    add("--user", default="www-data", help="whom nginx works as, when root starts it")
    add("--workers", default="auto")
    add("--mime-types", type=Path, default=Path("/etc/nginx/mime.types"))
    add("--access-log", default="/var/log/nginx/fujianmap.access.log")
    add("--error-log", default="/var/log/nginx/fujianmap.error.log")
    limits = words.add_argument_group("limits")
    add = limits.add_argument
    add("--connections-per-address", type=int, default=300)
    add("--connections-per-process", type=int, default=1500)
    add("--arrivals-per-second", type=int, default=20, help="of one address")
    add("--arrivals-burst", type=int, default=100)
    add("--uploads-per-minute", type=int, default=12, help="of one address")
    add("--uploads-burst", type=int, default=6)
    return words


def process(said: str) -> str:
    """Take where a process listens, such as ``127.0.0.1:8501`` or ``[::1]:8501``.

    nginx tells by this address which process has answered, and never knows it by a name.

    Raises
    ------
    argparse.ArgumentTypeError
        If it is no address with a port.
    """
    host, _, port = said.rpartition(":")
    try:
        address = ip_address(host.removeprefix("[").removesuffix("]"))
        number = int(port)
    except ValueError as error:
        message = f"'{said}' must be an IP address and a port, such as 127.0.0.1:8501; no name"
        raise argparse.ArgumentTypeError(message) from error
    return f"[{address}]:{number}" if isinstance(address, IPv6Address) else f"{address}:{number}"


def network(said: str) -> str:
    """Take an address or a network, such as ``10.0.0.0/24``.

    Raises
    ------
    ValueError
        If it is neither.
    """
    return str(ip_network(said))


def arguments(said: list[str] | None = None) -> argparse.Namespace:
    """The command's words as they were said, or the end of it where they do not agree."""
    words = parser()
    told = words.parse_args(said)
    if told.behind_tls and not told.trust:
        words.error(
            "--behind-tls: nothing says who is in front of nginx, so all readers would count as one"
            " address. Name its address or network with --trust."
        )
    if told.tiles is None:
        told.tiles = "" if told.settings is None else _told_tiles(words, told.settings)
    for name in told.tiles.split():
        if name not in TILES:
            words.error(
                f"{name}: no online base map that can be shown here. {WHY_NOT.get(name, '')}"
            )
    return told


def _told_tiles(words: argparse.ArgumentParser, settings: Path) -> str:
    """What the processes offer: policy and page follow one setting."""
    lines = settings.read_text(encoding="utf-8").splitlines()
    said = [line.partition("=")[2] for line in lines if line.startswith(f"{basemaps.VARIABLE}=")]
    if not said:
        words.error(f"{settings}: {basemaps.VARIABLE} is missing. Add it, empty for none.")
    return said[-1].strip().strip("\"'")


def render(template: str, words: argparse.Namespace) -> str:
    """Put the words of the command in the template.

    Raises
    ------
    KeyError
        If the template asks for a word that is not there.
    """
    values = _values(words)
    return re.sub(r"@@(\w+)@@", lambda found: values[found[1]], template)


def _values(words: argparse.Namespace) -> dict[str, str]:
    processes = words.process or ["127.0.0.1:8501", "127.0.0.1:8502"]
    secure = words.certificate is not None or words.behind_tls
    numbers = {
        name: str(getattr(words, name))
        for name in (
            "user", "workers", "mime_types", "access_log", "error_log", "connections_per_address",
            "arrivals_per_second", "arrivals_burst", "uploads_per_minute", "uploads_burst",
        )
    }  # fmt: skip
    run = words.run or words.out / "run"
    return {
        **numbers,
        "run": str(run),
        "pid": str(words.pid or run / "nginx.pid"),
        "static": str(words.static or words.out / "static"),
        "any_process": _lines(4, [_server(one, words) for one in processes]),
        "each_process": "\n".join(_upstream(k, processes, words) for k in range(len(processes))),
        "process_by_cookie": _lines(
            4, [f"{k} process_{k};" for k, _ in enumerate(processes, start=1)]
        ),
        "cookie_by_process": _lines(
            4,
            [
                f'"~(^| ){re.escape(one)}$" "fujianmap_process={k}; Path=/; HttpOnly; SameSite=Lax'
                f'{"; Secure" if secure else ""}";'
                for k, one in enumerate(processes, start=1)
            ],
        ),
        "inline_scripts": " ".join(inline_scripts(streamlit_static() / "index.html")),
        "tile_hosts": "".join(f" https://{TILES[name]}" for name in (words.tiles or "").split()),
        "server_names": " ".join(words.name or ["localhost", "127.0.0.1"]),
        "upload_bytes": str((LIMITS.upload_megabytes + 1) * 1024 * 1024),
        "trusted": _lines(2, _trusted(words.trust)),
        "monitors": _lines(6, [f"allow {one};" for one in words.monitor or ["127.0.0.1", "::1"]]),
        "headers": _lines(6, list(HEADERS)),
        "proxy_headers": _lines(
            6, [one.replace("@@scheme@@", "https" if secure else "http") for one in PROXY_HEADERS]
        ),
        "websocket": "wss" if secure else "ws",
        "strict_transport": _lines(4, [STRICT_TRANSPORT] if secure else []),
        "cookie_flags": _lines(2, ["proxy_cookie_flags ~ secure;"] if secure else []),
        **_listening(words),
    }


def _trusted(networks: list[str]) -> list[str]:
    """Whose word nginx takes for a reader's address: nobody's where nothing is in front of it."""
    if not networks:
        return []
    named = [f"set_real_ip_from {one};" for one in networks]
    return [*named, "real_ip_header X-Forwarded-For;", "real_ip_recursive on;"]


def _listening(words: argparse.Namespace) -> dict[str, str]:
    """What differs with and without TLS."""
    if words.certificate is None:
        return {
            "listen": f"    listen {words.listen};",
            "listen_default": f"    listen {words.listen} default_server;",
            "redirect": "",
        }
    tls = [
        f"ssl_certificate {words.certificate};",
        f"ssl_certificate_key {words.key};",
        "ssl_protocols TLSv1.2 TLSv1.3;",
        "ssl_session_cache shared:tls:10m;",
        "ssl_session_tickets off;",
    ]
    names = " ".join(words.name or ["localhost"])
    return {
        "listen": _lines(4, ["listen 443 ssl http2;", "listen [::]:443 ssl http2;", *tls]),
        "listen_default": _lines(
            4,
            [
                "listen 443 ssl http2 default_server;",
                "listen [::]:443 ssl http2 default_server;",
                "listen 80 default_server;",
                "listen [::]:80 default_server;",
                "ssl_reject_handshake on;",
            ],
        ),
        "redirect": _lines(
            2,
            [
                "server {",
                "  listen 80;",
                "  listen [::]:80;",
                f"  server_name {names};",
                "  return 308 https://$host$request_uri;",
                "}",
            ],
        ),
    }


def _server(process: str, words: argparse.Namespace, *, backup: bool = False) -> str:
    last = " backup" if backup else ""
    most = words.connections_per_process
    return f"server {process} max_fails=1 fail_timeout=5s max_conns={most}{last};"


def _upstream(k: int, processes: list[str], words: argparse.Namespace) -> str:
    servers = [
        _server(processes[k], words),
        *(_server(one, words, backup=True) for j, one in enumerate(processes) if j != k),
    ]
    name = f"process_{k + 1}"
    inside = _lines(4, [f"zone {name} 64k;", *servers, "keepalive 16;"])
    return f"  upstream {name} {{\n{inside}\n  }}"


def _lines(indent: int, lines: list[str]) -> str:
    return "\n".join(" " * indent + line for line in lines)


def streamlit_static() -> Path:
    """Folder of Streamlit's own page, scripts and letters."""
    spec = find_spec("streamlit")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).with_name("static")


def inline_scripts(page: Path) -> list[str]:
    """Give the sources that a policy needs for the scripts that stand in a page."""
    found = re.findall(rb"<script>(.*?)</script>", page.read_bytes(), re.DOTALL)
    digests = (base64.b64encode(hashlib.sha256(script).digest()).decode() for script in found)
    return [f"'sha256-{digest}'" for digest in digests]


def compress(source: Path, target: Path) -> int:
    """Copy a folder with a compressed form beside each file that is worth it; count the files."""
    part = target.with_name(f"{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    shutil.copytree(source, part)
    files = [one for one in part.rglob("*") if one.suffix in COMPRESSED]
    for file in files:
        data = gzip.compress(file.read_bytes(), compresslevel=9, mtime=0)
        packed = file.with_name(f"{file.name}.gz")
        packed.write_bytes(data)
        # nginx wants both forms to be of one age.
        stat = file.stat()
        os.utime(packed, (stat.st_atime, stat.st_mtime))
    shutil.rmtree(target, ignore_errors=True)
    part.rename(target)
    return len(files)


def main() -> None:
    """Write everything."""
    words = arguments()
    words.out = words.out.resolve()
    run = words.run or words.out / "run"
    run.mkdir(parents=True, exist_ok=True)
    compress(streamlit_static(), words.out / "static")
    (words.out / "nginx.conf").write_text(
        render(TEMPLATE.read_text(encoding="utf-8"), words), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
