"""The public checker at /<area>/check: type reports, see which count and by when to ask.

It stores nothing and sets no cookie, and nothing typed stands in an address: the reports travel in the form itself, and
the database refuses any change while one is worked out. It changes nothing, so it needs no token.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.casefile import typed_reports
from csp_reviews.casefile.areas import agencies, area_or_404, rules_in_force
from csp_reviews.casefile.threshold_words import threshold
from csp_reviews.casefile.typed_reports import FIELD, MOST, TypedReport, packed
from csp_reviews.extensions import csrf
from csp_reviews.law.procedure import Procedure
from csp_reviews.law.terms import Action
from csp_reviews.models.areas import Agency, Area
from csp_reviews.threshold.check_result import result_of
from csp_reviews.web import gone
from csp_reviews.web.application import reads_only
from csp_reviews.web.clock import today
from csp_reviews.web.gate import Door, access
from csp_reviews.web.language import turning
from csp_reviews.web.origin import asks_itself
from csp_reviews.web.pages import show_area

blueprint = Blueprint("checker", __name__)
CHECK, MORE, ANOTHER, BACK = "check", "more", "another", "back"
"""What a button asks for: work it out with the report being typed, keep that one and type another, type another, or
leave it. `change-2` and `out-2` are for one of the list."""


@dataclass
class Asked:
    """What was sent: the reports kept so far, and which of them is wrong, if one is."""

    here: Area
    rules: Procedure | None
    told: Sequence[Agency]
    kept: list[TypedReport]
    wrong: int | None = None

    def numbered(self, text: str) -> int | None:
        """The place in the list that a number means; None where it means none."""
        numbers = {str(n): n - 1 for n in range(1, len(self.kept) + 1)}
        return numbers.get(text)


@blueprint.route("/<area>/check", methods=["GET", "POST"])
@access(Action.READ_PUBLIC, Door.PUBLIC)
@csrf.exempt
@asks_itself
@reads_only
def check(area: str) -> ResponseReturnValue:
    """An empty form for the first report; once it is sent, what its button says, with everything that was typed."""
    if request.method == "POST" and gone.has_left():
        return gone.page()
    asked = _asked(area)
    if request.method != "POST":
        return _form_page(asked, typed_reports.blank(asked.told, ()))
    return _answer(asked)


def _answer(asked: Asked) -> ResponseReturnValue:
    if asked.wrong is not None:
        return _form_page(asked, asked.kept[asked.wrong], asked.wrong), 400
    if turning():
        return _as_it_was(asked)
    do, _dash, which = request.form.get("do", CHECK).partition("-")
    place = asked.numbered(which)
    if do == "change" and place is not None:
        return _form_page(asked, asked.kept[place], place)
    if do == "out" and place is not None:
        _take_out(asked, place)
    if do == ANOTHER:
        return _form_page(asked, typed_reports.blank(asked.told, asked.kept))
    if do in (CHECK, MORE):
        return _typed(asked, more=do == MORE)
    return _result_page(asked)


def _as_it_was(asked: Asked) -> ResponseReturnValue:
    """The page that was left, in the other language: nothing is read and nothing found wrong."""
    place = asked.numbered(request.form.get("n", ""))
    form = typed_reports.sent(request.form, asked.told, asked.kept[:place])
    return _result_page(asked) if form.blank and asked.kept and place is None else _form_page(asked, form, place)


def _asked(area: str) -> Asked:
    here = show_area(area_or_404(area))
    told = agencies(here.id)
    kept, wrong = typed_reports.kept_reports(request.form.getlist(FIELD), told)
    return Asked(here, rules_in_force(here.id, today()), told, kept, wrong)


def _take_out(asked: Asked, place: int) -> None:
    texts = [packed(form, past=place + 1) for n, form in enumerate(asked.kept) if n != place]
    asked.kept, _wrong = typed_reports.kept_reports(texts, asked.told)


def _typed(asked: Asked, *, more: bool) -> ResponseReturnValue:
    """Put the report that was being typed into its place, or at the end."""
    place = asked.numbered(request.form.get("n", ""))
    form = typed_reports.sent(request.form, asked.told, asked.kept[:place])
    if form.blank and asked.kept and place is None:
        return _result_page(asked)
    if not form.validate():
        return _form_page(asked, form, place), 400
    if place is not None:
        asked.kept[place] = form
    elif len(asked.kept) < MOST:
        asked.kept.append(form)
    else:
        full = _("That is as many as fit here. Ask for a review with these, and tell us of the others by phone.")
        form.what_happened.errors = [full]
        return _form_page(asked, form), 400
    return _form_page(asked, typed_reports.blank(asked.told, asked.kept)) if more else _result_page(asked)


def _form_page(asked: Asked, form: TypedReport, place: int | None = None) -> str:
    return render_template(
        "threshold/check.html",
        area=asked.here,
        mark=gone.mark(),
        form=form,
        n=(len(asked.kept) if place is None else place) + 1,
        changing=place is not None,
        kept=[packed(each) for each in asked.kept],
        words=threshold(asked.rules) if asked.rules and asked.rules.threshold_known else None,
    )


def _result_page(asked: Asked) -> ResponseReturnValue:
    if not asked.kept or asked.rules is None or not asked.rules.threshold_known:
        return _form_page(asked, typed_reports.blank(asked.told, asked.kept))
    return render_template(
        "threshold/checked.html",
        area=asked.here,
        mark=gone.mark(),
        result=result_of([form.report() for form in asked.kept], asked.rules, today()),
        kept=[packed(each) for each in asked.kept],
        full=len(asked.kept) >= MOST,
    )
