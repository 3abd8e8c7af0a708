"""A server that kills itself with all its workers at a chosen step of keeping a file: no chance, and no clock."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, g, has_request_context, request
from sqlalchemy.orm import Session

from csp_reviews.casefile.storage import FolderStore
from csp_reviews.web import bookkeeping
from tests.load import sound

POINT = "TESTS_DIE_AT"
"""The variable that says where: a step and the how-manieth time, `rename 2`. Without it the server lives."""
ENDPOINT = "evidence_acts.add_post"
STEPS: dict[str, tuple[Any, str]] = {
    "sync": (os, "fsync"),
    "rename": (Path, "replace"),
    "settle": (FolderStore, "settle"),
    "flush": (Session, "flush"),
    "commit": (Session, "commit"),
    "answer": (bookkeeping, "write"),
}
"""What is done on the way, by the name under which it is called; `answer` comes after the commit."""


def application() -> Flask:
    """The application, which dies before that step of a request that brings a file."""
    if point := os.environ.get(POINT):
        step, _space, times = point.partition(" ")
        owner, name = STEPS[step]
        setattr(owner, name, _mortal(getattr(owner, name), int(times)))
    return sound.application()


def _mortal(real: Callable[..., Any], last: int) -> Callable[..., Any]:
    def step(*args: Any, **options: Any) -> Any:
        if has_request_context() and request.endpoint == ENDPOINT:
            g.steps = g.get("steps", 0) + 1
            if g.steps == last:
                os.killpg(os.getpgrp(), signal.SIGKILL)
        return real(*args, **options)

    return step
