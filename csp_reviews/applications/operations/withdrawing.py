"""Withdrawing, in two days and never by pressure (condition c4)."""

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, func, or_, select

from csp_reviews.applications.notices import withdrawn
from csp_reviews.applications.operations.talking import write_to_us
from csp_reviews.casefile.acts import Act, by_program
from csp_reviews.casefile.agreement import has_affected
from csp_reviews.casefile.doubts import doubt_about
from csp_reviews.casefile.due import lock_first
from csp_reviews.casefile.events import record
from csp_reviews.casefile.facts import needs_voice, open_withdrawal
from csp_reviews.casefile.following import open_change
from csp_reviews.casefile.holds import HOLD, check_over, ends_at, told_before
from csp_reviews.casefile.requests import take_back_all
from csp_reviews.casefile.safe_routes import email_for, route_by_hand
from csp_reviews.casefile.stage import move
from csp_reviews.correspondence.letters import issue_notice
from csp_reviews.correspondence.operations import call_off, record_told, tell_person
from csp_reviews.correspondence.queueing import person_of
from csp_reviews.extensions import db
from csp_reviews.law import stages
from csp_reviews.law.acting import check_day
from csp_reviews.law.calendar import london_day
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import EventKind, MessageKind, MessageState, Move, NoticeKind, Party, TalkKind
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.cases import Case, Person, Withdrawal
from csp_reviews.models.correspondence import Message, Notice

APART = "\n\n"
"""What stands between what was said at one time and at another."""


def ask_withdrawal(*, case: Case, reason: str, pressed: bool, act: Act) -> Withdrawal:
    """Ask to withdraw: held for 48 hours from the act, and the applicant is told by a route that is safe.

    Where none is, or where the person says that somebody presses them, or said so of an earlier wish, a member of staff
    speaks to them before it takes effect; to the person affected, where the two have fallen out, where another decides
    for them, or where it is not certain that they are safe (`Doubt`). NotPossible (`stage`, `already_stopping`).

    Source: condition c4 of the permissions.
    """
    stages.after(case.stage, Move.WITHDRAW)
    if open_withdrawal(case.id) is not None:
        raise NotPossible("already_stopping")
    person = person_of(case, Party.APPLICANT)
    pressed = pressed or _pressed_before(case)
    told = email_for(person, MessageKind.HOLD) is not None or route_by_hand(person, MessageKind.HOLD) is not None
    row = Withdrawal(
        case_id=case.id,
        reason=reason,
        pressed=pressed,
        asked_at=act.at,
        takes_effect_at=act.at + HOLD,
        needs_voice=not told or doubt_about(case).speak_first,
    )
    db.session.add(row)
    record(case, act, EventKind.WITHDRAWAL_ASKED, pressed=pressed, needs_voice=row.needs_voice)
    if told:
        tell_person(case=case, party=Party.APPLICANT, kind=MessageKind.HOLD, act=act)
    return row


def add_to_withdrawal(*, case: Case, reason: str, pressed: bool, act: Act) -> Withdrawal:
    """Add to a wish that is held what the applicant says of it now, from another page or another day.

    That somebody presses them is never taken back by a later no. Where a member of staff had heard before that they
    are sure, the wish is asked anew, so that they are asked once more. NotPossible (`not_asked`). Source: condition c4.
    """
    row = _held(case)
    if pressed and row.confirmed_how is not None:
        undo_withdrawal(case=case, act=act)
        return ask_withdrawal(case=case, reason=reason, pressed=True, act=act)
    said = [text for text in row.reason.split(APART) if text]
    if (pressed and not row.pressed) or (reason and reason not in (row.reason, *said)):
        row.pressed = row.pressed or pressed
        row.reason = APART.join(dict.fromkeys((*said, *([reason] if reason else []))))
        record(case, act, EventKind.WITHDRAWAL_ASKED, pressed=row.pressed, needs_voice=row.needs_voice)
    return row


def say_stop(*, case: Case, reason: str, pressed: bool, act: Act) -> None:
    """Take a wish to stop as a message from an applicant whose page stands still: it does not say that it is over (c1).

    `pressed` is a message that they feel less safe.
    """
    text = "\n\n".join(filter(None, (_("I want you to stop."), reason)))
    kind = TalkKind.UNSAFE if pressed else TalkKind.MESSAGE
    write_to_us(case=case, party=Party.APPLICANT, kind=kind, text=text, act=act)


def _pressed_before(case: Case) -> bool:
    """Whether pressure was named before in this case: whoever has the code could take that wish back, and ask anew."""
    query = select(Withdrawal.id).where(Withdrawal.case_id == case.id, Withdrawal.pressed)
    return db.session.scalar(query.limit(1)) is not None


def undo_withdrawal(*, case: Case, act: Act) -> None:
    """Take back a withdrawal that is still held. NotPossible (`not_asked`, `undone_too_early`)."""
    row = _held(case)
    check_day(act.on, today=london_day(act.at), earliest=asked_on(case), early="undone_too_early")
    row.undone_at = act.at
    record(case, act, EventKind.WITHDRAWAL_UNDONE)
    person = person_of(case, Party.APPLICANT)
    if person is not None and not open_change(person.id):
        call_off(case=case, person=person, kind=MessageKind.HOLD, act=act)


def confirm_withdrawal(*, case: Case, how: str, act: Act) -> None:
    """Record that a member of staff asked the person, by voice or in person, and that they still want it.

    It takes effect when the 48 hours are over; at once where they are already. NotPossible (`not_asked`).
    """
    row = _held(case)
    row.confirmed_how = how
    record(case, act, EventKind.WITHDRAWAL_CONFIRMED)
    if row.takes_effect_at <= act.at:
        take_withdrawal(case=case, act=act)


def take_withdrawal(*, case: Case, act: Act) -> None:
    """Let a held withdrawal take effect, on the day of the act, and send the notice that says so.

    NotPossible (`not_asked`, `held`, `not_confirmed`, `stage`).
    """
    row = _held(case)
    check_over(row, act.at)
    if needs_voice(row):
        raise NotPossible("not_confirmed")
    case.withdrawn_on = row.took_effect_on = act.on
    move(case, Move.WITHDRAW)
    record(case, act, EventKind.WITHDRAWN)
    take_back_all(case=case, reason=_("The applicant has withdrawn the application."), act=act)
    notice = issue_notice(
        case=case, kind=NoticeKind.ENDING, content=lambda: withdrawn(act.on, for_another=has_affected(case)), act=act
    )
    if row.confirmed_how and not (has_affected(case) and doubt_about(case).speak_first):
        _told_already(case, notice, row.confirmed_how, act)


def take_next_due(*, at: datetime) -> bool:
    """Let the next withdrawal whose hold is over take effect, on the day on which it ended; False where none is due.

    The worker calls it until it says False, and commits after each. What was undone meanwhile is left.
    """
    due = select(Case).join(Withdrawal, Withdrawal.case_id == Case.id).where(*_due(at))
    case = lock_first(due.order_by(Withdrawal.takes_effect_at))
    if case is None:
        return False
    again = select(Withdrawal).join(Case, Case.id == Withdrawal.case_id).where(Case.id == case.id, *_due(at))
    row = db.session.scalar(again.execution_options(populate_existing=True))
    if row is not None:
        take_withdrawal(case=case, act=by_program(london_day(ends_at(row, at) or at), at))
    return True


def _due(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """That a wish is still held, and that its hold is over. Asked again behind the case's lock: it may be undone."""
    applicant = (Person.case_id == Withdrawal.case_id, Person.party == Party.APPLICANT)
    told = told_before(Person.id, Withdrawal.asked_at, at).where(*applicant)
    confirmed = or_(Withdrawal.confirmed_how.is_not(None), and_(~Withdrawal.needs_voice, ~Withdrawal.pressed, told))
    held = (Withdrawal.undone_at.is_(None), Withdrawal.took_effect_on.is_(None))
    return (*held, Withdrawal.takes_effect_at <= at, confirmed, Case.stage.in_(stages.OPEN))


def asked_on(case: Case) -> date:
    """The day on which the wish that is held was said, which may be before it was typed."""
    of_case = select(CaseEvent.happened_on).where(CaseEvent.case_id == case.id)
    undone = of_case.with_only_columns(func.max(CaseEvent.seq)).where(CaseEvent.kind == EventKind.WITHDRAWAL_UNDONE)
    asked = of_case.where(CaseEvent.kind == EventKind.WITHDRAWAL_ASKED)
    since = asked.where(CaseEvent.seq > func.coalesce(undone.scalar_subquery(), 0))
    return db.session.scalar(since.order_by(CaseEvent.seq).limit(1)) or case.received_on


def _held(case: Case) -> Withdrawal:
    row = open_withdrawal(case.id)
    if row is None:
        raise NotPossible("not_asked")
    return row


def _told_already(case: Case, notice: Notice, how: str, act: Act) -> None:
    """A notice of what a member of staff has just talked over needs no second telling by hand."""
    db.session.flush()
    query = select(Message).where(Message.notice_id == notice.id, Message.state == MessageState.TASK)
    for message in db.session.scalars(query):
        record_told(case=case, message=message, way="in_person", how=how, act=act)
