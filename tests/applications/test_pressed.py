"""Whether somebody presses the applicant to stop: what they answer is for the coordinator alone."""

import re

from csp_reviews.law.terms import Route
from tests.applications.conftest import hand_in, read_with, said, with_safe


def test_whoever_stands_beside_them_cannot_read_what_they_answered(client, area):
    shown = []
    for pressed in ("yes", "no"):
        received = hand_in(area, said(applicant=with_safe(Route.EMAIL)))
        read_with(client, received)
        client.post("/progress/other", data={"pressed": pressed, "reason": ""})
        pages = [client.get(f"/progress/{page}").text for page in ("case", "other", "contact", "messages")]
        keys = rf'name="(?:\w+-)?(?:csrf_token|once)" value="[^"]*"|{received.case.reference}'
        shown.append([re.sub(keys, "", page) for page in pages])
    assert "We may speak to you first" in shown[0][0]
    assert shown[0] == shown[1]
