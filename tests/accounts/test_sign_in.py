"""Signing in: one answer for every failure, nothing slow in a transaction, and nobody kept out by others' guesses."""

import re
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from csp_reviews.accounts import operations, passwords
from csp_reviews.accounts.attempts import LIMIT, NETWORK_LIMIT
from csp_reviews.extensions import db
from csp_reviews.law.terms import Role
from csp_reviews.models.accounts import Account, StaffSession, Throttle
from csp_reviews.web.transaction import writing
from tests.accounts.conftest import PASSWORD, Person
from tests.support.client import CheckedClient
from tests.support.clock import Clock

WRONG = "The e-mail address or the password is not right"


def attempt(client: CheckedClient, email: str, password: str = PASSWORD, network: str = "192.0.2.1") -> Any:
    return client.post(
        "/sign-in", data={"email": email, "password": password}, environ_overrides={"REMOTE_ADDR": network}
    )


def plain(page: str, email: str) -> str:
    """A page without what was typed, and without the token of its form."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page.replace(email, ""))


def test_the_page_says_who_need_not_sign_in(client: CheckedClient) -> None:
    page = client.get("/sign-in").text
    assert "You may not need to sign in" in page
    assert 'href="/progress"' in page


@pytest.mark.parametrize(("role", "place"), [(Role.ADMINISTRATOR, "/admin/"), (Role.AUDITOR, "/account/")])
def test_people_land_where_their_role_works(client: CheckedClient, person: Person, role: Role, place: str) -> None:
    account = person(role)
    answer = attempt(client, account.email)
    assert (answer.status_code, answer.location) == (303, place)
    assert client.get(place).status_code == 200


def test_the_address_may_be_typed_in_any_case(client: CheckedClient, person: Person) -> None:
    person(Role.ADMINISTRATOR, email="Sam.One@Example.org")
    assert attempt(client, " sam.ONE@example.org ").status_code == 303


def test_somebody_signed_in_is_sent_on(client: CheckedClient, person: Person) -> None:
    account = person(Role.ADMINISTRATOR)
    attempt(client, account.email)
    assert client.get("/sign-in").location == "/admin/"


def test_every_failure_has_the_same_answer(client: CheckedClient, person: Person) -> None:
    person(Role.ADMINISTRATOR, email="known@example.org")
    waiting = person(Role.ADMINISTRATOR, email="waiting@example.org")
    waiting.password_hash = None
    operations.disable(account=person(Role.ADMINISTRATOR, email="disabled@example.org"))
    db.session.commit()
    tries = [
        ("known@example.org", "the wrong password"),
        ("unknown@example.org", PASSWORD),
        ("waiting@example.org", PASSWORD),
        ("disabled@example.org", PASSWORD),
    ]
    pages = set()
    for email, password in tries:
        answer = attempt(client, email, password)
        assert answer.status_code == 400
        assert WRONG in answer.text
        assert password not in answer.text
        pages.add(plain(answer.text, email))
    assert len(pages) == 1
    assert not db.session.scalars(select(StaffSession)).all()


def test_every_failure_does_the_same_work(
    client: CheckedClient, person: Person, monkeypatch: pytest.MonkeyPatch, queries: Any
) -> None:
    """One hash of one cost and the same statements, whether or not the account exists: so the times are one too."""
    person(Role.ADMINISTRATOR, email="known@example.org")
    passwords.right("to make nobody's hash", None)
    work = {}
    for email in ("known@example.org", "unknown@example.org"):
        hashes: list[str] = []
        verify = PasswordHasher.verify

        def counted(self: PasswordHasher, kept: str, typed: str, verify: Any = verify, hashes: Any = hashes) -> bool:
            hashes.append(kept.rpartition("$")[0].rpartition("$")[0])
            return verify(self, kept, typed)

        monkeypatch.setattr(PasswordHasher, "verify", counted)
        with queries() as seen:
            attempt(client, email, "the wrong password", network=f"192.0.2.{len(email)}")
        monkeypatch.setattr(PasswordHasher, "verify", verify)
        work[email] = (hashes, seen.names)
    known, unknown = work.values()
    assert known == unknown
    assert known[0] == ["$argon2id$v=19$m=19456,t=2,p=1"]


@pytest.mark.parametrize("key", ["", "a key that a browser made up"])
def test_no_transaction_is_open_while_a_password_is_checked(
    app: Flask, client: CheckedClient, person: Person, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    account = person(Role.ADMINISTRATOR)
    checked = []
    right = passwords.right

    def watched(typed: str, kept: str | None) -> bool:
        checked.append(db.session().in_transaction())
        return right(typed, kept)

    monkeypatch.setattr(passwords, "right", watched)
    answer = client.post("/sign-in", data={"email": account.email, "password": PASSWORD, "once": key})
    assert answer.status_code == 303
    assert checked == [False]


def test_an_old_hash_is_renewed(client: CheckedClient, person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    account = person(Role.ADMINISTRATOR)
    account.password_hash = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    db.session.commit()
    assert attempt(client, account.email).status_code == 303
    kept = db.session.scalar(select(Account.password_hash).where(Account.id == account.id))
    assert kept is not None
    assert not passwords.outdated(kept)
    client.post("/sign-out")
    assert attempt(client, account.email).status_code == 303


def test_a_password_changed_while_it_was_checked_opens_nothing(
    app: Flask, client: CheckedClient, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = person(Role.ADMINISTRATOR)
    account_id, right = account.id, passwords.right

    def slow(typed: str, kept: str | None) -> bool:
        with writing():
            db.session.get_one(Account, account_id).password_hash = "another"
            db.session.commit()
        return right(typed, kept)

    monkeypatch.setattr(passwords, "right", slow)
    answer = attempt(client, account.email)
    assert answer.status_code == 400
    assert WRONG in answer.text


def test_what_is_missing_is_asked_for(client: CheckedClient) -> None:
    page = attempt(client, "", "")
    assert page.status_code == 400
    assert "Enter your work e-mail address" in page.text
    assert "Enter your password" in page.text


def test_a_long_run_of_guesses_stops_before_anything_is_hashed(
    client: CheckedClient, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = person(Role.ADMINISTRATOR)
    hashed = 0
    right = passwords.right

    def counted(typed: str, kept: str | None) -> bool:
        nonlocal hashed
        hashed += 1
        return right(typed, kept)

    monkeypatch.setattr(passwords, "right", counted)
    client.page_rules = False
    statuses = [attempt(client, account.email, f"guess number {n}").status_code for n in range(100)]
    assert statuses == [400] * 10 + [429] * 90
    assert hashed == 10
    # Even the right password is not looked at from there, so that the run learns nothing.
    assert attempt(client, account.email).status_code == 429
    assert hashed == 10


def test_many_accounts_from_one_network_stop_too(client: CheckedClient, person: Person) -> None:
    account = person(Role.ADMINISTRATOR)
    client.page_rules = False
    for n in range(NETWORK_LIMIT):
        assert attempt(client, f"guess{n}@example.org").status_code == 400
    assert attempt(client, account.email).status_code == 429


def test_the_wrong_passwords_of_one_keep_no_colleague_in_the_same_office_out(
    app: Flask, client: CheckedClient, person: Person
) -> None:
    forgetful, colleague = person(Role.ADMINISTRATOR), person(Role.ADMINISTRATOR)
    for n in range(LIMIT):
        attempt(client, forgetful.email, f"guess {n}")
    assert attempt(client, forgetful.email).status_code == 429
    assert attempt(app.test_client(), colleague.email).status_code == 303


def test_an_ipv6_network_is_one_network(client: CheckedClient) -> None:
    client.page_rules = False
    for n in range(NETWORK_LIMIT):
        attempt(client, f"guess{n}@example.org", network=f"2001:db8:1:2::{n}")
    assert attempt(client, "guess@example.org", network="2001:db8:1:2:ffff::1").status_code == 429
    assert attempt(client, "guess@example.org", network="2001:db8:1:3::1").status_code == 400


def test_guesses_from_many_networks_do_not_keep_the_right_person_out(
    app: Flask, client: CheckedClient, person: Person
) -> None:
    account = person(Role.ADMINISTRATOR)
    client.page_rules = False
    for network in range(10):
        for n in range(11):
            attempt(client, account.email, f"guess {n}", network=f"198.51.100.{network}")
    assert attempt(app.test_client(), account.email, network="203.0.113.1").status_code == 303


def test_guesses_from_the_same_network_do_not_keep_out_whoever_was_here_before(
    app: Flask, client: CheckedClient, person: Person
) -> None:
    account = person(Role.ADMINISTRATOR)
    attempt(client, account.email)
    client.post("/sign-out")
    others = app.test_client()
    for n in range(11):
        last = attempt(others, account.email, f"guess {n}")
    assert last.status_code == 429
    assert attempt(client, account.email).status_code == 303


def test_the_cookie_of_a_known_device_is_no_way_round_the_limit(client: CheckedClient, person: Person) -> None:
    account = person(Role.ADMINISTRATOR)
    other = person(Role.ADMINISTRATOR)
    attempt(client, account.email)
    client.post("/sign-out")
    assert [attempt(client, account.email, f"guess {n}").status_code for n in range(11)] == [400] * 10 + [429]
    # Nor does it speak for anybody else.
    assert [attempt(client, other.email, f"guess {n}").status_code for n in range(11)] == [400] * 10 + [429]


@pytest.mark.parametrize("forged", ["", ".", "x.y", "0000000000000000." + "0" * 64, "é.é"])
def test_a_forged_cookie_says_nothing(client: CheckedClient, person: Person, forged: str) -> None:
    account = person(Role.ADMINISTRATOR)
    client.set_cookie("signed_in_before", forged, path="/sign-in")
    for n in range(10):
        attempt(client, account.email, f"guess {n}")
    client.set_cookie("signed_in_before", forged + "1", path="/sign-in")
    assert attempt(client, account.email).status_code == 429


def test_the_limit_ends_after_an_hour(client: CheckedClient, person: Person, clock: Clock) -> None:
    account = person(Role.ADMINISTRATOR)
    for n in range(11):
        attempt(client, account.email, f"guess {n}")
    clock.advance(minutes=61)
    assert attempt(client, account.email).status_code == 303


def test_coming_in_empties_the_persons_own_count_only(client: CheckedClient, person: Person) -> None:
    account = person(Role.ADMINISTRATOR)
    for n in range(5):
        attempt(client, account.email, f"guess {n}")
    attempt(client, account.email)
    kept = db.session.scalars(select(Throttle.bucket)).all()
    assert [bucket.partition(":")[0] for bucket in kept] == ["sign_in_network"]


def test_buckets_hold_nothing_personal(client: CheckedClient) -> None:
    attempt(client, "sam@example.org")
    for bucket in db.session.scalars(select(Throttle.bucket)):
        assert re.fullmatch(r"\w+:[0-9a-f]{64}", bucket)


def test_the_cookie_is_kept_from_scripts_and_other_sites(client: CheckedClient, person: Person) -> None:
    answer = attempt(client, person(Role.ADMINISTRATOR).email)
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


def test_nothing_of_the_answer_is_stored(client: CheckedClient) -> None:
    assert client.get("/sign-in").headers["Cache-Control"] == "no-store"
    assert client.get("/sign-in").headers["Referrer-Policy"] == "no-referrer"
