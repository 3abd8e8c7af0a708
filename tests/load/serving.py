"""The application as production runs it: gunicorn with two sync workers, on a socket of this machine."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.load.browsing import Browser, NoAnswerError
from tests.load.processes import alive, children

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0

#: Says which process the server is; ends it with all its workers when the input ends.
KEEPER = '"$@" >"$LOG" 2>&1 & echo $!; read -r _; kill -KILL 0'


@dataclass(frozen=True)
class Group:
    """A running server: its master, whose workers are in its process group."""

    pid: int
    port: int
    log: Path

    @property
    def workers(self) -> list[int]:
        """The processes that answer requests."""
        return children(self.pid)

    def wait(self, patience: float = PATIENCE) -> float:
        """Wait until it answers; how many seconds that took. AssertionError where it does not."""
        began = time.monotonic()
        while time.monotonic() - began < patience:
            if self._answers():
                return time.monotonic() - began
            assert alive(self.pid), f"the server ended: {self.said()}"
            time.sleep(0.01)
        raise AssertionError(f"the server did not answer within {patience:.0f} s: {self.said()}")

    def kill(self) -> None:
        """Kill it with its workers, as a crash would: nothing of theirs runs after this."""
        os.killpg(self.pid, signal.SIGKILL)
        self.wait_for_end()

    def kill_a_worker(self, chance: float) -> None:
        """Kill one of its workers; the master starts another. `chance` in [0, 1) says which."""
        if workers := self.workers:
            os.kill(workers[int(chance * len(workers))], signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end, and see that it does."""
        if alive(self.pid):
            os.kill(self.pid, signal.SIGTERM)
            self.wait_for_end()

    def said(self, lines: int = 40) -> str:
        """The end of what it logged."""
        text = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def _answers(self) -> bool:
        try:
            return Browser(self.port, patience=5).get("/healthz").status == 200
        except NoAnswerError:
            return False

    def wait_for_end(self) -> None:
        """Wait until nothing of it runs. AssertionError where something does."""
        until = time.monotonic() + PATIENCE
        while any(alive(pid) for pid in (self.pid, *self.workers)):
            if time.monotonic() > until:
                os.killpg(self.pid, signal.SIGKILL)
                raise AssertionError("the server did not end")
            time.sleep(0.005)


class Launched:
    """A server started from its own command line, as `make serve` does it; it ends with whoever started it."""

    def __init__(self, application: str, settings: Mapping[str, str], folder: Path) -> None:
        """`folder` keeps what it logs."""
        port = free_port()
        log = folder / f"server-{port}.log"
        command = [str(Path(sys.executable).parent / "gunicorn"), "--no-control-socket", "--preload", "--workers", "2"]
        environment = plain_environment() | settings | {"BASE_URL": f"http://127.0.0.1:{port}", "LOG": str(log)}
        self._keeper = subprocess.Popen(
            ["sh", "-c", KEEPER, "keeper", *command, "--bind", f"127.0.0.1:{port}", application],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment,
            start_new_session=True,
        )
        assert self._keeper.stdout
        self.group = Group(int(self._keeper.stdout.readline()), port, log)

    def stop(self) -> None:
        """End it."""
        self.group.stop()
        if self._keeper.stdin and self._keeper.stdout:
            self._keeper.stdin.close()
            self._keeper.wait(PATIENCE)
            self._keeper.stdout.close()


class Forker:
    """Starts servers in a fraction of a second each; they end with it, however it ends."""

    def __init__(self, folder: Path) -> None:
        """`folder` keeps what the servers log."""
        self._folder = folder
        self._started: list[Group] = []
        command = [sys.executable, "-m", "tests.load.forker"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=plain_environment()
        )

    def __enter__(self) -> Self:
        """Nothing more is needed to begin."""
        return self

    def __exit__(self, *_how: object) -> None:
        """End every server."""
        if self._process.stdin and self._process.stdout:
            self._process.stdin.close()
            self._process.wait(PATIENCE)
            self._process.stdout.close()

    def start(self, application: str, settings: Mapping[str, str], port: int | None = None) -> Group:
        """Start a server. `application` is what gunicorn loads; `settings` are the variables that `config.py` reads."""
        port = port or free_port()
        log = self._folder / f"server-{port}.log"
        settings = {**settings, "BASE_URL": f"http://127.0.0.1:{port}"}
        asked = {"application": application, "settings": settings, "port": port, "log": str(log)}
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return Group(int(self._process.stdout.readline()), port, log)


def free_port() -> int:
    """A port of the loopback that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def plain_environment() -> dict[str, str]:
    """The environment without anything that `config.py` would read from it."""
    ours = {"BASE_URL", "CSP_ENV", "DATABASE_URL", "FLASK_DEBUG", "INSTANCE_PATH", "MAIL_URL", "PROXIES", "SECRET_KEY"}
    return {name: value for name, value in os.environ.items() if name not in ours} | {"PYTHONHASHSEED": "0"}
