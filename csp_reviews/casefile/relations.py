"""How one person stands to one case: the facts that `law.permissions` weighs, read from the rows."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import Select, exists, or_, select, union
from sqlalchemy.sql.selectable import CompoundSelect

from csp_reviews.casefile.statements import AREA
from csp_reviews.extensions import db
from csp_reviews.law.permissions import Relation, Viewer
from csp_reviews.law.terms import RequestState, Role, Standing
from csp_reviews.models.accounts import Account, RoleGrant
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.areas import Area
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.cases import Case, Passing
from csp_reviews.models.information import InformationRequest
from csp_reviews.models.reviews import Recommendation, Review
from csp_reviews.web.clock import today

APPEAL_DAYS = 28
"""How long an appeal's reviewer may read the case after deciding (c9)."""


def invited_agency_ids(agencies: Collection[int]) -> CompoundSelect[int]:
    """The ids of the cases that any of the agencies is in: passed to it, asked of it, or recommended to it."""
    asked = select(InformationRequest.case_id).where(
        InformationRequest.agency_id.in_(agencies), InformationRequest.state != RequestState.CANCELLED
    )
    made = Recommendation.made_on.is_not(None)
    return union(
        select(Passing.case_id).where(Passing.agency_id.in_(agencies)),
        asked,
        select(Recommendation.case_id).where(Recommendation.agency_id.in_(agencies), made),
    )


def agencies_in(case: Case) -> frozenset[int]:
    """The agencies that are in a case: passed it, asked for information, or recommended to."""
    passed = select(Passing.agency_id).where(Passing.case_id == case.id)
    return frozenset(db.session.scalars(passed)) | _asked(case)


def relation_of(person: Viewer, case: Case) -> Relation:
    """The facts between a person and a case. Only those that the person's roles make matter are read."""
    if person.account_id is None:
        return Relation(case_id=case.id, area_id=case.area_id)
    passed = _ids(select(Passing.agency_id).where(Passing.case_id == case.id), person)
    return Relation(
        case_id=case.id,
        area_id=case.area_id,
        invited_agencies=passed | _invited(case, person),
        passed_agencies=passed,
        chairs=person.has(Role.CHAIR) and _chairs(person, case),
        appeal_open=person.has(Role.APPEAL_REVIEWER) and _appeal_open(case),
        worked_on=person.has(Role.APPEAL_REVIEWER) and worked_on(person.account_id, case.id),
        two_people=_two_people(case.area_id) if person.has(Role.COORDINATOR, case.area_id) else False,
    )


def worked_on(account_id: int, case_id: int) -> bool:
    """Whether the account did anything in the case, or chaired its review, but for deciding its appeals (c18)."""
    did = exists().where(
        CaseEvent.case_id == case_id,
        CaseEvent.account_id == account_id,
        CaseEvent.standing != Standing.APPEAL_REVIEWER,
    )
    sat = exists().where(
        Review.case_id == case_id,
        or_(
            Review.chair_id == account_id,
            Review.drafted_by_id == account_id,
            Review.finalised_by_id == account_id,
        ),
    )
    return bool(db.session.scalar(select(or_(did, sat))))


def _ids(query: Select[int], person: Viewer) -> frozenset[int]:
    return frozenset(db.session.scalars(query)) if person.agency_ids else frozenset()


def _invited(case: Case, person: Viewer) -> frozenset[int]:
    return _asked(case) if person.agency_ids else frozenset()


def _asked(case: Case) -> frozenset[int]:
    """The agencies that were asked for information, or recommended to."""
    asked = select(InformationRequest.agency_id).where(
        InformationRequest.case_id == case.id, InformationRequest.state != RequestState.CANCELLED
    )
    made = select(Recommendation.agency_id).where(
        Recommendation.case_id == case.id, Recommendation.made_on.is_not(None), Recommendation.agency_id.is_not(None)
    )
    return frozenset(agency for agency in db.session.scalars(union(asked, made)) if agency is not None)


def _chairs(person: Viewer, case: Case) -> bool:
    mine = exists().where(Review.case_id == case.id, Review.chair_id == person.account_id)
    return bool(db.session.scalar(select(mine)))


def _appeal_open(case: Case) -> bool:
    recent = or_(Appeal.decided_on.is_(None), Appeal.decided_on >= today() - timedelta(days=APPEAL_DAYS))
    return bool(db.session.scalar(select(exists().where(Appeal.case_id == case.id, recent))))


ELIGIBLE = (
    select(RoleGrant.account_id)
    .join(Area, Area.id == RoleGrant.area_id)
    .join(Account, Account.id == RoleGrant.account_id)
    .where(RoleGrant.area_id == AREA, RoleGrant.role.in_((Role.COORDINATOR, Role.CHAIR)))
    .where(Area.two_person, Account.disabled_at.is_(None))
    .distinct()
    .limit(2)
)


def _two_people(area_id: int) -> bool:
    """Whether the area asks for two people and has a second who could be the other."""
    return len(db.session.scalars(ELIGIBLE, {"area": area_id}).all()) > 1
