"""Lists, words within a line, and links in a text."""

from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale

from csp_reviews.web.filters import begun, in_a_row, link_to, listed, month_of, num, opening, set_apart, within


@pytest.mark.parametrize(
    ("names", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_names_in_a_sentence(app: Flask, names: list[str], said: str) -> None:
    with app.test_request_context():
        assert listed(names) == said


def test_names_behind_one_another(app: Flask) -> None:
    assert in_a_row(["a", "b", "c"]) == "a, b, c"
    assert set_apart(["a, b", "c"]) == "a, b; c"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Phone call", "phone call"),
        ("A report", "a report"),
        ("E-mail", "e-mail"),
        ("PDF", "PDF"),
        ("I was not heard", "I was not heard"),
        ("", ""),
    ],
)
def test_a_text_within_a_line(app: Flask, text: str, said: str) -> None:
    with app.test_request_context():
        assert within(text) == said


def test_a_language_that_writes_names_of_things_large_keeps_them(app: Flask) -> None:
    with app.test_request_context(), force_locale("de"):
        assert within("Anruf") == "Anruf"


def test_a_word_that_begins_a_line() -> None:
    assert begun("panel chair") == "Panel chair"
    assert begun("") == ""


def test_a_month_in_the_readers_language(app: Flask) -> None:
    with app.test_request_context():
        assert month_of(date(2026, 8, 1)) == "August 2026"
        with force_locale("cy"):
            assert month_of(date(2026, 8, 1)) == "Awst 2026"


def test_an_address_and_a_number_in_a_text_are_escaped(app: Flask) -> None:
    template = '{{ _("You can <a %(to)s>stop</a>: %(phone)s", to=link_to(address), phone=number|num) }}'
    with app.test_request_context():
        page = app.jinja_env.from_string(template).render(address='/?a=1&b="x"', number="<1>")
    assert page == (
        'You can <a class="govuk-link" href="/?a=1&amp;b=&#34;x&#34;">stop</a>: <span class="csp-num">&lt;1&gt;</span>'
    )
    assert str(link_to("/")) == 'class="govuk-link" href="/"'
    assert str(num(999)) == '<span class="csp-num">999</span>'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ""),
        ("  Banging\n until four ", "Banging until four"),
        ("Banging on the wall every night", "Banging on the [...]"),
        ("a" * 30, "a" * 19 + "…"),
        ("Oh " + "a" * 30, "Oh " + "a" * 16 + "…"),
        ("a" * 20, "a" * 20),
        ("a" * 18 + "e\u0301" + "b" * 9, "a" * 18 + "…"),
        ("a" * 18 + "👩\u200d🚀" + "b" * 9, "a" * 18 + "…"),
        ("\u0301" * 30, "…"),
    ],
)
def test_how_a_text_begins(text: str, said: str) -> None:
    assert opening(text, 20) == said
