"""Every address says who may use it, and says it in the words of the one table."""

from urllib.parse import urlsplit

import pytest
from flask import Flask, request, session
from werkzeug.exceptions import NotFound

from csp_reviews.law.permissions import NOBODY, ever
from csp_reviews.law.terms import Action
from csp_reviews.web.gate import Door, UndeclaredView, check, declared, verify

#: Where somebody is sent who knocks at a door without being known.
DOORS = {Door.STAFF: "/sign-in", Door.APPLICANT: "/progress"}


def endpoints(app: Flask) -> dict[str, tuple[Action, Door]]:
    """What each endpoint declares."""
    return {name: declared(view) for name, view in app.view_functions.items()}


def test_every_endpoint_declares_one_action_and_one_door(app):
    found = endpoints(app)
    assert {rule.endpoint for rule in app.url_map.iter_rules()} <= found.keys()
    assert all(isinstance(action, Action) and isinstance(door, Door) for action, door in found.values())


def test_an_endpoint_that_declares_nothing_keeps_the_application_from_starting(app):
    app.add_url_rule("/undeclared", "undeclared", lambda: "")
    with pytest.raises(UndeclaredView):
        verify(app)


def test_nobody_comes_in_by_a_closed_door(app):
    for rule in app.url_map.iter_rules():
        action, door = declared(app.view_functions[rule.endpoint])
        with app.test_request_context("/"):
            request.url_rule = rule
            if door is Door.PUBLIC or ever(NOBODY, action):
                assert check() is None, rule
            elif door is Door.LINK:
                with pytest.raises(NotFound):
                    check()
            else:
                if door is Door.APPLICANT:
                    assert app.make_response(check()).status_code == 410, rule
                session["known"] = "here"
                answer = app.make_response(check())
                assert answer.status_code == 303, rule
                assert urlsplit(answer.location).path == DOORS[door], rule
