"""Lists of cases beside the queue: all of an area's, closed ones too, and those that somebody chairs. Paged by key."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select
from sqlalchemy.orm import aliased

from csp_reviews.casefile import search
from csp_reviews.casefile.access import scope
from csp_reviews.extensions import db
from csp_reviews.law.permissions import Viewer
from csp_reviews.law.terms import Party, Role
from csp_reviews.models.areas import Area
from csp_reviews.models.cases import Case, Person
from csp_reviews.models.reviews import Review
from csp_reviews.web.paging import Page, read_key, write_key

PAGE = 50
COLUMNS: tuple[Any, ...] = (
    Case.id,
    Case.reference,
    Case.area_id,
    Case.stage,
    Case.received_on,
    Case.closed_on,
    Person.name.label("applicant"),
)


def all_cases(person: Viewer, *, text: str = "", after: str | None = None) -> Page[Row[Any]]:
    """The cases that a coordinator may know of, the newest first; with `text`, those that it finds."""
    areas = person.area_ids(Role.COORDINATOR)
    wanted: list[ColumnElement[bool]] = [scope(person), Case.area_id.in_(areas)]
    if (found := search.found(text, areas, Case.id)) is not None:
        wanted.append(found)
    return _page(COLUMNS, wanted, after)


def chaired_cases(person: Viewer, *, after: str | None = None) -> Page[Row[Any]]:
    """The cases whose panel somebody chairs, the newest first, with the days of their last review."""
    # Two names of the table, because the scope asks it too.
    own, shown = aliased(Review), aliased(Review)
    last = (
        select(own.id)
        .where(own.case_id == Case.id, own.chair_id == person.account_id)
        .order_by(own.n.desc())
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )
    columns = (*COLUMNS, shown.planned_on, shown.held_on, shown.finalised_on)
    return _page(
        columns, [scope(person), Case.area_id.in_(person.area_ids(Role.CHAIR))], after, (shown, shown.id == last)
    )


def area_names(area_ids: frozenset[int]) -> dict[int, str]:
    """The names of areas, where a person works for more than one; else none need be shown."""
    if len(area_ids) < 2:
        return {}
    return {row.id: row.name for row in db.session.execute(select(Area.id, Area.name).where(Area.id.in_(area_ids)))}


def _page(
    columns: tuple[Any, ...],
    wanted: list[ColumnElement[bool]],
    after: str | None,
    joined: tuple[Any, ColumnElement[bool]] | None = None,
) -> Page[Row[Any]]:
    if key := read_key(after):
        day, case_id = key
        wanted.append(or_(Case.received_on < day, and_(Case.received_on == day, Case.id < case_id)))
    query = (
        select(*columns)
        .select_from(Case)
        .outerjoin(Person, and_(Person.case_id == Case.id, Person.party == Party.APPLICANT))
    )
    if joined is not None:
        query = query.join(*joined)
    newest = query.where(*wanted).order_by(Case.received_on.desc(), Case.id.desc()).limit(PAGE + 1)
    rows: Sequence[Row[Any]] = db.session.execute(newest).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Page(rows[:PAGE], write_key(last.received_on, last.id) if last is not None else None)
