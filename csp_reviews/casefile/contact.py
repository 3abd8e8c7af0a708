"""How a person may be reached, in words: which ways they marked safe, at which times, and by which name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from babel.dates import get_day_names
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import bindparam, func, select

from csp_reviews.casefile.agreement import agreement_of, why_withheld
from csp_reviews.casefile.own_code import has_own_code
from csp_reviews.casefile.safe_routes import (
    BRINGS,
    Why,
    email_for,
    hours_of,
    kept_for,
    route_by_hand,
    safe_routes,
    same_home,
    same_mailbox,
    same_number,
)
from csp_reviews.extensions import db
from csp_reviews.law.consent import readers
from csp_reviews.law.reaching import ANY, EVERY_DAY, Hours
from csp_reviews.law.terms import Channel, EventKind, MessageKind, NoticeKind, Party, Route
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.cases import Case, ContactRoute, Person
from csp_reviews.web.filters import in_a_row, set_apart, within, words

IN_A_ROW = 3
"""How many days in a row are said as the first and the last."""
BY_PHONE = (Route.PHONE, Route.TEXT, Route.VOICEMAIL)


@dataclass(frozen=True)
class SafeContact:
    """How one person may be reached: the ways that are safe, those that are not, when, and by which name."""

    safe: tuple[Route, ...]
    unsafe: tuple[Route, ...]
    times: str
    name: str
    note: str
    hours: Mapping[Route, Hours] = field(default_factory=dict)
    """In which hours of which days a safe way is safe, where only in some."""
    also: str = ""
    """Which of their ways is the applicant's too; empty where none is."""

    @property
    def may_ring(self) -> bool:
        """Whether a call is safe, at some hour at least."""
        return Route.PHONE in self.safe

    @property
    def phone_mark(self) -> str:
        """What stands beside the phone number: what it is not safe for; empty where every way by phone is safe."""
        unsafe = [route for route in BY_PHONE if route in self.unsafe]
        if not unsafe:
            return ""
        if len(unsafe) == len(BY_PHONE):
            return _("Not safe to use")
        return _("Not safe for: %(ways)s", ways=_within_a_line(unsafe))

    @property
    def email_mark(self) -> str:
        """What stands beside the e-mail address; empty where it is safe."""
        return _("Not safe to use") if Route.EMAIL in self.unsafe else ""

    @property
    def post_mark(self) -> str:
        """What stands beside the address to which letters would go; empty where it is safe."""
        return _("Not safe for letters") if Route.LETTER in self.unsafe else ""

    @property
    def with_hours(self) -> str:
        """The safe ways, each with its hours: "Phone call, 9:00 to 11:00; Letter"."""
        return set_apart(self._way(route) for route in self.safe)

    @property
    def in_hours(self) -> str:
        """Those of the safe ways that are safe in some hours alone, each with its hours."""
        return set_apart(self._way(route) for route in self.safe if route in self.hours)

    def _way(self, route: Route) -> str:
        if route not in self.hours:
            return words(route)
        return _("%(way)s, %(hours)s", way=words(route), hours=hours_words(self.hours[route]))

    @property
    def headline(self) -> str:
        """The safe ways in a few words, such as "Phone call only."."""
        if not self.safe:
            return _("No safe way is known.")
        ways = in_a_row(map(words, self.safe))
        return _("%(ways)s only.", ways=ways) if self.unsafe else _("%(ways)s.", ways=ways)

    @property
    def warning(self) -> str:
        """The ways that must not be used; empty where all are safe."""
        return _("Not by: %(ways)s.", ways=_within_a_line(self.unsafe)) if self.unsafe else ""


def safe_contact(person: Person) -> SafeContact:
    """How a person may be reached. A way without a mark is not safe."""
    marked = safe_routes(person)
    return SafeContact(
        safe=tuple(route for route in Route if route in marked),
        unsafe=tuple(route for route in Route if route not in marked),
        times=person.contact_times or "",
        name=person.name_to_use or person.name,
        note=person.contact_note or "",
        hours={row.route: hours for row in person.routes if row.route in marked and (hours := hours_of(row))},
        also=_also(person),
    )


def _also(person: Person) -> str:
    """What whoever applied for a person gave as their own, too: they may read what comes there, or answer a call."""
    said = (
        (same_number(person), _("The phone number is the applicant’s too, so they may answer.")),
        (same_mailbox(person), _("The e-mail address is the applicant’s too, so they may read it.")),
        (same_home(person), _("Letters go to the applicant’s address too, so they may open one.")),
    )
    return " ".join(text for both, text in said if both)


def ways_to_people(case: Case) -> list[tuple[str, SafeContact]]:
    """How each of the people of a case may be reached, and who each is where there are several."""
    several = len(case.people) > 1
    return [(words(person.party) if several else "", safe_contact(person)) for person in case.people]


def hours_words(hours: Hours) -> str:
    """Hours in words: "9:00 to 11:00, Monday to Friday"; "Monday, from 20:00 until 8:00 the next day"."""
    if hours.over_midnight:
        return _over_midnight(hours)
    said = _("%(first)s:00 to %(end)s:00", first=hours.first, end=hours.end)
    if hours.days == EVERY_DAY:
        return said
    days = _days(sorted(hours.days))
    if (hours.first, hours.end) == (ANY.first, ANY.end):
        return days
    return _("%(hours)s, %(days)s", hours=said, days=days)


def _over_midnight(hours: Hours) -> str:
    if hours.days == EVERY_DAY:
        return _("from %(first)s:00 until %(end)s:00 the next day", first=hours.first, end=hours.end)
    days = _days(sorted(hours.days))
    return _("%(days)s, from %(first)s:00 until %(end)s:00 the next day", days=days, first=hours.first, end=hours.end)


def day_name(day: int) -> str:
    """The name of a day of the week (ISO 8601, Monday is 1), in the reader's language."""
    return str(get_day_names("wide", "stand-alone", get_locale())[day - 1])


def _days(days: Sequence[int]) -> str:
    """Days in words; three or more in a row as the first and the last."""
    names = [day_name(day) for day in days]
    if len(days) >= IN_A_ROW and days[-1] - days[0] == len(days) - 1:
        return _("%(first)s to %(last)s", first=names[0], last=names[-1])
    return in_a_row(names)


def way_to_tell(case: Case, letter: NoticeKind) -> str:
    """How the system tells of a letter: by e-mail where that is safe, else it asks a member of staff.

    The applicant is told (s.104(6) and (8)); the person affected alone where it is kept from the applicant (c1).
    """
    why = why_withheld(case, Party.APPLICANT, MessageKind.NOTICE, letter)
    if why is Why.AGREEMENT_OVER:
        return _("By hand, to the person affected alone: the agreement is over, so the applicant gets nothing of it")
    party = Party.APPLICANT if why is None else Party.AFFECTED
    way = _telling(next((person for person in case.people if person.party is party), None))
    if why is not None:
        return _("%(way)s. To the person affected alone: it was recorded why the applicant must not be told", way=way)
    if Party.AFFECTED in readers(agreement_of(case), letter):
        return _("%(way)s. The person affected gets a letter of their own", way=way)
    return way


def _telling(person: Person | None) -> str:
    """By which way somebody is told that there is something to read, as far as one is safe."""
    safe = safe_contact(person).safe if person is not None else ()
    reads = person is not None and (has_own_code(person) or route_by_hand(person, MessageKind.NOTICE) not in BRINGS)
    if reads and email_for(person, MessageKind.NOTICE):
        return _("By e-mail: a neutral message that there is something to read")
    if Route.LETTER in safe:
        return _("By hand: a task to print and post the letter, or to tell them by another safe way")
    if safe:
        return _("By hand: a task to tell them by a way that is safe. The post is not")
    return _("No way is marked safe: do not write or ring. A task says to tell them when they ring or come")


OF_CONTACT = (
    *(EventKind.CONTACT_ROUTE_ON, EventKind.CONTACT_ROUTE_OFF),
    *(EventKind.CONTACT_HOURS_CHANGED, EventKind.DETAILS_CHANGED),
)


def last_contact_change(case: Case) -> int:
    """The number of the last event that changed how the people of a case may be reached; 0 before there is one."""
    query = select(func.max(CaseEvent.seq)).where(CaseEvent.case_id == case.id, CaseEvent.kind.in_(OF_CONTACT))
    return db.session.scalar(query) or 0


BY_ROUTE = {Channel.PHONE: Route.PHONE, Channel.LETTER: Route.LETTER, Channel.EMAIL: Route.EMAIL}


def unsafe_channels(case: Case) -> dict[str, str]:
    """A warning for each way of telling the applicant by hand that they did not mark safe, by its code."""
    person = next((person for person in case.people if person.party is Party.APPLICANT), None)
    safe = safe_contact(person).safe if person else ()
    return {how.value: _("Not marked safe for this person.") for how, route in BY_ROUTE.items() if route not in safe}


SAFE_OF = (
    select(Person.case_id, ContactRoute.route, Person.email, Person.phone, Person.address, Person.letters_to)
    .join(ContactRoute, ContactRoute.person_id == Person.id)
    .where(Person.case_id.in_(bindparam("cases", expanding=True)), Person.party == Party.APPLICANT, ContactRoute.safe)
)
"""The safe routes of the applicants of some `cases`, and what each needs to be used."""


def safe_words_of(case_ids: Sequence[int]) -> dict[int, str]:
    """The ways that the applicants of some cases marked safe, in words: one query for a page of them."""
    marked: dict[int, set[Route]] = {case_id: set() for case_id in case_ids}
    for row in db.session.execute(SAFE_OF, {"cases": list(case_ids)}) if case_ids else ():
        if kept_for(row, row.route):
            marked[row.case_id].add(row.route)
    say = cache(_safe_words)
    return {case_id: say(frozenset(routes)) for case_id, routes in marked.items()}


def _safe_words(routes: frozenset[Route]) -> str:
    if not routes:
        return _("No safe way is known")
    return _("Safe: %(ways)s", ways=_within_a_line(route for route in Route if route in routes))


def _within_a_line(routes: Iterable[Route]) -> str:
    return in_a_row(within(words(route)) for route in routes)
