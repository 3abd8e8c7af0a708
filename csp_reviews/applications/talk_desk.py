"""Messages of a case at the coordinator's desk: each person's thread, an answer, and what was said by voice entered."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.applications.following_forms import EnterTalkForm, ReplyForm, SettleForm
from csp_reviews.applications.operations import settle_talk, write_to_them, write_to_us
from csp_reviews.applications.talk_queries import feels_unsafe, talk_of, thread, waiting_in
from csp_reviews.casefile.access import Opened, log_view, open_case
from csp_reviews.casefile.contact import safe_contact
from csp_reviews.casefile.own_code import needs_own_code
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.casefile.safe_routes import safe_routes
from csp_reviews.casefile.whom import named
from csp_reviews.correspondence.queueing import person_of
from csp_reviews.correspondence.signing import frame_of, of_a_message
from csp_reviews.law.permissions import STANDING_OF
from csp_reviews.law.terms import Action, Party, Route, TalkKind
from csp_reviews.web import kept_forms
from csp_reviews.web.gate import access, refuse
from csp_reviews.web.pages import show_area

blueprint = Blueprint("talk", __name__, url_prefix="/casework/<reference>/talk")


@blueprint.get("")
@access(Action.READ_CONTACT)
def desk(reference: str) -> ResponseReturnValue:
    """Each person's thread. Reading it here is what "read" means to them."""
    opened = open_case(reference, Action.READ_CONTACT)
    return _page(opened)


@blueprint.post("")
@access(Action.CHANGE_CONTACT_OR_WITHDRAW)
def reply(reference: str) -> ResponseReturnValue:
    """Write to one of the people: they are told by a safe way that it is there."""
    opened = open_case(reference, Action.CHANGE_CONTACT_OR_WITHDRAW, change=True)
    form = ReplyForm(prefix="reply").offer_people(_parties(opened))
    if not form.validate_on_submit():
        return _page(opened, reply_form=form), 400
    with Attempt(form) as tried:
        text, seen = str(form.text.data), form.last_seen
        write_to_them(case=opened.case, party=form.whose, text=text, act=opened.act(), seen=seen)
    if tried.refused:
        return _page(opened, reply_form=form), 400
    _keep_beside(opened, "reply")
    text = _(
        "It stands on the page of %(whose)s. If a way is safe, they are told by it that there is something to read.",
        whose=named(form.whose),
    )
    flash(text, "success")
    return redirect(url_for("talk.desk", reference=opened.case.reference), code=303)


@blueprint.post("/settle")
@access(Action.CHANGE_CONTACT_OR_WITHDRAW)
def settle(reference: str) -> ResponseReturnValue:
    """Say that nothing needs to be written: it was answered by voice, or asks nothing."""
    opened = open_case(reference, Action.CHANGE_CONTACT_OR_WITHDRAW, change=True)
    form = SettleForm(prefix="settle").offer_people(_parties(opened))
    if not form.validate_on_submit():
        return _page(opened, settle_form=form), 400
    with Attempt(form) as tried:
        settle_talk(case=opened.case, party=form.whose, act=opened.act(), seen=form.last_seen, how=form.how.data or "")
    if tried.refused:
        return _page(opened, settle_form=form), 400
    flash(_("It is recorded: what %(whose)s wrote needs no answer.", whose=named(form.whose)), "success")
    return redirect(url_for("casework.case", reference=opened.case.reference), code=303)


@blueprint.post("/enter")
@access(Action.CHANGE_CONTACT_OR_WITHDRAW)
def enter(reference: str) -> ResponseReturnValue:
    """Enter what somebody said by phone, letter, e-mail or in person (c5)."""
    opened = open_case(reference, Action.CHANGE_CONTACT_OR_WITHDRAW, change=True)
    form = EnterTalkForm(prefix="enter").offer_people(_parties(opened))
    if not form.validate_on_submit():
        return _page(opened, enter_form=form), 400
    act = opened.act(entered=form.entered(), standing=STANDING_OF[form.whose])
    kind = TalkKind(form.kind.data)
    with Attempt(form) as tried:
        write_to_us(case=opened.case, party=form.whose, kind=kind, text=str(form.text.data), act=act)
    if tried.refused:
        return _page(opened, enter_form=form), 400
    _keep_beside(opened, "enter")
    flash(_("It is entered as what %(whose)s said.", whose=named(form.whose)), "success")
    return redirect(url_for("talk.desk", reference=opened.case.reference), code=303)


@blueprint.get("/<int:n>/letter")
@access(Action.READ_CONTACT)
def letter(reference: str, n: int) -> ResponseReturnValue:
    """One message to them as a letter, to post where letters are safe, or to hand over."""
    opened = open_case(reference, Action.READ_CONTACT)
    found = talk_of(opened.case, n)
    if found is None or not found.from_staff:
        refuse(404)
    show_area(opened.case.area)
    person = person_of(opened.case, found.party)
    return render_template(
        "applications/talk_letter.html",
        case=opened.case,
        talk=found,
        content=of_a_message(opened.case, found.party, found.text).to_json(),
        person=person,
        post=Route.LETTER in safe_routes(person),
        frame=frame_of(opened.case, found.party, found.said_on, answered=True),
    )


def _keep_beside(opened: Opened, recorded: str) -> None:
    """What was typed in the other part of the page stays there, and a message says that it is not sent."""
    owner, texts = f"account:{opened.viewer.account_id}", ("reply-text", "enter-text")
    if kept_forms.keep_beside(owner, opened.case.area_id, recorded, texts):
        flash(_("What else you typed still stands below. It is not recorded yet."))


def _parties(opened: Opened) -> list[Party]:
    return [person.party for person in opened.case.people]


def _page(
    opened: Opened,
    reply_form: ReplyForm | None = None,
    settle_form: SettleForm | None = None,
    enter_form: EnterTalkForm | None = None,
) -> str:
    case, parties = opened.case, _parties(opened)
    show_area(case.area)
    threads = [(person, safe_contact(person), thread(case, person.party)) for person in case.people]
    last = max((one.n for _person, _reach, said in threads for one in said), default=0)
    waiting = [party for party in parties if waiting_in(case, party)]
    likely = waiting[0] if len(waiting) == 1 else None
    reply_form = reply_form or ReplyForm(prefix="reply").offer_people(parties, likely)
    settle_form = settle_form or SettleForm(prefix="settle").offer_people(parties, likely)
    for one in (one for _person, _reach, said in threads for one in said):
        if not one.from_staff and one.opened is None:
            log_view(case.id, Action.READ_CONTACT, opened.standing, talk_id=one.id)
    return render_template(
        "applications/talk.html",
        case=case,
        threads=threads,
        no_code=needs_own_code(case),
        waiting=waiting,
        unsafe=any(feels_unsafe(case, party) for party in parties),
        may_write=opened.may(Action.CHANGE_CONTACT_OR_WITHDRAW),
        reply_form=reply_form.show(last),
        settle_form=settle_form.show(last),
        enter_form=enter_form or EnterTalkForm(prefix="enter").offer_people(parties),
    )
