"""What is asked of somebody who saves an application, or comes back to it."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import ValidationError

from csp_reviews.applications.forms import EMAIL
from csp_reviews.applications.progress_forms import EnterForm
from csp_reviews.web.forms import BaseForm, line


class AddressField:
    """An e-mail address, compared without regard to capitals."""

    email: StringField

    def validate_email(self, field: StringField) -> None:
        """What stands here could be an e-mail address."""
        if field.data and not EMAIL.fullmatch(field.data):
            raise ValidationError(_("Enter an e-mail address in the right form, like name@example.com"))

    @property
    def address(self) -> str:
        """The address. Only after the form was found valid."""
        return str(self.email.data or "").lower()


class SaveForm(AddressField, BaseForm):
    """How somebody wants to come back."""

    by_email = BooleanField(_l("Send me a link by e-mail as well: nobody else reads it"))
    email = line(_l("E-mail address"), most=254, render_kw={"autocomplete": "email", "inputmode": "email"})

    def validate(self, extra_validators: Any = None) -> bool:
        """A link needs an address."""
        valid = super().validate(extra_validators)
        if self.by_email.data and not self.email.data:
            self.email.errors = [_("Enter the e-mail address, or untick the box above it")]
            return False
        return valid

    @property
    def address(self) -> str:
        """The address that was called safe; empty where none was."""
        return super().address if self.by_email.data else ""


class BackForm(EnterForm):
    """The reference and the code of what was saved."""


class LinkForm(AddressField, BaseForm):
    """Where a new link shall go."""

    email = line(
        _l("The e-mail address that you gave us"),
        _l("Enter the e-mail address that you gave us"),
        most=254,
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )
