"""Workers that are killed at any point, and two at once: every message arrives, once but for a lost answer (F13)."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from csp_reviews.correspondence.delivery import LEASE, deliver_due
from csp_reviews.correspondence.mail import transport_of
from csp_reviews.correspondence.operations import tell_account
from csp_reviews.extensions import db
from csp_reviews.law.terms import MessageKind, MessageState, Role
from csp_reviews.models.areas import Area
from csp_reviews.models.correspondence import Message
from tests.correspondence.mail_server import MailServer
from tests.correspondence.worker_program import IN_THE_WINDOW, POINTS
from tests.support.builders import Make
from tests.support.clock import Clock

ROOT = Path(__file__).parents[2]
PROGRAM = "tests.correspondence.worker_program"


class Worker:
    """A worker in a process of its own."""

    def __init__(self, app: Flask, server: MailServer, *points: str) -> None:
        names = ("SECRET_KEY", "SQLALCHEMY_DATABASE_URI", "INSTANCE_PATH", "MAIL_FROM")
        settings: dict[str, Any] = {name: app.config[name] for name in names} | {"MAIL_URL": server.url}
        told = {"settings": settings, "time": app.config["CLOCK"]().isoformat(), "points": points}
        self.process = subprocess.Popen(
            [sys.executable, "-m", PROGRAM], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._say(json.dumps(told))
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def go(self) -> None:
        self._say("go")

    def end(self) -> None:
        assert self.process.wait(60) == 0
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
            stream.close()

    def _say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()


def queue(make: Make, area: Area, count: int) -> None:
    account = make.account(Role.APPEAL_REVIEWER, area)
    for _ in range(count):
        tell_account(account=account, kind=MessageKind.APPEAL_LODGED, link="/appeals/")
    db.session.commit()


def all_sent() -> bool:
    db.session.expire_all()
    states = set(db.session.scalars(select(Message.state)))
    db.session.commit()
    return states == {MessageState.SENT}


@pytest.mark.slow
def test_a_worker_killed_at_any_point_loses_nothing(app: Flask, make: Make, area: Area, clock: Clock) -> None:
    points = [point for point in POINTS if point != "nowhere"]
    queue(make, area, len(points))
    with MailServer() as server:
        worker = Worker(app, server, *points)
        worker.go()
        worker.end()
        by_the_killed = len(server.accepted)
        clock.advance(seconds=LEASE.total_seconds())
        app.config["MAIL_URL"] = server.url
        deliver_due(transport_of(app.config))
    assert all_sent()
    copies = Counter(server.ids)
    assert len(copies) == len(points)
    # Four got through to the server before their worker died: three whose acceptance nobody noted, and one noted.
    assert by_the_killed == len(IN_THE_WINDOW) + 1
    assert sorted(copies.values()) == [1] * (len(points) - len(IN_THE_WINDOW)) + [2] * len(IN_THE_WINDOW)


@pytest.mark.slow
def test_two_workers_at_once_send_each_message_once(app: Flask, make: Make, area: Area) -> None:
    queue(make, area, 40)
    with MailServer() as server:
        workers = [Worker(app, server, "nowhere") for _ in range(2)]
        for worker in workers:
            worker.go()
        for worker in workers:
            worker.end()
    assert all_sent()
    assert len(server.ids) == len(set(server.ids)) == 40
