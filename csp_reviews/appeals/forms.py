"""What is asked when an appeal is lodged, and when it is decided."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from csp_reviews.casefile.entered import EnteredForm
from csp_reviews.law.appeals import OpenGround
from csp_reviews.law.terms import AppealGround, AppealOutcome
from csp_reviews.web.clock import today
from csp_reviews.web.forms import BaseForm, DateField, choices, not_after, story

GROUNDS = {
    AppealGround.THRESHOLD: _l("The decision that there would be no review"),
    AppealGround.REVIEW: _l("How the review was carried out, or its outcome"),
    AppealGround.DELAY: _l("It is taking too long"),
    AppealGround.NO_ANSWER: _l("Nobody has answered me"),
}


class LodgeForm(BaseForm):
    """What the applicant disagrees with, and why."""

    ground = RadioField(
        _l("What do you disagree with?"),
        validators=[InputRequired(_l("Select what you disagree with"))],
    )
    reasons = story(
        _l("What is wrong, in your own words?"),
        _l("Tell us what is wrong"),
        description=_l("A few lines are enough. Say what was missed, or what should have been done."),
    )

    def offer(self, open_now: Iterable[OpenGround]) -> None:
        """Offer the grounds that are open, and no other."""
        self.ground.choices = choices((way.ground.value, GROUNDS[way.ground]) for way in open_now)


class EnterForm(LodgeForm, EnteredForm):
    """An appeal that came by phone, letter, e-mail or in person."""


class DecideForm(BaseForm):
    """The decision of somebody who took no part in the case."""

    outcome = RadioField(
        _l("Decision"),
        choices=choices(
            (
                (AppealOutcome.UPHELD.value, _l("Upheld: the case goes back to the step it is about")),
                (AppealOutcome.DISMISSED.value, _l("Dismissed: the decision stays")),
            )
        ),
        validators=[InputRequired(_l("Select how the appeal is decided"))],
    )
    reason = story(
        _l("The reasons, as the applicant will read them"),
        _l("Give the reasons"),
        description=_l("Plain words. Say what you looked at, and answer each point that they made."),
    )
    decided_on = DateField(
        _l("Day of the decision"),
        _l("Enter the day of the decision"),
        validators=[not_after(today, _l("The day of the decision must be today or in the past"))],
    )


class EnterDecisionForm(DecideForm, EnteredForm):
    """A decision made elsewhere by somebody else, entered for them."""
