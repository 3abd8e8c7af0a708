"""F1, the server killed in the middle of requests, with `kill -9`, at a moment that chance chooses.

Senders send off applications that are ready, as fast as they can, with a journal of what they were told. Others walk
through whole applications, and a coordinator through the queue; they try again, with the same form, whenever no answer
comes. After each kill the server starts again, whatever was in doubt is sent once more with its key, and the records
are checked.
"""

import random
import threading
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

from csp_reviews.extensions import db
from csp_reviews.law.calendar import london_day
from csp_reviews.models.drafts import Draft
from csp_reviews.web.tokens import digest, keyed_digest, new_token
from tests.faults.invariants import Invariants
from tests.faults.people import BACK, Applicant, Busy, Coordinator, Pause, Persistent
from tests.faults.report import Findings, every, say
from tests.load.applying import Applying, Story, carefully, quickly
from tests.load.browsing import Browser, NoAnswerError, Pairs
from tests.load.world import SLUG, SOUND, World, facts

SENDERS, APPLICANTS = 4, 2
AFTER = (0.0, 0.3)
"""The first and the last moment of a kill, in seconds after the first application of the trial was acknowledged."""
READY = 60
"""Applications made ready for one trial: more than can be sent before the last moment."""
ONE_WORKER = 4
"""Each so many-th trial kills one worker and not the whole server."""
CHECK, RECEIPT = f"/{SLUG}/apply/check", f"/{SLUG}/apply/receipt"


DONE: Mapping[type[Busy], str] = {
    Applicant: "SELECT count(*) FROM application WHERE happening = :story",
    Coordinator: (
        "SELECT count(*) FROM notice n JOIN case_file c ON c.id = n.case_id"
        " WHERE c.reference = :about AND c.acknowledged_on IS NOT NULL AND n.kind = 'acknowledgement'"
    ),
}
"""Counts what somebody's piece of work left behind."""


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
        people = self._people()
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
        self._finished_work(people)
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
            story=_text(mark),
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

    def _people(self) -> list[Busy]:
        """Those who go on through all of it."""
        port = self._server.port
        people: list[Busy] = [
            Applicant(f"applicant-{n}", Persistent(port, pause=self._pause), self.findings) for n in range(APPLICANTS)
        ]
        cookies = self._world.browser_with(port, {"_user_id": self._world.staff(), "_fresh": True}).cookies
        coordinator = Coordinator("coordinator", Persistent(port, cookies, pause=self._pause), self.findings)
        coordinator.waiting = self._waiting
        return [*people, coordinator]

    def _waiting(self) -> str | None:
        """The reference of the newest case whose applicant was not told that it came."""
        rows = self._world.rows(
            "SELECT reference FROM case_file WHERE acknowledged_on IS NULL ORDER BY id DESC LIMIT 1"
        )
        return rows[0][0] if rows else None

    def _finished_work(self, people: Iterable[Busy]) -> None:
        """What somebody came to the end of is there, once."""
        for person in people:
            for about in person.done:
                statement = DONE[type(person)]
                number = self._world.number(statement, about=about, story=_text(about))
                self.findings.expect(number == 1, f"lost: {person.name} did {about}, and it is there {number} times")


def _send_until_over(trial: Trial) -> None:
    while not trial.over.is_set() and trial.entries:
        entry = trial.entries.pop()
        trial.begun.append(entry)
        try:
            _send(entry, trial.moving)
        except NoAnswerError:
            entry.doubtful = True


def _send(entry: Entry, moving: threading.Event) -> None:
    """Send one off. `moving` is set with the answer: a receipt can wait behind others until all of it is written."""
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
    moving.set()
    entry.receipt = facts(entry.browser.get(RECEIPT))


def _story(mark: str) -> Story:
    return Story(mark, london_day(datetime.now(UTC)))


def _text(mark: str) -> str:
    """What is told in the story of a mark."""
    return str(_story(mark).pages["happening"]["happening"])
