"""Handing in an application: s.104(1)."""

import secrets
from dataclasses import dataclass, replace

from sqlalchemy import exists, select

from csp_reviews.applications.operations.neighbours import invite_neighbours
from csp_reviews.applications.submission import Someone, Submission, columns_of
from csp_reviews.casefile import search
from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.areas import procedure_in_force
from csp_reviews.casefile.events import record
from csp_reviews.casefile.safe_routes import email_for, set_hours
from csp_reviews.correspondence.operations import tell_person
from csp_reviews.extensions import db
from csp_reviews.law.calendar import london_day
from csp_reviews.law.consent import enough
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.references import CODE_BYTES, REFERENCE_BYTES, new_code, new_reference
from csp_reviews.law.terms import ApplyingAs, EventKind, MessageKind, Party, Route, Stage
from csp_reviews.law.threshold_facts import ApplicationFacts, ComplaintFacts, check_order
from csp_reviews.models.areas import Area, Procedure
from csp_reviews.models.cases import AccessCode, Application, Case, Complaint, ContactRoute, Person
from csp_reviews.web.tokens import keyed_digest


@dataclass(frozen=True, slots=True)
class Received:
    """A case that was made, and the codes that open it: shown once, kept nowhere."""

    case: Case
    code: str
    affected_code: str
    neighbour_codes: tuple[str, ...] = ()
    """A code for each neighbour, to hand over; empty for each that was e-mailed."""


def new_codes() -> tuple[str, str]:
    """A follow-up code for the applicant and one for the person affected, 80 bits each."""
    return new_code(secrets.token_bytes(CODE_BYTES)), new_code(secrets.token_bytes(CODE_BYTES))


def submit_application(*, area: Area, said: Submission, act: Act) -> Received:
    """Make a case of an application: its people, routes, complaints, codes, first event, and search words.

    Raises NotPossible (`no_procedure`, `received_in_future`, `consent`) and FactsError where days contradict each
    other. A receipt is sent only to an address that is safe. Source: s.104(1), (10); condition c1 of the permissions.
    """
    procedure = _may(area, said, act)
    case = Case(
        area_id=area.id,
        procedure_id=procedure.id,
        reference=_free_reference(),
        stage=Stage.RECEIVED,
        received_on=said.received_on,
        received_at=act.at,
        channel=said.channel,
        coordinator_id=act.account_id,
    )
    case.application = _application(said)
    case.people = [_person(Party.APPLICANT, said.applicant, act)]
    if said.affected is not None:
        case.people.append(_person(Party.AFFECTED, said.affected, act))
    case.complaints = [Complaint(n=n, **report.columns()) for n, report in enumerate(said.reports, start=1)]
    db.session.add(case)
    db.session.flush()
    received = _codes(case, said, act)
    record(case, act, EventKind.APPLICATION_RECEIVED, channel=said.channel, complaints=len(said.reports))
    search.index(case)
    _receipts(case, act)
    return replace(received, neighbour_codes=tuple(invite_neighbours(case=case, said=said.neighbours, act=act)))


def _may(area: Area, said: Submission, act: Act) -> Procedure:
    if said.received_on > london_day(act.at):
        raise NotPossible("received_in_future")
    agreed = said.affected is not None and said.consent is not None and enough(said.consent.scope)
    if said.applying_as is ApplyingAs.SOMEONE_ELSE and not agreed:
        raise NotPossible("consent")
    complaints = (ComplaintFacts(n, report.incident, report.complained) for n, report in enumerate(said.reports, 1))
    check_order(ApplicationFacts("", said.received_on, "", tuple(complaints)))
    procedure = procedure_in_force(area.id, said.received_on)
    if procedure is None:
        raise NotPossible("no_procedure")
    return procedure


def _free_reference() -> str:
    """A reference that no case has; there are 11,000 million, so the second try is already rare."""
    while True:
        reference = new_reference(secrets.token_bytes(REFERENCE_BYTES))
        if not db.session.scalar(select(exists().where(Case.reference == reference))):
            return reference


def _application(said: Submission) -> Application:
    return Application(
        applying_as=said.applying_as,
        happening=said.happening,
        place=said.place,
        in_area=said.in_area,
        alleged=said.alleged,
        impact=said.impact,
        wanted=said.wanted,
        taking_part=said.taking_part,
        taking_part_note=said.taking_part_note,
        adjustments=said.adjustments,
        easy_read=said.easy_read,
        language=said.language,
        interpreter=said.interpreter,
        authority=said.authority,
        applicant_minor=said.applicant_minor,
        told_at=said.told_at,
        declared_at=said.declared_at,
        **(columns_of(said.consent) if said.consent else {}),
    )


def _person(party: Party, said: Someone, act: Act) -> Person:
    person = Person(
        party=party,
        name=said.name,
        organisation=said.organisation or None,
        role=said.role or None,
        relationship_to_affected=said.relationship or None,
        address=said.address or None,
        postcode=said.postcode or None,
        letters_to=(said.letters_to if said.letters_to != said.address else None) or None,
        email=said.email or None,
        phone=said.phone or None,
        name_to_use=said.name_to_use or None,
        contact_times=said.contact_times or None,
        contact_note=said.contact_note or None,
        wants_copy=said.wants_copy,
    )
    person.routes = [_way(route, said, act) for route in Route if route in said.safe]
    return person


def _way(route: Route, said: Someone, act: Act) -> ContactRoute:
    """A safe way, in the hours that were given for it: they hold from the first message on."""
    row = ContactRoute(route=route, safe=True, changed_at=act.at)
    set_hours(row, said.hours.get(route))
    return row


def _codes(case: Case, said: Submission, act: Act) -> Received:
    fresh, fresh_affected = new_codes()
    code = said.code or fresh
    affected_code = (said.affected_code or fresh_affected) if said.affected is not None else ""
    for party, plain in ((Party.APPLICANT, code), (Party.AFFECTED, affected_code)):
        if plain:
            row = AccessCode(case_id=case.id, party=party, digest=keyed_digest(plain), made_at=act.at)
            row.passed_on = party is Party.AFFECTED
            db.session.add(row)
    return Received(case, code, affected_code)


def _receipts(case: Case, act: Act) -> None:
    """Only by e-mail, and only where that is safe: whoever gave the application sees or hears the receipt itself."""
    for person in case.people:
        wanted = person.party is Party.APPLICANT or person.wants_copy
        if wanted and email_for(person, MessageKind.RECEIPT):
            tell_person(case=case, party=person.party, kind=MessageKind.RECEIPT, act=act)
