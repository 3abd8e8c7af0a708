"""What each page of an appeal asks. One subject a form; nothing here queries."""

from collections.abc import Sequence
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectMultipleField
from wtforms.validators import InputRequired, ValidationError

from csp_reviews.appeals.forms import GROUNDS
from csp_reviews.casefile.appeal_lines import Line
from csp_reviews.casefile.refusals import refusal_words
from csp_reviews.law.appeals import OpenGround
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import AppealTier
from csp_reviews.web.filters import in_a_row, within, words
from csp_reviews.web.forms import BaseForm, SelectChoice, VersionedForm, bare, choices, story

OFF = {"autocomplete": "off"}


class AskingForm(VersionedForm):
    """A page of an appeal. `version` says what had been kept of it when it was shown, and how many were sent before."""

    def answers(self) -> dict[str, Any]:
        """What the page keeps. Only after the form was found valid."""
        raise NotImplementedError

    def kept_meanwhile(self, version: str, before: "AskingForm") -> bool:
        """Whether other answers were kept since the form was shown: in another tab, or on another device.

        `before` is the form as it was answered. `theirs` then holds each answer that differs.
        """
        differ = [field for field in before if _asks(field) and (field.data or None) != (self[field.name].data or None)]
        if not differ or not self.changed_meanwhile(version, {}):
            return False
        self.theirs = [(bare(field.label.text), _shown(field)) for field in differ]
        return True


def _asks(field: Any) -> bool:
    return not isinstance(field, HiddenField)


def _shown(field: Any) -> str:
    """An answer in words."""
    if field.type == "SelectMultipleField":
        return in_a_row(str(choice.label) for choice in field.iter_choices() if choice.selected)
    return str(field.data or "")


class GroundForm(AskingForm):
    """What the applicant disagrees with."""

    grounds = SelectMultipleField(
        _l("What do you disagree with?"),
        description=_l("Tick everything that you disagree with. You can say more about each."),
        validators=[InputRequired(_l("Select what you disagree with"))],
    )
    ways: Sequence[OpenGround] = ()

    def offer(self, open_now: Sequence[OpenGround]) -> Self:
        """Offer the grounds that are open, and no other."""
        self.ways = open_now
        self.grounds.choices = choices((way.ground.value, _ground(way)) for way in open_now)
        return self

    def validate_grounds(self, field: SelectMultipleField) -> None:
        """One appeal goes to one body."""
        if len({way.tier for way in self.ways if way.ground.value in (field.data or ())}) > 1:
            raise ValidationError(refusal_words(NotPossible("appeal_tiers")))

    def answers(self) -> dict[str, Any]:
        """What the page keeps. Only after the form was found valid."""
        return {"grounds": list(self.grounds.data or ())}


def _ground(way: OpenGround) -> str:
    if way.tier is AppealTier.PARTNERSHIP:
        return str(GROUNDS[way.ground])
    return _("%(ground)s (the next step: %(who)s)", ground=str(GROUNDS[way.ground]), who=within(words(way.tier)))


class LinesForm(AskingForm):
    """Which lines are wrong, and what is wrong with each. `made_for` gives it a box for every line."""

    ticked = SelectMultipleField(_l("Which of these?"))
    lines: Sequence[Line] = ()

    @classmethod
    def made_for(cls, lines: Sequence[Line], kept: dict[str, Any], **more: Any) -> Self:
        """The form for these lines, with what was kept before; `more` is for the form itself."""
        boxes = {f"said_{line.subject}": story(_asked(line), most=2_000, render_kw=OFF) for line in lines}
        made = type("LinesForm", (cls,), {**boxes, "lines": tuple(lines)})
        said = {f"said_{subject}": text for subject, text in kept.get("said", {}).items()}
        form: Self = made(data={"ticked": kept.get("ticked", []), "version": kept.get("version"), **said}, **more)
        form.ticked.choices = [
            SelectChoice(value=line.subject, label=line.title, render_kw={"hint": line.decided}) for line in lines
        ]
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each answer; then, that nothing is written beside a line that is not meant: it would be lost."""
        if not super().validate(extra_validators):
            return False
        ticked = list(self.ticked.data or ())
        written = [one for one in self.lines if _typed(self[f"said_{one.subject}"])]
        unmeant = [one for one in written if str(one.subject) not in ticked]
        self.ticked.data = [*ticked, *(str(one.subject) for one in unmeant)]
        self.ticked.errors = [
            _(
                "You wrote about “%(line)s” without ticking it. It is ticked now: save once more, or untick it and "
                "take your words away.",
                line=one.title,
            )
            for one in unmeant
        ]
        return not unmeant

    def answers(self) -> dict[str, Any]:
        """What the page keeps: the lines ticked, and what was said of each that was. After the form was found valid."""
        ticked = [str(subject) for subject in self.ticked.data or ()]
        return {"ticked": ticked, "said": {subject: self[f"said_{subject}"].data or "" for subject in ticked}}


def _typed(field: Any) -> bool:
    """Whether the form that was sent holds words in this box: not what was kept of it before."""
    return any(text.strip() for text in field.raw_data or ())


def _asked(line: Line) -> str:
    """The question about one line: each names its own, for whoever hears the questions without seeing the page."""
    return _("“%(line)s”: what is wrong? (optional)", line=line.short)


class ReasonsForm(AskingForm):
    """What is wrong, all in all."""

    reasons = story(
        _l("What is wrong, in your own words?"),
        _l("Tell us what is wrong"),
        description=_l("A few lines are enough. Say what was missed, or what should have been done."),
        render_kw=OFF,
    )

    def answers(self) -> dict[str, Any]:
        """What the page keeps."""
        return {"reasons": self.reasons.data or ""}


class LateForm(AskingForm):
    """Why it comes after the last day."""

    late_reason = story(
        _l("Why does it come later?"),
        _l("Say why it comes later"),
        most=4_000,
        description=_l("Whoever decides reads this first. It can still be heard."),
        render_kw=OFF,
    )

    def answers(self) -> dict[str, Any]:
        """What the page keeps."""
        return {"late_reason": self.late_reason.data or ""}


class FilesPageForm(AskingForm):
    """The page that lists the files: a button to go on with. They are added and taken out on pages of their own."""

    def answers(self) -> dict[str, Any]:
        """What the page keeps: that it was seen."""
        return {"seen": True}


class ButtonForm(BaseForm):
    """A form that is only a button."""


class SendForm(VersionedForm):
    """The button that sends an appeal. `version` says what stood on the page above it."""

    def read_before(self, version: str) -> bool:
        """Whether the page said what is sent now; else it is shown again, and says so."""
        if not self.version.data or not self.changed_meanwhile(version, {}):
            return True
        self.form_errors.append(
            _(
                "You changed something in another tab, or on another device. Nothing is sent yet. Check it once more, "
                "then send it."
            )
        )
        return False
