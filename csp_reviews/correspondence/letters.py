"""Letters: who gets one, what of them is taken back from an applicant, and what they are told of late (c1)."""

from sqlalchemy import ColumnElement, exists, or_, select

from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.agreement import agreement_of
from csp_reviews.casefile.events import record
from csp_reviews.casefile.languages import written_for
from csp_reviews.casefile.numbers import next_number
from csp_reviews.casefile.safe_routes import Why
from csp_reviews.casefile.told_of import on_page
from csp_reviews.casefile.whom import letter_readers
from csp_reviews.correspondence.content import Letter, from_json, written
from csp_reviews.correspondence.queueing import message_of, person_of, queue_for_person, why_not
from csp_reviews.correspondence.signing import signed_letter
from csp_reviews.extensions import db
from csp_reviews.law.consent import STILL_TOLD, letter_covered
from csp_reviews.law.terms import EventKind, MessageKind, MessageState, NoticeKind, Party, Stage, Standing
from csp_reviews.models.audit import ViewLog
from csp_reviews.models.cases import Case, Person
from csp_reviews.models.correspondence import Message, Notice

READERS = (Standing.APPLICANT, Standing.PERSON_AFFECTED)


def issue_notice(*, case: Case, kind: NoticeKind, content: Letter, act: Act, about: int | None = None) -> Notice:
    """Issue a formal letter to the applicant, and to the person affected where they asked for a copy.

    The applicant is told of every decision; of one, the person affected too, unless they left that to the applicant.
    What the applicant may not have, because the person affected did not agree to it or does not any more, or because
    telling is kept back, goes to that person alone (c1), and a message that was stopped says so to staff.

    Freezes `content`, made for each in their own language, with whom to ask at its end, records NOTICE_ISSUED for each,
    and queues the neutral message that there is something to read, by e-mail where that is safe, else as a task.
    `about` is the number of the decision, review or appeal. Returns the first notice: the applicant's, where they have
    one. Source: s.104(6) and (8), Sch. 4 para 3.
    """
    notices: list[Notice] = []
    whole = signed_letter(content, case)
    for party in letter_readers(case, kind):
        first = notices[0].n if notices else None
        notices.append(_issue(case, party, kind, whole, act, about=about, copy_of=first))
    if notices[0].party is Party.AFFECTED:
        _note_untold(case, notices[0], act)
    return notices[0]


def send_withheld(*, case: Case, act: Act) -> None:
    """Tell the applicant of each letter that was kept from them and that nothing forbids any more.

    Only what is still of use (`law.consent.STILL_TOLD`): every decision, and the closing of a case that is closed. It
    is a letter of the day on which it goes out, with the words of the one that did not. Source: s.104(6) and (8).
    """
    query = select(Notice).where(Notice.case_id == case.id, Notice.kind.in_(STILL_TOLD)).order_by(Notice.n)
    every = db.session.scalars(query).all()
    had = {notice.letter for notice in every if notice.party is Party.APPLICANT and notice.withheld_at is None}
    untold = {notice.letter: notice for notice in reversed(every) if notice.letter not in had}
    for _letter, notice in sorted(untold.items()):
        if _still_of_use(case, notice) and letter_covered(agreement_of(case), notice.kind):
            _again(case, Party.APPLICANT, notice, act)


def take_back_unopened(*, case: Case, person: Person, act: Act) -> None:
    """Take back from the applicant every letter that they may not have any more and did not open: it goes to the other.

    One of which a message still waits is stopped by `operations.stop`.
    """
    query = select(Notice).where(Notice.case_id == case.id, Notice.party == person.party)
    unopened = query.where(Notice.withheld_at.is_(None), Notice.told_on.is_(None), ~opened()).order_by(Notice.n)
    for notice in db.session.scalars(unopened).all():
        if person.party is Party.APPLICANT and not letter_covered(agreement_of(case), notice.kind):
            _note_untold(case, notice, act)
            to_them_instead(case=case, notice=notice, act=act)


def to_them_instead(*, case: Case, notice: Notice, act: Act) -> None:
    """Bring a letter to the person affected that the applicant may not have: unless they have this very letter."""
    db.session.flush()
    if notice.told_on is None and not db.session.scalar(select(Notice.id).where(Notice.id == notice.id, opened())):
        notice.withheld_at = act.at
    copies = select(Notice).where(Notice.case_id == case.id, Notice.party == Party.AFFECTED)
    if all(copy.letter != notice.letter for copy in db.session.scalars(copies)):
        _again(case, Party.AFFECTED, notice, act)


def opened() -> ColumnElement[bool]:
    """The condition that the reader opened a notice, or read on their page what it decides."""
    return or_(exists().where(ViewLog.notice_id == Notice.id, ViewLog.standing.in_(READERS)), on_page())


def note_withheld(case: Case, message: Message, why: Why, act: Act) -> None:
    """Write down, for staff, why a message was stopped that the applicant may not have."""
    message.why = why.value
    db.session.flush()
    record(case, act, EventKind.MESSAGE_STOPPED, message=message.id, why=why)


def _still_of_use(case: Case, notice: Notice) -> bool:
    return notice.kind is not NoticeKind.CLOSING or (case.stage is Stage.CLOSED and notice.issued_on == case.closed_on)


def _again(case: Case, party: Party, notice: Notice, act: Act) -> Notice:
    content = from_json(notice.content)
    content = content if party is notice.party else content.for_another()
    return _issue(case, party, notice.kind, content, act, about=notice.about, copy_of=notice.letter)


def _issue(
    case: Case,
    party: Party,
    kind: NoticeKind,
    content: Letter,
    act: Act,
    *,
    about: int | None,
    copy_of: int | None,
) -> Notice:
    with written_for(case, party) as language:
        frozen = written(content, language).to_json()
    notice = Notice(
        case_id=case.id,
        n=next_number(Notice, case.id),
        kind=kind,
        party=party,
        about=about,
        content=frozen,
        issued_on=act.on,
        issued_at=act.at,
        copy_of=copy_of,
    )
    db.session.add(notice)
    record(case, act, EventKind.NOTICE_ISSUED, notice=notice.n, notice_kind=kind, party=party, about=about)
    queue_for_person(case, person_of(case, party), MessageKind.NOTICE, act, notice)
    return notice


def _note_untold(case: Case, notice: Notice, act: Act) -> None:
    """Write down that the applicant was not told of a letter that goes to the person affected, and why: for staff."""
    applicant = person_of(case, Party.APPLICANT)
    message = message_of(case, MessageKind.NOTICE, act, person_id=applicant.id if applicant else None, notice=notice)
    why = why_not(message, applicant)
    if why is not None:
        message.state = MessageState.STOPPED
        db.session.add(message)
        note_withheld(case, message, why, act)
