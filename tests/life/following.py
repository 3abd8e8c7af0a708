"""What random people do after an application was handed in: write, add, answer, and ask to be reached another way."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select

from csp_reviews.applications.operations.adding import add_information, add_report
from csp_reviews.applications.operations.checking import answer_stopped, decline_check_ins
from csp_reviews.applications.operations.holding import ask_change
from csp_reviews.applications.operations.talking import write_to_them, write_to_us
from csp_reviews.applications.operations.weighing import decision_hangs, keep_decision, open_anew, read_added
from csp_reviews.casefile.answers import Answers
from csp_reviews.casefile.report_form import Report
from csp_reviews.extensions import db
from csp_reviews.law.reaching import Hours
from csp_reviews.law.terms import Party, Route, Stopped, TalkKind
from csp_reviews.models.following import Addition
from csp_reviews.web.clock import today
from tests.life.promises import Promises

which = st.integers(min_value=0, max_value=5)


class Following(Promises):
    """What comes after an application, and what the coordinator does with it."""

    @precondition(Promises.has_cases)
    @rule(n=which, ago=st.integers(min_value=0, max_value=300), kind=st.sampled_from(TalkKind))
    def write_and_add(self, n: int, ago: int, kind: TalkKind) -> None:
        day = today() - timedelta(days=ago)
        report = Report(incident=(day, day), complained=(day, day))
        case, act = self.pick(n), self.applying()
        self.attempt(lambda: write_to_us(case=case, party=Party.APPLICANT, kind=kind, text="Words.", act=act))
        self.attempt(lambda: add_report(case=self.pick(n), report=report, act=act))
        self.attempt(lambda: add_information(case=self.pick(n), text="More.", act=act))

    @precondition(Promises.has_cases)
    @rule(n=which, answer=st.sampled_from(Stopped), declines=st.booleans())
    def say_whether_it_stopped(self, n: int, answer: Stopped, declines: bool) -> None:
        if declines:
            self.attempt(lambda: decline_check_ins(case=self.pick(n), act=self.applying()))
        else:
            self.attempt(lambda: answer_stopped(case=self.pick(n), answer=answer, words="", act=self.applying()))

    @precondition(Promises.has_cases)
    @rule(n=which, route=st.sampled_from(Route))
    def ask_for_another_way(self, n: int, route: Route) -> None:
        self.attempt(
            lambda: ask_change(
                case=self.pick(n),
                party=Party.APPLICANT,
                route=route,
                address="new@example.org",
                hours=Hours(9, 17),
                act=self.applying(),
            )
        )

    @precondition(Promises.has_cases)
    @rule(n=which, anew=st.booleans())
    def see_to_what_came(self, n: int, anew: bool) -> None:
        act = self.coordinating()
        self.attempt(
            lambda: write_to_them(case=self.pick(n), party=Party.APPLICANT, text="An answer.", act=act, seen=99)
        )
        for addition in db.session.scalars(select(Addition).where(Addition.case_id == self.pick(n).id)).all():
            case = self.pick(n)
            if not decision_hangs(case, addition):
                self.attempt(lambda case=case, added=addition: read_added(case=case, addition=added, act=act))
            elif anew:
                self.attempt(lambda case=case, added=addition: open_anew(case=case, addition=added, act=act))
            else:
                kept = {"case": case, "addition": addition, "reason": "It changes nothing."}
                self.attempt(lambda kept=kept: keep_decision(**kept, answers=Answers(), act=act))
