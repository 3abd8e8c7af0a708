"""Staff are warned where they enter what the applicant reads, because the person affected may say it for them alone."""

import pytest

from csp_reviews.extensions import db
from csp_reviews.law.terms import Role
from tests.applications.conftest import for_another, hand_in, said
from tests.support.builders import sign_in

PAGES = ["added", "complaints/new", "complaints/1"]
WARNING = "The applicant sees this among what they told us."


@pytest.fixture
def coordinator(client, make, area):
    account = make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(client, account.id)
    return account


@pytest.mark.parametrize("page", PAGES)
def test_where_somebody_else_is_affected_the_form_says_who_reads_it(client, area, coordinator, page):
    case = hand_in(area, for_another()).case
    text = " ".join(client.get(f"/casework/{case.reference}/{page}").text.split())
    assert text.index(WARNING) < text.index('<form method="post" novalidate')
    assert f'href="/casework/{case.reference}/talk">talk</a>, in their own thread.' in text
    again = client.post(f"/casework/{case.reference}/{page}", data={})
    assert again.status_code == 400
    assert WARNING in again.text


@pytest.mark.parametrize("page", PAGES)
def test_an_application_for_oneself_needs_no_warning(client, area, coordinator, page):
    case = hand_in(area, said()).case
    answer = client.get(f"/casework/{case.reference}/{page}")
    assert answer.status_code == 200
    assert WARNING not in answer.text
