"""What could be a telephone number, with the extension at which somebody is reached at work."""

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

FEWEST, MOST = 7, 15
"""Digits of any number in the world with its area (ITU E.164), without those of an extension."""
EXTENSION = re.compile(r"(?:x|ext(?:n|ension)?|est(?:yniad)?)[.:]?\s*\d{1,6}\W*$", re.IGNORECASE)
"""How an extension is written, in English or Welsh: "ext. 12", "x12"."""
NO_TEXT = _l("A text message cannot go to an extension. Enter a number without one")


def has_extension(number: str) -> bool:
    """Whether a switchboard answers at this number, which takes no text message."""
    return EXTENSION.search(number) is not None


def without_extension(number: str) -> str:
    """The number of the switchboard alone."""
    return EXTENSION.sub("", number)


def check_phone(number: str) -> None:
    """ValidationError unless what somebody typed could be a telephone number: letters name an extension alone."""
    own = without_extension(number)
    digits = [c for c in own if c.isdigit()]
    one_alone = len(set(digits)) == 1
    if any(c.isalpha() for c in own) or one_alone or not FEWEST <= len(digits) <= MOST:
        raise ValidationError(_("Enter a phone number, like 01632 960 001"))


def check_text(number: str) -> None:
    """ValidationError where a text message cannot get there."""
    if has_extension(number):
        raise ValidationError(str(NO_TEXT))
