"""What every test may ask for. `tests/support` holds how it is done."""

import os
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright

from csp_reviews.extensions import db
from tests.support import sql
from tests.support.alone import alone
from tests.support.applications import SECRET, Maker, migrate
from tests.support.browsers import Visit, find_chromium, launch, missing
from tests.support.client import CheckedClient
from tests.support.clock import Clock
from tests.support.databases import Database, Databases, PostgreSQLDatabases, SQLiteDatabases
from tests.support.folders import new_folder
from tests.support.live import LiveServer

KINDS = ("sqlite", "postgresql")
LAW = Path(__file__).parent / "law"
NO_POSTGRESQL = "no PostgreSQL was found: set TEST_DATABASE_URL, or install its server"
NO_BROWSER = "no browser: "
SETTINGS = (
    *("BASE_URL", "CSP_ENV", "DATABASE_URL", "FLASK_APP", "FLASK_DEBUG", "INSTANCE_PATH", "LEAVE_URL", "MAIL_FROM"),
    *("CLAMD", "CLAMD_MAX_BYTES", "FFMPEG", "MAIL_URL", "PROXIES", "SECRET_KEY", "SQLITE_JOURNAL"),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our options."""
    group = parser.getgroup("csp_reviews")
    group.addoption("--db", choices=(*KINDS, "both"), default="both", help="the databases that tests run on")
    group.addoption("--whole", action="store_true", help="fail where PostgreSQL or Chromium is missing; skip nothing")


def pytest_configure(config: pytest.Config) -> None:
    """Keep the developer's own settings away from the tests."""
    for name in SETTINGS:
        os.environ.pop(name, None)
    os.environ["SECRET_KEY"] = SECRET
    sql.install()
    wanted = config.getoption("--db") == "postgresql" or config.getoption("--whole")
    if wanted and not PostgreSQLDatabases.available():
        raise pytest.UsageError(NO_POSTGRESQL)
    if config.getoption("--whole") and (reason := missing()):
        raise pytest.UsageError(NO_BROWSER + reason)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run whatever touches a database once on each."""
    if "databases" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--db")
        kinds = KINDS if chosen == "both" else (chosen,)
        absent = pytest.mark.skip(reason=NO_POSTGRESQL)
        marks = {"postgresql": () if PostgreSQLDatabases.available() else (absent,)}
        parameters = [pytest.param(kind, marks=marks.get(kind, ())) for kind in kinds]
        metafunc.parametrize("databases", parameters, indirect=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Leave the tests of the law alone with it."""
    if LAW in item.path.parents:
        with alone():
            return (yield)
    return (yield)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say plainly what could not be run here."""
    reports = terminalreporter.stats.get("skipped", [])
    reasons = [str(report.longrepr[2]) for report in reports if isinstance(report.longrepr, tuple)]
    for reason, count in Counter(reasons).items():
        if NO_BROWSER in reason or NO_POSTGRESQL in reason:
            terminalreporter.write_line(f"{count} tests were not run. {reason}", yellow=True)


@pytest.fixture(scope="session")
def _sqlite() -> Iterator[Databases]:
    databases = SQLiteDatabases(migrate)
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def _postgresql() -> Iterator[Databases]:
    databases = PostgreSQLDatabases(migrate)
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def _compiled() -> Iterator[Path]:
    """Templates, compiled once for all tests."""
    folder = new_folder("jinja")
    yield folder
    for kept in folder.iterdir():
        kept.unlink()
    folder.rmdir()


@pytest.fixture
def databases(request: pytest.FixtureRequest) -> Databases:
    """The maker of databases of the kind in hand; asking for it runs the test once on each kind."""
    found: Databases = request.getfixturevalue(f"_{request.param}")
    return found


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    """A migrated database of this test's own, without a row."""
    made = databases.fresh()
    yield made
    databases.drop(made)


@pytest.fixture
def empty_database(databases: Databases) -> Iterator[Database]:
    """A database of this test's own, without a table."""
    made = databases.empty()
    yield made
    databases.drop(made)


@pytest.fixture
def clock() -> Clock:
    """The application's clock. It stands at 10:00 on Monday 23 November 2026."""
    return Clock()


@pytest.fixture
def make_app(database: Database, clock: Clock, tmp_path: Path, _compiled: Path) -> Iterator[Maker]:
    """Makes further applications on this test's database: `make_app(WTF_CSRF_ENABLED=True)`."""
    maker = Maker(database, clock, tmp_path / "instance", _compiled)
    yield maker
    maker.close()


@pytest.fixture
def app(make_app: Maker) -> Iterator[Flask]:
    """The application, with its context open for the test's own use of the database.

    A request never sees the test's session, nor the test a request's. CSRF tokens are not asked for.
    """
    app = make_app()
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> CheckedClient:
    """A browser without a window, held to the rules of `tests/support/client.py`."""
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client


@pytest.fixture
def queries() -> Callable[[], AbstractContextManager[sql.Watch]]:
    """A context that counts and names SQL, and gives a `Watch`: `seen.at_most(4)`, `seen.names`."""
    return sql.watching


@pytest.fixture
def live_server(app: Flask, make_app: Maker) -> Iterator[LiveServer]:
    """The application behind a socket, on this test's database, with CSRF tokens asked for."""
    server = LiveServer(make_app)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium; the test is skipped where there is none."""
    if reason := missing():
        pytest.skip(NO_BROWSER + reason)
    with sync_playwright() as playwright:
        started = launch(playwright, find_chromium() or "")
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """Opens a page for another person, or another screen: `visit(viewport={"width": 320, "height": 800})`.

    The test fails at its end for script errors, refused content, and requests to any other origin.
    """
    visits: list[Visit] = []

    def start(**options: Any) -> Page:
        visits.append(Visit(browser, live_server.url, **options))
        return visits[-1].page

    yield start
    for made in visits:
        made.end()


@pytest.fixture
def page(visit: Callable[..., Page]) -> Page:
    """One person's page at the width of a desk screen."""
    return visit(viewport={"width": 1280, "height": 900})
