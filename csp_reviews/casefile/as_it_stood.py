"""The copy of a case that is made when an appeal is lodged: whoever hears the appeal reads it, and nothing later (c9).

It is kept as the page that was made of the records then. What reads it years later needs neither the rows as they were
nor the code that worked them out. Files are not in it: `frozen` tells from the events how each stood.
"""

from dataclasses import replace
from typing import Any

from flask import render_template
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from csp_reviews.casefile.access import Opened
from csp_reviews.casefile.answers import answers_for
from csp_reviews.casefile.case_page import CasePage
from csp_reviews.casefile.case_view import view_of
from csp_reviews.casefile.decided import found_then
from csp_reviews.casefile.summary import files_of
from csp_reviews.extensions import db
from csp_reviews.law.permissions import Grant, Relation, Viewer
from csp_reviews.law.terms import Action, Role
from csp_reviews.models.appeals import Appeal, AppealCopy
from csp_reviews.models.cases import Case
from csp_reviews.models.reviews import Recommendation, Review
from csp_reviews.models.threshold import ThresholdDecision
from csp_reviews.web.language import ENGLISH

NEWEST_COPY = (
    select(AppealCopy)
    .join(AppealCopy.appeal)
    .options(selectinload(AppealCopy.appeal))
    .order_by(Appeal.n.desc())
    .limit(1)
)


def copy_of(case: Case) -> str:
    """The case as it stands, as HTML: all of it that whoever hears an appeal may read, in the language of staff."""
    opened = _heard_by_somebody(case)
    with force_locale(ENGLISH):
        values = view_of(opened, everything=True)
        return render_template(
            "casefile/_copy.html",
            **values | {"page": _without_links(values["page"]), "address": _nowhere},
            decided=[(decision, found_then(decision)) for decision in _decisions(case)],
            recorded={line.n: line.recorded_by for line in values["summary"].decisions},
            answers=answers_for(opened),
            numbers={complaint.id: complaint.n for complaint in case.complaints},
            reviewed=_reviewed(case),
            recommended=_recommended(case),
        )


def as_it_stood(opened: Opened, n: int | None = None) -> dict[str, Any]:
    """The values of the page for whoever hears appeal `n`: its own copy, else the newest of the case, and the files.

    Only where the case has none, as for an appeal that came with an earlier register, it is the case as it is now.
    """
    newest = NEWEST_COPY.where(Appeal.case_id == opened.case.id)
    kept = db.session.scalar(newest.where(Appeal.n == n)) or db.session.scalar(newest)
    return {
        "appeal": kept.appeal if kept else None,
        "copy": kept or AppealCopy(html=copy_of(opened.case)),
        "evidence": files_of(opened),
    }


def _heard_by_somebody(case: Case) -> Opened:
    """The case, opened by an appeal reviewer of its area who has no other role there."""
    reader = Viewer(grants=(Grant(Role.APPEAL_REVIEWER, case.area_id),))
    relation = Relation(case_id=case.id, area_id=case.area_id, appeal_open=True)
    return Opened(case, reader, relation, Action.OPEN_CASE)


def _nowhere(_endpoint: str, **_values: object) -> str:
    """A copy leads nowhere: what it would lead to is not as it stood."""
    return ""


def _without_links(page: CasePage) -> CasePage:
    return replace(page, owed=[act._replace(href="") for act in page.owed])


def _decisions(case: Case) -> list[ThresholdDecision]:
    query = select(ThresholdDecision).where(ThresholdDecision.case_id == case.id).order_by(ThresholdDecision.n)
    return list(db.session.scalars(query.options(selectinload(ThresholdDecision.matters))))


def _reviewed(case: Case) -> list[Review]:
    """The reviews whose outcome is recorded."""
    final = select(Review).where(Review.case_id == case.id, Review.finalised_on.is_not(None))
    return list(db.session.scalars(final.order_by(Review.n)))


def _recommended(case: Case) -> list[Recommendation]:
    """The recommendations that were made, with every answer and step."""
    made = select(Recommendation).where(Recommendation.case_id == case.id, Recommendation.made_on.is_not(None))
    whole = selectinload(Recommendation.responses), selectinload(Recommendation.steps)
    return list(db.session.scalars(made.options(*whole).order_by(Recommendation.n)))
