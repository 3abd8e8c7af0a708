"""Two reports of one day are told apart wherever one of several is chosen."""

from datetime import date

import pytest

from csp_reviews.casefile.report_form import in_short
from csp_reviews.extensions import db
from csp_reviews.law.terms import Party, Role, Stage
from csp_reviews.models.cases import AccessCode
from csp_reviews.web.clock import now
from csp_reviews.web.tokens import keyed_digest
from tests.support.builders import sign_in

CODE = "0123-4567-89AB-CDEF"
DAY = date(2026, 11, 2)


@pytest.fixture
def case(make, area):
    """Two reports of the same day."""
    made = make.case(area, Stage.REVIEW, complaints=2)
    for complaint, what in zip(made.complaints, ("Paint on the door", "x" * 80), strict=True):
        complaint.incident_first = complaint.incident_last = DAY
        complaint.what_happened = what
    db.session.add(AccessCode(case_id=made.id, party=Party.APPLICANT, digest=keyed_digest(CODE), made_at=now()))
    db.session.commit()
    return made


@pytest.mark.parametrize("path", ["/progress/list", "/progress/files"])
def test_the_applicant_tells_their_reports_apart(client, case, path):
    assert client.post("/progress", data={"reference": case.reference, "code": CODE}).location == "/progress/case"
    page = client.get(path).text
    assert "report 1: 2 November 2026, Paint on the door" in page.replace("Report 1", "report 1")
    assert "x" * 80 not in page


@pytest.mark.parametrize("path", ["complaints/new", "evidence/add"])
def test_the_coordinator_tells_them_apart(client, case, make, area, path):
    account = make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(client, account.id)
    page = client.get(f"/casework/{case.reference}/{path}").text
    assert "report 1: 2 November 2026, Paint on the door" in page.replace("Report 1", "report 1")


@pytest.mark.parametrize(
    ("first", "what", "words"),
    [
        (DAY, "Paint on the door", "2 November 2026, Paint on the door"),
        (DAY, "", "2 November 2026"),
        (None, "Paint on the door", "Paint on the door"),
        (DAY, "word " * 30, "2 November 2026, word word word word word word word word word [...]"),
    ],
)
def test_a_report_in_short(app, first, what, words):
    with app.test_request_context():
        assert in_short(first, first, what) == words
