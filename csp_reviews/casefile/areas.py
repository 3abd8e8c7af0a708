"""The area at hand: by its address or by the person's roles; its agencies, its meetings and its procedures."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from flask import abort
from sqlalchemy import bindparam, select

from csp_reviews.casefile.statements import AREA, DAY
from csp_reviews.extensions import db
from csp_reviews.law import procedure as law_procedure
from csp_reviews.models.areas import Agency, Area, MeetingDate, Procedure
from csp_reviews.models.cases import Case

NAMED = select(Area).where(Area.slug == bindparam("slug"))


def area_or_404(slug: str) -> Area:
    """The area with this slug; 404 where there is none."""
    area = db.session.scalar(NAMED, {"slug": slug})
    if area is None:
        abort(404)
    return area


def agencies(area_id: int, *, relevant: bool = False) -> Sequence[Agency]:
    """The agencies of an area that have not left; only its relevant bodies (s.105) where asked."""
    query = select(Agency).where(Agency.area_id == area_id, Agency.left_on.is_(None)).order_by(Agency.id)
    return db.session.scalars(query.where(Agency.relevant_body) if relevant else query).all()


MEETINGS = select(MeetingDate.meets_on).where(MeetingDate.area_id == AREA)
MEETINGS_AFTER = MEETINGS.where(MeetingDate.meets_on > DAY).order_by(MeetingDate.meets_on).limit(1)


def meetings_of(area_id: int) -> tuple[date, ...]:
    """The days on which the partnership meets."""
    return tuple(db.session.scalars(MEETINGS, {"area": area_id}))


def meeting_after(area_id: int, day: date) -> date | None:
    """The first meeting of the partnership after the day of an event, where one is known.

    The day of the event is not counted (`law.procedure_clocks`): what comes on the day of a meeting waits for the next.
    """
    return db.session.scalar(MEETINGS_AFTER, {"area": area_id, "day": day})


def meeting_for(case: Case, on: date) -> date | None:
    """The first meeting from a day on that can decide a case: one after its receipt."""
    return meeting_after(case.area_id, max(case.received_on, on - timedelta(days=1)))


def procedure_in_force(area_id: int, on: date) -> Procedure | None:
    """The version of an area's review procedures in force on a day (s.104(2))."""
    query = select(Procedure).where(Procedure.area_id == area_id, Procedure.in_force_from <= on)
    return db.session.scalar(query.order_by(Procedure.in_force_from.desc()).limit(1))


def rules_in_force(area_id: int, on: date) -> law_procedure.Procedure | None:
    """The rules of that version, read."""
    row = procedure_in_force(area_id, on)
    return read_rules(row.source) if row else None


def rules_of(case: Case) -> law_procedure.Procedure | None:
    """The rules that a case is pinned to; an imported case may have none."""
    return read_rules(case.procedure.source) if case.procedure else None


@lru_cache(maxsize=512)
def read_rules(source: str) -> law_procedure.Procedure:
    """Read a procedure file's text; each text once a process."""
    return law_procedure.read(source)
