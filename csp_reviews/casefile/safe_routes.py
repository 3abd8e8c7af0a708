"""Which way a person may be reached. A way that they did not mark safe is never chosen, by a program or for a hand.

Nothing here guesses: a route with no row is not safe, and a safe route without its address or number is none.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from flask_babel import lazy_gettext as _l

from csp_reviews.law.reaching import ANY, DAY, EVERY_DAY, Hours, kept_days, next_open, read_days
from csp_reviews.law.terms import MessageKind, Party, Route
from csp_reviews.models.cases import ContactRoute, Person
from csp_reviews.models.drafts import Draft
from csp_reviews.models.following import ContactChange


class Why(StrEnum):
    """Why a message is a task for a person (`message.why`)."""

    NOT_SAFE = "not_safe"
    NO_ADDRESS = "no_address"
    BY_HAND = "by_hand"
    NOT_OPENED = "not_opened"
    FAILED = "failed"
    NOT_AGREED = "not_agreed"
    AGREEMENT_OVER = "agreement_over"
    KEPT_BACK = "kept_back"
    NO_CODE = "no_code"
    SAME_MAILBOX = "same_mailbox"


WITHHELD = (Why.NOT_AGREED.value, Why.AGREEMENT_OVER.value, Why.KEPT_BACK.value)
"""Why somebody was not told, because of what the person affected agrees to or of what telling would do to them."""
WHY_TEXT = {
    Why.NOT_SAFE: _l("E-mail is not marked safe for this person"),
    Why.NO_ADDRESS: _l("There is no e-mail address"),
    Why.BY_HAND: _l("A code is never sent by e-mail"),
    Why.NOT_OPENED: _l("It was sent by e-mail, but nobody opened it for seven days"),
    Why.FAILED: _l("The e-mail could not be delivered"),
    Why.NOT_AGREED: _l("The person affected did not agree to this going to the applicant. It goes to them instead"),
    Why.AGREEMENT_OVER: _l(
        "The agreement has ended or was taken back: nothing of it goes to the applicant. "
        "Speak to the person affected, alone, before anything else"
    ),
    Why.KEPT_BACK: _l("Decisions are kept from the applicant, for a recorded reason. It goes to the person affected"),
    Why.NO_CODE: _l("They have no code that they alone know, so they cannot read it on their page"),
    Why.SAME_MAILBOX: _l("Their e-mail address is the applicant’s too, so it would tell the applicant"),
}

BY_EMAIL = frozenset(
    {
        *(MessageKind.NOTICE, MessageKind.RECEIPT, MessageKind.HOLD, MessageKind.TALK, MessageKind.CHECK_IN),
        MessageKind.DRAFT_ENDING,
    }
)
"""What may be told to a person by e-mail. A code never: whoever reads the mailbox could then read the case."""
BY_HAND = (Route.LETTER, Route.PHONE, Route.TEXT)
SOON_BY_HAND = (Route.PHONE, Route.TEXT, Route.LETTER)
"""For what cannot wait for the post, or what asks for an answer."""
BRINGS = (Route.PHONE, Route.LETTER)
"""The ways by hand that bring the thing itself, and not only that there is something to read."""
SOON = frozenset({MessageKind.HOLD, MessageKind.TALK, MessageKind.CHECK_IN})
WHERE = {
    Route.EMAIL: "email",
    Route.LETTER: "letters_to",
    Route.PHONE: "phone",
    Route.TEXT: "phone",
    Route.VOICEMAIL: "phone",
}
"""The column of a person that a new number or address for a way is kept in."""
ASKED = {"ring": (Route.PHONE, Route.VOICEMAIL, Route.TEXT), "write": (Route.EMAIL,)}
"""The questions about hours, and the ways that each is about. A letter lies there whenever it comes."""


class Reached(Protocol):
    """What of a person says where they are reached: the person, or a row of the columns."""

    address: Any
    letters_to: Any


def kept_for(person: Reached, route: Route) -> str:
    """The number or address at which a way reaches a person; "" without. A letter goes where they live, unless said."""
    return str(getattr(person, WHERE[route]) or (person.address if route is Route.LETTER else "") or "")


def post_lines(person: Person) -> list[str]:
    """The lines of an envelope under the name. Somewhere else than at home neither postcode nor business is theirs."""
    if person.letters_to:
        return person.letters_to.splitlines()
    return [*filter(None, (person.organisation, *(person.address or "").splitlines(), person.postcode))]


def safe_routes(person: Person | None) -> frozenset[Route]:
    """The routes that the person marked safe and gave an address or a number for."""
    if person is None:
        return frozenset()
    return frozenset(row.route for row in person.routes if row.safe and kept_for(person, row.route))


def email_for(person: Person | None, kind: MessageKind) -> str | None:
    """The address to which a program may send this kind of message to the person, or None."""
    if person is None or kind not in BY_EMAIL or Route.EMAIL not in safe_routes(person) or same_mailbox(person):
        return None
    return person.email


def same_mailbox(person: Person) -> bool:
    """Whether what is sent to the person affected would come to whoever applied for them, who may not know of it."""
    applicant = _applicant_beside(person)
    return applicant is not None and _plain(person.email) == _plain(applicant.email) != ""


def same_number(person: Person) -> bool:
    """Whether whoever applied for the person affected gave this very phone number as their own, too."""
    applicant = _applicant_beside(person)
    return applicant is not None and _digits(person.phone) == _digits(applicant.phone) != ""


def same_home(person: Person) -> bool:
    """Whether letters to the person affected come to where letters to whoever applied would come."""
    applicant = _applicant_beside(person)
    theirs = _letters(person)
    return applicant is not None and theirs == _letters(applicant) != ""


def _letters(person: Person) -> str:
    return "".join(filter(str.isalnum, kept_for(person, Route.LETTER).casefold()))


def _applicant_beside(person: Person) -> Person | None:
    """Whoever applied for the person affected; None where it is the applicant who is asked about."""
    if person.party is not Party.AFFECTED:
        return None
    return next((other for other in person.case.people if other.party is Party.APPLICANT), None)


def _plain(email: str | None) -> str:
    return (email or "").strip().casefold()


def _digits(phone: str | None) -> str:
    """A number as both may have written it: "+44 1632 …" is "01632 …"."""
    plain = "".join(filter(str.isdecimal, phone or ""))
    abroad = plain.startswith(("0044", "44"))
    return "0" + plain.removeprefix("00").removeprefix("44").lstrip("0") if abroad else plain


def email_of_draft(draft: Draft | None) -> str | None:
    """Where whoever is writing an application may be told of it: the address given for that, or one called safe."""
    if draft is None or draft.submitted_at is not None:
        return None
    contact = draft.answers.get("contact", {})
    safe = Route.EMAIL.value in contact.get("safe", ())
    return draft.saved_email or (str(contact.get("email") or "") if safe else "") or None


def route_by_hand(person: Person | None, kind: MessageKind) -> Route | None:
    """The next safe route that a member of staff may use, or None: then they find a way."""
    safe, ways = safe_routes(person), hand_routes(kind)
    if person is not None and same_home(person):
        ways = (*(way for way in ways if way is not Route.LETTER), Route.LETTER)
    return next((route for route in ways if route in safe), None)


def hand_routes(kind: MessageKind) -> tuple[Route, ...]:
    """The routes by hand for this kind of message, the best first, safe or not."""
    if kind is MessageKind.CODE:
        return (Route.LETTER, Route.PHONE)
    return SOON_BY_HAND if kind in SOON else BY_HAND


def why_not_email(person: Person | None, kind: MessageKind) -> Why:
    """Why no program may send it."""
    if kind not in BY_EMAIL:
        return Why.BY_HAND
    marked = person is not None and any(row.safe for row in person.routes if row.route is Route.EMAIL)
    if person is not None and person.email and marked and same_mailbox(person):
        return Why.SAME_MAILBOX
    return Why.NO_ADDRESS if marked else Why.NOT_SAFE


def hours_of(row: ContactRoute | ContactChange | None) -> Hours | None:
    """The hours in which a way may be used, or will be once a change is not held any more; None for any."""
    if row is None or row.from_hour is None or row.to_hour is None:
        return None
    return Hours(row.from_hour, row.to_hour, read_days(row.days))


def read_hours(said: Mapping[str, Any]) -> dict[Route, Hours]:
    """The hours that answers hold (`applications.hours`), by way; a way that is safe at any time has none."""
    found: dict[Route, Hours] = {}
    for name, routes in ASKED.items():
        kept = said.get(name) or {}
        days = frozenset(int(day) for day in kept.get("days") or ()) or EVERY_DAY
        hours = Hours(int(kept.get("from_hour") or 0), int(kept.get("to_hour") or DAY), days)
        found |= {route: hours for route in routes if hours != ANY}
    return found


def earliest_for_draft(draft: Draft | None, address: str | None, instant: datetime) -> datetime:
    """The first instant from `instant` on at which whoever is writing may be e-mailed of it at this address.

    The hours are those of the address that they gave to be reached at.
    """
    contact = draft.answers.get("contact", {}) if draft is not None else {}
    hours = read_hours(contact).get(Route.EMAIL) if contact.get("email") == address else None
    return next_open(hours, instant)


def hours_columns(hours: Hours | None) -> dict[str, Any]:
    """The columns in which hours stand; empty ones for any hour of any day."""
    if hours is None or hours == ANY:
        return {"from_hour": None, "to_hour": None, "days": None}
    return {"from_hour": hours.first, "to_hour": hours.end, "days": kept_days(hours.days)}


def set_hours(row: ContactRoute, hours: Hours | None) -> None:
    """Let a way be used in these hours alone."""
    for column, value in hours_columns(hours).items():
        setattr(row, column, value)


def hours_for(person: Person | None, route: Route | None) -> Hours | None:
    """The hours in which a person may be reached by a way; None for any."""
    rows = person.routes if person is not None else ()
    return hours_of(next((row for row in rows if row.route is route), None))


def earliest(person: Person | None, route: Route | None, instant: datetime) -> datetime:
    """The first instant from `instant` on at which this way may be used for this person."""
    return next_open(hours_for(person, route), instant)
