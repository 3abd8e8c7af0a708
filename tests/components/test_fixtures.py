"""Each macro writes what the Design System's own examples show, for every option that it offers."""

import pytest

from tests.components.govuk import call_for, environment, published, same
from tests.components.offers import COMPONENTS

#: How many of the published examples each macro answers to. Fewer would mean that one was dropped.
CLAIMED = {
    "back-link": 6,
    "breadcrumbs": 9,
    "button": 37,
    "character-count": 18,
    "checkboxes": 39,
    "date-input": 42,
    "details": 9,
    "error-message": 8,
    "error-summary": 17,
    "exit-this-page": 2,
    "fieldset": 18,
    "hint": 5,
    "input": 36,
    "inset-text": 5,
    "label": 15,
    "notification-banner": 15,
    "pagination": 5,
    "panel": 8,
    "phase-banner": 2,
    "radios": 40,
    "select": 18,
    "service-navigation": 7,
    "skip-link": 8,
    "summary-list": 22,
    "table": 20,
    "tag": 11,
    "task-list": 8,
    "textarea": 18,
    "warning-text": 6,
}

JINJA = environment()


def test_every_component_is_claimed() -> None:
    assert set(CLAIMED) == set(COMPONENTS)


@pytest.mark.parametrize("name", COMPONENTS)
def test_macro_writes_what_the_examples_show(name: str) -> None:
    component = COMPONENTS[name]
    macro = getattr(JINJA.get_template(f"components/{name}.html").module, component.macro)
    examples = published(name)
    assert len(examples) == CLAIMED[name]
    wrong = [
        example["name"]
        for example in examples.values()
        if not same(component, str(macro(**call_for(component, example["options"]))), example["html"])
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ('<p class="a">x</p>', '<p class="b">x</p>'),
        ("<p>x</p>", "<p>y</p>"),
        ("<p>x</p>", "<div>x</div>"),
        ("<p>x</p>", "<p>x</p><p></p>"),
        ('<input id="a" disabled>', '<input id="a">'),
        ("<p>a <b>c</b></p>", "<p><b>c</b> a</p>"),
    ],
)
def test_the_comparison_sees_a_difference(ours: str, theirs: str) -> None:
    assert not same(COMPONENTS["tag"], ours, theirs)


def test_the_comparison_does_not_mind_space_or_order_of_classes() -> None:
    assert same(COMPONENTS["tag"], '<p class="a b">\n x  y</p>', '<p class=" b  a">x y </p>\n')
