"""The demonstration area: Tamworth, with everything invented marked as invented, and its ten past cases."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select

from csp_reviews.accounts.operations import create_account
from csp_reviews.areas import content
from csp_reviews.areas.operations import add_meetings, create_area, set_content
from csp_reviews.cli.area import PROCEDURES, reserved_words
from csp_reviews.cli.files import failed, read_text
from csp_reviews.extensions import db
from csp_reviews.governance.register import import_register
from csp_reviews.law.permissions import Grant
from csp_reviews.law.terms import BodyKind, Role
from csp_reviews.models.areas import Agency, Area
from csp_reviews.web.clock import today

SLUG, NAME = "tamworth", "Tamworth Community Safety Partnership"
SIGN_IN_PHRASE = "only a demonstration"
WORDS = Path(content.__file__).parent
MEETINGS_UNTIL = date(2027, 12, 31)
POLICE = "Staffordshire Police"


@dataclass(frozen=True)
class Person:
    """Somebody who signs in to the demonstration. There is no such person."""

    role: Role
    name: str

    @property
    def email(self) -> str:
        """An address that can reach nobody (RFC 2606)."""
        return f"{self.role.value.replace('_', '-')}@tamworth.example"


PEOPLE = (
    Person(Role.COORDINATOR, "Sam Elm (example)"),
    Person(Role.CHAIR, "Chris Oak (example)"),
    Person(Role.AGENCY_OFFICER, "Jo Rowan (example)"),
    Person(Role.APPEAL_REVIEWER, "Pat Maple (example)"),
    Person(Role.ADMINISTRATOR, "Kim Alder (example)"),
    Person(Role.AUDITOR, "Lee Willow (example)"),
)

AGENCIES = (
    ("Tamworth Borough Council", BodyKind.COUNCIL, True, False),
    (POLICE, BodyKind.POLICE, True, False),
    ("NHS Staffordshire and Stoke-on-Trent Integrated Care Board", BodyKind.HEALTH, True, False),
    ("Example Homes (invented)", BodyKind.HOUSING, True, True),
    ("Staffordshire County Council", BodyKind.COUNTY_COUNCIL, False, False),
    ("Staffordshire Fire & Rescue Service", BodyKind.FIRE, False, False),
    ("The Probation Service", BodyKind.PROBATION, False, False),
)
"""Name, kind, whether a relevant body (s.105(2)-(3)), whether invented. Their addresses can reach nobody."""


def load() -> bool:
    """Make the demonstration area, unless it is there already. Flushes and never commits. Returns whether it was made.

    Raises ClickException where the database holds an area that is no demonstration.
    """
    real = db.session.scalar(select(Area.slug).where(~Area.demonstration).limit(1))
    if real is not None:
        raise failed(f"This database holds “{real}”, which is no demonstration: nothing was changed.")
    if db.session.scalar(select(Area.id).where(Area.slug == SLUG)) is not None:
        return False
    area = _area()
    _agencies(area)
    add_meetings(area=area, days=_meetings(), invented=True)
    _people(area)
    db.session.refresh(area)
    import_register(area=area, text=read_text(str(WORDS / "tamworth_register.csv")))
    return True


def _area() -> Area:
    area = create_area(
        slug=SLUG,
        name=NAME,
        procedure=read_text(str(PROCEDURES / "staffordshire.toml")),
        reserved=reserved_words(),
        figures_from=date(2014, 10, 1),
        demonstration=True,
    )
    area.own_from, area.own_to = date(2014, 10, 1), date(2023, 10, 31)
    set_content(area=area, content=content.from_toml(read_text(str(WORDS / "tamworth.toml"))))
    return area


def _agencies(area: Area) -> None:
    for name, kind, relevant, invented in AGENCIES:
        agency = Agency(
            area_id=area.id,
            name=name,
            kind=kind,
            relevant_body=relevant,
            public_functions=kind is not BodyKind.HOUSING,
            email=f"{kind.value.replace('_', '-')}@agencies.example",
            invented=invented,
        )
        db.session.add(agency)
    db.session.flush()


def _people(area: Area) -> None:
    police = db.session.scalars(select(Agency).where(Agency.area_id == area.id, Agency.name == POLICE)).one()
    for person in PEOPLE:
        agency_id = police.id if person.role is Role.AGENCY_OFFICER else None
        create_account(
            email=person.email,
            name=person.name,
            password=SIGN_IN_PHRASE,
            demonstration=True,
            grants=(Grant(person.role, area.id, agency_id),),
        )


def _meetings() -> Iterator[date]:
    """The second Tuesday of each month: of this year, and until the end of next year or of 2027, whichever is later."""
    last = max(MEETINGS_UNTIL, date(today().year + 1, 12, 31))
    for year in range(min(today().year, MEETINGS_UNTIL.year), last.year + 1):
        for month in range(1, 13):
            tuesdays = [
                week[calendar.TUESDAY] for week in calendar.monthcalendar(year, month) if week[calendar.TUESDAY]
            ]
            yield date(year, month, tuesdays[1])
