"""No sentence is built of pieces that another language cannot follow."""

import ast

import pytest

from tests.house.pieces import environment, in_code, in_template
from tests.house.sources import files, named, python, tree

ENVIRONMENT = environment()
NO_TEXT = ("csp_reviews/law/", "csp_reviews/models/", "csp_reviews/cli/", "csp_reviews/applications/evidence/making/")
"""What says nothing to a reader: the law's own, the rows, the commands, the bytes of files."""
ALLOWED = {
    ("templates/components/date-input.html", "writes a text anew: capitalize"),
}
"""A component that is proven against the design system's own, which has no label there. Ours always give one."""


def test_no_module_builds_a_sentence_of_pieces() -> None:
    found = [
        f"{named(path)}:{place.line} {place.what}"
        for path in python("csp_reviews")
        if not named(path).startswith(NO_TEXT)
        for place in in_code(tree(path))
    ]
    assert not found, "\n".join(found)


def test_no_template_builds_a_sentence_of_pieces() -> None:
    found = [
        f"{named(path)}:{place.line} {place.what}"
        for path in files()
        if named(path).startswith("templates/") and path.suffix == ".html"
        for place in in_template(path.read_text(encoding="utf-8"), ENVIRONMENT)
        if (named(path), place.what) not in ALLOWED
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        '_("One") + " " + name',
        "f\"{_('Decided by')} {name}\"",
        'f"{words(kind)}: {name}"',
        "words(kind).lower()",
        "str(words(kind)).capitalize()",
        '", ".join(names)',
        '" and ".join(names)',
        'day.strftime("%d %B %Y")',
        '_(" and ")',
        '_("Ring ")',
    ],
)
def test_a_line_of_code_that_does_is_found(line: str) -> None:
    assert in_code(ast.parse(line))


@pytest.mark.parametrize(
    "line",
    [
        '_("Decided by %(name)s.", name=name)',
        'f"{first} {second}"',
        '" ".join((_("We got it."), _("You hear from us.")))',
        'instant.strftime("%H:%M")',
        '"\\n".join(lines)',
        '",".join(weeks)',
        "email.lower()",
    ],
)
def test_whole_texts_in_code_are_left_alone(line: str) -> None:
    assert not in_code(ast.parse(line))


@pytest.mark.parametrize(
    "line",
    [
        "{{ kind|words|lower }}",
        '{{ names|map("lower")|set_apart }}',
        '{{ names|join(", ") }}',
        '{{ _("One") ~ " " ~ name }}',
        '{{ _("Try a shorter word, or") }} <a href="/">{{ _("see all areas") }}</a>.',
        '<a href="/">{{ _("Add a report") }}</a> {{ _("with its own dates.") }}',
        '{{ _("In danger, ring") }} <strong>999</strong>.',
        '{{ _("Ring") }}\n<span class="csp-num">{{ phone }}</span>',
        '{{ name }}, {{ _("version %(n)s", n=n) }}.',
        "<p>Ring the council</p>",
    ],
)
def test_a_line_of_a_template_that_does_is_found(line: str) -> None:
    assert in_template(line, ENVIRONMENT)


@pytest.mark.parametrize(
    "line",
    [
        '{{ _("You can <a %(to)s>stop</a>.", to=link_to("/")) }} {{ _("We ask why.") }}',
        '{{ _("Worried? Ring us:") }} <strong>{{ phone }}</strong>',
        '<a href="/">{{ _("Change") }}<span class="govuk-visually-hidden"> {{ _("report %(n)s", n=1) }}</span></a>',
        '<a href="/">{{ _("What it is") }}</a> <a href="/x">{{ _("Check your reports") }}</a>',
        '<th>{{ _("Name") }}</th><td>{{ name }}</td>',
        '{% if a %}{{ _("One") }}{% else %}{{ _("two") }}{% endif %}',
        '<li>{{ ground }}: {{ _("by %(day)s", day=day) }}</li>',
        '{{ ids|join(" ") }}',
    ],
)
def test_whole_texts_in_a_template_are_left_alone(line: str) -> None:
    assert not in_template(line, ENVIRONMENT)


def test_a_place_is_named_by_its_line() -> None:
    source = '<p>\n{# a\nnote #}\n{{ _("Ring") }} {{ phone }}</p>'
    assert [place.line for place in in_template(source, ENVIRONMENT)] == [4]
