"""`flask account`: a link, printed and queued; clear errors; nothing changed when it fails."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from csp_reviews.accounts import operations
from csp_reviews.extensions import db
from csp_reviews.law.permissions import Grant
from csp_reviews.law.terms import BodyKind, MessageKind, MessageState, Role
from csp_reviews.models.accounts import Account, AccountLink, RoleGrant
from csp_reviews.models.areas import Area
from csp_reviews.models.correspondence import Message
from tests.support.builders import Make

LINK = re.compile(r"^http://127\.0\.0\.1:8000(/account/link/[\w-]{43})$", re.MULTILINE)


@pytest.fixture
def area(app: Flask) -> Area:
    area = Make(app).area()
    db.session.commit()
    return area


def run(app: Flask, *words: str) -> tuple[int, str, str]:
    """The command's exit code, what it said, and what it said on standard error."""
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["account", *words])
    db.session.expire_all()
    return result.exit_code, result.stdout, result.stderr


def rows() -> list[int]:
    tables = (Account, RoleGrant, AccountLink, Message)
    return [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def test_inviting_prints_and_queues_a_link_that_works(app: Flask, area: Area) -> None:
    code, out, err = run(app, "invite", "Sam@Example.org", "--role", "coordinator", "--area", "anytown")
    assert (code, err) == (0, "")
    assert "sam@example.org is coordinator in Anytown Community Safety Partnership." in out
    assert "48 hours" in out
    link = LINK.search(out)
    assert link is not None
    message = db.session.scalars(select(Message)).one()
    assert (message.kind, message.state, message.address) == (
        MessageKind.INVITATION,
        MessageState.QUEUED,
        "sam@example.org",
    )
    assert link[0] in message.body
    client = app.test_client()
    answer = client.post(link[1], data={"name": "Sam", "password": "bright otter lamp"})
    assert answer.location == "/sign-in"
    assert (
        client.post("/sign-in", data={"email": "sam@example.org", "password": "bright otter lamp"}).status_code == 303
    )


@pytest.mark.parametrize("named", ["anytown POLICE", "number"])
def test_an_officer_is_invited_for_an_agency(app: Flask, area: Area, named: str) -> None:
    police = Make(app).agency(area, BodyKind.POLICE)
    agency = str(police.id) if named == "number" else named
    words = ("invite", "o@example.org", "--role", "agency_officer", "--area", "anytown", "--agency", agency)
    code, _out, _err = run(app, *words)
    assert code == 0
    assert db.session.scalars(select(RoleGrant.agency_id)).all() == [police.id]


def test_somebody_with_a_password_gets_the_role_and_no_link(app: Flask, area: Area) -> None:
    operations.create_account(email="sam@example.org", name="Sam", password="bright otter lamp")
    code, out, _err = run(app, "invite", "sam@example.org", "--role", "chair", "--area", "anytown")
    assert code == 0
    assert "no link was made" in out
    assert rows() == [1, 1, 0, 0]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("invite", "a@example.org", "--role", "chair", "--area", "nowhere"), 1, "there is no area nowhere"),
        (("invite", "not-an-address", "--role", "chair", "--area", "anytown"), 2, "not an e-mail address"),
        (("invite", "a@example.org", "--role", "king", "--area", "anytown"), 2, "'king'"),
        (("invite", "a@example.org", "--role", "chair"), 2, "--area"),
        (("invite", "a@example.org", "--role", "agency_officer", "--area", "anytown"), 2, "needs --agency"),
        (
            ("invite", "a@example.org", "--role", "agency_officer", "--area", "anytown", "--agency", "X"),
            1,
            "there is no agency X",
        ),
        (
            ("invite", "a@example.org", "--role", "chair", "--area", "anytown", "--agency", "X"),
            2,
            "agency officer only",
        ),
        (("invite", "gone@example.org", "--role", "chair", "--area", "anytown"), 1, "disabled"),
        (("reset", "gone@example.org"), 1, "disabled"),
        (("reset", "nobody@example.org"), 1, "nobody@example.org has no sign-in"),
        (("reset",), 2, "EMAIL"),
    ],
)
def test_what_is_wrong_is_one_clear_line_and_changes_nothing(
    app: Flask, area: Area, words: tuple[str, ...], code: int, said: str
) -> None:
    operations.disable(
        account=operations.create_account(email="gone@example.org", name="Gone", password="gone gone gone")
    )
    before = rows()
    found, out, err = run(app, *words)
    assert (found, out) == (code, "")
    assert said in err.splitlines()[-1]
    assert rows() == before


def test_a_reset_prints_and_queues_a_link(app: Flask, area: Area) -> None:
    grants = [Grant(Role.CHAIR, area.id)]
    operations.create_account(email="sam@example.org", name="Sam", password="bright otter lamp", grants=grants)
    code, out, _err = run(app, "reset", "SAM@example.org")
    assert code == 0
    assert "one hour" in out
    assert LINK.search(out)
    assert db.session.scalars(select(Message.kind)).all() == [MessageKind.RESET]


def test_a_reset_of_somebody_who_never_came_is_an_invitation(app: Flask, area: Area) -> None:
    operations.create_account(email="sam@example.org", name="Sam")
    _code, out, _err = run(app, "reset", "sam@example.org")
    assert "48 hours" in out


@pytest.mark.parametrize("words", [(), ("invite",), ("reset",)])
def test_every_command_has_help(app: Flask, words: tuple[str, ...]) -> None:
    code, out, _err = run(app, *words, "--help")
    assert code == 0
    assert "Usage:" in out
