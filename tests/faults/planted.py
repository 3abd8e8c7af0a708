"""Servers with a bug planted in them, which the harness must catch: without such a control its green means nothing."""

import threading
from pathlib import Path

from flask import Flask, g
from sqlalchemy import event
from sqlalchemy.orm import Session

from csp_reviews.applications import drafts, routes, submission
from csp_reviews.casefile import worklist
from csp_reviews.casefile.storage import FolderStore, Room
from csp_reviews.extensions import db
from csp_reviews.web import application, once
from csp_reviews.web.transaction import writing
from tests.faults import dying
from tests.load import sound

LATE = 0.2
"""Seconds between the answer and the commit that should have come before it."""


def commit_late() -> Flask:
    """The answer first, the commit a moment later: what somebody was shown can be lost."""
    answer_first = application.Application.dispatch_request

    def dispatch(self: application.Application) -> object:
        if application.request.method in application.READ_METHODS:
            return answer_first(self)
        with writing():
            answer = self.make_response(once.run(super(application.Application, self).dispatch_request))
            if answer.status_code < 400:
                session = db.session()
                session.flush()
                worklist._refresh_touched(session)
                db.session.registry.clear()
                threading.Timer(LATE, session.commit).start()
                # On SQLite a second writing of the same request would wait for the commit, and the answer with it.
                g.pop("bookkeeping", None)
            return answer

    application.Application.dispatch_request = dispatch
    return sound.application()


def without_keys() -> Flask:
    """A form's key is not looked at."""
    once.run = lambda view: view()
    return sound.application()


def forgetful() -> Flask:
    """Nothing of a sending is remembered, neither the form's key, nor that the draft was sent, nor its one code."""
    drafts.sent = lambda *_args, **_kwargs: None
    routes.read = lambda answers, day, instant, **_codes: submission.read(answers, day, instant)
    return without_keys()


def rename_late() -> Flask:
    """A file gets into its room after the commit: a row can be left without its file."""
    at_once = FolderStore.settle

    def settle(self: FolderStore, room: Room, key: str, path: Path) -> None:
        def after(_session: Session) -> None:
            at_once(self, room, key, path)

        event.listen(db.session(), "after_commit", after, once=True)

    FolderStore.settle = settle
    return dying.application()


COMMIT_LATE, WITHOUT_KEYS, FORGETFUL, RENAME_LATE = (
    f"{__name__}:{name.__name__}()" for name in (commit_late, without_keys, forgetful, rename_late)
)
