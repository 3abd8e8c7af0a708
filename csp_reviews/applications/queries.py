"""What somebody who follows an application reads: rows of their own case, and nothing of the story among them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from csp_reviews.applications.talk_queries import unopened
from csp_reviews.casefile import appeal_draft
from csp_reviews.casefile.agreement import asked_of, fell_out_on
from csp_reviews.casefile.appealing import appeals_of, grounds_among
from csp_reviews.casefile.areas import meeting_for
from csp_reviews.casefile.as_told import Recommended, as_told, stood_still
from csp_reviews.casefile.facts import facts_of, open_withdrawal
from csp_reviews.casefile.following import check_ins_of, last_final_review, open_change, step_dates
from csp_reviews.casefile.plan_known import plan_for
from csp_reviews.casefile.told_of import Told, notices_of, unread
from csp_reviews.extensions import db
from csp_reviews.law.calendar import london_day
from csp_reviews.law.duties import CaseFacts, Duty, duties
from csp_reviews.law.stages import OPEN
from csp_reviews.law.terms import Party, Stage, Task, Whose
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.areas import Agency, Area
from csp_reviews.models.cases import Case, Passing, Person, Withdrawal
from csp_reviews.models.correspondence import Message, Notice
from csp_reviews.models.drafts import Draft
from csp_reviews.models.following import ContactChange, PlanDraft, StepDate
from csp_reviews.models.information import InformationRequest
from csp_reviews.models.neighbours import Neighbour
from csp_reviews.models.reviews import Recommendation, Review
from csp_reviews.models.threshold import DecisionBody, ThresholdDecision
from csp_reviews.web.clock import now, today

MOVING = frozenset({Task.DECIDE_APPEAL, Task.READ_ADDED, Task.DECIDE_ANEW, Task.TELL_APPLICANT, Task.FAILED_MESSAGE})
"""What comes of the applicant's own acts, or is told to them alone: it moves on also where their page stands still."""
TELLS = frozenset({Task.TELL_APPLICANT, Task.FAILED_MESSAGE})
"""What is owed to one of the people alone: they are told something by hand."""


@dataclass(frozen=True)
class Following:
    """A case as one of its two people may follow it."""

    case: Case
    party: Party
    person: Person | None
    facts: CaseFacts
    owed: tuple[Duty, ...]
    agencies: dict[int, str]
    passings: Sequence[Passing] = ()
    decisions: Sequence[ThresholdDecision] = ()
    requests: Sequence[InformationRequest] = ()
    reviews: Sequence[Review] = ()
    recommendations: Sequence[Recommended] = ()
    appeals: Sequence[Appeal] = ()
    answered: frozenset[int] = field(default_factory=frozenset)
    """The numbers of the appeals whose answer the reader has."""
    stands: bool = True
    """Whether the reader was told what the case stands on: its last decision, and the last outcome."""
    notices: Sequence[Notice] = ()
    unread: frozenset[int] = field(default_factory=frozenset)
    """The numbers of the notices that nobody has opened with a code."""
    withdrawal: Withdrawal | None = None
    meeting: date | None = None
    may_appeal: bool = False
    new_talk: int = 0
    """How many messages to the reader nobody has opened."""
    plan: PlanDraft | None = None
    """The draft plan that was sent to the reader, as long as its outcome is not final."""
    begun: date | None = None
    """Until when an appeal is kept that the applicant has begun, and not sent; None where there is none."""
    until: date | None = None
    """The day on which the page came to a stand: nothing later is shown to the reader. None: it moves on."""
    arranged: bool = True
    """Whether the reader was told how the review in hand is arranged."""
    asked: bool = False
    """Whether the reader was asked whether it has stopped, and has not answered yet."""
    promised: Sequence[StepDate] = ()
    held: Sequence[ContactChange] = ()
    """Changes of how the reader is reached that are held."""
    then: Mapping[str, Any] | None = None
    """What stood on the page when it came to a stand (`PageAsItWas.shown`); None where it moves on."""

    @property
    def stage(self) -> Stage:
        """The stage of the case, as far as the reader may know it. That it was stopped or ended is told to both."""
        if self.then is None or self.case.stage in (Stage.WITHDRAWN, Stage.ENDED):
            return self.case.stage
        return Stage(self.then["stage"])


def following(case: Case, party: Party) -> Following:
    """Everything the progress page shows, in a fixed number of queries. Appeals are the applicant's alone."""
    facts = facts_of(case)
    mine = party is Party.APPLICANT
    decisions, reviews = _decisions(case), _reviews(case)
    person = next((person for person in case.people if person.party is party), None)
    appeals = appeals_of(case.id)
    final = [review for review in reviews if review.finalised_on is not None]
    last = decisions[-1] if decisions else None
    notices = notices_of(case, party)
    told = Told(case, party, notices)
    stands = told.stands(decisions, reviews)
    until = fell_out_on(case) if mine else None
    seen = Following(
        case=case,
        party=party,
        person=person,
        facts=facts,
        owed=tuple(_theirs(duties(facts), person)),
        agencies=_agency_names(case),
        passings=_passings(case),
        decisions=told.decisions(decisions),
        requests=_requests(case),
        reviews=told.reviews(reviews),
        recommendations=as_told(case, party, told.recommendations(_recommendations(case), reviews)),
        appeals=appeals if mine else (),
        answered=frozenset(one.n for one in told.appeals(appeals)),
        stands=stands,
        notices=notices,
        unread=unread(notices),
        withdrawal=open_withdrawal(case.id),
        meeting=meeting_for(case, today()),
        new_talk=unopened(case, party),
        plan=plan_for(case, party),
        begun=_begun(case) if mine else None,
        until=until,
        arranged=told.reviews(reviews[-1:]) == reviews[-1:],
        asked=party in asked_of(case) and _asked(case, until),
        promised=[row for row in step_dates(case) if until is None or row.set_on <= until],
        held=open_change(person.id) if person else (),
        may_appeal=mine and stands and bool(grounds_among(case, last, final[-1] if final else None, appeals)),
    )
    then = stood_still(case, party)
    return _as_it_was(seen, then) if then is not None else seen


def _as_it_was(seen: Following, then: Mapping[str, Any]) -> Following:
    """The page of an applicant from whom everything new is kept: as it stood, but for what they do themselves."""
    # That their own appeal was answered is kept from them as the answer is.
    untold = [one for one in seen.appeals if one.decided_on is not None and one.n not in seen.answered]
    waits = [Duty(Task.DECIDE_APPEAL, Whose.APPEAL_REVIEWER, one.received_on, subject=one.n) for one in untold]
    own = [*waits, *(_as_known(duty) for duty in seen.owed if duty.task in MOVING - TELLS)]
    kept = [duty for duty in map(_duty, then["owed"]) if duty.task is not Task.ASK_STOPPED or "answered" not in then]
    told = [duty for duty in seen.owed if duty.task in TELLS]
    return replace(
        seen,
        then=then,
        owed=(*own, *kept, *told),
        stands=then["stands"],
        arranged=then["arranged"],
        asked=then["asked"] and "answered" not in then,
        may_appeal=seen.may_appeal or then["appeals"],
    )


def _as_known(duty: Duty) -> Duty:
    """What comes of what they added, to whom no decision is known that it could change."""
    return replace(duty, task=Task.READ_ADDED) if duty.task is Task.DECIDE_ANEW else duty


def _duty(kept: Mapping[str, Any]) -> Duty:
    """A duty as it was kept."""
    since, due_on = date.fromisoformat(kept["since"]), kept["due_on"]
    return Duty(
        Task(kept["task"]),
        Whose(kept["whose"]),
        since,
        date.fromisoformat(due_on) if due_on else None,
        kept["agency_id"],
        kept["subject"],
    )


def _theirs(owed: Sequence[Duty], person: Person | None) -> Iterator[Duty]:
    """What is owed to a case, without what is to be told to the other of its two people."""
    told = [duty.subject for duty in owed if duty.task in TELLS]
    mine = select(Message.id).where(Message.id.in_(told), Message.person_id == (person.id if person else None))
    ids = set(db.session.scalars(mine)) if told else set()
    return (duty for duty in owed if duty.task not in TELLS or duty.subject in ids)


def notice_of(case: Case, party: Party, n: int) -> Notice | None:
    """One notice to one of the case's people; None where there is none of that number for them."""
    return next((notice for notice in notices_of(case, party) if notice.n == n), None)


def neighbours_of(case_id: int) -> list[Neighbour]:
    """The neighbours of a group, in order."""
    return list(db.session.scalars(select(Neighbour).where(Neighbour.case_id == case_id).order_by(Neighbour.n)))


def answered_of(case_id: int) -> tuple[int, int]:
    """How many neighbours have answered, and of how many: all that the lead applicant may know."""
    everyone = neighbours_of(case_id)
    return sum(one.answered_on is not None for one in everyone), len(everyone)


def notes_of(draft: Draft) -> list[tuple[str, str]]:
    """What stands on the notes to hand over, a day long: each neighbour's name, where there is one, and their code."""
    codes = draft.neighbour_codes or ()
    everyone = neighbours_of(draft.case_id) if draft.case_id is not None and any(codes) else ()
    return [(one.name, code) for one, code in zip(everyone, codes, strict=False) if code]


def neighbour_behind(area: Area, digested: str, *, change: bool = False) -> Neighbour | None:
    """The neighbour whose link or code this is; None where it is too old to answer by, or the case is over.

    `digested` is the code's HMAC (`web.tokens.keyed_digest`). `change` locks the case.
    """
    waits = or_(Neighbour.expires_at > now(), Neighbour.agrees.is_not(None))
    query = (
        select(Neighbour)
        .join(Case, Case.id == Neighbour.case_id)
        .where(Neighbour.code_digest == digested, waits)
        .where(Case.area_id == area.id, Case.stage.in_(OPEN))
    )
    found = db.session.scalar(query)
    if found is None or not change:
        return found
    db.session.get_one(Case, found.case_id, with_for_update=True, populate_existing=True)
    return db.session.scalar(query.execution_options(populate_existing=True))


def only_area() -> Area | None:
    """The one area of this service; None where there are several."""
    found = db.session.scalars(select(Area).order_by(Area.id).limit(2)).all()
    return found[0] if len(found) == 1 else None


def _begun(case: Case) -> date | None:
    draft = appeal_draft.find(case)
    return london_day(draft.saved_at + appeal_draft.KEPT) if draft is not None else None


def _asked(case: Case, until: date | None) -> bool:
    """Whether it was asked and is not answered yet. Of an applicant it is not asked anew once the two fell out."""
    review = last_final_review(case.id)
    rows = check_ins_of(review.id) if review else []
    last = until or date.max
    return any(row.asked_on is not None and row.asked_on <= last and row.answer is None for row in rows[-1:])


def _agency_names(case: Case) -> dict[int, str]:
    query = select(Agency.id, Agency.name).where(Agency.area_id == case.area_id)
    return {row.id: row.name for row in db.session.execute(query)}


def _passings(case: Case) -> Sequence[Passing]:
    query = select(Passing).where(Passing.case_id == case.id).options(joinedload(Passing.agency))
    return db.session.scalars(query.order_by(Passing.passed_on, Passing.id)).all()


def _decisions(case: Case) -> Sequence[ThresholdDecision]:
    query = select(ThresholdDecision).where(ThresholdDecision.case_id == case.id).order_by(ThresholdDecision.n)
    bodies = selectinload(ThresholdDecision.bodies).joinedload(DecisionBody.agency)
    return db.session.scalars(query.options(bodies, selectinload(ThresholdDecision.matters))).all()


def _requests(case: Case) -> Sequence[InformationRequest]:
    query = select(InformationRequest).where(InformationRequest.case_id == case.id).order_by(InformationRequest.n)
    return db.session.scalars(query).all()


def _reviews(case: Case) -> Sequence[Review]:
    return db.session.scalars(select(Review).where(Review.case_id == case.id).order_by(Review.n)).all()


def _recommendations(case: Case) -> Sequence[Recommendation]:
    query = (
        select(Recommendation)
        .where(Recommendation.case_id == case.id, Recommendation.made_on.is_not(None))
        .options(selectinload(Recommendation.responses), selectinload(Recommendation.steps))
        .order_by(Recommendation.n)
    )
    return db.session.scalars(query).all()
