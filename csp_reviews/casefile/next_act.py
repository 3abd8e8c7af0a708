"""What a task is to whoever must do it: a verb, and the page where it is done.

A page of another step is only an address here. Where an installation has none, the case itself is shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from csp_reviews.casefile.links import address
from csp_reviews.law.calendar import working_days_between
from csp_reviews.law.duties import URGENT
from csp_reviews.law.terms import Action, Task, Whose
from csp_reviews.web.filters import short_date, words
from csp_reviews.web.language import current


@dataclass(frozen=True)
class Place:
    """Where a task is done: an endpoint, the name its subject has in the address, and the action it asks for."""

    endpoint: str
    subject: str = ""
    action: Action = Action.TRIAGE


PLACES: Mapping[Task, Place] = {
    Task.SAFEGUARD: Place("safeguarding.look", action=Action.CHANGE_CONTACT_OR_WITHDRAW),
    Task.CONFIRM_WITHDRAWAL: Place("contact.withdrawal", action=Action.CHANGE_CONTACT_OR_WITHDRAW),
    Task.FEELS_UNSAFE: Place("talk.desk", action=Action.READ_CONTACT),
    Task.ANSWER_TALK: Place("talk.desk", action=Action.READ_CONTACT),
    Task.EXPLAIN_LATE: Place("days.late"),
    Task.CONFIRM_CONTACT: Place("contact_changes.held", action=Action.CHANGE_CONTACT_OR_WITHDRAW),
    Task.READ_ADDED: Place("added.one", "n", Action.ADD_INFORMATION),
    Task.DECIDE_ANEW: Place("added.one", "n", Action.ADD_INFORMATION),
    Task.GROUP_GOES_ON: Place("neighbours.goes_on", action=Action.CHANGE_CONTACT_OR_WITHDRAW),
    Task.AGREE_UNSEALING: Place("originals.page", "n", Action.UNSEAL_EVIDENCE),
    Task.LOOK_AT_FILE: Place("unchecked_files.one", "n"),
    Task.AWAIT_COMMENTS: Place("reviews.outcome", action=Action.RECORD_MINUTES),
    Task.ASK_STOPPED: Place("stopped.desk", action=Action.ADD_INFORMATION),
    Task.NOT_STOPPED: Place("stopped.desk", action=Action.ADD_INFORMATION),
    Task.CONSENT_WITHDRAWN: Place("contact.consent", action=Action.CHANGE_CONTACT_OR_WITHDRAW),
    Task.FAILED_MESSAGE: Place("correspondence.told", "message_id", Action.READ_CONTACT),
    Task.TELL_APPLICANT: Place("correspondence.told", "message_id", Action.READ_CONTACT),
    Task.SEND_TO_BODIES: Place("threshold.bodies", action=Action.INVITE_AGENCY),
    Task.ACKNOWLEDGE: Place("threshold.acknowledge"),
    Task.DECIDE_APPEAL: Place("appeals.hear", "n", Action.READ_APPEAL),
    Task.DECIDE_THRESHOLD: Place("threshold.decide"),
    Task.SET_REVIEW: Place("reviews.arrange", action=Action.RECORD_MINUTES),
    Task.RECORD_OUTCOME: Place("reviews.outcome", action=Action.RECORD_MINUTES),
    Task.HOLD_REVIEW: Place("reviews.outcome", action=Action.RECORD_MINUTES),
    Task.CONFIRM_DONE: Place("recommendations.one", "n", Action.MARK_RECOMMENDATION),
    Task.AWAIT_ANSWER: Place("information.request", "n", Action.REQUEST_INFORMATION),
    Task.AWAIT_RESPONSE: Place("recommendations.one", "n", Action.MARK_RECOMMENDATION),
    Task.AWAIT_PROGRESS: Place("recommendations.one", "n", Action.MARK_RECOMMENDATION),
    Task.AWAIT_READING: Place("correspondence.messages", action=Action.READ_CONTACT),
    Task.AWAIT_WITHDRAWAL: Place("contact.withdrawal", action=Action.CHANGE_CONTACT_OR_WITHDRAW),
    Task.CONSIDER_CLOSING: Place("casework.close", action=Action.CLOSE_OR_REOPEN),
}


class NextAct(NamedTuple):
    """One thing to do, as a row of the queue or the box on a case shows it."""

    text: str
    href: str
    group: str
    mark: str
    when: str
    more: str
    turn: str


def waits_for_a_second(act: NextAct) -> NextAct:
    """The closing of a case as its proposer sees it: a second person's turn, and nothing for them to do."""
    return act._replace(turn=_("A second coordinator, or the chair"), group=OTHERS, href="")


class Owed(NamedTuple):
    """What the queue or a duty knows of one thing to do."""

    task: Task
    whose: Whose
    since: date
    due_on: date | None = None
    agency: str = ""
    subject: int | None = None

    def late(self, today: date) -> bool:
        """Whether its day has passed."""
        return self.due_on is not None and self.due_on < today


REMEMBERED = 4_096
"""Days put in words that are kept."""
FIRST, LATE, TODAY, WEEK, LATER, OTHERS = "first", "late", "today", "week", "later", "others"
GROUPS = (FIRST, LATE, TODAY, WEEK, LATER, OTHERS)


class NextActs:
    """Things to do on one page, in words. What the rows of a page have in common is written once."""

    def __init__(
        self, today: date, may: Callable[[Action], bool] | None = None, you: Whose = Whose.COORDINATOR
    ) -> None:
        """`may` says whether the viewer may do an action here; where not, there is no address. `you`: the viewer."""
        self.today, self._you = today, you
        self._may = cache(may) if may else None
        self._language = current()
        self._words = cache(words)
        self._verb = cache(_verb)
        self._pattern = cache(_pattern)

    def act(self, owed: Owed, reference: str) -> NextAct:
        """A thing owed in a case, in words, with the address of the page where it is done."""
        own, late = owed.whose is Whose.COORDINATOR, owed.late(self.today)
        since = None if owed.due_on else owed.since
        mark, when, more = _when(self._language, owed.due_on, since, own, self.today)
        place = PLACES[owed.task]
        return NextAct(
            text=self._verb(owed.task, owed.agency, owed.subject, late) if owed.subject else self._words(owed.task),
            href=self._href(place, reference, owed.subject) if self._may is None or self._may(place.action) else "",
            group=group_of(owed, self.today),
            mark=mark,
            when=when,
            more=more,
            turn=owed.agency if owed.whose is Whose.AGENCY and owed.agency else self._turn(owed.whose),
        )

    def _turn(self, whose: Whose) -> str:
        if whose is self._you:
            return self._words(Whose.COORDINATOR)
        return _("The coordinator") if whose is Whose.COORDINATOR else self._words(whose)

    def case(self, reference: str) -> str:
        """The address of a case."""
        return self._pattern(CASE, False).replace(REFERENCE, reference)

    def _href(self, place: Place, reference: str, subject: int | None) -> str:
        whole = not place.subject or subject is not None
        found = self._pattern(place, bool(place.subject)) if whole else ""
        return found.replace(REFERENCE, reference).replace(SUBJECT, str(subject)) if found else self.case(reference)


CASE = Place("casework.case")
REFERENCE, SUBJECT = "REFERENCE", "987654321"
"""What stands for a case's reference and for a number in the pattern of an address."""


def _pattern(place: Place, numbered: bool) -> str:
    """An address with something to put a reference and a number in; empty where there is no such page."""
    values = {place.subject: int(SUBJECT)} if numbered else {}
    return address(place.endpoint, reference=REFERENCE, **values)


def group_of(owed: Owed, today: date) -> str:
    """Where a thing stands in the queue. What has no time limit and is the coordinator's own is for today."""
    if owed.task in URGENT:
        return FIRST
    if owed.late(today):
        return LATE
    if owed.whose is not Whose.COORDINATOR:
        return OTHERS
    if owed.due_on is None or owed.due_on == today:
        return TODAY
    return WEEK if (owed.due_on - today).days <= 6 - today.weekday() else LATER


def _verb(task: Task, agency: str, subject: int | None, late: bool) -> str:
    chase = CHASE.get(task) if late else None
    say = chase or VERBS.get(task)
    return say(agency or _("the addressee"), subject) if say else words(task)


Say = Callable[[str, int | None], str]
VERBS: Mapping[Task, Say] = {
    Task.EXPLAIN_LATE: lambda who, _n: _("Chase %(who)s, and say why it is late", who=who),
    Task.AWAIT_ANSWER: lambda who, n: _("%(who)s is answering request %(n)s", who=who, n=n),
    Task.AWAIT_RESPONSE: lambda who, n: _("%(who)s is considering recommendation %(n)s", who=who, n=n),
    Task.AWAIT_PROGRESS: lambda who, n: _("%(who)s is carrying out recommendation %(n)s", who=who, n=n),
    Task.CONFIRM_DONE: lambda who, n: _("Confirm that recommendation %(n)s is done: %(who)s", who=who, n=n),
    Task.DECIDE_APPEAL: lambda _who, n: _("Decide appeal %(n)s", n=n),
    Task.AWAIT_READING: lambda _who, n: _("The applicant has not read letter %(n)s yet", n=n),
    Task.AGREE_UNSEALING: lambda _who, n: _(
        "A second coordinator: say whether file %(n)s is opened as it was sent", n=n
    ),
    Task.LOOK_AT_FILE: lambda _who, n: _("Look at file %(n)s, and say what is done about it", n=n),
}
"""What is to be done about whom and which, where the plain words for a task do not say it."""
CHASE: Mapping[Task, Say] = {
    Task.AWAIT_ANSWER: lambda who, n: _("Chase %(who)s: answer to request %(n)s", who=who, n=n),
    Task.AWAIT_PROGRESS: lambda who, n: _("Chase %(who)s: recommendation %(n)s", who=who, n=n),
    Task.AWAIT_COMMENTS: lambda _who, _n: _("The time for comments is over: go on to the outcome"),
}
"""What waiting turns into once it is late."""


@lru_cache(REMEMBERED)
def _when(_language: str, due_on: date | None, since: date | None, own: bool, today: date) -> tuple[str, str, str]:
    """The mark, the time in a word or two, and a second line. `since` matters where there is no day.

    Remembered from one page to the next, by the language that is being written: every queue asks of the same days.
    """
    if due_on is None:
        days = (today - since).days if since else 0
        waits = ngettext("waits for %(num)s day", "waits for %(num)s days", days) if days > 0 else _("since today")
        return ("today" if own else "later"), _("No time limit"), waits
    if due_on < today:
        late = working_days_between(due_on, today)
        text = ngettext("%(num)s working day late", "%(num)s working days late", late) if late else _("Late")
        return "late", text, _("due %(day)s", day=short_date(due_on))
    if due_on == today:
        return "today", _("Today"), ""
    left, day = (due_on - today).days, short_date(due_on)
    if left == 1:
        return ("soon" if own else "later"), _("Tomorrow"), day
    return ("soon" if own else "later"), day, ngettext("%(num)s day left", "%(num)s days left", left)
