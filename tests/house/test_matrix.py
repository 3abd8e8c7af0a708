"""Every address of the staff, for every role in every relation to the case, by GET and by POST.

What the answer should be is read from the table of permissions and nothing else: 403 for a function of a role that the
person lacks, 404 for a case that is not theirs, in the words of one that never existed, and nothing written.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import Rule

from csp_reviews.casefile.relations import relation_of
from csp_reviews.extensions import db
from csp_reviews.law.permissions import Viewer, ever, may
from csp_reviews.law.terms import Action, BodyKind, Role, Stage
from csp_reviews.models import Base
from csp_reviews.models.accounts import Account
from csp_reviews.models.cases import Case
from csp_reviews.web.bookkeeping import TABLES
from csp_reviews.web.gate import Door, declared
from tests.support.builders import Make, sign_in, viewer_of
from tests.support.client import CheckedClient

NEVER = "BCDF-GHJK"
OFFICER, OUTSIDER, STRANGER = "officer in the case", "officer of another agency", "coordinator of another area"
PEOPLE = (*(role.value for role in Role if role is not Role.AGENCY_OFFICER), OFFICER, OUTSIDER, STRANGER)
VALUES = {"n": 1, "message_id": 1, "account_id": 999, "grant_id": 999, "slug": "anytown", "area": "anytown"}
NOT_YET = {
    Action.READ_ALLEGED,
    Action.COMPILE_PACK,
    Action.WRITE_NOTE,
    Action.EXPORT_CASE,
    Action.EXPORT_MASS,
    Action.READ_UNPUBLISHED_FIGURES,
    Action.READ_CASE_LOG,
    Action.READ_AUDIT_LOG,
    Action.GIVE_SELF_RIGHTS,
    Action.CHANGE_AREA,
    Action.BREAK_GLASS,
    Action.APPROVE_ERASURE,
    Action.RUN_MAINTENANCE,
    Action.READ_WHO_AND_WHERE,
}
"""What no address declares yet. It empties as the product grows; what a page asks by `may` is not declared."""


@dataclass
class World:
    """One person a role, here and elsewhere, and a case in each relation to them."""

    people: dict[str, Account]
    own: int
    unrelated: int
    elsewhere: int
    closed: int


@pytest.fixture
def world(app: Flask) -> World:
    """Two areas. The council's officer is in `own`; the fire service's is in nothing."""
    make = Make(app)
    here, there = make.area("anytown"), make.area("elsewhere")
    roles = {role.value: make.account(role, here) for role in Role if role is not Role.AGENCY_OFFICER}
    roles[OFFICER] = make.account(Role.AGENCY_OFFICER, here, make.agency(here, BodyKind.COUNCIL))
    roles[OUTSIDER] = make.account(Role.AGENCY_OFFICER, here, make.agency(here, BodyKind.FIRE))
    roles[STRANGER] = make.account(Role.COORDINATOR, there)
    by = make.account(Role.COORDINATOR, here)
    made = World(
        people=roles,
        own=make.case(here, Stage.REVIEW, by=by).id,
        unrelated=make.case(here, Stage.RECEIVED, by=by).id,
        elsewhere=make.case(there, Stage.REVIEW).id,
        closed=make.case(here, Stage.CLOSED, by=by).id,
    )
    db.session.commit()
    return made


def case_rules(app: Flask) -> Iterator[tuple[Rule, str, Action]]:
    """Every staff address of a case, with each of its methods and the action it declares."""
    for rule in app.url_map.iter_rules():
        action, door = declared(app.view_functions[rule.endpoint])
        if door is Door.STAFF and "reference" in rule.arguments:
            for method in sorted(rule.methods & {"GET", "POST"}):
                yield rule, method, action


def rows() -> dict[str, int]:
    """How many rows each table holds, the bookkeeping aside."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in TABLES | {"submission"}]
    return {table.name: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def on_the_others_desk(viewer: Viewer, rule: Rule) -> bool:
    """Agencies work under /agency/ and everybody else does not, whatever the action: nobody gets the other's page."""
    return rule.rule.startswith("/agency/") is not viewer.has(Role.AGENCY_OFFICER)


def send(app: Flask, client: CheckedClient, rule: Rule, method: str, reference: str) -> tuple[int, str]:
    """Ask one address about one case, with nothing filled in."""
    values = {name: value for name, value in VALUES.items() if name in rule.arguments}
    with app.test_request_context():
        path = app.url_for(rule.endpoint, reference=reference, **values)
    answer = client.open(path, method=method, data={} if method == "POST" else None)
    return answer.status_code, answer.text


def test_every_action_is_declared_by_an_address_or_not_built_yet(app: Flask) -> None:
    used = {declared(view)[0] for view in app.view_functions.values()}
    assert set(Action) - used == NOT_YET


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", PEOPLE)
def test_every_staff_address_for_every_role_and_relation(
    app: Flask, client: CheckedClient, world: World, name: str
) -> None:
    before = rows()
    wrong: list[str] = []
    client.page_rules = False
    account = world.people[name]
    sign_in(client, account.id)
    viewer = viewer_of(db.session.get_one(Account, account.id))
    for rule, method, action in case_rules(app):
        never = send(app, client, rule, method, NEVER)
        for relation in ("own", "unrelated", "elsewhere", "closed"):
            row = db.session.get_one(Case, getattr(world, relation))
            status, text = send(app, client, rule, method, row.reference)
            refused = (status, text) == never
            if on_the_others_desk(viewer, rule):
                good = refused and status in (403, 404)
            elif not ever(viewer, action):
                good = refused and status == 403
            elif not may(viewer, action, relation_of(viewer, row), row.stage):
                good = refused and status == 404
            else:
                good = status < 500 and status != 403
            if not good:
                wrong.append(f"{method} {rule.rule} of {relation}: {status}")
    assert wrong == []
    changed = {table: (count, before[table]) for table, count in rows().items() if count != before[table]}
    assert changed == {}


def test_nobody_at_all_is_sent_to_sign_in_whether_or_not_it_exists(
    app: Flask, client: CheckedClient, world: World
) -> None:
    reference = db.session.get_one(Case, world.own).reference
    for rule, method, _action in case_rules(app):
        there = send(app, client, rule, method, reference)
        never = send(app, client, rule, method, NEVER)
        assert there[0] == never[0] == 303, rule.rule


def test_lists_are_for_their_roles(app: Flask, client: CheckedClient, world: World) -> None:
    for name, account in world.people.items():
        sign_in(client, account.id)
        viewer = viewer_of(db.session.get_one(Account, account.id))
        for rule in app.url_map.iter_rules():
            action, door = declared(app.view_functions[rule.endpoint])
            if door is Door.STAFF and not rule.arguments and "GET" in rule.methods:
                status = client.get(rule.rule).status_code
                assert status < 500, f"{name}: {rule.rule}: {status}"
                assert ever(viewer, action) or status == 403, f"{name}: {rule.rule}: {status}"


def test_a_role_taken_away_is_gone_at_the_next_request(app: Flask, client: CheckedClient, world: World) -> None:
    account = db.session.get_one(Account, world.people["coordinator"].id)
    sign_in(client, account.id)
    reference = db.session.get_one(Case, world.own).reference
    assert client.get(f"/casework/{reference}").status_code == 200
    for grant in list(account.grants):
        db.session.delete(grant)
    db.session.commit()
    assert client.get(f"/casework/{reference}").status_code == 403
