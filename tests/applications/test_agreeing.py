"""The acts of agreeing: each is recorded as what it is, and refused where it cannot be."""

from datetime import timedelta

import pytest

from csp_reviews.applications.operations import keep_back, record_consent, tell_after_all, withdraw_consent
from csp_reviews.applications.operations.agreeing import end_next_consent
from csp_reviews.applications.submission import Consent
from csp_reviews.casefile.acts import Entered
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.stages import OPEN
from csp_reviews.law.terms import ApplyingAs, Channel, ConsentScope, EventKind, Party, Role, Stage
from csp_reviews.web.clock import now, today
from tests.applications.conftest import for_another, hand_in, said
from tests.support.desk import kinds

ASK = frozenset({ConsentScope.ASK})


@pytest.fixture
def coordinator(make, area):
    account = make.account(Role.COORDINATOR, area)
    db.session.commit()
    return account


@pytest.fixture
def case(area):
    return hand_in(area, for_another()).case


@pytest.fixture
def agree(make, coordinator):
    """Record what the person affected agrees to: as they said on a day, by default today."""

    def record(case, on=None, scope=ASK):
        consent = Consent("Robin Elm", "By phone", on or today(), scope=scope)
        entered = Entered("Robin Elm", Channel.PHONE, today())
        record_consent(case=case, consent=consent, act=make.act(coordinator, entered=entered))

    return record


def refused(verb, **values):
    """The code with which an act is refused."""
    with pytest.raises(NotPossible) as caught:
        verb(**values)
    return caught.value.code


def leave_out(case, party):
    """Take one of the people out of a case."""
    db.session.delete(next(person for person in case.people if person.party is party))
    db.session.commit()


def last(case):
    return kinds(case)[-1]


def test_each_act_is_recorded_once_as_what_it_is(make, case, agree, coordinator):
    before = len(kinds(case))
    withdraw_consent(case=case, act=make.act())
    agree(case)
    keep_back(case=case, reason="They are afraid", act=make.act(coordinator))
    tell_after_all(case=case, act=make.act(coordinator))
    case.application.consent_until = today() - timedelta(days=1)
    db.session.flush()
    assert end_next_consent(on=today(), at=now()) is True
    assert [kind for kind in kinds(case)[before:] if "message" not in kind] == [
        EventKind.CONSENT_WITHDRAWN,
        EventKind.CONSENT_RECORDED,
        EventKind.DECISIONS_KEPT_BACK,
        EventKind.DECISIONS_TOLD_AGAIN,
        EventKind.CONSENT_ENDED,
    ]


def test_whoever_applied_for_themselves_has_nobodys_agreement(make, area, agree):
    own = hand_in(area, said()).case
    assert refused(withdraw_consent, case=own, act=make.act()) == "no_consent"
    assert refused(agree, case=own) == "no_consent"
    assert refused(keep_back, case=own, reason="No", act=make.act()) == "no_consent"
    assert refused(tell_after_all, case=own, act=make.act()) == "not_kept_back"


@pytest.mark.parametrize("stage", [Stage.WITHDRAWN, Stage.ENDED])
def test_nothing_is_taken_back_of_a_case_that_is_over(make, case, stage):
    with db.session.no_autoflush:
        case.stage = stage
        assert refused(withdraw_consent, case=case, act=make.act()) == "no_consent"
    db.session.rollback()


@pytest.mark.parametrize("stage", [*sorted(OPEN), Stage.CLOSED])
def test_an_agreement_is_taken_back_of_a_case_that_goes_on_and_ends_while_it_is_open(make, case, coordinator, stage):
    make._to(case, stage, coordinator)
    case.application.consent_until = today() - timedelta(days=1)
    db.session.flush()
    withdraw_consent(case=case, act=make.act())
    assert last(case) is EventKind.CONSENT_WITHDRAWN
    assert refused(withdraw_consent, case=case, act=make.act()) == "no_consent"
    case.application.consent_withdrawn_at = None
    db.session.flush()
    assert end_next_consent(on=today(), at=now()) is (stage in OPEN)
    assert (case.application.consent_withdrawn_at == now()) is (stage in OPEN)


def test_every_agreement_whose_last_day_is_over_ends_the_oldest_case_first(area):
    cases = [hand_in(area, for_another()).case for _ in range(4)]
    for case, days in zip(cases, (1, 0, 9, -1), strict=True):
        case.application.consent_until = today() - timedelta(days=days)
    db.session.commit()
    ended = []
    while end_next_consent(on=today(), at=now()):
        db.session.commit()
        ended.append([case for case in cases if case.application.consent_withdrawn_at is not None][-1])
    assert ended == [cases[0], cases[2]]


def test_they_agree_again_no_sooner_than_they_disagreed_and_not_in_the_future(make, case, agree, clock):
    withdraw_consent(case=case, act=make.act())
    clock.advance(days=3)
    assert refused(agree, case=case, on=today() - timedelta(days=4)) == "consent_too_early"
    assert refused(agree, case=case, on=today() + timedelta(days=1)) == "in_future"
    agree(case, on=today() - timedelta(days=3))
    assert case.application.consent_withdrawn_at is None
    # While they agree, what they agree to may be written down of any day before.
    agree(case, on=today() - timedelta(days=90))
    assert refused(agree, case=case, scope=frozenset({ConsentScope.TOLD})) == "no_consent"


@pytest.mark.parametrize("away", ["the person affected", "the applying for them"])
def test_decisions_are_kept_back_only_for_somebody(make, case, away):
    if away == "the person affected":
        leave_out(case, Party.AFFECTED)
    else:
        case.application.applying_as = ApplyingAs.MYSELF
    assert refused(keep_back, case=case, reason="They are afraid", act=make.act()) == "no_consent"


def test_an_agreement_ends_also_where_the_applicant_is_not_known_any_more(make, case):
    leave_out(case, Party.APPLICANT)
    withdraw_consent(case=case, act=make.act())
    assert last(case) is EventKind.CONSENT_WITHDRAWN
