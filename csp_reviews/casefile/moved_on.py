"""What is shown where a case has moved on while somebody was writing, so that the page they wrote on is no more."""

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms.form import BaseForm

from csp_reviews.casefile.access import Opened
from csp_reviews.casefile.refusals import tell
from csp_reviews.law.errors import NotPossible
from csp_reviews.web.pages import show_area


def moved_on(opened: Opened, form: BaseForm, code: str) -> ResponseReturnValue:
    """A page that says what has happened meanwhile, by the code of a refusal, and shows all that was typed; 400."""
    tell(form, NotPossible(code))
    show_area(opened.case.area)
    return render_template("casefile/moved_on.html", case=opened.case, form=form), 400
