"""Builders: what a test needs to exist already, made whole and committed, with one line each."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from csp_reviews.casefile import search
from csp_reviews.casefile.acts import Act, Entered
from csp_reviews.casefile.areas import procedure_in_force
from csp_reviews.casefile.events import record
from csp_reviews.casefile.numbers import next_number
from csp_reviews.extensions import db
from csp_reviews.law.permissions import NOBODY, Grant, Viewer
from csp_reviews.law.references import new_reference
from csp_reviews.law.terms import (
    ApplyingAs,
    BodyKind,
    Channel,
    Decision,
    EventKind,
    Party,
    ReviewMode,
    Role,
    Route,
    Stage,
    Standing,
)
from csp_reviews.models.accounts import Account, RoleGrant, StaffSession
from csp_reviews.models.areas import Agency, Area, MeetingDate, Procedure
from csp_reviews.models.cases import Application, Case, Complaint, ContactRoute, Passing, Person
from csp_reviews.models.following import CheckIn
from csp_reviews.models.reviews import Review
from csp_reviews.models.threshold import DecisionBody, ThresholdDecision
from csp_reviews.web.clock import now, today
from csp_reviews.web.tokens import digest, new_token

PROCEDURE = Path(__file__).resolve().parents[2] / "procedures" / "statutory.toml"


class Make:
    """Makes areas, people and cases in the test's database. Every method needs an application context."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.made = 0

    @contextmanager
    def context(self) -> Iterator[None]:
        """An application context in which what is made is committed at the end."""
        with self.app.app_context():
            yield
            db.session.commit()

    def area(self, slug: str = "anytown", *, demonstration: bool = False, two_person: bool = True) -> Area:
        """An area with the statutory procedure, four relevant bodies, a partner and a meeting in a week."""
        area = Area(
            slug=slug,
            name=f"{slug.title()} Community Safety Partnership",
            demonstration=demonstration,
            figures_from=date(2014, 10, 1),
            two_person=two_person,
        )
        db.session.add(area)
        db.session.flush()
        kinds = (BodyKind.COUNCIL, BodyKind.POLICE, BodyKind.HEALTH, BodyKind.HOUSING, BodyKind.FIRE)
        for kind in kinds:
            db.session.add(
                Agency(
                    area_id=area.id,
                    name=f"{slug.title()} {kind.value}",
                    kind=kind,
                    relevant_body=kind is not BodyKind.FIRE,
                    public_functions=kind is not BodyKind.HOUSING,
                    email=f"{kind.value}@{slug}.example",
                )
            )
        source = PROCEDURE.read_text(encoding="utf-8")
        db.session.add(Procedure(area_id=area.id, version=1, in_force_from=date(2014, 10, 20), source=source))
        db.session.add(MeetingDate(area_id=area.id, meets_on=today() + timedelta(days=7), invented=True))
        db.session.flush()
        return area

    def agency(self, area: Area, kind: BodyKind = BodyKind.POLICE) -> Agency:
        """The area's agency of a kind."""
        return next(agency for agency in area.agencies if agency.kind is kind)

    def account(self, role: Role, area: Area, agency: Agency | None = None, name: str | None = None) -> Account:
        """An account with one role. It has no password: tests sign in with `sign_in`."""
        self.made += 1
        account = Account(
            email=f"{role.value}{self.made}@example.org", name=name or f"Sam {role.value}", created_at=now()
        )
        db.session.add(account)
        db.session.flush()
        agency_id = agency.id if agency else None
        db.session.add(RoleGrant(account_id=account.id, role=role, area_id=area.id, agency_id=agency_id))
        db.session.flush()
        return account

    def act(self, account: Account | None = None, standing: Standing = Standing.COORDINATOR, **options: Any) -> Act:
        """An act of an account today."""
        person = viewer_of(account) if account else NOBODY
        on = options.pop("on", today())
        entered: Entered | None = options.pop("entered", None)
        return Act(person, standing if account else Standing.ANYBODY, on, now(), entered)

    def case(
        self,
        area: Area,
        stage: Stage = Stage.RECEIVED,
        *,
        received_on: date | None = None,
        complaints: int = 3,
        safe: Sequence[Route] = (),
        by: Account | None = None,
    ) -> Case:
        """A case in a stage, with its applicant, complaints, chain, place in the queue and search words."""
        on = received_on or today()
        procedure = procedure_in_force(area.id, on)
        case = Case(
            area_id=area.id,
            procedure_id=procedure.id if procedure else None,
            reference=new_reference(secrets.token_bytes(16)),
            stage=Stage.RECEIVED,
            received_on=on,
            received_at=now(),
            channel=Channel.ONLINE,
        )
        db.session.add(case)
        db.session.flush()
        db.session.add(Application(case_id=case.id, applying_as=ApplyingAs.MYSELF, happening="Shouting at night"))
        self._applicant(case, safe)
        for n in range(1, complaints + 1):
            self.complaint(case, n)
        db.session.flush()
        record(case, Act(NOBODY, Standing.APPLICANT, on, now()), EventKind.APPLICATION_RECEIVED)
        search.index(case)
        self._to(case, stage, by)
        db.session.flush()
        return case

    def complaint(self, case: Case, n: int) -> Complaint:
        """A complaint made on the day of the incident, a week apart, all within the Act's windows."""
        day = case.received_on - timedelta(days=7 * n)
        complaint = Complaint(
            case_id=case.id,
            n=n,
            incident_first=day,
            incident_last=day,
            complained_first=day,
            complained_last=day,
            reported_to="the police",
            what_happened=f"Noise number {n}",
        )
        db.session.add(complaint)
        return complaint

    def _applicant(self, case: Case, safe: Sequence[Route]) -> None:
        self.made += 1
        person = Person(
            case_id=case.id,
            party=Party.APPLICANT,
            name=f"Robin Example{self.made}",
            address="1 Sample Street",
            postcode="B79 0XX",
            email=f"robin{self.made}@example.org",
            phone="01632 960100",
        )
        db.session.add(person)
        db.session.flush()
        for route in safe:
            db.session.add(ContactRoute(person_id=person.id, route=route, safe=True, changed_at=now()))

    def _to(self, case: Case, stage: Stage, by: Account | None) -> None:
        """Bring a case to a stage the plain way: decided by the council, reviewed once, each with its event."""
        if stage in (Stage.RECEIVED, Stage.ENDED, Stage.WITHDRAWN):
            return
        account = by or self.account(Role.COORDINATOR, db.session.get_one(Area, case.area_id))
        act = self.act(account)
        self.decision(case, Decision.NOT_MET if stage is Stage.REFUSED else Decision.MET, act)
        if stage in (Stage.FOLLOW_UP, Stage.CLOSED):
            self.final_review(case, act)
        case.stage = stage
        if stage is Stage.CLOSED:
            case.closed_on = today()
            record(case, act, EventKind.CLOSED)
        db.session.flush()

    def decision(self, case: Case, outcome: Decision, act: Act) -> ThresholdDecision:
        """A threshold decision by the first relevant body, everything before it done."""
        bodies = [agency for agency in db.session.get_one(Area, case.area_id).agencies if agency.relevant_body]
        for agency in bodies:
            db.session.add(Passing(case_id=case.id, agency_id=agency.id, passed_on=act.on, how=Channel.EMAIL))
            record(case, act, EventKind.PASSED_TO_BODY, agency=agency.id)
        case.acknowledged_on = act.on
        record(case, act, EventKind.ACKNOWLEDGED)
        decision = ThresholdDecision(
            case_id=case.id,
            area_id=case.area_id,
            n=next_number(ThresholdDecision, case.id),
            outcome=outcome,
            must_decide_met=outcome is Decision.MET,
            decided_on=act.on,
            reason="Because of what was found.",
            recorded_at=act.at,
            recorded_by_id=act.account_id,
        )
        db.session.add(decision)
        db.session.flush()
        db.session.add(DecisionBody(decision_id=decision.id, agency_id=bodies[0].id))
        kind = EventKind.THRESHOLD_MET if outcome is Decision.MET else EventKind.THRESHOLD_NOT_MET
        record(case, act, kind, decision=decision.n)
        return decision

    def final_review(self, case: Case, act: Act, *, asks: bool = False) -> Review:
        """A review that was held and made final. The applicant does not want to be asked again, unless it `asks`."""
        review = Review(
            case_id=case.id,
            area_id=case.area_id,
            n=next_number(Review, case.id),
            mode=ReviewMode.CORRESPONDENCE,
            invited=True,
            held_on=act.on,
            findings="What was done was not enough.",
            finalised_on=act.on,
            finalised_by_id=act.account_id,
        )
        db.session.add(review)
        db.session.flush()
        record(case, act, EventKind.REVIEW_FINALISED, review=review.n)
        if not asks:
            db.session.add(CheckIn(review_id=review.id, case_id=case.id, n=1, declined_on=act.on))
        return review


def viewer_of(account: Account) -> Viewer:
    """The viewer that an account is."""
    grants = tuple(Grant(grant.role, grant.area_id, grant.agency_id) for grant in account.grants)
    return Viewer(account_id=account.id, name=account.name, grants=grants)


def sign_in(client: FlaskClient, account_id: int) -> None:
    """Sign a client in without a password, inside an application context: a session row, its token in the cookie."""
    token = new_token()
    db.session.add(
        StaffSession(token_digest=digest(token), account_id=account_id, created_at=now(), last_seen_at=now())
    )
    db.session.commit()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
