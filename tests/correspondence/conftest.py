"""What the tests of correspondence share."""

import pytest
from flask import Flask

from csp_reviews.extensions import db
from csp_reviews.models.areas import Area
from tests.support.builders import Make


@pytest.fixture
def make(app: Flask) -> Make:
    return Make(app)


@pytest.fixture
def area(make: Make) -> Area:
    area = make.area()
    db.session.commit()
    return area
