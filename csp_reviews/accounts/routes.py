"""Signing in and out, choosing a password by a link, the person's own page, and the list of an area's people."""

import logging
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response

from csp_reviews.accounts import attempts, operations, passwords, queries, rules
from csp_reviews.accounts.forms import AgencyForm, CannotSignInForm, ChoosePasswordForm, SignInForm
from csp_reviews.accounts.next_page import safe_next, workplace
from csp_reviews.accounts.queries import Link
from csp_reviews.accounts.viewer import note_signed_out, owner, signed_in, staff_viewer
from csp_reviews.extensions import db
from csp_reviews.law.terms import Action, LinkPurpose
from csp_reviews.web import kept_forms
from csp_reviews.web.gate import Door, access, viewer
from csp_reviews.web.pages import show_area
from csp_reviews.web.transaction import end_reading, reading

blueprint = Blueprint("accounts", __name__)
log = logging.getLogger(__name__)


@blueprint.get("/sign-in")
@access(Action.READ_PUBLIC, Door.PUBLIC)
def sign_in() -> ResponseReturnValue:
    """Ask who comes, and say who need not sign in."""
    person = staff_viewer()
    if person.signed_in:
        return redirect(safe_next(request.args.get("next")) or workplace(person), code=303)
    return _sign_in_page(SignInForm(formdata=None))


@blueprint.post("/sign-in")
@access(Action.READ_PUBLIC, Door.PUBLIC)
def sign_in_post() -> ResponseReturnValue:
    """Check the password with no transaction open, then open a session under a new token."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _sign_in_page(form), 400
    email, password = operations.plain_email(form.email.data or ""), form.password.data or ""
    attempt = attempts.attempt(email)
    with reading():
        too_many = attempt.too_many()
        found = None if too_many else queries.for_sign_in(email)
        end_reading()
    if too_many:
        form.email.errors = [_("There were too many tries. Wait an hour, or ask for a link to choose a new password")]
        return _sign_in_page(form), 429
    account_id, kept = found or (0, None)
    token = _opened(account_id, kept, password) if passwords.right(password, kept) else None
    if token is None:
        attempt.failed()
        form.email.errors = [_("The e-mail address or the password is not right")]
        return _sign_in_page(form), 400
    attempt.succeeded()
    return _enter(token, email)


@blueprint.post("/sign-out")
@access(Action.READ_PUBLIC, Door.STAFF)
def sign_out() -> ResponseReturnValue:
    """End the session. A copy of its cookie is worth nothing from now on."""
    person = viewer()
    if person.session_id is not None:
        operations.end_session(session_id=person.session_id)
    logout_user()
    session.clear()
    note_signed_out(person)
    flash(_("You are signed out."))
    return redirect(url_for("accounts.sign_in"), code=303)


@blueprint.get("/sign-in/help")
@access(Action.READ_PUBLIC, Door.PUBLIC)
def cannot_sign_in() -> ResponseReturnValue:
    """Ask where to send a link."""
    return _page("cannot_sign_in", form=CannotSignInForm(formdata=None))


@blueprint.post("/sign-in/help")
@access(Action.READ_PUBLIC, Door.PUBLIC)
def cannot_sign_in_post() -> ResponseReturnValue:
    """Send a link, if the address has a sign-in. The answer is the same if it has not."""
    form = CannotSignInForm()
    if not form.validate_on_submit():
        return _page("cannot_sign_in", form=form), 400
    email = operations.plain_email(form.email.data or "")
    allowed, account = attempts.may_ask_for_link(email), queries.by_email(email)
    if allowed and account is not None:
        operations.send_link(account=account, purpose=_purpose(account.password_hash))
    return redirect(url_for("accounts.link_asked"), code=303)


@blueprint.get("/sign-in/link-asked")
@access(Action.READ_PUBLIC, Door.PUBLIC)
def link_asked() -> ResponseReturnValue:
    """Say that a link is on its way, if there is somebody to send it to."""
    return _page("link_asked")


@blueprint.get("/account/link/<token>")
@access(Action.READ_PUBLIC, Door.PUBLIC)
def link(token: str) -> ResponseReturnValue:
    """Ask for the password. Looking, which a mail scanner does too, does not use the link up."""
    found = queries.live_link(token)
    return _link_page(found, _password_form(found)) if found else _ended()


@blueprint.post("/account/link/<token>")
@access(Action.READ_PUBLIC, Door.PUBLIC)
def link_post(token: str) -> ResponseReturnValue:
    """Use the link up and set the password."""
    with reading():
        found = queries.live_link(token)
        end_reading()
    if found is None:
        return _ended()
    form = _password_form(found)
    if not form.validate_on_submit():
        return _link_page(found, form), 400
    kept = passwords.hashed(form.password.data or "")
    name = form.name.data if "name" in form else None
    if operations.choose_password(token=token, password_hash=kept, name=name) is None:
        return _ended()
    flash(_("Your password is set. Sign in with it now."), "success")
    answer = redirect(url_for("accounts.sign_in"), code=303)
    attempts.remember(answer, found.email)
    return answer


@blueprint.get("/account/")
@access(Action.READ_PUBLIC, Door.STAFF)
def yourself() -> ResponseReturnValue:
    """Who the person is here, and for which agency they act."""
    person = viewer()
    if person.account_id is None:
        return redirect(url_for("accounts.sign_in", next=url_for("accounts.yourself")), code=303)
    return _own_page(person.account_id)


@blueprint.post("/account/")
@access(Action.READ_PUBLIC, Door.STAFF)
def act_for_post() -> ResponseReturnValue:
    """Act for another of the person's agencies from the next request on."""
    person = viewer()
    if person.account_id is None or person.session_id is None:
        return redirect(url_for("accounts.sign_in", next=url_for("accounts.yourself")), code=303)
    form = AgencyForm(queries.own_agencies(person.account_id))
    if not form.validate_on_submit():
        return _own_page(person.account_id, form), 400
    operations.act_for(session_id=person.session_id, agency_id=int(form.agency.data))
    flash(_("You act for %(agency)s now.", agency=form.names[form.agency.data]), "success")
    return redirect(url_for("accounts.yourself"), code=303)


@blueprint.get("/admin/")
@access(Action.MANAGE_ACCOUNTS, Door.STAFF)
def people() -> ResponseReturnValue:
    """The people of one of the viewer's areas, what they are, and whether they have come."""
    areas = queries.managed_areas(viewer())
    asked = request.args.get("area")
    area = next((one for one in areas if asked in (None, one.slug)), None)
    if area is None:
        abort(404)
    found = queries.people(area.id)
    ids = [account.id for account in found]
    return render_template(
        "accounts/people.html",
        area=show_area(area),
        areas=areas,
        people=found,
        agencies={agency.id: agency.name for agency in area.agencies},
        open_links=queries.links(ids),
        undelivered=queries.undelivered(ids),
        may_invite=bool(rules.may_give(viewer(), area.id)),
    )


def _opened(account_id: int, kept: str | None, password: str) -> str | None:
    """Open a session for the right password; its hash is renewed where its parameters are old."""
    if kept is None:
        return None
    fresh = passwords.hashed(password) if passwords.outdated(kept) else None
    return operations.open_session(account_id=account_id, checked=kept, fresh_hash=fresh)


def _enter(token: str, email: str) -> Response:
    """Take up the new session and go to work; whatever the cookie held before is gone."""
    before = staff_viewer()
    if before.session_id is not None:
        operations.end_session(session_id=before.session_id)
    db.session.flush()
    person = signed_in(token)
    if person is None:
        abort(503)
    page = kept_forms.page_for(owner(person.viewer.account_id or 0))
    lost = kept_forms.without_files()
    kept = session.get(kept_forms.KEPT_AS)
    session.clear()
    login_user(person)
    log.info("signed in: account %s", person.viewer.account_id)
    if page is not None:
        session[kept_forms.KEPT_AS] = kept
        flash(_("What you typed before your session ended stands below. Nothing of it is recorded until you send it."))
        if lost:
            flash(_("The files that you chose were not kept. Choose them again."))
    answer = redirect(page or safe_next(request.args.get("next")) or workplace(person.viewer), code=303)
    attempts.remember(answer, email)
    return answer


def _page(name: str, **values: Any) -> str:
    """A page of no area in particular: where the service has just one, its name stands above."""
    area = queries.only_area()
    if area is not None:
        show_area(area)
    return render_template(f"accounts/{name}.html", **values)


def _sign_in_page(form: SignInForm) -> str:
    asked = safe_next(request.args.get("next"))
    action = url_for("accounts.sign_in_post", next=asked)
    return _page("sign_in", form=form, action=action, kept=kept_forms.waits())


def _purpose(password_hash: str | None) -> LinkPurpose:
    return LinkPurpose.RESET if password_hash else LinkPurpose.INVITATION


def _password_form(found: Link) -> ChoosePasswordForm:
    form = ChoosePasswordForm(found.email, data={"name": found.name})
    if found.purpose is LinkPurpose.RESET:
        del form.name
    return form


def _link_page(found: Link, form: ChoosePasswordForm) -> str:
    return _page("choose_password", form=form, link=found)


def _ended() -> ResponseReturnValue:
    return _page("link_ended"), 404


def _own_page(account_id: int, form: AgencyForm | None = None) -> str:
    acting = next(iter(viewer().agency_ids), None)
    shown = form or AgencyForm(queries.own_agencies(account_id), data={"agency": str(acting) if acting else None})
    return _page("yourself", form=shown, roles=queries.role_names(account_id))
