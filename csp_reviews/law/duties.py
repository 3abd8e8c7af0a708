"""What a case still owes, worked out from facts: the queue shows the first, closing waits for the last.

The duties are those of the Act: passing on (s.104(3)), deciding (s.104(4)-(5)), informing the applicant (s.104(6),
(8)), the review, each addressee's regard to a recommendation (s.104(7)), and the appeal (Sch. 4 para 3).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial

from csp_reviews.law.check_ins import NextCheckIn
from csp_reviews.law.stages import OPEN
from csp_reviews.law.terms import Progress, Stage, Task, Whose


@dataclass(frozen=True, slots=True)
class RequestFact:
    """An open request for information."""

    n: int
    agency_id: int
    asked_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class RecommendationFact:
    """A recommendation that was made."""

    n: int
    agency_id: int | None
    made_on: date
    due_on: date | None
    answered: bool
    declined: bool
    progress: Progress


@dataclass(frozen=True, slots=True)
class ReviewFact:
    """The review in hand: planned, held, or neither."""

    planned_on: date | None
    held_on: date | None


@dataclass(frozen=True, slots=True)
class TellFact:
    """Something that a person must post or tell: a message by no route that a program may use."""

    message_id: int
    since: date
    failed: bool = False


@dataclass(frozen=True, slots=True)
class TalkFact:
    """A message from one of the people of the case that has no answer yet."""

    n: int
    since: date
    unsafe: bool = False


@dataclass(frozen=True, slots=True)
class AddedFact:
    """Something that was added, or put right, and that the coordinator has not read yet."""

    n: int
    since: date
    report: bool = False
    """Whether it is a report, new or put right: after a refusal it may change the decision (s.104(4)-(5))."""


@dataclass(frozen=True, slots=True)
class FollowingFacts:
    """What came after the application was handed in."""

    talks: tuple[TalkFact, ...] = ()
    added: tuple[AddedFact, ...] = ()
    contact: tuple[tuple[int, date], ...] = ()
    """Held changes of how to be reached that nobody could be told of: their id and the day they were asked for (c4)."""
    comments: tuple[int, date, date] | None = None
    """Of a draft plan without a comment: its number, the day it was sent, and the last day for comments."""
    check_in: NextCheckIn | None = None
    not_stopped: tuple[tuple[int, date], ...] = ()
    """Answers that it has not stopped, of which nobody said yet what is done now: their number and day."""
    left_group: date | None = None
    """Since when a neighbour does not agree any more, and nobody asked the applicant whether the group goes on."""
    unsealings: tuple[tuple[int, date, date], ...] = ()
    """Files that somebody asked to open as they were sent, which waits for a second person (c11): their number, the day
    on which it was asked, and the day on which the request lapses."""
    given_up: tuple[tuple[int, date], ...] = ()
    """Files that could not be checked, and of which nobody said yet what is done: their number, and since when."""


NOTHING = FollowingFacts()


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """All that decides what a case owes."""

    stage: Stage
    received_on: date
    stage_since: date
    unsent: tuple[int, ...] = ()
    """Relevant bodies that were not sent the application yet."""
    acknowledged: bool = True
    next_meeting: date | None = None
    requests: tuple[RequestFact, ...] = ()
    review: ReviewFact | None = None
    recommendations: tuple[RecommendationFact, ...] = ()
    tells: tuple[TellFact, ...] = ()
    unread: tuple[tuple[int, date], ...] = ()
    """Notices that were sent but neither opened nor told yet: their number and the day of issue."""
    appeals: tuple[tuple[int, date], ...] = ()
    withdrawal_asked: date | None = None
    withdrawal_until: date | None = None
    """The day on which the hold ends; None while nobody told the applicant of it."""
    withdrawal_needs_voice: bool = False
    consent_withdrawn: date | None = None
    """Since when the person affected does not agree any more."""
    safeguard: date | None = None
    """Since when a child, or an adult who cannot decide, is in the case and nobody has looked at their safety."""
    following: FollowingFacts = NOTHING
    promised: Mapping[tuple[Task, int | None], date] = field(default_factory=dict)
    """The days that the coordinator promised; for one request, recommendation or appeal with its number."""
    today: date | None = None
    """The day on which it is asked what is late; None where nobody asks."""
    explained: frozenset[tuple[Task, int | None]] = frozenset()
    """The steps whose lateness somebody gave a reason for: as `promised`."""
    clocks: Mapping[Task, date] = field(default_factory=dict)
    """By when a task is due by the procedure's own clocks, where it publishes any."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing owed: what, whose turn, by when (None: no time limit is published), since when, about which."""

    task: Task
    whose: Whose
    since: date
    due_on: date | None = None
    agency_id: int | None = None
    subject: int | None = None

    @property
    def sort_on(self) -> date:
        """The due day, or else the day since when it waits. What is urgent stands before every such day."""
        return self.since - BEFORE_ALL if self.task in URGENT else self.due_on or self.since


PRIORITY = {task: place for place, task in enumerate(Task)}
URGENT = {
    Task.SAFEGUARD: 0,
    Task.FEELS_UNSAFE: 1,
    Task.CONFIRM_WITHDRAWAL: 2,
    Task.CONSENT_WITHDRAWN: 2,
    Task.CONFIRM_CONTACT: 3,
}
"""Where somebody may be in danger or under pressure, the worst first: before anything else, of the case and of the
queue, whatever its day."""
BEFORE_ALL = timedelta(days=146_097)
"""Four hundred years: what is urgent is sorted by how long it waits, before all that is not."""


def duties(facts: CaseFacts) -> tuple[Duty, ...]:
    """What the case owes, the most pressing first. Empty when nothing stands in the way of closing."""
    found = [*_people(facts), *_passing(facts), *_stage(facts), *_requests(facts), *_recommendations(facts)]
    found += _following(facts)
    place = partial(_place, today=facts.today)
    return tuple(_explained(sorted((_dated(duty, facts) for duty in found), key=place), facts))


def next_duty(facts: CaseFacts) -> Duty | None:
    """The one act that the queue shows for this case; None when the case asks nothing of anybody."""
    owed = duties(facts)
    if owed:
        return owed[0]
    if facts.stage in {Stage.REFUSED, Stage.FOLLOW_UP}:
        return Duty(Task.CONSIDER_CLOSING, Whose.COORDINATOR, facts.stage_since)
    return None


def _place(duty: Duty, today: date | None) -> tuple[int, date, int, int]:
    """Where a duty stands: somebody's safety, then danger or pressure, then what can be done now, then waiting."""
    late = duty.due_on is not None and today is not None and duty.due_on < today
    mine_or_late = late or duty.whose is Whose.COORDINATOR
    rank = URGENT.get(duty.task, len(URGENT) if mine_or_late else len(URGENT) + 1)
    return rank, duty.sort_on, PRIORITY[duty.task], duty.subject or 0


def _dated(duty: Duty, facts: CaseFacts) -> Duty:
    """A duty by the day that was promised for it, else by its own, else by the procedure's clock."""
    day = facts.promised.get((duty.task, duty.subject)) or duty.due_on or facts.clocks.get(duty.task)
    return replace(duty, due_on=day) if day != duty.due_on else duty


SHOWN = frozenset(
    {
        *(Task.CONSENT_WITHDRAWN, Task.FAILED_MESSAGE, Task.TELL_APPLICANT),
        *(Task.SEND_TO_BODIES, Task.ACKNOWLEDGE, Task.DECIDE_APPEAL, Task.DECIDE_THRESHOLD, Task.SET_REVIEW),
        *(Task.RECORD_OUTCOME, Task.HOLD_REVIEW, Task.CONFIRM_DONE, Task.AWAIT_ANSWER, Task.AWAIT_RESPONSE),
        *(Task.AWAIT_PROGRESS, Task.READ_ADDED, Task.DECIDE_ANEW, Task.NOT_STOPPED, Task.ASK_STOPPED),
        Task.CONSIDER_CLOSING,
    }
)
"""What the applicant's page names: by which day it is promised, and that it is late once that day has passed."""


def unexplained(found: Sequence[Duty], facts: CaseFacts) -> Duty | None:
    """The step that has been late longest without a reason: the applicant reads that nobody has written down why."""
    day = facts.today
    late = [
        duty
        for duty in found
        if duty.task in SHOWN
        and duty.due_on is not None
        and day is not None
        and duty.due_on < day
        and (duty.task, duty.subject) not in facts.explained
    ]
    return min(late, key=partial(_place, today=day), default=None)


def _explained(found: Sequence[Duty], facts: CaseFacts) -> Iterator[Duty]:
    """What is owed, and beside the step that is late longest that somebody says why.

    Before a step that others are late with: nothing else can be done about it. After one of the coordinator's own,
    which the queue must go on naming: doing it leaves nothing to explain.
    """
    late = unexplained(found, facts)
    for duty in found:
        if duty is not late:
            yield duty
            continue
        n = duty.subject if duty.agency_id is not None else None
        why = Duty(Task.EXPLAIN_LATE, Whose.COORDINATOR, duty.since, duty.due_on, duty.agency_id, n)
        yield from (why, duty) if duty.agency_id is not None else (duty, why)


def _people(facts: CaseFacts) -> Iterator[Duty]:
    """What is owed to the applicant, in whatever stage."""
    if facts.safeguard is not None:
        yield Duty(Task.SAFEGUARD, Whose.COORDINATOR, facts.safeguard)
    for tell in facts.tells:
        task = Task.FAILED_MESSAGE if tell.failed else Task.TELL_APPLICANT
        yield Duty(task, Whose.COORDINATOR, tell.since, subject=tell.message_id)
    for n, since in facts.unread:
        yield Duty(Task.AWAIT_READING, Whose.APPLICANT, since, subject=n)
    for n, since in facts.appeals:
        yield Duty(Task.DECIDE_APPEAL, Whose.APPEAL_REVIEWER, since, subject=n)
    if facts.consent_withdrawn is not None:
        yield Duty(Task.CONSENT_WITHDRAWN, Whose.COORDINATOR, facts.consent_withdrawn)
    if facts.withdrawal_asked is not None:
        voice = facts.withdrawal_needs_voice
        yield Duty(
            Task.CONFIRM_WITHDRAWAL if voice else Task.AWAIT_WITHDRAWAL,
            Whose.COORDINATOR if voice else Whose.APPLICANT,
            facts.withdrawal_until or facts.withdrawal_asked,
            due_on=facts.withdrawal_until,
        )


def _passing(facts: CaseFacts) -> Iterator[Duty]:
    """Passing the application on and acknowledging it, while the case is open."""
    if facts.stage not in OPEN:
        return
    if facts.unsent:
        yield Duty(Task.SEND_TO_BODIES, Whose.COORDINATOR, facts.received_on)
    if not facts.acknowledged:
        yield Duty(Task.ACKNOWLEDGE, Whose.COORDINATOR, facts.received_on)


def _stage(facts: CaseFacts) -> Iterator[Duty]:
    """What the stage itself asks for."""
    if facts.stage is Stage.RECEIVED:
        due = facts.clocks.get(Task.DECIDE_THRESHOLD) or facts.next_meeting
        yield Duty(Task.DECIDE_THRESHOLD, Whose.COORDINATOR, facts.received_on, due_on=due)
    elif facts.stage is Stage.REVIEW:
        yield _review(facts)


def _review(facts: CaseFacts) -> Duty:
    review = facts.review
    if review is None:
        return Duty(Task.SET_REVIEW, Whose.COORDINATOR, facts.stage_since)
    if review.held_on is not None and facts.following.comments is not None:
        n, sent, last = facts.following.comments
        return Duty(Task.AWAIT_COMMENTS, Whose.APPLICANT, sent, due_on=last, subject=n)
    if review.held_on is not None:
        return Duty(Task.RECORD_OUTCOME, Whose.COORDINATOR, review.held_on)
    return Duty(Task.HOLD_REVIEW, Whose.COORDINATOR, facts.stage_since, due_on=review.planned_on)


def _requests(facts: CaseFacts) -> Iterator[Duty]:
    for request in facts.requests:
        yield Duty(Task.AWAIT_ANSWER, Whose.AGENCY, request.asked_on, request.due_on, request.agency_id, request.n)


def _recommendations(facts: CaseFacts) -> Iterator[Duty]:
    """Each addressee answers; each accepted recommendation is done; the coordinator confirms.

    As long as the case is open: what a panel recommended is to be had regard to while the review is held again, too.
    Nothing can be answered in a case that is over. Source: s.104(7).
    """
    if facts.stage not in OPEN:
        return
    for made in facts.recommendations:
        if not made.answered:
            yield Duty(Task.AWAIT_RESPONSE, Whose.AGENCY, made.made_on, made.due_on, made.agency_id, made.n)
        elif not made.declined and made.progress is Progress.SAID_DONE:
            yield Duty(Task.CONFIRM_DONE, Whose.COORDINATOR, made.made_on, made.due_on, made.agency_id, made.n)
        elif not made.declined and made.progress is not Progress.DONE:
            yield Duty(Task.AWAIT_PROGRESS, Whose.AGENCY, made.made_on, made.due_on, made.agency_id, made.n)


def _following(facts: CaseFacts) -> Iterator[Duty]:
    """What came after the application was handed in, each until somebody has seen to it."""
    after = facts.following
    for talk in after.talks:
        task = Task.FEELS_UNSAFE if talk.unsafe else Task.ANSWER_TALK
        yield Duty(task, Whose.COORDINATOR, talk.since, subject=talk.n)
    for added in after.added:
        anew = added.report and facts.stage is Stage.REFUSED
        yield Duty(Task.DECIDE_ANEW if anew else Task.READ_ADDED, Whose.COORDINATOR, added.since, subject=added.n)
    for change, since in after.contact:
        yield Duty(Task.CONFIRM_CONTACT, Whose.COORDINATOR, since, subject=change)
    for n, since in after.not_stopped:
        yield Duty(Task.NOT_STOPPED, Whose.COORDINATOR, since, subject=n)
    if after.left_group is not None and facts.stage in OPEN:
        yield Duty(Task.GROUP_GOES_ON, Whose.COORDINATOR, after.left_group)
    yield from _files(facts)
    if after.check_in is not None and facts.stage is Stage.FOLLOW_UP:
        asking = after.check_in
        yield Duty(Task.ASK_STOPPED, Whose.COORDINATOR, facts.stage_since, due_on=asking.due_on, subject=asking.n)


def _files(facts: CaseFacts) -> Iterator[Duty]:
    """What files ask for. A request to open one as it was sent may come after a case has ended: courts ask late."""
    for n, since, until in facts.following.unsealings if facts.stage is not Stage.CLOSED else ():
        yield Duty(Task.AGREE_UNSEALING, Whose.COORDINATOR, since, due_on=until, subject=n)
    for n, since in facts.following.given_up if facts.stage in OPEN else ():
        yield Duty(Task.LOOK_AT_FILE, Whose.COORDINATOR, since, subject=n)
