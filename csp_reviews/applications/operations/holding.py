"""Changes of how somebody is reached that make it less safe: held for 48 hours, told by a way that was safe (c4)."""

from datetime import datetime

from sqlalchemy import and_, or_, select

from csp_reviews.applications.operations.reaching import BY_VOICE, check_voicemail, keep_address
from csp_reviews.casefile.acts import Act, by_program
from csp_reviews.casefile.due import lock_first
from csp_reviews.casefile.events import record
from csp_reviews.casefile.facts import open_withdrawal
from csp_reviews.casefile.following import HELD, open_change
from csp_reviews.casefile.holds import HOLD, check_over, told_before
from csp_reviews.casefile.safe_routes import (
    email_for,
    hours_columns,
    hours_of,
    kept_for,
    route_by_hand,
    safe_routes,
    set_hours,
)
from csp_reviews.correspondence.operations import call_off, reroute, tell_person
from csp_reviews.correspondence.queueing import person_of
from csp_reviews.extensions import db
from csp_reviews.law.calendar import london_day
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.reaching import ANY, Hours, narrower
from csp_reviews.law.terms import EventKind, MessageKind, Party, Route
from csp_reviews.models.cases import Case, ContactRoute, Person
from csp_reviews.models.following import ContactChange


def ask_change(*, case: Case, party: Party, route: Route, address: str, hours: Hours, act: Act) -> ContactChange:
    """Ask to use a way, at a new number or address or in other hours: held for 48 hours from the act.

    The person is told by a way that is safe already; where none is, a member of staff rings or sees them before it
    takes effect. NotPossible (`no_person`, `voicemail_alone`, `no_address`, `already_changing`, `nothing_changes`).
    Source: condition c4.
    """
    person = _person(case, party)
    check_voicemail(person, route, address, safe_routes(person) | {one.route for one in open_change(person.id)})
    if not address and not kept_for(person, route):
        raise NotPossible("no_address")
    if any(held.route is route for held in open_change(person.id)):
        raise NotPossible("already_changing")
    if not widens(person, route, address, hours):
        raise NotPossible("nothing_changes")
    told = email_for(person, MessageKind.HOLD) is not None or route_by_hand(person, MessageKind.HOLD) is not None
    change = ContactChange(
        case_id=case.id,
        person_id=person.id,
        route=route,
        address=address if address != kept_for(person, route) else "",
        **hours_columns(hours),
        asked_at=act.at,
        takes_effect_at=act.at + HOLD,
        needs_voice=not told,
    )
    db.session.add(change)
    record(case, act, EventKind.CONTACT_CHANGE_ASKED, party=party, route=route, needs_voice=not told)
    if told:
        tell_person(case=case, party=party, kind=MessageKind.HOLD, act=act)
    return change


def widens(person: Person, route: Route, address: str, hours: Hours) -> bool:
    """Whether a wish opens something that was shut: a way that is off, another address, an hour that was not safe."""
    row = next((row for row in person.routes if row.route is route and row.safe), None)
    kept = kept_for(person, route)
    return row is None or (bool(address) and address != kept) or not narrower(hours, hours_of(row) or ANY)


def narrow_hours(*, case: Case, party: Party, route: Route, hours: Hours, act: Act) -> None:
    """Use a way in fewer hours, at once. NotPossible (`no_person`, `held`): the way is off, or an hour is new."""
    person = _person(case, party)
    if widens(person, route, "", hours):
        raise NotPossible("held")
    row = next(row for row in person.routes if row.route is route)
    set_hours(row, hours)
    row.changed_at = act.at
    record(case, act, EventKind.CONTACT_HOURS_CHANGED, party=party, route=route)
    reroute(case=case, person=person, act=act)


def set_name(*, case: Case, party: Party, name: str, act: Act) -> None:
    """The name by which somebody is asked for, at once.

    One that was given may protect them: another, or none, is taken by voice alone, or whoever finds the code could have
    a real name asked for (c4). NotPossible (`no_person`, `voice_needed`).
    """
    person = _person(case, party)
    kept = person.name_to_use or ""
    if kept == name:
        return
    if kept and (act.entered is None or act.entered.how not in BY_VOICE):
        raise NotPossible("voice_needed")
    person.name_to_use = name or None
    record(case, act, EventKind.CONTACT_HOURS_CHANGED, party=party)


def undo_change(*, case: Case, change: ContactChange, act: Act) -> None:
    """Take back a change that is still held. NotPossible (`not_held`)."""
    _held(change)
    change.undone_at = act.at
    record(case, act, EventKind.CONTACT_CHANGE_UNDONE, party=change.person.party, route=change.route)
    db.session.flush()
    stops = change.person.party is Party.APPLICANT and open_withdrawal(case.id) is not None
    if not stops and not open_change(change.person.id):
        call_off(case=case, person=change.person, kind=MessageKind.HOLD, act=act)


def confirm_change(*, case: Case, change: ContactChange, how: str, act: Act) -> None:
    """Record that a member of staff heard or saw the person, who wants it. It takes effect when the 48 hours are over.

    NotPossible (`not_held`, `no_text`).
    """
    _held(change)
    if not how.strip():
        raise NotPossible("no_text")
    change.confirmed_how = how
    record(case, act, EventKind.CONTACT_CHANGE_CONFIRMED, party=change.person.party, route=change.route)
    if change.takes_effect_at <= act.at:
        take_change(case=case, change=change, act=act)


def take_change(*, case: Case, change: ContactChange, act: Act) -> None:
    """Let a held change take effect. NotPossible (`not_held`, `held`, `not_confirmed`)."""
    _held(change)
    check_over(change, act.at)
    if change.confirmed_how is None and change.needs_voice:
        raise NotPossible("not_confirmed")
    person = change.person
    keep_address(case, person, change.route, change.address, act)
    row = next((row for row in person.routes if row.route is change.route), None)
    if row is None:
        row = ContactRoute(route=change.route)
        person.routes.append(row)
    row.safe, row.changed_at, change.took_effect_at = True, act.at, act.at
    set_hours(row, hours_of(change))
    record(case, act, EventKind.CONTACT_ROUTE_ON, party=person.party, route=change.route)
    reroute(case=case, person=person, act=act)


def take_next_change(*, at: datetime) -> bool:
    """Let the next change whose hold is over take effect; False where none is due. The worker commits after each.

    What was undone meanwhile is left.
    """
    told = told_before(ContactChange.person_id, ContactChange.asked_at, at)
    sure = or_(ContactChange.confirmed_how.is_not(None), and_(~ContactChange.needs_voice, told))
    due = (*HELD, ContactChange.takes_effect_at <= at, sure)
    first = select(Case).join(ContactChange, Case.id == ContactChange.case_id).where(*due)
    case = lock_first(first.order_by(ContactChange.takes_effect_at))
    if case is None:
        return False
    again = select(ContactChange).where(ContactChange.case_id == case.id, *due).order_by(ContactChange.takes_effect_at)
    change = db.session.scalar(again.limit(1).execution_options(populate_existing=True))
    if change is not None:
        take_change(case=case, change=change, act=by_program(london_day(at), at))
    return True


def _person(case: Case, party: Party) -> Person:
    person = person_of(case, party)
    if person is None:
        raise NotPossible("no_person")
    return person


def _held(change: ContactChange) -> None:
    if change.undone_at is not None or change.took_effect_at is not None:
        raise NotPossible("not_held")
