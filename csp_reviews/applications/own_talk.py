"""Messages to the coordinator and from them, as one of the people of a case reads and writes them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.applications.operations import write_to_us
from csp_reviews.applications.own import open_own, own_party, passed_on, shared
from csp_reviews.applications.progress_forms import WriteForm
from csp_reviews.applications.talk_queries import thread
from csp_reviews.casefile.access import Opened, log_view
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.law.terms import Action, TalkKind
from csp_reviews.web.gate import Door, access

blueprint = Blueprint("progress_talk", __name__)
UNSAFE = "2"
"""What the address says where somebody feels less safe: nothing that a browser's history would tell."""


@blueprint.get("/progress/messages")
@access(Action.ADD_INFORMATION, Door.APPLICANT)
def talk() -> ResponseReturnValue:
    """The reader's own thread, and a form to write. Reading it here is what "opened" means.

    With a code that whoever applied knows too, the form alone.
    """
    opened = open_own(Action.ADD_INFORMATION, first=True)
    unsafe = request.args.get("n") == UNSAFE
    return _page(opened, WriteForm(data={"kind": TalkKind.UNSAFE.value} if unsafe else None))


@blueprint.post("/progress/messages")
@access(Action.ADD_INFORMATION, Door.APPLICANT)
def talk_post() -> ResponseReturnValue:
    """Send it: the coordinator's queue says that it is there."""
    opened = open_own(Action.ADD_INFORMATION, change=True, first=True)
    form = WriteForm()
    if not form.validate_on_submit():
        return _page(opened, form), 400
    kind = TalkKind(form.kind.data)
    with Attempt(form) as tried:
        text, act = str(form.text.data), opened.act()
        write_to_us(case=opened.case, party=own_party(), kind=kind, text=text, act=act, passed_on=passed_on())
    if tried.refused:
        return _page(opened, form), 400
    thanks = (
        _("We have your message. It is not shown here. We answer you in a way that is safe.")
        if passed_on()
        else _("We have your message. The answer will stand here.")
    )
    flash(thanks, "success")
    return redirect(url_for("progress_talk.talk"), code=303)


def _page(opened: Opened, form: WriteForm) -> str:
    said = () if passed_on() else thread(opened.case, own_party())
    for one in said:
        if one.from_staff and one.opened is None:
            log_view(opened.case.id, Action.SEE_OWN_STATUS, opened.standing, talk_id=one.id)
    return render_template("progress/talk.html", **shared(opened), said=said, form=form)
