"""The people who go on working while the server is killed under them: whoever gets no answer tries the same again."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from csp_reviews.law.calendar import london_day
from tests.faults.report import Findings
from tests.load.applying import Applying, Story, carefully, quickly
from tests.load.browsing import Answer, Browser, NoAnswerError, Pairs
from tests.load.networks import a_network
from tests.load.world import SLUG, facts

BACK = 60.0
"""Seconds after which somebody stops trying."""


class Pause:
    """A stretch of time in which nobody asks the server anything, so that what is counted stands still."""

    def __init__(self) -> None:
        """Nobody pauses yet."""
        self._change = threading.Condition()
        self._paused, self._asking = False, 0

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait until nobody waits for an answer; inside, nobody begins to."""
        with self._change:
            self._paused = True
            self._change.wait_for(lambda: self._asking == 0)
        try:
            yield
        finally:
            with self._change:
                self._paused = False
                self._change.notify_all()

    @contextmanager
    def respected(self) -> Iterator[None]:
        """Wait for the end of a pause, then count as asking."""
        with self._change:
            self._change.wait_for(lambda: not self._paused)
            self._asking += 1
        try:
            yield
        finally:
            with self._change:
                self._asking -= 1
                self._change.notify_all()


@dataclass
class Persistent(Browser):
    """A browser whose owner tries the same again until an answer comes, and does nothing in a pause."""

    pause: Pause = field(default_factory=Pause)

    def _send(self, method: str, path: str, body: bytes | None, typed: Mapping[str, str] | None = None) -> Answer:
        until = time.monotonic() + BACK
        while True:
            try:
                with self.pause.respected():
                    return super()._send(method, path, body, typed)
            except NoAnswerError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)


class Busy(threading.Thread):
    """Somebody at work until told to finish; what they do is one piece of work after another."""

    def __init__(self, name: str, browser: Persistent, findings: Findings) -> None:
        """`browser` is theirs alone."""
        super().__init__(name=name, daemon=True)
        self.done: list[str] = []
        self.browser, self.findings = browser, findings
        self._over = threading.Event()

    def run(self) -> None:
        """Work; whatever goes wrong with a piece of it is a violation, and the end of the work."""
        while not self._over.is_set():
            try:
                self.work()
            except (AssertionError, NoAnswerError) as error:
                self.findings.expect(False, f"{self.name}: {error}")
                return

    def work(self) -> None:
        """One piece of work; `done` keeps what it was about."""
        raise NotImplementedError

    def finish(self) -> None:
        """Come to the end of the work in hand."""
        self._over.set()
        self.join(BACK)
        self.findings.expect(not self.is_alive(), f"{self.name} is stuck")


class Applicant(Busy):
    """Asks for one review after another. A page that was acknowledged must never be asked again."""

    def work(self) -> None:
        """One whole application, in a browser that knows nothing of the last, from a network that sent none yet."""
        story = Story(f"{self.name}-{len(self.done):05d}", london_day(datetime.now(UTC)))
        acknowledged: set[str] = set()

        def post(browser: Browser, path: str, pairs: Pairs) -> Answer:
            again = path in acknowledged and not path.endswith("/add")
            self.findings.expect(not again, f"lost: {self.name} must answer {path} again")
            answer = browser.post(path, pairs)
            if answer.leads_to:
                acknowledged.add(path)
            return answer

        self.browser.cookies.clear()
        self.browser.network = a_network()
        receipt = Applying(self.browser, SLUG, story, quickly, post).to_the_end()
        assert facts(receipt), f"{story.mark} ended at {receipt.path} without a receipt"
        self.done.append(story.mark)


class Coordinator(Busy):
    """Tells one applicant after another that the application came."""

    waiting: Callable[[], str | None]
    """Finds a case that waits for it."""

    def work(self) -> None:
        """One case. A case that was acknowledged must never wait again."""
        reference = self.waiting()
        if reference is None:
            time.sleep(0.05)
            return
        self.findings.expect(reference not in self.done, f"lost: {self.name} must acknowledge {reference} again")
        page = self.browser.get(f"/casework/{reference}/acknowledge")
        answer = self.browser.post(page.path, carefully(page, {}))
        assert answer.leads_to, f"{page.path}: {answer.status}"
        self.done.append(reference)
