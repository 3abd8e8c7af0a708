"""Who may import whom, in what the import contracts of `pyproject.toml` cannot say."""

import ast
import sys

import pytest

from tests.house.sources import functions, imported, looks_at_a_clock, named, python, tree

#: Beside the standard library, the law may know the calendar of public holidays, and itself.
LAW = {"holidays", "csp_reviews"}
#: What of the standard library would let the outside in: the law is told the time, the chance and the data.
OUTSIDE = {
    *("asyncio", "glob", "http", "io", "multiprocessing", "os", "pathlib", "random", "secrets", "shutil", "socket"),
    *("sqlite3", "subprocess", "tempfile", "threading", "time", "urllib", "uuid"),
}
#: The glue may know who may do what, how a rule refuses, the English for a code, and what day it is in London.
GLUE = {"calendar", "errors", "permissions", "terms", "words"}


def hidden(module: ast.Module) -> list[str]:
    """The functions that import something."""
    return [
        function.name
        for function in functions(module)
        if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function))
    ]


def unlawful(module: ast.Module) -> list[str]:
    """What a module imports or calls that a module of the law may not."""
    roots = {name.split(".")[0] for name in imported(module)}
    strangers = roots - LAW - set(sys.stdlib_module_names) | roots & OUTSIDE
    upward = {name for name in imported(module) if name.startswith("csp_reviews.")} - {
        name for name in imported(module) if f"{name}.".startswith("csp_reviews.law.")
    }
    clocks = {"a clock"} if looks_at_a_clock(module) else set()
    opened = {
        node.func.id
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"open", "print", "input"}
    }
    return sorted(strangers | upward | clocks | opened)


def test_no_import_hides_in_a_function():
    assert not [(named(path), name) for path in python() for name in hidden(tree(path))]


def test_the_law_knows_only_itself():
    found = {named(path): unlawful(tree(path)) for path in python("csp_reviews/law")}
    assert found
    assert not {name: faults for name, faults in found.items() if faults}


def test_the_tests_of_the_law_know_only_the_law():
    ours = ("csp_reviews.", "tests.", "config.", "wsgi.", "flask.", "sqlalchemy.")
    law = ("csp_reviews.law.", "tests.law.")
    known = {(named(path), f"{name}.") for path in python("tests/law") for name in imported(tree(path))}
    assert not [each for each in known if each[1].startswith(ours) and not each[1].startswith(law)]


def test_the_glue_knows_nothing_of_a_case():
    known = {
        (named(path), name.split(".")[2])
        for path in python("csp_reviews/web")
        for name in imported(tree(path))
        if name.startswith("csp_reviews.law.")
    }
    assert known
    assert not [each for each in known if each[1] not in GLUE]


def test_importing_the_package_loads_nothing():
    assert (python("csp_reviews")[0]).name == "__init__.py"
    assert not tree(python("csp_reviews")[0]).body


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("import flask", "flask"),
        ("from csp_reviews.models import Case", "csp_reviews.models"),
        ("import random", "random"),
        ("from datetime import date\ndate.today()", "a clock"),
        ("open('x')", "open"),
    ],
)
def test_an_unlawful_line_is_found(code, fault):
    assert fault in unlawful(ast.parse(code))


def test_a_lawful_module_passes():
    code = "import re\nfrom datetime import date\nimport holidays\nfrom csp_reviews.law.terms import Action\n"
    assert unlawful(ast.parse(code)) == []


def test_a_hidden_import_is_found():
    assert hidden(ast.parse("import os\ndef late():\n    import sys\n")) == ["late"]
