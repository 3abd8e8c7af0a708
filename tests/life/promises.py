"""What always holds in an area, whatever its people do: looked at again after every act."""

from collections.abc import Callable
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant
from sqlalchemy import select

from csp_reviews.casefile import figures
from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.events import events_of, first_break
from csp_reviews.casefile.worklist import owed
from csp_reviews.extensions import db
from csp_reviews.law.counting import Days
from csp_reviews.law.errors import LawError
from csp_reviews.law.permissions import NOBODY, Viewer
from csp_reviews.law.stages import TRANSITIONS
from csp_reviews.law.terms import Party, Stage, Standing
from csp_reviews.models.areas import Area
from csp_reviews.models.cases import Case
from csp_reviews.models.worklist import WorkItem
from csp_reviews.web.clock import now, today
from tests.life.people import known_to, people_of, should_know
from tests.life.recount import recount
from tests.support.builders import Make


class Promises(RuleBasedStateMachine):
    """An area with its people. `make` and `clock` are set by the test that runs it."""

    make: Make
    clock: Any
    areas = 0

    @initialize()
    def begin(self) -> None:
        """A new area with its people, in the database that the runs share."""
        Promises.areas += 1
        area = self.make.area(f"area-{Promises.areas}")
        elsewhere = self.make.area(f"elsewhere-{Promises.areas}")
        self.people = people_of(self.make, area, elsewhere)
        self.area_id = area.id
        self.other_case = self.make.case(elsewhere).id
        self.stages: dict[int, Stage] = {}
        db.session.commit()

    def teardown(self) -> None:
        """Let go of the database."""
        db.session.rollback()

    @property
    def area(self) -> Area:
        return db.session.get_one(Area, self.area_id)

    def cases(self) -> list[Case]:
        return list(db.session.scalars(select(Case).where(Case.area_id == self.area_id).order_by(Case.id)))

    def pick(self, number: int) -> Case:
        cases = self.cases()
        return cases[number % len(cases)]

    def act(self, viewer: Viewer, standing: Standing) -> Act:
        return Act(viewer, standing, today(), now())

    def coordinating(self) -> Act:
        return self.act(self.people.coordinator, Standing.COORDINATOR)

    def applying(self) -> Act:
        return self.act(NOBODY, Standing.APPLICANT)

    def attempt(self, act: Callable[[], object]) -> bool:
        """Do an act in one transaction; False where the law refuses it. Nothing else may go wrong."""
        try:
            act()
            db.session.commit()
        except LawError:
            db.session.rollback()
            return False
        return True

    def has_cases(self) -> bool:
        return bool(self.stages)

    # What always holds.

    @invariant()
    def stages_move_only_as_the_law_says(self) -> None:
        if hasattr(self, "stages"):
            self.look_at_stages()

    def look_at_stages(self) -> None:
        """A case moves one legal step at a time: a rule that does several acts looks after each of them."""
        for case in self.cases():
            before = self.stages.get(case.id)
            if before is not None and before is not case.stage:
                assert case.stage in {end for (start, _move), end in TRANSITIONS.items() if start is before}
            self.stages[case.id] = case.stage

    @invariant()
    def figures_equal_a_recount(self) -> None:
        if not hasattr(self, "stages"):
            return
        days = Days(self.area.figures_from, today())
        assert figures.totals(self.area, days, today()) == recount(self.area_id, days.first, days.last)

    @invariant()
    def chains_hold(self) -> None:
        if not hasattr(self, "stages"):
            return
        for case in self.cases():
            assert first_break(events_of(case.id), case.head_seq, case.head_hash) is None

    @invariant()
    def nobody_knows_of_what_is_not_theirs(self) -> None:
        if not hasattr(self, "stages"):
            return
        for name, viewer, expected in should_know(self.people, self.area):
            assert known_to(viewer) == expected, name
        assert known_to(self.people.stranger) == {self.other_case}
        for case in self.cases():
            assert known_to(Viewer(case_id=case.id, party=Party.APPLICANT)) == {case.id}

    @invariant()
    def every_open_case_shows_what_it_owes_first(self) -> None:
        if not hasattr(self, "stages"):
            return
        for case in self.cases():
            duties, item = owed(case), db.session.get(WorkItem, case.id)
            if duties:
                assert item is not None
                assert (item.task, item.subject) == (duties[0].task, duties[0].subject)
