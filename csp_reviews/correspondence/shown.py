"""Messages as the coordinator reads them: to whom, about what, how it stands in plain words, and why not by e-mail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from csp_reviews.casefile.agreement import agreement_of
from csp_reviews.casefile.contact import hours_words
from csp_reviews.casefile.safe_routes import (
    WHY_TEXT,
    WITHHELD,
    Why,
    email_for,
    hours_for,
    route_by_hand,
    safe_routes,
    same_mailbox,
    why_not_email,
)
from csp_reviews.correspondence.content import from_json
from csp_reviews.correspondence.queries import Opened
from csp_reviews.correspondence.queueing import cannot_read, why_not
from csp_reviews.law.terms import MessageKind, MessageState, Party, Route
from csp_reviews.models.cases import Person
from csp_reviews.models.correspondence import Message
from csp_reviews.web.filters import clock_time, short_date, words

ABOUT = {
    MessageKind.NOTICE: _l("A notice to read"),
    MessageKind.RECEIPT: _l("The receipt"),
    MessageKind.CODE: _l("A new follow-up code"),
    MessageKind.HOLD: _l("A change that takes effect in two days at the earliest"),
    MessageKind.TALK: _l("A message from you to read"),
    MessageKind.CHECK_IN: _l("To ask whether it has stopped"),
    MessageKind.AGENCY_TOLD: _l("The application was passed on"),
    MessageKind.AGENCY_ADDED: _l("Something was added to the case"),
    MessageKind.INFORMATION_REQUEST: _l("A request for information"),
    MessageKind.RECOMMENDATION: _l("A recommendation"),
    MessageKind.APPEAL_LODGED: _l("An appeal"),
    MessageKind.INVITATION: _l("An invitation"),
    MessageKind.RESET: _l("A link to choose a password"),
    MessageKind.DRAFT_LINK: _l("A link to something saved"),
    MessageKind.DRAFT_ENDING: _l("Something saved is deleted soon"),
    MessageKind.NEIGHBOUR_ASKED: _l("A private link for a neighbour"),
    MessageKind.UNSEALING: _l("A sealed file to look at"),
}
MARKS = {
    MessageState.QUEUED: "now",
    MessageState.SENT: "done",
    MessageState.FAILED: "late",
    MessageState.TASK: "today",
    MessageState.DONE: "done",
    MessageState.STOPPED: "not-counted",
}
TO_DO = {
    Route.LETTER: _l("Post the letter"),
    Route.PHONE: _l("Tell them by phone"),
    Route.TEXT: _l("Send them a text message"),
    None: _l("Find a way: no way to reach them is marked safe"),
}
WAS = {
    Why.NOT_SAFE: _l("E-mail was not marked safe for this person then"),
    Why.NO_ADDRESS: _l("There was no e-mail address then"),
    Why.NOT_AGREED: _l("The person affected had not agreed then to this going to the applicant"),
    Why.AGREEMENT_OVER: _l("The agreement had ended then, or was taken back"),
    Why.KEPT_BACK: _l("Decisions were kept from the applicant then"),
    Why.NO_CODE: _l("They had no code then that they alone knew"),
    Why.SAME_MAILBOX: _l("Their e-mail address was the applicant’s too then"),
}
"""Why it went as it did, where that holds no more. What else happened stays as it was."""
OPEN = frozenset({MessageState.TASK, MessageState.FAILED})
"""What still needs somebody to post or tell."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One message, in words."""

    id: int
    when: datetime
    to: str
    about: str
    mark: str
    state: str
    why: str
    hours: str
    """In which hours alone it may be done by hand; "" for any."""
    notice: int | None
    to_do: bool


def shown(message: Message, people: Mapping[int, Person], agencies: Mapping[int, str], opened: Opened) -> Shown:
    """A message in words. `opened` says when each thing was first opened by its reader."""
    person, waits = people.get(message.person_id or 0), to_be_told(message, opened)
    return Shown(
        id=message.id,
        when=message.queued_at,
        to=_to(message, person, agencies),
        about=about(message),
        mark="done" if _read(message, opened) else MARKS[message.state],
        state=_state(message, person, opened),
        why="" if _read(message, opened) else why(message, person),
        hours=_hours(message, person) if waits else "",
        notice=message.notice.n if message.notice else None,
        to_do=waits,
    )


def about(message: Message) -> str:
    """What a message is about; a notice by its own title."""
    if message.notice is not None:
        return from_json(message.notice.content).title
    return str(ABOUT[message.kind])


def first_opened(message: Message, opened: Opened) -> datetime | None:
    """When its reader first opened, with their code, what a message tells of; None where they did not."""
    return opened.get((message.notice_id, None)) or opened.get((None, message.talk_id))


def to_be_told(message: Message, opened: Opened) -> bool:
    """Whether somebody must still post or tell it: nobody did, and its reader has not opened it themselves."""
    return message.state in OPEN and first_opened(message, opened) is None


def _read(message: Message, opened: Opened) -> bool:
    """Whether it waited for a member of staff, and its reader came first."""
    return message.state in OPEN and first_opened(message, opened) is not None


def why(message: Message, person: Person | None) -> str:
    """Why a person must do it, or had to, or why it was stopped; "" where there is no such reason."""
    if message.state is MessageState.FAILED:
        return str(WHY_TEXT[Why.FAILED])
    if not message.why:
        return ""
    reason = Why(message.why)
    return str(WHY_TEXT[reason] if person is None or _holds(reason, message, person) else WAS[reason])


def _holds(reason: Why, message: Message, person: Person) -> bool:
    """Whether a reason that was written down with a message still holds today."""
    if reason not in WAS:
        return True
    if reason in WITHHELD:
        by_voice = reason is Why.AGREEMENT_OVER and person.party is Party.AFFECTED
        return agreement_of(person.case).over if by_voice else why_not(message, person) is reason
    if reason is Why.NO_CODE:
        return cannot_read(person, message.kind)
    return email_for(person, message.kind) is None and why_not_email(person, message.kind) is reason


def to_do(message: Message, person: Person | None) -> str:
    """What somebody has to do now, by the route that is safe today and not by the one that was safe then."""
    if message.agency_id is not None:
        return _("Tell the agency another way")
    route = route_by_hand(person, message.kind)
    if route is None and person is not None and Route.EMAIL in safe_routes(person):
        if same_mailbox(person):
            return _("Find a way: only e-mail is marked safe, and the applicant may read it")
        return _("Find a way: only e-mail is marked safe")
    return str(TO_DO[route])


def _hours(message: Message, person: Person | None) -> str:
    hours = hours_for(person, route_by_hand(person, message.kind))
    return hours_words(hours) if hours else ""


def _to(message: Message, person: Person | None, agencies: Mapping[int, str]) -> str:
    if message.agency_id is not None:
        return agencies.get(message.agency_id, "")
    if message.neighbour_id is not None:
        return _("A neighbour")
    return words(person.party) if person else _("The applicant")


def _state(message: Message, person: Person | None, opened: Opened) -> str:
    if message.state in OPEN:
        first = first_opened(message, opened)
        return _("They opened it themselves, %(day)s", day=short_date(first)) if first else to_do(message, person)
    if message.state is MessageState.DONE:
        return f"{message.done_how}, {short_date(message.done_on)}"
    if message.state is MessageState.SENT:
        return _sent(message, opened)
    if message.state is MessageState.QUEUED and message.tries:
        return _("Tried %(tries)s times, next %(time)s", tries=message.tries, time=clock_time(message.next_try_at))
    return words(message.state)


def _sent(message: Message, opened: Opened) -> str:
    sent = _("Sent by e-mail, %(day)s", day=short_date(message.sent_at))
    if message.notice_id is None:
        return sent
    first = first_opened(message, opened)
    read = _("opened %(day)s", day=short_date(first)) if first else _("not opened yet")
    return f"{sent}; {read}"
