"""The acts of correspondence: tell somebody, record that it was told by hand, find another way.

Each writes its message in the transaction of the act that owes it, so that there is never one without the other.
"""

from datetime import date, datetime

from sqlalchemy import select

from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.agreement import why_withheld
from csp_reviews.casefile.events import record
from csp_reviews.casefile.languages import written_for
from csp_reviews.casefile.safe_routes import BRINGS, Why, email_for, email_of_draft, route_by_hand
from csp_reviews.casefile.worklist import touch
from csp_reviews.correspondence import wording
from csp_reviews.correspondence.letters import note_withheld, take_back_unopened, to_them_instead
from csp_reviews.correspondence.queueing import (
    by_email,
    by_task,
    cannot_read,
    message_of,
    person_of,
    queue_for_person,
    why_not,
)
from csp_reviews.extensions import db
from csp_reviews.law.acting import check_day
from csp_reviews.law.calendar import london_day
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import Channel, EventKind, MessageKind, MessageState, Party
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
    return queue_for_person(case, person, kind, act, talk=talk)


def tell_agency(*, case: Case, agency: Agency, kind: MessageKind, act: Act, link: str | None = None) -> Message:
    """Tell an agency that there is something for it to do. `link` is a path or a whole address; its queue by default.

    An agency without an e-mail address is a task for the coordinator.
    """
    words = wording.to_agency(kind, link)
    message = message_of(case, kind, act, agency_id=agency.id)
    if agency.email:
        by_email(message, agency.email, words)
    else:
        by_task(message, None, Why.NO_ADDRESS)
    return message


def tell_account(*, account: Account, kind: MessageKind, link: str) -> Message:
    """Send a member of staff a link (a path or a whole address) to their work address."""
    area_id = account.grants[0].area_id if account.grants else None
    message = Message(area_id=area_id, account_id=account.id, kind=kind, queued_at=now())
    by_email(message, account.email, wording.to_account(kind, link))
    return message


def tell_writer(*, draft: Draft, kind: MessageKind, link: str) -> Message | None:
    """Send whoever is writing an application a link (a path) to come back by; None where no address is safe."""
    address = email_of_draft(draft)
    if address is None:
        return None
    message = Message(area_id=draft.area_id, draft_id=draft.id, kind=kind, queued_at=now())
    by_email(message, address, wording.to_writer(kind, link, draft.saved_until))
    return message


def warn_by_email(*, person: Person, kind: MessageKind, until: datetime, at: datetime) -> Message | None:
    """Tell one of the people of a case, by e-mail alone, of something of theirs that is kept until an instant.

    None where e-mail is not safe. It is no message of the case: it tells of what they alone know, so no member of staff
    is shown it, or does it in another way.
    """
    address = email_for(person, kind)
    if address is None:
        return None
    message = Message(area_id=person.case.area_id, person_id=person.id, kind=kind, queued_at=at)
    with written_for(person.case, person.party):
        by_email(message, address, wording.to_person(kind, until))
    return message


def tell_neighbour(*, case: Case, neighbour: Neighbour, link: str, act: Act) -> Message:
    """Send a neighbour of a group their private link (a path), where the lead applicant says that it is safe.

    ValueError where there is no such address.
    """
    if not neighbour.email:
        raise ValueError("no address was called safe")
    db.session.flush()
    message = message_of(case, MessageKind.NEIGHBOUR_ASKED, act)
    message.neighbour_id = neighbour.id
    by_email(message, neighbour.email, wording.to_neighbour(link))
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
    affected does not agree to any more is stopped, in whatever state, and goes to them, and so does a letter that has
    gone out and was not opened (c1). What staff wrote to the applicant was for them alone, and goes to nobody.
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
    take_back_unopened(case=case, person=person, act=act)


def call_off(*, case: Case, person: Person, kind: MessageKind, act: Act) -> None:
    """Stop what waits to tell a person of something that is no more: nobody posts it, and nobody is told of it late."""
    waiting = select(Message).where(Message.person_id == person.id, Message.kind == kind, Message.state.in_(WAITING))
    for message in db.session.scalars(waiting.with_for_update()).all():
        message.state, message.next_try_at, message.body = MessageState.STOPPED, None, ""
        record(case, act, EventKind.MESSAGE_STOPPED, message=message.id)


def stop(*, case: Case, person: Person | None, message: Message, act: Act) -> None:
    """Stop a message that may not go any more, record it, and find another way: nobody is left untold.

    Only an agency that left the partnership is told nothing more, and nobody what is no message of the case.
    """
    why = why_not(message, person)
    message.state, message.next_try_at, message.body = MessageState.STOPPED, None, ""
    if message.case_id is None:
        return
    if why is not None:
        note_withheld(case, message, why, act)
        if message.notice is not None:
            to_them_instead(case=case, notice=message.notice, act=act)
        elif message.kind is MessageKind.CHECK_IN:
            tell_person(case=case, party=Party.AFFECTED, kind=message.kind, act=act)
        return
    db.session.flush()
    record(case, act, EventKind.MESSAGE_STOPPED, message=message.id)
    if person is not None:
        queue_for_person(case, person, message.kind, act, message.notice, message.talk)
    agency = db.session.get(Agency, message.agency_id) if message.agency_id else None
    if agency is not None and agency.left_on is None:
        by_task(message_of(case, message.kind, act, agency_id=agency.id), None, Why.NO_ADDRESS)


def try_again(*, message: Message) -> None:
    """Queue a failed e-mail once more. Delivery asks again whether its route is safe."""
    message.state, message.tries, message.next_try_at, message.last_error = MessageState.QUEUED, 0, now(), ""
    if message.case_id is not None:
        touch(message.case_id)


def still_safe(message: Message, person: Person | None) -> bool:
    """Whether the person may be sent this message, and would have it sent to this address now."""
    may = why_not(message, person) is None
    if cannot_read(person, message.kind) and route_by_hand(person, message.kind) in BRINGS:
        return False
    return may and message.address is not None and email_for(person, message.kind) == message.address


def task_instead(
    *, case: Case, person: Person, why: Why, act: Act, notice: Notice | None = None, talk: Talk | None = None
) -> Message:
    """A task to post or tell a letter, or a message of staff, that e-mail did not bring to its reader.

    Where the applicant may not have it any more, the person affected gets the letter, and this one is noted as stopped.
    """
    kind = MessageKind.NOTICE if notice is not None else MessageKind.TALK
    message = message_of(case, kind, act, person_id=person.id, notice=notice)
    message.talk = talk
    if why_not(message, person) is not None:
        db.session.add(message)
        stop(case=case, person=person, message=message, act=act)
    else:
        by_task(message, route_by_hand(person, message.kind), why)
    return message


def _reader(case: Case, message: Message) -> Person | None:
    return next((person for person in case.people if person.id == message.person_id), None)


def _done(message: Message, on: date, how: str) -> None:
    message.state, message.done_on, message.done_how, message.next_try_at = MessageState.DONE, on, how, None
