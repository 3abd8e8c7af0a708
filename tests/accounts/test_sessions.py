"""Sessions: a new one at every sign-in, and each way of ending one takes effect on the next request."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from csp_reviews.accounts import operations, queries
from csp_reviews.accounts.viewer import KEPT_AS
from csp_reviews.extensions import db
from csp_reviews.law.permissions import Grant
from csp_reviews.law.terms import LinkPurpose, Role
from csp_reviews.models.accounts import Account, StaffSession
from csp_reviews.models.areas import Area
from csp_reviews.web.tokens import digest
from tests.accounts.conftest import PASSWORD, Person
from tests.support.client import CheckedClient
from tests.support.clock import Clock

SIGNED_IN, SENT_AWAY = 200, 303


def enter(client: CheckedClient, account: Account) -> str:
    """Sign in, and return the cookie as somebody would copy it."""
    assert client.post("/sign-in", data={"email": account.email, "password": PASSWORD}).status_code == 303
    return cookie(client)


def cookie(client: CheckedClient) -> str:
    kept = client.get_cookie("session")
    assert kept is not None
    return kept.value


def with_cookie(app: Flask, value: str) -> CheckedClient:
    copied = app.test_client()
    copied.set_cookie("session", value)
    assert isinstance(copied, CheckedClient)
    return copied


def session_row() -> StaffSession:
    return db.session.scalars(select(StaffSession).order_by(StaffSession.id.desc())).first()  # type: ignore[return-value]


def test_the_database_holds_only_the_digest(client: CheckedClient, person: Person) -> None:
    enter(client, person(Role.ADMINISTRATOR))
    with client.session_transaction() as held:
        token = held[KEPT_AS]
    assert len(token) == 43
    assert session_row().token_digest == digest(token)


def test_a_session_begun_before_sign_in_is_worth_nothing_after(
    app: Flask, client: CheckedClient, person: Person
) -> None:
    """Fixation: whoever planted a cookie holds one that opens nothing."""
    account, attacker = person(Role.ADMINISTRATOR), person(Role.ADMINISTRATOR)
    enter(client, attacker)
    with client.session_transaction() as held:
        held["planted"] = "before"
        planted_token = held[KEPT_AS]
    planted = cookie(client)
    answer = client.post("/sign-in", data={"email": account.email, "password": PASSWORD})
    assert answer.status_code == 303
    with client.session_transaction() as held:
        assert held[KEPT_AS] != planted_token
        assert "planted" not in held
    assert with_cookie(app, planted).get("/admin/").status_code == SENT_AWAY


def test_the_csrf_token_is_new_after_sign_in(client: CheckedClient, person: Person) -> None:
    client.get("/sign-in")
    with client.session_transaction() as held:
        before = held["csrf_token"]
    enter(client, person(Role.ADMINISTRATOR))
    client.get("/admin/")
    with client.session_transaction() as held:
        assert held.get("csrf_token") != before


Ending = Callable[[Account, CheckedClient], Any]


def by_sign_out(_account: Account, client: CheckedClient) -> None:
    assert client.post("/sign-out").location == "/sign-in"


def by_leaving(_account: Account, client: CheckedClient) -> None:
    client.page_rules = False
    assert client.get("/leave").status_code == 303


def by_reset(account: Account, client: CheckedClient) -> None:
    path = operations.send_link(account=account, purpose=LinkPurpose.RESET)
    db.session.commit()
    answer = client.application.test_client().post(path, data={"password": "another otter lamp"})
    assert answer.location == "/sign-in"


def by_disabling(account: Account, _client: CheckedClient) -> None:
    operations.disable(account=account)


def by_taking_a_role(account: Account, _client: CheckedClient) -> None:
    operations.take_role(account=account, grant=account.grants[0])


def by_giving_a_role(account: Account, _client: CheckedClient) -> None:
    grant = Grant(Role.AUDITOR, account.grants[0].area_id)
    operations.invite(email=account.email, name="", grant=grant)


ENDINGS: tuple[Ending, ...] = (
    by_sign_out,
    by_leaving,
    by_reset,
    by_disabling,
    by_taking_a_role,
    by_giving_a_role,
)


@pytest.mark.parametrize("end", ENDINGS, ids=lambda end: end.__name__)
def test_a_copied_cookie_ends_with_the_session(app: Flask, client: CheckedClient, person: Person, end: Ending) -> None:
    account = person(Role.ADMINISTRATOR)
    copied = with_cookie(app, enter(client, account))
    assert copied.get("/admin/").status_code == SIGNED_IN
    end(account, client)
    db.session.commit()
    assert copied.get("/admin/").status_code == SENT_AWAY
    assert session_row().revoked_at is not None


def test_a_role_taken_away_is_gone_on_the_next_request_even_from_a_live_session(
    client: CheckedClient, person: Person
) -> None:
    """The roles are read anew each time: not only the session's end keeps them true."""
    account = person(Role.ADMINISTRATOR)
    enter(client, account)
    db.session.delete(account.grants[0])
    db.session.commit()
    assert client.get("/admin/").status_code == 403


def test_a_disabled_account_has_no_live_session(client: CheckedClient, person: Person, clock: Clock) -> None:
    account = person(Role.ADMINISTRATOR)
    enter(client, account)
    account.disabled_at = clock()
    db.session.commit()
    assert client.get("/admin/").status_code == SENT_AWAY


def test_half_an_hour_without_a_request_ends_it(client: CheckedClient, person: Person, clock: Clock) -> None:
    enter(client, person(Role.ADMINISTRATOR))
    clock.advance(minutes=29, seconds=59)
    assert client.get("/admin/").status_code == SIGNED_IN
    clock.advance(minutes=29, seconds=59)
    assert client.get("/admin/").status_code == SIGNED_IN
    clock.advance(minutes=30)
    assert client.get("/admin/").status_code == SENT_AWAY


def test_twelve_hours_end_it_however_busy(client: CheckedClient, person: Person, clock: Clock) -> None:
    enter(client, person(Role.ADMINISTRATOR))
    for _ in range(35):
        clock.advance(minutes=20)
        assert client.get("/admin/").status_code == SIGNED_IN
    clock.advance(minutes=20)
    assert client.get("/admin/").status_code == SENT_AWAY


def test_last_seen_is_written_at_most_once_a_minute(client: CheckedClient, person: Person, clock: Clock) -> None:
    enter(client, person(Role.ADMINISTRATOR))
    first = clock()
    clock.advance(seconds=59)
    client.get("/admin/")
    assert session_row().last_seen_at == first
    clock.advance(seconds=1)
    client.get("/admin/")
    assert session_row().last_seen_at == clock()


def test_one_indexed_query_says_who_comes(
    app: Flask, client: CheckedClient, person: Person, area: Area, queries: Any
) -> None:
    account = person(Role.ADMINISTRATOR, Role.COORDINATOR, Role.CHAIR)
    enter(client, account)
    with queries() as seen:
        client.get("/account/")
    assert [name for name in seen.names if "staff_session" in name] == ["select staff_session"]
    assert not [name for name in seen.names if name == "select account"]


def test_nobody_signs_out_without_harm(client: CheckedClient) -> None:
    assert client.post("/sign-out").location == "/sign-in"


def test_a_link_cannot_sign_anybody_out(client: CheckedClient, person: Person) -> None:
    enter(client, person(Role.ADMINISTRATOR))
    assert client.get("/sign-out").status_code >= 300
    assert client.get("/admin/").status_code == SIGNED_IN


def test_a_form_needs_its_token(make_app: Any, person: Person) -> None:
    account = person(Role.ADMINISTRATOR)
    client = make_app(WTF_CSRF_ENABLED=True).test_client()
    for path in ("/sign-in", "/sign-out", "/sign-in/help", "/account/", "/account/link/x"):
        assert client.post(path, data={"email": account.email, "password": PASSWORD}).status_code == 400
    assert not db.session.scalars(select(StaffSession)).all()


def test_ended_rows_are_deleted_after_a_day(client: CheckedClient, person: Person, clock: Clock) -> None:
    account = person(Role.ADMINISTRATOR)
    enter(client, account)
    operations.send_link(account=account, purpose=LinkPurpose.RESET)
    client.post("/sign-in", data={"email": "nobody@example.org", "password": "wrong wrong wrong"})
    clock.advance(hours=24)
    assert operations.delete_ended() == 0
    clock.advance(hours=1, minutes=1)
    assert operations.delete_ended() == 4
    assert session_row() is None


def test_demonstration_sign_ins_are_found(app: Flask, area: Area) -> None:
    assert not queries.has_demonstration_accounts()
    operations.create_account(email="demo@example.org", name="Demo", password="demo", demonstration=True)
    assert queries.has_demonstration_accounts()
