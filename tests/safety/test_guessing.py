"""Guessing and flooding: what each bucket stops by itself, what a network can try in a day, and who never waits."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from csp_reviews.applications import pace, reading
from csp_reviews.applications.operations import Received
from csp_reviews.extensions import db
from csp_reviews.law.terms import Role
from csp_reviews.models.accounts import Throttle
from csp_reviews.models.areas import Area
from csp_reviews.models.cases import Case
from csp_reviews.web import bookkeeping, throttle
from tests.applications.conftest import PAGES, hand_in, said
from tests.support.builders import Make, sign_in
from tests.support.clock import Clock
from tests.support.journey import at

WRONG, UNKNOWN, OTHER = "AAAA-BBBB-CCCC-DDDD", "2222-2222", "3333-3333"
MINE, THEIRS = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def received(area: Area) -> Received:
    return hand_in(area, said())


@pytest.fixture
def tried(app: Flask, clock: Clock) -> Callable[..., bool]:
    """Tries a wrong code, as `/progress` does; whether it was looked at at all."""

    def attempt(network: str, reference: str = UNKNOWN, *, fails: bool = True) -> bool:
        with app.test_request_context(environ_overrides={"REMOTE_ADDR": network}):
            if reading.too_often(reference):
                return False
            if fails:
                reading.failed(reference)
                bookkeeping.write()
            return True

    return attempt


def count(name: str, times: int, clock: Clock) -> None:
    """A bucket with so many failures in it."""
    db.session.add(Throttle(bucket=name, window_from=clock(), tries=times))
    db.session.commit()


@pytest.mark.parametrize(
    ("bucket", "tries", "failed_before", "waits"),
    [
        ("network", reading.NETWORK - 1, 0, False),
        ("network", reading.NETWORK, 0, True),
        ("reference", reading.REFERENCE, 0, False),
        ("reference", reading.REFERENCE, reading.FEW - 1, False),
        ("reference", reading.REFERENCE, reading.FEW, True),
        ("reference", reading.REFERENCE - 1, reading.FEW, False),
        ("site", reading.SITE, 0, False),
        ("site", reading.SITE, reading.FEW, True),
        ("site", reading.SITE - 1, reading.FEW, False),
    ],
)
def test_each_bucket_by_itself(
    app: Flask, area: Area, clock: Clock, tried: Any, bucket: str, tries: int, failed_before: int, waits: bool
) -> None:
    with app.test_request_context(environ_overrides={"REMOTE_ADDR": MINE}):
        names = {
            "network": throttle.bucket("code", MINE),
            "reference": throttle.bucket("code-reference", UNKNOWN),
            "site": throttle.bucket("code-site"),
            "slowed": throttle.bucket("code-slowed", MINE),
        }
    count(names[bucket], tries, clock)
    if failed_before:
        count(names["network"], failed_before, clock)
    if failed_before or bucket == "network":
        count(names["slowed"], 1, clock)
    assert tried(MINE, fails=False) is not waits
    assert tried(THEIRS, fails=False)
    clock.advance(minutes=reading.SLOW, seconds=1)
    assert tried(MINE, fails=False), "it is slowed, and not shut out"


def test_a_network_has_fewer_than_two_thousand_guesses_a_day(clock: Clock, tried: Any) -> None:
    looked_at, end = 0, clock() + timedelta(days=1)
    while clock() < end:
        while tried(MINE, f"{looked_at:04d}-0000"):
            looked_at += 1
        clock.advance(minutes=1)
    assert 1_000 < looked_at < 2_000


def test_a_thousand_wrong_codes_from_ten_networks_then_the_right_one_from_an_eleventh(
    client: Any, received: Received, tried: Any
) -> None:
    """T7: nobody is locked out because somebody else guessed."""
    for n in range(1_000):
        tried(f"203.0.113.{n % 10}", received.case.reference)
    typed = {"reference": received.case.reference, "code": received.code}
    answer = client.post("/progress", data=typed, environ_overrides={"REMOTE_ADDR": THEIRS})
    assert (answer.status_code, answer.location) == (303, "/progress/case")


def test_a_network_is_one_however_it_is_written(app: Flask) -> None:
    def network(address: str) -> str:
        with app.test_request_context(environ_overrides={"REMOTE_ADDR": address}):
            return throttle.network()

    assert network("2001:db8::1") == network("2001:db8::ffff:2") == network("2001:db8:0:0:9::1") == "2001:db8::/64"
    assert network("2001:db8:0:1::1") != network("2001:db8::1")
    assert network("::ffff:192.0.2.1") == network("192.0.2.1") == "192.0.2.1"
    assert network("fe80::1%eth0") == "fe80::/64"
    assert network("") == network("unix:") == ""


@pytest.fixture
def crowd(app: Flask, area: Area, clock: Clock) -> Callable[[str, int, int], None]:
    """Puts so many forms of a network, and of the site, into the buckets."""

    def fill(what: str, network: int, site: int) -> None:
        with app.app_context():
            count(throttle.bucket(f"{what}-network", "127.0.0.1"), network, clock)
            count(throttle.bucket(f"{what}-site"), site, clock)

    return fill


@pytest.mark.parametrize(("network", "site"), [(pace.MOST["draft"], 0), (pace.FEW, pace.SITE["draft"])])
def test_too_many_begun_wait_with_what_was_typed(
    client: Any, crowd: Any, clock: Clock, network: int, site: int
) -> None:
    crowd(pace.BEGUN, network, site)
    answer = client.post(at("for-whom"), data={"applying_as": "business"})
    assert answer.status_code == 429
    assert "press the button again in 15 minutes" in answer.text
    assert 'value="business" checked' in answer.text
    clock.advance(minutes=16)
    assert client.post(at("for-whom"), data={"applying_as": "business"}).status_code == 303


def test_too_many_sent_wait_and_lose_nothing(client: Any, write: Any, crowd: Any, area: Area, clock: Clock) -> None:
    area.content = {**(area.content or {}), "contact": {"phone": "01632 960 100"}}
    write()
    client.get(at("check"))
    crowd(pace.SENT, pace.MOST[pace.SENT], 0)
    answer = client.post(at("check"), data={"declare": "y"})
    assert answer.status_code == 429
    assert "ring 01632 960 100" in answer.text
    assert PAGES["happening"]["happening"] in answer.text
    assert db.session.scalar(select(func.count()).select_from(Case)) == 0
    elsewhere = client.post(at("check"), data={"declare": "y"}, environ_overrides={"REMOTE_ADDR": THEIRS})
    assert elsewhere.location == at("receipt")


def test_a_flood_does_not_slow_whoever_has_sent_none_nor_the_staff(
    app: Flask, client: Any, make: Make, area: Area, crowd: Any, clock: Clock
) -> None:
    with app.app_context():
        count(throttle.bucket("draft-site"), 10 * pace.SITE[pace.BEGUN], clock)
        count(throttle.bucket("sent-site"), 10 * pace.SITE[pace.SENT], clock)
    assert client.post(at("for-whom"), data={"applying_as": "myself"}).status_code == 303
    coordinator = make.account(Role.COORDINATOR, area)
    db.session.commit()
    staff = app.test_client()
    sign_in(staff, coordinator.id)
    for path in ("/casework/", "/casework/new"):
        assert staff.get(path).status_code == 200


def test_sending_and_beginning_are_counted(client: Any, write: Any) -> None:
    write()
    client.get(at("check"))
    assert client.post(at("check"), data={"declare": "y"}).status_code == 303
    assert [row.tries for row in db.session.scalars(select(Throttle))] == [1, 1, 1, 1]
