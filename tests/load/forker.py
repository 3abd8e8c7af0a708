"""Starts servers quickly: the application is imported once here, and each server is a fork of this process.

Run as `python -m tests.load.forker`. One line of JSON in starts one server (`Started` says what stands in it), one line
out is its process. When the input ends, which it does when whoever asked is gone, every server ends too.
"""

import ctypes
import json
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gunicorn.app.wsgiapp import run

from csp_reviews.app import create_app

PRELOADED = create_app
"""Named so that it, and all that it imports, is there before the first fork."""
PARENT_DIED = 1
"""`PR_SET_PDEATHSIG` of Linux's prctl(2): the signal to be sent to a process when its parent ends."""


def serve(asked: Mapping[str, Any]) -> None:
    """Become a server: gunicorn with sync workers, as `make serve` starts it, in a process group of its own."""
    os.setsid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DIED, signal.SIGKILL)
    log = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    os.environ.update(asked["settings"])
    bind = f"127.0.0.1:{asked['port']}"
    sys.argv = ["gunicorn", "--no-control-socket", "--preload", "--workers", "2", "--bind", bind, asked["application"]]
    run()


def main() -> None:
    """Fork a server for each line that comes in; end them all when no more can come."""
    os.chdir(Path(__file__).parents[2])
    groups: list[int] = []
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if pid == 0:
            try:
                serve(asked)
            finally:
                os._exit(0)
        groups.append(pid)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
        reap(groups)
    for group in groups:
        end(group)


def reap(groups: list[int]) -> None:
    """Let go of the servers that have ended, so that their numbers are never used for somebody else's process."""
    for group in list(groups):
        if os.waitpid(group, os.WNOHANG)[0]:
            groups.remove(group)


def end(group: int) -> None:
    """Kill a server with its workers."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


if __name__ == "__main__":
    main()
