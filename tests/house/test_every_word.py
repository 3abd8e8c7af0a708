"""Whatever a page of the public side says can be said in another language, that of `tests/support/marked.py`."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from csp_reviews.applications.operations import replace_code
from csp_reviews.areas.content import Contact, Content
from csp_reviews.areas.operations import offer_welsh
from csp_reviews.casefile.acts import Act, Entered
from csp_reviews.cli.demo_area import SLUG, load
from csp_reviews.extensions import db
from csp_reviews.law.permissions import NOBODY
from csp_reviews.law.terms import Channel, Figure, Party, Stage, Standing
from csp_reviews.models.areas import Area
from csp_reviews.models.cases import Case
from csp_reviews.models.drafts import Draft
from csp_reviews.web.clock import now, today
from csp_reviews.web.gate import Door, declared
from tests.applications.conftest import GROUP, OTHER_PAGES, PAGES, REPORT
from tests.applications.test_group import YES
from tests.support.client import CheckedClient
from tests.support.journey import at
from tests.support.marked import typed, typed_words, unmarked, write_catalogue
from tests.support.public_pages import public_paths
from tests.threshold.test_checker import GOOD, ago, answers, kept

CASES = 40
NAMES = ("session", "signed_in_before", "Error:", "Housing", *Figure)
"""Of cookies, and of the fields of the open data; and what tests type or read in English."""
SHOWN, CHANGED = (200, 400), 303
ENDS = ("/progress/end", "/forget", "/apply/stop", "/progress/keep")
"""What ends the reading, and says nothing."""
BUSINESS = {
    "for-whom": {"applying_as": "business"},
    "you": PAGES["you"] | {"organisation": "Example Books"},
    "business": {"business_name": "Example Books", "role": "Owner"},
}
REST = {key: data for key, data in PAGES.items() if key not in ("for-whom", "you", "contact", "sharing")}


class Reader:
    """Opens pages in the language of marks, and keeps what they say outside of every text."""

    def __init__(self, app: Flask, client: CheckedClient) -> None:
        self._app, self._client = app, client
        self.found: dict[str, str] = {}
        self.pages: set[str] = set()
        self._known: re.Pattern[str] | None = None

    def read(self, path: str, data: dict[str, Any] | None = None) -> Any:
        """Open a page, or send it a form; the answer."""
        answer = self._client.get(f"/cy{path}") if data is None else self._client.post(f"/cy{path}", data=data)
        if data is not None and answer.status_code == CHANGED:
            self._known = None
        if answer.mimetype == "text/html" and answer.status_code in SHOWN:
            self.pages.add(path)
            self._known = self._known or typed(*NAMES)
            told = typed_words(value for value in (data or {}).values() if isinstance(value, str))
            for said in unmarked(answer.text, self._known, told):
                self.found.setdefault(said, path)
        return answer

    def read_all(self, door: Door, within: str) -> None:
        """Open every page behind a door whose address begins so, and send each of its forms empty."""
        for rule in self._app.url_map.iter_rules():
            if declared(self._app.view_functions[rule.endpoint])[1] is not door or "token" in rule.arguments:
                continue
            path = rule.rule.replace("<area>", SLUG)
            for n in (1, 2):
                here = re.sub(r"<int:\w+>", str(n), path)
                if here.startswith(within) and not here.endswith(ENDS) and "<" not in here:
                    self.read(here, {} if "POST" in rule.methods else None)

    def write(self, pages: dict[str, dict[str, Any]]) -> None:
        """Write some pages of an application, each sent empty before."""
        for key, data in pages.items():
            for given in ({}, data):
                self.read(at(key, SLUG))
                self.read(at(key, SLUG), given)
            if key == "reports":
                self.read(at("list/add", SLUG), REPORT)

    def done(self, least: int) -> None:
        """Fail for what was found, or where fewer pages than these were read."""
        assert not self.found, "\n".join(f"{path}: {said}" for said, path in self.found.items())
        assert len(self.pages) >= least, sorted(self.pages)


@pytest.fixture
def app(make_app: Any, tmp_path: Path) -> Iterator[Flask]:
    """The demonstration area, in the language of marks."""
    made = make_app(BABEL_TRANSLATION_DIRECTORIES=str(write_catalogue(tmp_path / "translations")))
    with made.app_context():
        assert load()
        area = db.session.scalars(select(Area)).one()
        offer_welsh(area=area, name="⟦Enw⟧", content=Content(contact=Contact(phone="01632 960999")), left=0)
        db.session.commit()
        yield made
        db.session.remove()


@pytest.fixture
def reader(app: Flask, client: CheckedClient) -> Reader:
    return Reader(app, client)


def test_every_word_of_the_open_pages(app: Flask, reader: Reader) -> None:
    for path in public_paths(app):
        reader.read(path.replace("anytown", SLUG))
    reader.done(15)


def test_every_word_of_the_checker(reader: Reader) -> None:
    check = f"/{SLUG}/check"
    reader.read(check, {"do": "check"})
    for reports in (GOOD, GOOD[:1], [*GOOD[:2], answers(ago(10), None)], [answers(ago(300), ago(299))]):
        reader.read(check, kept(*reports))
        reader.read(check, kept(*reports) | {"do": "add"})
    reader.done(1)


@pytest.mark.parametrize("kind", [PAGES, OTHER_PAGES, BUSINESS, GROUP], ids=["myself", "other", "business", "group"])
def test_every_word_of_an_application(reader: Reader, kind: dict[str, dict[str, Any]]) -> None:
    reader.write({**kind, **{key: data for key, data in PAGES.items() if key not in kind}})
    reader.read_all(Door.PUBLIC, f"/{SLUG}/apply/list")
    reader.read_all(Door.PUBLIC, f"/{SLUG}/apply/files")
    reader.read(at("check", SLUG))
    reader.read(at("check", SLUG), {})
    assert reader.read(at("check", SLUG), {"declare": "y"}).location
    reader.read(at("receipt", SLUG))
    reader.read(at("receipt/notes", SLUG))
    for code in filter(None, db.session.scalars(select(Draft)).one().neighbour_codes or ()):
        for given in (None, {}, YES, None):
            reader.read(at(f"join/{code}", SLUG), given)
        reader.read(at("join/sent", SLUG))
    reader.done(18)


def test_every_word_of_an_applicants_pages(app: Flask, reader: Reader) -> None:
    assert app.test_cli_runner().invoke(args=["demo", "--cases", str(CASES)]).exit_code == 0
    for stage in Stage:
        case = db.session.scalars(select(Case).where(Case.stage == stage, ~Case.imported)).first()
        assert case is not None
        act = Act(NOBODY, Standing.COORDINATOR, today(), now(), Entered("–", Channel.PHONE, today()))
        code = replace_code(case=case, party=Party.APPLICANT, act=act)
        db.session.commit()
        reader.read("/progress", {"reference": case.reference, "code": code})
        reader.read_all(Door.APPLICANT, "/progress")
    reader.done(20)
