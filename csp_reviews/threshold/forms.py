"""The forms of the threshold: whom it was passed to, the acknowledgement, the rulings, and the decision sheet."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.form import Form
from wtforms.validators import InputRequired, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from csp_reviews.casefile.finding import Ruled
from csp_reviews.law.deciding import Weighed
from csp_reviews.law.terms import Channel, Decision, Evidence, Ruling
from csp_reviews.web.clock import today
from csp_reviews.web.filters import within, words
from csp_reviews.web.forms import MEDIUM, BaseForm, DateField, VersionedForm, line, not_after, story

BY_HAND = (Channel.PHONE, Channel.LETTER, Channel.EMAIL, Channel.IN_PERSON)
SENT = "sent"
ANYWAY = "anyway"
IN_THE_PAST = _l("The day must be today or in the past")
Choices = Sequence[tuple[str, str]]


class Boxes(SelectMultipleField):
    """Several of a list, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PassForm(BaseForm):
    """Which relevant bodies were told, when and how: s.104(3)."""

    bodies = Boxes(_l("Which bodies?"), validators=[InputRequired(_l("Select at least one body"))])
    passed_on = DateField(
        _l("The day they were told"), _l("Enter the day they were told"), validators=[not_after(today, IN_THE_PAST)]
    )
    how = RadioField(_l("How?"), default=Channel.EMAIL.value, validators=[InputRequired(_l("Select how"))])

    def offer(self, bodies: Iterable[tuple[int, str]]) -> "PassForm":
        """Say which bodies are still to be told."""
        self.bodies.choices = [(str(number), name) for number, name in bodies]
        self.how.choices = [
            (Channel.EMAIL.value, _("By e-mail")),
            *((how.value, words(how)) for how in (Channel.PHONE, Channel.LETTER, Channel.IN_PERSON, Channel.MEETING)),
        ]
        return self

    @property
    def chosen(self) -> frozenset[int]:
        """The bodies that were ticked, by their ids."""
        return frozenset(int(number) for number in self.bodies.data or ())

    @property
    def channel(self) -> Channel:
        """How they were told."""
        return Channel(self.how.data)


class AcknowledgeForm(BaseForm):
    """When the applicant was told that the application arrived, and how."""

    how = RadioField(_l("How is the applicant told?"), default=SENT, validators=[InputRequired(_l("Select how"))])
    acknowledged_on = DateField(
        _l("The day they were told"), _l("Enter the day they were told"), validators=[not_after(today, IN_THE_PAST)]
    )
    not_safe = BooleanField(_l("They were told in that way already, although it is not marked safe"))
    """Asked only once somebody says so."""
    unsafe: Collection[str] = ()

    def offer(self, safe_way: str, unsafe: Collection[str] = ()) -> "AcknowledgeForm":
        """Say how the system would tell them, and which ways by hand they did not mark safe."""
        self.unsafe = unsafe
        self.how.choices = [(SENT, safe_way), *((how.value, _told(how)) for how in BY_HAND)]
        return self

    def validate_not_safe(self, field: BooleanField) -> None:
        """What has happened is recorded, but whoever records it knows that it was not safe."""
        if self.how.data in self.unsafe and not field.data:
            way = within(words(Channel(self.how.data)))
            raise ValidationError(
                _(
                    "This person did not mark it safe to be told in this way: %(way)s. If it was done already, tick "
                    "the box and record once more. If not, select another way",
                    way=way,
                )
            )

    @property
    def by_hand(self) -> Channel | None:
        """How a member of staff told them already; None where the system is to."""
        return None if self.how.data == SENT else Channel(self.how.data)


def _told(how: Channel) -> str:
    return _("I told them already: %(how)s", how=within(words(how)))


class AnywayForm(BaseForm):
    """Why a review is held although the threshold was not met."""

    reason = story(
        _l("Why a review is held all the same"),
        _l("Say why a review is held all the same"),
        description=_l("The applicant reads this."),
        most=4_000,
    )


class Part(Form):
    """A part of the decision sheet: cleaned like the whole, without a token of its own."""

    class Meta(BaseForm.Meta):
        """The token stands in the whole form."""

        csrf = False


class RulingForm(Part):
    """A ruling on one complaint, whose number is `n`. Nothing chosen: no ruling is made."""

    n = 0
    ruling = RadioField(_l("Your ruling"), validators=[Optional()])
    same_as = SelectField(_l("The same incident as"), validators=[Optional()])
    incident_on = DateField(_l("The day it happened"), description=_l("Leave it empty where the day given is right."))
    complained_on = DateField(_l("The day it was reported"), description=_l("Leave it empty where it is right."))
    why = line(_l("Why"), most=MEDIUM, description=_l("The applicant reads this."))
    shown_by = SelectField(_l("What shows it"), validators=[Optional()])
    evidence = line(_l("Which one, or where it is"), most=MEDIUM)

    def offer(self, n: int, rulings: Iterable[Ruling], others: Iterable[tuple[int, str]]) -> "RulingForm":
        """Say which complaint this is, which rulings are open on it, and with which others it could be one."""
        self.n = n
        self.ruling.label.text = _("Your ruling on complaint %(n)s", n=n)
        self.why.label.text = _("Why, on complaint %(n)s", n=n)
        self.ruling.choices = [(ruling.value, ruling_words(ruling)) for ruling in rulings]
        self.same_as.choices = [("", _("Select one")), *((str(n), text) for n, text in others)]
        self.shown_by.label.text = _("What shows it, on complaint %(n)s", n=n)
        self.shown_by.description = _("Not needed for “it counts”. That no record is held shows nothing by itself.")
        self.shown_by.choices = evidence_choices()
        self.evidence.label.text = _("Which one, or where it is, on complaint %(n)s", n=n)
        return self

    def take(self, shared: "SharedForm") -> None:
        """Where a ruling is chosen and says no reason, or no evidence, of its own, take the one given for several.

        What was taken on an earlier try and is still only half given is taken again.
        """
        if not self.ruling.data:
            return
        self.why.data = self.why.data or shared.why.data
        own = self.evidence.data or (self.shown_by.data and self.shown_by.data != shared.shown_by.data)
        if self.ruling.data != Ruling.COUNTS and not own:
            self.shown_by.data, self.evidence.data = shared.shown_by.data, shared.evidence.data

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each answer, then what the chosen ruling needs. Each error names the complaint: there are many."""
        super().validate(extra_validators)
        for field in self._hidden():
            field.errors, field.data = [], None
        self._complete()
        for field in self:
            field.errors = [self._named(str(error)) for error in field.errors]
        return not any(field.errors for field in self)

    def _hidden(self) -> list[Any]:
        """The fields of the other rulings, which the page does not show: what was left in them does not matter."""
        dates = [] if self.ruling.data == Ruling.DATE_CHANGED else [self.incident_on, self.complained_on]
        return dates if self.ruling.data == Ruling.SAME_INCIDENT else [*dates, self.same_as]

    def _named(self, error: str) -> str:
        return _("Complaint %(n)s: %(error)s", n=self.n, error=within(error))

    def _complete(self) -> bool:
        chosen = self.ruling.data
        if not chosen:
            return not self.why.data or _wrong(self.ruling, _("Select a ruling, or clear the reason"))
        found = bool(self.why.data) or _wrong(self.why, _("Say why"))
        if self.ruling.object_data not in (None, chosen) and self.why.data == (self.why.object_data or None):
            found = _wrong(self.why, _("The ruling has changed. Say why it is so now"))
        if chosen == Ruling.SAME_INCIDENT and not self.same_as.data:
            found = _wrong(self.same_as, _("Select which complaint it is the same as"))
        dates = self.incident_on, self.complained_on
        if chosen == Ruling.DATE_CHANGED and not any(field.data or field.errors for field in dates):
            found = _wrong(self.complained_on, _("Enter the day that is right"))
        return all([found, chosen == Ruling.COUNTS or self._shown()])

    def _shown(self) -> bool:
        """Whether it says what the ruling rests on."""
        kind = bool(self.shown_by.data) or _wrong(self.shown_by, _("Select what shows it"))
        which = bool(self.evidence.data) or _wrong(self.evidence, _("Say which one it is, or where it is"))
        return kind and which

    @property
    def ruled(self) -> Ruled | None:
        """The ruling, only after the form was found valid; None where none is made."""
        if not self.ruling.data:
            return None
        ruling = Ruling(self.ruling.data)
        changed, same = ruling is Ruling.DATE_CHANGED, ruling is Ruling.SAME_INCIDENT
        return Ruled(
            ruling,
            str(self.why.data or ""),
            self.incident_on.data if changed else None,
            self.complained_on.data if changed else None,
            int(self.same_as.data) if same else None,
            *self._evidence(ruling),
        )

    def _evidence(self, ruling: Ruling) -> tuple[Evidence | None, str]:
        if ruling is Ruling.COUNTS:
            return None, ""
        return Evidence(self.shown_by.data), str(self.evidence.data or "")


class SharedForm(Part):
    """One reason, and what shows it, for every ruling chosen that gives none of its own."""

    why = line(_l("One reason for several rulings"), most=MEDIUM, description=_l("The applicant reads this."))
    shown_by = SelectField(_l("What shows it"), validators=[Optional()])
    evidence = line(_l("Which one, or where it is"), most=MEDIUM)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The kinds of evidence are worded in the reader's language."""
        super().__init__(*args, **kwargs)
        self.shown_by.choices = evidence_choices()


def evidence_choices() -> list[tuple[str, str]]:
    """What may show a ruling, none chosen at first."""
    return [("", _("Select one")), *((kind.value, words(kind)) for kind in Evidence)]


def ruling_words(ruling: Ruling) -> str:
    """A ruling as a choice."""
    return {
        Ruling.COUNTS: _("It counts"),
        Ruling.SAME_INCIDENT: _("The same incident as another: they count once"),
        Ruling.NOT_THIS_BEHAVIOUR: _("Not about this behaviour"),
        Ruling.NOT_MADE: _("No complaint was made"),
        Ruling.DATE_CHANGED: _("Another date is right"),
    }[ruling]


class MatterForm(Part):
    """A finding and its reason on one matter of s.104(5)."""

    found = RadioField(_l("Your finding"), validators=[InputRequired(_l("Select what you find"))])
    because = story(_l("Reason, as the applicant will read it"), _l("Give a reason"), most=4_000)

    def offer(self, title: str, yes: str, no: str) -> "MatterForm":
        """Say what the matter is, and what the two findings are."""
        self.found.label.text = _("Your finding: %(matter)s", matter=title)
        self.because.label.text = _("The reason, as the applicant will read it: %(matter)s", matter=title)
        self.found.choices = [("yes", yes), ("no", no)]
        self.found.validators = [InputRequired(_("%(matter)s: select what you find", matter=title))]
        self.because.validators = [InputRequired(_("%(matter)s: give a reason", matter=title)), *_after(self.because)]
        return self

    @property
    def weighed(self) -> Weighed:
        """The finding, only after the form was found valid."""
        return Weighed(self.found.data == "yes", str(self.because.data or ""))


def _after(field: Any) -> list[Any]:
    return list(field.validators)[1:]


class DecisionForm(VersionedForm):
    """What the bodies decided, who they are, when, and why."""

    outcome = RadioField(
        _l("What the partnership decides"), validators=[InputRequired(_l("Select what the partnership decides"))]
    )
    anyway = story(_l("Why a review is held all the same"), most=4_000, description=_l("The applicant reads this."))
    bodies = Boxes(
        _l("Which bodies made the decision?"),
        validators=[InputRequired(_l("Select the bodies that made the decision"))],
    )
    decided_on = DateField(
        _l("The day of the decision"),
        _l("Enter the day of the decision"),
        validators=[not_after(today, _l("The day of the decision must be today or in the past"))],
    )
    reason = story(
        _l("The reason, as the applicant will read it"),
        _l("Give the reason for the decision"),
        most=4_000,
        description=_l("Drafted from what was found. Change the words, not the meaning."),
    )

    def offer(self, outcomes: Choices, bodies: Iterable[tuple[int, str]]) -> "DecisionForm":
        """Say which answers the Act leaves open, and which bodies there are."""
        self.outcome.choices = list(outcomes)
        self.bodies.choices = [(str(number), name) for number, name in bodies]
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each answer; a review all the same needs its reason."""
        valid = bool(super().validate(extra_validators))
        if self.outcome.data == ANYWAY and not self.anyway.data:
            return _wrong(self.anyway, _("Say why a review is held all the same"))
        return valid

    @property
    def decision(self) -> Decision:
        """The answer to the threshold itself."""
        return Decision.MET if self.outcome.data == Decision.MET.value else Decision.NOT_MET

    @property
    def why_anyway(self) -> str:
        """Why a review is held all the same; empty where none is."""
        return str(self.anyway.data or "") if self.outcome.data == ANYWAY else ""

    @property
    def chosen(self) -> frozenset[int]:
        """The bodies that were ticked, by their ids."""
        return frozenset(int(number) for number in self.bodies.data or ())


def _wrong(field: Any, message: str) -> bool:
    """Put an error on a field. Always False."""
    field.errors = [*field.errors, message]
    return False
