"""What is asked of a recommendation: its words, the addressee's answer, progress, and that it is done."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired, Optional, ValidationError

from csp_reviews.casefile.entered import EnteredForm
from csp_reviews.law.terms import Progress, Response
from csp_reviews.models.areas import Agency
from csp_reviews.models.reviews import Recommendation
from csp_reviews.recommendations.operations import Wording
from csp_reviews.web.clock import today
from csp_reviews.web.filters import words
from csp_reviews.web.forms import BaseForm, DateField, VersionedForm, choices, coded, line, not_after, not_before, story


class WordingForm(VersionedForm):
    """What is recommended, to whom, by when."""

    agency_id = SelectField(_l("To which agency?"), validators=[Optional()], default="")
    addressee = line(_l("Or to somebody else: name the body"), most=200)
    binding = RadioField(
        _l("Does that body have public functions?"),
        choices=choices((("yes", _l("Yes: it must have regard to this")), ("no", _l("No: it may be asked")))),
        default="yes",
        validators=[Optional()],
    )
    text = story(
        _l("What it is asked to do"),
        _l("Write what the body is asked to do"),
        most=4_000,
        description=_l("One thing that can be seen to be done. The applicant reads these words."),
    )
    due_on = DateField(
        _l("By when?"),
        _l("Enter the day by which it is to be done"),
        validators=[not_before(today, _l("The day by which it is to be done must be today or later"))],
    )

    def offer(self, agencies: Sequence[Agency]) -> None:
        """Offer the area's agencies."""
        nobody = ("", _("Somebody else"))
        self.agency_id.choices = choices((nobody, *((str(agency.id), agency.name) for agency in agencies)))

    def validate_addressee(self, field: Any) -> None:
        """One addressee: an agency or a named body."""
        if not self.agency_id.data and not field.data:
            raise ValidationError(_("Choose an agency, or name the body it is addressed to"))
        if self.agency_id.data and field.data:
            raise ValidationError(_("Choose an agency or name another body, not both"))

    def wording(self, agencies: Sequence[Agency]) -> Wording:
        """What was filled in."""
        if self.due_on.data is None:
            raise ValueError("the form was not validated")
        return Wording(
            text=str(self.text.data),
            due_on=self.due_on.data,
            agency=next((agency for agency in agencies if str(agency.id) == self.agency_id.data), None),
            addressee=str(self.addressee.data) if self.addressee.data else None,
            binding=self.binding.data != "no",
        )


def wording_of(draft: Recommendation) -> dict[str, object]:
    """What the form shows of a draft as it is."""
    return {
        "agency_id": str(draft.agency_id or ""),
        "addressee": draft.addressee or "",
        "binding": "yes" if draft.binding else "no",
        "text": draft.text,
        "due_on": draft.due_on,
        "version": str(draft.version),
    }


def standing(recommendation: Recommendation) -> dict[str, object]:
    """Which answer the form is shown beside: how many there are."""
    return {"version": str(len(recommendation.responses))}


class AnswerForm(VersionedForm):
    """The addressee's answer. `version` says after how many others it is given."""

    response = RadioField(
        _l("Your answer"),
        choices=coded(Response),
        validators=[InputRequired(_l("Select your answer"))],
    )
    reason = story(_l("The reason, if not all of it is accepted"), most=4_000)

    def validate_reason(self, field: Any) -> None:
        """To decline, wholly or in part, needs a reason."""
        if self.response.data in (Response.DECLINED, Response.IN_PART) and not field.data:
            raise ValidationError(_("Give the reason why it is not accepted in full"))

    def answered_meanwhile(self, recommendation: Recommendation) -> bool:
        """Whether somebody answered since the form was shown; then their answer stands beside what was typed."""
        count = len(recommendation.responses)
        last = recommendation.responses[-1] if count else None
        if not self.changed_meanwhile(count, {"reason": last.reason} if last else {}):
            return False
        theirs = [(str(self.response.label.text), words(last.response)), (_("By"), last.responded_by)] if last else []
        self.theirs = [*theirs, *self.theirs]
        return True


class EnterAnswerForm(AnswerForm, EnteredForm):
    """The addressee's answer, entered for it."""


class ProgressForm(BaseForm):
    """How far it has come."""

    progress = RadioField(
        _l("How far has it come?"),
        choices=coded((Progress.UNDER_WAY, Progress.SAID_DONE)),
        validators=[InputRequired(_l("Select how far it has come"))],
    )
    note = story(_l("What was done"), _l("Say what was done"), most=4_000)


class EnterProgressForm(ProgressForm, EnteredForm):
    """Progress, entered for the addressee."""


class DoneForm(BaseForm):
    """The coordinator's word that it is done."""

    done_on = DateField(
        _l("Done on"),
        _l("Enter the day it was done"),
        validators=[not_after(today, _l("The day it was done must be today or in the past"))],
    )
    note = story(_l("How you know"), _l("Say how you know that it is done"), most=2_000)
