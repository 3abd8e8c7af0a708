"""Whether somebody presses the applicant to stop: what they answer is for the coordinator alone."""

import re

from csp_reviews.casefile.facts import needs_voice, open_withdrawal
from csp_reviews.extensions import db
from csp_reviews.law.terms import Role, Route
from tests.applications.conftest import hand_in, read_with, said, with_safe
from tests.support.builders import sign_in


def test_whoever_stands_beside_them_cannot_read_what_they_answered(client, area):
    shown = []
    for pressed in ("yes", "no"):
        received = hand_in(area, said(applicant=with_safe(Route.EMAIL)))
        read_with(client, received)
        client.post("/progress/other", data={"pressed": pressed, "reason": ""})
        pages = [client.get(f"/progress/{page}").text for page in ("case", "other", "contact", "messages")]
        keys = rf'name="(?:\w+-)?(?:csrf_token|once|belongs)" value="[^"]*"|{received.case.reference}'
        shown.append([re.sub(keys, "", page) for page in pages])
    assert "We may speak to you first" in shown[0][0]
    assert shown[0] == shown[1]


def test_pressure_that_was_named_once_is_not_wiped_by_asking_anew(client, area, make):
    received = hand_in(area, said(applicant=with_safe(Route.EMAIL)))
    read_with(client, received)
    client.post("/progress/other", data={"pressed": "yes", "reason": "He told me to"})
    client.post("/progress/keep")
    client.post("/progress/other", data={"pressed": "no", "reason": ""})
    assert needs_voice(open_withdrawal(received.case.id))
    account = make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(client, account.id)
    page = client.get(f"/casework/{received.case.reference}/withdrawal").text
    assert "He told me to" in page
    assert "They said that somebody presses them" in page
