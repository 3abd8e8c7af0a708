"""What somebody typed and left before it was right: where it is, what it is called, and that it is not sent unsaid."""

import re
from collections.abc import Mapping

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.applications import begun, drafts
from csp_reviews.applications.journey import BY_KEY, Answers, has_reports, unfinished, without_words
from csp_reviews.casefile.areas import area_or_404
from csp_reviews.casefile.report_form import in_short
from csp_reviews.law.terms import Action
from csp_reviews.models.areas import Area
from csp_reviews.web.forms import Placed
from csp_reviews.web.gate import Door, access
from csp_reviews.web.pages import show_area

blueprint = Blueprint("half_done", __name__)
ADD, DIARY = "reports/add", "reports/diary"
"""Under which names what was typed of one more report, and of the diary, is kept; a report's own ends in its number."""

DIARY_WORDS = re.compile(r"lines-\d+-(?:what|effect|lasted)")
"""The boxes of a diary in which something is told in words."""
MARK = "mark"
"""The field in which the button that takes a half out says which it was shown for."""


@blueprint.post("/<area>/apply/list/begun")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def drop(area: str) -> ResponseReturnValue:
    """Take out what was begun of a report or of the diary, as somebody asks who does not want to go on with it."""
    here = show_area(area_or_404(area))
    draft = drafts.find(here, change=True).writing
    if draft is None:
        return redirect(url_for("applications.start", area=here.slug), code=303)
    key, shown = request.form.get("press", ""), request.form.get(MARK)
    there = {key: begun.mark_at(draft.answers, key) for key in unfinished(draft.answers, BY_KEY["reports"])}
    if key in there and shown in (None, there[key]):
        begun.forget(draft, (key,))
        flash(_("What you had begun there is taken out."), "success")
    elif key in there or shown in there.values():
        flash(_("Nothing was taken out: what you had begun has changed, in another tab or window. Look at it again."))
    return redirect(url_for("applications.page", area=here.slug, page="reports"), code=303)


def missing(answers: Answers) -> list[Placed]:
    """What is missing in the list of reports before it can be called whole, each with where on its page to mend it."""
    keys = unfinished(answers, BY_KEY["reports"])
    if not has_reports(answers) and not keys:
        return [Placed(_("Add at least one report. If nobody was told yet, say so in it."), "add")]
    return [
        *(
            Placed(_("Report %(n)s: say in a few words what happened", n=n), f"report-{n}")
            for n in without_words(answers)
        ),
        *(
            Placed(_("%(what)s: go on with it, or take it out", what=name(key)), f"go-on-{n}")
            for n, key in enumerate(keys, start=1)
        ),
    ]


def listed(answers: Answers, here: Area) -> list[tuple[str, str, str, str, str]]:
    """What was begun of the list of reports.

    The key of each, its mark, its name, how its words begin, and its page's address.
    """
    keys = unfinished(answers, BY_KEY["reports"])
    return [(key, begun.mark_at(answers, key), name(key), _words(answers, key), place(here, key)) for key in keys]


def _words(answers: Answers, key: str) -> str:
    """What tells one half from another."""
    typed: Mapping[str, str] = begun.typed(answers, key) or {}
    said = (value for name, value in typed.items() if DIARY_WORDS.fullmatch(name) and value.strip())
    return in_short(None, None, typed.get("what_happened") or next(said, ""))


def name(key: str) -> str:
    """What was begun, by the key under which it is kept."""
    page = begun.page_of(key)
    if page == ADD:
        return _("A report that you began")
    if page == DIARY:
        return _("Lines of your diary that you began")
    return _("What you began to change in report %(n)s", n=page.rpartition("/")[2])


def place(here: Area, key: str) -> str:
    """The address of the page on which it was typed."""
    page, half = begun.page_of(key), begun.nth_of(key) or None
    if page == ADD:
        return url_for("application_reports.add", area=here.slug, half=half)
    if page == DIARY:
        return url_for("application_diary.diary", area=here.slug, half=half)
    part = page.rpartition("/")[2]
    if part.isdecimal():
        return url_for("application_reports.change", area=here.slug, n=int(part), half=half)
    return url_for("applications.page", area=here.slug, page=page)
