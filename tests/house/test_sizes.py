"""Nothing grows past what a reader can hold: a function, a file, a template."""

import ast

from tests.house.sources import Function, files, functions, named, python, tree

FUNCTION = 50
FILE = 400
NINE_IN_TEN = 22


def length(function: Function) -> int:
    """A function's lines, docstring and all."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def too_long(module: ast.Module) -> list[str]:
    """The functions past the limit, each with its length."""
    return [f"{f.name}: {length(f)} lines" for f in functions(module) if length(f) > FUNCTION]


def ninth_decile(lengths: list[int]) -> int:
    """The length that nine functions in ten do not pass."""
    return sorted(lengths)[max(0, -(-len(lengths) * 9 // 10) - 1)]


def test_no_function_is_too_long():
    found = [f"{named(path)} {each}" for path in python() for each in too_long(tree(path))]
    assert not found


def test_nine_functions_in_ten_are_short():
    for folders in (("csp_reviews",), ("tests",)):
        lengths = [length(function) for path in python(*folders) for function in functions(tree(path))]
        assert ninth_decile(lengths) <= NINE_IN_TEN, folders


def read_by_people(name: str) -> bool:
    """Whether a file is code or a template, and neither a migration nor data for a test."""
    parts = name.split("/")
    if parts[0] == "migrations" or (parts[0] == "tests" and "data" in parts):
        return False
    return parts[0] == "templates" or name.endswith((".py", ".css", ".js", ".sh"))


def test_no_file_is_too_long():
    counted = {
        named(path): path.read_text(encoding="utf-8").count("\n") for path in files() if read_by_people(named(path))
    }
    assert not {name: count for name, count in counted.items() if count > FILE}


def test_a_long_function_is_found():
    body = "\n".join(f"    x = {n}" for n in range(50))
    assert too_long(ast.parse(f"def short():\n    pass\n\nasync def long():\n{body}\n")) == ["long: 51 lines"]


def test_the_ninth_decile_is_the_ninth_of_ten():
    assert ninth_decile([1, 2, 3, 4, 5, 6, 7, 8, 9, 100]) == 9
    assert ninth_decile([*range(1, 20), 100]) == 18
