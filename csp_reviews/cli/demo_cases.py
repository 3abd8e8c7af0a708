"""As many invented cases as are asked for, the same for the same database and day: to look at, and to measure with."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from sqlalchemy import func, select

from csp_reviews.casefile.areas import agencies, procedure_in_force, read_rules
from csp_reviews.casefile.stamps import renew_stamps
from csp_reviews.cli.demo_acts import World
from csp_reviews.cli.demo_area import SLUG
from csp_reviews.cli.demo_copies import Batch
from csp_reviews.cli.demo_rows import Rows
from csp_reviews.cli.demo_story import STAGES, Story, new_reference
from csp_reviews.cli.files import failed
from csp_reviews.extensions import db
from csp_reviews.law.terms import Role, Standing
from csp_reviews.models.accounts import Account, RoleGrant
from csp_reviews.models.areas import Area, MeetingDate
from csp_reviews.models.cases import Case
from csp_reviews.web.clock import today

SEED = 104
TOLD = 1_000
"""So many cases have a life of their own."""


def make_cases(number: int) -> Iterator[int]:
    """Add cases to the demonstration area, received after the period whose figures are the partnership's own.

    Yields how many there are after each batch. Flushes and never commits. Raises ClickException where there is no
    demonstration area. So many lives are told; where more cases are asked for, others live them again.
    """
    world = _world()
    before = db.session.scalar(select(func.count()).select_from(Case)) or 0
    # Another run tells other stories; the same run on the same database tells the same.
    dice = Random(SEED + before)  # noqa: S311
    rows = Rows()
    first = rows.last("case_file") + 1
    told = min(number, TOLD)
    _tell(world, rows, dice, told)
    yield told
    copies, rest = divmod(number - told, TOLD)
    batch = Batch(rows, range(first, first + told)) if copies else None
    for n in range(1, copies + 1):
        if batch:
            batch.copy(lambda: new_reference(world, dice))
        yield told * (n + 1)
    if rest:
        _tell(world, rows, dice, rest)
        yield number
    rows.finish()
    renew_stamps([world.area_id])


def _tell(world: World, rows: Rows, dice: Random, number: int) -> None:
    for _ in range(number):
        Story(world, rows, dice, dice.choice(STAGES)).tell()
    rows.write()


def _world() -> World:
    area = db.session.scalar(select(Area).where(Area.slug == SLUG, Area.demonstration))
    if area is None:
        raise failed("There is no demonstration area. Make it with: flask --app wsgi demo load")
    procedure = procedure_in_force(area.id, today())
    if procedure is None:
        raise failed("The demonstration area has no procedure in force.")
    meetings = select(MeetingDate.meets_on).where(MeetingDate.area_id == area.id).order_by(MeetingDate.meets_on)
    return World(
        area_id=area.id,
        procedure_id=procedure.id,
        rules=read_rules(procedure.source),
        relevant=list(agencies(area.id, relevant=True)),
        accounts={
            Standing.COORDINATOR: _account(area, Role.COORDINATOR),
            Standing.CHAIR: _account(area, Role.CHAIR),
            Standing.APPEAL_REVIEWER: _account(area, Role.APPEAL_REVIEWER),
        },
        meetings=list(db.session.scalars(meetings)),
        begins=area.own_to + timedelta(days=1) if area.own_to else area.figures_from,
        today=today(),
        references=set(db.session.scalars(select(Case.reference))),
    )


def _account(area: Area, role: Role) -> int:
    """The demonstration account with a role."""
    held = (
        select(Account.id)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(RoleGrant.area_id == area.id, RoleGrant.role == role, Account.demonstration)
    )
    found = db.session.scalar(held.order_by(Account.id).limit(1))
    if found is None:
        raise failed(f"The demonstration has no {role.value.replace('_', ' ')} any more.")
    return found
