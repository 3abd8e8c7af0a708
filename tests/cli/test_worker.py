"""`flask worker`: each job, one that fails, and an end that is asked for."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from csp_reviews.accounts import operations as accounts
from csp_reviews.applications.operations.withdrawing import ask_withdrawal
from csp_reviews.cli import worker
from csp_reviews.cli.worker import JOBS, Job
from csp_reviews.correspondence import letters
from csp_reviews.correspondence.content import Content
from csp_reviews.extensions import db
from csp_reviews.law.terms import LinkPurpose, MessageState, NoticeKind, Party, Role, Route, Stage
from csp_reviews.models.accounts import AccountLink, StaffSession, Throttle
from csp_reviews.models.areas import Area
from csp_reviews.models.audit import Submission
from csp_reviews.models.cases import AccessCode, ApplicantSession, Case
from csp_reviews.models.correspondence import Message
from csp_reviews.models.drafts import Draft
from csp_reviews.web.clock import now
from tests.support.builders import Make
from tests.support.clock import Clock

ROOT = Path(__file__).parents[2]
ENDED = (Draft, ApplicantSession, Submission, StaffSession, AccountLink, Throttle)


@pytest.fixture
def make(app: Flask) -> Make:
    return Make(app)


@pytest.fixture
def area(make: Make) -> Area:
    area = make.area()
    db.session.commit()
    return area


def once(app: Flask) -> tuple[int, list[str], str]:
    """The exit code, the lines of what it did, and what it said on standard error."""
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["worker", "--once"])
    db.session.expire_all()
    return result.exit_code, result.stdout.splitlines(), result.stderr


def notice(make: Make, area: Area) -> Case:
    case = make.case(area, safe=[Route.EMAIL])
    letters.issue_notice(case=case, kind=NoticeKind.THRESHOLD, content=Content("T", ()), act=make.act())
    return case


def test_nothing_to_do_says_nothing(app: Flask, area: Area) -> None:
    once(app)
    assert once(app) == (0, [], "")


def test_it_delivers_and_later_asks_for_what_was_not_opened(app: Flask, make: Make, area: Area, clock: Clock) -> None:
    notice(make, area)
    assert "messages delivered: 1" in once(app)[1]
    clock.advance(days=7)
    assert "tasks made of unopened letters and messages: 1" in once(app)[1]
    states = db.session.scalars(select(Message.state).order_by(Message.id)).all()
    assert states == [MessageState.SENT, MessageState.TASK]


def test_withdrawals_take_effect_when_their_hold_is_over(app: Flask, make: Make, area: Area, clock: Clock) -> None:
    cases = [make.case(area, safe=[Route.EMAIL]) for _ in range(2)]
    for case in cases:
        ask_withdrawal(case=case, reason="", pressed=False, act=make.act())
    once(app)
    assert {case.stage for case in cases} == {Stage.RECEIVED}
    clock.advance(hours=48)
    assert "withdrawals taken into effect: 2" in once(app)[1]
    assert {case.stage for case in cases} == {Stage.WITHDRAWN}


def ended_rows(make: Make, area: Area) -> None:
    case, account = make.case(area), make.account(Role.CHAIR, area)
    code = AccessCode(case_id=case.id, party=Party.APPLICANT, digest="c" * 64, made_at=now())
    db.session.add(code)
    db.session.flush()
    accounts.send_link(account=account, purpose=LinkPurpose.RESET)
    db.session.add_all(
        [
            Draft(token_digest="a" * 64, area_id=area.id, answers={}, started_at=now(), last_request_at=now()),
            ApplicantSession(token_digest="b" * 64, access_code_id=code.id, opened_at=now(), last_seen_at=now()),
            Submission(key_digest="d" * 64, sent_at=now()),
            StaffSession(token_digest="e" * 64, account_id=account.id, created_at=now(), last_seen_at=now()),
            Throttle(bucket="x", window_from=now(), tries=1),
        ]
    )
    db.session.query(Message).delete()


def counts() -> list[int]:
    return [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in ENDED]


def test_what_has_ended_is_deleted_and_not_before(app: Flask, make: Make, area: Area, clock: Clock) -> None:
    ended_rows(make, area)
    once(app)
    assert counts() == [1] * len(ENDED)
    clock.advance(days=2, hours=3)
    assert "ended rows deleted: 6" in once(app)[1]
    assert counts() == [0] * len(ENDED)
    assert db.session.scalar(select(func.count()).select_from(AccessCode)) == 1


def test_a_job_that_fails_is_named_and_stops_no_other(
    app: Flask, make: Make, area: Area, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_stopping: Callable[[], bool]) -> int:
        db.session.add(Throttle(bucket="left open", window_from=now(), tries=1))
        db.session.flush()
        raise RuntimeError("broken")

    monkeypatch.setattr(worker, "JOBS", (Job("things broken", 1, broken), *JOBS))
    notice(make, area)
    code, out, err = once(app)
    assert code == 1
    assert "messages delivered: 1" in out
    assert "not done: things broken" in err
    assert "not done: things broken" in caplog.text
    assert db.session.scalars(select(Throttle)).all() == []


def test_a_mail_server_that_cannot_be_read_is_a_job_that_failed(app: Flask, area: Area) -> None:
    app.config["MAIL_URL"] = "nonsense"
    code, _out, err = once(app)
    assert code == 1
    assert "messages delivered" in err


def test_jobs_come_round_at_their_own_pace_until_told_to_end(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    ending, ran = threading.Event(), {"often": 0, "seldom": 0}

    def often(_stopping: Callable[[], bool]) -> int:
        ran["often"] += 1
        if ran["often"] == 5:
            ending.set()
        return 0

    def seldom(_stopping: Callable[[], bool]) -> int:
        ran["seldom"] += 1
        return 0

    monkeypatch.setattr(worker, "JOBS", (Job("often", 0.01, often), Job("seldom", 3_600, seldom)))
    worker._loop(ending)
    assert ran == {"often": 5, "seldom": 1}


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(app: Flask, make: Make, area: Area, clock: Clock, number: signal.Signals) -> None:
    clock.set(datetime.now(UTC).isoformat())
    notice(make, area)
    db.session.commit()
    environment = os.environ | {
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "INSTANCE_PATH": app.config["INSTANCE_PATH"],
        "PYTHONUNBUFFERED": "1",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "messages delivered: 1\n"
    process.send_signal(number)
    _out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")


def test_it_has_help(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["worker", "--help"])
    assert result.exit_code == 0
    assert "--once" in result.output
