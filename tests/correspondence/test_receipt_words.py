"""What somebody is told whose application has just come: nothing is to be read yet, so it says that it came."""

import pytest
from flask import Flask

from csp_reviews.correspondence.wording import by_hand, to_person
from csp_reviews.law.terms import MessageKind, Route


@pytest.mark.parametrize("kind", [kind for kind in MessageKind if kind is not MessageKind.HOLD])
def test_only_a_receipt_says_that_it_came(app: Flask, kind: MessageKind) -> None:
    with app.test_request_context():
        for words in (to_person(kind).body, by_hand(kind, Route.TEXT)):
            assert ("We have what you sent." in words) is (kind is MessageKind.RECEIPT)
            assert ("something new for you to read" in words) is (kind is not MessageKind.RECEIPT)
