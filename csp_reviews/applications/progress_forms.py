"""What somebody with a code may tell us."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, ValidationError

from csp_reviews.law.references import normalise_code, normalise_reference
from csp_reviews.web.forms import BaseForm, choices, line, story

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
    """Ways that are not safe any more."""

    routes = SelectMultipleField(
        _l("Which should we stop using?"), validators=[InputRequired(_l("Select what we should stop using"))]
    )
