"""The acts of correspondence: issue a notice, tell somebody, record that it was told by hand, find another way.

Each writes its message in the transaction of the act that owes it, so that there is never one without the other.
"""

import secrets
from datetime import date

from sqlalchemy import select

from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.agreement import agreement_of, who_is_asked, why_withheld
from csp_reviews.casefile.events import record
from csp_reviews.casefile.numbers import next_number
from csp_reviews.casefile.safe_routes import (
    WITHHELD,
    Why,
    email_for,
    email_of_draft,
    route_by_hand,
    safe_routes,
    why_not_email,
)
from csp_reviews.casefile.worklist import touch
from csp_reviews.correspondence import wording
from csp_reviews.correspondence.content import Content, from_json
from csp_reviews.extensions import db
from csp_reviews.law.acting import check_day
from csp_reviews.law.calendar import london_day
from csp_reviews.law.consent import ASKS_THEM, STILL_TOLD, letter_of_their_own
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import Channel, EventKind, MessageKind, MessageState, NoticeKind, Party, Route
from csp_reviews.models.accounts import Account
from csp_reviews.models.areas import Agency
from csp_reviews.models.cases import Case, Person
from csp_reviews.models.correspondence import Message, Notice
from csp_reviews.models.drafts import Draft
from csp_reviews.models.following import Talk
from csp_reviews.models.neighbours import Neighbour
from csp_reviews.web.clock import now

WAITING = (MessageState.QUEUED, MessageState.TASK, MessageState.FAILED)
"""The states in which a message may still be stopped."""


def issue_notice(*, case: Case, kind: NoticeKind, content: Content, act: Act, about: int | None = None) -> Notice:
    """Issue a formal letter to the applicant, and to the person affected where they asked for a copy.

    The applicant is told of every decision; of one, the person affected too, unless they left that to the applicant.
    What the applicant may not have, because the person affected did not agree to it or does not any more, or because
    telling is kept back, goes to that person alone (c1), and a message that was stopped says so to staff.

    Freezes `content`, records NOTICE_ISSUED for each, and queues the neutral message that there is something to read,
    by e-mail where that is safe, else as a task. `about` is the number of the decision, review or appeal. Returns the
    first notice: the applicant's, where they have one. Source: s.104(6) and (8), Sch. 4 para 3.
    """
    notices = [_notice(case, party, kind, content, act, about) for party in _readers(case, kind)]
    if why_withheld(case, Party.APPLICANT, MessageKind.NOTICE, kind) is not None:
        _withhold(case, notices[0], act)
    return notices[0]


def _readers(case: Case, kind: NoticeKind) -> list[Party]:
    """Who gets a letter of this kind: never nobody."""
    affected = person_of(case, Party.AFFECTED)
    if affected is None:
        return [Party.APPLICANT]
    withheld = why_withheld(case, Party.APPLICANT, MessageKind.NOTICE, kind) is not None
    asked = kind in ASKS_THEM and who_is_asked(case) is Party.AFFECTED
    own = letter_of_their_own(agreement_of(case), kind)
    theirs = withheld or asked or own or _has_copy(case, affected, kind)
    return ([] if withheld else [Party.APPLICANT]) + ([Party.AFFECTED] if theirs else [])


def _has_copy(case: Case, affected: Person, kind: NoticeKind) -> bool:
    """A copy for the person affected: where they asked for one and agree still, by a way that is safe; no appeal's."""
    agrees = not agreement_of(case).over
    return affected.wants_copy and agrees and kind is not NoticeKind.APPEAL and bool(safe_routes(affected))


def tell_person(*, case: Case, party: Party, kind: MessageKind, act: Act, talk: Talk | None = None) -> Message | None:
    """Tell the applicant or the person affected that something happened, by a safe route or as a task.

    `talk` is the message that there is to read; its text is never in what is sent.

    None where the case has no such person, or where there is nothing to tell: a receipt that an online applicant has
    just seen on the screen is not posted as well. NotPossible (`not_covered`) where the person affected does not agree
    that the applicant is told this (c1).
    """
    person = person_of(case, party)
    if person is None:
        return None
    if why_withheld(case, party, kind) is not None:
        raise NotPossible("not_covered")
    seen = kind is MessageKind.RECEIPT and case.channel is Channel.ONLINE
    if seen and email_for(person, kind) is None:
        return None
    return _queue_for_person(case, person, kind, act, talk=talk)


def tell_agency(*, case: Case, agency: Agency, kind: MessageKind, act: Act, link: str | None = None) -> Message:
    """Tell an agency that there is something for it to do. `link` is a path or a whole address; its queue by default.

    An agency without an e-mail address is a task for the coordinator.
    """
    words = wording.to_agency(kind, link)
    message = _message(case, kind, act, agency_id=agency.id)
    if agency.email:
        _by_email(message, agency.email, words)
    else:
        _by_task(message, None, Why.NO_ADDRESS)
    return message


def tell_account(*, account: Account, kind: MessageKind, link: str) -> Message:
    """Send a member of staff a link (a path or a whole address) to their work address."""
    area_id = account.grants[0].area_id if account.grants else None
    message = Message(area_id=area_id, account_id=account.id, kind=kind, queued_at=now())
    _by_email(message, account.email, wording.to_account(kind, link))
    return message


def tell_writer(*, draft: Draft, kind: MessageKind, link: str) -> Message | None:
    """Send whoever is writing an application a link (a path) to come back by; None where no address is safe."""
    address = email_of_draft(draft)
    if address is None:
        return None
    message = Message(area_id=draft.area_id, draft_id=draft.id, kind=kind, queued_at=now())
    _by_email(message, address, wording.to_writer(kind, link, draft.saved_until))
    return message


def tell_neighbour(*, case: Case, neighbour: Neighbour, link: str, act: Act) -> Message:
    """Send a neighbour of a group their private link (a path), where the lead applicant says that it is safe.

    ValueError where there is no such address.
    """
    if not neighbour.email:
        raise ValueError("no address was called safe")
    db.session.flush()
    message = _message(case, MessageKind.NEIGHBOUR_ASKED, act)
    message.neighbour_id = neighbour.id
    _by_email(message, neighbour.email, wording.to_neighbour(link))
    return message


def record_told(*, case: Case, message: Message, how: str, act: Act, way: str | None = None) -> None:
    """Record that a member of staff posted a message or told it, on the day of the act, and how.

    Answers the duty: the message is DONE, and the notice that it was about is told. `how` is what is
    shown beside it, `way` the code of a route or "in_person". NotPossible where nothing waits to be told any more,
    where the day is before the message was written, or (`not_covered`) where the applicant may not be told it.
    """
    if message.state not in (MessageState.TASK, MessageState.FAILED):
        raise NotPossible("message", {"state": message.state.value})
    if why_not(message, _reader(case, message)) is not None:
        raise NotPossible("not_covered")
    written = message.notice.issued_on if message.notice else london_day(message.queued_at)
    check_day(act.on, today=london_day(act.at), earliest=written, early="told_too_early")
    _done(message, act.on, how)
    notice = message.notice
    if notice is not None and notice.told_on is None:
        notice.told_on, notice.told_how = act.on, how
        record(case, act, EventKind.NOTICE_TOLD, notice=notice.n, message=message.id, way=way)
    touch(case.id)


def reroute(*, case: Case, person: Person, act: Act) -> None:
    """Bring what waits for a person into line with what is safe and agreed to now.

    Call it when a route, an address or the agreement changed. An e-mail still queued to an address that is not safe any
    more is stopped, and a task stands in its place; a task takes the next route that is safe now. What the person
    affected does not agree to any more is stopped, in whatever state, and goes to them (c1).
    """
    db.session.flush()
    db.session.expire(person, ["routes"])
    waiting = db.session.query(Message).where(Message.person_id == person.id, Message.state.in_(WAITING))
    for message in waiting.with_for_update().all():
        unsafe = message.state is MessageState.QUEUED and not still_safe(message, person)
        if unsafe or why_not(message, person) is not None:
            stop(case=case, person=person, message=message, act=act)
        elif message.state is MessageState.TASK:
            message.route = route_by_hand(person, message.kind)


def send_withheld(*, case: Case, act: Act) -> None:
    """Tell the applicant of each letter that was kept from them and that nothing forbids any more.

    Only what is still of use: decisions and the closing (`law.consent.STILL_TOLD`). Source: s.104(6) and (8).
    """
    applicant = person_of(case, Party.APPLICANT)
    query = select(Message).join(Message.notice).order_by(Message.id)
    query = query.where(Message.case_id == case.id, Message.state == MessageState.STOPPED, Message.why.in_(WITHHELD))
    for message in db.session.scalars(query.where(Notice.kind.in_(STILL_TOLD))).all():
        notice = message.notice
        if applicant is None or notice is None or why_not(message, applicant) is not None:
            continue
        message.why = Why.TOLD_SINCE.value
        if notice.party is Party.APPLICANT:
            _queue_for_person(case, applicant, MessageKind.NOTICE, act, notice)
        else:
            _notice(case, Party.APPLICANT, notice.kind, from_json(notice.content), act, notice.about)


def stop(*, case: Case, person: Person | None, message: Message, act: Act) -> None:
    """Stop a message that may not go any more, record it, and find another way: nobody is left untold.

    Only an agency that left the partnership is told nothing more.
    """
    why = why_not(message, person)
    message.state, message.next_try_at, message.body = MessageState.STOPPED, None, ""
    if why is not None:
        _note_withheld(case, message, why, act)
        _to_them_instead(case, message, act)
        return
    db.session.flush()
    record(case, act, EventKind.MESSAGE_STOPPED, message=message.id)
    if person is not None:
        _queue_for_person(case, person, message.kind, act, message.notice, message.talk)
    agency = db.session.get(Agency, message.agency_id) if message.agency_id else None
    if agency is not None and agency.left_on is None:
        _by_task(_message(case, message.kind, act, agency_id=agency.id), None, Why.NO_ADDRESS)


def try_again(*, message: Message) -> None:
    """Queue a failed e-mail once more. Delivery asks again whether its route is safe."""
    message.state, message.tries, message.next_try_at, message.last_error = MessageState.QUEUED, 0, now(), ""
    if message.case_id is not None:
        touch(message.case_id)


def still_safe(message: Message, person: Person | None) -> bool:
    """Whether the person may be sent this message, and would have it sent to this address now."""
    may = why_not(message, person) is None
    return may and message.address is not None and email_for(person, message.kind) == message.address


def why_not(message: Message, person: Person | None) -> Why | None:
    """Why the agreement of the person affected forbids that this message goes to its reader; None where it does not."""
    if person is None:
        return None
    return why_withheld(person.case, person.party, message.kind, message.notice.kind if message.notice else None)


def task_instead(
    *, case: Case, person: Person, why: Why, act: Act, notice: Notice | None = None, talk: Talk | None = None
) -> Message:
    """A task to post or tell a letter, or a message of staff, that e-mail did not bring to its reader.

    Where the applicant may not have it any more, the person affected gets the letter, and this one is noted as stopped.
    """
    kind = MessageKind.NOTICE if notice is not None else MessageKind.TALK
    message = _message(case, kind, act, person_id=person.id, notice=notice)
    message.talk = talk
    if why_not(message, person) is not None:
        db.session.add(message)
        stop(case=case, person=person, message=message, act=act)
    else:
        _by_task(message, route_by_hand(person, message.kind), why)
    return message


def person_of(case: Case, party: Party) -> Person | None:
    """The applicant or the person affected, where the case has them."""
    return next((person for person in case.people if person.party is party), None)


def _notice(case: Case, party: Party, kind: NoticeKind, content: Content, act: Act, about: int | None) -> Notice:
    notice = Notice(
        case_id=case.id,
        n=next_number(Notice, case.id),
        kind=kind,
        party=party,
        about=about,
        content=content.to_json(),
        issued_on=act.on,
        issued_at=act.at,
    )
    db.session.add(notice)
    record(case, act, EventKind.NOTICE_ISSUED, notice=notice.n, notice_kind=kind, party=party, about=about)
    _queue_for_person(case, person_of(case, party), MessageKind.NOTICE, act, notice)
    return notice


def _withhold(case: Case, notice: Notice, act: Act) -> None:
    """Write down that the applicant was not told of a letter that went to the person affected, and why: for staff."""
    applicant = person_of(case, Party.APPLICANT)
    message = _message(case, MessageKind.NOTICE, act, person_id=applicant.id if applicant else None, notice=notice)
    why = why_not(message, applicant)
    if why is not None:
        message.state = MessageState.STOPPED
        db.session.add(message)
        _note_withheld(case, message, why, act)


def _note_withheld(case: Case, message: Message, why: Why, act: Act) -> None:
    message.why = why.value
    db.session.flush()
    record(case, act, EventKind.MESSAGE_STOPPED, message=message.id, why=why)


def _to_them_instead(case: Case, message: Message, act: Act) -> None:
    """Bring to the person affected what the applicant may not have: the letter, where they have none, or the question.

    What staff wrote to the applicant was for them alone, and goes to nobody.
    """
    notice = message.notice
    if notice is not None:
        same = (Notice.case_id == case.id, Notice.kind == notice.kind, Notice.about == notice.about)
        theirs = db.session.query(Notice.id).where(*same, Notice.party == Party.AFFECTED, Notice.n > notice.n)
        if theirs.first() is None:
            _notice(case, Party.AFFECTED, notice.kind, from_json(notice.content), act, notice.about)
    elif message.kind is MessageKind.CHECK_IN:
        tell_person(case=case, party=Party.AFFECTED, kind=message.kind, act=act)


def _reader(case: Case, message: Message) -> Person | None:
    return next((person for person in case.people if person.id == message.person_id), None)


def _by_voice(case: Case, person: Person | None, kind: MessageKind) -> bool:
    """Whether somebody speaks to the person affected first: their agreement is over, and a letter or question waits."""
    about = kind in (MessageKind.NOTICE, MessageKind.CHECK_IN)
    return about and person is not None and person.party is Party.AFFECTED and agreement_of(case).over


def _queue_for_person(
    case: Case,
    person: Person | None,
    kind: MessageKind,
    act: Act,
    notice: Notice | None = None,
    talk: Talk | None = None,
) -> Message:
    """By e-mail where the person marked it safe, else a task by the next safe route: the one place that chooses."""
    message = _message(case, kind, act, person_id=person.id if person else None, notice=notice)
    message.talk = talk
    address = email_for(person, kind)
    if _by_voice(case, person, kind):
        _by_task(message, route_by_hand(person, kind), Why.AGREEMENT_OVER)
    elif address:
        _by_email(message, address, wording.to_person(kind))
    else:
        _by_task(message, route_by_hand(person, kind), why_not_email(person, kind))
    return message


def _message(
    case: Case,
    kind: MessageKind,
    act: Act,
    *,
    person_id: int | None = None,
    agency_id: int | None = None,
    notice: Notice | None = None,
) -> Message:
    """A message of a case. It joins the session with its state, not before: choosing a route reads, and so flushes."""
    message = Message(
        area_id=case.area_id,
        case_id=case.id,
        person_id=person_id,
        agency_id=agency_id,
        notice=notice,
        kind=kind,
        queued_at=act.at,
    )
    touch(case.id)
    return message


def _by_email(message: Message, address: str, words: wording.Words) -> None:
    message.route, message.address = Route.EMAIL, address
    message.subject, message.body = words.subject, words.body
    message.state, message.next_try_at = MessageState.QUEUED, message.queued_at
    message.internet_id = f"<{secrets.token_hex(16)}@{wording.sender_domain()}>"
    db.session.add(message)


def _by_task(message: Message, route: Route | None, why: Why) -> None:
    message.route, message.why, message.state = route, why.value, MessageState.TASK
    db.session.add(message)


def _done(message: Message, on: date, how: str) -> None:
    message.state, message.done_on, message.done_how, message.next_try_at = MessageState.DONE, on, how, None
