"""What the pages of the threshold read besides the case itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, select

from csp_reviews.extensions import db
from csp_reviews.law.terms import Evidence, Party
from csp_reviews.models.accounts import Account
from csp_reviews.models.areas import Agency
from csp_reviews.models.cases import Case, Passing
from csp_reviews.models.threshold import ThresholdDecision


def unsent_names(case: Case) -> Sequence[str]:
    """The relevant bodies that were not sent the application yet: s.104(3)."""
    sent = exists().where(Passing.case_id == case.id, Passing.agency_id == Agency.id)
    relevant = (Agency.area_id == case.area_id, Agency.relevant_body, Agency.left_on.is_(None))
    return db.session.scalars(select(Agency.name).where(*relevant, ~sent).order_by(Agency.id)).all()


def applicant_name(case: Case) -> str:
    """The applicant's name."""
    return next((person.name for person in case.people if person.party is Party.APPLICANT), "")


@dataclass(frozen=True)
class Frozen:
    """What was found of one complaint on the day of a decision, as the decision kept it."""

    n: int
    qualified: bool | None
    last_day_to_complain: date | None
    last_day_to_apply: date | None
    ruling: str
    shown_by: Evidence | None
    evidence: str


def frozen_complaints(decision: ThresholdDecision) -> Sequence[Frozen]:
    """The complaints of a decision's frozen finding; none for one that was imported."""
    return [_frozen(each, each["ruling"] or {}) for each in decision.finding.get("complaints", ())]


def _frozen(each: Mapping[str, Any], ruling: Mapping[str, Any]) -> Frozen:
    shown_by = ruling.get("shown_by")
    return Frozen(
        n=each["n"],
        qualified=each["qualifies"],
        last_day_to_complain=_day(each["last_day_to_complain"]),
        last_day_to_apply=_day(each["last_day_to_apply"]),
        ruling=ruling.get("reason", ""),
        shown_by=Evidence(shown_by) if shown_by else None,
        evidence=ruling.get("evidence", ""),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def account_name(account_id: int | None) -> str:
    """The name of an account; empty for none."""
    return db.session.scalar(select(Account.name).where(Account.id == account_id)) or "" if account_id else ""
