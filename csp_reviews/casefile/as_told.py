"""What became of recommendations, as far as an applicant who acts for somebody else may know it (c1).

Once that person does not agree any more, or decisions are kept from whoever applied, nothing new about them goes there.
What the applicant had read stays as it was: that it changed would tell them that the two have fallen out.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from csp_reviews.casefile.agreement import fallen_out
from csp_reviews.extensions import db
from csp_reviews.law.terms import EventKind, Party, Progress
from csp_reviews.models.areas import Agency
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.cases import Case
from csp_reviews.models.following import PageAsItWas
from csp_reviews.models.reviews import Recommendation, RecommendationResponse

FELL_OUT = (EventKind.CONSENT_WITHDRAWN, EventKind.CONSENT_ENDED, EventKind.DECISIONS_KEPT_BACK)
MADE_UP = (EventKind.CONSENT_RECORDED, EventKind.DECISIONS_TOLD_AGAIN)
ANSWERED = (EventKind.RECOMMENDATION_ANSWERED,)
STEPPED = (EventKind.RECOMMENDATION_PROGRESSED, EventKind.RECOMMENDATION_DONE, EventKind.RECOMMENDATION_REOPENED)
"""Each of these made one answer, or one step, of a recommendation."""


@dataclass(frozen=True, slots=True)
class Recommended:
    """A recommendation as one of the people may know it."""

    n: int
    agency: Agency | None
    addressee: str | None
    text: str
    due_on: date | None
    imported: bool
    responses: Sequence[RecommendationResponse]
    progress: Progress


def as_told(case: Case, party: Party, found: Sequence[Recommendation]) -> Sequence[Recommended]:
    """The recommendations as a reader may know them: all of them, or as they stood when the two fell out."""
    since = fell_out_at(case) if party is Party.APPLICANT and fallen_out(case) else None
    if since is None:
        return [_known(one, 0, 0) for one in found]
    answered, stepped = _later(case, since, ANSWERED), _later(case, since, STEPPED)
    return [_known(one, answered[one.n], stepped[one.n]) for one in found]


def _known(one: Recommendation, answers: int, steps: int) -> Recommended:
    """A recommendation without its last so many answers and steps."""
    responses = one.responses[: len(one.responses) - answers]
    before = one.steps[: len(one.steps) - steps] if steps else ()
    progress = one.progress if not steps else before[-1].progress if before else Progress.NOT_STARTED
    return Recommended(
        n=one.n,
        agency=one.agency,
        addressee=one.addressee,
        text=one.text,
        due_on=one.due_on,
        imported=one.imported,
        responses=responses,
        progress=progress,
    )


def stood_still(case: Case, party: Party) -> Mapping[str, Any] | None:
    """What stood on the page of one of the people when it came to a stand (`PageAsItWas.shown`); None: it moves on."""
    kept = db.session.get(PageAsItWas, case.id) if party is Party.APPLICANT and fallen_out(case) else None
    return kept.shown if kept is not None else None


def fell_out_at(case: Case) -> int | None:
    """The number of the event with which the two fell out; None where the worker has not noted it yet."""
    of_case = select(func.max(CaseEvent.seq)).where(CaseEvent.case_id == case.id)
    made_up = func.coalesce(of_case.where(CaseEvent.kind.in_(MADE_UP)).scalar_subquery(), 0)
    first = select(func.min(CaseEvent.seq)).where(CaseEvent.case_id == case.id, CaseEvent.kind.in_(FELL_OUT))
    return db.session.scalar(first.where(CaseEvent.seq > made_up))


def _later(case: Case, since: int, kinds: Sequence[EventKind]) -> Counter[int]:
    """How many such events each recommendation has had since an event, by its number."""
    after = (CaseEvent.case_id == case.id, CaseEvent.seq > since, CaseEvent.kind.in_(kinds))
    rows = db.session.scalars(select(CaseEvent.codes).where(*after))
    return Counter(int(json.loads(codes)["recommendation"]) for codes in rows)
