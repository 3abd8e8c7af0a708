"""An answer that no form offers is a mistake on its question: never an error of the server."""

from io import BytesIO

import pytest
from sqlalchemy import select

from csp_reviews.extensions import db
from csp_reviews.law.terms import Route
from csp_reviews.models.cases import Case
from csp_reviews.web.forms import one_of
from tests.applications.conftest import GROUP, OTHER_PAGES, REPORT, hand_in, said, with_safe
from tests.applications.test_intake import OTHER, WHOLE, coordinator, staff
from tests.applications.test_reports import LIST
from tests.evidence.making import jpeg
from tests.support.journey import at

__all__ = ["coordinator", "staff"]
HUGE = "9" * 5_000
"""More digits than Python reads as a number."""


def test_what_is_agreed_to_is_one_of_the_answers(client, write):
    write({key: OTHER_PAGES[key] for key in ("for-whom", "you", "person", "deciding")})
    for scope in (["zzz"], ["zzz", "ask"], ["ask", HUGE]):
        answer = client.post(at("agreement"), data=OTHER_PAGES["agreement"] | {"scope": scope})
        assert answer.status_code == 400
        assert "Select from the answers to “What is agreed to?”" in answer.text
        left = client.post(at("agreement"), data=OTHER_PAGES["agreement"] | {"scope": scope, "press": "later"})
        assert (left.status_code, client.get(at("agreement")).status_code) == (303, 200)


@pytest.mark.parametrize("wrong", ["0", "31", "3_0", "²", "-1", HUGE])
def test_how_many_neighbours_is_a_number(client, write, wrong):
    write({key: GROUP[key] for key in ("for-whom", "you")})
    answer = client.post(at("neighbours"), data=GROUP["neighbours"] | {"how_many": wrong})
    assert answer.status_code == 400
    assert ("must be between 1 and 30" if len(wrong) < 10 else "must be 10 characters or fewer") in answer.text


def test_no_number_is_too_long_to_be_read(client, write, area):
    write()
    assert client.post(f"{LIST}/add", data=REPORT | {"press": f"without-{HUGE}"}).status_code == 200
    for same in (HUGE, "zzz", "²"):
        client.post(f"{LIST}/add", data=REPORT | {"same_as": same, "press": "later", "half": ""})
    assert client.get(f"{LIST}/add").status_code == 200
    assert client.post(f"{LIST}/1/remove").status_code == 303
    add = client.get(at("files")).text.split("/files/add", 1)[0].rsplit('"', 1)[1] + "/files/add"
    file = {"chosen": (BytesIO(jpeg()), "a.jpg"), "about": HUGE}
    assert client.post(add, data=file, content_type="multipart/form-data").status_code == 303


@pytest.mark.parametrize(
    "wrong",
    [
        {"consent-deciding": "zzz"},
        {"consent-scope": ["zzz"]},
        {"applying_as": "zzz"},
        {"received_on-year": "9" * 30, "received_on-month": "9" * 30},
        {"press": f"remove-{HUGE}"},
        {"press": "remove-1", "reports-0-same_as": "zzz", "reports-1-same_as": "zzz"},
        {"how_many": HUGE},
    ],
)
def test_what_staff_enter_is_one_of_the_answers(staff, wrong):
    answer = staff.post("/casework/new", data=WHOLE | OTHER | wrong)
    assert answer.status_code == (200 if "press" in wrong else 400)
    assert db.session.scalars(select(Case)).all() == []


@pytest.mark.parametrize(
    ("page", "wrong"),
    [
        ("added", {"about": "zzz", "taking_part": "zzz", "text": "Words"}),
        ("added", {"about": "", "taking_part": "online", "text": ""}),
        ("contact/off", {"party": "zzz", "route": "zzz"}),
        ("contact/on", {"party": "zzz", "route": "zzz", "address": "x", "how": "zzz", "from_hour": "99"}),
    ],
)
def test_what_is_entered_in_a_case_is_one_of_the_answers(staff, area, page, wrong):
    case = hand_in(area, said(applicant=with_safe(Route.PHONE))).case
    answer = staff.post(f"/casework/{case.reference}/{page}", data=wrong)
    assert 400 <= answer.status_code < 500


def test_a_number_names_one_of_so_many():
    assert [one_of(text, 30) for text in ("1", "30", "31", "0", "", None, "x", "²", "-1", "030", HUGE)] == (
        [1, 30, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    )
