"""A page that is kept is never older than what it shows."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from csp_reviews.areas.content import Contact, Content
from csp_reviews.areas.operations import add_meetings, set_content
from csp_reviews.casefile import kept_pages
from csp_reviews.extensions import db
from csp_reviews.law.terms import BodyKind, Figure
from csp_reviews.models.areas import Agency, Area, MeetingDate, OpeningFigure
from tests.areas.conftest import PROCEDURES
from tests.support.builders import Make


def _words(area: Area, make: Make) -> None:
    set_content(area=area, content=Content(contact=Contact(name="Somebody New")))


def _name(area: Area, make: Make) -> None:
    area.name = "Somebody New"


def _agency(area: Area, make: Make) -> None:
    db.session.add(Agency(area_id=area.id, name="Somebody New", kind=BodyKind.OTHER, relevant_body=True))


def _agency_leaves(area: Area, make: Make) -> None:
    area.agencies[0].left_on = date(2026, 11, 1)


def _opening_figure(area: Area, make: Make) -> None:
    key, first, last = Figure.APPEALS, date(2015, 1, 1), date(2015, 12, 31)
    db.session.add(OpeningFigure(area_id=area.id, key=key, from_on=first, to_on=last, value=4321))


def _case(area: Area, make: Make) -> None:
    make.case(area)


@pytest.mark.parametrize(
    ("page", "change"),
    [
        ("asb-case-review", _words),
        ("cookies", _name),
        ("privacy", _agency),
        ("privacy", _agency_leaves),
        ("asb-case-review", _opening_figure),
        ("statistics", _opening_figure),
        ("statistics.csv", _opening_figure),
        ("asb-case-review", _case),
        ("statistics.json", _case),
    ],
)
def test_a_change_shows_at_once(
    client: FlaskClient, area: Area, make: Make, page: str, change: Callable[[Area, Make], None]
) -> None:
    before = client.get(f"/anytown/{page}")
    change(area, make)
    db.session.commit()
    after = client.get(f"/anytown/{page}")
    assert after.text != before.text
    assert after.headers["ETag"] != before.headers["ETag"]


def test_a_meeting_that_is_added_or_goes_shows_at_once(client: FlaskClient, area: Area) -> None:
    source = (PROCEDURES / "staffordshire.toml").read_text(encoding="utf-8")
    area.procedures[0].source = source
    db.session.commit()
    page = "/anytown/asb-case-review"
    assert "Monday 30 November 2026 (an example date)" in client.get(page).text
    add_meetings(area=area, days=[date(2026, 11, 24)])
    db.session.commit()
    assert "Tuesday 24 November 2026." in client.get(page).text
    for meeting in db.session.scalars(select(MeetingDate).where(MeetingDate.area_id == area.id)):
        db.session.delete(meeting)
    db.session.commit()
    assert "At the partnership’s next meeting." in client.get(page).text


def test_a_change_that_is_rolled_back_changes_nothing(client: FlaskClient, area: Area) -> None:
    before = client.get("/anytown/")
    stamp = area.figures_stamp
    area.name = "Somebody New"
    db.session.flush()
    db.session.rollback()
    assert area.figures_stamp == stamp
    assert client.get("/anytown/").text == before.text


def test_one_areas_change_leaves_anothers_pages(client: FlaskClient, area: Area, make: Make, app: Flask) -> None:
    other = make.area("othertown")
    db.session.commit()
    client.get("/othertown/")
    stamp = other.figures_stamp
    _name(area, make)
    db.session.commit()
    assert other.figures_stamp == stamp


def test_not_more_pages_are_kept_than_there_is_room_for(client: FlaskClient, area: Area, app: Flask) -> None:
    for year in range(2000, 2026):
        for month in range(1, 13):
            client.get(f"/anytown/statistics.csv?from={year}-{month:02}-01&to={year}-{month:02}-01")
    assert len(app.extensions["csp_kept_pages"]._pages) == kept_pages.MOST


def test_a_page_of_a_future_that_was_undone_by_a_restore_is_never_shown(
    client: FlaskClient, area: Area, make: Make
) -> None:
    stamp = area.figures_stamp
    _name(area, make)
    db.session.commit()
    undone, kept = area.figures_stamp, client.get("/anytown/").text
    # The records go back to a copy, and something else happens from there.
    db.session.execute(update(Area).where(Area.id == area.id).values(figures_stamp=stamp, name="As It Was"))
    db.session.commit()
    area.name = "Another Way"
    db.session.commit()
    assert area.figures_stamp not in (stamp, undone)
    assert "Another Way" in client.get("/anytown/").text
    assert "Another Way" not in kept
