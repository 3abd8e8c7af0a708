"""The repository speaks of the product alone: no machine, no registry, no author's workshop."""

import re

import pytest

from tests.house.sources import files, lines

# Each is written so that it does not find itself.
MACHINE = re.compile(r"(?<![\w.])/(wor[k]|far[m]|roo[t]|hom[e]/\w+|User[s]/\w+|opt/pyp[i])(/|\b)")
REGISTRY = re.compile(
    r"pyp[i]\.org|pythonhoste[d]\.org|registry\.np[m]js\.org|registry\.yarnpk[g]\.com|deb\.debia[n]\.org"
    r"|proxy\.golan[g]\.org|extra-index-ur[l]\s+\S+:/|find-link[s]\s+/",
    re.IGNORECASE,
)
WORKSHOP = re.compile(
    r"\bclaud[e]\b|\banthropi[c]\b|\bopena[i]\b|\bchatgp[t]\b|\bcopilo[t]\b|\bcode[x]\b|\bL[L]M\b|\bsub-?agen[t]s?\b"
    r"|\bAI[ -](assistan[t]|agen[t]|generate[d])|generated (b[y]|wit[h]) (an )?(AI|mode[l])\b|co-authored-b[y]"
    r"|\bbefore-sto[p]\b|\.librar[y]/|\bthe (lea[d]|helpe[r]|brie[f]) (says|wrote|said)\b",
    re.IGNORECASE,
)
RULES = {"a path of one machine": MACHINE, "a package registry": REGISTRY, "the workshop": WORKSHOP}


def faults(line: str) -> list[str]:
    """The rules that a line breaks."""
    return [name for name, rule in RULES.items() if rule.search(line)]


def test_no_line_speaks_of_anything_but_the_product():
    found = [f"{name}:{number} {fault}" for name, number, line in lines(files()) for fault in faults(line)]
    assert not found


def test_no_file_is_left_over_from_a_merge_or_an_editor():
    names = [path.name for path in files()]
    assert not [name for name in names if name.endswith((".orig", ".rej", ".swp", "~", ".bak", ".log"))]


def test_no_conflict_is_left_in_a_file():
    marks = ("<" * 7 + " ", ">" * 7 + " ")
    assert not [f"{name}:{number}" for name, number, line in lines(files()) if line.startswith(marks)]


@pytest.mark.parametrize(
    "line",
    [
        "see /wo" + "rk/main/config.py",
        "HOME=/ro" + "ot",
        "in /ho" + "me/someone/code",
        "--extra-index-url" + " https://example.org/simple",
        "https://py" + "pi.org/simple",
        "written by Cla" + "ude",
        "Co-authored" + "-by: somebody",
    ],
)
def test_a_line_that_does_is_found(line):
    assert faults(line)


@pytest.mark.parametrize("line", ["/casework/ABC", "a/work/of/art", "the agency's agent", "/<area>/apply/", "at home"])
def test_ordinary_words_are_left_alone(line):
    assert not faults(line)
