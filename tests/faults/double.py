"""F8, double submits: one form, four times at once, with the same key. One row, the same receipt to all, no error."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from csp_reviews.law.calendar import london_day
from tests.faults.report import Findings, every, say
from tests.load.applying import Applying, Story, carefully, quickly
from tests.load.browsing import Answer, Browser, NoAnswerError, Pairs
from tests.load.serving import Group
from tests.load.world import SLUG, SOUND, World, facts

AT_ONCE = 4

CASES = "SELECT case_id FROM application WHERE happening LIKE :mark"
#: What one application leaves behind. A receipt goes to the safe e-mail address of the story.
LEFT = {
    "application": (1, f"SELECT count(*) FROM application WHERE case_id IN ({CASES})"),
    "access_code": (1, f"SELECT count(*) FROM access_code WHERE case_id IN ({CASES})"),
    "case_event": (1, f"SELECT count(*) FROM case_event WHERE case_id IN ({CASES})"),
    "message": (1, f"SELECT count(*) FROM message WHERE case_id IN ({CASES})"),
    "complaint": (3, f"SELECT count(*) FROM complaint WHERE case_id IN ({CASES})"),
}


@dataclass(frozen=True)
class Press:
    """One press of the button: the browser as it was after it, and what came back (None: nothing)."""

    browser: Browser
    answer: Answer | None

    @property
    def told(self) -> str:
        """What came back, in a few words."""
        return "nothing" if self.answer is None else f"{self.answer.status} {self.answer.leads_to or ''}".strip()


def at_once(browser: Browser, path: str, pairs: Pairs, times: int = AT_ONCE) -> list[Press]:
    """Send one form several times in the same moment, each from a copy of the same browser."""
    gate = threading.Barrier(times)

    def press(twin: Browser) -> Press:
        gate.wait()
        try:
            return Press(twin, twin.post(path, pairs))
        except NoAnswerError:
            return Press(twin, None)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(press, [browser.twin() for _ in range(times)]))


def same_answer(findings: Findings, path: str, presses: list[Press]) -> bool:
    """Note a violation unless every press leads to one and the same place. Whether it does."""
    told = {press.told for press in presses}
    alike = len(told) == 1 and all(press.answer and press.answer.leads_to for press in presses)
    return findings.expect(alike, f"{path}: {sorted(told)}")


def applications(world: World, trials: int, application: str = SOUND) -> Findings:
    """Whole applications, each sent off four times at once."""
    findings = Findings(f"F8 applications, {world.database.kind}")
    server = world.serve(application)
    server.wait()
    for n in range(1, trials + 1):
        findings.trials += 1
        applying = Applying(Browser(server.port), SLUG, _story(f"press-{n:06d}"), carefully if n == 1 else quickly)
        declaration = applying.ready()
        presses = at_once(applying.browser, applying.at("check"), declaration)
        same_answer(findings, applying.at("check"), presses)
        receipts = {facts(press.browser.follow(press.answer)) for press in presses if press.answer}
        findings.shown += sum(1 for receipt in receipts if receipt)
        findings.expect(len(receipts) == 1 and () not in receipts, f"press {n}: receipts {sorted(receipts)}")
        expect_one(world, findings, applying.story)
        _progress(findings, n, trials)
    server.stop()
    return findings


def pages(world: World, trials: int, application: str = SOUND) -> Findings:
    """Applications in which every form is sent four times at once, and the person goes on from any of the answers."""
    findings = Findings(f"F8 pages, {world.database.kind}")
    server = world.serve(application)
    server.wait()
    for n in range(1, trials + 1):
        findings.trials += 1
        story = _story(f"page-{n:06d}")
        try:
            receipt = _nervously(server, findings, story, seen=n % AT_ONCE)
            findings.shown += bool(facts(receipt))
        except AssertionError as error:
            findings.expect(False, f"{story.mark}: {error}")
        expect_one(world, findings, story)
        _progress(findings, n, trials)
    server.stop()
    return findings


def expect_one(world: World, findings: Findings, story: Story) -> None:
    """Note a violation unless exactly one application came of a story, with all that belongs to it."""
    for table, (expected, statement) in LEFT.items():
        number = world.number(statement, mark=f"%{story.mark}%")
        word = "twice" if number > expected else "missing"
        findings.expect(number == expected, f"{word}: {story.mark} left {number} rows of {table}, not {expected}")


def _nervously(server: Group, findings: Findings, story: Story, seen: int) -> Answer:
    """Apply, pressing every button four times; the browser shows the answer to the press number `seen`."""

    def press(browser: Browser, path: str, pairs: Pairs) -> Answer:
        presses = at_once(browser, path, pairs)
        same_answer(findings, path, presses)
        shown = presses[seen]
        assert shown.answer, f"{path}: no answer"
        browser.cookies = shown.browser.cookies
        return shown.answer

    return Applying(Browser(server.port), SLUG, story, quickly, press).to_the_end()


def _story(mark: str) -> Story:
    return Story(mark, london_day(datetime.now(UTC)))


def _progress(findings: Findings, n: int, trials: int) -> None:
    if every(n, trials):
        say(f"  {findings.line()}")
