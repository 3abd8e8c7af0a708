"""What somebody with a code may tell us."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, ValidationError

from csp_reviews.applications.forms import check_address
from csp_reviews.applications.hours import HoursFields
from csp_reviews.applications.phones import check_text
from csp_reviews.casefile.report_form import ReportForm
from csp_reviews.law.reaching import ANY, Hours
from csp_reviews.law.references import normalise_code, normalise_reference
from csp_reviews.law.terms import Route, Stopped, TalkKind
from csp_reviews.web.forms import BaseForm, VersionedForm, choices, coded, line, story

OFF = {"autocomplete": "off", "spellcheck": False}


class EnterForm(BaseForm):
    """The reference and the code. Only their shape is checked here; whether they open anything is asked of both."""

    reference = line(
        _l("Reference"),
        _l("Enter the reference"),
        description=_l("8 letters and numbers, like 7KXM-2RHT. Capitals and dashes do not matter."),
        render_kw=OFF,
    )
    code = line(
        _l("Code"),
        _l("Enter the code"),
        description=_l("16 letters and numbers, in four groups of four."),
        render_kw=OFF,
    )

    def validate_reference(self, field: StringField) -> None:
        """It must be able to be a reference."""
        if field.data and normalise_reference(field.data) is None:
            raise ValidationError(str(_l("A reference has 8 letters and numbers. Check it, and try again.")))

    def validate_code(self, field: StringField) -> None:
        """It must be able to be a code."""
        if field.data and normalise_code(field.data) is None:
            raise ValidationError(str(_l("A code has 16 letters and numbers. Check it, and try again.")))

    @property
    def read(self) -> tuple[str, str]:
        """The reference and the code as they are written. Only after the form was found valid."""
        return normalise_reference(self.reference.data or "") or "", normalise_code(self.code.data or "") or ""


class WithdrawForm(BaseForm):
    """Asking to stop."""

    reason = story(
        _l("Why do you want to stop? (optional)"),
        most=4_000,
        description=_l("You do not have to say. It may help us to do better."),
        render_kw=OFF,
    )
    pressed = RadioField(
        _l("Has anybody made you feel that you should stop?"),
        choices=choices(
            [
                ("no", _l("No, it is my own wish")),
                ("yes", _l("Yes, or I am not sure")),
            ]
        ),
        validators=[InputRequired(_l("Select whether anybody made you feel that you should stop"))],
    )


class RoutesOffForm(BaseForm):
    """Ways that are not safe any more. One that was stopped a moment ago, in another tab, may be among them."""

    routes = SelectMultipleField(
        _l("Which should we stop using?"),
        validators=[InputRequired(_l("Select what we should stop using"))],
        validate_choice=False,
    )

    def validate_routes(self, field: SelectMultipleField) -> None:
        """Each is a way."""
        if not set(field.data or ()) <= set(Route):
            raise ValidationError(_l("Select what we should stop using"))


class WriteForm(BaseForm):
    """A message to the coordinator."""

    kind = RadioField(
        _l("What is it about?"),
        choices=choices(
            [
                (TalkKind.MESSAGE.value, _l("A question, or something to tell you")),
                (TalkKind.UNSAFE.value, _l("I feel less safe than before")),
            ]
        ),
        default=TalkKind.MESSAGE.value,
        validators=[InputRequired(_l("Select what it is about"))],
    )
    text = story(_l("Your message"), _l("Write your message"), most=4_000, render_kw=OFF)


class AddForm(BaseForm):
    """Something to add to the application."""

    text = story(
        _l("What would you like to add?"),
        _l("Write what you would like to add"),
        description=_l("A few words are enough. You can leave out names."),
        render_kw=OFF,
    )


class CorrectForm(VersionedForm):
    """One answer as it should be. `version`: the answer that was read."""

    text = story(_l("How it should be"), _l("Write how it should be"), render_kw=OFF)


class OwnReportForm(ReportForm, VersionedForm):
    """A report that comes after the application was handed in, or one put right. `version`: the text that was read."""


BOXES = {
    Route.EMAIL: (_l("E-mail address"), _l("Enter the e-mail address")),
    Route.LETTER: (_l("Address for letters"), _l("Enter the address for letters")),
}
PHONE_BOX = (_l("Phone number"), _l("Enter the phone number"))
"""What the box of each way is called, and what is said where it must not be empty."""


def standing(hours: Hours | None, *, on: bool) -> tuple[str, str]:
    """How a way of being reached stands: whether it is on, and in which hours."""
    kept = hours or ANY
    return "on" if on else "off", f"{kept.first}-{kept.end}-{''.join(map(str, sorted(kept.days)))}"


class WayForm(HoursFields, VersionedForm):
    """One way of being reached: its number or address, and in which hours. A letter lies there whenever it comes.

    The version is how the way stood when the form was shown (`standing`).
    """

    address = story("", most=400, render_kw={"autocomplete": "off"})

    route: Route = Route.EMAIL
    kept = ""
    on = False
    kept_hours = ANY

    def about(self, route: Route, kept: str, hours: Hours | None, *, on: bool) -> "WayForm":
        """Say which way it is, what is kept for it, and whether it is on."""
        self.route, self.kept, self.kept_hours, self.on = route, kept, hours or ANY, on
        self.address.label.text = str(BOXES.get(route, PHONE_BOX)[0])
        if route is Route.LETTER:
            del self.from_hour
            del self.to_hour
            del self.days
        return self

    @property
    def optional(self) -> bool:
        """Whether the box may stay empty: there is something to keep, and something else to say."""
        return bool(self.kept) and not (self.on and self.route is Route.LETTER)

    @property
    def hours(self) -> Hours:
        """The hours that were chosen; those of letters stay as they are."""
        return self.kept_hours if self.route is Route.LETTER else super().hours

    def validate_address(self, field: StringField) -> None:
        """It is needed where there is none; an e-mail address must look like one."""
        if not field.data and not self.optional:
            raise ValidationError(str(BOXES.get(self.route, PHONE_BOX)[1]))
        if field.data:
            check_address(self.route, field.data)
        elif self.route is Route.TEXT and not self.on:
            check_text(self.kept)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each answer, then the hours against each other."""
        return bool(super().validate(extra_validators)) and (self.route is Route.LETTER or self.apart())


class NameForm(BaseForm):
    """The name to ask for."""

    name_to_use = line(_l("The name we ask for"), render_kw={"autocomplete": "off"})


class StoppedForm(BaseForm):
    """Whether it has stopped, and words beside it."""

    answer = RadioField(
        _l("Has it stopped?"), choices=coded(Stopped), validators=[InputRequired(_l("Select whether it has stopped"))]
    )
    words = story(_l("Would you like to say more? (optional)"), most=4_000, render_kw=OFF)
