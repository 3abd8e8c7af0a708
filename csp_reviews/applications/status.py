"""Where a case stands, in the words of somebody who waits: whose turn, what next, by when, and what is late.

The facts and the duties come from the same rules as the coordinator's queue; only the words are others.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from csp_reviews.applications.queries import TELLS, Following
from csp_reviews.casefile.agreement import asked_of
from csp_reviews.casefile.safe_routes import route_by_hand
from csp_reviews.law.duties import Duty
from csp_reviews.law.terms import Decision, Ending, MessageKind, Party, Stage, Task
from csp_reviews.models.following import StepDate
from csp_reviews.web.filters import long_date

US = _l("Us: the coordinator")
TOGETHER = _l("The organisations, together")
NEXT: dict[Task, tuple[Any, Any]] = {
    Task.CONSENT_WITHDRAWN: (US, _l("We ask the person it was made for what should happen")),
    Task.FAILED_MESSAGE: (US, _l("We look for another safe way to tell you what is new")),
    Task.TELL_APPLICANT: (US, _l("We tell you what is new, in a way that you said is safe")),
    Task.SEND_TO_BODIES: (US, _l("We pass your application on to the organisations")),
    Task.ACKNOWLEDGE: (US, _l("We confirm that we have your application")),
    Task.DECIDE_APPEAL: (
        _l("Somebody who had no part in your case"),
        _l("They decide what you told us you disagree with"),
    ),
    Task.DECIDE_THRESHOLD: (TOGETHER, _l("They decide whether there must be a review")),
    Task.SET_REVIEW: (US, _l("We arrange the review")),
    Task.RECORD_OUTCOME: (US, _l("We write down the outcome, and send it to you")),
    Task.HOLD_REVIEW: (_l("The panel"), _l("The panel looks at what was done")),
    Task.CONFIRM_DONE: (US, _l("We check that what was promised was done")),
    Task.AWAIT_ANSWER: ("", _l("They tell us what they know, and what they did")),
    Task.AWAIT_RESPONSE: ("", _l("They answer what the panel recommended")),
    Task.AWAIT_PROGRESS: ("", _l("They do what they agreed to do")),
    Task.READ_ADDED: (US, _l("We read what you added")),
    Task.DECIDE_ANEW: (US, _l("We look at the decision again, because of what you added")),
    Task.NOT_STOPPED: (US, _l("We say what is done now, as it has not stopped")),
    Task.ASK_STOPPED: (US, _l("We ask you whether it has stopped")),
    Task.CONSIDER_CLOSING: (US, _l("We check that nothing is left to do")),
}
APPLICANTS = frozenset({Task.DECIDE_APPEAL, Task.READ_ADDED, Task.DECIDE_ANEW})
"""What comes of the applicant's own acts, and is theirs alone."""
ASKED = frozenset({Task.NOT_STOPPED, Task.ASK_STOPPED})
"""What is shown to whoever is asked alone: the applicant, or the person affected where nobody speaks for them."""
HIDDEN = frozenset({Task.AWAIT_READING, Task.AWAIT_WITHDRAWAL, Task.CONFIRM_WITHDRAWAL, Task.AWAIT_COMMENTS})
"""What the page says elsewhere."""
FIRST = frozenset({Task.ACKNOWLEDGE, Task.SEND_TO_BODIES})
"""What stands at the beginning: where a decision is made already, it is not what comes next."""
OVER = {
    Stage.CLOSED: _l("Your case is closed"),
    Stage.WITHDRAWN: _l("Your application has stopped, as you asked"),
    Stage.ENDED: _l("Your application has ended"),
}


class Button(StrEnum):
    """Where the one button of the answer box leads."""

    READ = "read"
    COMMENT = "comment"
    TALK = "talk"
    STOPPED = "stopped"
    APPEAL = "appeal"


@dataclass(frozen=True, slots=True)
class Now:
    """The answer box: is anything wanted of the reader; if not, whose turn it is, what comes, and by when."""

    heading: str
    text: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    button: Button | None = None
    """What the one button leads to."""
    n: int = 0
    """The number of the notice to read."""


@dataclass(frozen=True, slots=True)
class Late:
    """Something that should have been done by now."""

    what: str
    who: str
    due_on: date
    days: int
    why: str = ""
    done_about: str = ""
    effect: str = ""
    new_day: date | None = None


def now_of(seen: Following, day: date) -> Now:
    """What to say first: whether anything is wanted of the reader, and if so what."""
    turn = _readers_turn(seen)
    if turn is not None:
        heading, text, button, n = turn
        return Now(heading, text, _turn(seen, day, yours=True), button, n)
    if not seen.stands:
        return Now(_("You do not need to do anything today"), _("Where there is something for you, we tell you."))
    if seen.stage in OVER:
        return Now(_heading(seen), _over(seen))
    others = _turn(seen, day)
    text = "" if others else _("Where there is something for you, we tell you.")
    return Now(_("You do not need to do anything today"), text, others)


def _readers_turn(seen: Following) -> tuple[str, str, Button, int] | None:
    """The one thing that is wanted of the reader, the most pressing first; None where nothing is."""
    if seen.plan is not None and not any(comment.party is seen.party for comment in seen.plan.comments):
        last = long_date(seen.plan.comments_by)
        text = _(
            "There is a draft plan. You can say what is wrong or missing until %(day)s. You do not have to.", day=last
        )
        return _("Your turn: read the draft plan"), text, Button.COMMENT, 0
    if seen.unread:
        text = _("There is a letter for you below that was not opened yet.")
        return _("Your turn: read what is new"), text, Button.READ, max(seen.unread)
    if seen.new_talk:
        return _("Your turn: read our message"), _("We have written to you."), Button.TALK, 0
    if seen.begun is not None and seen.may_appeal:
        text = _(
            "You began to tell us what you disagree with. It is not sent yet. It is kept until %(day)s.",
            day=long_date(seen.begun),
        )
        return _("Your turn: finish it, and send it"), text, Button.APPEAL, 0
    if seen.asked:
        text = _("We would like to know. If it has not, what was promised is opened again.")
        return _("Your turn: has it stopped?"), text, Button.STOPPED, 0
    return None


def late_of(seen: Following, day: date) -> tuple[Late, ...]:
    """What is late, the longest first: with the reason and the new day, where the coordinator has given them."""
    if not seen.stands or seen.then is not None:
        return ()
    found = []
    for duty in _shown(seen):
        said = _promise(seen, duty)
        missed = said.late_since if said is not None else None
        if duty.due_on is not None and duty.due_on < day:
            found.append(_late(seen, duty, duty.due_on, day, said if missed is not None else None, past=True))
        elif missed is not None and missed < day:
            found.append(_late(seen, duty, missed, day, said))
    return tuple(sorted(found, key=lambda late: late.due_on))


def _promise(seen: Following, duty: Duty) -> StepDate | None:
    """The last day that was promised for a duty."""
    rows = [row for row in seen.promised if (row.task, row.subject) == (duty.task, duty.subject)]
    return rows[-1] if rows else None


def _late(seen: Following, duty: Duty, due: date, day: date, said: StepDate | None, *, past: bool = False) -> Late:
    late = Late(_what(seen, duty), who(seen, duty), due, (day - due).days)
    if said is None:
        return late
    new_day = None if past else said.due_on
    return replace(late, why=said.reason, done_about=said.done_about, effect=said.effect, new_day=new_day)


def who(seen: Following, duty: Duty) -> str:
    """Whose turn a duty is."""
    name = str(NEXT[duty.task][0])
    return name or seen.agencies.get(duty.agency_id or 0, _("The organisation that was asked"))


def waited(since: date, day: date) -> str:
    """How long something has been: "No time limit is published. It has been 12 days."."""
    days = max(0, (day - since).days)
    been = ngettext("It has been %(num)s day.", "It has been %(num)s days.", days) if days else _("It began today.")
    return _("No time limit is published. %(been)s", been=been)


def _turn(seen: Following, day: date, *, yours: bool = False) -> tuple[tuple[str, str], ...]:
    """What others are to do. `yours`: beside something that is wanted of the reader."""
    duty = _first(seen) if seen.stands else None
    if duty is None:
        return ()
    turn = (
        (_("Who is at work meanwhile") if yours else _("Whose turn it is"), who(seen, duty)),
        (_("What happens next"), _what(seen, duty)),
    )
    # Whether it is done by now is not for the reader of a page that stands still, and that it is late is not known.
    passed = seen.then is not None and duty.due_on is not None and duty.due_on < day
    return turn if passed else (*turn, (_("By when"), _by(seen, duty, day)))


def _by(seen: Following, duty: Duty, day: date) -> str:
    if duty.due_on is None:
        return waited(duty.since, day)
    if duty.due_on >= day and duty.task is Task.AWAIT_RESPONSE and _promise(seen, duty) is None:
        # Nobody publishes a day for the answer (s.104(7)); this is the day by which it is to be done.
        return _("No day is set for the answer. It is to be done by %(day)s.", day=long_date(duty.due_on))
    if duty.due_on >= day:
        return long_date(duty.due_on)
    if duty.task is Task.DECIDE_THRESHOLD and seen.meeting is not None:
        return _("Late. The next meeting is on %(day)s", day=long_date(seen.meeting))
    return _("It was due on %(day)s, and is late", day=long_date(duty.due_on))


def _first(seen: Following) -> Duty | None:
    # What is told by hand says less to somebody who is reading the page anyway.
    shown, least = _shown(seen), TELLS | FIRST if seen.decisions else TELLS
    return next((duty for duty in shown if duty.task not in least), shown[0] if shown else None)


def _shown(seen: Following) -> list[Duty]:
    """The duties that a reader is told of. Some are the applicant's alone; that the person affected does not agree any
    more, or has written to us, is theirs, for whoever applied may be the one they fear. So is the day of a review."""
    others = frozenset({Task.CONSENT_WITHDRAWN}) if seen.party is Party.APPLICANT else APPLICANTS
    others |= ASKED if seen.party not in asked_of(seen.case) else frozenset()
    shown = (duty for duty in seen.owed if duty.task in NEXT and duty.task not in HIDDEN | others)
    return list(shown) if seen.arranged else [_without_day(duty) for duty in shown]


def _without_day(duty: Duty) -> Duty:
    """A duty without the day of a review of which the reader was not told."""
    return replace(duty, due_on=None) if duty.task is Task.HOLD_REVIEW else duty


def names(seen: Following, duty: Duty, day: date) -> bool:
    """Whether the page of a reader names a step, with what is promised of it on a day, and why it is late."""
    new = seen.until is None or day <= seen.until
    return new and seen.stands and any((one.task, one.subject) == (duty.task, duty.subject) for one in _shown(seen))


def _what(seen: Following, duty: Duty) -> str:
    if duty.task is Task.TELL_APPLICANT and route_by_hand(seen.person, MessageKind.NOTICE) is None:
        return _("We look for a safe way to tell you what is new")
    return str(NEXT[duty.task][1])


def _heading(seen: Following) -> str:
    if seen.stage is Stage.WITHDRAWN and seen.party is Party.AFFECTED:
        return _("Whoever applied for you asked us to stop")
    return str(OVER[seen.stage])


def _over(seen: Following) -> str:
    case = seen.case
    if seen.stage is Stage.WITHDRAWN and seen.party is Party.AFFECTED:
        return _("It stopped on %(day)s. If you want it to go on, ring us.", day=long_date(case.withdrawn_on))
    if seen.stage is Stage.WITHDRAWN:
        return _("It stopped on %(day)s. You can ask again at any time.", day=long_date(case.withdrawn_on))
    if case.ending is Ending.HANDED_OVER:
        return _("It was handed over to the partnership of the right area. The letter below says which.")
    if seen.stage is Stage.ENDED:
        return _("The letter below says why.")
    refused = seen.decisions and seen.decisions[-1].outcome is Decision.NOT_MET and not seen.reviews
    text = _("It was closed on %(day)s.", day=long_date(case.closed_on))
    return text if refused else " ".join((text, _("If it has not stopped, ring us.")))
