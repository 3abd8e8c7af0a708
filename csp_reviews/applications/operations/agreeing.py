"""What the person affected agrees to, and what is kept from whoever applied for them (condition c1)."""

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select

from csp_reviews.applications.operations.standing_still import move_on, stand_still
from csp_reviews.applications.operations.talking import write_to_us
from csp_reviews.applications.submission import Consent, columns_of
from csp_reviews.casefile.acts import Act, by_program
from csp_reviews.casefile.agreement import fallen_out, has_affected, kept_back
from csp_reviews.casefile.due import lock_first
from csp_reviews.casefile.events import record
from csp_reviews.casefile.facts import open_withdrawal
from csp_reviews.correspondence.letters import send_withheld
from csp_reviews.correspondence.operations import reroute
from csp_reviews.correspondence.queueing import person_of
from csp_reviews.extensions import db
from csp_reviews.law import stages
from csp_reviews.law.acting import check_day
from csp_reviews.law.calendar import london_day
from csp_reviews.law.consent import enough
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import ApplyingAs, EventKind, Party, Stage, TalkKind
from csp_reviews.models.cases import Application, Case, KeepingBack


def withdraw_consent(*, case: Case, act: Act) -> None:
    """The person affected does not agree any more: recorded at once; the coordinator gets a task to speak to them.

    What waits to go to the applicant is stopped, and nothing more about the person affected goes to them.

    NotPossible (`no_consent`) where nobody applied for them or they withdrew it before, or where the case is over.
    """
    application = case.application
    applied_for = application.applying_as is ApplyingAs.SOMEONE_ELSE
    if not applied_for or application.consent_withdrawn_at is not None or case.stage not in stages.GOES_ON:
        raise NotPossible("no_consent")
    stand_still(case)
    application.consent_withdrawn_at = act.at
    record(case, act, EventKind.CONSENT_WITHDRAWN)
    _apply_agreement(case, act)


def say_no_by_first_code(*, case: Case, act: Act) -> None:
    """The person affected, or whoever applied with the code that both know, says that they do not agree any more.

    It is never refused, so that it answers the same at any stage; each time stands in the thread of the person affected
    as well, where the coordinator sees by which code it came.
    """
    if case.application.consent_withdrawn_at is None and case.stage in stages.GOES_ON:
        withdraw_consent(case=case, act=act)
    text = _("I do not agree any more.")
    write_to_us(case=case, party=Party.AFFECTED, kind=TalkKind.MESSAGE, text=text, act=act, passed_on=True)


def end_next_consent(*, on: date, at: datetime) -> bool:
    """End the next agreement whose last day is over; the coordinator gets the task to speak to the person affected.

    False where none is due. The worker calls it until it says False, and commits after each. An agreement that was
    renewed meanwhile goes on.
    """
    over = (Application.consent_until < on, Application.consent_withdrawn_at.is_(None), Case.stage.in_(stages.OPEN))
    due = select(Case).join(Application, Application.case_id == Case.id).where(*over)
    case = lock_first(due.order_by(Case.id))
    if case is None:
        return False
    again = select(Application).join(Case, Case.id == Application.case_id).where(Case.id == case.id, *over)
    application = db.session.scalar(again.execution_options(populate_existing=True))
    if application is not None:
        stand_still(case)
        application.consent_withdrawn_at = at
        act = by_program(on, at)
        record(case, act, EventKind.CONSENT_ENDED)
        _apply_agreement(case, act)
    return True


def record_consent(*, case: Case, consent: Consent, act: Act, authority: str | None = None) -> None:
    """It is agreed again, to more or to less, or for longer: who said so, how, and when.

    `authority`: by what right they decide, where that was asked anew.

    NotPossible (`no_consent`) where nobody applied for them, what is agreed to does not reach to applying at all, or
    the application was withdrawn or ended; (`consent_too_early`) where it was said before they disagreed.
    """
    application = case.application
    over = case.stage in (Stage.WITHDRAWN, Stage.ENDED)
    if application.applying_as is not ApplyingAs.SOMEONE_ELSE or not enough(consent.scope) or over:
        raise NotPossible("no_consent")
    ended = application.consent_withdrawn_at
    earliest = london_day(ended) if ended else date.min
    check_day(consent.on, today=london_day(act.at), earliest=earliest, early="consent_too_early")
    for column, value in columns_of(consent).items():
        setattr(application, column, value)
    application.authority = application.authority if authority is None else authority
    application.consent_withdrawn_at = None
    record(case, act, EventKind.CONSENT_RECORDED)
    move_on(case)
    _apply_agreement(case, act)


def keep_back(*, case: Case, reason: str, act: Act) -> None:
    """Decide that the applicant is not told of decisions, because it would put the person affected at risk.

    They go to the person affected instead, and what waits to go to the applicant is stopped. The Act has the applicant
    informed (s.104(6) and (8), Sch. 4 para 3), so the reason stands in the record. NotPossible (`no_consent`) where
    nobody applied for another person; (`kept_back`) where it is decided already.
    """
    applied_for = case.application.applying_as is ApplyingAs.SOMEONE_ELSE and has_affected(case)
    if not applied_for or case.stage in (Stage.WITHDRAWN, Stage.ENDED):
        raise NotPossible("no_consent")
    if kept_back(case) is not None:
        raise NotPossible("kept_back")
    stand_still(case)
    case.kept_back.append(KeepingBack(reason=reason, since=act.on, decided_by_id=act.account_id))
    record(case, act, EventKind.DECISIONS_KEPT_BACK)
    _apply_agreement(case, act)


def tell_after_all(*, case: Case, act: Act) -> None:
    """End the keeping back: the applicant is told of each decision that they were not told of.

    NotPossible (`not_kept_back`).
    """
    row = kept_back(case)
    if row is None:
        raise NotPossible("not_kept_back")
    row.ended_on, row.ended_by_id = act.on, act.account_id
    record(case, act, EventKind.DECISIONS_TOLD_AGAIN)
    move_on(case)
    _apply_agreement(case, act)


def _apply_agreement(case: Case, act: Act) -> None:
    """Stop what the applicant may not have any more, and send what they may have now and were not sent (c1)."""
    applicant, held = person_of(case, Party.APPLICANT), open_withdrawal(case.id)
    if held is not None and fallen_out(case):
        held.needs_voice = True
    if applicant is not None:
        reroute(case=case, person=applicant, act=act)
        send_withheld(case=case, act=act)
