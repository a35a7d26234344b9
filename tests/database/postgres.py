"""A PostgreSQL with PostGIS for the tests: found, got where there is none, started and stopped.

``python -m tests.database.postgres`` prints where its programs are; with ``--install`` it gets it
first if need be, which takes root on a Debian.
"""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests import debian
from tests.deploy.site import free_port

VARIABLE = "FUJIANMAP_POSTGRES"
"""environment variable that names the folder of PostgreSQL's programs"""
MISSING = (
    f"no PostgreSQL with PostGIS found: set {VARIABLE} to the folder of its programs, "
    "or install the package 'postgresql-NN-postgis-3'"
)
PASSWORD = "s3cret&word"  # noqa: S105


def find() -> Path | None:
    """Find the folder of the newest PostgreSQL that has PostGIS."""
    if named := os.environ.get(VARIABLE):
        return Path(named) if os.access(Path(named) / "initdb", os.X_OK) else None
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    return next((home for home in homes if _has_postgis(home)), None)


def _version(home: Path) -> int:
    return int(home.parent.name) if home.parent.name.isdecimal() else 0


def _has_postgis(home: Path) -> bool:
    shared = Path("/usr/share/postgresql") / home.parent.name / "extension/postgis.control"
    return os.access(home / "initdb", os.X_OK) and shared.exists()


def install() -> Path | None:
    """Get PostgreSQL and PostGIS from Debian, without starting it as a service."""
    if debian.is_here_as_root():
        # The package is named after the version; a pattern finds the one of this Debian.
        debian.install("^postgresql-[0-9]+-postgis-3$")
    return find()


@dataclass
class Postgres:
    """One server in a folder of its own, on a port of its own, that nobody else reaches."""

    programs: Path
    folder: Path
    port: int

    @classmethod
    def make(cls, programs: Path, folder: Path) -> Postgres:
        """Make the files of a server, under an account that may run it: it refuses root."""
        self = cls(programs, folder, free_port())
        if user := self._account():
            os.chown(folder, user.pw_uid, user.pw_gid)
        (folder / "password").write_text(PASSWORD, encoding="utf-8")
        (folder / "password").chmod(0o644)
        words = ["--auth=scram-sha-256", "--username=owner", f"--pwfile={folder / 'password'}"]
        plain = ["--encoding=UTF8", "--locale=C", "--no-sync"]
        self._run("initdb", "--pgdata", str(folder / "data"), *words, *plain)
        return self

    def start(self) -> None:
        said = (
            f"-h 127.0.0.1 -p {self.port} -k '' -c fsync=off -c full_page_writes=off "
            "-c max_connections=20 -c jit=off -c log_destination=stderr"
        )
        self._ctl("start", "-l", str(self.folder / "log"), "-o", said)

    def stop(self) -> None:
        self._ctl("stop", "-m", "immediate")

    def runs(self) -> bool:
        """Tell whether it has been started and not stopped."""
        return (self.folder / "data/postmaster.pid").exists()

    def _ctl(self, *words: str) -> None:
        self._run("pg_ctl", "--wait", "--silent", "-D", str(self.folder / "data"), *words)

    def address(self, table: str, *, user: str = "reader", password: str = PASSWORD) -> str:
        """Where a table is, as ``--data`` takes it."""
        from urllib.parse import quote

        return (
            f"postgresql://{user}:{quote(password)}@127.0.0.1:{self.port}/map"
            f"?table={quote(table, safe='')}"
        )

    def ask(self, *statements: str, database: str = "map") -> None:
        """Run statements as the owner."""
        import psycopg

        with psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user="owner",
            password=PASSWORD,
            dbname=database,
            autocommit=True,
        ) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    @staticmethod
    def _account() -> pwd.struct_passwd | None:
        """The account that runs the server where the tests are root's."""
        return pwd.getpwnam("postgres") if os.geteuid() == 0 else None

    def _run(self, program: str, *words: str) -> None:
        command: Sequence[str] = [str(self.programs / program), *words]
        if user := self._account():
            ids = ["--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"]
            command = ["setpriv", *ids, *command]
        # What the server says goes to its log: it would keep a pipe open for as long as it lives.
        with (self.folder / "said").open("ab") as said:
            done = subprocess.run(
                command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                check=False,
            )
        assert done.returncode == 0, (self.folder / "said").read_text(errors="replace")


def main() -> int:
    """Print where PostgreSQL is. Without one: a failure in CI, only a notice elsewhere."""
    found = find() or (install() if "--install" in sys.argv[1:] else None)
    return debian.told(found, MISSING)


if __name__ == "__main__":
    raise SystemExit(main())
