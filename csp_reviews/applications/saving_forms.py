"""What is asked of somebody who saves an application, or comes back to it."""

from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import InputRequired

from csp_reviews.applications.progress_forms import EnterForm
from csp_reviews.models.drafts import Draft
from csp_reviews.web.forms import BaseForm, choices, line
from csp_reviews.web.mailbox import check_mailbox


class AddressField:
    """An e-mail address, compared without regard to capitals."""

    email: StringField

    def validate_email(self, field: StringField) -> None:
        """What stands here is an e-mail address that our mail can reach."""
        if field.data:
            check_mailbox(field.data)

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


KEEP, DELETE = "keep", "delete"


class BackForm(EnterForm):
    """The reference and the code of what was saved; and what becomes of another form that is open here."""

    open_one = RadioField(
        _l("What about the form that is open here now?"),
        choices=choices(
            [
                (KEEP, _l("Save it: you get a reference and a code for it too")),
                (DELETE, _l("Delete it: all that you wrote in it is gone")),
            ]
        ),
        validators=[InputRequired(_l("Select what we do with the form that is open here now"))],
    )

    def beside(self, draft: Draft | None) -> Self:
        """Ask about the open form only where there is one that would be lost."""
        if draft is None or draft.saved_reference is not None:
            del self.open_one
        return self

    @property
    def deletes(self) -> bool:
        """Whether the form that is open here is to be deleted. Only after the form was found valid."""
        return "open_one" in self and self.open_one.data == DELETE


class LinkForm(AddressField, BaseForm):
    """Where a new link shall go."""

    email = line(
        _l("The e-mail address that you gave us"),
        _l("Enter the e-mail address that you gave us"),
        most=254,
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )
