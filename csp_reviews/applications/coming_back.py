"""Save and come back: the pages below /<area>/apply/ that keep a draft behind a code, and open it again."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.applications import begun, drafts, half_done, reading, saving
from csp_reviews.applications.drafts import Found
from csp_reviews.applications.forms import OnlyButtonForm
from csp_reviews.applications.in_hand import another, here_and, pressed, to_start
from csp_reviews.applications.saving_forms import BackForm, LinkForm, SaveForm
from csp_reviews.casefile.area_contact import contact_of
from csp_reviews.correspondence.wording import address_of
from csp_reviews.law.terms import Action
from csp_reviews.models.areas import Area
from csp_reviews.models.drafts import Draft
from csp_reviews.web import throttle
from csp_reviews.web.gate import Door, access

blueprint = Blueprint("saved", __name__)
ASKED, MINUTES = 10, 15
"""How often one network may ask for a link, and in how many minutes."""


@blueprint.get("/<area>/apply/save")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def save(area: str) -> ResponseReturnValue:
    """Ask how somebody wants to come back; nothing is saved longer than the sitting before they say so."""
    here, found = here_and(area)
    if found.writing is None:
        return to_start(here)
    return _render("applications/save.html", here, form=_save_form(found.writing), draft=found.writing)


@blueprint.post("/<area>/apply/save")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def save_post(area: str) -> ResponseReturnValue:
    """Keep the draft behind its code, and send a link where the inbox is safe."""
    here, found = pressed(area)
    draft = found.writing
    if draft is None:
        return to_start(here)
    form = SaveForm()
    if not form.validate_on_submit():
        return _render("applications/save.html", here, form=form, draft=draft), 400
    saving.save(draft, drafts.token_of(here, draft))
    saving.reach_at(draft, form.address)
    return redirect(url_for("saved.shown", area=here.slug), code=303)


@blueprint.get("/<area>/apply/saved")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def shown(area: str) -> ResponseReturnValue:
    """The reference and the code, to write down or to print, in the browser that saved it."""
    here, found = here_and(area)
    draft = found.writing
    if draft is None or draft.saved_reference is None:
        return to_start(here)
    code = saving.code_of(draft, drafts.token_of(here, draft))
    page = address_of(url_for("saved.back", area=here.slug))
    return _render("applications/saved.html", here, form=OnlyButtonForm(), draft=draft, code=code, page=page)


@blueprint.post("/<area>/apply/saved")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def code_again(area: str) -> ResponseReturnValue:
    """Another code, for somebody who came back and lost the first."""
    here, found = pressed(area)
    if found.writing is None:
        return to_start(here)
    saving.code_again(found.writing, drafts.token_of(here, found.writing))
    return redirect(url_for("saved.shown", area=here.slug), code=303)


@blueprint.post("/<area>/apply/stop")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def stop(area: str) -> ResponseReturnValue:
    """Take the draft off this device; it waits behind its code. One that was sent has another code by now."""
    here, found = pressed(area)
    if found.sent is not None:
        flash(
            _(
                "You had sent your application, in another tab or window. The code with which you saved it opens "
                "nothing any more. Write down the reference and the code on this page instead: they open it now."
            )
        )
        return redirect(url_for("applications.receipt", area=here.slug), code=303)
    if found.writing is not None and found.writing.saved_reference is None:
        return redirect(url_for("saved.save", area=here.slug), code=303)
    if found.writing is not None:
        drafts.lay_down(here, found.writing)
    if found.waits is not None or drafts.laid_down(here):
        flash(_("It is off this device, and waits for you behind its code."), "success")
    return to_start(here)


@blueprint.get("/<area>/apply/back")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def back(area: str) -> ResponseReturnValue:
    """Ask for the reference and the code, or for a new link; and what becomes of a form that is open here."""
    here, found = here_and(area)
    return _back_page(here, found, BackForm(prefix="code").beside(found.writing), LinkForm(prefix="link"))


@blueprint.post("/<area>/apply/back")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def back_post(area: str) -> ResponseReturnValue:
    """Open it, or say that the two do not go together: the same for an unknown reference and a wrong code."""
    here, found = here_and(area, change=True)
    form, other = BackForm(prefix="code").beside(found.writing), LinkForm(prefix="link", formdata=None)
    if not form.validate_on_submit():
        return _back_page(here, found, form, other), 400
    reference, code = form.read
    if reading.too_often(reference):
        return _back_page(here, found, form, other, wait=True), 429
    draft = saving.opens(here, reference, code)
    if draft is None:
        reading.failed(reference)
        form.form_errors.append(_("We cannot open it with these. Check the reference and the code, and try again."))
        return _back_page(here, found, form, other), 400
    return _open(here, draft, found.writing, deletes=form.deletes and not another(found))


@blueprint.get("/<area>/apply/aside")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def aside(area: str) -> ResponseReturnValue:
    """The reference and the code of the form that was open before, to write down; then on with the other."""
    here, _found = here_and(area)
    kept = drafts.aside(here)
    if kept is None:
        return to_start(here)
    draft, token = kept
    page = address_of(url_for("saved.back", area=here.slug))
    code = saving.code_of(draft, token)
    return _render("applications/aside.html", here, form=OnlyButtonForm(), draft=draft, code=code, page=page)


@blueprint.post("/<area>/apply/aside")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def aside_post(area: str) -> ResponseReturnValue:
    """It is written down: this browser does not show it any more."""
    here, _found = here_and(area)
    drafts.written_down(here)
    return to_start(here)


@blueprint.post("/<area>/apply/back/link")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def link(area: str) -> ResponseReturnValue:
    """Send a new link; the answer is the same whether or not anything is saved for the address."""
    here, found = here_and(area)
    form, other = LinkForm(prefix="link"), BackForm(prefix="code", formdata=None).beside(found.writing)
    if not form.validate_on_submit():
        return _back_page(here, found, other, form), 400
    bucket = throttle.bucket("draft-link", throttle.network())
    if throttle.full(bucket, ASKED, MINUTES):
        return _back_page(here, found, other, form, wait=True), 429
    throttle.count(bucket, MINUTES)
    saving.send_link_to(here, form.address)
    return redirect(url_for("saved.asked", area=here.slug), code=303)


@blueprint.get("/<area>/apply/back/link")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def asked(area: str) -> ResponseReturnValue:
    """That a link was sent, if there is something to open."""
    here, _found = here_and(area)
    return _render("applications/link_sent.html", here)


@blueprint.get("/<area>/apply/back/<token>")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def linked(area: str, token: str) -> ResponseReturnValue:
    """A button, and no word of what it opens. Fetching it any number of times, as scanners of mail do, uses nothing."""
    here, _found = here_and(area)
    ended = saving.behind_link(here, token) is None
    return _render("applications/link.html", here, form=OnlyButtonForm(), ended=ended), 404 if ended else 200


@blueprint.post("/<area>/apply/back/<token>")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def linked_post(area: str, token: str) -> ResponseReturnValue:
    """Open it with the link, which ends with that. A form that was open here is saved, so that nothing is lost."""
    here, found = here_and(area, change=True)
    draft = saving.behind_link(here, token, change=True)
    if draft is None:
        return _render("applications/link.html", here, form=OnlyButtonForm(), ended=True), 404
    saving.use_link(draft)
    return _open(here, draft, found.writing)


def _open(here: Area, draft: Draft, before: Draft | None, *, deletes: bool = False) -> ResponseReturnValue:
    """Open a saved draft. What was open before is saved, and its code shown first; or deleted, where that was asked."""
    kept = before is not None and before.id != draft.id and not deletes
    if before is not None and kept:
        saving.save(before, drafts.token_of(here, before))
        drafts.set_aside(here, before)
    elif before is not None and deletes and before.id != draft.id:
        drafts.forget(here)
    drafts.open_again(here, draft)
    saving.lengthen(draft)
    flash(_("Here is what you wrote. It is saved on from here."), "success")
    if kept:
        return redirect(url_for("saved.aside", area=here.slug), code=303)
    left = begun.left_at(draft)
    return redirect(half_done.place(here, left), code=303) if left else to_start(here)


def _save_form(draft: Draft) -> SaveForm:
    return SaveForm(data={"by_email": bool(draft.saved_email), "email": draft.saved_email or ""})


def _back_page(here: Area, found: Found, form: BackForm, link_form: LinkForm, *, wait: bool = False) -> str:
    shown = {"code_form": form, "link_form": link_form, "wait": wait, "minutes": reading.SLOW}
    return _render("applications/back.html", here, writing=found.writing, **shown)


def _render(template: str, here: Area, **more: object) -> str:
    return render_template(template, area=here, contact=contact_of(here), **more)
