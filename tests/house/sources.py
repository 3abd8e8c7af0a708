"""The files of the repository, as the house's own rules see them."""

import ast
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]

#: Other people's files, kept as they are.
VENDORED = ("static/govuk-frontend-", "static/atkinson-hyperlegible-next-", "tests/components/fixtures/")

#: Folders that the tools and the application make, for a checkout without git.
MADE = {".git", ".venv", "instance", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}

CLOCKS = {"now", "today", "utcnow", "time", "time_ns", "localtime", "gmtime"}
CLOCK_OWNERS = {"datetime", "date", "time"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def files() -> tuple[Path, ...]:
    """Every file of the repository, committed or about to be; vendored ones aside."""
    names = _listed() if shutil.which("git") and (ROOT / ".git").exists() else _walk()
    return tuple(ROOT / name for name in sorted(filter(None, names)) if _ours(name))


def named(path: Path) -> str:
    """A file's name within the repository."""
    return path.relative_to(ROOT).as_posix()


def python(*folders: str) -> tuple[Path, ...]:
    """The Python files in these folders, or all of them; migrations aside."""
    return tuple(
        path
        for path in files()
        if path.suffix == ".py" and not named(path).startswith("migrations/") and _within(path, folders)
    )


@cache
def tree(path: Path) -> ast.Module:
    """A Python file, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(module: ast.Module) -> Iterator[Function]:
    """Every function and method, nested ones included."""
    return (node for node in ast.walk(module) if isinstance(node, Function))


def imported(module: ast.Module) -> Iterator[str]:
    """Every module imported: `a.b` for `import a.b`, and `a.b` and `a.b.c` for `from a.b import c`."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def looks_at_a_clock(module: ast.Module) -> bool:
    """Whether a module asks the machine for the time."""
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in CLOCKS
        and isinstance(node.value, ast.Name)
        and node.value.id in CLOCK_OWNERS
        for node in ast.walk(module)
    )


def lines(paths: Iterable[Path]) -> Iterator[tuple[str, int, str]]:
    """Each line of the text files among them: the file's name, the line's number, the line."""
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            yield named(path), number, line


def _listed() -> list[str]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")


def _ours(name: str) -> bool:
    return not name.startswith(VENDORED) and (ROOT / name).is_file()


def _within(path: Path, folders: tuple[str, ...]) -> bool:
    return not folders or named(path).startswith(tuple(f"{folder}/" for folder in folders))


def _walk() -> list[str]:
    return [named(path) for path in ROOT.rglob("*") if not MADE.intersection(path.relative_to(ROOT).parts)]
