"""Whatever a rule refuses is said at the form: each code has its sentence, and no view lets one through."""

import ast
from collections.abc import Iterator
from pathlib import Path

from csp_reviews.casefile.refusals import PLACES, WORDS
from csp_reviews.law.words_threshold import ERRORS
from tests.house.sources import named, python, tree

RAISED = ("NotPossible", "Forbidden", "FactsError")
OPERATIONS = ("operations", "closing")
#: Whose modules read facts from a file, for a command that says what is wrong with a line of it.
OF_FILES = ("csp_reviews/law/threshold_facts.py",)


def called(node: ast.AST) -> str:
    """The name by which a call calls."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def codes(module: ast.Module) -> Iterator[str]:
    """The codes that a module raises or names as the code of a day too early."""
    for node in ast.walk(module):
        if not isinstance(node, ast.Call):
            continue
        first = [node.args[0]] if called(node) in RAISED and node.args else []
        early = [word.value for word in node.keywords if word.arg == "early"]
        yield from (each.value for each in [*first, *early] if isinstance(each, ast.Constant))


def test_every_code_that_a_rule_raises_has_its_sentence():
    found = {code for path in python("csp_reviews") if named(path) not in OF_FILES for code in codes(tree(path))}
    assert {"stage", "appeal_late", "closed_too_early"} <= found
    assert found - WORDS.keys() - ERRORS.keys() == set()
    assert set(PLACES) <= WORDS.keys()


def operations_in(module: ast.Module) -> set[str]:
    """The operations that a module imports by name."""
    return {
        alias.asname or alias.name
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[-1] in OPERATIONS
        for alias in node.names
        if alias.name.islower()
    }


def is_attempt(node: ast.AST) -> bool:
    return isinstance(node, ast.With) and any(called(item.context_expr) == "Attempt" for item in node.items)


def unguarded(node: ast.AST, watched: set[str], *, guarded: bool = False) -> Iterator[str]:
    """The names of watched calls that stand in no `with Attempt`."""
    guarded = guarded or is_attempt(node)
    name = called(node)
    by_module = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    owner = getattr(node.func.value, "id", "") if by_module else ""
    if not guarded and ((name in watched and not by_module) or owner in OPERATIONS):
        yield name
    for child in ast.iter_child_nodes(node):
        yield from unguarded(child, watched, guarded=guarded)


def let_through(path: Path) -> set[str]:
    """The operations that a module of views calls where a refusal would become an error page."""
    module = tree(path)
    watched = operations_in(module)
    functions = {node.name: node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)}
    own = {name: set(unguarded(node, watched)) for name, node in functions.items()}
    risky = {name for name, found in own.items() if found}
    # A helper is safe where every call of it is.
    exposed = {name for function in functions.values() for name in unguarded(function, risky)}
    views = {name for name in risky if functions[name].decorator_list}
    return {f"{name}: {call}" for name in (risky & exposed) | views for call in own[name]}


#: What refuses nothing: reads that stand beside the acts, and acts of accounts, whose rules are the forms'.
HARMLESS = {
    *("person_of", "proposal_of", "still_safe", "try_again", "new_codes"),
}


def test_no_view_lets_a_refusal_through():
    views = [path for path in python("csp_reviews") if "@blueprint.post" in path.read_text(encoding="utf-8")]
    views = [path for path in views if "/accounts/" not in named(path)]
    assert len(views) > 8
    found = {f"{named(path)} {line}" for path in views for line in let_through(path)}
    assert {line for line in found if line.split(": ")[-1] not in HARMLESS} == set()


def test_the_watch_sees_an_act_outside_an_attempt(tmp_path: Path):
    path = tmp_path / "views.py"
    start = "from x.operations import act\n@post\ndef view():\n"
    path.write_text(f"{start}    act()\n", encoding="utf-8")
    assert let_through(path) == {"view: act"}
    path = tmp_path / "safe.py"
    path.write_text(f"{start}    with Attempt(form) as tried:\n        act()\n", encoding="utf-8")
    assert let_through(path) == set()
