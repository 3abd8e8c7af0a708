"""The draft in hand: what every page of an application asks before it does anything, and where it leads to."""

import re

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from csp_reviews.applications import begun, drafts, pace, saving
from csp_reviews.applications.drafts import Found
from csp_reviews.applications.journey import Page
from csp_reviews.casefile.areas import area_or_404
from csp_reviews.extensions import db
from csp_reviews.models.areas import Area
from csp_reviews.models.drafts import Draft
from csp_reviews.web import belonging, gone
from csp_reviews.web.forms import VersionedForm
from csp_reviews.web.pages import show_area

LATER, ASIDE, ANEW = "later", "aside", "anew"
"""What a button and a link say, and what a page carries that said already that its form is not here any more."""
PLAIN = re.compile(r"(/[a-z0-9-]+)+/?")
"""The addresses of our pages: nothing in them leads elsewhere."""


def here_and(slug: str, *, change: bool = False) -> tuple[Area, Found]:
    """The area, and this browser's draft for it. The cookie is read only here, so that other pages need none."""
    here = show_area(area_or_404(slug))
    found = drafts.find(here, change=change)
    if another(found):
        belonging.show(belonging.carried())
    elif found.draft is not None:
        belonging.show(drafts.mark_of(found.draft))
    return here, found


def pressed(slug: str) -> tuple[Area, Found]:
    """As `here_and`, for a button that changes something: it stops here where its form was shown with another draft."""
    here, found = here_and(slug, change=True)
    if another(found):
        flash(_("Another form was opened in this browser meanwhile. Nothing was done."))
        answer = to_start(here)
        # The key of the form was not used: the same button may be pressed once its own draft is open again.
        db.session.rollback()
        abort(answer)
    return here, found


def another(found: Found) -> bool:
    """Whether the form at hand was shown with another draft than the one that is open in this browser now."""
    there = found.draft or found.waits
    return there is not None and belonging.carried() not in ("", drafts.mark_of(there))


def half_shown() -> str | None:
    """What the form at hand carries of the halves of its page that it was shown with (`begun`)."""
    return request.form.get(begun.FIELD)


def later() -> bool:
    """Whether somebody leaves a page that need not be right: to come back later, or by a link (`static/csp.js`)."""
    return request.form.get("press") in (LATER, ASIDE)


def to_save(here: Area, draft: Draft) -> ResponseReturnValue:
    """To where a draft is saved; one that has a code already is kept for the whole time again.

    Where they left by a link, to where it leads: another page of the area, else the first of the application.
    """
    if request.form.get("press") == ASIDE:
        flash(_("What you wrote on that page is kept."), "success")
        first, goes_to = url_for("applications.start", area=here.slug), request.form.get(begun.GOES_TO, "")
        inside = goes_to.startswith(first.removesuffix("apply/")) and PLAIN.fullmatch(goes_to)
        return redirect(goes_to if inside else first, code=303)
    if draft.saved_reference is None:
        return redirect(url_for("saved.save", area=here.slug), code=303)
    saving.lengthen(draft)
    return redirect(url_for("saved.shown", area=here.slug), code=303)


def not_writing(here: Area, found: Found, key: str) -> ResponseReturnValue | None:
    """Where to go instead of keeping a page: it was sent already, or the draft waits behind its code.

    What was typed then goes into the draft unseen, and is shown once the code is given (c2).
    """
    if found.sent is not None and not begun.anything_typed(request.form):
        return to_start(here)
    if found.waits is None or another(found):
        return None
    begun.keep(found.waits, key, dict(request.form.lists()))
    flash(
        _("Your form was opened somewhere else. What you just wrote is kept. Give your code, and it is shown.")
        if found.elsewhere
        else _("You were away for more than two hours. What you just wrote is kept. Give your code, and it is shown.")
    )
    return redirect(url_for("saved.back", area=here.slug), code=303)


def not_begun(here: Area, found: Found, form: VersionedForm) -> int:
    """The status with which a page says that it begins no draft now, with all that was typed; 0 where it may.

    Another draft was opened meanwhile; or this network must wait; or the application was sent in another tab, or taken
    off this device. Of the last a page says it once: sent again it begins a new one.
    """
    if another(found):
        form.form_errors.append(
            _(
                "Another form was opened in this browser meanwhile. What you wrote here is not in it. Copy it, or open "
                "the form that it belongs to with its code, and write it there."
            )
        )
        return 409
    if found.writing is not None:
        return 0
    if found.sent is not None:
        form.form_errors.append(
            _(
                "You have sent your application, in another tab or window. What you wrote here is not in it. Copy it, "
                "and add it where you follow your application."
            )
        )
        return 409
    if pace.must_wait(pace.BEGUN, here, form):
        return 429
    if form.version.data == ANEW or not drafts.laid_down(here):
        return 0
    form.show_as(ANEW)
    form.form_errors.append(
        _(
            "Your form was taken off this device, in another tab or window. Copy what you wrote here, then open your "
            "form with its code. If you save this page instead, a new form begins."
        )
    )
    return 409


def draft_for(here: Area, found: Found) -> Draft:
    """The draft to keep answers in: the one in hand, or a new one, so that nothing that was sent is lost."""
    if found.writing is not None:
        return found.writing
    if found.gone:
        flash(
            _(
                "What you had written before is not open here any more: more than two hours have passed, or it was "
                "opened somewhere else. This page is kept. If you have a code, open the rest with it."
            )
        )
    pace.count(pace.BEGUN)
    return drafts.start(here)


def nothing_kept(here: Area) -> ResponseReturnValue:
    """Where a page leads whose draft this browser does not know (any more): it has gone, or to the first page."""
    return gone.page() if gone.left() else to_start(here)


def to_start(here: Area) -> Response:
    """To the first page of the application."""
    return redirect(url_for("applications.start", area=here.slug), code=303)


def nothing_taken_out(here: Area, found: Found) -> ResponseReturnValue:
    """Where a button leads that takes something out of a form that is not open any more; after sending it says so."""
    if found.sent is not None:
        flash(
            _(
                "Nothing was taken out: you had sent your application, in another tab or window. To have something "
                "taken out of it, ring us."
            )
        )
    return to_start(here)


def to_page(here: Area, one: Page | None) -> ResponseReturnValue:
    """To a page of the journey; to check-your-answers where none is left."""
    if one is None:
        return redirect(url_for("applications.check", area=here.slug), code=303)
    return redirect(url_for("applications.page", area=here.slug, page=one.key), code=303)
