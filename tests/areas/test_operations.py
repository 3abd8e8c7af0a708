"""Setting an area up."""

from datetime import date

import pytest
from flask import Flask

from csp_reviews.areas.operations import BadArea, create_area, put_in_force
from csp_reviews.casefile.areas import procedure_in_force
from csp_reviews.extensions import db
from csp_reviews.law.errors import LawError
from csp_reviews.models.areas import Area
from tests.areas.conftest import PROCEDURES

STATUTORY = (PROCEDURES / "statutory.toml").read_text(encoding="utf-8")


def made(slug: str = "newtown", name: str = "Newtown CSP") -> Area:
    return create_area(slug=slug, name=name, procedure=STATUTORY, reserved=frozenset({"casework", "static"}))


def test_a_new_area_has_the_acts_own_procedure_since_the_scheme_began(app: Flask) -> None:
    area = made()
    db.session.commit()
    assert (area.figures_from, area.reporting_month, area.demonstration) == (date(2026, 11, 1), 4, False)
    assert procedure_in_force(area.id, date(2014, 10, 19)) is None
    version = procedure_in_force(area.id, date(2014, 10, 20))
    assert version is not None
    assert (version.version, version.source) == (1, STATUTORY)


@pytest.mark.parametrize(
    "slug", ["", "a b", "Ö", "NEW", "-new", "new-", "new--town", "9town", "new/town", "new.json", "x" * 61, "casework"]
)
def test_a_slug_is_the_first_word_of_addresses_and_of_no_other(app: Flask, slug: str) -> None:
    with pytest.raises(BadArea):
        made(slug)
    assert db.session.query(Area).count() == 0


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_an_area_has_a_name(app: Flask, name: str) -> None:
    with pytest.raises(BadArea):
        made(name=name)


def test_no_two_areas_share_a_slug(app: Flask) -> None:
    made()
    with pytest.raises(BadArea):
        made()


def test_a_new_version_takes_over_from_its_day(app: Flask) -> None:
    area = made()
    county = (PROCEDURES / "staffordshire.toml").read_text(encoding="utf-8")
    put_in_force(area=area, source=county, on=date(2026, 12, 1))
    before, after = (procedure_in_force(area.id, date(2026, month, 30)) for month in (11, 12))
    assert before is not None
    assert after is not None
    assert (before.version, after.version) == (1, 2)


def test_a_procedure_that_cannot_be_read_is_not_put_in_force(app: Flask) -> None:
    area = made()
    with pytest.raises(LawError):
        put_in_force(area=area, source="name = ", on=date(2026, 12, 1))
    assert len(area.procedures) == 1
