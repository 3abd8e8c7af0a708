"""Looking after the people of an area: invite, send a link, take a role away, disable and enable."""

import logging

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.accounts import operations, queries, rules
from csp_reviews.accounts.forms import InviteForm
from csp_reviews.casefile.areas import agencies, area_or_404
from csp_reviews.extensions import db
from csp_reviews.law.permissions import Grant
from csp_reviews.law.terms import Action, LinkPurpose, Role
from csp_reviews.models.accounts import Account, RoleGrant
from csp_reviews.models.areas import Area
from csp_reviews.web.forms import BaseForm
from csp_reviews.web.gate import Door, access, refuse, viewer
from csp_reviews.web.pages import show_area

blueprint = Blueprint("people", __name__, url_prefix="/admin/people")
log = logging.getLogger(__name__)


@blueprint.get("/invite/<slug>")
@access(Action.MANAGE_ACCOUNTS, Door.STAFF)
def invite(slug: str) -> ResponseReturnValue:
    """Ask whom to invite, as what."""
    area = _own_area(slug)
    return _invite_page(area, _invite_form(area))


@blueprint.post("/invite/<slug>")
@access(Action.MANAGE_ACCOUNTS, Door.STAFF)
def invite_post(slug: str) -> ResponseReturnValue:
    """Give the role, and send the link to the person alone: who invites never sees it."""
    area = _own_area(slug)
    form = _invite_form(area)
    if not form.validate_on_submit():
        return _invite_page(area, form), 400
    email = operations.plain_email(form.email.data or "")
    found = queries.by_email(email, disabled=True)
    if found is not None and found.id == viewer().account_id:
        form.email.errors = [_("You cannot give yourself a role")]
        return _invite_page(area, form), 400
    if found is not None and found.disabled_at is not None:
        form.email.errors = [_("This person’s sign-in is disabled. Ask an administrator to enable it first")]
        return _invite_page(area, form), 400
    agency_id = int(form.agency.data) if form.agency.data else None
    grant = Grant(Role(form.role.data), area.id, agency_id)
    account, _path = operations.invite(email=email, name=str(form.name.data), grant=grant)
    log.info("role given: %s in area %s to account %s by %s", grant.role, area.id, account.id, viewer().account_id)
    flash(_("The role is given. If they had no password yet, a link is on its way to them."), "success")
    return redirect(url_for("people.one", account_id=account.id), code=303)


@blueprint.get("/<int:account_id>")
@access(Action.MANAGE_ACCOUNTS, Door.STAFF)
def one(account_id: int) -> ResponseReturnValue:
    """One person: their roles, and what can be done."""
    account = _own_person(account_id, change=False)
    roles = queries.role_names(account.id)
    if len({role.area_id for role, _area, _agency in roles}) == 1:
        show_area(db.session.get_one(Area, roles[0][0].area_id))
    return render_template(
        "accounts/person.html",
        person=account,
        manage=rules.may_manage(viewer(), account),
        roles=[(role, area, agency, _takable(account, role)) for role, area, agency in roles],
        key=BaseForm,
        open_links=queries.links([account.id]),
        undelivered=queries.undelivered([account.id]),
    )


@blueprint.post("/<int:account_id>/link")
@access(Action.MANAGE_ACCOUNTS, Door.STAFF)
def link_post(account_id: int) -> ResponseReturnValue:
    """Send the person a link to choose a password: nobody else sees it."""
    account = _managed(account_id)
    purpose = LinkPurpose.RESET if account.password_hash else LinkPurpose.INVITATION
    operations.send_link(account=account, purpose=purpose)
    log.info("link sent to account %s by %s", account.id, viewer().account_id)
    flash(_("A link is on its way to them."), "success")
    return redirect(url_for("people.one", account_id=account.id), code=303)


@blueprint.post("/<int:account_id>/disable")
@access(Action.MANAGE_ACCOUNTS, Door.STAFF)
def disable_post(account_id: int) -> ResponseReturnValue:
    """Shut the sign-in. What the person has open ends with their next click."""
    account = _managed(account_id)
    operations.disable(account=account)
    log.info("account %s disabled by %s", account.id, viewer().account_id)
    flash(_("The sign-in is disabled."), "success")
    return redirect(url_for("people.one", account_id=account.id), code=303)


@blueprint.post("/<int:account_id>/enable")
@access(Action.MANAGE_ACCOUNTS, Door.STAFF)
def enable_post(account_id: int) -> ResponseReturnValue:
    """Open a disabled sign-in again."""
    account = _managed(account_id)
    operations.enable(account=account)
    log.info("account %s enabled by %s", account.id, viewer().account_id)
    flash(_("The sign-in is enabled."), "success")
    return redirect(url_for("people.one", account_id=account.id), code=303)


@blueprint.post("/<int:account_id>/roles/<int:grant_id>/take")
@access(Action.MANAGE_ACCOUNTS, Door.STAFF)
def take_role_post(account_id: int, grant_id: int) -> ResponseReturnValue:
    """Take one role away."""
    account = _own_person(account_id)
    grant = next((grant for grant in account.grants if grant.id == grant_id), None)
    if grant is None or not _takable(account, grant):
        refuse(404)
    area_id = grant.area_id
    operations.take_role(account=account, grant=grant)
    log.info("role %s in area %s taken from account %s by %s", grant.role, area_id, account.id, viewer().account_id)
    flash(_("The role is taken away."), "success")
    return redirect(url_for("accounts.people"), code=303)


def _own_area(slug: str) -> Area:
    """An area in which the viewer may give roles; 404 otherwise."""
    area = area_or_404(slug)
    if not rules.may_give(viewer(), area.id):
        refuse(404)
    return show_area(area)


def _own_person(account_id: int, *, change: bool = True) -> Account:
    """Somebody of the viewer's areas; 404 otherwise."""
    account = queries.person(viewer(), account_id, change=change)
    if account is None:
        refuse(404)
    return account


def _managed(account_id: int) -> Account:
    """Somebody whose whole account the viewer may change; 404 where that is not so."""
    account = _own_person(account_id)
    if not rules.may_manage(viewer(), account):
        refuse(404)
    return account


def _takable(account: Account, grant: RoleGrant) -> bool:
    return account.id != viewer().account_id and rules.may_take(viewer(), grant)


def _invite_form(area: Area) -> InviteForm:
    return InviteForm(rules.may_give(viewer(), area.id), agencies(area.id))


def _invite_page(area: Area, form: InviteForm) -> str:
    return render_template("accounts/invite.html", area=area, form=form)
