"""An answer that a question does not offer is refused in our own words, which name the question."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import FormField, RadioField, SelectField, SelectMultipleField

from csp_reviews.casefile.parts import Plain
from csp_reviews.web.forms import BaseForm, choices

OFFERED = choices([("a", "A"), ("b", "B")])


class Part(Plain):
    """A part of a form."""

    which = SelectField("Which of these?", choices=OFFERED)


class Asking(BaseForm):
    """A question of each kind."""

    one = RadioField("Which one?", choices=OFFERED)
    list = SelectField("Which of the list?", choices=OFFERED)
    several = SelectMultipleField("Which are safe?", choices=OFFERED)
    part = FormField(Part)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("one", "Which one?"),
        ("list", "Which of the list?"),
        ("several", "Which are safe?"),
        ("part-which", "Which of these?"),
    ],
)
def test_what_is_not_offered_is_said_in_our_own_words(app: Flask, name: str, label: str) -> None:
    with app.test_request_context():
        sent = MultiDict({"one": "a", "list": "a", "several": "a", "part-which": "a", name: "bogus"})
        form = Asking(sent)
        assert not form.validate()
        field = form.part.form.which if name == "part-which" else form[name]
        assert [str(error) for error in field.errors] == [f"Select from the answers to “{label}”"]


def test_the_question_is_named_as_it_is_asked_at_last(app: Flask) -> None:
    with app.test_request_context():
        form = Asking(MultiDict({"one": "bogus"}))
        form.one.label.text = "Is that in the area of Anytown?"
        form.validate()
        assert [str(error) for error in form.one.errors] == [
            "Select from the answers to “Is that in the area of Anytown?”"
        ]
