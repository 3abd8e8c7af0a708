"""The forms of the case file: searching and filtering, closing, ending, opening again."""

from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from csp_reviews.casefile.entered import EnteredForm
from csp_reviews.law.terms import Ending, Reopening
from csp_reviews.web.forms import BaseForm, choices, coded, story

WHY_CLOSED = _l("Why the case is closed, as the applicant will read it")
MYSELF, CHAIR = "myself", "chair"


class SecondPersonForm(EnteredForm):
    """An act that may take two people (c16): whose word it is, and who said it where that is the chair's."""

    whose_word = RadioField(
        _l("Who decides it?"), default=MYSELF, validators=[InputRequired(_l("Select who decides it"))]
    )

    proposing = False
    """Whether the person at hand can only propose it."""
    only_done: tuple[str, ...] = ()
    """The fields that belong to doing it, not to proposing it."""

    def offer(self, *, alone: bool, may: bool, mine: Any, propose: Any) -> Self:
        """Say whose word it may be: the person's at hand, or the chair's, which they enter. `alone` hides the question.

        `mine` and `propose` are the words for doing it and for proposing it.
        """
        self.proposing = not may
        if alone:
            del self.whose_word
        else:
            first = mine if may else propose
            self.whose_word.choices = choices([(MYSELF, first), (CHAIR, _l("The chair of the panel said so"))])
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what belongs to the choice made: who said it, how and when only for the chair's word."""
        skipped = () if self.by_chair else ("said_by", "how", "said_on")
        if self.proposing and not self.by_chair:
            skipped = (*skipped, *self.only_done)
        kept = {name: self._fields.pop(name) for name in skipped}
        valid = bool(super().validate(extra_validators))
        self._fields.update(kept)
        return valid

    @property
    def by_chair(self) -> bool:
        """Whether the chair's word is entered."""
        return "whose_word" in self and self.whose_word.data == CHAIR


class CloseForm(SecondPersonForm):
    """Why a case is closed; by whom, where the chair of the panel said so."""

    reason = story(
        WHY_CLOSED,
        _l("Say why the case is closed"),
        most=4_000,
        description=_l("What was done, and what the applicant can do if it starts again."),
    )

    # Whoever closes it writes the reason.
    only_done = ("reason",)


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


class ReopenForm(SecondPersonForm):
    """Why a closed case is opened again; by whom, where the chair of the panel said so."""

    why = RadioField(
        _l("Why is it opened again?"),
        choices=coded(Reopening),
        validators=[InputRequired(_l("Select why it is opened again"))],
    )
