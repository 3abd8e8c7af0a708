"""The forms of accounts."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, RadioField, SelectField
from wtforms.validators import InputRequired, Length, ValidationError

from csp_reviews.accounts import passwords
from csp_reviews.accounts.passwords import Weak
from csp_reviews.law.terms import Role
from csp_reviews.models.areas import Agency
from csp_reviews.web.filters import words
from csp_reviews.web.forms import BaseForm, line
from csp_reviews.web.mailbox import check_mailbox

EMAIL_MOST = 254
WEAK = {
    Weak.SHORT: _l("Password must be 12 characters or more"),
    Weak.COMMON: _l("That password is one of the first that is guessed. Choose another"),
    Weak.EMAIL: _l("Password must not be your e-mail address"),
}


class UnkeptForm(BaseForm):
    """A form whose sending twice does no harm, and whose work is slow: it carries no key, which would hold a lock."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take the key away."""
        super().__init__(*args, **kwargs)
        del self.once


class SignInForm(UnkeptForm):
    """Who comes, and the proof."""

    email = line(_l("Work e-mail address"), _l("Enter your work e-mail address"), most=EMAIL_MOST)
    password = PasswordField(
        _l("Password"),
        validators=[InputRequired(_l("Enter your password")), Length(max=passwords.MOST)],
    )


class CannotSignInForm(BaseForm):
    """Where to send a link."""

    email = line(_l("Work e-mail address"), _l("Enter your work e-mail address"), most=EMAIL_MOST)

    def validate_email(self, field: Any) -> None:
        """An address must look like one; whether it has an account is not said."""
        check_mailbox(str(field.data or ""))

    def validate_once(self, field: Any) -> None:
        """The key is needed, as `web.once` wants it: with it an address that has a sign-in and one that has none cost
        the same writing."""
        sent = (field.raw_data or [""])[0]
        if not 16 <= len(sent) <= 64:
            raise ValidationError(_("Reload the page and try again"))


class ChoosePasswordForm(UnkeptForm):
    """A new password; with an invitation also the name that others read."""

    name = line(_l("Your name"), _l("Enter your name"))
    password = PasswordField(
        _l("Choose a password"),
        description=_l("12 characters or more. Three words that do not belong together are good."),
        validators=[InputRequired(_l("Enter a password")), Length(max=passwords.MOST)],
    )

    def __init__(self, email: str, *args: Any, **kwargs: Any) -> None:
        """`email` is the account's own, which may not be the password."""
        super().__init__(*args, **kwargs)
        self.email = email

    def validate_password(self, field: Any) -> None:
        """Long enough, not on the list, not the e-mail address."""
        weak = passwords.weakness(field.data, self.email)
        if weak is not None:
            raise ValidationError(str(WEAK[weak]))


class InviteForm(BaseForm):
    """Somebody to invite, as what, and for whom."""

    email = line(_l("Work e-mail address"), _l("Enter their work e-mail address"), most=EMAIL_MOST)
    name = line(_l("Name"), _l("Enter their name"))
    role = RadioField(_l("Role"), validators=[InputRequired(_l("Select a role"))])
    agency = SelectField(_l("Agency"), description=_l("For an agency officer only"), default="")

    def __init__(self, roles: Iterable[Role], agencies: Iterable[Agency], *args: Any, **kwargs: Any) -> None:
        """`roles` are those that may be given; `agencies` those of the area."""
        super().__init__(*args, **kwargs)
        self.role.choices = [(role.value, _sentence(words(role))) for role in roles]
        self.agency.choices = [("", _("None")), *((str(agency.id), agency.name) for agency in agencies)]

    def validate_email(self, field: Any) -> None:
        """An address must look like one."""
        check_mailbox(str(field.data or ""))

    def validate_agency(self, field: Any) -> None:
        """An agency officer needs an agency; nobody else has one."""
        officer = self.role.data == Role.AGENCY_OFFICER.value
        if officer and not field.data:
            raise ValidationError(_("Select the agency that they work for"))
        if field.data and not officer:
            raise ValidationError(_("Only an agency officer has an agency: select None"))


class AgencyForm(BaseForm):
    """For which agency to act from now on."""

    agency = RadioField(_l("Agency"), validators=[InputRequired(_l("Select an agency"))])

    def __init__(self, agencies: Iterable[Agency], *args: Any, **kwargs: Any) -> None:
        """`agencies` are those that the person works for."""
        super().__init__(*args, **kwargs)
        self.names = {str(agency.id): agency.name for agency in agencies}
        self.agency.choices = list(self.names.items())


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
