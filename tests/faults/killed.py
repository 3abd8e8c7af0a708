"""F1, the server killed in the middle of requests, with `kill -9`, at a moment that chance chooses.

Senders send off applications that are ready, as fast as they can; each keeps a journal of what it was told. Patient
people walk through whole applications and try again, with the same form, whenever no answer comes. After each kill the
server starts again, whatever was in doubt is sent once more with its key, and the records are checked.
"""

import random
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from csp_reviews.extensions import db
from csp_reviews.law.calendar import london_day
from csp_reviews.models.drafts import Draft
from csp_reviews.web.tokens import digest, keyed_digest, new_token
from tests.faults.invariants import Invariants
from tests.faults.report import Findings, every, say
from tests.load.applying import Applying, Story, carefully, quickly
from tests.load.browsing import Answer, Browser, NoAnswerError, Pairs
from tests.load.world import SLUG, SOUND, World, facts

SENDERS, PATIENT = 4, 2
AFTER = (0.0, 0.3)
"""The first and the last moment of a kill, in seconds after the first application of the trial was acknowledged."""
READY = 60
"""Applications made ready for one trial: more than can be sent before the last moment."""
ONE_WORKER = 4
"""Each so many-th trial kills one worker and not the whole server."""
BACK = 60.0
CHECK, RECEIPT = f"/{SLUG}/apply/check", f"/{SLUG}/apply/receipt"


@dataclass
class Entry:
    """One application in the journal: what was sent, and what its sender was told."""

    mark: str
    browser: Browser
    declaration: Pairs = ()
    told: bool = False
    """The sender was sent to the receipt."""
    receipt: tuple[str, ...] = ()
    """The reference and the code that the sender was shown."""
    doubtful: bool = False
    refused: str = ""


@dataclass
class Trial:
    """One load and one kill."""

    entries: list[Entry]
    moving: threading.Event = field(default_factory=threading.Event)
    """Something was acknowledged: the server is at work."""
    over: threading.Event = field(default_factory=threading.Event)
    begun: list[Entry] = field(default_factory=list)


class Killed:
    """The fault on one world."""

    def __init__(self, world: World, application: str = SOUND, seed: int = 1) -> None:
        """`application` is what the server loads; `seed` decides the moments of the kills."""
        self.findings = Findings(f"F1 killed, {world.database.kind}")
        self._world, self._application = world, application
        self._chance = random.Random(seed)
        self._invariants = Invariants(world)
        self._sample = self._answers_of_one()
        self._server = world.serve(application)
        self._server.wait()
        self._pause = Pause()

    def run(self, trials: int, within: float | None = None, until: str | None = None) -> Findings:
        """So many kills, or fewer where a violation that begins with `until` comes before.

        `within`: the seconds after a restart in which it must answer (I10); None asks nothing.
        """
        people = [_Patient(self._server.port, f"patient-{n}", self.findings, self._pause) for n in range(PATIENT)]
        for person in people:
            person.start()
        try:
            for n in range(1, trials + 1):
                self._trial(n, within)
                if every(n, trials):
                    say(f"  {self.findings.line()}")
                if until and self.findings.broken(until):
                    break
        finally:
            for person in people:
                person.finish()
        self._invariants.check_all(self.findings, self._server)
        self._whole_journeys(people)
        self._server.stop()
        return self.findings

    def _trial(self, n: int, within: float | None) -> None:
        self.findings.trials += 1
        trial = Trial(self._prepared(n))
        with ThreadPoolExecutor(SENDERS) as pool:
            for _ in range(SENDERS):
                pool.submit(_send_until_over, trial)
            trial.moving.wait(BACK)
            time.sleep(self._chance.uniform(*AFTER))
            if n % ONE_WORKER:
                self._server.kill()
            else:
                self._server.kill_a_worker(self._chance.random())
            trial.over.set()
        if n % ONE_WORKER:
            self._server = self._world.serve(self._application, self._server.port)
        seconds = self._server.wait()
        if within is not None:
            self.findings.expect(seconds <= within, f"I10 it answered {seconds:.1f} s after its start")
        self._settle(trial.begun)
        with self._pause.taken():
            self._invariants.check(self.findings, self._server)

    def _settle(self, begun: Iterable[Entry]) -> None:
        """What was acknowledged is there (I1); what is in doubt comes right when it is sent again (I9)."""
        for entry in begun:
            if entry.told:
                self.findings.shown += 1
                self._kept(entry)
            elif entry.declaration:
                self.findings.doubtful += entry.doubtful
                self.findings.refused += bool(entry.refused)
                self.findings.expect(not entry.refused, f"{entry.mark} was refused: {entry.refused}")
                self._again(entry)

    def _kept(self, entry: Entry) -> None:
        rows = self._rows(entry.mark)
        if not self.findings.expect(len(rows) == 1, f"lost: {entry.mark} was acknowledged, {len(rows)} cases"):
            return
        if not entry.receipt:
            entry.receipt = facts(entry.browser.get(RECEIPT))
        with self._world.app.app_context():
            expected = [(entry.receipt[0], keyed_digest(entry.receipt[-1]))] if entry.receipt else []
        self.findings.expect(rows == expected, f"I1 {entry.mark}: shown {entry.receipt}, kept {rows}")

    def _again(self, entry: Entry) -> None:
        answer = entry.browser.follow(entry.browser.post(CHECK, entry.declaration))
        entry.told, entry.receipt = True, facts(answer)
        self.findings.expect(bool(entry.receipt), f"I9 {entry.mark}: sent again, {answer.path} {answer.status}")
        self._kept(entry)

    def _rows(self, mark: str) -> list[tuple[str, str]]:
        """The reference and the digest of the code of each case with this very story."""
        return self._world.rows(
            "SELECT c.reference, a.digest FROM application p JOIN case_file c ON c.id = p.case_id"
            " JOIN access_code a ON a.case_id = c.id WHERE p.happening = :story",
            story=_story(mark).pages["happening"]["happening"],
        )

    def _answers_of_one(self) -> dict[str, dict[str, object]]:
        """What the draft of a whole application holds when it is ready to be sent."""
        server = self._world.serve()
        server.wait()
        Applying(Browser(server.port), SLUG, _story("sample"), carefully).ready()
        server.stop()
        with self._world.app.app_context():
            answers = db.session.scalars(db.select(Draft.answers)).one()
            db.session.rollback()
        return answers

    def _prepared(self, n: int) -> list[Entry]:
        """Applications that only wait to be sent, each in a browser of its own."""
        entries, instant = [], datetime.now(UTC)
        with self._world.app.app_context():
            for each in range(READY):
                mark, token = f"killed-{n:05d}-{each:03d}", new_token()
                answers = {**self._sample, "happening": dict(_story(mark).pages["happening"])}
                draft = Draft(token_digest=digest(token), area_id=self._world.area_id, answers=answers)
                draft.started_at = draft.last_request_at = instant
                db.session.add(draft)
                browser = self._world.browser_with(self._server.port, {f"draft.{self._world.area_id}": token})
                entries.append(Entry(mark, browser))
            db.session.commit()
        return entries

    def _whole_journeys(self, people: Iterable["_Patient"]) -> None:
        for person in people:
            for mark in person.done:
                rows = self._rows(mark)
                self.findings.expect(len(rows) == 1, f"{mark} came to its end: {len(rows)} cases")


def _send_until_over(trial: Trial) -> None:
    while not trial.over.is_set() and trial.entries:
        entry = trial.entries.pop()
        trial.begun.append(entry)
        try:
            _send(entry)
        except NoAnswerError:
            entry.doubtful = True
        if entry.told:
            trial.moving.set()


def _send(entry: Entry) -> None:
    page = entry.browser.get(CHECK)
    if page.status != 200:
        entry.refused = f"{page.path} {page.status}"
        return
    entry.declaration = quickly(page, {"declare": "y"})
    answer = entry.browser.post(CHECK, entry.declaration)
    entry.told = answer.leads_to == RECEIPT
    if not entry.told:
        entry.refused = f"{answer.status} {answer.leads_to or ''}"
        return
    entry.receipt = facts(entry.browser.get(RECEIPT))


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


class _Patient(threading.Thread):
    """Somebody who asks for one review after another, and tries again whenever no answer comes."""

    def __init__(self, port: int, name: str, findings: Findings, pause: "Pause") -> None:
        super().__init__(name=name, daemon=True)
        self.done: list[str] = []
        self._port, self._findings, self._pause = port, findings, pause
        self._over = threading.Event()
        self._acknowledged: set[str] = set()

    def run(self) -> None:
        """Apply until told to finish."""
        while not self._over.is_set():
            story = _story(f"{self.name}-{len(self.done):05d}")
            self._acknowledged = set()
            try:
                receipt = Applying(
                    _Persistent(self._port, pause=self._pause), SLUG, story, quickly, self._post
                ).to_the_end()
                self._findings.expect(bool(facts(receipt)), f"{story.mark} ended at {receipt.path}, without a receipt")
            except (AssertionError, NoAnswerError) as error:
                self._findings.expect(False, f"{story.mark}: {error}")
                return
            self.done.append(story.mark)

    def finish(self) -> None:
        """Come to the end of the application in hand."""
        self._over.set()
        self.join(BACK)
        self._findings.expect(not self.is_alive(), f"{self.name} is stuck")

    def _post(self, browser: Browser, path: str, pairs: Pairs) -> Answer:
        """Send a form. One that was acknowledged is never asked again; only reports are added one after another."""
        asked_again = path in self._acknowledged and not path.endswith("/add")
        self._findings.expect(not asked_again, f"lost: {self.name} must answer {path} again")
        answer = browser.post(path, pairs)
        if answer.leads_to:
            self._acknowledged.add(path)
        return answer


@dataclass
class _Persistent(Browser):
    """A browser whose owner tries the same again until an answer comes, and does nothing in a pause."""

    pause: "Pause" = field(default_factory=Pause)

    def _send(self, method: str, path: str, body: str | None) -> Answer:
        until = time.monotonic() + BACK
        while True:
            try:
                with self.pause.respected():
                    return super()._send(method, path, body)
            except NoAnswerError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)


def _story(mark: str) -> Story:
    return Story(mark, london_day(datetime.now(UTC)))
