"""F1 for files: the server killed at every step of keeping one. Files on the disk and rows agree after it (I4).

The server kills itself at a step that is named beforehand (`dying`), so that what is found does not hang on chance.
"""

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

from csp_reviews.casefile.evidence import sweep
from csp_reviews.casefile.storage import FolderStore
from csp_reviews.extensions import db
from csp_reviews.law.calendar import london_day
from csp_reviews.law.terms import Stage
from csp_reviews.models.areas import Area
from tests.evidence.making import jpeg
from tests.faults.dying import POINT
from tests.faults.report import Findings, every, say
from tests.load.browsing import Browser, NoAnswerError, Pairs
from tests.load.serving import Group
from tests.load.world import World
from tests.support.filling import said

DYING = "tests.faults.dying:application()"
WITHOUT = "I4 a row without its file"
POINTS = (
    *(("rename", 1), ("commit", 1), ("sync", 1), ("settle", 2), ("answer", 1), ("flush", 1), ("rename", 2)),
    *(("settle", 1), ("sync", 2), ("sync", 3), ("sync", 4), ("sync", 5), ("sync", 6), ("sync", 7), ("commit", 2)),
    *(("flush", 2), ("flush", 3), ("flush", 4), ("flush", 5), ("flush", 6), ("flush", 8), ("flush", 10)),
)
"""Where the server dies: a step, and the how-manieth time of it in one request. The first seven have one of each."""
ROWS = "SELECT key, state, original_sha256, clean_sha256 FROM evidence"
NAMED = "SELECT count(*) FROM evidence WHERE name = :name"
EVENTS = (
    "SELECT (SELECT count(*) FROM case_event WHERE kind = 'evidence_added')"
    " - (SELECT count(*) FROM evidence WHERE case_id IS NOT NULL)"
)


@dataclass(frozen=True)
class Sending:
    """One file on its way: the browser, the page, the form and the file."""

    browser: Browser
    page: str
    form: Pairs
    name: str
    body: bytes

    def send(self) -> str | None:
        """Press the button; where it leads, or None where no answer comes."""
        try:
            answer = self.browser.post_file(self.page, self.form, "chosen", self.name, self.body)
        except NoAnswerError:
            return None
        return answer.leads_to or f"{answer.status}"


def kept_whole(world: World, trials: int, application: str = DYING) -> Findings:
    """So many files, each sent to a server that dies on the way, then looked for, then sent once more."""
    findings = Findings(f"F1 files, {world.database.kind}")
    cookies = {"_user_id": world.staff(), "_fresh": True}
    place = f"/casework/{_case(world)}/evidence"
    for n, (step, times) in enumerate(islice(cycle(POINTS), trials), start=1):
        findings.trials += 1
        server = world.serve(application, **{POINT: f"{step} {times}"})
        server.wait()
        sending = _ready(world.browser_with(server.port, cookies), f"{place}/add", n)
        led = sending.send()
        findings.shown += led == place
        findings.doubtful += led is None
        findings.expect(led in (place, None), f"file {n} was refused: {led}")
        _ended(server, alive=led is not None)
        _agree(world, findings, f"{step} {times}")
        findings.expect(led is None or _is_there(world, sending), f"lost: file {n} was acknowledged")
        _again(world, findings, sending, place)
        if every(n, trials):
            say(f"  {findings.line()}")
    return findings


def _ended(server: Group, *, alive: bool) -> None:
    """See that nothing of the server runs any more."""
    if alive:
        server.kill()
    else:
        server.wait_for_end()


def _again(world: World, findings: Findings, sending: Sending, place: str) -> None:
    """Sent again with its key, the file is there, once (I9), and everything agrees still."""
    server = world.serve()
    server.wait()
    sending.browser.port = server.port
    led = sending.send()
    findings.expect(led == place, f"I9 {sending.name}: sent again, {led}")
    server.kill()
    number = world.number(NAMED, name=sending.name)
    findings.expect(number == 1, f"{'twice' if number else 'lost'}: {sending.name} is there {number} times")
    _agree(world, findings, "sent again")


def _agree(world: World, findings: Findings, after: str) -> None:
    """I4: every row has its files, to the last bit; what has no row is swept, and nothing else is."""
    store = FolderStore(Path(world.settings["INSTANCE_PATH"]) / "evidence")
    for _sweep in range(2):
        for wrong in _unlike(world, store.root):
            findings.expect(False, f"{wrong}, after {after}")
        with world.app.app_context():
            sweep(store, time.time() + 60)
            db.session.rollback()
    wanted = {(room, row[0]) for row in world.rows(ROWS) for room in _rooms(row[1])}
    there = {(path.parent.parent.name, path.name) for path in store.root.glob("*/??/*")}
    left = [*there - wanted, *store.hall.iterdir()]
    findings.expect(not left, f"I4 a file without a row, after {after}: {len(left)}")
    findings.expect(world.number(EVENTS) == 0, f"I5 files and their events differ, after {after}")


def _unlike(world: World, root: Path) -> Iterator[str]:
    """The rows whose files are not there, or not what they were."""
    for key, state, sealed, shared in world.rows(ROWS):
        for room, sha256 in zip(_rooms(state), (sealed, shared), strict=False):
            path = root / room / key[:2] / key
            if not path.exists():
                yield f"{WITHOUT}: {room}"
            elif hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
                yield f"I4 a file is not what its row says: {room}"


def _rooms(state: str) -> tuple[str, ...]:
    return ("sealed", "shared") if state == "clean" else ("sealed",)


def _is_there(world: World, sending: Sending) -> bool:
    return world.number(NAMED, name=sending.name) == 1


def _ready(browser: Browser, page: str, n: int) -> Sending:
    """A form filled in, with a photo that no other is like."""
    form = browser.get(page).hidden | {"about": "", "note": ""} | said(london_day(datetime.now(UTC)))
    return Sending(browser, page, list(form.items()), f"photo-{n:04d}.jpg", jpeg(comment=f"photo {n}".encode()))


def _case(world: World) -> str:
    """A case that takes files; its reference."""
    with world.making() as make:
        return make.case(db.session.get_one(Area, world.area_id), Stage.REVIEW).reference
