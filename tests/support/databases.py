"""A database for each test: a copy of one that was migrated once, thrown away afterwards."""

import os
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy.engine import URL, make_url

from tests.support.folders import new_folder
from tests.support.pg_server import Server, find_programs

#: Brings the empty database at an address to the newest schema.
Migrate = Callable[[str], None]


@dataclass(frozen=True)
class Database:
    """One test's own database."""

    kind: str
    url: str


class Databases(Protocol):
    """A maker of databases of one kind."""

    kind: str

    def fresh(self) -> Database:
        """A new database with the newest schema and no rows."""

    def empty(self) -> Database:
        """A new database with no tables at all."""

    def drop(self, database: Database) -> None:
        """Throw a database away."""

    def close(self) -> None:
        """Throw everything away."""


class SQLiteDatabases:
    """SQLite files in a folder of their own."""

    kind = "sqlite"

    def __init__(self, migrate: Migrate) -> None:
        """Nothing is made until a test asks."""
        self._migrate = migrate
        self._folder = new_folder("sqlite")
        self._template: Path | None = None

    def fresh(self) -> Database:
        """A copy of the migrated file."""
        if self._template is None:
            self._template = self._folder / "template.db"
            self._migrate(f"sqlite:///{self._template}")
        database = self.empty()
        shutil.copyfile(self._template, database.url.removeprefix("sqlite:///"))
        return database

    def empty(self) -> Database:
        """The address of a file that is not there yet."""
        return Database(self.kind, f"sqlite:///{self._folder / secrets.token_hex(8)}.db")

    def drop(self, database: Database) -> None:
        """Remove the file and whatever SQLite kept beside it."""
        path = Path(database.url.removeprefix("sqlite:///"))
        for kept in path.parent.glob(f"{path.name}*"):
            kept.unlink()

    def close(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self._folder, ignore_errors=True)


class PostgreSQLDatabases:
    """Databases on the server that TEST_DATABASE_URL names, or on one of our own."""

    kind = "postgresql"

    def __init__(self, migrate: Migrate) -> None:
        """Start the server, or reach the one that was named."""
        self._migrate = migrate
        self._server: Server | None = None
        self._url = self._reach()
        self._admin = psycopg.connect(self._conninfo(), autocommit=True)
        self._run = f"csp_tests_{secrets.token_hex(4)}"
        self._template: Database | None = None
        self._made = 0

    @staticmethod
    def available() -> bool:
        """Whether there is a server to use, or programs to start one."""
        return bool(os.environ.get("TEST_DATABASE_URL")) or find_programs() is not None

    def fresh(self) -> Database:
        """A copy of the migrated database."""
        if self._template is None:
            self._template = self.empty()
            self._migrate(self._template.url)
        # Copying files is measurably the fastest, where the server has a choice (15 and newer).
        strategy = " STRATEGY FILE_COPY" if self._admin.info.server_version >= 150000 else ""
        return self._create(f'TEMPLATE "{make_url(self._template.url).database}"{strategy}')

    def empty(self) -> Database:
        """A new database without tables."""
        return self._create("TEMPLATE template0 ENCODING 'UTF8'")

    def drop(self, database: Database) -> None:
        """Drop it, whoever is still connected."""
        self._admin.execute(f'DROP DATABASE IF EXISTS "{make_url(database.url).database}" WITH (FORCE)')

    def close(self) -> None:
        """Drop the template, and end the server if it is ours."""
        if self._template is not None:
            self.drop(self._template)
        self._admin.close()
        if self._server is not None:
            self._server.stop()

    def _create(self, how: str) -> Database:
        self._made += 1
        name = f"{self._run}_{self._made}"
        self._admin.execute(f'CREATE DATABASE "{name}" {how}')
        return Database(self.kind, self._url.set(database=name).render_as_string(hide_password=False))

    def _reach(self) -> URL:
        given = os.environ.get("TEST_DATABASE_URL")
        if given:
            return make_url(given).set(drivername="postgresql+psycopg")
        programs = find_programs()
        if programs is None:
            raise RuntimeError("there is no PostgreSQL on this machine")
        self._server = Server(programs)
        return make_url(self._server.url)

    def _conninfo(self) -> str:
        return self._url.set(drivername="postgresql").render_as_string(hide_password=False)
