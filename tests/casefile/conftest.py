"""What the tests of the case file share."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from csp_reviews.extensions import db
from csp_reviews.law.terms import Role
from tests.support.builders import Make, sign_in
from tests.support.desk import Desk


@pytest.fixture
def desk(app: Flask, client: FlaskClient) -> Desk:
    """An area and its coordinator, signed in."""
    make = Make(app)
    area = make.area()
    coordinator = make.account(Role.COORDINATOR, area, name="Sam Elm")
    db.session.commit()
    sign_in(client, coordinator.id)
    return Desk(make, area, coordinator, client)
