"""`flask worker`: everything that happens because its time has come. Several may run at once.

A job is a function that does what is due, in transactions of its own, and says how much it did. A new one is a line in
JOBS.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import FrameType

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import delete

from csp_reviews.accounts.operations import delete_ended
from csp_reviews.appeals import drafts as appeal_drafts
from csp_reviews.appeals import ending
from csp_reviews.applications import drafts, saving
from csp_reviews.applications.evidence.later import look_at_next, sweep_up
from csp_reviews.applications.operations import ask_next_due, take_next_change, take_next_due
from csp_reviews.applications.operations.agreeing import end_next_consent
from csp_reviews.casefile import worklist
from csp_reviews.correspondence import unopened
from csp_reviews.correspondence.delivery import deliver_due
from csp_reviews.correspondence.mail import transport_of
from csp_reviews.extensions import db
from csp_reviews.governance import audit
from csp_reviews.governance.kept_heads import keep
from csp_reviews.models.audit import Submission
from csp_reviews.models.cases import ApplicantSession
from csp_reviews.web.clock import now, today
from csp_reviews.web.transaction import writing

log = logging.getLogger(__name__)
Stopping = Callable[[], bool]

READINGS = timedelta(days=1)
SUBMISSIONS = timedelta(days=2)
HEADS = timedelta(days=31)
A_MOMENT, A_TURN, A_MINUTE, AN_HOUR = 5.0, 10.0, 60.0, 3_600.0


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to do again and again: what, how many seconds apart, and the function; it returns how many it did."""

    name: str
    every: float
    run: Callable[[Stopping], int]


def deliver(stopping: Stopping) -> int:
    """Send what is queued."""
    return deliver_due(transport_of(current_app.config), stopping)


def take_withdrawals(stopping: Stopping) -> int:
    """Let the withdrawals whose 48 hours are over take effect (condition c4), one transaction each."""
    return _one_by_one(lambda: take_next_due(at=now()), stopping)


def _one_by_one(take: Callable[[], bool], stopping: Stopping) -> int:
    """Do what is due, one transaction each, until nothing is."""
    taken = 0
    while not stopping():
        with writing():
            if not take():
                db.session.rollback()
                break
            db.session.commit()
            taken += 1
    return taken


def end_consents(stopping: Stopping) -> int:
    """End the agreements whose last day is over, one transaction each."""
    return _one_by_one(lambda: end_next_consent(on=today(), at=now()), stopping)


def take_contact_changes(stopping: Stopping) -> int:
    """Let the changes of how people are reached take effect whose 48 hours are over (condition c4)."""
    return _one_by_one(lambda: take_next_change(at=now()), stopping)


def ask_whether_it_stopped(stopping: Stopping) -> int:
    """Ask the applicants whose day has come whether it has stopped."""
    return _one_by_one(ask_next_due, stopping)


def make_tasks_of_unopened(_stopping: Stopping) -> int:
    """Make a task of each letter and message of staff that nobody opened for a week."""
    return unopened.make_tasks()


def delete_expired(_stopping: Stopping) -> int:
    """Delete what has ended: drafts, readings with a code, keys of forms, sign-ins, links, throttles."""
    instant = now()
    ended = (
        delete(ApplicantSession).where(ApplicantSession.last_seen_at < instant - READINGS),
        delete(Submission).where(Submission.sent_at < instant - SUBMISSIONS),
    )
    with writing():
        deleted = sum(db.session.connection().execute(statement).rowcount for statement in ended)
        deleted += delete_ended() + drafts.purge(instant) + appeal_drafts.purge(instant)
        db.session.commit()
    return deleted


def warn_of_saved_drafts(_stopping: Stopping) -> int:
    """Warn, by a safe address, whoever saved an application or an appeal that will soon be deleted."""
    with writing():
        warned = saving.warn(now()) + ending.warn(now())
        db.session.commit()
    return warned


def write_daily_heads(_stopping: Stopping) -> int:
    """Write the head of yesterday for each area, into the database and onto a file to be kept elsewhere.

    A line that a crash kept from the file is written by the next turn.
    """
    with writing():
        heads = audit.write_heads(now())
        db.session.commit()
    keep(Path(current_app.instance_path) / "heads.jsonl", today() - HEADS)
    return len(heads)


def bring_queue_up_to_reading(_stopping: Stopping) -> int:
    """Take the letters that were opened out of the queue."""
    with writing():
        read = worklist.touch_what_was_read()
        db.session.commit()
    return read


def ask_why_it_is_late(_stopping: Stopping) -> int:
    """Ask the coordinator why a step is late, where its day has passed and nobody has said."""
    with writing():
        late = worklist.touch_what_is_late(today())
        db.session.commit()
    return late


def let_requests_lapse(_stopping: Stopping) -> int:
    """Take requests to unseal that nobody answered in time out of the queue."""
    with writing():
        lapsed = worklist.touch_what_lapsed(today())
        db.session.commit()
    return lapsed


def look_at_files(stopping: Stopping) -> int:
    """Check the files that wait, and look at the clean ones once a day, one transaction each.

    No longer than a few seconds a turn: messages wait behind it.
    """
    until = time.monotonic() + A_TURN
    seen, more = 0, True
    while more and not stopping() and time.monotonic() < until:
        more = look_at_next(now())
        db.session.commit()
        seen += more
    return seen


def sweep_files(_stopping: Stopping) -> int:
    """Delete the files that no row claims."""
    return sweep_up(now())


JOBS: tuple[Job, ...] = (
    Job("messages delivered", A_MOMENT, deliver),
    Job("withdrawals taken into effect", A_MINUTE, take_withdrawals),
    Job("files looked at", A_MINUTE, look_at_files),
    Job("agreements ended", AN_HOUR, end_consents),
    Job("changes of contact taken into effect", A_MINUTE, take_contact_changes),
    Job("people asked whether it has stopped", AN_HOUR, ask_whether_it_stopped),
    Job("read letters taken out of the queue", A_MINUTE, bring_queue_up_to_reading),
    Job("late steps to be explained", AN_HOUR, ask_why_it_is_late),
    Job("requests to unseal that lapsed", AN_HOUR, let_requests_lapse),
    Job("tasks made of unopened letters and messages", AN_HOUR, make_tasks_of_unopened),
    Job("people warned of saved drafts", AN_HOUR, warn_of_saved_drafts),
    Job("ended rows deleted", AN_HOUR, delete_expired),
    Job("files without a row deleted", AN_HOUR, sweep_files),
    Job("daily heads written", AN_HOUR, write_daily_heads),
)


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due now, and end.")
@with_appcontext
def command(once: bool) -> None:
    """Deliver messages, do what is due, delete what has ended. Several may run.

    Ends cleanly at SIGTERM or SIGINT: the message in hand is finished, the next is left to others.
    """
    ending = threading.Event()
    with _told_to_end(ending):
        if once:
            failed = [job.name for job in JOBS if not _run(job, ending.is_set)]
            if failed:
                raise click.ClickException(f"not done: {', '.join(failed)}; the log says why.")
            return
        _loop(ending)


def _loop(ending: threading.Event) -> None:
    """Run each job when its time comes, until told to end."""
    due = {job.name: 0.0 for job in JOBS}
    while not ending.is_set():
        for job in JOBS:
            if due[job.name] <= time.monotonic() and not ending.is_set():
                _run(job, ending.is_set)
                due[job.name] = time.monotonic() + job.every
        ending.wait(max(0.0, min(due.values()) - time.monotonic()))


def _run(job: Job, stopping: Stopping) -> bool:
    """Run one job and say what it did. A failure is logged and ends the job's turn, not the worker."""
    try:
        done = job.run(stopping)
    except Exception:
        log.exception("not done: %s", job.name)
        return False
    finally:
        # Whatever a job left open must not hold the database until its next turn.
        db.session.rollback()
    if done:
        click.echo(f"{job.name}: {done}")
    return True


@contextmanager
def _told_to_end(ending: threading.Event) -> Iterator[None]:
    """SIGTERM and SIGINT set `ending`."""

    def end(_number: int, _frame: FrameType | None) -> None:
        ending.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
