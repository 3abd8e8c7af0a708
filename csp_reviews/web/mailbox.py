"""E-mail addresses as somebody types them: whether our mail can reach them. The one place where that is asked."""

from email_validator import validate_email
from flask_babel import gettext as _
from wtforms.validators import ValidationError

ENCODED = "=?"
"""How an encoded word begins (RFC 2047): a header would read another address in it."""


def as_sent(address: str) -> str:
    """The address as a message carries it: a domain in letters of its own becomes its ASCII form (RFC 5891).

    ValueError where our mail cannot reach it: no address, a machine by its number, or a name before the @ that needs
    SMTPUTF8 (RFC 6531), which our mail does not speak. No name server is asked.
    """
    found = validate_email(address, check_deliverability=False, allow_smtputf8=False, strict=True).ascii_email
    if found is None or ENCODED in found:
        raise ValueError("no header can hold it")
    return found


def can_reach(address: str) -> bool:
    """Whether our mail can be sent to what was typed."""
    try:
        as_sent(address)
    except ValueError:
        return False
    return True


def check_mailbox(address: str) -> None:
    """ValidationError unless our mail can be sent to what was typed; it says what an address looks like."""
    if can_reach(address):
        return
    odd = next((sign for sign in address.rpartition("@")[0] if not sign.isascii()), "")
    if odd:
        raise ValidationError(
            _("We cannot send to an e-mail address with “%(sign)s” in it. Enter one like name@example.com", sign=odd)
        )
    raise ValidationError(_("Enter an e-mail address in the right form, like name@example.com"))
