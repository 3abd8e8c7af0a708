"""Which appeals are open to an applicant, until when, and where one that is upheld sends the case.

Schedule 4 para 3: the procedures must say what happens where the applicant is dissatisfied with (a) how the application
was dealt with or (b) how the review was carried out. A procedure that names fewer grounds takes none of them away; the
window, if there is one, is the procedure's own. After it an appeal is taken as late, with the applicant's reason for
that; whoever decides it hears it all the same, or turns it down as out of time and says why.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from csp_reviews.law.errors import NotPossible
from csp_reviews.law.procedure import Procedure
from csp_reviews.law.procedure_clocks import limit_day, next_meeting
from csp_reviews.law.procedure_parts import Appeal
from csp_reviews.law.procedure_terms import ClockUnit
from csp_reviews.law.procedure_terms_people import Sender
from csp_reviews.law.stages import OPEN
from csp_reviews.law.terms import AppealGround, AppealOutcome, AppealPart, AppealTier, Decision, Move, Stage

UNDECIDED = frozenset({Stage.RECEIVED, Stage.REVIEW})
"""Where the partnership still owes a step: an appeal against delay or silence may come at any time."""


@dataclass(frozen=True, slots=True)
class AppealFacts:
    """What decides which appeals are open."""

    stage: Stage
    decision: Decision | None = None
    decision_told_on: date | None = None
    decision_appealed: bool = False
    review_final: bool = False
    review_told_on: date | None = None
    review_appealed: bool = False
    waiting: frozenset[AppealGround] = frozenset()
    """The grounds of appeals that are not decided yet."""
    turned_down: Mapping[AppealGround, date | None] = field(default_factory=dict)
    """The grounds whose appeal, about what stands now, was not upheld in the first tier and has not gone further; with
    the day the applicant was told."""
    meetings: tuple[date, ...] = ()
    """The days on which the partnership meets, where a window ends with its next meeting."""


@dataclass(frozen=True, slots=True)
class OpenGround:
    """A ground on which the applicant may appeal now; `last_day` where the procedure sets a window."""

    ground: AppealGround
    last_day: date | None = None
    tier: AppealTier = AppealTier.PARTNERSHIP

    def late(self, on: date) -> bool:
        """Whether an appeal that comes on a day comes after the window."""
        return self.last_day is not None and on > self.last_day


def open_grounds(facts: AppealFacts, procedure: Procedure | None) -> tuple[OpenGround, ...]:
    """The appeals open to the applicant: once for each decision and each review; against delay at any time."""
    found = []
    if facts.decision is Decision.NOT_MET and not facts.decision_appealed:
        found.append(_open(procedure, AppealGround.THRESHOLD, facts.decision_told_on, facts.meetings))
    if facts.review_final and not facts.review_appealed:
        found.append(_open(procedure, AppealGround.REVIEW, facts.review_told_on, facts.meetings))
    if facts.stage in UNDECIDED:
        found += [OpenGround(AppealGround.DELAY), OpenGround(AppealGround.NO_ANSWER)]
    found = [replace(way, tier=first_tier(procedure, way.ground)) for way in found]
    found += _second_tier(facts, procedure)
    return tuple(way for way in found if way.ground not in facts.waiting)


def first_tier(procedure: Procedure | None, ground: AppealGround) -> AppealTier:
    """Who hears an appeal first: the partnership, but where the procedure gives it no part and sends the applicant
    straight to the local policing body (Sch. 4 para 3; law.md lists areas that do)."""
    way = _way(procedure, AppealTier.POLICING_BODY)
    alone = way is not None and _way(procedure, AppealTier.PARTNERSHIP) is None
    return AppealTier.POLICING_BODY if alone and way is not None and _theirs(way, ground) else AppealTier.PARTNERSHIP


def _second_tier(facts: AppealFacts, procedure: Procedure | None) -> list[OpenGround]:
    """What may go on to the local policing body."""
    ways = ((ground, second_tier(procedure, ground), told_on) for ground, told_on in facts.turned_down.items())
    return [
        OpenGround(ground, _window(way, told_on, facts.meetings), AppealTier.POLICING_BODY)
        for ground, way, told_on in ways
        if way is not None
    ]


def second_tier(procedure: Procedure | None, ground: AppealGround) -> Appeal | None:
    """The local policing body's tier for a decision or a review: None where the procedure has none beside its own, and
    where the applicant may not go there."""
    way = _way(procedure, AppealTier.POLICING_BODY)
    if way is None or _way(procedure, AppealTier.PARTNERSHIP) is None or ground not in SENT_BACK:
        return None
    return way if _theirs(way, ground) else None


def _theirs(way: Appeal, ground: AppealGround) -> bool:
    """Whether the applicant themselves may go this way, about this."""
    return way.lodged_by in (None, Sender.APPLICANT) and (not way.about or ground in way.about)


def _open(
    procedure: Procedure | None, ground: AppealGround, told_on: date | None, meetings: Sequence[date]
) -> OpenGround:
    """A ground with the last day of the window of whoever hears it first, counted from the day of telling."""
    return OpenGround(ground, _window(_way(procedure, first_tier(procedure, ground)), told_on, meetings))


def _window(way: Appeal | None, told_on: date | None, meetings: Sequence[date]) -> date | None:
    if way is None or way.limit is None or told_on is None:
        return None
    if way.limit.unit is ClockUnit.NEXT_MEETING:
        return next_meeting(told_on, meetings)
    return limit_day(way.limit, told_on)


def ends_with_a_meeting(procedure: Procedure | None) -> bool:
    """Whether the window of any way to appeal ends with the partnership's next meeting."""
    ways = procedure.appeals if procedure else ()
    return any(way.limit is not None and way.limit.unit is ClockUnit.NEXT_MEETING for way in ways)


PARTS: Mapping[AppealGround, tuple[AppealPart, ...]] = {
    AppealGround.THRESHOLD: (AppealPart.COMPLAINT, AppealPart.MATTER),
    AppealGround.REVIEW: (AppealPart.CONDUCT, AppealPart.RECOMMENDATION),
    AppealGround.DELAY: (AppealPart.WAITING,),
    AppealGround.NO_ANSWER: (AppealPart.WAITING,),
}
"""To which kinds of lines an appeal on each ground can be tied."""


def parts_of(grounds: Iterable[AppealGround]) -> frozenset[AppealPart]:
    """The kinds of lines to which an appeal on these grounds can be tied."""
    return frozenset(part for ground in grounds for part in PARTS[ground])


def check_lines(grounds: Iterable[AppealGround], parts: Iterable[AppealPart]) -> None:
    """NotPossible("appeal_line") where a line is not of a kind that one of the grounds is about."""
    if not parts_of(grounds) >= set(parts):
        raise NotPossible("appeal_line")


def check_answered(outcome: AppealOutcome, lines: Iterable[int], answered: Iterable[int]) -> None:
    """NotPossible("appeal_lines") where an appeal that is heard leaves a line of it without an answer."""
    if outcome is not AppealOutcome.OUT_OF_TIME and not set(lines) <= set(answered):
        raise NotPossible("appeal_lines")


def check_lodged(
    open_now: Iterable[OpenGround], grounds: Iterable[AppealGround], on: date, late_reason: str
) -> tuple[OpenGround, ...]:
    """The ways open on the grounds of an appeal received on a day; one after its window needs a reason why.

    NotPossible("appeal_ground") where a ground is not open, or there is none; NotPossible("appeal_tiers") where they
    are heard by different bodies: that is an appeal to each; NotPossible("appeal_late") with the `last_day`.
    """
    by_ground = {way.ground: way for way in open_now}
    chosen = list(grounds)
    missing = [ground for ground in chosen if ground not in by_ground]
    if missing or not chosen:
        raise NotPossible("appeal_ground", {"ground": missing[0].value if missing else ""})
    ways = tuple(by_ground[ground] for ground in chosen)
    if len({way.tier for way in ways}) > 1:
        raise NotPossible("appeal_tiers")
    too_late = [way.last_day for way in ways if way.late(on)]
    if too_late and not late_reason.strip():
        raise NotPossible("appeal_late", {"last_day": too_late[0]})
    return ways


def late(ways: Iterable[OpenGround], on: date) -> bool:
    """Whether an appeal that comes on a day comes too late on every one of its grounds: on one in time it is heard."""
    return all(way.late(on) for way in ways)


def check_upheld(outcome: AppealOutcome, grounds: Iterable[AppealGround], upheld: Iterable[AppealGround]) -> None:
    """NotPossible("appeal_upheld") where an appeal is upheld on no ground of its own, or on one though it is not."""
    agreed = set(upheld)
    if (outcome is AppealOutcome.UPHELD) != bool(agreed) or not agreed <= set(grounds):
        raise NotPossible("appeal_upheld")


def outcomes(*, late: bool) -> tuple[AppealOutcome, ...]:
    """How an appeal may be decided: only one that came late can be turned down as out of time."""
    return tuple(outcome for outcome in AppealOutcome if late or outcome is not AppealOutcome.OUT_OF_TIME)


# In the order of the steps: a decision that is made again comes before a review that is held again.
SENT_BACK: Mapping[AppealGround, Move] = {
    AppealGround.THRESHOLD: Move.RETURN_TO_THRESHOLD,
    AppealGround.REVIEW: Move.RETURN_TO_REVIEW,
}


def sent_back(upheld: Iterable[AppealGround], stage: Stage) -> Move | None:
    """How the grounds on which an appeal is upheld move the case: back to the step that one is about, the earliest of
    them; not at all where it is there already, or where there is none."""
    agreed = set(upheld)
    ground = next((ground for ground in SENT_BACK if ground in agreed), None)
    if ground is None:
        return None
    at_step = {AppealGround.THRESHOLD: Stage.RECEIVED, AppealGround.REVIEW: Stage.REVIEW}[ground]
    ended = stage not in OPEN and stage is not Stage.CLOSED
    return None if stage is at_step or ended else SENT_BACK[ground]


def _way(procedure: Procedure | None, tier: AppealTier) -> Appeal | None:
    ways = procedure.appeals if procedure else ()
    return next((way for way in ways if way.tier is tier), None)
