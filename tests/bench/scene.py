"""Where it is measured: a durable database with so many invented cases, the application, and its limit beside it."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from flask import Flask
from sqlalchemy import func, select

from csp_reviews.app import create_app
from csp_reviews.extensions import db
from csp_reviews.law.calendar import london_day
from csp_reviews.law.terms import Role
from csp_reviews.models.accounts import Account, RoleGrant
from csp_reviews.models.areas import Area
from csp_reviews.models.cases import Case
from csp_reviews.models.worklist import SearchToken, WorkItem
from csp_reviews.web.tokens import new_token
from tests.bench.generator import WrongAnswerError
from tests.bench.visitors import Cookies, Step
from tests.load.applying import Applying, Story, carefully
from tests.load.browsing import Answer, Browser, Pairs
from tests.load.networks import SETTINGS
from tests.load.serving import ROOT, Group, Launched, plain_environment
from tests.load.world import SECRET, session_cookie, session_of
from tests.support.applications import let_go, migrate
from tests.support.pg_server import Server, find_programs

SLUG = "tamworth"
DURABLE = {
    "listen_addresses": "",
    "shared_buffers": "256MB",
    "max_connections": "50",
    "timezone": "UTC",
}
"""PostgreSQL as it is installed, with its commits on the disk; only the memory for pages is a server's."""
SERVED = ("wsgi:app", "tests.bench.limit:create_app()")
OPENED = 2_000
"""Case pages that are looked at, one after another."""
OF_ITS_PAGE = ("csrf_token", "once", "version", "belongs", "half")
"""The fields of a form that are another one's in each draft."""


@dataclass(frozen=True)
class Scene:
    """Everything that a measurement needs to know."""

    kind: str
    cases: int
    application: Group
    limit: Group
    database: int | None
    """The process from which the database server's come; None where it is part of the application."""
    area_id: int
    staff: Cookies
    references: tuple[str, ...]
    word: str
    """A word that finds some of the cases in the queue."""
    journey: tuple[Step, ...]
    """The pages of a whole application, and the answers to them."""
    begun: Callable[[], Cookies]
    """What a browser holds that has just begun an application: another each time."""


class Stage:
    """One database that grows from one number of cases to the next, and its servers."""

    def __init__(self, kind: str, folder: Path, url: str, database_pid: int | None = None) -> None:
        """Migrate the empty database at an address."""
        self.kind, self._folder, self._database_pid = kind, folder, database_pid
        self._settings = SETTINGS | {"DATABASE_URL": url, "SECRET_KEY": SECRET, "INSTANCE_PATH": str(folder)}
        migrate(url)
        overrides = {"SECRET_KEY": SECRET, "SQLALCHEMY_DATABASE_URI": url, "INSTANCE_PATH": str(folder)}
        self._app: Flask = create_app(overrides)

    def grow(self, cases: int) -> None:
        """Add invented cases until there are so many."""
        with self._app.app_context():
            there = db.session.scalar(select(func.count()).select_from(Case)) or 0
            db.session.rollback()
        if there < cases:
            command = [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "--cases", str(cases - there)]
            environment = plain_environment() | self._settings
            subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        if self.kind == "postgresql":
            # What its own housekeeper would have done by the time that so many cases have come in.
            url = self._settings["DATABASE_URL"].replace("+psycopg", "")
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("VACUUM ANALYZE")

    @contextmanager
    def serving(self, cases: int) -> Iterator[Scene]:
        """Serve it, and its limit, with fresh processes."""
        servers = []
        try:
            for name in SERVED:
                servers.append(Launched(name, self._settings, self._folder))
                servers[-1].group.wait()
            yield self._scene(cases, servers[0].group, servers[1].group)
        except (AssertionError, WrongAnswerError) as error:
            for server in servers:
                error.add_note(server.group.said(15))
            raise
        finally:
            for server in servers:
                with suppress(ProcessLookupError):
                    server.stop()

    def close(self) -> None:
        """Let go of the database."""
        let_go(self._app)

    def _scene(self, cases: int, application: Group, limit: Group) -> Scene:
        with self._app.app_context():
            area_id = db.session.scalars(select(Area.id).where(Area.slug == SLUG)).one()
            coordinators = (
                select(Account).join(RoleGrant).where(RoleGrant.role == Role.COORDINATOR).order_by(Account.id)
            )
            token = session_of(db.session.scalars(coordinators).first())
            references = tuple(
                db.session.scalars(select(Case.reference).order_by(func.length(Case.head_hash), Case.id))
            )
            word = _word(area_id)
            db.session.commit()
        staff = {"session": session_cookie(self._app, {"_user_id": token, "_fresh": True})}
        step = max(1, len(references) // OPENED)
        return Scene(
            kind=self.kind,
            cases=cases,
            application=application,
            limit=limit,
            database=self._database_pid,
            area_id=area_id,
            staff=staff,
            references=references[::step],
            word=word,
            journey=recorded(application),
            begun=lambda: {"session": session_cookie(self._app, {f"next.draft.{area_id}": new_token()})},
        )


def recorded(server: Group) -> tuple[Step, ...]:
    """One application handed in as a person would, each page parsed; what was sent for each page."""
    steps: list[Step] = []

    def post(browser: Browser, path: str, pairs: Pairs) -> Answer:
        steps.append((path, [pair for pair in pairs if pair[0] not in OF_ITS_PAGE]))
        return browser.post(path, pairs)

    story = Story("measured", london_day(datetime.now(UTC)))
    Applying(Browser(server.port), SLUG, story, carefully, post).to_the_end()
    return tuple(steps)


@contextmanager
def stages(kind: str) -> Iterator[Stage]:
    """A stage on one kind of database, on the disk; all of it goes at the end."""
    folder = Path(tempfile.mkdtemp(prefix="csp-bench-"))
    server: Server | None = None
    try:
        if kind == "postgresql":
            server = Server(_programs(), folder=Path(tempfile.mkdtemp(prefix="csp-bench-pg-")), settings=DURABLE)
            stage = Stage(kind, folder, server.url, server.pid)
        else:
            stage = Stage(kind, folder, f"sqlite:///{folder / 'bench.db'}")
        try:
            yield stage
        finally:
            stage.close()
    finally:
        if server:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    found = find_programs()
    if found is None:
        raise FileNotFoundError("there is no PostgreSQL on this machine")
    return found


def _word(area_id: int) -> str:
    """A word of a handful of the cases in the queue: what a coordinator types."""
    number = func.count().label("number")
    query = (
        select(SearchToken.token)
        .join(WorkItem, WorkItem.case_id == SearchToken.case_id)
        .where(SearchToken.area_id == area_id, func.length(SearchToken.token) >= 4)
        .group_by(SearchToken.token)
        .having(number.between(1, 40))
        .order_by(number.desc(), SearchToken.token)
        .limit(1)
    )
    return db.session.scalars(query).one()
