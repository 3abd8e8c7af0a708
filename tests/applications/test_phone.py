"""A phone number has as many digits as one can have."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms.validators import ValidationError

from csp_reviews.applications.forms import ContactForm, check_address
from csp_reviews.applications.staff_forms import SomeoneEntry
from csp_reviews.law.terms import Route

NUMBERS = ["01632 960 001", "+44 (0)1632 960001", "0044 1632 960001", "960 0012", "+353 1 496 0123", "1" * 14 + "2"]
NONE = ["{{7*7}}", "00000000", "0000000 0000", "960 001", "1" * 15, "123456789012345678"]


@pytest.mark.parametrize(("typed", "taken"), [*((n, True) for n in NUMBERS), *((n, False) for n in NONE)])
def test_a_number_has_as_many_digits_as_one_can_have(app, typed, taken):
    with app.test_request_context():
        for made in (ContactForm(MultiDict({"phone": typed})), SomeoneEntry(MultiDict({"phone": typed}))):
            made.offer_ways()
            made.validate()
            assert (not made.phone.errors) is taken
            assert all("Enter a phone number" in error for error in made.phone.errors)
        for route in (Route.PHONE, Route.TEXT):
            if taken:
                check_address(route, typed)
            else:
                with pytest.raises(ValidationError, match="Enter a phone number"):
                    check_address(route, typed)
