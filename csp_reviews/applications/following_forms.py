"""What a coordinator fills in while a case is followed: answers, what was said by voice, promised days."""

from collections.abc import Sequence
from typing import Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, ValidationError

from csp_reviews.casefile.entered import EnteredForm, PartyForm, WhoseFields
from csp_reviews.law.terms import Party, Stopped, StoryPart, TakingPart, TalkKind
from csp_reviews.models.areas import Agency
from csp_reviews.web.clock import today
from csp_reviews.web.filters import within, words
from csp_reviews.web.forms import BaseForm, DateField, blank, choices, coded, not_before, story


class ShownForm(WhoseFields, BaseForm):
    """Something about a thread, which may grow after it was shown."""

    seen = HiddenField()

    def show(self, last: int) -> Self:
        """Keep the number of the last message that the page shows."""
        self.seen.data = str(last)
        return self

    @property
    def last_seen(self) -> int:
        """The number of the last message that the writer was shown; 0 for none."""
        said = self.seen.data or ""
        return int(said) if said.isdecimal() and len(said) < 10 else 0


class ReplyForm(ShownForm):
    """A message to one of the people."""

    party = RadioField(_l("To whom"), choices=coded(Party), validators=[InputRequired(_l("Select to whom it goes"))])
    text = story(
        _l("Your message"),
        _l("Write your message"),
        most=4_000,
        description=_l("They read it behind their code. Nothing of it goes into an e-mail, a text or a voicemail."),
    )


class SettleForm(ShownForm):
    """That what somebody wrote needs no written answer."""

    party = RadioField(
        _l("Whose message"), choices=coded(Party), validators=[InputRequired(_l("Select whose message it is"))]
    )
    how = story(
        _l("They feel less safe. What was done?"),
        most=4_000,
        description=_l("When you spoke to them and how, what you agreed, and whom you told. They do not read it here."),
    )


class EnterTalkForm(PartyForm):
    """What somebody said, entered for them."""

    kind = RadioField(
        _l("What it is"),
        choices=coded(TalkKind),
        default=TalkKind.MESSAGE.value,
        validators=[InputRequired(_l("Select what it is"))],
    )
    text = story(_l("What they said, in their words"), _l("Write what they said"), most=4_000)


NEW = "new"


class EnterAddedForm(EnteredForm):
    """Something to add to the application, or one answer put right, entered for the applicant."""

    about = RadioField(_l("What it is"), default=NEW, validators=[InputRequired(_l("Select what it is"))])
    taking_part = RadioField(_l("How they want to take part in a review"), default=NEW)
    text = story(_l("In their words"))

    def offer(self) -> Self:
        """Offer the answers that can be put right."""
        puts_right = ((part.value, _("Puts right: %(what)s", what=within(words(part)))) for part in StoryPart)
        self.about.choices = choices([(NEW, _("Something to add")), *puts_right])
        self.taking_part.choices = choices([(NEW, _("As it stands")), *((way.value, words(way)) for way in TakingPart)])
        return self

    def validate_taking_part(self, _field: RadioField) -> None:
        """It puts that answer right, and no other."""
        if self.way is not None and self.part is not StoryPart.TAKING_PART_NOTE:
            wanted = within(words(StoryPart.TAKING_PART_NOTE))
            raise ValidationError(_("Select “Puts right: %(what)s” above, or “As it stands” here", what=wanted))

    def validate_text(self, field: TextAreaField) -> None:
        """Words are needed, unless a way of taking part says it all."""
        if self.way is None and blank(field.data):
            raise ValidationError(_("Write what they said"))

    @property
    def way(self) -> TakingPart | None:
        """How they take part from now on; None: as it stands."""
        return next((way for way in TakingPart if way.value == self.taking_part.data), None)

    @property
    def part(self) -> StoryPart | None:
        """Which answer it puts right; None where it adds to them."""
        return next((part for part in StoryPart if part.value == self.about.data), None)


NONE = "none"


class ShareForm(BaseForm):
    """Which agencies of the case read what was added (c3): each one chosen, or none of them, said so."""

    agencies = SelectMultipleField(_l("Which agencies get it?"))

    def offer(self, others: Sequence[Agency], *, read: bool) -> Self:
        """Offer those that do not have it. Before it is read, "none" is an answer too."""
        ways = [(str(agency.id), agency.name) for agency in others]
        self.agencies.choices = choices(ways if read else [*ways, (NONE, _("None of them: it is for us alone"))])
        return self

    def validate_agencies(self, field: SelectMultipleField) -> None:
        """Something is chosen, and not both."""
        chosen = field.data or ()
        if field.choices and not chosen:
            raise ValidationError(_("Select which agencies get it, or that none does"))
        if NONE in chosen and len(chosen) > 1:
            raise ValidationError(_("Select agencies, or “none of them”, and not both"))

    @property
    def chosen(self) -> list[int]:
        """The ids of the agencies. Only after the form was found valid."""
        return [int(value) for value in self.agencies.data or () if value != NONE]


class KeepForm(BaseForm):
    """Why what came after the refusal changes nothing."""

    reason = story(
        _l("Why it changes nothing, as the applicant will read it"),
        _l("Say why it changes nothing"),
        most=4_000,
        description=_l("They get it as a message. Say what you looked at."),
    )


class EnterStoppedForm(EnteredForm):
    """The applicant's answer, entered for them."""

    answer = RadioField(
        _l("Has it stopped?"), choices=coded(Stopped), validators=[InputRequired(_l("Select whether it has stopped"))]
    )
    words = story(_l("What they said (optional)"), most=4_000)


class DeclineForm(EnteredForm):
    """That the applicant does not want to be asked."""


class SettleStoppedForm(BaseForm):
    """What is done now, as it has not stopped."""

    how = story(_l("What is done now, and by whom"), _l("Say what is done now"), most=2_000)


class DayForm(BaseForm):
    """By when a step is promised; why it is late, in words for whoever waits: `description` says who reads them."""

    due_on = DateField(
        _l("The day by which it is done"),
        _l("Enter the day by which it is done"),
        validators=[not_before(today, _l("The day by which it is done must be today or later"))],
    )
    reason = story(_l("Why it is late"), most=1_000)
    done_about = story(_l("What you did about it (optional)"), most=1_000)
    effect = story(_l("Does it delay them? (optional)"), most=1_000)


class HeldForm(BaseForm):
    """That a member of staff heard or saw the person, who wants the change (c4)."""

    how = story(
        _l("How you made sure, and what they said"),
        _l("Say how you made sure"),
        most=2_000,
        description=_l(
            "By voice or in person, as it is safe for them. For example: she came to the office alone, and wants it."
        ),
    )


class UndoHeldForm(EnteredForm):
    """The person changed their mind about a change, and told the coordinator."""
