"""What the coordinator does with what was added: read it, and after a refusal say whether the decision stands."""

from flask_babel import gettext as _
from sqlalchemy import select

from csp_reviews.applications.operations.talking import write_to_them
from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.agreement import who_is_told
from csp_reviews.casefile.answers import Answers
from csp_reviews.casefile.events import record
from csp_reviews.casefile.rulings import worked_out
from csp_reviews.casefile.stage import move
from csp_reviews.extensions import db
from csp_reviews.law.deciding import check_refusal
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.sharing import REPORTS
from csp_reviews.law.terms import EventKind, Move, Stage
from csp_reviews.models.cases import Case
from csp_reviews.models.following import Addition


def read_added(*, case: Case, addition: Addition, act: Act) -> None:
    """Record that the coordinator has read what was added.

    NotPossible (`decision_hangs`): a report that came after the refusal asks for more, `open_anew` or `keep_decision`.
    """
    if decision_hangs(case, addition):
        raise NotPossible("decision_hangs")
    if addition.read_on is None:
        addition.read_on = act.on
        record(case, act, EventKind.ADDITION_READ, addition=addition.n)


def open_anew(*, case: Case, addition: Addition, act: Act) -> None:
    """Decide the threshold anew, because a report came or was put right after the refusal; the applicant is told.

    The refusal stays as it was made, and stays counted. NotPossible (`stage`) where the threshold was not refused.
    """
    if not decision_hangs(case, addition):
        raise NotPossible("stage", {"stage": case.stage.value})
    move(case, Move.RETURN_TO_THRESHOLD)
    for waiting in _waiting_reports(case):
        waiting.read_on = act.on
    record(case, act, EventKind.DECISION_OPENED_ANEW, addition=addition.n)
    text = _("You told us something new about your reports. The organisations decide again, and you get their reasons.")
    write_to_them(case=case, party=who_is_told(case), text=text, act=act)


def keep_decision(*, case: Case, addition: Addition, reason: str, answers: Answers, act: Act) -> None:
    """Let the refusal stand although a report came after it, for a reason that the applicant is given.

    `answers` are what the agencies say of the complaints, as for the decision itself (`threshold.operations`).
    Forbidden or NotPossible (`rule_first`) where the finding as it stands now could not be refused: s.104(4)-(5).
    NotPossible (`stage`, `reason_missing`).
    """
    if not decision_hangs(case, addition):
        raise NotPossible("stage", {"stage": case.stage.value})
    if not reason.strip():
        raise NotPossible("reason_missing")
    worked = worked_out(case, answers)
    check_refusal(worked.finding, worked.range.highest)
    addition.read_on, addition.outcome = act.on, reason
    record(case, act, EventKind.DECISION_KEPT, addition=addition.n)
    write_to_them(case=case, party=who_is_told(case), text=reason, act=act)


def decision_hangs(case: Case, addition: Addition) -> bool:
    """Whether it is a report that came, or was put right, after the refusal, and nobody said what it changes."""
    return case.stage is Stage.REFUSED and addition.kind in REPORTS and addition.read_on is None


def _waiting_reports(case: Case) -> list[Addition]:
    query = select(Addition).where(Addition.case_id == case.id, Addition.read_on.is_(None))
    return list(db.session.scalars(query.where(Addition.kind.in_(REPORTS))))
