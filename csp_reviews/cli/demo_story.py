"""The life of one invented case, up to the stage in which it stands today."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from csp_reviews.casefile.search import tokens
from csp_reviews.cli import demo_words as words
from csp_reviews.cli.demo_acts import Acts, World
from csp_reviews.cli.demo_rows import Rows
from csp_reviews.law import references
from csp_reviews.law.duties import CaseFacts, FollowingFacts, RecommendationFact, ReviewFact, next_duty
from csp_reviews.law.references import REFERENCE_BYTES
from csp_reviews.law.terms import (
    ApplyingAs,
    Channel,
    Decision,
    Ending,
    EventKind,
    NoticeKind,
    Party,
    Route,
    Stage,
    Standing,
    TakingPart,
)
from csp_reviews.models.cases import Application, Case, ContactRoute, Person
from csp_reviews.models.worklist import SearchToken, WorkItem

AGES: dict[Stage, tuple[int, int]] = {
    Stage.RECEIVED: (0, 45),
    Stage.REFUSED: (70, 120),
    Stage.REVIEW: (45, 110),
    Stage.FOLLOW_UP: (120, 260),
    Stage.CLOSED: (300, 100_000),
    Stage.WITHDRAWN: (60, 100_000),
    Stage.ENDED: (20, 100_000),
}
"""How many days ago a case in a stage was received, at least and at most."""

STAGES = (
    *(Stage.RECEIVED,) * 8,
    *(Stage.REFUSED,) * 4,
    *(Stage.REVIEW,) * 8,
    *(Stage.FOLLOW_UP,) * 10,
    *(Stage.CLOSED,) * 60,
    *(Stage.WITHDRAWN,) * 7,
    *(Stage.ENDED,) * 3,
)
"""How often a case stands in each stage, of a hundred."""


def new_reference(world: World, dice: Random) -> str:
    """A reference that no case has."""
    while (reference := references.new_reference(dice.randbytes(REFERENCE_BYTES))) in world.references:
        pass
    world.references.add(reference)
    return reference


class Story(Acts):
    """One case from its first day to today."""

    def __init__(self, world: World, rows: Rows, dice: Random, stage: Stage) -> None:
        least, most = AGES[stage]
        oldest = max((world.today - world.begins).days, 0)
        super().__init__(
            world, rows, dice, world.today - timedelta(days=dice.randint(min(least, oldest), min(most, oldest)))
        )
        self.stage = stage
        self.reference = new_reference(world, dice)
        self.row: dict[str, Any] = {}

    def tell(self) -> None:
        """Add every row of the case."""
        refused = self.stage is Stage.REFUSED or (self.stage is Stage.CLOSED and self.dice.random() < 0.3)
        few = refused or self.dice.random() < 0.12
        self.report(self.dice.choice((1, 2)) if few else self.dice.choice((3, 3, 3, 4, 5)))
        self._application()
        number = len(self.reports)
        self.event(
            EventKind.APPLICATION_RECEIVED, self.received, Standing.APPLICANT, channel=Channel.ONLINE, complaints=number
        )
        facts = self._life(refused=refused)
        self._case()
        self._work_item(facts)

    def _life(self, *, refused: bool) -> CaseFacts:
        if self.stage is Stage.RECEIVED:
            return self._waiting()
        if self.stage is Stage.ENDED:
            return self._ended()
        self.pass_on()
        self.row["acknowledged_on"] = self.received
        if self.stage is Stage.WITHDRAWN:
            return self._withdrawn()
        list(self.ask(one_waits=False))
        if refused:
            return self._refused()
        decided = self.decide(Decision.MET)
        return self._reviewing(decided) if self.stage is Stage.REVIEW else self._followed_up(decided)

    def _waiting(self) -> CaseFacts:
        meeting = next((day for day in self.world.meetings if day > self.received), None)
        if self.dice.random() < 0.3:
            unsent = tuple(sorted(agency.id for agency in self.world.relevant))
            return CaseFacts(
                self.stage, self.received, self.received, unsent=unsent, acknowledged=False, next_meeting=meeting
            )
        self.pass_on()
        self.row["acknowledged_on"] = self.received
        waiting = tuple(self.ask(one_waits=self.dice.random() < 0.4))
        return CaseFacts(self.stage, self.received, self.received, next_meeting=meeting, requests=waiting)

    def _ended(self) -> CaseFacts:
        on, ending = self.after(self.received, 1, 10), self.dice.choice(list(Ending))
        self.event(EventKind.APPLICATION_ENDED, on, ending=ending)
        self.row.update(ending=ending, ending_reason="Example: it belonged elsewhere.")
        return CaseFacts(self.stage, self.received, on)

    def _withdrawn(self) -> CaseFacts:
        on = self.after(self.received, 4, 40)
        self.event(EventKind.WITHDRAWN, on, Standing.APPLICANT)
        self.row["withdrawn_on"] = on
        return CaseFacts(self.stage, self.received, on)

    def _refused(self) -> CaseFacts:
        on = self.decide(Decision.NOT_MET)
        open_appeals: tuple[tuple[int, date], ...] = ()
        if self.dice.random() < 0.25:
            found = self.appeal(on, decided=self.stage is Stage.CLOSED)
            open_appeals = () if self.stage is Stage.CLOSED else (found,)
        if self.stage is Stage.CLOSED:
            self._close(on)
        return CaseFacts(self.stage, self.received, on, appeals=open_appeals)

    def _reviewing(self, decided: date) -> CaseFacts:
        luck, review = self.dice.random(), None
        if luck > 0.3:
            planned = decided + timedelta(days=self.dice.randint(3, 60))
            held = planned if luck > 0.6 and planned <= self.world.today else None
            self.review(planned, held=held)
            review = ReviewFact(planned, held)
        return CaseFacts(self.stage, self.received, decided, review=review)

    def _followed_up(self, decided: date) -> CaseFacts:
        held = self.after(decided, 14, 45)
        final = self.after(held, 1, 7)
        review = self.review(held, held=held, final=final)
        finished = self.stage is Stage.CLOSED
        number = self.dice.choice((0, 1, 1, 2, 3) if finished else (0, 1, 2, 2))
        made: tuple[RecommendationFact, ...] = tuple(
            self.recommend(review, final, finished=finished) for _ in range(number)
        )
        self.event(EventKind.REVIEW_FINALISED, final, Standing.CHAIR, review=1, recommendations=number, alone=False)
        self.notice(NoticeKind.OUTCOME, final, 1)
        after = FollowingFacts(check_in=self.check_in(review, final, stopped=finished))
        if finished:
            self._close(final)
        return CaseFacts(self.stage, self.received, final, recommendations=made, following=after)

    def _close(self, after: date) -> None:
        on = self.after(after, 70, 120)
        self.event(EventKind.CLOSED, on, alone=False)
        self.row["closed_on"] = on

    def _case(self) -> None:
        self.rows.add(
            Case,
            id=self.case_id,
            area_id=self.world.area_id,
            procedure_id=self.world.procedure_id,
            reference=self.reference,
            stage=self.stage,
            received_on=self.received,
            received_at=datetime.combine(self.received, time(8), UTC),
            channel=Channel.ONLINE,
            coordinator_id=self.world.accounts[Standing.COORDINATOR],
            head_seq=self.seq,
            head_hash=self.hash,
            **self.row,
        )

    def _application(self) -> None:
        self.rows.add(
            Application,
            case_id=self.case_id,
            applying_as=ApplyingAs.MYSELF,
            happening=self.dice.choice(words.HAPPENING),
            place=f"{self.dice.choice(words.STREETS)} (example)",
            in_area="yes",
            impact=self.dice.choice(words.IMPACT),
            wanted=self.dice.choice(words.WANTED),
            taking_part=self.dice.choice(list(TakingPart)),
            **words.NEEDS[self.case_id % len(words.NEEDS)],
            told_at=datetime.combine(self.received, time(8), UTC),
            declared_at=datetime.combine(self.received, time(8), UTC),
        )
        name = f"{self.dice.choice(words.FIRST)} {self.dice.choice(words.LAST)} (example)"
        address = f"{self.dice.randint(1, 240)} {self.dice.choice(words.STREETS)}"
        # ZZ is the area of no real postcode.
        postcode = f"ZZ{self.dice.randint(1, 9)} {self.dice.randint(1, 9)}{self.dice.choice('ABDEFGHJLN')}A"
        person = self.rows.new(
            Person,
            case_id=self.case_id,
            party=Party.APPLICANT,
            name=name,
            address=address,
            postcode=postcode,
            email=f"resident{self.case_id}@residents.example",
            phone=f"01632 960{self.dice.randint(100, 999)}",
        )
        changed_at = datetime.combine(self.received, time(8), UTC)
        for route in (Route.PHONE, Route.LETTER):
            self.rows.new(ContactRoute, person_id=person, route=route, safe=True, changed_at=changed_at)
        joined = postcode.replace(" ", "")
        for token in sorted(tokens(self.reference, self.reference.replace("-", ""), name, address, postcode, joined)):
            self.rows.add(SearchToken, case_id=self.case_id, area_id=self.world.area_id, token=token)

    def _work_item(self, facts: CaseFacts) -> None:
        """The next act, exactly as the queue works it out."""
        duty = next_duty(replace(facts, today=self.world.today))
        if duty is None:
            return
        self.rows.add(
            WorkItem,
            case_id=self.case_id,
            area_id=self.world.area_id,
            stage=self.stage,
            task=duty.task,
            whose=duty.whose,
            agency_id=duty.agency_id,
            subject=duty.subject,
            due_on=duty.due_on,
            since=duty.since,
            sort_on=duty.sort_on,
        )
