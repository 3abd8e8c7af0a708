"""Messages: how one is made, and by which way it goes. Whatever is told passes through here."""

import secrets

from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.agreement import agreement_of, why_withheld
from csp_reviews.casefile.languages import written_for
from csp_reviews.casefile.own_code import has_own_code
from csp_reviews.casefile.safe_routes import BRINGS, Why, email_for, route_by_hand, why_not_email
from csp_reviews.casefile.worklist import touch
from csp_reviews.correspondence import wording
from csp_reviews.extensions import db
from csp_reviews.law.terms import MessageKind, MessageState, Party, Route
from csp_reviews.models.cases import Case, Person
from csp_reviews.models.correspondence import Message, Notice
from csp_reviews.models.following import Talk

BEHIND_THE_CODE = frozenset({MessageKind.NOTICE, MessageKind.TALK, MessageKind.CHECK_IN})
"""What a message only says is there to read, or to answer, on a page."""


def queue_for_person(
    case: Case,
    person: Person | None,
    kind: MessageKind,
    act: Act,
    notice: Notice | None = None,
    talk: Talk | None = None,
) -> Message:
    """By e-mail where the person marked it safe, else a task by the next safe route: the one place that chooses.

    Whoever could not read it on their page yet is told by voice or by letter. Where neither is safe the e-mail goes all
    the same: the page that it leads to says how to get a code.
    """
    message = message_of(case, kind, act, person_id=person.id if person else None, notice=notice)
    message.talk = talk
    address, by_hand = email_for(person, kind), route_by_hand(person, kind)
    if _by_voice(case, person, kind):
        by_task(message, by_hand, Why.AGREEMENT_OVER)
    elif address and by_hand in BRINGS and cannot_read(person, kind):
        by_task(message, by_hand, Why.NO_CODE)
    elif address:
        with written_for(case, person.party if person else Party.APPLICANT):
            by_email(message, address, wording.to_person(kind))
    else:
        by_task(message, by_hand, why_not_email(person, kind))
    return message


def message_of(
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


def by_email(message: Message, address: str, words: wording.Words) -> None:
    """Queue a message to an address, in these words."""
    message.route, message.address = Route.EMAIL, address
    message.subject, message.body = words.subject, words.body
    message.state, message.next_try_at = MessageState.QUEUED, message.queued_at
    message.internet_id = f"<{secrets.token_hex(16)}@{wording.sender_domain()}>"
    db.session.add(message)


def by_task(message: Message, route: Route | None, why: Why) -> None:
    """Make a message a task for a person, by a route that is safe, and why; without one they look for a way."""
    message.route, message.why, message.state = route, why.value, MessageState.TASK
    db.session.add(message)


def why_not(message: Message, person: Person | None) -> Why | None:
    """Why the agreement of the person affected forbids that this message goes to its reader; None where it does not."""
    if person is None:
        return None
    return why_withheld(person.case, person.party, message.kind, message.notice.kind if message.notice else None)


def person_of(case: Case, party: Party) -> Person | None:
    """The applicant or the person affected, where the case has them."""
    return next((person for person in case.people if person.party is party), None)


def _by_voice(case: Case, person: Person | None, kind: MessageKind) -> bool:
    """Whether somebody speaks to the person affected first: their agreement is over, and a letter or question waits."""
    about = kind in (MessageKind.NOTICE, MessageKind.CHECK_IN)
    return about and person is not None and person.party is Party.AFFECTED and agreement_of(case).over


def cannot_read(person: Person | None, kind: MessageKind) -> bool:
    """Whether what an e-mail or a text would tell of stands behind a code that the person affected has not got yet."""
    return kind in BEHIND_THE_CODE and person is not None and not has_own_code(person)
