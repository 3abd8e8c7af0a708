"""What the tests of the public pages share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from csp_reviews.areas import content
from csp_reviews.areas.operations import set_content
from csp_reviews.extensions import db
from csp_reviews.models.areas import Area
from tests.support.builders import Make

TAMWORTH = Path(content.__file__).parent / "tamworth.toml"
PROCEDURES = Path(__file__).resolve().parents[2] / "procedures"


@pytest.fixture
def make(app: Flask) -> Make:
    return Make(app)


@pytest.fixture
def bare(make: Make) -> Area:
    """An area that has set nothing of its own."""
    area = make.area()
    db.session.commit()
    return area


@pytest.fixture
def area(bare: Area) -> Area:
    """The same with the words of Tamworth's pages."""
    set_content(area=bare, content=content.from_toml(TAMWORTH.read_text(encoding="utf-8")))
    db.session.commit()
    return bare


@pytest.fixture
def language(app: Flask) -> Iterator[None]:
    """A request in hand, so that words are in a language."""
    with app.test_request_context():
        yield
