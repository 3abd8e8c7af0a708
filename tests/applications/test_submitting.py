"""The one operation by which an application becomes a case."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from csp_reviews.casefile.report_form import Report
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.references import normalise_code, normalise_reference
from csp_reviews.law.terms import Channel, Party, Route
from csp_reviews.law.threshold_facts import FactsError
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.cases import AccessCode
from csp_reviews.models.correspondence import Message
from csp_reviews.web.clock import today
from tests.applications.conftest import for_another, hand_in, said, with_safe

DAY = date(2026, 10, 1)


def test_a_case_has_its_reference_its_code_and_the_procedure_of_its_day(area):
    received = hand_in(area, said())
    assert normalise_reference(received.case.reference) == received.case.reference
    assert normalise_code(received.code) == received.code
    assert received.affected_code == ""
    assert received.case.procedure_id == area.procedures[0].id


def test_the_true_day_of_receipt_may_be_before_today_but_not_after(area):
    early = hand_in(area, said(received_on=today() - timedelta(days=20), reports=(), channel=Channel.LETTER))
    assert early.case.received_on == today() - timedelta(days=20)
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.case_id == early.case.id)).first()
    assert event.happened_on == early.case.received_on
    with pytest.raises(NotPossible, match="received_in_future"):
        hand_in(area, said(received_on=today() + timedelta(days=1)))


def test_no_case_without_procedures_in_force_on_its_day(area):
    with pytest.raises(NotPossible, match="no_procedure"):
        hand_in(area, said(received_on=date(2014, 1, 1), reports=()))


@pytest.mark.parametrize("missing", ["affected", "consent"])
def test_nobody_applies_for_another_without_who_and_consent(area, missing):
    with pytest.raises(NotPossible, match="consent"):
        hand_in(area, replace(for_another(), **{missing: None}))


def test_days_that_contradict_each_other_make_no_case(area):
    early = Report(incident=(DAY, DAY), complained=(DAY - timedelta(days=1),) * 2)
    late = Report(incident=(DAY, DAY), complained=(today() + timedelta(days=1),) * 2)
    for report in (early, late):
        with pytest.raises(FactsError):
            hand_in(area, said(reports=(report,)))
        db.session.rollback()


def test_vague_days_and_a_report_not_made_yet_are_kept_as_they_were_said(area):
    vague = Report(incident=(date(2026, 9, 1), date(2026, 9, 30)), complained=None)
    (complaint,) = hand_in(area, said(reports=(vague,))).case.complaints
    assert (complaint.incident_first, complaint.incident_last) == (date(2026, 9, 1), date(2026, 9, 30))
    assert complaint.complained_first is None
    assert complaint.complained_last is None


def test_a_given_code_is_kept_only_as_a_digest(area):
    received = hand_in(area, replace(for_another(), code="ABCD-EFGH-JKMN-PQRS", affected_code="2222-3333-4444-5555"))
    assert (received.code, received.affected_code) == ("ABCD-EFGH-JKMN-PQRS", "2222-3333-4444-5555")
    rows = db.session.scalars(select(AccessCode)).all()
    assert {row.party for row in rows} == {Party.APPLICANT, Party.AFFECTED}
    assert not any("ABCD" in row.digest or "2222-3333" in row.digest for row in rows)


def test_codes_and_references_differ(area):
    made = [hand_in(area, said()) for _n in range(5)]
    assert len({received.code for received in made}) == 5
    assert len({received.case.reference for received in made}) == 5


@pytest.mark.parametrize(
    ("routes", "channel", "sent"),
    [
        ((Route.EMAIL,), Channel.ONLINE, 1),
        ((Route.EMAIL,), Channel.PHONE, 1),
        ((Route.LETTER, Route.PHONE), Channel.ONLINE, 0),
        ((Route.LETTER, Route.PHONE), Channel.LETTER, 0),
        ((), Channel.ONLINE, 0),
    ],
)
def test_a_receipt_is_sent_by_itself_or_not_at_all(area, routes, channel, sent):
    hand_in(area, said(applicant=with_safe(*routes), channel=channel))
    found = db.session.scalars(select(Message)).all()
    assert len(found) == sent
    assert all(message.address for message in found)
