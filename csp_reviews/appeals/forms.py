"""What is asked when an appeal is lodged, and when it is decided."""

from collections.abc import Sequence
from datetime import date
from typing import Self

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from csp_reviews.casefile.entered import EnteredForm
from csp_reviews.law.appeals import OpenGround, outcomes
from csp_reviews.law.terms import AppealGround, AppealOutcome
from csp_reviews.web.clock import today
from csp_reviews.web.forms import BaseForm, DateField, choices, not_after, story

GROUNDS = {
    AppealGround.THRESHOLD: _l("The decision that there would be no review"),
    AppealGround.REVIEW: _l("How the review was carried out, or its outcome"),
    AppealGround.DELAY: _l("It is taking too long"),
    AppealGround.NO_ANSWER: _l("Nobody has answered me"),
}
OUTCOMES = {
    AppealOutcome.UPHELD: _l("Upheld: the case goes back to the step it is about"),
    AppealOutcome.DISMISSED: _l("Dismissed: the decision stays"),
    AppealOutcome.OUT_OF_TIME: _l("Turned down as out of time: it came too late to be heard"),
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

    late_reason = story(
        _l("Why does it come later?"),
        most=4_000,
        description=_l("Whoever decides reads this first. It can still be heard."),
    )

    def offer(self, open_now: Sequence[OpenGround], on: date | None = None) -> Self:
        """Offer the grounds that are open, and no other. Why it is late is asked where it can be (is, `on` a day)."""
        self.ground.choices = choices((way.ground.value, GROUNDS[way.ground]) for way in open_now)
        windows = [way for way in open_now if way.last_day is not None]
        if not windows or (on is not None and not any(way.late(on) for way in windows)):
            del self.late_reason
        return self

    @property
    def why_late(self) -> str:
        """Why it comes after the window; empty where that was not asked."""
        return str(self.late_reason.data or "") if "late_reason" in self else ""


class EnterForm(LodgeForm, EnteredForm):
    """An appeal that came by phone, letter, e-mail or in person."""


class DecideForm(BaseForm):
    """The decision of somebody who took no part in the case."""

    outcome = RadioField(
        _l("Decision"),
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

    def offer(self, *, late: bool) -> Self:
        """Offer how it may be decided: only one that came late can be turned down as out of time."""
        self.outcome.choices = choices((outcome.value, OUTCOMES[outcome]) for outcome in outcomes(late=late))
        return self


class EnterDecisionForm(DecideForm, EnteredForm):
    """A decision made elsewhere by somebody else, entered for them."""
