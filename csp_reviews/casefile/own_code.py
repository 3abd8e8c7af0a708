"""Whether somebody has a code that they alone know.

The first code of the person affected is on the receipt of whoever applied for them, to be passed on. What is for that
person alone opens with a code that a member of staff gave them (`operations.reaching.replace_code`).
"""

from sqlalchemy import select

from csp_reviews.extensions import db
from csp_reviews.law.terms import Party
from csp_reviews.models.cases import AccessCode, Case, Person


def has_own_code(person: Person) -> bool:
    """Whether a person has a code that opens what is for them alone. An applicant always was given one."""
    if person.party is Party.APPLICANT:
        return True
    theirs = (AccessCode.case_id == person.case_id, AccessCode.party == person.party)
    query = select(AccessCode.id).where(*theirs, AccessCode.replaced_at.is_(None), AccessCode.passed_on.is_(False))
    return db.session.scalar(query.limit(1)) is not None


def needs_own_code(case: Case) -> bool:
    """Whether somebody applied for a person who has no code of their own yet."""
    return any(not has_own_code(person) for person in case.people)
