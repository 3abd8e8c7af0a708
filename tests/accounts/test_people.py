"""Looking after people: in one's own area, below one's own level, never oneself (c23); and acting for two agencies."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from csp_reviews.accounts import operations
from csp_reviews.accounts.rules import may_give, may_manage, may_take
from csp_reviews.accounts.viewer import signed_in
from csp_reviews.extensions import db
from csp_reviews.law.permissions import Grant, Viewer
from csp_reviews.law.terms import BodyKind, MessageState, Role
from csp_reviews.models.accounts import Account, AccountLink, RoleGrant
from csp_reviews.models.areas import Area
from csp_reviews.models.base import Base
from csp_reviews.models.correspondence import Message
from tests.accounts.conftest import Person
from tests.support.builders import Make, sign_in
from tests.support.client import CheckedClient

BELOW = {Role.CHAIR, Role.AGENCY_OFFICER, Role.APPEAL_REVIEWER}


@pytest.fixture
def other_area(make: Make, area: Area) -> Area:
    other = make.area("otherton")
    db.session.commit()
    return other


def everything() -> dict[str, Any]:
    """Every row of accounts, roles, links and messages, to see that nothing changed."""
    db.session.rollback()
    tables = ("account", "role_grant", "account_link", "message")
    return {name: db.session.execute(select(Base.metadata.tables[name])).all() for name in tables}


def viewer(role: Role, area_id: int = 1, account_id: int = 1) -> Viewer:
    return Viewer(account_id=account_id, grants=(Grant(role, area_id),))


@pytest.mark.parametrize("role", list(Role))
def test_who_may_give_what(role: Role) -> None:
    given = {Role.ADMINISTRATOR: set(Role), Role.COORDINATOR: BELOW}
    assert set(may_give(viewer(role), 1)) == given.get(role, set())
    assert may_give(viewer(role), 2) == ()


@pytest.mark.parametrize("theirs", list(Role))
@pytest.mark.parametrize("mine", list(Role))
def test_who_may_change_whom(mine: Role, theirs: Role) -> None:
    account = Account(id=2, grants=[RoleGrant(role=theirs, area_id=1)])
    allowed = mine is Role.ADMINISTRATOR or (mine is Role.COORDINATOR and theirs in BELOW)
    assert may_manage(viewer(mine), account) is allowed
    assert may_take(viewer(mine), account.grants[0]) is allowed
    assert not may_manage(viewer(mine, account_id=2), account)
    account.grants.append(RoleGrant(role=theirs, area_id=2))
    assert not may_manage(viewer(mine), account)


def test_the_list_shows_the_people_of_an_area_and_how_their_sign_in_stands(
    client: CheckedClient, person: Person, area: Area, other_area: Area, make: Make, queries: Any
) -> None:
    me = person(Role.ADMINISTRATOR)
    person(Role.AGENCY_OFFICER, email="officer@example.org", agency=make.agency(area))
    operations.disable(account=person(Role.CHAIR, email="gone@example.org"))
    operations.invite(email="waiting@example.org", name="W", grant=Grant(Role.CHAIR, area.id))
    stranded, _path = operations.invite(email="stranded@example.org", name="S", grant=Grant(Role.CHAIR, area.id))
    message = db.session.scalars(select(Message).where(Message.account_id == stranded.id)).one()
    message.state, message.next_try_at = MessageState.FAILED, None
    person(Role.CHAIR, email="elsewhere@example.org", area=other_area)
    db.session.commit()
    sign_in(client, me.id)
    with queries() as seen:
        page = client.get("/admin/").text
    seen.at_most(10)
    for shown in (
        "officer@example.org",
        "agency officer (Anytown police)",
        "Disabled",
        "Invited: the link works until Wed 25 Nov 2026, 10:00",
        "The link could not be delivered: check the address",
        "Has a password",
    ):
        assert shown in page
    assert "elsewhere@example.org" not in page


def test_each_area_has_a_list_of_its_own(client: CheckedClient, person: Person, area: Area, other_area: Area) -> None:
    me = person(Role.ADMINISTRATOR)
    me.grants.append(RoleGrant(role=Role.COORDINATOR, area_id=other_area.id))
    person(Role.CHAIR, email="elsewhere@example.org", area=other_area)
    db.session.commit()
    sign_in(client, me.id)
    assert "elsewhere@example.org" not in client.get("/admin/").text
    assert "elsewhere@example.org" in client.get("/admin/?area=otherton").text
    assert client.get("/admin/?area=nowhere").status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ADMINISTRATOR, Role.COORDINATOR)])
def test_other_roles_have_no_such_page(
    client: CheckedClient, person: Person, area: Area, make: Make, role: Role
) -> None:
    me = person(role, agency=make.agency(area) if role is Role.AGENCY_OFFICER else None)
    target = person(Role.CHAIR)
    sign_in(client, me.id)
    before = everything()
    for path in ("/admin/", "/admin/people/invite/anytown", f"/admin/people/{target.id}"):
        assert client.get(path).status_code == 403
    for path in posts(target):
        assert client.post(path, data={"email": "x@example.org", "name": "X", "role": "chair"}).status_code == 403
    assert everything() == before


def posts(target: Account) -> list[str]:
    one = f"/admin/people/{target.id}"
    take = f"{one}/roles/{target.grants[0].id}/take"
    return ["/admin/people/invite/anytown", f"{one}/link", f"{one}/disable", f"{one}/enable", take]


def invite(client: CheckedClient, **fields: str) -> Any:
    given = {"email": "new@example.org", "name": "Nadia New", "role": "chair", "agency": ""}
    return client.post("/admin/people/invite/anytown", data=given | fields)


def test_inviting_sends_a_link_that_the_inviter_does_not_see(client: CheckedClient, person: Person) -> None:
    sign_in(client, person(Role.COORDINATOR).id)
    assert client.get("/admin/people/invite/anytown").status_code == 200
    answer = invite(client)
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "Nadia New" in page
    assert "/account/link/" not in page + answer.text + client.get("/admin/").text
    message = db.session.scalars(select(Message)).one()
    assert (message.address, message.state) == ("new@example.org", MessageState.QUEUED)
    assert "/account/link/" in message.body


def test_an_agency_officer_needs_an_agency_of_this_area_and_nobody_else_has_one(
    client: CheckedClient, person: Person, area: Area, other_area: Area, make: Make
) -> None:
    sign_in(client, person(Role.ADMINISTRATOR).id)
    ours, theirs = str(make.agency(area).id), str(make.agency(other_area).id)
    assert "Select the agency that they work for" in invite(client, role="agency_officer").text
    assert "Only an agency officer has an agency" in invite(client, agency=ours).text
    assert invite(client, role="agency_officer", agency=theirs).status_code == 400
    assert invite(client, role="agency_officer", agency=ours).status_code == 303


def test_what_is_wrong_is_said(client: CheckedClient, person: Person) -> None:
    sign_in(client, person(Role.ADMINISTRATOR).id)
    page = invite(client, email="nobody", name="", role="")
    assert page.status_code == 400
    for said in ("Enter an e-mail address in the right form", "Enter their name", "Select a role"):
        assert said in page.text


@pytest.mark.parametrize("role", sorted(set(Role) - BELOW))
def test_a_coordinator_gives_no_role_of_their_own_level(client: CheckedClient, person: Person, role: Role) -> None:
    sign_in(client, person(Role.COORDINATOR).id)
    before = everything()
    assert invite(client, role=role.value).status_code == 400
    assert everything() == before


def test_nobody_gives_themselves_a_right(client: CheckedClient, person: Person) -> None:
    me = person(Role.ADMINISTRATOR)
    sign_in(client, me.id)
    before = everything()
    page = invite(client, email=me.email.upper(), role="auditor")
    assert page.status_code == 400
    assert "You cannot give yourself a role" in page.text
    for path in posts(me)[1:]:
        assert client.post(path).status_code == 404
    assert everything() == before


def test_somebody_with_a_password_keeps_it_and_gets_no_link(
    client: CheckedClient, person: Person, area: Area, other_area: Area
) -> None:
    known = person(Role.CHAIR, email="known@example.org", area=other_area)
    kept = known.password_hash
    sign_in(client, person(Role.ADMINISTRATOR).id)
    assert invite(client, email="Known@example.org", name="Mallory").status_code == 303
    known = db.session.get_one(Account, known.id)
    assert (known.password_hash, known.name) == (kept, known.name)
    assert known.name != "Mallory"
    assert [(grant.role, grant.area_id) for grant in known.grants] == [
        (Role.CHAIR, other_area.id),
        (Role.CHAIR, area.id),
    ]
    assert not db.session.scalars(select(Message)).all()


def test_the_same_role_is_given_once(client: CheckedClient, person: Person) -> None:
    sign_in(client, person(Role.ADMINISTRATOR).id)
    invite(client)
    invite(client)
    assert db.session.scalar(select(func.count()).select_from(RoleGrant)) == 2


def test_a_disabled_person_is_not_invited_back_by_the_side_door(client: CheckedClient, person: Person) -> None:
    operations.disable(account=person(Role.CHAIR, email="gone@example.org"))
    db.session.commit()
    sign_in(client, person(Role.COORDINATOR).id)
    before = everything()
    page = invite(client, email="gone@example.org", role="appeal_reviewer")
    assert page.status_code == 400
    assert "disabled" in page.text
    assert everything() == before


def test_disabling_enabling_and_sending_a_link(app: Flask, client: CheckedClient, person: Person) -> None:
    target = person(Role.CHAIR)
    theirs = app.test_client()
    sign_in(theirs, target.id)
    sign_in(client, person(Role.COORDINATOR).id)
    one = f"/admin/people/{target.id}"
    assert "Disable the sign-in" in client.get(one).text
    assert client.post(f"{one}/disable").location == one
    assert theirs.get("/account/").status_code == 303
    assert "Enable the sign-in" in client.get(one).text
    assert client.post(f"{one}/enable").status_code == 303
    assert db.session.get_one(Account, target.id).disabled_at is None
    # The session that was revoked stays so.
    assert theirs.get("/account/").status_code == 303
    assert client.post(f"{one}/link").status_code == 303
    assert db.session.scalars(select(AccountLink.account_id)).all() == [target.id]


def test_taking_a_role_away(app: Flask, client: CheckedClient, person: Person) -> None:
    target = person(Role.CHAIR, Role.APPEAL_REVIEWER)
    theirs = app.test_client()
    sign_in(theirs, target.id)
    sign_in(client, person(Role.COORDINATOR).id)
    page = client.get(f"/admin/people/{target.id}").text
    assert page.count("Take away") == 2
    path = f"/admin/people/{target.id}/roles/{target.grants[0].id}/take"
    assert client.post(path).location == "/admin/"
    assert client.post(path).status_code == 404
    assert [grant.role for grant in db.session.get_one(Account, target.id).grants] == [Role.APPEAL_REVIEWER]
    assert theirs.get("/account/").status_code == 303


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR, Role.AUDITOR])
def test_a_coordinator_leaves_those_above_alone(client: CheckedClient, person: Person, role: Role) -> None:
    target = person(role, Role.CHAIR)
    sign_in(client, person(Role.COORDINATOR).id)
    before = everything()
    page = client.get(f"/admin/people/{target.id}").text
    assert page.count("Take away") == 1
    assert "Disable the sign-in" not in page
    for path in posts(target)[1:]:
        assert client.post(path).status_code == 404
    assert everything() == before


@pytest.mark.parametrize("mine", [Role.COORDINATOR, Role.ADMINISTRATOR])
def test_people_of_another_area_are_like_those_who_never_were(
    client: CheckedClient, person: Person, other_area: Area, mine: Role
) -> None:
    target = person(Role.CHAIR, area=other_area)
    sign_in(client, person(mine).id)
    before = everything()
    assert client.get(f"/admin/people/{target.id}").text == client.get("/admin/people/999999").text
    for path in posts(target)[1:]:
        assert client.post(path).status_code == 404
    assert invite(client).status_code == 303
    assert client.get("/admin/people/invite/otherton").status_code == 404
    assert client.post("/admin/people/invite/otherton", data={"email": "x@example.org"}).status_code == 404
    after = everything()
    assert [row for row in after["account"] if row.id == target.id] == [
        row for row in before["account"] if row.id == target.id
    ]


def test_keys_that_no_form_asks_for_change_nothing(client: CheckedClient, person: Person) -> None:
    """T15: every column of every table, sent along with an honest form."""
    sign_in(client, person(Role.COORDINATOR).id)
    names = {column.name for table in Base.metadata.sorted_tables for column in table.columns}
    assert len(names) > 100
    asked = {"email", "name", "role", "agency", "once"}
    extra = dict.fromkeys(names - asked, "1") | {
        "password_hash": "x",
        "demonstration": "y",
        "disabled_at": "2020-01-01",
    }
    assert invite(client, **extra).status_code == 303
    made = db.session.scalars(select(Account).where(Account.email == "new@example.org")).one()
    assert (made.password_hash, made.demonstration, made.disabled_at) == (None, False, None)
    assert [grant.role for grant in made.grants] == [Role.CHAIR]


@pytest.fixture
def officer(person: Person, area: Area, make: Make) -> Account:
    """Somebody who works for the police and for the council."""
    account = person(Role.AGENCY_OFFICER, agency=make.agency(area, BodyKind.POLICE))
    council = make.agency(area, BodyKind.COUNCIL)
    account.grants.append(RoleGrant(role=Role.AGENCY_OFFICER, area_id=area.id, agency_id=council.id))
    db.session.commit()
    return account


def acting(app: Flask, client: CheckedClient) -> frozenset[int]:
    """The agencies that a request of this client acts for."""
    with client.session_transaction() as held:
        token = held["_user_id"]
    with app.test_request_context():
        who = signed_in(token)
    assert who is not None
    return who.viewer.agency_ids


def test_a_person_with_two_agencies_acts_for_one_at_a_time(
    app: Flask, client: CheckedClient, officer: Account, area: Area, make: Make
) -> None:
    sign_in(client, officer.id)
    council, police = make.agency(area, BodyKind.COUNCIL).id, make.agency(area, BodyKind.POLICE).id
    assert acting(app, client) == {council}
    page = client.get("/account/").text
    assert "You work for more than one agency" in page
    assert client.post("/account/", data={"agency": str(police)}).location == "/account/"
    assert acting(app, client) == {police}
    assert client.post("/account/", data={"agency": ""}).status_code == 400


def test_nobody_acts_for_an_agency_that_is_not_theirs(
    app: Flask, client: CheckedClient, officer: Account, area: Area, make: Make
) -> None:
    sign_in(client, officer.id)
    health, before = make.agency(area, BodyKind.HEALTH).id, acting(app, client)
    assert client.post("/account/", data={"agency": str(health)}).status_code == 400
    assert acting(app, client) == before


def test_an_agency_that_was_taken_away_is_not_acted_for(
    app: Flask, client: CheckedClient, officer: Account, area: Area, make: Make
) -> None:
    sign_in(client, officer.id)
    police = make.agency(area, BodyKind.POLICE).id
    client.post("/account/", data={"agency": str(police)})
    db.session.delete(
        next(grant for grant in db.session.get_one(Account, officer.id).grants if grant.agency_id == police)
    )
    db.session.commit()
    assert acting(app, client) == {make.agency(area, BodyKind.COUNCIL).id}


def test_one_agency_needs_no_choice(client: CheckedClient, person: Person, area: Area, make: Make) -> None:
    sign_in(client, person(Role.AGENCY_OFFICER, agency=make.agency(area)).id)
    assert "more than one agency" not in client.get("/account/").text


def test_nobodys_own_page_is_the_sign_in(client: CheckedClient) -> None:
    assert client.get("/account/").location == "/sign-in?next=/account/"
    assert client.post("/account/", data={"agency": "1"}).location == "/sign-in?next=/account/"
