"""Passwords: how they are kept, and which may be chosen."""

import pytest

from csp_reviews.accounts import passwords
from csp_reviews.accounts.passwords import Weak, weakness

EMAIL = "sam.coordinator@tamworth.example"


def test_it_is_argon2id_at_the_agreed_cost() -> None:
    kept = passwords.hashed("bright otter lamp")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_only_the_right_password_is_right() -> None:
    kept = passwords.hashed("bright otter lamp")
    assert passwords.right("bright otter lamp", kept)
    assert not passwords.right("bright otter lamq", kept)
    assert not passwords.right("", kept)


def test_nobodys_password_is_wrong_whatever_is_typed() -> None:
    assert not passwords.right("nobody has this password", None)
    assert not passwords.right("anything", "not a hash at all")


def test_a_hash_with_other_parameters_is_outdated() -> None:
    assert not passwords.outdated(passwords.hashed("bright otter lamp"))
    assert passwords.outdated("$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHQ$fBTWyV6ZSqjYoGvOWpNuTw")


@pytest.mark.parametrize("typed", ["", "a", "elevenchars", "x" * 11])
def test_short_ones_are_refused(typed: str) -> None:
    assert weakness(typed, EMAIL) is Weak.SHORT


@pytest.mark.parametrize(
    "typed",
    [
        "passwordpassword",
        "Password1234",
        "P@ssw0rd2026!",
        "Pa55word!!!!",
        "qwertyuiop12",
        "Qwertyuiopasdf",
        "123456789012",
        "000000000000",
        "abcabcabcabc",
        "aaaaaaaaaaaaaaaa",
        "Tamworth-2026",
        "Staffordshire1",
        "welcomewelcome",
        "Welcome to work",
        "ASBCaseReview2026",
        "community trigger",
        "correct horse battery staple",
        "19841984198419841984",
        "letmein!!!!!!",
    ],
)
def test_common_ones_are_refused_however_they_are_dressed(typed: str) -> None:
    assert weakness(typed, EMAIL) is Weak.COMMON


@pytest.mark.parametrize("typed", [EMAIL, EMAIL.upper(), f"{EMAIL}1", "sam.coordinator", "Sam Coordinator 99"])
def test_the_persons_own_address_is_refused(typed: str) -> None:
    assert weakness(typed, EMAIL) is Weak.EMAIL


@pytest.mark.parametrize(
    "typed",
    ["bright otter lamp", "tea at half past nine", "xk7-qm2-vv9-zb4", "пароль из трёх слов", "x" * 6 + "y7zq2w"],
)
def test_others_are_taken(typed: str) -> None:
    assert weakness(typed, EMAIL) is None
