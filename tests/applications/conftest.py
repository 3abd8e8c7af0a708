"""An area, a filled-in application, and somebody who sends it page by page."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from csp_reviews.applications.operations import Received, submit_application
from csp_reviews.applications.submission import Consent, Someone, Submission
from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.report_form import Report
from csp_reviews.extensions import db
from csp_reviews.law.permissions import NOBODY, Viewer
from csp_reviews.law.terms import ApplyingAs, ConsentScope, Party, Role, Route, Standing
from csp_reviews.models.areas import Area
from csp_reviews.models.cases import AccessCode, Case
from csp_reviews.models.correspondence import Message
from csp_reviews.web.clock import now, today
from tests.support.builders import Make
from tests.support.journey import at

STORY = "They bang on the wall every night"
REPORT = {
    "what_happened": "Banging until four",
    "happened-how": "day",
    "happened-on-day": "1",
    "happened-on-month": "10",
    "happened-on-year": "2026",
    "told_whom": "other",
    "told_other": "My landlord",
    "told-how": "day",
    "told-on-day": "2",
    "told-on-month": "10",
    "told-on-year": "2026",
    "officer": "Pat Oak",
    "agency_reference": "INC 77",
    "what_was_done": "Nothing",
    "reporter": "",
    "same_as": "",
}
PAGES: dict[str, dict[str, Any]] = {
    "for-whom": {"applying_as": "myself"},
    "you": {"name": "Rowan Ash", "address": "2 Example Court\nSample Street", "postcode": "B79 0XX"},
    "sharing": {},
    "contact": {
        "safe": ["phone", "email"],
        "email": "rowan@example.org",
        "phone": "01632 960 012",
        "contact_times": "9:30 to 11",
        "name_to_use": "Ro",
        "contact_note": "",
    },
    "help": {"adjustments": "Large print"},
    "happening": {"happening": STORY},
    "who": {"alleged": "The people at number 4"},
    "where": {"place": "At home", "in_area": "yes"},
    "reports": {},
    "files": {},
    "impact": {"impact": "I do not sleep"},
    "wanted": {"wanted": "One person to ring"},
    "part": {"taking_part": "phone", "note": ""},
}
OTHER_PAGES: dict[str, dict[str, Any]] = {
    "for-whom": {"applying_as": "someone_else"},
    "you": {"name": "Sam Yew", "relationship": "Her son", "address": "", "postcode": ""},
    "person": {"name": "Rowan Ash", "address": "2 Example Court", "postcode": "B79 0XX"},
    "deciding": {"deciding": "themselves"},
    "agreement": {
        "scope": ["ask", "told"],
        "written": "y",
        "how": "At her home",
        "on-day": "20",
        "on-month": "11",
        "on-year": "2026",
        "until-day": "31",
        "until-month": "3",
        "until-year": "2027",
    },
    "sharing": {},
    "contact": PAGES["contact"],
    "person-contact": {
        "safe": ["letter"],
        "email": "",
        "phone": "",
        "contact_times": "",
        "name_to_use": "",
        "wants_copy": "y",
    },
}

NAMED = "Robin Elm, robin@example.org\nSam Yew"
GROUP = {
    "for-whom": {"applying_as": "group"},
    "you": PAGES["you"] | {"organisation": "Example Court neighbours"},
    "neighbours": {"how_many": "3", "named": NAMED, "named_safe": "y"},
}


@pytest.fixture
def make(app: Flask) -> Make:
    return Make(app)


@pytest.fixture
def area(make: Make) -> Area:
    area = make.area()
    db.session.commit()
    return area


@pytest.fixture
def write(client: Any, area: Area) -> Callable[..., Any]:
    """Write an application page by page: `write(PAGES, without=("part",))` returns the last answer."""

    def fill(pages: dict[str, dict[str, Any]] = PAGES, *, without: tuple[str, ...] = (), by: Any = None) -> Any:
        browser, answer = by or client, None
        for key, data in pages.items():
            if key in without:
                continue
            if key == "reports":
                added = browser.post(at("list/add", area.slug), data=REPORT)
                assert added.status_code == 303, added.text
            answer = browser.post(at(key, area.slug), data=data)
            assert answer.status_code == 303, (key, answer.text)
        return answer

    return fill


def said(**changes: Any) -> Submission:
    """An application as the operation takes it."""
    day = date(2026, 10, 1)
    base = Submission(
        applying_as=ApplyingAs.MYSELF,
        applicant=Someone(
            name="Rowan Ash",
            address="2 Example Court",
            postcode="B79 0XX",
            email="rowan@example.org",
            phone="01632 960 012",
        ),
        received_on=today(),
        happening=STORY,
        place="At home",
        impact="I do not sleep",
        reports=(Report(incident=(day, day), complained=(day, day), what_happened="Banging", reported_to="Police"),),
    )
    return replace(base, **changes)


def with_safe(*routes: Route) -> Someone:
    """The applicant with these ways marked safe."""
    return replace(said().applicant, safe=frozenset(routes))


def for_another(**changes: Any) -> Submission:
    """An application that somebody makes for another person, who agrees to everything."""
    return said(
        applying_as=ApplyingAs.SOMEONE_ELSE,
        affected=Someone(name="Robin Elm", **changes),
        consent=Consent("Robin Elm", "We talked", date(2026, 11, 1), scope=frozenset(ConsentScope)),
    )


def hand_in(area: Area, submission: Submission) -> Received:
    """Hand an application in, and keep it."""
    act = Act(NOBODY, Standing.APPLICANT, submission.received_on, now())
    received = submit_application(area=area, said=submission, act=act)
    db.session.commit()
    return received


def own_code(case: Case) -> None:
    """As if the first code of the person affected had never been shown to whoever applied for them."""
    theirs = AccessCode.case_id == case.id, AccessCode.party == Party.AFFECTED
    db.session.execute(update(AccessCode).where(*theirs).values(passed_on=False))
    db.session.commit()


def read_with(client: Any, received: Received, *, affected: bool = False) -> Any:
    """Open a case with its reference and code."""
    if affected:
        own_code(received.case)
    code = received.affected_code if affected else received.code
    return client.post("/progress", data={"reference": received.case.reference, "code": code})


@pytest.fixture
def agreed(area: Area) -> Callable[..., Received]:
    """Hand in an application for another person who agrees to so much; both have a safe mailbox."""

    def hand(*scope: ConsentScope, until: date | None = None) -> Received:
        base = for_another(email="robin@example.org", phone="01632 960 033", safe=frozenset({Route.EMAIL, Route.PHONE}))
        consent = Consent("Robin Elm", "We talked", today(), scope=frozenset(scope), until=until)
        applicant = with_safe(Route.EMAIL)
        received = hand_in(area, replace(base, consent=consent, applicant=applicant))
        own_code(received.case)
        db.session.execute(Message.__table__.delete())
        db.session.commit()
        return received

    return hand


@pytest.fixture
def asked(client: Any, write: Callable[..., Any]) -> Case:
    """A group has applied: a neighbour by e-mail, one by name, one without a name."""
    write(GROUP | {key: data for key, data in PAGES.items() if key not in GROUP})
    client.get(at("check"))
    assert client.post(at("check"), data={"declare": "y"}).status_code == 303
    db.session.expire_all()
    return db.session.scalars(select(Case)).one()


@pytest.fixture
def staff_act(make: Make, area: Area) -> Act:
    """An act of the area's coordinator, today."""
    account = make.account(Role.COORDINATOR, area)
    db.session.commit()
    return Act(Viewer(account_id=account.id, name=account.name), Standing.COORDINATOR, today(), now())
