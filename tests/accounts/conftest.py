"""What the tests of accounts share: an area, and people in it who have a password."""

from collections.abc import Callable

import pytest
from flask import Flask

from csp_reviews.accounts.operations import create_account
from csp_reviews.extensions import db
from csp_reviews.law.permissions import Grant
from csp_reviews.law.terms import Role
from csp_reviews.models.accounts import Account
from csp_reviews.models.areas import Agency, Area
from tests.support.builders import Make

PASSWORD = "bright otter lamp"
Person = Callable[..., Account]


@pytest.fixture
def make(app: Flask) -> Make:
    return Make(app)


@pytest.fixture
def area(make: Make) -> Area:
    area = make.area()
    db.session.commit()
    return area


@pytest.fixture
def person(area: Area) -> Person:
    """Makes somebody with a password: `person(Role.CHAIR)`, `person(Role.AGENCY_OFFICER, agency=agency)`."""
    made = 0

    def new(*roles: Role, email: str = "", agency: Agency | None = None, area: Area = area) -> Account:
        nonlocal made
        made += 1
        grants = [Grant(role, area.id, agency.id if agency else None) for role in roles]
        account = create_account(
            email=email or f"person{made}@example.org", name=f"Person {made}", password=PASSWORD, grants=grants
        )
        db.session.commit()
        return account

    return new
