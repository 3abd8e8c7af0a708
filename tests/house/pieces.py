"""Sentences built of pieces that another language cannot follow: each place in the code and the templates.

A language has its own word for "and", its own order of words, its own letters after a preposition, and does not write
a name small in the middle of a sentence as English does. So a sentence is one text, and what is filled in stands where
no letter of it changes: after a colon, in brackets, or as a name (`docs/welsh.md`).
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import Environment, nodes
from jinja2.ext import i18n

from tests.house.cut import cuts

SAYS = {"_", "_l", "gettext", "lazy_gettext", "ngettext", "pgettext", "words"}
"""What gives a text in the reader's language."""
CASES = {"lower", "upper", "capitalize", "title", "casefold", "swapcase"}
LISTS = re.compile(r"[,;]\s|[^\W_]")
"""In what stands between two members of a list: its sign or its word is a language's own."""
NUMBERS_ONLY = re.compile(r"[^%]*(%[HMSdmYj][^%a-zA-Z]*)+")


@dataclass(frozen=True, order=True, slots=True)
class Found:
    """One such place: the line, and what it does."""

    line: int
    what: str


def in_code(module: ast.Module) -> list[Found]:
    """The places in a module."""
    return sorted(Found(node.lineno, what) for node in ast.walk(module) for what in _of_node(node))


def _of_node(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and (_says(node.left) or _says(node.right)):
        yield "adds to a text"
    elif isinstance(node, ast.JoinedStr) and any(
        _says(v.value) for v in node.values if isinstance(v, ast.FormattedValue)
    ):
        yield "puts a text into another"
    elif isinstance(node, ast.Call):
        yield from _of_call(node)


def _of_call(call: ast.Call) -> Iterator[str]:
    if _name(call) in SAYS - {"words"}:
        texts = [one.value for one in call.args[:2] if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        yield from (f"has half a text: {text!r}" for text in texts if _half(text))
    if not isinstance(call.func, ast.Attribute):
        return
    inner, verb = call.func.value, call.func.attr
    if verb in CASES and _says(inner):
        yield f"writes a text anew: {verb}"
    if verb == "join" and isinstance(inner, ast.Constant) and LISTS.search(str(inner.value)):
        yield "joins a list by hand"
    if verb == "strftime" and not all(
        isinstance(a, ast.Constant) and NUMBERS_ONLY.fullmatch(a.value) for a in call.args
    ):
        yield "writes a day in English"


def _half(text: str) -> bool:
    return text != text.strip() and text != "Error: "


def _name(call: ast.Call) -> str:
    func = call.func
    return func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""


def _says(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and (
        _name(node) in SAYS or (_name(node) in ("str", *CASES, "strip") and any(map(_says, _parts(node))))
    )


def _parts(call: ast.Call) -> list[ast.AST]:
    return [*call.args, *([call.func.value] if isinstance(call.func, ast.Attribute) else [])]


def in_template(source: str, environment: Environment) -> list[Found]:
    """The places in a template."""
    tree = environment.parse(source)
    found = {Found(node.lineno, what) for node in tree.find_all(nodes.Node) for what in _of_template_node(node)}
    return sorted(found | {Found(line, what) for line, what in cuts(source)})


def _of_template_node(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Filter):
        given = [str(arg.value) for arg in node.args if isinstance(arg, nodes.Const)]
        if node.name in CASES or (node.name == "map" and CASES.intersection(given)):
            yield f"writes a text anew: {node.name}"
        if node.name == "join" and any(map(LISTS.search, given)):
            yield "joins a list by hand"
    elif isinstance(node, nodes.Concat | nodes.Add) and any(map(_told, node.iter_child_nodes())):
        yield "adds to a text"
    elif isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in SAYS:
        texts = [str(arg.value) for arg in node.args[:2] if isinstance(arg, nodes.Const)]
        yield from (f"has half a text: {text!r}" for text in texts if _half(text))


def _told(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Call):
        return isinstance(node.node, nodes.Name) and node.node.name in SAYS
    if isinstance(node, nodes.CondExpr):
        return _told(node.expr1) or (node.expr2 is not None and _told(node.expr2))
    return isinstance(node, nodes.Filter) and node.name in SAYS


def environment() -> Environment:
    """One that can parse the house's templates."""
    return Environment(extensions=[i18n], autoescape=True)
