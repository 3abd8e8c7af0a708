"""What is asked when an appeal is lodged, and when it is decided."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField
from wtforms.validators import InputRequired, Optional

from csp_reviews.appeals.operations import LineAnswer
from csp_reviews.casefile.appeal_lines import Line, point_words
from csp_reviews.casefile.entered import EnteredForm
from csp_reviews.casefile.refusals import refusal_words
from csp_reviews.law.appeals import OpenGround, outcomes
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import AppealGround, AppealOutcome
from csp_reviews.models.appeals import AppealLine
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
SEVERAL = 2
AGREED = (("yes", _l("I agree with the applicant")), ("no", _l("I do not agree")))


class LodgeForm(BaseForm):
    """What the applicant disagrees with, and why."""

    grounds = SelectMultipleField(
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
        self.grounds.choices = choices((way.ground.value, GROUNDS[way.ground]) for way in open_now)
        windows = [way for way in open_now if way.last_day is not None]
        if not windows or (on is not None and not any(way.late(on) for way in windows)):
            del self.late_reason
        return self

    def open_still(self) -> bool:
        """Whether any appeal is open; the form says so where none is any more."""
        if self.grounds.choices:
            return True
        self.form_errors = [refusal_words(NotPossible("appeal_ground"))]
        return False

    @property
    def chosen_grounds(self) -> tuple[AppealGround, ...]:
        """The grounds that were ticked, in their own order. Only after the form was found valid."""
        return tuple(ground for ground in AppealGround if ground.value in (self.grounds.data or ()))

    @property
    def why_late(self) -> str:
        """Why it comes after the window; empty where that was not asked."""
        return str(self.late_reason.data or "") if "late_reason" in self else ""


class EnterForm(LodgeForm, EnteredForm):
    """An appeal that came by phone, letter, e-mail or in person, with the lines that it is about."""

    lines = SelectMultipleField(_l("Which points is it about? (optional)"))

    def offer_lines(self, lines: Mapping[str, Line]) -> Self:
        """Offer every line of every open ground; without one, do not ask."""
        self.lines.choices = choices((key, line.title) for key, line in lines.items())
        if not lines:
            del self.lines
        return self

    def chosen(self, lines: Mapping[str, Line]) -> list[Line]:
        """The lines that were ticked. Only after the form was found valid."""
        return [lines[key] for key in self.lines.data or ()] if "lines" in self else []


class DecideForm(BaseForm):
    """The decision of somebody who took no part in the case. `made_for` asks about each line of the appeal too."""

    line_numbers: Sequence[int] = ()

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

    upheld_on = SelectMultipleField(_l("On which grounds it is upheld"), description=_l("If it is upheld at all."))

    def offer(self, *, late: bool, grounds: Sequence[AppealGround] = ()) -> Self:
        """Offer how it may be decided: only one that came late can be turned down as out of time.

        With several grounds it is asked on which of them the appeal is upheld.
        """
        self.upheld_on.choices = choices((ground.value, GROUNDS[ground]) for ground in grounds)
        if len(grounds) < SEVERAL:
            del self.upheld_on
        self.outcome.choices = choices((outcome.value, OUTCOMES[outcome]) for outcome in outcomes(late=late))
        return self

    @classmethod
    def made_for(cls, lines: Sequence[AppealLine]) -> Self:
        """The form with a question for each line that the appeal is tied to."""
        asked: dict[str, Any] = {}
        for line in lines:
            legend = _("%(n)s. %(line)s", n=line.n, line=point_words(line))
            asked[f"agreed_{line.n}"] = RadioField(legend, choices=choices(AGREED), validators=[Optional()])
            asked[f"answer_{line.n}"] = story(_("Point %(n)s: why, in a few words (optional)", n=line.n), most=2_000)
        made = type("DecideForm", (cls,), {**asked, "line_numbers": tuple(line.n for line in lines)})
        form: Self = made()
        return form

    @property
    def agreed_grounds(self) -> tuple[AppealGround, ...] | None:
        """The grounds on which it is upheld; None where it has but one. Only after the form was found valid."""
        if "upheld_on" not in self or self.outcome.data != AppealOutcome.UPHELD.value:
            return None
        return tuple(AppealGround(value) for value in self.upheld_on.data or ())

    def points(self) -> list[tuple[Any, Any]]:
        """The two questions about each line, for the page."""
        return [(self[f"agreed_{n}"], self[f"answer_{n}"]) for n in self.line_numbers]

    def answers(self) -> dict[int, LineAnswer]:
        """What was found on each line that was answered. Only after the form was found valid."""
        said = {n: self[f"agreed_{n}"].data for n in self.line_numbers}
        return {n: LineAnswer(value == "yes", self[f"answer_{n}"].data or "") for n, value in said.items() if value}


class EnterDecisionForm(DecideForm, EnteredForm):
    """A decision made elsewhere by somebody else, entered for them."""
