"""Whether it is certain that a wish to stop is safe for everybody in the case (condition c4)."""

from sqlalchemy import select

from csp_reviews.casefile.agreement import fallen_out, has_affected
from csp_reviews.casefile.facts import safeguard_since
from csp_reviews.casefile.following import UNANSWERED
from csp_reviews.extensions import db
from csp_reviews.law.consent import Doubt, somebody_else_decides
from csp_reviews.law.terms import TalkKind
from csp_reviews.models.cases import Case
from csp_reviews.models.following import Talk


def doubt_about(case: Case) -> Doubt:
    """What speaks, as the case stands now, for speaking to its people before whoever applied may end it."""
    deciding = case.application.deciding
    waits = select(Talk.party).where(Talk.case_id == case.id, Talk.kind == TalkKind.UNSAFE, *UNANSWERED)
    return Doubt(
        apart=fallen_out(case),
        decided_for=has_affected(case) and deciding is not None and somebody_else_decides(deciding),
        not_looked=safeguard_since(case) is not None,
        unsafe=frozenset(db.session.scalars(waits)),
    )
