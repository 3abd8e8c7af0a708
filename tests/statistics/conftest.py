"""What the tests of the figures share: an area, and a register of random cases in it."""

import random
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from csp_reviews.casefile.stamps import renew_stamps
from csp_reviews.extensions import db
from csp_reviews.law.calendar import LONDON
from csp_reviews.law.references import new_reference
from csp_reviews.law.terms import (
    AppealGround,
    AppealTier,
    Channel,
    Decision,
    Ending,
    ReviewMode,
    Stage,
)
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.areas import Area
from csp_reviews.models.cases import Case
from csp_reviews.models.reviews import Recommendation, Review
from csp_reviews.models.threshold import ThresholdDecision
from csp_reviews.web.clock import now
from tests.support.builders import Make

FIRST, TODAY = date(2014, 10, 1), date(2026, 11, 23)


@pytest.fixture
def make(app: Flask) -> Make:
    return Make(app)


@pytest.fixture
def area(make: Make) -> Area:
    area = make.area()
    db.session.commit()
    return area


class Register:
    """Fills an area with rows of every kind that a figure counts, at random but the same each time."""

    def __init__(self, area: Area, seed: int) -> None:
        self.area, self.dice = area, random.Random(seed)

    def fill(self, cases: int) -> None:
        """Add some cases with all that may belong to them."""
        for _ in range(cases):
            self._case()
        renew_stamps([self.area.id])
        db.session.commit()

    def day(self, after: date = FIRST) -> date:
        """A day from then to today, and now and then the first or the last day of a month."""
        day = after + timedelta(days=self.dice.randrange((TODAY - after).days + 1))
        if self.dice.random() < 0.2:
            day = day.replace(day=1)
        elif self.dice.random() < 0.2:
            day = min((day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1), TODAY)
        return max(day, after)

    def _case(self) -> None:
        received_on = self.day()
        stage = self.dice.choice([*Stage, Stage.CLOSED, Stage.FOLLOW_UP])
        case = Case(
            area_id=self.area.id,
            reference=new_reference(self.dice.randbytes(16)),
            stage=stage,
            received_on=received_on,
            received_at=datetime(received_on.year, received_on.month, received_on.day, 12, tzinfo=LONDON),
            channel=Channel.PHONE,
            imported=True,
            ending=self.dice.choice(list(Ending)) if stage is Stage.ENDED else None,
            withdrawn_on=self.day(received_on) if stage is Stage.WITHDRAWN else None,
            closed_on=self.day(received_on) if stage is Stage.CLOSED else None,
        )
        db.session.add(case)
        db.session.flush()
        for n in range(1, self.dice.randrange(3) + 1):
            self._decision(case, n)
        for n in range(1, self.dice.randrange(3) + 1):
            self._review(case, n)
        for n in range(1, self.dice.choice([0, 0, 0, 1, 2]) + 1):
            self._appeal(case, n)

    def _decision(self, case: Case, n: int) -> None:
        outcome = self.dice.choice(list(Decision))
        decided_on = self.day(case.received_on)
        db.session.add(
            ThresholdDecision(
                case_id=case.id,
                area_id=case.area_id,
                n=n,
                outcome=outcome,
                decided_on=decided_on,
                recorded_at=now(),
                imported=True,
            )
        )

    def _review(self, case: Case, n: int) -> None:
        final = self.day(case.received_on) if self.dice.random() < 0.7 else None
        review = Review(
            case_id=case.id, area_id=case.area_id, n=n, mode=ReviewMode.MEETING, finalised_on=final, imported=True
        )
        db.session.add(review)
        db.session.flush()
        for place in range(self.dice.randrange(3)):
            drafted = final is None or self.dice.random() < 0.2
            db.session.add(
                Recommendation(
                    review_id=review.id,
                    case_id=case.id,
                    area_id=case.area_id,
                    n=10 * n + place,
                    addressee="Somebody",
                    text="Something",
                    made_on=None if drafted else self.day(case.received_on),
                    imported=True,
                )
            )

    def _appeal(self, case: Case, n: int) -> None:
        received_on = self.day(case.received_on)
        db.session.add(
            Appeal(
                case_id=case.id,
                area_id=case.area_id,
                n=n,
                tier=self.dice.choice(list(AppealTier)),
                ground=AppealGround.DELAY,
                received_on=received_on,
                received_at=now(),
                channel=Channel.LETTER,
                imported=True,
            )
        )


@pytest.fixture
def register(area: Area) -> Register:
    return Register(area, seed=104)
