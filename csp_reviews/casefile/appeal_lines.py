"""The lines that an appeal can be tied to: of the decision, of how the review was held, of what has not come.

Each carries the words that stand in the decision, so that whoever hears the appeal reads them side by side. What only
an agency holds is not among them: it is not the applicant's to see.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from csp_reviews.casefile.appealing import last_decision, last_review
from csp_reviews.casefile.finding import complaints_of
from csp_reviews.casefile.matters import APPLICANT, title_in
from csp_reviews.casefile.reasons import reason_words
from csp_reviews.casefile.report_form import said_days
from csp_reviews.casefile.told_of import notices_of
from csp_reviews.extensions import db
from csp_reviews.law.terms import AppealGround, AppealPart, Awaited, Conduct, NoticeKind, Party, Stage
from csp_reviews.law.threshold import Reason
from csp_reviews.models.appeals import AppealLine
from csp_reviews.models.cases import Case, Complaint
from csp_reviews.models.reviews import Recommendation, Review
from csp_reviews.web.filters import words

Answers = Mapping[str, Mapping[str, Any]]
"""The answers of an appeal that is being written, by the page's key."""
AWAITED = {
    Stage.RECEIVED: (Awaited.ACKNOWLEDGEMENT, Awaited.DECISION, Awaited.ANSWER),
    Stage.REVIEW: (Awaited.REVIEW, Awaited.OUTCOME, Awaited.ANSWER),
}
"""What can be owed at a stage."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: which one it is, what it is called, the words of the decision on it, and what is said against them."""

    part: AppealPart
    subject: str
    title: str
    decided: str = ""
    said: str = ""

    @property
    def short(self) -> str:
        """What it is called in a word or two: "Report 1"."""
        numbered = self.part in (AppealPart.COMPLAINT, AppealPart.RECOMMENDATION)
        return re.split("[:,]", self.title)[0] if numbered else self.title

    @property
    def key(self) -> str:
        """The line in one word, for a form."""
        return f"{self.part.value}:{self.subject}"


def point_words(line: Line | AppealLine) -> str:
    """A line as it is read away from the question that it answers: what has not come is said to be that."""
    return _("Has not come: “%(what)s”", what=line.title) if line.part is AppealPart.WAITING else line.title


def lines_of(case: Case, ground: AppealGround) -> tuple[Line, ...]:
    """Every line that an appeal on a ground can be tied to as the case stands now."""
    if ground is AppealGround.THRESHOLD:
        return (*_complaints(case), *_matters(case))
    if ground is AppealGround.REVIEW:
        review = last_review(case.id)
        return (*_conduct(case, review), *_recommendations(review)) if review else ()
    return waiting_lines(case.stage)


def waiting_lines(stage: Stage) -> tuple[Line, ...]:
    """What can be owed at a stage, as lines."""
    return tuple(Line(AppealPart.WAITING, code.value, words(code)) for code in AWAITED.get(stage, ()))


def lines_on(case: Case, grounds: Iterable[AppealGround]) -> tuple[Line, ...]:
    """The lines of several grounds; one that two of them are about, once."""
    return tuple({line.key: line for ground in grounds for line in lines_of(case, ground)}.values())


def chosen_lines(lines: Iterable[Line], answers: Answers, pages: Mapping[AppealPart, str]) -> tuple[Line, ...]:
    """The lines that were ticked, each with what was said of it; `pages` gives the page of each kind."""
    found = []
    for line in lines:
        answer = answers.get(pages[line.part], {})
        if line.subject in answer.get("ticked", ()):
            said = str(answer.get("said", {}).get(line.subject, ""))
            found.append(Line(line.part, line.subject, line.title, line.decided, said))
    return tuple(found)


def _complaints(case: Case) -> Iterator[Line]:
    decision = last_decision(case.id)
    found: Mapping[int, Mapping[str, Any]] = (
        {each["n"]: each for each in decision.finding.get("complaints", ())} if decision else {}
    )
    for complaint in complaints_of(case.id):
        if complaint.n in found and not complaint.agency_only:
            yield Line(AppealPart.COMPLAINT, str(complaint.n), _report(complaint), _verdict(found[complaint.n]))


def _report(complaint: Complaint) -> str:
    happened = said_days(complaint.incident_first, complaint.incident_last)
    told = said_days(complaint.complained_first, complaint.complained_last)
    if not told:
        return _("Report %(n)s: what happened (%(day)s)", n=complaint.n, day=happened)
    if not complaint.reported_to:
        return _("Report %(n)s: told to somebody (%(told)s)", n=complaint.n, told=told)
    return _("Report %(n)s: told to %(who)s (%(told)s)", n=complaint.n, who=complaint.reported_to, told=told)


def _verdict(found: Mapping[str, Any]) -> str:
    """Why it counted or not, as the decision froze it, and what was ruled on it."""
    reason, ruling = found["reason"], found.get("ruling")
    last_day = date.fromisoformat(reason["last_day"]) if reason.get("last_day") else None
    said = reason_words(Reason(reason["code"], last_day))
    return f"{said} {ruling['reason']}" if ruling and ruling.get("reason") else said


def _matters(case: Case) -> Iterator[Line]:
    decision = last_decision(case.id)
    for each in decision.matters if decision else ():
        yield Line(AppealPart.MATTER, each.matter, title_in(each.matter, case, APPLICANT), each.reason)


def _conduct(case: Case, review: Review) -> Iterator[Line]:
    decided = {Conduct.FINDINGS: review.findings, Conduct.NOT_HEARD: _why_not_invited(case, review)}
    for code in Conduct:
        yield Line(AppealPart.CONDUCT, code.value, words(code), decided.get(code, ""))


def _why_not_invited(case: Case, review: Review) -> str:
    """Why there was no invitation, as far as the applicant was told."""
    told = ((notice.kind, notice.about) for notice in notices_of(case, Party.APPLICANT))
    if not review.not_invited_reason or (NoticeKind.REVIEW, review.n) not in told:
        return ""
    return _("Not invited. The chair’s reason: %(why)s", why=review.not_invited_reason)


def _recommendations(review: Review) -> Iterator[Line]:
    query = select(Recommendation).where(Recommendation.review_id == review.id, Recommendation.made_on.is_not(None))
    for each in db.session.scalars(query.options(joinedload(Recommendation.agency)).order_by(Recommendation.n)):
        whom = each.agency.name if each.agency else each.addressee
        title = _("Recommendation %(n)s, to %(whom)s", n=each.n, whom=whom)
        yield Line(AppealPart.RECOMMENDATION, str(each.n), title, each.text)
