"""Random people do random acts on several cases of one area; `promises` is looked at again after each.

Every act goes through the operation that the pages call. One that the law refuses is rolled back; anything else that
goes wrong is a failure of the test.
"""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import insert, select, update

from csp_reviews.appeals.operations import decide_appeal
from csp_reviews.applications.operations.checking import ask_next_due
from csp_reviews.applications.operations.holding import take_next_change
from csp_reviews.applications.operations.submitting import new_codes, submit_application
from csp_reviews.applications.operations.withdrawing import ask_withdrawal, take_next_due, undo_withdrawal
from csp_reviews.applications.submission import Someone, Submission
from csp_reviews.casefile.access import relation_of
from csp_reviews.casefile.answers import Answers
from csp_reviews.casefile.closing import close_case, end_case, reopen_case
from csp_reviews.casefile.facts import current_review
from csp_reviews.casefile.report_form import Report
from csp_reviews.casefile.worklist import owed, touch, touch_what_is_late
from csp_reviews.correspondence.case_letters import send
from csp_reviews.correspondence.content import Content
from csp_reviews.correspondence.operations import record_told
from csp_reviews.extensions import db
from csp_reviews.information.operations import Said, answer_request, cancel_request, request_information
from csp_reviews.law.deciding import Weighed
from csp_reviews.law.terms import (
    Action,
    AppealGround,
    AppealOutcome,
    ApplyingAs,
    Attendance,
    Decision,
    Ending,
    MessageState,
    Progress,
    Reopening,
    RequestState,
    Response,
    ReviewMode,
    Route,
    Stage,
    Standing,
    TakingPart,
    Task,
)
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.audit import ViewLog
from csp_reviews.models.correspondence import Message, Notice
from csp_reviews.models.information import InformationRequest
from csp_reviews.models.reviews import Recommendation
from csp_reviews.recommendations.operations import (
    Wording,
    confirm_done,
    draft_recommendation,
    report_progress,
    respond,
)
from csp_reviews.reviews.operations import Minutes, Plan, arrange_review, record_minutes, release_outcome
from csp_reviews.threshold.operations import acknowledge, decide_threshold, hold_review_anyway, pass_on
from csp_reviews.web.clock import now, today
from tests.life.following import Following
from tests.life.promises import Promises
from tests.support.lodging import lodge_appeal

which = st.integers(min_value=0, max_value=5)
seldom = st.integers(min_value=0, max_value=9).map(lambda number: number == 9)
LETTER = Content("We have your application", ())
MATTERS = ("persistence", "harm", "adequacy")


class Life(Following):
    """One area's life, act by act."""

    # What applicants do.

    @precondition(lambda self: len(self.stages) < 4)
    @rule(reports=st.lists(st.integers(min_value=0, max_value=300), max_size=5), safe=st.booleans())
    def apply(self, reports: list[int], safe: bool) -> None:
        days = [today() - timedelta(days=ago) for ago in reports]
        said = Submission(
            applying_as=ApplyingAs.MYSELF,
            applicant=Someone(
                name="Robin Example", email="robin@example.org", safe=frozenset({Route.EMAIL} if safe else ())
            ),
            received_on=today(),
            happening="Shouting at night",
            reports=tuple(Report(incident=(day, day), complained=(day, day)) for day in days),
            code=new_codes()[0],
        )
        assert self.attempt(lambda: submit_application(area=self.area, said=said, act=self.applying()))

    @precondition(Promises.has_cases)
    @rule(n=which, pressed=st.booleans(), seldom=seldom)
    def ask_to_withdraw(self, n: int, pressed: bool, seldom: bool) -> None:
        if not seldom:
            return
        self.attempt(lambda: ask_withdrawal(case=self.pick(n), reason="", pressed=pressed, act=self.applying()))

    @precondition(Promises.has_cases)
    @rule(n=which)
    def read_letters(self, n: int) -> None:
        """Reading is written down after the response, as bookkeeping; the worker brings the queue up to it."""
        case = self.pick(n)
        for notice in db.session.scalars(select(Notice).where(Notice.case_id == case.id)):
            seen = {"case_id": case.id, "notice_id": notice.id, "standing": Standing.APPLICANT}
            db.session.execute(insert(ViewLog).values(**seen, action=Action.SEE_OWN_STATUS, viewed_at=now()))
        touch(case.id)
        db.session.commit()

    @precondition(Promises.has_cases)
    @rule(n=which)
    def change_mind(self, n: int) -> None:
        self.attempt(lambda: undo_withdrawal(case=self.pick(n), act=self.applying()))

    @precondition(Promises.has_cases)
    @rule(n=which, ground=st.sampled_from(AppealGround))
    def appeal(self, n: int, ground: AppealGround) -> None:
        self.attempt(lambda: lodge_appeal(case=self.pick(n), act=self.applying(), ground=ground, reasons="Look again."))

    # What the coordinator does.

    @precondition(Promises.has_cases)
    @rule(n=which, agency=st.integers(min_value=0, max_value=3))
    def pass_to_a_body(self, n: int, agency: int) -> None:
        bodies = [body for body in self.area.agencies if body.relevant_body]
        how = self.pick(n).channel
        self.attempt(
            lambda: pass_on(case=self.pick(n), bodies=[bodies[agency % len(bodies)]], how=how, act=self.coordinating())
        )

    @precondition(Promises.has_cases)
    @rule(n=which)
    def acknowledge(self, n: int) -> None:
        self.attempt(lambda: acknowledge(case=self.pick(n), content=LETTER, how=None, act=self.coordinating()))

    @precondition(Promises.has_cases)
    @rule(n=which, outcome=st.sampled_from(Decision), weighs=st.booleans())
    def decide(self, n: int, outcome: Decision, weighs: bool) -> None:
        weighed = {matter: Weighed(weighs, "For this reason.") for matter in MATTERS}
        bodies = [self.area.agencies[0]]
        self.attempt(
            lambda: decide_threshold(
                case=self.pick(n),
                outcome=outcome,
                reason="Because of what was found.",
                bodies=bodies,
                weighed=weighed,
                answers=Answers(),
                act=self.coordinating(),
            )
        )

    @precondition(Promises.has_cases)
    @rule(n=which)
    def review_all_the_same(self, n: int) -> None:
        self.attempt(lambda: hold_review_anyway(case=self.pick(n), reason="To be sure.", act=self.coordinating()))

    @precondition(Promises.has_cases)
    @rule(n=which, agency=st.integers(min_value=0, max_value=4))
    def ask_an_agency(self, n: int, agency: int) -> None:
        asked = [self.area.agencies[agency]]
        due = today() + timedelta(days=14)
        self.attempt(
            lambda: request_information(
                case=self.pick(n), agencies=asked, questions="What do you hold?", due_on=due, act=self.coordinating()
            )
        )

    @precondition(Promises.has_cases)
    @rule(n=which, chaired=st.booleans())
    def arrange(self, n: int, chaired: bool) -> None:
        chair = self.people.chair.account_id if chaired else None
        plan = Plan(mode=ReviewMode.CORRESPONDENCE, planned_on=today(), chair_id=chair)
        self.attempt(lambda: arrange_review(case=self.pick(n), act=self.coordinating(), plan=plan))

    @precondition(Promises.has_cases)
    @rule(n=which)
    def keep_minutes(self, n: int) -> None:
        case = self.pick(n)
        review = current_review(case.id)
        if review is not None:
            attendance: dict[int, Attendance] = {}
            minutes = Minutes(today(), attendance, TakingPart.NOT, "", "What was done was not enough.")
            self.attempt(lambda: record_minutes(case=case, act=self.coordinating(), review=review, minutes=minutes))

    @precondition(Promises.has_cases)
    @rule(n=which, agency=st.integers(min_value=0, max_value=4))
    def draft(self, n: int, agency: int) -> None:
        case = self.pick(n)
        review = current_review(case.id)
        if review is not None:
            wording = Wording("Visit.", today() + timedelta(days=7), agency=self.area.agencies[agency])
            self.attempt(
                lambda: draft_recommendation(case=case, act=self.coordinating(), review=review, wording=wording)
            )

    @precondition(Promises.has_cases)
    @rule(n=which, alone=st.booleans())
    def release(self, n: int, alone: bool) -> None:
        case = self.pick(n)
        review = current_review(case.id)
        person = self.people.coordinator if alone else self.people.second
        if review is not None:
            act, relation = self.act(person, Standing.COORDINATOR), relation_of(person, case)
            done = self.attempt(lambda: release_outcome(case=case, act=act, review=review, relation=relation))
            assert not (done and alone), "the person who drafted an outcome released it although there is a second"

    @precondition(Promises.has_cases)
    @rule(n=which)
    def tell_by_hand(self, n: int) -> None:
        case = self.pick(n)
        waiting = select(Message).where(Message.case_id == case.id, Message.state == MessageState.TASK)
        message = db.session.scalars(waiting).first()
        if message is not None:
            self.attempt(lambda: record_told(case=case, message=message, how="By letter", act=self.coordinating()))

    @precondition(Promises.has_cases)
    @rule(n=which)
    def close(self, n: int) -> None:
        case = self.pick(n)
        duties = owed(case)
        done = self.attempt(
            lambda: close_case(case=case, reason="All is done.", alone=False, act=self.coordinating(), send=send)
        )
        assert not (done and duties), f"closed although {duties} was owed"

    @precondition(Promises.has_cases)
    @rule(n=which)
    def reopen(self, n: int) -> None:
        self.attempt(lambda: reopen_case(case=self.pick(n), why=next(iter(Reopening)), act=self.coordinating()))

    @precondition(Promises.has_cases)
    @rule(n=which, ending=st.sampled_from(Ending), seldom=seldom)
    def end(self, n: int, ending: Ending, seldom: bool) -> None:
        if not seldom:
            return
        self.attempt(
            lambda: end_case(
                case=self.pick(n), ending=ending, reason="It was another area.", act=self.coordinating(), send=send
            )
        )

    @precondition(Promises.has_cases)
    @rule(n=which, acts=st.integers(min_value=1, max_value=8), weighs=st.booleans())
    def follow_the_queue(self, n: int, acts: int, weighs: bool) -> None:
        """A coordinator does what the queue shows first, again and again: the way most cases go."""
        for _turn in range(acts):
            duties = owed(self.pick(n))
            if not duties:
                self.close(n)
                return
            answer = Response.ACCEPTED if weighs else Response.DECLINED
            self.do_next(duties[0].task, n, weighs, answer)
            self.look_at_stages()

    def do_next(self, task: Task, n: int, weighs: bool, answer: Response) -> None:
        """The act that a task of the queue asks for."""
        ways: dict[Task, Callable[[], None]] = {
            Task.SEND_TO_BODIES: lambda: self.pass_to_all(n),
            Task.ACKNOWLEDGE: lambda: self.acknowledge(n),
            Task.DECIDE_THRESHOLD: lambda: self.decide(n, Decision.MET if weighs else Decision.NOT_MET, weighs),
            Task.TELL_APPLICANT: lambda: self.tell_by_hand(n),
            Task.SET_REVIEW: lambda: self.arrange(n, weighs),
            Task.HOLD_REVIEW: lambda: self.hold(n),
            Task.RECORD_OUTCOME: lambda: self.release(n, alone=False),
            Task.AWAIT_ANSWER: lambda: self.answer(n, cancelled=False),
            Task.AWAIT_RESPONSE: lambda: self.carry_out(n, answer, Progress.NOT_STARTED),
            Task.AWAIT_PROGRESS: lambda: self.carry_out(n, answer, Progress.SAID_DONE),
            Task.CONFIRM_DONE: lambda: self.carry_out(n, answer, Progress.DONE),
            Task.AWAIT_READING: lambda: self.read_letters(n),
            Task.DECIDE_APPEAL: lambda: self.hear(n, AppealOutcome.UPHELD, worked=False),
        }
        ways.get(task, lambda: self.time_passes(72))()

    def pass_to_all(self, n: int) -> None:
        """Pass the application to every relevant body."""
        for agency in range(4):
            self.pass_to_a_body(n, agency)

    def hold(self, n: int) -> None:
        """Hold the review: minutes, and a recommendation to an agency."""
        self.draft(n, n % 5)
        self.keep_minutes(n)

    # What agencies, the appeal reviewer and the worker do.

    @precondition(Promises.has_cases)
    @rule(n=which, cancelled=st.booleans())
    def answer(self, n: int, cancelled: bool) -> None:
        case = self.pick(n)
        query = select(InformationRequest).where(
            InformationRequest.case_id == case.id, InformationRequest.state == RequestState.OPEN
        )
        asked = db.session.scalars(query).first()
        if asked is None:
            return
        if cancelled:
            self.attempt(
                lambda: cancel_request(case=case, request=asked, reason="Not needed.", act=self.coordinating())
            )
            return
        act = self.act(self.people.officers[asked.agency_id], Standing.INVITED_AGENCY)
        assert self.attempt(lambda: answer_request(case=case, request=asked, said=Said(by="X", nil=True), act=act)) or (
            case.stage in (Stage.WITHDRAWN, Stage.ENDED, Stage.CLOSED)
        )

    @precondition(Promises.has_cases)
    @rule(n=which, response=st.sampled_from(Response), progress=st.sampled_from(Progress))
    def carry_out(self, n: int, response: Response, progress: Progress) -> None:
        case = self.pick(n)
        made = db.session.scalars(
            select(Recommendation).where(Recommendation.case_id == case.id, Recommendation.made_on.is_not(None))
        ).first()
        if made is None or made.agency_id is None:
            return
        act = self.act(self.people.officers[made.agency_id], Standing.INVITED_AGENCY)
        if not made.responses:
            self.attempt(lambda: respond(case=case, act=act, recommendation=made, response=response, reason="So."))
        elif progress is Progress.DONE:
            self.attempt(lambda: confirm_done(case=case, act=self.coordinating(), recommendation=made, note="Seen."))
        else:
            self.attempt(
                lambda: report_progress(case=case, act=act, recommendation=made, progress=progress, note="Begun.")
            )

    @precondition(Promises.has_cases)
    @rule(n=which, outcome=st.sampled_from(AppealOutcome), worked=st.booleans())
    def hear(self, n: int, outcome: AppealOutcome, worked: bool) -> None:
        case = self.pick(n)
        query = select(Appeal).where(Appeal.case_id == case.id, Appeal.decided_on.is_(None))
        appeal = db.session.scalars(query).first()
        if appeal is None:
            return
        person = self.people.coordinator if worked else self.people.reviewer
        act = self.act(person, Standing.COORDINATOR if worked else Standing.APPEAL_REVIEWER)
        done = self.attempt(
            lambda: decide_appeal(case=case, appeal=appeal, act=act, outcome=outcome, reason="For this reason.")
        )
        assert not (done and worked), "somebody who is no appeal reviewer decided an appeal"

    @rule(hours=st.integers(min_value=1, max_value=72))
    def time_passes(self, hours: int) -> None:
        sent = update(Message).where(Message.state == MessageState.QUEUED)
        db.session.execute(sent.values(state=MessageState.SENT, sent_at=now(), next_try_at=None))
        db.session.commit()
        self.clock.advance(hours=hours)
        for due in (lambda: take_next_due(at=now()), lambda: take_next_change(at=now()), ask_next_due):
            while due():
                db.session.commit()
        # What becomes late by time alone comes into the queue by the worker, as the product runs it.
        touch_what_is_late(today())
        db.session.commit()
