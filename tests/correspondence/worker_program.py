"""A worker in a process of its own, which can be killed at a named point: `python worker_program.py < settings`.

Reads one line of JSON: the settings of the application, the time it shows, and the points at which to die. Says
"ready", waits for a second line, and then delivers once for each point, each time in a child that kills itself there.
"""

import json
import os
import signal
import smtplib
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import event

from csp_reviews.app import create_app
from csp_reviews.correspondence import delivery
from csp_reviews.correspondence.mail import MailServer, transport_of
from csp_reviews.extensions import db

CLAIM, RECORD = 1, 2


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def before(owner: Any, name: str) -> None:
    """Die when something is about to be called."""
    setattr(owner, name, lambda *_given, **_options: die())


def after(owner: Any, name: str) -> None:
    """Die when something has just been done."""
    done = getattr(owner, name)

    def doing(*given: Any, **options: Any) -> None:
        done(*given, **options)
        die()

    setattr(owner, name, doing)


def at_commit(moment: str, number: int) -> None:
    """Die just before, or just after, the commit of a number."""
    seen = 0

    def committing(_session: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            die()

    event.listen(db.session, moment, committing)


def at_answer_to_text() -> None:
    """Die when the text is sent and the server's answer to it is waited for."""
    reply, answers = smtplib.SMTP.getreply, 0
    text = smtplib.SMTP.data

    def counting(server: smtplib.SMTP) -> Any:
        nonlocal answers
        answers += 1
        if answers == 2:
            # The answer has come, so the server has the message; nobody here has read it.
            reply(server)
            die()
        return reply(server)

    def sending(server: smtplib.SMTP, message: Any) -> Any:
        smtplib.SMTP.getreply = counting  # type: ignore[method-assign]
        return text(server, message)

    smtplib.SMTP.data = sending  # type: ignore[method-assign]


POINTS: dict[str, Callable[[], None]] = {
    "before the claim": lambda: before(delivery, "claim_next"),
    "in the claim": lambda: at_commit("before_commit", CLAIM),
    "after the claim": lambda: at_commit("after_commit", CLAIM),
    "before connecting": lambda: before(MailServer, "_connected"),
    "before the text": lambda: before(smtplib.SMTP, "data"),
    "before the answer is read": at_answer_to_text,
    "after the acceptance": lambda: after(smtplib.SMTP, "send_message"),
    "in the record": lambda: at_commit("before_commit", RECORD),
    "after the record": lambda: at_commit("after_commit", RECORD),
    "nowhere": lambda: None,
}
IN_THE_WINDOW = ("before the answer is read", "after the acceptance", "in the record")
"""Between the server's acceptance and our note of it: here, and only here, a message may be sent twice."""


def deliver(settings: dict[str, Any], shown: datetime) -> None:
    """Deliver what is due, as `flask worker --once` does."""
    app = create_app(settings | {"CLOCK": lambda: shown})
    with app.app_context():
        delivery.deliver_due(transport_of(app.config))
        db.session.remove()


def main() -> None:
    """Read what to do, wait for the word, and do it."""
    told = json.loads(sys.stdin.readline())
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for point in told["points"]:
        child = os.fork()
        if child == 0:
            POINTS[point]()
            deliver(told["settings"], datetime.fromisoformat(told["time"]))
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
