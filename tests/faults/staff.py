"""F8 for staff: every kind of form that adds something to a case, four times at once.

What one press leaves behind is known from a case like it, on which the button was pressed once: four presses must leave
the same, in every table.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from csp_reviews.extensions import db
from csp_reviews.law.calendar import london_day
from csp_reviews.law.terms import AppealGround, Ending, ReviewMode, Route, Stage
from csp_reviews.models.areas import Area
from csp_reviews.web import bookkeeping
from tests.faults.double import at_once, same_answer
from tests.faults.report import Findings, every, say
from tests.load.browsing import Browser, Value, form_that_asks
from tests.load.world import SOUND, World, facts
from tests.support.filling import day, said

Answers = Mapping[str, Value]

#: What may come and go with any request, and the lock of two presses on one another.
NOT_COUNTED = bookkeeping.TABLES - {"draft"}


@dataclass(frozen=True)
class Pressed:
    """One form of staff."""

    name: str
    stage: Stage
    path: str
    answers: Callable[[date], Answers]
    before: tuple["Pressed", ...] = field(default=())
    """What is filled in first, once."""


def _nothing(_today: date) -> Answers:
    """As the page offers it."""
    return {}


def _appeal(today: date) -> Answers:
    return {"grounds": AppealGround.THRESHOLD.value, "reasons": "Two reports were missed."} | said(today)


def _review(today: date) -> Answers:
    return {"mode": ReviewMode.MEETING.value, "place": "Room 1"} | day("planned_on", today + timedelta(days=14))


def _recommendation(today: date) -> Answers:
    text = {"addressee": "The landlord", "text": "Mend the lock of the front door."}
    return text | day("due_on", today + timedelta(days=30))


def _report(today: date) -> Answers:
    told = {"what_happened": "Loud music", "happened-how": "day", "told_whom": "none"}
    return told | day("happened-on", today - timedelta(days=3)) | said(today)


def _intake(today: date) -> Answers:
    application = {
        "channel": "phone",
        "applying_as": "myself",
        "applicant-name": "Robin Example",
        "applicant-safe": "none",
        "happening": "Shouting at night",
        "place": "Sample Street",
        "reports-0-what_happened": "Shouting",
        "reports-0-happened-how": "day",
        "reports-0-told_whom": "none",
    }
    return application | day("received_on", today) | day("reports-0-happened-on", today - timedelta(days=9))


ARRANGED = Pressed("the review is arranged", Stage.REVIEW, "review", _review)
FORMS = (
    Pressed("the bodies are sent the application", Stage.RECEIVED, "bodies", _nothing),
    Pressed("the applicant is told that it came", Stage.RECEIVED, "acknowledge", _nothing),
    Pressed("one more report", Stage.RECEIVED, "complaints/new", _report),
    Pressed("agencies are asked", Stage.REVIEW, "information", _nothing),
    Pressed(
        "it ends without a decision",
        Stage.RECEIVED,
        "end",
        lambda _today: {"ending": Ending.MADE_IN_ERROR.value, "reason": "It came twice."},
    ),
    Pressed("a review all the same", Stage.REFUSED, "review-anyway", lambda _today: {"reason": "The harm is great."}),
    Pressed("an appeal comes by phone", Stage.REFUSED, "appeals/new", _appeal),
    ARRANGED,
    Pressed("a recommendation", Stage.REVIEW, "recommendations/new", _recommendation, (ARRANGED,)),
    Pressed("an application comes by phone", Stage.RECEIVED, "../new", _intake),
)


def forms(world: World, trials: int, application: str = SOUND) -> Findings:
    """Each form so many times, each time on a case of its own."""
    findings = Findings(f"F8 staff forms, {world.database.kind}")
    server = world.serve(application)
    server.wait()
    browser = world.browser_with(server.port, {"_user_id": world.staff(), "_fresh": True})
    for n in range(1, trials + 1):
        for pressed in FORMS:
            findings.trials += 1
            once = _left_by(world, browser, findings, pressed, times=1)
            if n == 1:
                findings.expect(bool(once), f"{pressed.name}: one press left nothing")
            four = _left_by(world, browser, findings, pressed, times=4)
            findings.expect(four == once, f"twice: {pressed.name}: once {dict(once)}, at once {dict(four)}")
        if every(n, trials):
            say(f"  {findings.line()}")
    server.stop()
    return findings


def _left_by(world: World, staff: Browser, findings: Findings, pressed: Pressed, times: int) -> Counter[str]:
    """The rows that pressing a button left, by table; and each press shows the same page."""
    today = london_day(datetime.now(UTC))
    browser = staff.twin()
    path = f"/casework/{_case(world, pressed.stage)}/"
    for earlier in pressed.before:
        page = browser.get(path + earlier.path)
        browser.post(page.path, _filled(page, earlier.answers(today)))
    page = browser.get(_address(path, pressed.path))
    pairs = _filled(page, pressed.answers(today))
    before = _rows(world)
    presses = at_once(browser, page.path, pairs, times)
    left = _rows(world)
    left.subtract(before)
    if same_answer(findings, pressed.name, presses):
        pages = [press.browser.follow(press.answer) for press in presses if press.answer]
        shown = {(shown.path, shown.status, facts(shown)) for shown in pages}
        findings.shown += len(shown) == 1
        findings.expect(len(shown) == 1, f"{pressed.name}: the presses show {sorted(shown)}")
    return +left


def _address(path: str, below: str) -> str:
    return "/casework/new" if below == "../new" else path + below


def _filled(page: object, answers: Answers) -> list[tuple[str, str]]:
    return list(form_that_asks(page, "once", *answers).fill(answers))


def _case(world: World, stage: Stage) -> str:
    """A new case in a stage; its reference."""
    with world.making() as make:
        area = db.session.get_one(Area, world.area_id)
        return make.case(area, stage, safe=(Route.EMAIL,)).reference


def _rows(world: World) -> Counter[str]:
    tables = [table.name for table in db.metadata.sorted_tables if table.name not in NOT_COUNTED]
    union = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in tables)
    return Counter(dict(world.rows(union)))
