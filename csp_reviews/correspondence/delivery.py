"""Delivering what is queued: claim one, look again whether its route is safe, send it, write down what became of it.

Several workers may run. A claim is a lease: `next_try_at` moves on before anything is sent, so that nobody else takes
the message, and whoever dies with it leaves it to the next. Nothing is sent while a transaction is open. Never lost;
sent twice only if the machine dies between the server's acceptance and our note of it, then with the same Message-ID.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Select, select, update

from csp_reviews.casefile.acts import by_program
from csp_reviews.casefile.appeal_draft import waits_since
from csp_reviews.casefile.safe_routes import earliest, earliest_for_draft, email_of_draft
from csp_reviews.casefile.worklist import touch
from csp_reviews.correspondence.mail import Letter, NotNow, Refused, Transport
from csp_reviews.correspondence.operations import still_safe, stop
from csp_reviews.extensions import db
from csp_reviews.law.stages import OPEN
from csp_reviews.law.terms import MessageKind, MessageState
from csp_reviews.models.accounts import Account
from csp_reviews.models.areas import Agency
from csp_reviews.models.cases import Case, Person
from csp_reviews.models.correspondence import Message
from csp_reviews.models.drafts import Draft
from csp_reviews.models.neighbours import Neighbour
from csp_reviews.web.clock import now, today
from csp_reviews.web.transaction import writing

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
TRIES = 10
TRIES_REFUSED = 3
"""A refusal for good is asked about twice more: some servers say it when they mean "later"."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=4)
WITH_LINK = frozenset(
    {
        *(MessageKind.INFORMATION_REQUEST, MessageKind.INVITATION, MessageKind.RESET),
        *(MessageKind.DRAFT_LINK, MessageKind.NEIGHBOUR_ASKED),
    }
)
"""Messages whose body holds a key: it is forgotten as soon as it was sent."""


def deliver_due(transport: Transport, stopping: Callable[[], bool] = lambda: False) -> int:
    """Send every message that is due, one after another, until there is none or `stopping` says so.

    Returns how many were accepted.
    """
    sent = 0
    while not stopping():
        claimed = claim_next()
        if claimed is None:
            break
        message_id, tries, letter = claimed
        if letter is None:
            stop_unsafe(message_id)
        else:
            sent += _try(transport, message_id, tries, letter)
    return sent


def claim_next() -> tuple[int, int, Letter | None] | None:
    """Take the message that has waited longest: its id, the number of this try, and the letter.

    No letter where its route is not safe any more, or not at this hour; None where nothing is due.
    """
    with writing():
        due = select(Message).where(Message.state == MessageState.QUEUED, Message.next_try_at <= now())
        first = due.order_by(Message.next_try_at, Message.id).limit(1)
        message = db.session.scalar(first.with_for_update(skip_locked=True).execution_options(populate_existing=True))
        if message is None:
            db.session.rollback()
            return None
        address, opens = _address(message), _opens(message)
        waits = address is not None and opens > now()
        message.next_try_at = opens if waits else now() + LEASE
        letter = _letter(message, address) if address and not waits else None
        message.tries += 1 if letter else 0
        found = message.id, message.tries, letter
        db.session.commit()
        return found


def stop_unsafe(message_id: int) -> None:
    """Stop a message that may not go any more, and find another way for it."""
    with writing():
        message = _locked(message_id)
        if message.state is MessageState.QUEUED and _address(message) is None:
            case = db.session.get(Case, message.case_id) if message.case_id else None
            if case is None:
                message.state, message.next_try_at, message.body = MessageState.STOPPED, None, ""
            else:
                person = db.session.get(Person, message.person_id) if message.person_id else None
                stop(case=case, person=person, message=message, act=by_program(today(), now()))
        db.session.commit()


def record_sent(message_id: int, tries: int) -> None:
    """Note that a message was accepted, and forget the key that it held."""
    instant = now()
    with writing():
        claimed = (Message.id == message_id, Message.tries == tries, Message.state == MessageState.QUEUED)
        _begin_hold(message_id)
        sent = {"state": MessageState.SENT, "sent_at": instant, "next_try_at": None, "last_error": ""}
        db.session.execute(update(Message).where(*claimed).values(**sent))
        db.session.execute(update(Message).where(Message.id == message_id, Message.kind.in_(WITH_LINK)).values(body=""))
        db.session.commit()


def _begin_hold(message_id: int) -> None:
    """The 48 hours of what is held begin when the person is told: the queue says the day on which they end (c4)."""
    about = select(Message.case_id).where(Message.id == message_id, Message.kind == MessageKind.HOLD)
    case_id = db.session.scalar(about)
    if case_id is not None:
        db.session.get_one(Case, case_id, with_for_update=True, populate_existing=True)
        touch(case_id)


def record_failed(message_id: int, tries: int, error: str, most: int) -> None:
    """Note a failed try: the next one comes later and later; after `most` a person finds another way."""
    with writing():
        message = _locked(message_id)
        if message.state is MessageState.QUEUED and message.tries == tries:
            message.last_error = error[:400]
            if tries >= most:
                message.state, message.next_try_at = MessageState.FAILED, None
                message.body = "" if message.kind in WITH_LINK else message.body
                if message.case_id is not None:
                    touch(message.case_id)
            else:
                message.next_try_at = now() + min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT)
        db.session.commit()


def _try(transport: Transport, message_id: int, tries: int, letter: Letter) -> int:
    """Send one letter, with no transaction open. One that cannot be written never stops those behind it."""
    try:
        transport.send(letter)
    except Refused as refusal:
        log.warning("message %s was refused: %s", message_id, refusal)
        record_failed(message_id, tries, str(refusal), TRIES_REFUSED)
    except NotNow as trouble:
        log.warning("message %s was not taken: %s", message_id, trouble)
        record_failed(message_id, tries, str(trouble), TRIES)
    else:
        record_sent(message_id, tries)
        return 1
    return 0


def _locked(message_id: int) -> Message:
    """A message for change, behind its case: always in this order, so that nobody waits in a circle."""
    case_id = db.session.scalar(select(Message.case_id).where(Message.id == message_id))
    if case_id is not None:
        db.session.get_one(Case, case_id, with_for_update=True, populate_existing=True)
    return db.session.get_one(Message, message_id, with_for_update=True, populate_existing=True)


def _address(message: Message) -> str | None:
    """Where a message may go now, or None.

    To a person only where it was queued to, and while that is safe; to an agency or a member of staff wherever their
    work address is today.
    """
    if message.person_id is not None:
        person = db.session.get(Person, message.person_id, populate_existing=True)
        if person is not None:
            db.session.expire(person, ["routes"])
        over = message.case_id is None and not _still_ends(message, person)
        return message.address if still_safe(message, person) and not over else None
    if message.draft_id is not None:
        draft = db.session.get(Draft, message.draft_id, populate_existing=True)
        return message.address if email_of_draft(draft) == message.address and _holds(message, draft) else None
    if message.neighbour_id is not None:
        return db.session.scalar(_asked(message.neighbour_id))
    if message.agency_id is not None:
        agency = db.session.get(Agency, message.agency_id, populate_existing=True)
        return agency.email if agency is not None and agency.left_on is None else None
    account = db.session.get(Account, message.account_id, populate_existing=True) if message.account_id else None
    return account.email if account is not None and account.disabled_at is None else None


def _still_ends(message: Message, person: Person | None) -> bool:
    """Whether what a warning is about (`warn_by_email`) still waits as it did: not sent, deleted or saved since."""
    return person is not None and waits_since(person.case_id, message.queued_at)


def _holds(message: Message, draft: Draft | None) -> bool:
    """Whether what a message says of a draft is still so: a draft that was saved again since is kept for longer."""
    if message.kind is not MessageKind.DRAFT_ENDING:
        return True
    return draft is not None and draft.warned_at is not None and draft.warned_at <= message.queued_at


def _asked(neighbour_id: int) -> Select[str | None]:
    """The address of a neighbour who may still answer: the link opens, and the case goes on."""
    waits = (Neighbour.code_digest.is_not(None), Neighbour.agrees.is_(None), Neighbour.expires_at > now())
    query = select(Neighbour.email).join(Case, Case.id == Neighbour.case_id)
    return query.where(Neighbour.id == neighbour_id, *waits, Case.stage.in_(OPEN))


def _opens(message: Message) -> datetime:
    """When a message may go: at once, or as soon as the hours begin in which its reader said that e-mail is safe.

    A link that somebody has just asked for is awaited, and ends soon: it goes at once.
    """
    if message.kind is MessageKind.DRAFT_ENDING and message.draft_id is not None:
        return earliest_for_draft(db.session.get(Draft, message.draft_id), message.address, now())
    person = db.session.get(Person, message.person_id) if message.person_id is not None else None
    return earliest(person, message.route, now())


def _letter(message: Message, address: str) -> Letter:
    """The letter as it goes now."""
    message.address = address
    return Letter(
        address=address,
        subject=message.subject,
        body=message.body,
        internet_id=message.internet_id or "",
        queued_at=message.queued_at,
    )
