"""A neighbour's own pages: what they are asked to agree to, by a link or a code of their own, and nothing else.

A link holds the code. One that was typed stands in no address, which the browser would remember: the cookie holds its
HMAC for two hours from the last request.
"""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.applications import reading
from csp_reviews.applications.forms import OnlyButtonForm
from csp_reviews.applications.neighbour_forms import JoinCodeForm, JoinForm
from csp_reviews.applications.operations.neighbours import answer_neighbour, withdraw_neighbour
from csp_reviews.applications.queries import neighbour_behind
from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.area_contact import contact_of
from csp_reviews.casefile.areas import agencies, area_or_404
from csp_reviews.law.permissions import NOBODY
from csp_reviews.law.references import normalise_code
from csp_reviews.law.terms import Action, Standing
from csp_reviews.models.areas import Area
from csp_reviews.models.neighbours import Neighbour
from csp_reviews.web import gone, kept_forms
from csp_reviews.web.clock import now, today
from csp_reviews.web.gate import Door, access
from csp_reviews.web.pages import show_area
from csp_reviews.web.tokens import keyed_digest

blueprint = Blueprint("joining", __name__)
MINE = "mine"
"""In the address, in the place of a link's code: whoever typed theirs in this browser."""
KEPT_AS, WHOSE = "joining", "whose"
"""The name in the cookie, of each code's HMAC and when it was last used; and that of what a form carries of it."""
ANSWERED = "joined"
"""The name in the cookie of what was said here by which form."""
IDLE, MOST = timedelta(hours=2), 5
"""How long a typed code opens its page without a request, and how many others are kept beside it."""
ANSWER, OVER = 1, 2
"""What stands in the address of the page that says that something came: the same after a yes and after a no."""


@blueprint.get("/<area>/apply/join")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def enter(area: str) -> ResponseReturnValue:
    """Ask for the code on the note."""
    return _enter_page(_here(area), JoinCodeForm())


@blueprint.post("/<area>/apply/join")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def enter_post(area: str) -> ResponseReturnValue:
    """Open what the code is for. Guesses share the buckets of the follow-up codes."""
    here, form = _here(area), JoinCodeForm()
    if not form.validate_on_submit():
        return _enter_page(here, form), 400
    if reading.too_often(url_for("joining.enter", area=here.slug)):
        return _enter_page(here, form, wait=True), 429
    code = normalise_code(form.code.data or "") or ""
    if neighbour_behind(here, keyed_digest(code)) is None:
        reading.failed(url_for("joining.enter", area=here.slug))
        form.code.errors = [_("We cannot open it with this code. Check it, and try again. It may be too old: ring us.")]
        return _enter_page(here, form), 400
    _remember(keyed_digest(code))
    page = kept_forms.page_for(_owner(_mark(keyed_digest(code))))
    if page:
        kept_forms.tell()
    own = url_for("joining.join", area=here.slug, token=MINE)
    return redirect(request.script_root + page if page else own, code=303)


@blueprint.get("/<area>/apply/join/<token>")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def join(area: str, token: str) -> ResponseReturnValue:
    """What they are asked to agree to; once answered, how to take a yes back. Opening it changes nothing."""
    here = _here(area)
    if token == MINE and _mine() is None:
        return _code_again(here)
    neighbour = _behind(here, token)
    if neighbour is None:
        return _ended(here)
    if neighbour.agrees is not None:
        return _back_page(here, neighbour, token)
    form = JoinForm(name=neighbour.name)
    return _join_page(here, neighbour, form, token)


@blueprint.post("/<area>/apply/join/<token>")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def join_post(area: str, token: str) -> ResponseReturnValue:
    """Record the answer. One that was sent twice shows the same page twice; another one, that there is one already."""
    here = _here(area)
    if token == MINE and _mine() is None:
        return _code_again(here)
    neighbour = _behind(here, token, change=True)
    if neighbour is None:
        return _ended(here)
    mark, answered = _mark(str(neighbour.code_digest)), session.get(ANSWERED, {})
    if mark in answered:
        return redirect(url_for("joining.sent", area=here.slug, n=answered[mark]), code=303)
    form = JoinForm()
    form.offer_ways()
    if neighbour.agrees is not None:
        form.form_errors.append(
            _("Somebody has answered already, with this link or code. What you wrote is not recorded. Ring us.")
        )
        return _join_page(here, neighbour, form, token), 400
    if not form.validate_on_submit():
        return _join_page(here, neighbour, form, token), 400
    answer_neighbour(case=neighbour.case, neighbour=neighbour, said=form.columns(), act=_act())
    _forget(neighbour, ANSWER)
    return redirect(url_for("joining.sent", area=here.slug, n=ANSWER), code=303)


@blueprint.post("/<area>/apply/join/<token>/end")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def end(area: str, token: str) -> ResponseReturnValue:
    """Take a yes back: at once, by the same link or code, and without a reason. Nobody of the group is told who.

    Others may know the code, so it answers the same where there is no yes to take back.
    """
    here = _here(area)
    if token == MINE and _mine() is None:
        return _code_again(here)
    neighbour = _behind(here, token, change=True)
    if neighbour is None:
        return _ended(here)
    if neighbour.agrees is None:
        return redirect(url_for("joining.join", area=here.slug, token=token), code=303)
    if neighbour.agrees and neighbour.withdrawn_on is None:
        withdraw_neighbour(case=neighbour.case, neighbour=neighbour, act=_act())
    _forget(neighbour, OVER)
    return redirect(url_for("joining.sent", area=here.slug, n=OVER), code=303)


@blueprint.get("/<area>/apply/join/sent")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def sent(area: str) -> ResponseReturnValue:
    """That the answer came, and how to take it back. What was answered is a number in the address."""
    here = _here(area)
    n = request.args.get("n", type=int)
    return render_template("applications/joined.html", area=here, contact=contact_of(here), n=n)


def _behind(here: Area, token: str, *, change: bool = False) -> Neighbour | None:
    """The neighbour behind a link, or behind the code that was typed in this browser."""
    if token != MINE:
        return neighbour_behind(here, keyed_digest(token), change=change)
    digested = _mine()
    if digested is None:
        return None
    _remember(digested)
    kept_forms.offer(_owner(_mark(digested)))
    return neighbour_behind(here, digested, change=change)


def _mark(digested: str) -> str:
    """What a form carries of the code that it was shown for: two people of one home may have a note each."""
    return digested[:16]


def _known() -> list[tuple[str, float]]:
    """The codes that were typed in this browser, the last one used at the end: the HMAC of each, and when."""
    kept = session.get(KEPT_AS)
    return [(digested, used) for digested, used in kept] if isinstance(kept, list) else []


def _remember(digested: str) -> None:
    others = [one for one in _known() if one[0] != digested]
    session[KEPT_AS] = [*others[-MOST:], (digested, now().timestamp())]


def _forget(neighbour: Neighbour, n: int) -> None:
    """Whoever comes next to this browser has no code. The same form sent once more is answered in the same way: `n`.

    Of the others that were typed here nothing is said.
    """
    mine = str(neighbour.code_digest)
    if mine in (one[0] for one in _known()):
        session[KEPT_AS] = [one for one in _known() if one[0] != mine]
    kept = list(session.get(ANSWERED, {}).items())[-MOST:]
    session[ANSWERED] = {**dict(kept), _mark(mine): n}


def _mine() -> str | None:
    """The HMAC of the code that a form was shown for, or else that was used last; None once its time is over."""
    whose, least = request.form.get(WHOSE), now().timestamp() - IDLE.total_seconds()
    fresh = [digested for digested, used in _known() if used > least and whose in (None, _mark(digested))]
    return fresh[-1] if fresh else None


def _owner(mark: str) -> str:
    return f"neighbour {mark}"


def _code_again(here: Area) -> ResponseReturnValue:
    """Ask for the code once more; what was typed meanwhile waits for it, in this browser alone (c2)."""
    if request.method == "GET" and gone.left():
        return gone.page()
    answered = session.get(ANSWERED, {})
    if request.form.get(WHOSE) in answered:
        return redirect(url_for("joining.sent", area=here.slug, n=answered[request.form[WHOSE]]), code=303)
    whose = request.form.get(WHOSE) or next((_mark(one) for one, _used in reversed(_known())), None)
    if whose and kept_forms.keep(_owner(whose), here.id) is not None:
        flash(_("You were away for more than two hours. What you just wrote is kept. Give your code, and it is shown."))
    elif request.method == "POST":
        flash(_("You were away for more than two hours. Nothing was done. Give your code, then press again."))
    return redirect(url_for("joining.enter", area=here.slug), code=303)


def _here(slug: str) -> Area:
    return show_area(area_or_404(slug))


def _act() -> Act:
    return Act(NOBODY, Standing.LINK_HOLDER, today(), now())


def _back_page(here: Area, neighbour: Neighbour, token: str) -> str:
    """What they said is not shown: somebody else may have the link."""
    shown = {"contact": contact_of(here), "form": OnlyButtonForm(), "on": neighbour.answered_on}
    action = url_for("joining.end", area=here.slug, token=token)
    return render_template("applications/join_back.html", area=here, action=action, whose=_whose(token), **shown)


def _whose(token: str) -> str | None:
    """What the form carries; nothing where its address holds the link."""
    digested = _mine() if token == MINE else None
    return _mark(digested) if digested else None


def _ended(here: Area) -> ResponseReturnValue:
    page = render_template(
        "applications/link.html", area=here, contact=contact_of(here), form=OnlyButtonForm(), ended=2
    )
    return page, 404


def _enter_page(here: Area, form: JoinCodeForm, *, wait: bool = False) -> str:
    shown = {"form": form, "wait": wait, "minutes": reading.SLOW}
    return render_template("applications/join_enter.html", area=here, contact=contact_of(here), **shown)


def _join_page(here: Area, neighbour: Neighbour, form: JoinForm, token: str) -> str:
    form.offer_ways()
    lead = neighbour.case.people[0]
    return render_template(
        "applications/join.html",
        area=here,
        contact=contact_of(here),
        form=form,
        group=lead.organisation or lead.name,
        bodies=agencies(here.id, relevant=True),
        whose=_whose(token),
    )
