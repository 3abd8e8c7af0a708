"""An appeal that is being written, as far as two steps need it: which it is, and what it is about so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select

from csp_reviews.casefile.appeal_lines import Answers, Line, chosen_lines, lines_on, point_words
from csp_reviews.casefile.appealing import grounds_of
from csp_reviews.extensions import db
from csp_reviews.law.terms import AppealGround, AppealPart
from csp_reviews.models.appeals import AppealDraft
from csp_reviews.models.cases import Case
from csp_reviews.web.clock import now

KEPT = timedelta(days=28)
"""How long it waits after it was last saved."""
GROUND = "ground"
"""The key of the page that asks what the applicant disagrees with."""
PAGE_OF: Mapping[AppealPart, str] = {
    AppealPart.COMPLAINT: "complaints",
    AppealPart.MATTER: "matters",
    AppealPart.CONDUCT: "conduct",
    AppealPart.RECOMMENDATION: "recommendations",
    AppealPart.WAITING: "waiting",
}
"""The key of the page that asks about each kind of line."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A point of an appeal that is being written, to which a file can belong; `key` names it in a form."""

    line: Line

    @property
    def key(self) -> str:
        """The point in one word."""
        return self.line.key

    @property
    def words(self) -> str:
        """The point as a form names it."""
        return point_words(self.line)


def find(case: Case) -> AppealDraft | None:
    """The appeal that is being written, if its time is not over."""
    return db.session.scalar(select(AppealDraft).where(*_in_hand(case.id)))


def being_written(case_id: int) -> bool:
    """Whether an appeal of this case is being written."""
    return db.session.scalar(select(AppealDraft.id).where(*_in_hand(case_id))) is not None


def waits_since(case_id: int, at: datetime) -> bool:
    """Whether an appeal of this case is being written, and was not saved after an instant."""
    return db.session.scalar(select(AppealDraft.id).where(*_in_hand(case_id), AppealDraft.saved_at <= at)) is not None


def _in_hand(case_id: int) -> tuple[ColumnElement[bool], ...]:
    return AppealDraft.case_id == case_id, AppealDraft.saved_at >= now() - KEPT


def chosen(answers: Answers, grounds: frozenset[AppealGround]) -> tuple[AppealGround, ...]:
    """The grounds that were chosen and are open; none before, and where they have all closed since."""
    said = answers.get(GROUND, {})
    values = said.get("grounds", [said.get("ground")])
    return tuple(ground for ground in AppealGround if ground in grounds and ground.value in values)


def topics_of(case: Case, draft: AppealDraft) -> list[Topic]:
    """The points that were ticked so far, on the grounds that were chosen and are still open."""
    grounds = chosen(draft.answers, frozenset(way.ground for way in grounds_of(case)))
    return [Topic(line) for line in chosen_lines(lines_on(case, grounds), draft.answers, PAGE_OF)]
