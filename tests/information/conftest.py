"""What the tests of asking agencies share: an area, its people, and a case in which each part has words of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from csp_reviews.casefile.access import Opened
from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.relations import relation_of
from csp_reviews.extensions import db
from csp_reviews.information.operations import ReportSaid, Said, request_information
from csp_reviews.law.calendar import add_working_days
from csp_reviews.law.permissions import Viewer
from csp_reviews.law.terms import Action, BodyKind, Channel, Held, MessageKind, Role, Standing
from csp_reviews.models.accounts import Account
from csp_reviews.models.areas import Agency, Area
from csp_reviews.models.cases import Case, Passing
from csp_reviews.models.correspondence import Message
from csp_reviews.models.information import InformationRequest
from csp_reviews.web.clock import today
from tests.support.builders import Make, sign_in, viewer_of

POLICE, COUNCIL, FIRE = BodyKind.POLICE, BodyKind.COUNCIL, BodyKind.FIRE


@dataclass
class Town:
    """One area with a case in it, passed to the police and the council; the fire service was not sent it."""

    make: Make
    area: Area
    coordinator: Account
    case: Case

    def agency(self, kind: BodyKind = POLICE) -> Agency:
        """The agency of a kind."""
        return self.make.agency(self.area, kind)

    def officer(self, kind: BodyKind = POLICE) -> Account:
        """A new officer of the agency of a kind."""
        return self.make.account(Role.AGENCY_OFFICER, self.area, self.agency(kind), name=f"Officer of the {kind.value}")

    def act(self, **options: Any) -> Act:
        """An act of the coordinator."""
        return self.make.act(self.coordinator, **options)

    def ask(self, *kinds: BodyKind, **options: Any) -> InformationRequest:
        """Ask agencies; returns the first one's request."""
        values = {
            "questions": "What do you hold?",
            "due_on": add_working_days(today(), 10),
            "act": self.act(),
        } | options
        agencies = [self.agency(kind) for kind in kinds or (POLICE,)]
        made = request_information(case=self.case, agencies=agencies, **values)  # type: ignore[arg-type]
        db.session.commit()
        return made[0]

    def officer_act(self, kind: BodyKind = POLICE) -> Act:
        """An act of an officer of the agency."""
        return self.make.act(self.officer(kind), Standing.INVITED_AGENCY)

    def said(self, *held: Held, by: str = "PC Oak", **options: Any) -> Said:
        """An answer that says of each report in turn whether it is held."""
        pairs = zip(self.case.complaints, held, strict=False)
        reports = tuple(
            ReportSaid(one.id, each, one.complained_first if each is Held.HELD else None) for one, each in pairs
        )
        return Said(by, reports, **options)  # type: ignore[arg-type]

    def link(self) -> str:
        """The path of the link in the last message about a request."""
        query = select(Message.body).where(Message.kind == MessageKind.INFORMATION_REQUEST).order_by(Message.id.desc())
        body = db.session.scalars(query).first() or ""
        return "/respond/" + body.split("/respond/")[1].split()[0]

    def opened(self, account: Account, action: Action = Action.OPEN_CASE) -> Opened:
        """The case as an account has it open."""
        person: Viewer = viewer_of(account)
        return Opened(self.case, person, relation_of(person, self.case), action)


@pytest.fixture
def make(app: Flask) -> Make:
    return Make(app)


@pytest.fixture
def town(make: Make) -> Town:
    area = make.area()
    coordinator = make.account(Role.COORDINATOR, area, name="Sam Elm")
    case = make.case(area)
    for kind in (POLICE, COUNCIL):
        agency = make.agency(area, kind)
        db.session.add(Passing(case_id=case.id, agency_id=agency.id, passed_on=today(), how=Channel.EMAIL))
    db.session.commit()
    return Town(make, area, coordinator, case)


@pytest.fixture
def asked(town: Town) -> InformationRequest:
    return town.ask()


@pytest.fixture
def messages() -> Callable[[], list[Message]]:
    """Every message about a request, the first one first."""

    def read() -> list[Message]:
        query = select(Message).where(Message.kind == MessageKind.INFORMATION_REQUEST).order_by(Message.id)
        return list(db.session.scalars(query))

    return read


@pytest.fixture
def enter(client: FlaskClient) -> Callable[[Account], FlaskClient]:
    """The client, signed in as an account."""

    def sign(account: Account) -> FlaskClient:
        with client.session_transaction() as cookie:
            cookie.clear()
        sign_in(client, account.id)
        return client

    return sign


def day(name: str, on: date) -> dict[str, str]:
    """A day as a form sends it."""
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


def said_form(case: Case, *held: Held, **more: str) -> dict[str, str]:
    """The answer form filled in: what is held of each report in turn, on the day when it was reported."""
    form = {"version": "0", "act": "send", "summary": "", "by": "PC Oak, beat officer"}
    for complaint, each in zip(case.complaints, held, strict=False):
        form[f"report-{complaint.n}-held"] = each.value
        if each is Held.HELD:
            form |= day(f"report-{complaint.n}-recorded_on", complaint.complained_first or today())
            form[f"report-{complaint.n}-reference"] = f"LOG-{complaint.n}"
            form[f"report-{complaint.n}-done"] = f"Visited {complaint.n}"
    return form | more
