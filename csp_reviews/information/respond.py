"""Answering by a one-time link, without an account: one request, one answer, and the link ends."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from csp_reviews.casefile.access import open_own_case
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.information.answering import Answering, kind_wanted
from csp_reviews.information.forms import AnswerForm
from csp_reviews.information.operations import LINK
from csp_reviews.information.queries import requests_of
from csp_reviews.information.too_late import typed, what_happened
from csp_reviews.law.terms import Action, RequestState
from csp_reviews.web.gate import Door, access, note_refusal, refuse, viewer
from csp_reviews.web.pages import show_area

TOO_LATE = 410
blueprint = Blueprint("respond", __name__, url_prefix=LINK.rstrip("/"))


@blueprint.get("/<token>")
@access(Action.ANSWER_REQUEST, Door.LINK)
def answer(token: str) -> ResponseReturnValue:
    """The form. Opening it any number of times, as scanners of mail do, changes nothing."""
    answering = _answering()
    return _page(answering, answering.form(), token)


@blueprint.post("/<token>")
@access(Action.ANSWER_REQUEST, Door.LINK)
def answer_post(token: str) -> ResponseReturnValue:
    """Record the answer; the link ends with it. One that comes too late is shown back, with what happened."""
    if viewer().case_id is None:
        return _too_late(), note_refusal(TOO_LATE)
    answering = _answering(change=True)
    form, kind = answering.form(), kind_wanted()
    if not answering.ready(form, kind):
        return _page(answering, form, token), 400
    with Attempt(form) as tried:
        answering.record(form, kind, answering.opened.act())
    if tried.refused:
        return _page(answering, form, token), 400
    return redirect(url_for("respond.sent"), code=303)


@blueprint.get("/sent")
@access(Action.READ_PUBLIC, Door.PUBLIC)
def sent() -> ResponseReturnValue:
    """A receipt that says nothing of the case: the link that led to it has ended."""
    return render_template("information/sent.html")


def _too_late() -> str:
    return render_template("information/too_late.html", happened=what_happened(), rows=typed())


def _answering(*, change: bool = False) -> Answering:
    opened = open_own_case(Action.ANSWER_REQUEST, change=change)
    asking = next((one for one in requests_of(opened.case) if one.id == viewer().request_id), None)
    if asking is None or asking.state is not RequestState.OPEN:
        refuse(404)
    show_area(opened.case.area)
    return Answering.of(opened, asking, whole=opened.may(Action.READ_WHO_AND_WHERE))


def _page(answering: Answering, form: AnswerForm, token: str) -> str:
    return render_template(
        "information/respond.html",
        answering=answering,
        case=answering.opened.case,
        form=form,
        action=url_for("respond.answer", token=token),
    )
