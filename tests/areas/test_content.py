"""The words of the public pages: read from TOML, kept as JSON, and refused with everything that is wrong with them."""

import json

import pytest

from csp_reviews.areas.content import Content, from_json, from_toml, to_json
from csp_reviews.areas.content_reader import BadContent
from tests.areas.conftest import TAMWORTH

pytestmark = pytest.mark.usefixtures("language")


def test_an_area_need_say_nothing() -> None:
    assert from_toml("") == Content() == from_json({})


def test_what_is_kept_is_what_was_read() -> None:
    content = from_toml(TAMWORTH.read_text(encoding="utf-8"))
    assert from_json(json.loads(json.dumps(to_json(content)))) == content


def test_tamworth_says_what_it_has_to() -> None:
    content = from_toml(TAMWORTH.read_text(encoding="utf-8"))
    assert len(content.responsible) == 6
    assert len(content.priorities) == 7
    assert content.plan is not None
    assert content.plan.title == "Tamworth Community Safety Partnership Plan 2023–2026"
    assert content.plan.address == ""
    assert content.contact.invented
    assert content.contact.email.endswith(".example")


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("mission =", "file"),
        ("motto = 'x'", "motto"),
        ("about = 'one'", "about"),
        ("about = ['one', 2]", "about[1]"),
        ("heading = 3", "heading"),
        ("plan = 'x'", "plan"),
        ("[plan]\nwhere = 'x'", "plan.title"),
        ("[[links]]\nname = 'x'", "links[0].address"),
        ("[[links]]\nname = 'x'\naddress = 'http://x.example'", "links[0].address"),
        ("[[links]]\nname = 'x'\naddress = 'javascript:alert(1)'", "links[0].address"),
        ("[[behaviour.tell]]\nhappening = 'x'", "behaviour.tell[0].tell"),
        ("[contact]\nemail = 'nobody'", "contact.email"),
        ("[contact]\ninvented = 'yes'", "contact.invented"),
        ("[privacy]\nkeep_years = true", "privacy.keep_years"),
        ("[accessibility]\nprepared_on = 'yesterday'", "accessibility.prepared_on"),
        ("mission = '\\u0000'".replace("'", '"'), "mission"),
        (f"mission = '{'x' * 4001}'", "mission"),
        ("a=" + "[" * 5000, "file"),
    ],
)
def test_what_is_wrong_is_named_by_its_entry(text: str, entry: str) -> None:
    with pytest.raises(BadContent) as caught:
        from_toml(text)
    assert [problem.entry for problem in caught.value.problems] == [entry]
    assert caught.value.problems[0].message


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(BadContent) as caught:
        from_toml("motto = 'x'\nheading = 3\n[[links]]\nname = 'x'\n[plan]\ntitle = 1")
    assert [problem.entry for problem in caught.value.problems] == [
        "motto",
        "heading",
        "plan.title",
        "links[0].address",
    ]
