"""The acts of an invented case, each leaving the rows and the event that the real one leaves."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any, cast

from csp_reviews.casefile.events import Code, canonical, chained
from csp_reviews.casefile.finding import to_json
from csp_reviews.cli import demo_words as words
from csp_reviews.cli.demo_rows import Rows
from csp_reviews.law.check_ins import Asked, NextCheckIn, next_check_in
from csp_reviews.law.duties import RecommendationFact, RequestFact
from csp_reviews.law.procedure import Procedure
from csp_reviews.law.terms import (
    AppealGround,
    AppealOutcome,
    AppealTier,
    Channel,
    Decision,
    EventKind,
    Held,
    Matter,
    NoticeKind,
    Party,
    Progress,
    RequestState,
    Response,
    ReviewMode,
    Standing,
    Stopped,
    TakingPart,
)
from csp_reviews.law.threshold import ApplicationFacts, ComplaintFacts, assess, exactly
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.areas import Agency
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.cases import Case, Complaint, Passing
from csp_reviews.models.correspondence import Notice
from csp_reviews.models.following import CheckIn
from csp_reviews.models.information import InformationAnswer, InformationRequest, ReportAnswer
from csp_reviews.models.reviews import Recommendation, RecommendationResponse, Review
from csp_reviews.models.threshold import DecisionBody, DecisionMatter, ThresholdDecision

WEEKS = (2, 6, 12)
ASKED = 2
"""How many agencies are asked for what they know."""


@dataclass
class World:
    """What every case shares."""

    area_id: int
    procedure_id: int
    rules: Procedure
    relevant: list[Agency]
    accounts: dict[Standing, int]
    meetings: list[date]
    begins: date
    today: date
    references: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Report:
    """A complaint of the case, and its days."""

    id: int
    incident: date
    complained: date


class Acts:
    """The acts of one case. Its rows are collected and not yet written."""

    def __init__(self, world: World, rows: Rows, dice: Random, received: date) -> None:
        self.world, self.rows, self.dice, self.received = world, rows, dice, received
        self.case_id = rows.reserve(Case)
        self.reports: list[Report] = []
        self.seq, self.hash = 0, ""
        self._notices = self._made = self._decision = 0

    def after(self, day: date, least: int, most: int) -> date:
        """A day that many days later, but never after today."""
        return min(day + timedelta(days=self.dice.randint(least, most)), self.world.today)

    def event(self, kind: EventKind, on: date, standing: Standing = Standing.COORDINATOR, **codes: Code) -> None:
        """Add one event to the chain, as `casefile.events.record` does."""
        self.seq += 1
        event: dict[str, Any] = {
            "case_id": self.case_id,
            "seq": self.seq,
            "kind": kind,
            "happened_on": on,
            "recorded_at": datetime.combine(on, time(8), UTC) + timedelta(minutes=self.seq),
            "standing": standing,
            "account_id": self.world.accounts.get(standing),
            "entered_id": None,
            "codes": canonical(codes),
            "previous_hash": self.hash,
        }
        self.hash = chained(cast(CaseEvent, SimpleNamespace(**event)))
        self.rows.new(CaseEvent, hash=self.hash, **event)

    def report(self, number: int) -> None:
        """Reports a week or more apart, each made within days of what happened."""
        day = self.received
        for n in range(1, number + 1):
            day -= timedelta(days=self.dice.randint(5, 25))
            complained = min(day + timedelta(days=self.dice.choice((0, 0, 1, 3))), self.received)
            agency = self.dice.choice(self.world.relevant)
            row = self.rows.new(
                Complaint,
                case_id=self.case_id,
                n=n,
                incident_first=day,
                incident_last=day,
                complained_first=complained,
                complained_last=complained,
                reported_to=agency.name,
                agency_id=agency.id,
                what_happened=self.dice.choice(words.HAPPENING),
                what_was_done=self.dice.choice(words.DONE),
            )
            self.reports.append(Report(row, day, complained))

    def pass_on(self) -> None:
        """Pass the application to every relevant body (s.104(3)) and acknowledge it."""
        for agency in self.world.relevant:
            day, how = self.received, Channel.EMAIL
            self.rows.new(Passing, case_id=self.case_id, agency_id=agency.id, passed_on=day, how=how)
            self.event(EventKind.PASSED_TO_BODY, day, agency=agency.id, how=how)
        self.event(EventKind.ACKNOWLEDGED, self.received, how=Channel.EMAIL)
        self.notice(NoticeKind.ACKNOWLEDGEMENT, self.received)

    def notice(self, kind: NoticeKind, on: date, about: int | None = None) -> None:
        """A letter to the applicant, told by telephone on the same day."""
        self._notices += 1
        self.rows.new(
            Notice,
            case_id=self.case_id,
            n=self._notices,
            kind=kind,
            party=Party.APPLICANT,
            about=about,
            content={"title": "Example", "sections": [{"heading": "", "paragraphs": ["Example."], "items": []}]},
            issued_on=on,
            issued_at=datetime.combine(on, time(10), UTC),
            told_on=on,
            told_how="Example: by telephone",
        )
        self.event(
            EventKind.NOTICE_ISSUED, on, notice=self._notices, notice_kind=kind, party=Party.APPLICANT, about=about
        )

    def ask(self, *, one_waits: bool) -> Iterator[RequestFact]:
        """Ask agencies what they know (Sch. 4 para 7). Yields the requests that still wait."""
        asked = self.after(self.received, 1, 2)
        for n, agency in enumerate(self.world.relevant[:ASKED], start=1):
            waits = one_waits and n == 1
            answered = self.after(asked, 1, 9)
            due = asked + timedelta(days=10)
            request = self.rows.new(
                InformationRequest,
                case_id=self.case_id,
                n=n,
                agency_id=agency.id,
                must=agency.public_functions,
                questions="Example: what do you hold about these reports, and what was done?",
                asked_on=asked,
                due_on=due,
                state=RequestState.OPEN if waits else RequestState.ANSWERED,
                ended_on=None if waits else answered,
            )
            must = agency.public_functions
            self.event(EventKind.INFORMATION_REQUESTED, asked, request=n, agency=agency.id, due=due, must=must)
            if waits:
                yield RequestFact(n, agency.id, asked, due)
            else:
                self._answer(request, n, agency, answered)

    def _answer(self, request: int, n: int, agency: Agency, on: date) -> None:
        answer = self.rows.new(
            InformationAnswer,
            request_id=request,
            version=1,
            summary="Example: what we hold is below.",
            answered_on=on,
            answered_by=f"{agency.name} (example)",
        )
        for report in self.reports:
            held = self.dice.choice((Held.HELD, Held.HELD, Held.NOT_OURS))
            ours = held is Held.HELD
            self.rows.new(
                ReportAnswer,
                answer_id=answer,
                complaint_id=report.id,
                held=held,
                recorded_on=report.complained if ours else None,
                what_was_done=self.dice.choice(words.DONE) if ours else "",
            )
        self.event(EventKind.INFORMATION_ANSWERED, on, Standing.LINK_HOLDER, request=n, agency=agency.id, version=1)

    def decide(self, outcome: Decision) -> date:
        """A decision on the threshold (s.104(4)-(6)), everything before it done; the day of it."""
        complaints = tuple(
            ComplaintFacts(n, exactly(report.incident), exactly(report.complained))
            for n, report in enumerate(self.reports, start=1)
        )
        finding = assess(ApplicationFacts("", self.received, "", complaints), self.world.rules)
        met, must = outcome is Decision.MET, finding.must_decide_met
        on = self.after(self.received, 12, 40)
        decision = self.rows.new(
            ThresholdDecision,
            case_id=self.case_id,
            area_id=self.world.area_id,
            n=1,
            outcome=outcome,
            must_decide_met=must,
            route=finding.route,
            decided_on=on,
            reason=words.REASONS[not must] if met else self.dice.choice(words.REFUSALS),
            finding=to_json(finding, {}),
            recorded_at=datetime.combine(on, time(9), UTC),
            recorded_by_id=self.world.accounts[Standing.COORDINATOR],
        )
        self._decision = decision
        for agency in self.world.relevant:
            self.rows.add(DecisionBody, decision_id=decision, agency_id=agency.id)
        for code in finding.discretion:
            if code in set(Matter):
                reason = self.dice.choice(words.REASONS if met else words.REFUSALS)
                self.rows.new(DecisionMatter, decision_id=decision, matter=Matter(code), for_review=met, reason=reason)
        self.event(
            EventKind.THRESHOLD_MET if met else EventKind.THRESHOLD_NOT_MET, on, decision=1, must_decide_met=must
        )
        self.notice(NoticeKind.THRESHOLD, on, 1)
        return on

    def review(self, planned: date, *, held: date | None = None, final: date | None = None) -> int:
        """A review, planned, held or made final (s.104(7)-(8)); its id."""
        chair = self.world.accounts[Standing.CHAIR]
        row = self.rows.new(
            Review,
            case_id=self.case_id,
            area_id=self.world.area_id,
            n=1,
            mode=ReviewMode.MEETING,
            planned_on=planned,
            planned_at="10:00",
            place="Example room",
            chair_id=chair,
            chair_name="Example chair",
            invited=True,
            took_part=TakingPart.STATEMENT if held else None,
            held_on=held,
            findings=self.dice.choice(words.FINDINGS) if held else "",
            finalised_on=final,
            finalised_by_id=chair if final else None,
            drafted_by_id=self.world.accounts[Standing.COORDINATOR] if held else None,
        )
        arranged = min(planned, self.world.today) - timedelta(days=1)
        self.event(
            EventKind.REVIEW_ARRANGED, arranged, review=1, planned_on=planned, mode=ReviewMode.MEETING, invited=True
        )
        if held:
            self.event(EventKind.ATTENDANCE_RECORDED, held, review=1, held_on=held)
        return row

    def recommend(self, review: int, on: date, *, finished: bool) -> RecommendationFact:
        """A recommendation with its answer, and how far it was carried out (s.104(7))."""
        self._made += 1
        agency, due = self.dice.choice(self.world.relevant), on + timedelta(days=42)
        answered = finished or self.dice.random() < 0.7
        declined = answered and self.dice.random() < 0.1
        progress = Progress.NOT_STARTED
        if answered and not declined:
            progress = Progress.DONE if finished else self.dice.choice(list(Progress))
        done_on = self.after(on, 20, 60) if progress is Progress.DONE else None
        row = self.rows.new(
            Recommendation,
            review_id=review,
            case_id=self.case_id,
            area_id=self.world.area_id,
            n=self._made,
            agency_id=agency.id,
            binding=agency.public_functions,
            text=self.dice.choice(words.RECOMMENDED),
            due_on=due,
            made_on=on,
            progress=progress,
            done_on=done_on,
        )
        n = self._made
        self.event(EventKind.RECOMMENDATION_MADE, on, Standing.CHAIR, recommendation=n, agency=agency.id, due_on=due)
        if answered:
            self._respond(row, n, agency, self.after(on, 1, 19), Response.DECLINED if declined else Response.ACCEPTED)
        if done_on:
            self.event(EventKind.RECOMMENDATION_DONE, done_on, recommendation=n)
        return RecommendationFact(n, agency.id, on, due, answered, declined, progress)

    def _respond(self, row: int, n: int, agency: Agency, on: date, response: Response) -> None:
        self.rows.new(
            RecommendationResponse,
            recommendation_id=row,
            version=1,
            response=response,
            reason="Example: another body does this." if response is Response.DECLINED else "",
            responded_on=on,
            responded_by=f"{agency.name} (example)",
        )
        self.event(
            EventKind.RECOMMENDATION_ANSWERED,
            on,
            Standing.INVITED_AGENCY,
            recommendation=n,
            response=response,
            version=1,
        )

    def check_in(self, review: int, final: date, *, stopped: bool) -> NextCheckIn | None:
        """Every asking whether it has stopped whose day has come, the last answered where it has; the next one."""
        asked: list[Asked] = []
        while (asking := next_check_in(final, WEEKS, asked)) is not None and asking.due_on <= self.world.today:
            answer = Stopped.YES if stopped else None
            row = {"n": asking.n, "place": asking.n, "asked_on": asking.due_on, "answer": answer}
            answered_on = asking.due_on if answer else None
            self.rows.new(CheckIn, review_id=review, case_id=self.case_id, answered_on=answered_on, **row)
            self.event(EventKind.CHECK_IN_ASKED, asking.due_on, Standing.ANYBODY, check_in=asking.n)
            if answer is not None:
                self.event(
                    EventKind.CHECK_IN_ANSWERED, asking.due_on, Standing.APPLICANT, check_in=asking.n, answer=answer
                )
            asked.append(Asked(asking.n, answer))
        return asking

    def appeal(self, on: date, *, decided: bool) -> tuple[int, date]:
        """An appeal against the refusal (Sch. 4 para 3), decided or waiting; its number and its day."""
        received = self.after(on, 3, 20)
        ends = self.after(received, 10, 30) if decided else None
        self.rows.new(
            Appeal,
            case_id=self.case_id,
            area_id=self.world.area_id,
            n=1,
            tier=AppealTier.PARTNERSHIP,
            ground=AppealGround.THRESHOLD,
            decision_id=self._decision,
            reasons="Example: not all of my reports were looked at.",
            received_on=received,
            received_at=datetime.combine(received, time(9), UTC),
            channel=Channel.ONLINE,
            decided_on=ends,
            outcome=AppealOutcome.DISMISSED if ends else None,
            decided_by="Example reviewer" if ends else None,
            decided_by_id=self.world.accounts[Standing.APPEAL_REVIEWER] if ends else None,
            decision_reason="Example: all the reports were looked at." if ends else "",
        )
        self.event(EventKind.APPEAL_LODGED, received, Standing.APPLICANT, appeal=1, ground=AppealGround.THRESHOLD)
        if ends:
            self.event(EventKind.APPEAL_DISMISSED, ends, Standing.APPEAL_REVIEWER, appeal=1)
            self.notice(NoticeKind.APPEAL, ends, 1)
        return 1, received
