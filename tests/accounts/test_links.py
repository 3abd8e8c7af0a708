"""Links to choose a password: single use, for a time, used up by a POST alone, and nowhere but in the message."""

import logging
import threading
from contextvars import Context
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from csp_reviews.accounts import operations, passwords
from csp_reviews.correspondence.delivery import deliver_due
from csp_reviews.correspondence.mail import Letter
from csp_reviews.extensions import db
from csp_reviews.law.permissions import Grant
from csp_reviews.law.terms import LinkPurpose, MessageKind, MessageState, Role
from csp_reviews.models.accounts import Account, AccountLink
from csp_reviews.models.areas import Area
from csp_reviews.models.base import Base
from csp_reviews.models.correspondence import Message
from csp_reviews.web.tokens import digest
from tests.accounts.conftest import PASSWORD, Person
from tests.support.client import CheckedClient
from tests.support.clock import Clock

NEW = "another otter lamp"


@pytest.fixture
def invited(area: Area) -> tuple[Account, str]:
    made = operations.invite(email="new@example.org", name="New", grant=Grant(Role.ADMINISTRATOR, area.id))
    db.session.commit()
    return made


def reset(account: Account) -> str:
    path = operations.send_link(account=account, purpose=LinkPurpose.RESET)
    db.session.commit()
    return path


def choose(client: CheckedClient, path: str, password: str = NEW, **more: str) -> Any:
    return client.post(path, data={"password": password, **more})


def enter(client: CheckedClient, email: str, password: str) -> int:
    return client.post("/sign-in", data={"email": email, "password": password}).status_code


def test_an_invitation_asks_for_name_and_password_and_lets_in(
    client: CheckedClient, invited: tuple[Account, str]
) -> None:
    account, path = invited
    page = client.get(path).text
    assert "Your name" in page
    assert "new@example.org" in page
    answer = choose(client, path, name="Nadia New")
    assert answer.location == "/sign-in"
    assert "Your password is set" in client.get("/sign-in").text
    assert enter(client, "new@example.org", NEW) == 303
    assert db.session.get_one(Account, account.id).name == "Nadia New"


def test_a_reset_changes_the_password_and_asks_for_no_name(client: CheckedClient, person: Person) -> None:
    account = person(Role.ADMINISTRATOR)
    path = reset(account)
    assert "Your name" not in client.get(path).text
    assert choose(client, path, name="Mallory").status_code == 303
    assert enter(client, account.email, PASSWORD) == 400
    assert enter(client, account.email, NEW) == 303
    assert db.session.get_one(Account, account.id).name == account.name != "Mallory"


def test_looking_does_not_use_it_up(client: CheckedClient, person: Person) -> None:
    path = reset(person(Role.ADMINISTRATOR))
    client.page_rules = False
    for _ in range(25):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    assert choose(client, path).status_code == 303


def test_it_works_once(client: CheckedClient, person: Person) -> None:
    path = reset(person(Role.ADMINISTRATOR))
    assert choose(client, path).status_code == 303
    for answer in (client.get(path), choose(client, path, "a third otter lamp")):
        assert answer.status_code == 404
        assert "This link has ended" in answer.text


def test_a_refused_password_does_not_use_it_up(client: CheckedClient, person: Person) -> None:
    account = person(Role.ADMINISTRATOR)
    path = reset(account)
    for password, said in (
        ("short", "Password must be 12 characters or more"),
        ("password1234", "one of the first that is guessed"),
        (account.email, "must not be your e-mail address"),
        ("", "Enter a password"),
        ("x" * 201, "200 characters"),
    ):
        answer = choose(client, path, password)
        assert answer.status_code == 400
        assert said in answer.text
    assert choose(client, path).status_code == 303


@pytest.mark.parametrize(("purpose", "hours"), [(LinkPurpose.INVITATION, 48), (LinkPurpose.RESET, 1)])
def test_it_ends_with_its_time(
    client: CheckedClient, person: Person, clock: Clock, purpose: LinkPurpose, hours: int
) -> None:
    path = operations.send_link(account=person(Role.ADMINISTRATOR), purpose=purpose)
    db.session.commit()
    clock.advance(hours=hours, seconds=-1)
    assert client.get(path).status_code == 200
    clock.advance(seconds=1)
    assert client.get(path).status_code == 404
    assert choose(client, path, name="New").status_code == 404


def test_every_end_looks_the_same(client: CheckedClient, person: Person, clock: Clock) -> None:
    used, disabled = person(Role.ADMINISTRATOR), person(Role.ADMINISTRATOR)
    paths = [reset(used), reset(disabled), "/account/link/never-was"]
    choose(client, paths[0])
    operations.disable(account=disabled)
    db.session.commit()
    client.delete_cookie("session")
    assert len({client.get(path).text for path in paths}) == 1


def test_using_one_ends_the_others(client: CheckedClient, person: Person) -> None:
    account = person(Role.ADMINISTRATOR)
    first, second = reset(account), reset(account)
    assert choose(client, second).status_code == 303
    assert client.get(first).status_code == 404


def test_asking_again_leaves_earlier_links_good(client: CheckedClient, person: Person) -> None:
    """So that nobody can keep the right person out by asking for links in their name."""
    account = person(Role.ADMINISTRATOR)
    first, _second = reset(account), reset(account)
    assert choose(client, first).status_code == 303


@pytest.mark.parametrize("links", [1, 2])
def test_of_two_at_once_one_wins(app: Flask, person: Person, links: int) -> None:
    """Whether they use one link twice, or two links of one account."""
    account = person(Role.ADMINISTRATOR)
    paths = [reset(account) for _ in range(links)] * 2
    start = threading.Barrier(2)
    found: list[int] = []

    def use(path: str, password: str) -> None:
        client = app.test_client()
        start.wait()
        found.append(choose(client, path, password).status_code)

    threads = [threading.Thread(target=Context().run, args=(use, paths[n], f"otter lamp number {n}")) for n in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [303, 404]


def test_no_transaction_is_open_while_the_password_is_hashed(
    client: CheckedClient, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = reset(person(Role.ADMINISTRATOR))
    seen = []
    hashed = passwords.hashed

    def watched(password: str) -> str:
        seen.append(db.session().in_transaction())
        return hashed(password)

    monkeypatch.setattr(passwords, "hashed", watched)
    assert choose(client, path, once="a key that a browser made up").status_code == 303
    assert seen == [False]


def test_a_link_lets_in_where_others_have_used_the_tries_up(client: CheckedClient, person: Person) -> None:
    account = person(Role.ADMINISTRATOR)
    for n in range(11):
        last = enter(client, account.email, f"guess number {n}")
    assert last == 429
    choose(client, reset(account))
    assert enter(client, account.email, NEW) == 303


def test_the_page_gives_its_address_to_nobody(client: CheckedClient, person: Person) -> None:
    answer = client.get(reset(person(Role.ADMINISTRATOR)))
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert '<meta name="referrer" content="no-referrer">' in answer.text


def test_the_token_stands_in_the_message_until_it_is_sent_and_nowhere_else(
    client: CheckedClient, person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    path = reset(person(Role.ADMINISTRATOR))
    token = path.rpartition("/")[2]
    assert len(token) == 43
    assert db.session.scalar(select(AccountLink.token_digest)) == digest(token)
    assert holding(token) == ["message.body"]
    sent: list[Letter] = []

    class Taker:
        def send(self, letter: Letter) -> None:
            sent.append(letter)

    db.session.commit()
    assert deliver_due(Taker()) == 1
    assert path in sent[0].body
    assert holding(token) == []
    client.get(path)
    choose(client, path)
    client.get(path)
    assert token not in caplog.text


def holding(token: str) -> list[str]:
    """The columns of the whole database in which a token stands."""
    found = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            cell = f"CAST({column.name} AS VARCHAR)"
            count = db.session.scalar(text(f"SELECT count(*) FROM {table.name} WHERE {cell} LIKE '%{token}%'"))
            if count:
                found.append(f"{table.name}.{column.name}")
    return found


ASKED = "/sign-in/help"


def ask(client: CheckedClient, email: str, network: str = "192.0.2.1", once: str = "") -> Any:
    key = once or f"key {email} {network} {ask_count()}"
    return client.post(
        ASKED, data={"email": email, "once": key.ljust(20)[:60]}, environ_overrides={"REMOTE_ADDR": network}
    )


_asked = iter(range(100_000))


def ask_count() -> int:
    return next(_asked)


def resets() -> int:
    return len(db.session.scalars(select(Message.id).where(Message.kind == MessageKind.RESET)).all())


def test_asking_has_one_answer_and_sends_only_to_accounts(client: CheckedClient, person: Person) -> None:
    person(Role.ADMINISTRATOR, email="known@example.org")
    operations.disable(account=person(Role.ADMINISTRATOR, email="disabled@example.org"))
    db.session.commit()
    answers = [ask(client, email) for email in ("known@example.org", "unknown@example.org", "disabled@example.org")]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, "/sign-in/link-asked")}
    assert resets() == 1
    message = db.session.scalars(select(Message)).one()
    assert (message.address, message.state) == ("known@example.org", MessageState.QUEUED)
    assert client.get("/sign-in/link-asked").status_code == 200


def test_asking_writes_and_commits_the_same_whether_or_not_there_is_an_account(
    client: CheckedClient, person: Person, queries: Any
) -> None:
    person(Role.ADMINISTRATOR, email="known@example.org")
    commits = []
    for email in ("known@example.org", "unknown@example.org"):
        with queries() as seen:
            ask(client, email)
        commits.append(len(seen.commits))
    assert commits[0] == commits[1] == 2
    client.page_rules = False
    assert client.post(ASKED, data={"email": "known@example.org"}).status_code == 400


def test_somebody_who_never_chose_a_password_is_invited_again(
    client: CheckedClient, invited: tuple[Account, str]
) -> None:
    ask(client, "new@example.org")
    links = db.session.scalars(select(AccountLink.purpose)).all()
    assert links == [LinkPurpose.INVITATION, LinkPurpose.INVITATION]


def test_nobodys_mailbox_is_flooded(client: CheckedClient, person: Person) -> None:
    person(Role.ADMINISTRATOR, email="known@example.org")
    for n in range(12):
        assert ask(client, "known@example.org", network=f"198.51.100.{n}").status_code == 303
    assert resets() == 5


def test_one_network_asks_for_ten_at_most(client: CheckedClient, person: Person) -> None:
    for n in range(12):
        person(Role.ADMINISTRATOR, email=f"known{n}@example.org")
        ask(client, f"known{n}@example.org")
    assert resets() == 10


def test_what_is_no_address_is_asked_for_again(client: CheckedClient) -> None:
    answer = ask(client, "not an address")
    assert answer.status_code == 400
    assert "Enter an e-mail address in the right form, like name@example.com" in answer.text
