"""The address of a letter is its place among the reader's own: no gap tells that the other person got one."""

import re

from csp_reviews.applications.operations import keep_back
from csp_reviews.correspondence.content import Content, Section
from csp_reviews.correspondence.letters import issue_notice
from csp_reviews.extensions import db
from csp_reviews.law.terms import ConsentScope, NoticeKind, Role
from tests.applications.conftest import read_with

ALL = tuple(ConsentScope)


def send(make, case, kind, text):
    issue_notice(case=case, kind=kind, content=Content(text, (Section("", (text,)),)), act=make.act(), about=1)
    db.session.commit()


def keep(make, case):
    keep_back(case=case, reason="They are afraid", act=make.act(make.account(Role.COORDINATOR, case.area)))
    db.session.commit()


def linked(client):
    """The numbers in the addresses of the letters on the reader's page, the oldest first."""
    return sorted({int(n) for n in re.findall(r"/progress/notices/(\d+)", client.get("/progress/case").text)})


def test_no_gap_tells_that_a_letter_went_to_somebody_else(client, make, agreed):
    received = agreed(*ALL)
    send(make, received.case, NoticeKind.ACKNOWLEDGEMENT, "It came")
    keep(make, received.case)
    send(make, received.case, NoticeKind.THRESHOLD, "It is decided")
    send(make, received.case, NoticeKind.ENDING, "It has ended")
    read_with(client, received)
    page = client.get("/progress/case").text
    assert linked(client) == [1, 2]
    assert re.search(r'notices/2"[^>]*>It has ended', page)
    assert re.search(r'notices/2"[^>]*>\s*Read it', page), "the button leads to the newest too"
    for n, text in ((1, "It came"), (2, "It has ended")):
        shown = client.get(f"/progress/notices/{n}").text
        assert text in shown
        assert f'href="/progress/notices/{n}/letter"' in shown
        assert text in client.get(f"/progress/notices/{n}/letter").text
    assert client.get("/progress/notices/3").status_code == 404
    assert client.get("/progress/notices/0").status_code == 404
    client.post("/progress/end")
    read_with(client, received, affected=True)
    assert linked(client) == [1, 2]
    assert "It is decided" in client.get("/progress/notices/1").text


def test_a_letter_that_was_taken_back_leaves_the_others_where_they_are(client, make, agreed):
    received = agreed(*ALL)
    send(make, received.case, NoticeKind.ACKNOWLEDGEMENT, "It came")
    send(make, received.case, NoticeKind.THRESHOLD, "It is decided")
    send(make, received.case, NoticeKind.ENDING, "It has ended")
    keep(make, received.case)
    read_with(client, received)
    assert linked(client) == [1, 3]
    assert client.get("/progress/notices/2").status_code == 404
    assert "It has ended" in client.get("/progress/notices/3").text
