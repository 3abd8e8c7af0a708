"""Field by field: what an agency sees of a case, signed in and by its link. Each part has words of its own."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from csp_reviews.extensions import db
from csp_reviews.information.operations import answer_request, circulate, refuse_request
from csp_reviews.law.terms import BodyKind, Channel, Held, Party, Stage
from csp_reviews.models.cases import Complaint, ComplaintRuling, Passing, Person
from csp_reviews.models.information import InformationRequest
from csp_reviews.models.threshold import ThresholdDecision
from csp_reviews.web.clock import now, today

POLICE, COUNCIL, FIRE = BodyKind.POLICE, BodyKind.COUNCIL, BodyKind.FIRE
WHO_AND_WHERE = {"name", "organisation", "affected", "address", "postcode", "place", "impact"}
REPORTS = {"whathappened-1", "whatdone-1", "reportedto-1", "officer-1", "whathappened-2", "reference-2", "reference-1"}
NEVER = {
    *("email", "phone", "nametouse", "times", "contactnote", "affectedphone", "affectedemail"),
    *("letters", "affectedletters"),
    *("happening", "alleged", "wanted", "part", "adjustments", "consent", "reporter", "household"),
    *("ruling", "decision", "lasted", "effect"),
}
STORY = {
    "what_happened": "whathappened",
    "what_was_done": "whatdone",
    "reported_to": "reportedto",
    "officer": "officer",
    "agency_reference": "reference",
}
ANSWERS = {"answer-police", "answer-council", "answer-fire"}


def mark(name: str) -> str:
    """The words that stand for one field and for nothing else."""
    return f"Zz{name.replace('-', 'q')}zZ"


def seen(text: str, names: set[str]) -> set[str]:
    """The fields whose words stand in a text."""
    return {name for name in names if mark(name) in text}


@pytest.fixture
def full(town):
    """A case in which every field holds its own words, and every agency its own answer."""
    case = town.case
    applicant = case.people[0]
    applicant.name, applicant.organisation, applicant.address = mark("name"), mark("organisation"), "Elsewhere"
    applicant.postcode, applicant.email, applicant.phone = "ZZ1 9ZZ", f"{mark('email')}@example.org", mark("phone")
    applicant.name_to_use, applicant.contact_times = mark("nametouse"), mark("times")
    applicant.contact_note, applicant.letters_to = mark("contactnote"), mark("letters")
    _affected(case)
    application = case.application
    own = {field: field for field in ("happening", "place", "alleged", "impact", "wanted", "adjustments")}
    for field, name in (own | {"taking_part_note": "part", "consent_how": "consent"}).items():
        setattr(application, field, mark(name))
    _complaints(town)
    _answers(town)
    return town


def _affected(case):
    person = Person(case_id=case.id, party=Party.AFFECTED, name=mark("affected"), address=mark("address"))
    person.postcode, person.phone, person.email = mark("postcode")[:10], mark("affectedphone"), mark("affectedemail")
    person.letters_to = mark("affectedletters")
    db.session.add(person)


def _complaints(town):
    """One to the police, one to the council, one to nobody that is known."""
    for complaint, agency in zip(town.case.complaints, (town.agency(POLICE), town.agency(COUNCIL), None), strict=True):
        complaint.agency_id = agency.id if agency else None
        for field, name in STORY.items():
            setattr(complaint, field, mark(f"{name}-{complaint.n}"))
        complaint.reporter, complaint.household = mark("reporter"), mark("household")
        complaint.lasted, complaint.effect = mark("lasted"), mark("effect")
    ruled = {"ruling": "counts", "reason": mark("ruling"), "ruled_by_id": town.coordinator.id, "ruled_at": now()}
    db.session.add(ComplaintRuling(complaint_id=town.case.complaints[0].id, **ruled))
    ids = {"case_id": town.case.id, "area_id": town.area.id, "recorded_by_id": town.coordinator.id}
    db.session.add(
        ThresholdDecision(n=1, outcome="met", decided_on=today(), reason=mark("decision"), recorded_at=now(), **ids)
    )
    db.session.commit()


def _answers(town):
    """Each agency has answered once, and owes another answer."""
    town.ask(POLICE, COUNCIL, FIRE)
    for request, kind in zip(_requests(town), (POLICE, COUNCIL, FIRE), strict=True):
        words = mark(f"answer-{kind.value}")
        if kind is FIRE:
            refuse_request(case=town.case, request=request, by="Fire", reason=words, act=town.officer_act(kind))
        else:
            said = town.said(Held.HELD, summary=words)
            answer_request(case=town.case, request=request, said=said, act=town.officer_act(kind))
    db.session.commit()
    town.ask(POLICE, COUNCIL, FIRE)


def _requests(town):
    return db.session.scalars(select(InformationRequest).order_by(InformationRequest.n)).all()[:3]


def crawl(client, town):
    """The text of every page that the agency's own pages lead to."""
    pages, found = ["/agency/"], {}
    while pages:
        path = pages.pop()
        answer = client.get(path)
        assert answer.status_code == 200, path
        found[path] = answer.text
        links = {part.split('"')[0] for part in answer.text.split('href="')[1:]}
        pages += [
            link for link in sorted(links) if link.startswith("/agency") and link not in found and link not in pages
        ]
    assert f"/agency/{town.case.reference}" in found
    assert any("/requests/" in path for path in found)
    return "\n".join(found.values())


EVERYTHING = WHO_AND_WHERE | REPORTS | NEVER | ANSWERS


def test_a_body_that_it_was_passed_to_reads_who_where_the_reports_the_impact_and_its_own_answer(full, enter):
    text = crawl(enter(full.officer(POLICE)), full)
    shown = seen(text, EVERYTHING)
    assert shown == (WHO_AND_WHERE - {"postcode"} | REPORTS | {"answer-police"})
    assert mark("postcode")[:10] in text


def test_a_body_that_was_only_asked_sees_days_and_its_own_answer(full, enter):
    text = crawl(enter(full.officer(FIRE)), full)
    assert seen(text, EVERYTHING) == {"answer-fire"}
    assert "Elsewhere" not in text
    assert "ZZ1 9ZZ" not in text


def test_a_body_that_was_only_asked_sees_the_reference_of_a_report_made_to_it_and_no_other_report(full, enter):
    fire = full.agency(FIRE)
    full.case.complaints[0].agency_id = fire.id
    db.session.commit()
    text = crawl(enter(full.officer(FIRE)), full)
    assert seen(text, EVERYTHING) == {"answer-fire", "reference-1"}
    assert "Report 1:" in text
    assert "Report 2:" not in text
    assert "Report 3:" in text


def test_the_link_shows_days_and_own_references_even_to_a_body_that_it_was_passed_to(full, client):
    full.case.passings[0].agency_id = full.agency(FIRE).id
    db.session.commit()
    text = client.get(full.link()).text
    assert "Report 1:" in text
    assert "Report 2:" in text
    assert seen(text, EVERYTHING) == set()


def test_anothers_answer_is_there_once_it_is_circulated_and_nothing_more(full, enter):
    circulate(case=full.case, request=_requests(full)[1], act=full.act())
    db.session.commit()
    shown = seen(crawl(enter(full.officer(FIRE)), full), EVERYTHING)
    assert shown == {"answer-fire", "answer-council"}


def test_a_report_that_only_one_agency_holds_is_for_that_agency_alone(full, enter):
    only = full.make.complaint(full.case, 4)
    only.agency_id, only.agency_only, only.what_happened = full.agency(COUNCIL).id, True, mark("only")
    db.session.commit()
    assert seen(crawl(enter(full.officer(POLICE)), full), {"only"}) == set()
    assert seen(crawl(enter(full.officer(COUNCIL)), full), {"only"}) == {"only"}
    only.agency_id = None
    db.session.commit()
    assert seen(crawl(enter(full.officer(COUNCIL)), full), {"only"}) == set()


def test_another_case_and_another_areas_case_leave_no_trace(full, enter, make):
    other, elsewhere = make.case(full.area), make.area("elsewhere")
    far = make.case(elsewhere)
    for case, kind in ((other, COUNCIL), (far, POLICE)):
        area = full.area if case is other else elsewhere
        agency = make.agency(area, kind)
        db.session.add(Passing(case_id=case.id, agency_id=agency.id, passed_on=today(), how=Channel.EMAIL))
    db.session.commit()
    text = crawl(enter(full.officer(POLICE)), full)
    assert other.reference not in text
    assert far.reference not in text


def test_a_body_is_told_by_whom_a_report_was_made_without_the_name(full, enter):
    text = crawl(enter(full.officer(POLICE)), full)
    assert "made by somebody other than the applicant" in text
    assert mark("reporter") not in text


def test_the_stage_is_not_told_to_a_body_that_was_only_asked(full, enter):
    full.case.stage = Stage.REVIEW
    full.case.received_on = today() - timedelta(days=40)
    db.session.commit()
    assert "Review" in crawl(enter(full.officer(POLICE)), full)
    text = enter(full.officer(FIRE)).get(f"/agency/{full.case.reference}").text
    assert "Received" not in text
    assert "Review." not in text


def test_what_the_coordinator_writes_into_the_questions_is_shared_with_whoever_is_asked(full, enter):
    full.ask(BodyKind.HOUSING, questions="Search for 1 Sample Street")
    text = crawl(enter(full.officer(BodyKind.HOUSING)), full)
    assert "Search for 1 Sample Street" in text
    assert seen(text, EVERYTHING) == set()


def test_every_field_of_a_complaint_is_in_one_of_the_lists():
    """A column that is added later must be put into a list here, seen or not."""
    known = {"id", "case_id", "n", "incident_first", "incident_last", "complained_first", "complained_last", "version"}
    known |= {"kind", "agency_id", "agency_only", "hate", "anonymous", "same_incident_as"}
    known |= {"what_happened", "what_was_done", "reported_to", "officer", "agency_reference", "reporter", "household"}
    known |= {"lasted", "effect"}
    assert {column.key for column in Complaint.__table__.columns} == known
