"""What the coordinator sees of a case's correspondence: each message, what is still to be told, and the letters."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.casefile.access import Opened, open_case
from csp_reviews.casefile.agreement import why_withheld
from csp_reviews.casefile.contact import safe_contact
from csp_reviews.casefile.own_code import has_own_code
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.casefile.safe_routes import WHY_TEXT, earliest, hand_routes, hours_for, route_by_hand, safe_routes
from csp_reviews.casefile.whom import named
from csp_reviews.correspondence import operations, queries, wording
from csp_reviews.correspondence.content import from_json
from csp_reviews.correspondence.forms import ToldForm
from csp_reviews.correspondence.queueing import cannot_read, person_of
from csp_reviews.correspondence.shown import about, shown, to_be_told, to_do, why
from csp_reviews.correspondence.signing import frame_of
from csp_reviews.law.terms import Action, MessageKind, MessageState, Route
from csp_reviews.models.cases import Case, Person
from csp_reviews.models.correspondence import Message
from csp_reviews.web.clock import now
from csp_reviews.web.filters import LONDON
from csp_reviews.web.gate import Door, access, refuse
from csp_reviews.web.pages import show_area

blueprint = Blueprint("correspondence", __name__, url_prefix="/casework/<reference>")


@blueprint.get("/messages")
@access(Action.READ_CONTACT, Door.STAFF)
def messages(reference: str) -> ResponseReturnValue:
    """Every message of a case and how it stands; the notices, to read and to print."""
    case = _case(open_case(reference, Action.READ_CONTACT))
    found = queries.messages_of(case)
    people, agencies, opened = queries.people_of(case), queries.agency_names(found), queries.opened_at(case)
    return render_template(
        "correspondence/messages.html",
        case=case,
        messages=[shown(message, people, agencies, opened) for message in found],
        notices=[(notice, from_json(notice.content).title) for notice in queries.notices_of(case)],
    )


@blueprint.get("/messages/<int:message_id>")
@access(Action.READ_CONTACT, Door.STAFF)
def told(reference: str, message_id: int) -> ResponseReturnValue:
    """One message that somebody must post or tell: how it may be done safely, and a form to say that it was."""
    opened = open_case(reference, Action.READ_CONTACT)
    message = _message(opened, message_id)
    if not to_be_told(message, queries.opened_at(opened.case)):
        return redirect(url_for("correspondence.messages", reference=reference), code=303)
    return _told_page(opened, message, _told_form(opened.case, message))


@blueprint.post("/messages/<int:message_id>")
@access(Action.CHANGE_CONTACT_OR_WITHDRAW, Door.STAFF)
def told_post(reference: str, message_id: int) -> ResponseReturnValue:
    """Record that it was posted or told."""
    opened = open_case(reference, Action.CHANGE_CONTACT_OR_WITHDRAW, change=True)
    message = _message(opened, message_id)
    form = _told_form(opened.case, message)
    if not form.validate_on_submit():
        return _told_page(opened, message, form), 400
    act, how = opened.act(on=form.told_on.data), form.how_told()
    with Attempt(form) as tried:
        operations.record_told(case=opened.case, message=message, way=form.how.data, how=how, act=act)
    if tried.refused:
        return _told_page(opened, message, form), 400
    flash(_told_words(_person(opened.case, message), form.how_told().rstrip(".")), "success")
    return redirect(url_for("correspondence.messages", reference=reference), code=303)


@blueprint.post("/messages/<int:message_id>/again")
@access(Action.CHANGE_CONTACT_OR_WITHDRAW, Door.STAFF)
def again_post(reference: str, message_id: int) -> ResponseReturnValue:
    """Try a failed e-mail once more, where it is still safe."""
    opened = open_case(reference, Action.CHANGE_CONTACT_OR_WITHDRAW, change=True)
    message = _message(opened, message_id)
    if not _can_try_again(message, _person(opened.case, message)):
        refuse(404)
    operations.try_again(message=message)
    flash(_("The e-mail is sent once more."), "success")
    return redirect(url_for("correspondence.messages", reference=reference), code=303)


@blueprint.get("/notices/<int:n>/letter")
@access(Action.READ_CONTACT, Door.STAFF)
def letter(reference: str, n: int) -> ResponseReturnValue:
    """A notice as a letter on A4, the same text as the page. Where letters are not safe it carries no address."""
    case = _case(open_case(reference, Action.READ_CONTACT))
    notice = queries.notice_of(case, n)
    if notice is None:
        refuse(404)
    person = person_of(case, notice.party)
    against = why_withheld(case, notice.party, MessageKind.NOTICE, notice.kind)
    return render_template(
        "correspondence/letter.html",
        case=case,
        notice=notice,
        both_read=queries.both_read(notice),
        content=from_json(notice.content),
        person=person,
        barred=WHY_TEXT[against] if against else "",
        post=against is None and Route.LETTER in safe_routes(person),
        frame=frame_of(case, notice.party, notice.issued_on),
    )


def _told_words(person: Person | None, how: str) -> str:
    """That it was told, and to which of the people of a case; an agency and a neighbour have their own rows."""
    if person is None:
        return _("It is recorded: %(how)s.", how=how)
    return _("It is recorded for %(whose)s: %(how)s.", whose=named(person.party), how=how)


def _case(opened: Opened) -> Case:
    show_area(opened.case.area)
    return opened.case


def _message(opened: Opened, message_id: int) -> Message:
    """A message of this case; 404 otherwise."""
    message = queries.message_of(_case(opened), message_id)
    if message is None:
        refuse(404)
    return message


def _person(case: Case, message: Message) -> Person | None:
    return next((person for person in case.people if person.id == message.person_id), None)


def _told_form(case: Case, message: Message) -> ToldForm:
    """The form, offering to a person only the ways that are safe today."""
    first = message.notice.issued_on if message.notice else message.queued_at.astimezone(LONDON).date()
    form = ToldForm(first)
    if message.agency_id is not None:
        form.offer_agency()
    else:
        person = _person(case, message)
        only_points = {Route.TEXT} if cannot_read(person, message.kind) else set()
        form.offer((safe_routes(person) & set(hand_routes(message.kind))) - only_points)
    return form


def _can_try_again(message: Message, person: Person | None) -> bool:
    if message.state is not MessageState.FAILED or not message.body:
        return False
    return message.person_id is None or operations.still_safe(message, person)


def _may_record(person: Person | None) -> bool:
    """Whether something may be left on their voicemail now: it has hours of its own."""
    return Route.VOICEMAIL in safe_routes(person) and earliest(person, Route.VOICEMAIL, now()) <= now()


def _told_page(opened: Opened, message: Message, form: ToldForm) -> str:
    case = opened.case
    person = _person(case, message)
    route = route_by_hand(person, message.kind)
    return render_template(
        "correspondence/told.html",
        case=case,
        message=message,
        about=about(message),
        to_do=to_do(message, person),
        why=why(message, person),
        person=person,
        route=route,
        may_record=_may_record(person),
        hours=hours_for(person, route),
        opens=earliest(person, route, now()),
        now=now(),
        script=wording.by_hand(message.kind, route),
        voicemail=wording.by_hand(message.kind, Route.VOICEMAIL),
        agency=queries.agency_names([message]).get(message.agency_id or 0),
        again=_can_try_again(message, person),
        by_email=Route.EMAIL in safe_routes(person),
        also=safe_contact(person).also if person else "",
        no_code=person is not None and not has_own_code(person),
        form=form,
    )
