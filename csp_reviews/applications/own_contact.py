"""How the reader is reached: what is switched off stops at once; what is switched on is held for 48 hours (c4)."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.applications import masked
from csp_reviews.applications.forms import OnlyButtonForm
from csp_reviews.applications.hours import hours_data
from csp_reviews.applications.operations import (
    ask_change,
    narrow_hours,
    set_name,
    switch_route_off,
    undo_change,
)
from csp_reviews.applications.operations.holding import widens
from csp_reviews.applications.own import open_own, own_party, own_person, shared
from csp_reviews.applications.progress_forms import NameForm, RoutesOffForm, WayForm, standing
from csp_reviews.casefile.access import Opened
from csp_reviews.casefile.contact import hours_words
from csp_reviews.casefile.following import open_change
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.casefile.safe_routes import hours_for, kept_for
from csp_reviews.law.terms import Action, Route
from csp_reviews.models.cases import Person
from csp_reviews.web.forms import choices
from csp_reviews.web.gate import Door, access, refuse

blueprint = Blueprint("progress_contact", __name__)
ACTION = Action.CHANGE_CONTACT_OR_WITHDRAW


@blueprint.get("/progress/contact")
@access(ACTION, Door.APPLICANT)
def contact() -> ResponseReturnValue:
    """How we reach the reader, what to stop using, what is held, and what to add."""
    opened = open_own(ACTION)
    person = own_person(opened)
    return _contact_page(opened, _routes_form(person), NameForm(prefix="name", formdata=None))


@blueprint.post("/progress/contact")
@access(ACTION, Door.APPLICANT)
def contact_post() -> ResponseReturnValue:
    """Stop using them, at once; nothing is sent to them again, not even about this (c4)."""
    opened = open_own(ACTION, change=True)
    person = own_person(opened)
    form = _routes_form(person)
    if not form.validate_on_submit():
        return _contact_page(opened, form, NameForm(prefix="name", formdata=None)), 400
    routes = [Route(value) for value in form.routes.data or ()]
    with Attempt(form) as tried:
        switch_route_off(case=opened.case, party=own_party(), routes=routes, act=opened.act())
    if tried.refused:
        return _contact_page(opened, form, NameForm(prefix="name", formdata=None)), 400
    flash(_("We have stopped using it. Nothing is sent there any more."), "success")
    return redirect(url_for("progress_contact.contact"), code=303)


@blueprint.post("/progress/contact/name")
@access(ACTION, Door.APPLICANT)
def name() -> ResponseReturnValue:
    """The name to ask for, at once where there was none."""
    opened = open_own(ACTION, change=True)
    form = NameForm(prefix="name")
    if not form.validate_on_submit():
        return _contact_page(opened, _routes_form(own_person(opened), sent=False), form), 400
    with Attempt(form) as tried:
        set_name(case=opened.case, party=own_party(), name=str(form.name_to_use.data or ""), act=opened.act())
    if tried.refused:
        return _contact_page(opened, _routes_form(own_person(opened), sent=False), form), 400
    given = form.name_to_use.data
    flash(_("We ask for you by that name from now on.") if given else _("We ask for you by your own name."), "success")
    return redirect(url_for("progress_contact.contact"), code=303)


@blueprint.get("/progress/contact/<int:n>")
@access(ACTION, Door.APPLICANT)
def way(n: int) -> ResponseReturnValue:
    """One way: switch it on, change its number or address, or its hours."""
    opened = open_own(ACTION)
    person, which = own_person(opened), _route(n)
    return _way_page(opened, which, _way_form(person, which))


@blueprint.post("/progress/contact/<int:n>")
@access(ACTION, Door.APPLICANT)
def way_post(n: int) -> ResponseReturnValue:
    """Fewer hours count at once; anything that opens more is held for 48 hours."""
    opened = open_own(ACTION, change=True)
    person, which = own_person(opened), _route(n)
    form = _way_form(person, which)
    if not form.validate_on_submit():
        return _way_page(opened, which, form), 400
    if meanwhile := _meanwhile(form):
        form.form_errors.append(meanwhile)
        return _way_page(opened, which, form), 409
    address, act = str(form.address.data or ""), opened.act()
    held = widens(person, which, address, form.hours)
    with Attempt(form) as tried:
        if held:
            ask_change(case=opened.case, party=own_party(), route=which, address=address, hours=form.hours, act=act)
        else:
            narrow_hours(case=opened.case, party=own_party(), route=which, hours=form.hours, act=act)
    if tried.refused:
        return _way_page(opened, which, form), 400
    if not held:
        fewer = which is not Route.LETTER
        flash(_("We use it only in these hours from now on.") if fewer else _("It stays as it was."), "success")
    return redirect(url_for("progress_contact.contact"), code=303)


@blueprint.post("/progress/contact/undo/<int:n>")
@access(ACTION, Door.APPLICANT)
def undo(n: int) -> ResponseReturnValue:
    """Take back a change that is still held."""
    opened = open_own(ACTION, change=True)
    held = next((change for change in open_change(own_person(opened).id) if change.id == n), None)
    if held is not None:
        with Attempt(OnlyButtonForm()) as tried:
            undo_change(case=opened.case, change=held, act=opened.act())
        if not tried.refused:
            flash(_("It stays as it was."), "success")
    return redirect(url_for("progress_contact.contact"), code=303)


def _route(n: int) -> Route:
    """A way by its number: the address says nothing of which it is."""
    routes = list(Route)
    return routes[n - 1] if 1 <= n <= len(routes) else refuse(404)


def _routes_form(person: Person, *, sent: bool = True) -> RoutesOffForm:
    form = RoutesOffForm() if sent else RoutesOffForm(formdata=None)
    form.routes.choices = choices((way.route.value, way.text) for way in masked.ways(person))
    return form


def _way_form(person: Person, route: Route) -> WayForm:
    """The form, with the hours as they are; the number or address is never shown again."""
    hours, on = hours_for(person, route), any(way.route is route for way in masked.ways(person))
    data = hours_data(hours) | {"version": " ".join(standing(hours, on=on))}
    return WayForm(data=data).about(route, kept_for(person, route), hours, on=on)


def _meanwhile(form: WayForm) -> str:
    """What became of a way since its form was shown, elsewhere; empty where it stands as it did. It is said once."""
    before, (state, hours) = str(form.version.data or ""), standing(form.kept_hours, on=form.on)
    if before == f"{state} {hours}":
        return ""
    form.show_as(f"{state} {hours}")
    if before.partition(" ")[0] == state:
        return _(
            "It was changed meanwhile: the hours are now %(hours)s. If you want those below, save once more.",
            hours=hours_words(form.kept_hours),
        )
    if form.on:
        return _("It was changed meanwhile: we use this way now. If what is below is right, save once more.")
    return _(
        "It was changed meanwhile: we do not use this way any more. If you want us to use it again, save once more."
    )


def _way_page(opened: Opened, route: Route, form: WayForm) -> str:
    return render_template("progress/way.html", **shared(opened), form=form, route=route)


def _contact_page(opened: Opened, form: RoutesOffForm, name_form: NameForm) -> str:
    person = own_person(opened)
    return render_template(
        "progress/contact.html",
        **shared(opened),
        form=form,
        name_form=name_form,
        named=bool(person.name_to_use),
        button_form=OnlyButtonForm(formdata=None),
        ways=masked.ways(person),
        newly=masked.newly,
        off=masked.off(person),
        held=open_change(person.id),
        routes=list(Route),
    )
