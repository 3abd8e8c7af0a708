"""Messages as the coordinator reads them: to whom, about what, how it stands in plain words, and why not by e-mail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from csp_reviews.casefile.contact import hours_words
from csp_reviews.casefile.safe_routes import WHY_TEXT, Why, hours_for, route_by_hand, safe_routes, same_mailbox
from csp_reviews.correspondence.content import from_json
from csp_reviews.law.terms import MessageKind, MessageState, Route
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


def shown(
    message: Message, people: Mapping[int, Person], agencies: Mapping[int, str], opened: Mapping[int, datetime]
) -> Shown:
    """A message in words. `opened` says when each notice was first opened by its reader."""
    person = people.get(message.person_id or 0)
    return Shown(
        id=message.id,
        when=message.queued_at,
        to=_to(message, person, agencies),
        about=about(message),
        mark=MARKS[message.state],
        state=_state(message, person, opened),
        why=why(message),
        hours=_hours(message, person),
        notice=message.notice.n if message.notice else None,
        to_do=message.state in OPEN,
    )


def about(message: Message) -> str:
    """What a message is about; a notice by its own title."""
    if message.notice is not None:
        return from_json(message.notice.content).title
    return str(ABOUT[message.kind])


def why(message: Message) -> str:
    """Why a person must do it, or "" where a program did."""
    if message.state is MessageState.FAILED:
        return str(WHY_TEXT[Why.FAILED])
    return str(WHY_TEXT[Why(message.why)]) if message.why else ""


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
    hours = hours_for(person, route_by_hand(person, message.kind)) if message.state in OPEN else None
    return hours_words(hours) if hours else ""


def _to(message: Message, person: Person | None, agencies: Mapping[int, str]) -> str:
    if message.agency_id is not None:
        return agencies.get(message.agency_id, "")
    if message.neighbour_id is not None:
        return _("A neighbour")
    return words(person.party) if person else _("The applicant")


def _state(message: Message, person: Person | None, opened: Mapping[int, datetime]) -> str:
    if message.state in OPEN:
        return to_do(message, person)
    if message.state is MessageState.DONE:
        return f"{message.done_how}, {short_date(message.done_on)}"
    if message.state is MessageState.SENT:
        return _sent(message, opened)
    if message.state is MessageState.QUEUED and message.tries:
        return _("Tried %(tries)s times, next %(time)s", tries=message.tries, time=clock_time(message.next_try_at))
    return words(message.state)


def _sent(message: Message, opened: Mapping[int, datetime]) -> str:
    sent = _("Sent by e-mail, %(day)s", day=short_date(message.sent_at))
    if message.notice_id is None:
        return sent
    first = opened.get(message.notice_id)
    read = _("opened %(day)s", day=short_date(first)) if first else _("not opened yet")
    return f"{sent}; {read}"
