"""What the public pages read: the areas there are, and what one of them has set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from sqlalchemy import Row, func, select

from csp_reviews.casefile.areas import procedure_in_force, read_rules
from csp_reviews.extensions import db
from csp_reviews.law.procedure import Procedure as Rules
from csp_reviews.models.areas import Area, MeetingDate, Procedure


@dataclass(frozen=True)
class Source:
    """Where a procedure is published: the website, and the address."""

    site: str
    address: str


@dataclass(frozen=True)
class InForce:
    """The version of the review procedures in force, and what it says."""

    version: Procedure
    rules: Rules

    @property
    def sources(self) -> list[Source]:
        """Where it was read; only addresses that may stand in a link."""
        links = (text for text in self.rules.sources if text.startswith("https://"))
        return [Source(urlsplit(link).netloc.removeprefix("www."), link) for link in links]


def areas_named(text: str) -> Sequence[Row[str, str]]:
    """The slug and the name of each area whose name holds the text; of all areas for an empty text."""
    query = select(Area.slug, Area.name).order_by(func.lower(Area.name))
    if wanted := text.strip().lower():
        query = query.where(func.lower(Area.name).contains(wanted, autoescape=True))
    return db.session.execute(query).all()


def only_area() -> str | None:
    """The slug of the area, where this database holds just one."""
    found = db.session.scalars(select(Area.slug).limit(2)).all()
    return found[0] if len(found) == 1 else None


def in_force(area_id: int, on: date) -> InForce | None:
    """The review procedures in force on a day: s.104(2)."""
    version = procedure_in_force(area_id, on)
    return InForce(version, read_rules(version.source)) if version else None


def next_meeting(area_id: int, on: date) -> MeetingDate | None:
    """The first meeting that can decide what comes on a day, which is not counted; and whether its date is invented."""
    query = select(MeetingDate).where(MeetingDate.area_id == area_id, MeetingDate.meets_on > on)
    return db.session.scalar(query.order_by(MeetingDate.meets_on).limit(1))
