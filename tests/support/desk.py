"""A coordinator's desk for tests: an area, somebody who may decide there, and cases to decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from csp_reviews.casefile.access import Opened
from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.answers import Answers
from csp_reviews.casefile.events import events_of
from csp_reviews.casefile.finding import Ruled, complaints_of
from csp_reviews.casefile.relations import relation_of
from csp_reviews.extensions import db
from csp_reviews.law.deciding import Weighed
from csp_reviews.law.terms import Action, Decision, EventKind, Evidence, Role, Ruling, Stage
from csp_reviews.models.accounts import Account
from csp_reviews.models.areas import Agency, Area
from csp_reviews.models.cases import Case, Complaint
from csp_reviews.models.correspondence import Notice
from csp_reviews.models.threshold import ThresholdDecision
from csp_reviews.threshold import operations
from csp_reviews.web.clock import today
from tests.support.builders import Make, sign_in, viewer_of

WEIGHED = {
    "persistence": Weighed(True, "It happened four times."),
    "harm": Weighed(False, "Nobody was hurt."),
    "adequacy": Weighed(False, "Everybody came when called."),
}


@dataclass
class Desk:
    """One area with its coordinator, signed in."""

    make: Make
    area: Area
    coordinator: Account
    client: FlaskClient

    def case(self, complaints: int = 3, **more: Any) -> Case:
        """A case of the area."""
        case = self.make.case(self.area, complaints=complaints, by=self.coordinator, **more)
        db.session.commit()
        return case

    def refused(self) -> Case:
        """A case that was decided not met on what was weighed."""
        case = self.case(2)
        self.decide(case, Decision.NOT_MET)
        db.session.commit()
        return case

    def act(self, **more: Any) -> Act:
        """An act of the coordinator, today."""
        return self.make.act(self.coordinator, **more)

    def opened(self, case: Case, account: Account | None = None, action: Action = Action.TRIAGE) -> Opened:
        """The case as somebody has it open; the coordinator by default."""
        person = viewer_of(account or self.coordinator)
        return Opened(case, person, relation_of(person, case), action)

    @property
    def bodies(self) -> list[Agency]:
        """The relevant bodies."""
        return [agency for agency in self.area.agencies if agency.relevant_body]

    def decide(self, case: Case, outcome: Decision, **more: Any) -> ThresholdDecision:
        """Decide the threshold, with everything that a decision needs."""
        values: dict[str, Any] = {
            "reason": "Because of what was found.",
            "bodies": self.bodies[:2],
            "weighed": WEIGHED,
            "answers": Answers(),
            "act": self.act(),
        }
        return operations.decide_threshold(case=case, outcome=outcome, **(values | more))

    def rule(self, case: Case, n: int, ruled: Ruled) -> object:
        """Rule on a complaint, with what shows it where a ruling needs that."""
        if ruled.ruling is not Ruling.COUNTS and not ruled.evidence:
            ruled = ruled._replace(shown_by=Evidence.DOCUMENT, evidence="The letter of 3 October")
        return operations.rule(case=case, complaint=complaint_of(case, n), ruled=ruled, act=self.act())

    def enter(self, account: Account) -> FlaskClient:
        """The client, signed in as somebody else."""
        with self.client.session_transaction() as cookie:
            cookie.clear()
        sign_in(self.client, account.id)
        return self.client

    def someone(self, role: Role, area: Area | None = None, agency: Agency | None = None) -> Account:
        """A new account with a role."""
        account = self.make.account(role, area or self.area, agency)
        db.session.commit()
        return account

    def sheet(self, case: Case, outcome: str = "met", **more: Any) -> dict[str, Any]:
        """The decision sheet filled in: what a browser sends for a decision made today by two bodies."""
        form: dict[str, Any] = {
            "version": str(case.head_seq),
            "outcome": outcome,
            "bodies": [str(agency.id) for agency in self.bodies[:2]],
            "reason": "Because of what was found.",
            **day("decided_on", today()),
        }
        return form | more

    def weighed(self, **more: str) -> Mapping[str, str]:
        """The three matters filled in."""
        form = {}
        for place, weighed in enumerate(WEIGHED.values()):
            form |= {f"m{place}-found": "yes" if weighed.for_review else "no", f"m{place}-because": weighed.reason}
        return form | more


def complaint_of(case: Case, n: int) -> Complaint:
    """One complaint of a case by its number."""
    return next(each for each in complaints_of(case.id) if each.n == n)


def day(name: str, on: date) -> dict[str, str]:
    """A day as a form sends it."""
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


def kinds(case: Case) -> list[EventKind]:
    """What happened in a case, in order."""
    return [event.kind for event in events_of(case.id)]


def notices(case: Case) -> list[Notice]:
    """The letters of a case, in order."""
    return list(db.session.scalars(select(Notice).where(Notice.case_id == case.id).order_by(Notice.n)))


def text_of(notice: Notice) -> str:
    """Everything that a letter says."""
    parts = [notice.content["title"]]
    for section in notice.content["sections"]:
        parts += [section["heading"], *section["paragraphs"], *section["items"]]
    return "\n".join(parts)


def late_by_a_day(complaint: Complaint) -> None:
    """Make a complaint one day too late: a month begins with the day of the behaviour (s.104(11)(a))."""
    complaint.incident_first = complaint.incident_last = date(2026, 8, 1)
    complaint.complained_first = complaint.complained_last = date(2026, 9, 1)


def vague(complaint: Complaint, days: int = 40) -> None:
    """Make the day of a complaint vague enough that it counts on some of its days and not on others."""
    complaint.complained_first = complaint.complained_last = today() - timedelta(days=1)
    complaint.incident_first = today() - timedelta(days=days)
    complaint.incident_last = today() - timedelta(days=2)


def stage_of(case: Case) -> Stage:
    """Where a case stands in the database now."""
    db.session.expire_all()
    return db.session.get_one(Case, case.id).stage
