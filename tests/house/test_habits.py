"""What may be done in one room only, and what may be done in none."""

import ast
import re
from collections.abc import Iterator
from html import unescape

import pytest

from tests.house.sources import files, looks_at_a_clock, named, python, tree

#: Where a transaction may be ended: around the request, around a command, and by the worker after each message.
COMMITS = (
    *("csp_reviews/web/", "csp_reviews/cli/"),
    *("csp_reviews/correspondence/delivery.py", "csp_reviews/correspondence/unopened.py"),
)
STAGES = ("csp_reviews/casefile/",)

COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
MARKED = re.compile(r"\{%-?\s*trans\b.*?\{%-?\s*endtrans\b.*?%\}", re.DOTALL)
CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
UNREAD = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->|<!doctype[^>]*>", re.DOTALL | re.IGNORECASE)
SPOKEN = re.compile(r'\b(?:alt|aria-label|placeholder|title)="([^"]*)"')
TAG = re.compile(r"<[^>]*>", re.DOTALL)
# Attributes and classes that a template puts together outside of a tag.
PIECE = re.compile(r'[\w-]+="[^"]*"|\b(?:csp|govuk)-[\w-]+')
WORD = re.compile(r"[^\W\d_]{2,}")
RAW = re.compile(r"\|\s*safe\b|\bautoescape\s+false\b|\bon[a-z]+=\"|<[^>]*\sstyle=\"|javascript:", re.IGNORECASE)


def calls(module: ast.Module, name: str) -> bool:
    """Whether a module calls a method of this name."""
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name
        for node in ast.walk(module)
    )


def moves_a_stage(module: ast.Module) -> bool:
    """Whether a module assigns the attribute `stage` of anything but an object of its own class."""
    targets = [
        target
        for node in ast.walk(module)
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    ]
    moved = [target.value for target in targets if isinstance(target, ast.Attribute) and target.attr == "stage"]
    return any(not isinstance(owner, ast.Name) or owner.id != "self" for owner in moved)


def unmarked(template: str) -> list[str]:
    """The words of a template that a person reads and that nobody could translate."""
    kept = MARKED.sub(" ", COMMENT.sub(" ", template))
    kept = UNREAD.sub(" ", CODE.sub(" ", kept))
    read = PIECE.sub(" ", TAG.sub(" ", kept))
    return WORD.findall(unescape(" ".join([read, *SPOKEN.findall(kept)])))


def elsewhere(rooms: tuple[str, ...]) -> Iterator[tuple[str, ast.Module]]:
    """The application's modules outside these rooms."""
    return ((named(path), tree(path)) for path in python("csp_reviews") if not named(path).startswith(rooms))


def test_nothing_else_ends_a_transaction():
    assert not [name for name, module in elsewhere(COMMITS) if calls(module, "commit")]


def test_only_the_case_file_moves_a_stage():
    assert not [name for name, module in elsewhere(STAGES) if moves_a_stage(module)]


def test_there_is_one_clock():
    assert not [name for name, module in elsewhere(()) if looks_at_a_clock(module)]


def test_no_template_lets_markup_through_or_holds_a_script():
    templates = [path for path in files() if named(path).startswith("templates/")]
    assert templates
    assert not [named(path) for path in templates if RAW.search(path.read_text(encoding="utf-8"))]


def test_every_word_in_a_template_can_be_translated():
    pages = [path for path in files() if named(path).startswith("templates/") and path.suffix in {".html", ".txt"}]
    found = {named(path): unmarked(path.read_text(encoding="utf-8")) for path in pages}
    assert not {name: words for name, words in found.items() if words}


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("<p>Hello {{ name }}</p>", ["Hello"]),
        ('<a title="More">{{ _("Read") }}</a>', ["More"]),
        ("{% trans %}Hello{% endtrans %}{# why #}<!-- not read --><p class=a>1&ensp;–&nbsp;2</p>", []),
        ('{% if x %} aria-describedby="hint"{% endif %}{% block html_class %} csp-staff{% endblock %}', []),
        ('<a title="{{ _("More") }}">{{ _("Read") }}</a>', []),
    ],
)
def test_words_that_are_not_marked_are_found(template, words):
    assert unmarked(template) == words


@pytest.mark.parametrize("markup", ["{{ x|safe }}", "{{ x | safe }}", '<p style="a">', '<a onclick="x()">'])
def test_raw_markup_is_found(markup):
    assert RAW.search(markup)


def test_each_habit_can_be_broken():
    assert calls(ast.parse("db.session.commit()"), "commit")
    assert moves_a_stage(ast.parse("case.stage = Stage.OPEN"))
    assert moves_a_stage(ast.parse("self.case.stage = Stage.OPEN"))
    assert not moves_a_stage(ast.parse("self.stage = stage = case.stage"))
    assert looks_at_a_clock(ast.parse("x = datetime.now(UTC)"))
    assert not looks_at_a_clock(ast.parse("x = clock.now()"))
