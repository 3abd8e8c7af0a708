"""What staff read of how somebody will be told of a letter: by no way that is not safe."""

from dataclasses import replace

import pytest

from csp_reviews.casefile.contact import way_to_tell
from csp_reviews.extensions import db
from csp_reviews.law.reaching import Hours
from csp_reviews.law.terms import NoticeKind, Role, Route
from tests.applications.conftest import for_another, hand_in, said, with_safe
from tests.support.builders import sign_in


@pytest.mark.parametrize(
    ("safe", "says"),
    [
        ((Route.EMAIL, Route.LETTER), "neutral message"),
        ((Route.LETTER,), "print and post the letter"),
        ((Route.PHONE,), "The post is not"),
        ((), "do not write or ring"),
    ],
)
def test_how_somebody_is_told_names_no_way_that_is_not_safe(area, safe, says):
    case = hand_in(area, said(applicant=with_safe(*safe))).case
    way = way_to_tell(case, NoticeKind.ACKNOWLEDGEMENT)
    assert says in way
    assert "post the letter" not in way or Route.LETTER in safe


@pytest.mark.parametrize("page", ["consent", "safeguarding", "code", "neighbours/goes-on"])
def test_where_somebody_is_to_be_spoken_to_stands_how_that_is_safe(client, make, area, page):
    case = hand_in(area, for_another()).case
    account = make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(client, account.id)
    answer = client.get(f"/casework/{case.reference}/{page}")
    assert answer.status_code == 200
    assert answer.text.count("The system will not send by any other way.") == len(case.people) == 2
    assert "Do not ring: phone calls are not marked safe" in answer.text


def test_hours_that_were_given_are_not_called_any_time(client, make, area):
    mine = replace(with_safe(Route.PHONE), hours={Route.PHONE: Hours(20, 6)})
    case = hand_in(area, said(applicant=mine)).case
    account = make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(client, account.id)
    page = client.get(f"/casework/{case.reference}/contact").text
    assert "from 20:00 until 6:00 the next day" in page
    assert "Any time" not in page
