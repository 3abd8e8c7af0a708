"""The part of a form by which a coordinator enters an act for its doer: whose it is, who said it, how, and when."""

from collections.abc import Sequence
from typing import Self

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from csp_reviews.casefile.acts import Entered
from csp_reviews.law.terms import Channel, Party
from csp_reviews.web.clock import today
from csp_reviews.web.forms import BaseForm, DateField, coded, line, not_after

RECEIVED_BY = (Channel.PHONE, Channel.LETTER, Channel.EMAIL, Channel.IN_PERSON, Channel.MEETING)


class EnteredForm(BaseForm):
    """Mix into a form whose act may be entered for somebody else; delete the fields for the doer's own form."""

    said_by = line(_l("Who said it"), _l("Enter the name of the person who said it"))
    how = RadioField(
        _l("How it came"),
        choices=coded(RECEIVED_BY),
        validators=[InputRequired(_l("Select how it came"))],
        validate_choice=True,
    )
    said_on = DateField(
        _l("The day it came"),
        _l("Enter the day it came"),
        validators=[not_after(today, _l("The day it came must be today or in the past"))],
    )

    def entered(self) -> Entered:
        """What was filled in; only after the form was found valid."""
        if self.said_on.data is None:
            raise ValueError("the form was not validated")
        return Entered(str(self.said_by.data), Channel(self.how.data), self.said_on.data)

    def own_act(self) -> None:
        """Take the fields away: the doer acts for themselves."""
        del self.said_by, self.how, self.said_on


class WhoseFields:
    """Mix into a form about one of the two people of a case. None of them is ticked unless a page has good reason to.

    What is told to the wrong one of two may be told to the one whom the other fears.
    """

    party = RadioField(_l("Whose"), choices=coded(Party), validators=[InputRequired(_l("Select whose it is"))])

    def offer_people(self, parties: Sequence[Party], likely: Party | None = None) -> Self:
        """Ask whose only where the case has two people.

        `likely`: who is ticked where the form is shown for the first time; a form that was sent keeps what was ticked.
        """
        if len(parties) == 1:
            del self.party
        elif likely is not None and self.party.raw_data is None:
            self.party.data = likely.value
        return self

    @property
    def whose(self) -> Party:
        """Whose it is. Only after the form was found valid."""
        asked = getattr(self, "party", None)
        return Party(asked.data) if asked else Party.APPLICANT


class PartyForm(WhoseFields, EnteredForm):
    """An act entered for the applicant or for the person affected."""
