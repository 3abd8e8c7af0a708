"""The forms of the case file: searching and filtering, closing, ending, opening again."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from csp_reviews.casefile.entered import EnteredForm
from csp_reviews.law.terms import Ending, Reopening
from csp_reviews.web.forms import BaseForm, coded, story

WHY_CLOSED = _l("Why the case is closed, as the applicant will read it")
MYSELF, CHAIR = "myself", "chair"


class CloseForm(EnteredForm):
    """Why a case is closed; by whom, where the chair of the panel said so."""

    reason = story(
        WHY_CLOSED,
        _l("Say why the case is closed"),
        most=4_000,
        description=_l("What was done, and what the applicant can do if it starts again."),
    )
    closed_by = RadioField(_l("Who closes it?"), default=MYSELF, validators=[InputRequired(_l("Select who closes it"))])

    proposing = False
    """Whether the person at hand can only propose it, so that whoever closes it writes the reason."""

    def offer(self, *, alone: bool, may_close: bool) -> "CloseForm":
        """Say who may close it: the person at hand, or the chair, whose word they enter. `alone` hides the question."""
        self.proposing = not may_close
        if alone:
            del self.closed_by
        else:
            first = _l("I close it") if may_close else _l("I propose it; a second coordinator or the chair closes it")
            self.closed_by.choices = [(MYSELF, first), (CHAIR, _l("The chair of the panel said so"))]
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what belongs to the choice made: who said it, how and when only for the chair's word."""
        skipped = () if self.by_chair else ("said_by", "how", "said_on")
        if self.proposing and not self.by_chair:
            skipped = (*skipped, "reason")
        kept = {name: self._fields.pop(name) for name in skipped}
        valid = bool(super().validate(extra_validators))
        self._fields.update(kept)
        return valid

    @property
    def by_chair(self) -> bool:
        """Whether the chair's word is entered."""
        return "closed_by" in self and self.closed_by.data == CHAIR


class EndForm(BaseForm):
    """Why an application ends without a decision."""

    ending = RadioField(
        _l("What happened?"),
        choices=coded(Ending),
        validators=[InputRequired(_l("Select what happened"))],
    )
    reason = story(
        _l("The reason, as the applicant will read it"),
        _l("Say why the application ends"),
        most=4_000,
        description=_l("Where it is handed over: to which partnership, and that they have it."),
    )


class ReopenForm(BaseForm):
    """Why a closed case is opened again."""

    why = RadioField(
        _l("Why is it opened again?"),
        choices=coded(Reopening),
        validators=[InputRequired(_l("Select why it is opened again"))],
    )
