"""What the pages of the threshold read besides the case itself."""

from collections.abc import Sequence

from sqlalchemy import exists, select

from csp_reviews.extensions import db
from csp_reviews.law.terms import Party
from csp_reviews.models.accounts import Account
from csp_reviews.models.areas import Agency
from csp_reviews.models.cases import Case, Passing


def unsent_names(case: Case) -> Sequence[str]:
    """The relevant bodies that were not sent the application yet: s.104(3)."""
    sent = exists().where(Passing.case_id == case.id, Passing.agency_id == Agency.id)
    relevant = (Agency.area_id == case.area_id, Agency.relevant_body, Agency.left_on.is_(None))
    return db.session.scalars(select(Agency.name).where(*relevant, ~sent).order_by(Agency.id)).all()


def applicant_name(case: Case) -> str:
    """The applicant's name."""
    return next((person.name for person in case.people if person.party is Party.APPLICANT), "")


def account_name(account_id: int | None) -> str:
    """The name of an account; empty for none."""
    return db.session.scalar(select(Account.name).where(Account.id == account_id)) or "" if account_id else ""
