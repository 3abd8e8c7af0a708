"""What is safe: a route switched off at once by code alone, one switched on by voice alone (c4); a new code."""

import secrets
from collections.abc import Collection

from sqlalchemy import select, update

from csp_reviews.casefile import search
from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.events import record
from csp_reviews.casefile.facts import open_withdrawal
from csp_reviews.casefile.following import open_change
from csp_reviews.casefile.holds import ends_at
from csp_reviews.casefile.safe_routes import (
    WHERE,
    email_for,
    kept_for,
    route_by_hand,
    safe_routes,
    same_mailbox,
    set_hours,
)
from csp_reviews.correspondence.operations import reroute
from csp_reviews.correspondence.queueing import person_of
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.reaching import ANY, Hours
from csp_reviews.law.references import CODE_BYTES, new_code
from csp_reviews.law.terms import Channel, EventKind, MessageKind, Party, Route
from csp_reviews.models.cases import AccessCode, ApplicantSession, Case, ContactRoute, Person, Withdrawal
from csp_reviews.models.following import ContactChange
from csp_reviews.web.tokens import keyed_digest

BY_VOICE = frozenset({Channel.PHONE, Channel.IN_PERSON, Channel.MEETING})
"""How a change may reach us that makes something less safe: somebody heard or saw the person."""


def switch_route_off(*, case: Case, party: Party, routes: Collection[Route], act: Act) -> None:
    """Stop using routes to a person, at once. Nothing is sent to them again, not even that this changed (c4).

    Routes that are off already are left as they are; a voicemail goes with the call. Where none is safe any more by
    which the person could be told of what is held, somebody speaks to them before it takes effect.
    NotPossible (`no_person`).
    """
    person = _person(case, party)
    over = {*routes, Route.VOICEMAIL} if Route.PHONE in routes else routes
    for row in person.routes:
        if row.route in over and row.safe:
            row.safe, row.changed_at = False, act.at
            record(case, act, EventKind.CONTACT_ROUTE_OFF, party=party, route=row.route)
    reroute(case=case, person=person, act=act)
    _speak_first(case, person, act)


def stop_using(*, case: Case, party: Party, route: Route, act: Act) -> None:
    """Stop using one way to a person, as somebody said: at once.

    A way that is not safe for them is refused: whoever says that it is not safe any more may speak for the other.
    NotPossible (`no_person`, `not_safe_for_them`).
    """
    if route not in safe_routes(_person(case, party)):
        raise NotPossible("not_safe_for_them")
    switch_route_off(case=case, party=party, routes=[route], act=act)


def _speak_first(case: Case, person: Person, act: Act) -> None:
    if email_for(person, MessageKind.HOLD) is not None or route_by_hand(person, MessageKind.HOLD) is not None:
        return
    held: list[ContactChange | Withdrawal] = list(open_change(person.id))
    if person.party is Party.APPLICANT and (withdrawal := open_withdrawal(case.id)) is not None:
        held.append(withdrawal)
    for one in held:
        if ends_at(one, act.at) is None:
            one.needs_voice = True


def switch_route_on(*, case: Case, party: Party, route: Route, address: str, act: Act, hours: Hours = ANY) -> None:
    """Mark a route safe, with its address and its hours, as a member of staff heard it from the person themselves.

    An e-mail or a letter may come from somebody else (c4).
    NotPossible (`no_person`, `voice_needed`, `voicemail_alone`).
    """
    if act.entered is None or act.entered.how not in BY_VOICE:
        raise NotPossible("voice_needed")
    person = _person(case, party)
    check_voicemail(person, route, address, safe_routes(person))
    keep_address(case, person, route, address, act)
    row = next((row for row in person.routes if row.route is route), None)
    if row is None:
        row = ContactRoute(route=route)
        person.routes.append(row)
    row.safe, row.changed_at = True, act.at
    set_hours(row, hours)
    record(case, act, EventKind.CONTACT_ROUTE_ON, party=party, route=route)
    reroute(case=case, person=person, act=act)


def check_voicemail(person: Person, route: Route, address: str, ways: Collection[Route]) -> None:
    """A voicemail is left only where we may ring, at the same number: `ways` are those that are safe, or soon are.

    NotPossible (`voicemail_alone`).
    """
    if route is Route.VOICEMAIL and (Route.PHONE not in ways or address not in ("", kept_for(person, route))):
        raise NotPossible("voicemail_alone")


def replace_code(*, case: Case, party: Party, act: Act) -> str:
    """Make a new follow-up code for somebody who lost theirs. The old one, and whoever reads with it, are shut out.

    NotPossible (`no_person`, `voice_needed`). Returns the code: shown once, kept nowhere.
    """
    if act.entered is None or act.entered.how not in BY_VOICE:
        raise NotPossible("voice_needed")
    _person(case, party)
    code = new_code(secrets.token_bytes(CODE_BYTES))
    old = (AccessCode.case_id == case.id, AccessCode.party == party, AccessCode.replaced_at.is_(None))
    reading = ApplicantSession.access_code_id.in_(select(AccessCode.id).where(*old))
    open_now = update(ApplicantSession).where(reading, ApplicantSession.ended_at.is_(None))
    db.session.execute(open_now.values(ended_at=act.at), execution_options={"synchronize_session": False})
    db.session.execute(
        update(AccessCode).where(*old).values(replaced_at=act.at), execution_options={"synchronize_session": False}
    )
    db.session.add(AccessCode(case_id=case.id, party=party, digest=keyed_digest(code), made_at=act.at))
    record(case, act, EventKind.CODE_REPLACED, party=party)
    return code


def _person(case: Case, party: Party) -> Person:
    person = person_of(case, party)
    if person is None:
        raise NotPossible("no_person")
    return person


def keep_address(case: Case, person: Person, route: Route, address: str, act: Act) -> None:
    """Keep a new address or number. What was safe with the old one is not thereby safe with the new one."""
    column = WHERE[route]
    if not address or address == kept_for(person, route):
        return
    shared = [other for other in case.people if route is Route.EMAIL and same_mailbox(other)]
    setattr(person, column, None if route is Route.LETTER and address == person.address else address)
    others = [other for other in Route if WHERE[other] == column and other is not route]
    switch_route_off(case=case, party=person.party, routes=others, act=act)
    for other in shared:
        # Whoever applied still reads the old one: it is safe for the other once they say so, by voice.
        if not same_mailbox(other) and other is not person:
            switch_route_off(case=case, party=other.party, routes=[Route.EMAIL], act=act)
    search.index(case)


def correct_home(*, case: Case, party: Party, address: str, postcode: str, act: Act) -> None:
    """Where somebody lives now, or truly: what the organisations search for. Letters that went there stop (c4).

    Letters were called safe at the old address; they are marked safe at the new one by voice alone. An address of
    their own for letters stays as it is. NotPossible (`no_person`).
    """
    person = _person(case, party)
    if (person.address or "", person.postcode or "") == (address, postcode):
        return
    if person.letters_to is None:
        switch_route_off(case=case, party=party, routes=[Route.LETTER], act=act)
    person.address, person.postcode = address or None, postcode or None
    record(case, act, EventKind.DETAILS_CHANGED, party=party)
    search.index(case)
