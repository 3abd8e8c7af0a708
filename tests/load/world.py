"""A world for servers to serve: a database of its own with one area and its staff, and a way to look into it."""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import text

from csp_reviews.app import create_app
from csp_reviews.extensions import db
from csp_reviews.law.terms import Role
from csp_reviews.models.accounts import Account, StaffSession
from csp_reviews.models.areas import Area
from csp_reviews.web.tokens import digest, new_token
from tests.load.browsing import Answer, Browser
from tests.load.networks import SETTINGS
from tests.load.serving import Forker, Group
from tests.load.sound import COMPILED
from tests.support.applications import let_go, migrate
from tests.support.builders import Make
from tests.support.databases import Database, Databases, PostgreSQLDatabases, SQLiteDatabases
from tests.support.folders import new_folder

SECRET = "a secret for measurements and faults alone, known to everybody"
SLUG = "anytown"
KINDS: Mapping[str, Callable[..., Databases]] = {"sqlite": SQLiteDatabases, "postgresql": PostgreSQLDatabases}
SOUND = "tests.load.sound:application()"
FACT = re.compile(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>")


class World:
    """One database, its area, and the servers that share it. The test's own application looks into the database."""

    def __init__(self, database: Database, folder: Path, forker: Forker) -> None:
        """`database` is migrated and empty."""
        self.database = database
        self.settings = SETTINGS | {
            "DATABASE_URL": database.url,
            "SECRET_KEY": SECRET,
            "INSTANCE_PATH": str(folder),
            COMPILED: str(folder.parent / "compiled"),
        }
        self.app: Flask = create_app(
            {"SECRET_KEY": SECRET, "SQLALCHEMY_DATABASE_URI": database.url, "INSTANCE_PATH": str(folder)}
        )
        self._forker = forker
        self._make = Make(self.app)
        with self.making() as make:
            self.area_id = make.area(SLUG).id

    @contextmanager
    def making(self) -> Iterator[Make]:
        """Builders, in a context of their own; what they make is committed at its end."""
        with self._make.context():
            yield self._make

    def rows(self, statement: str, **values: Any) -> list[Any]:
        """The rows that a statement finds, each as a tuple."""
        with self.app.app_context():
            found = [tuple(row) for row in db.session.execute(text(statement), values)]
            db.session.rollback()
        return found

    def number(self, statement: str, **values: Any) -> int:
        """The one number that a statement finds."""
        return int(self.rows(statement, **values)[0][0])

    def serve(self, application: str = SOUND, port: int | None = None, **settings: str) -> Group:
        """Start a server on this world; `wait` for it."""
        return self._forker.start(application, self.settings | settings, port)

    def browser_with(self, port: int, cookie: Mapping[str, Any]) -> Browser:
        """A browser that already holds a session, signed as the application signs it."""
        return Browser(port, {self.app.config["SESSION_COOKIE_NAME"]: session_cookie(self.app, cookie)})

    def staff(self, role: Role = Role.COORDINATOR) -> str:
        """A member of staff and a session of theirs; the session's token."""
        with self.making() as make:
            return session_of(make.account(role, db.session.get_one(Area, self.area_id)))

    def close(self) -> None:
        """Let go of the database."""
        let_go(self.app)


def session_cookie(app: Flask, values: Mapping[str, Any]) -> str:
    """The cookie in which an application keeps these values."""
    signer: Any = SecureCookieSessionInterface().get_signing_serializer(app)
    return str(signer.dumps(dict(values)))


def session_of(account: Account) -> str:
    """A session of an account; the token that its cookie holds as `_user_id`."""
    token, instant = new_token(), datetime.now(UTC)
    db.session.add(
        StaffSession(token_digest=digest(token), account_id=account.id, created_at=instant, last_seen_at=instant)
    )
    return token


@contextmanager
def worlds(kind: str) -> Iterator[Callable[[], World]]:
    """A maker of worlds on one kind of database; all of them end with it, their servers too."""
    folder = new_folder("world")
    (folder / "compiled").mkdir()
    databases = KINDS[kind](migrate)
    made: list[World] = []

    with Forker(folder) as forker:

        def make() -> World:
            home = folder / f"instance-{len(made)}"
            home.mkdir()
            made.append(World(databases.fresh(), home, forker))
            return made[-1]

        try:
            yield make
        finally:
            for world in made:
                world.close()
    databases.close()
    shutil.rmtree(folder, ignore_errors=True)


def facts(receipt: Answer) -> tuple[str, ...]:
    """The reference and the code that a receipt shows; empty where it is none."""
    return tuple(value for _name, value in FACT.findall(receipt.text)) if receipt.status == 200 else ()
