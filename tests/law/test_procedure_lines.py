"""Where an entry stands in a TOML text."""

import tomllib

from csp_reviews.law.procedure_lines import entry_lines, line_of

TEXT = '''\
name = "A [[not]] header"   # key = "no"
list = [
    "one",
    { inner = 1 },
]
long = """
[table]
key = 1
"""
"quoted key" = 1
nothing = ""

[table]   # with a comment
key = { months = 6 }

[[routes]]
kind = "count"

  [[ routes ]]
  kind = "hate"
  window = { months = 3 }

[[routes.inner]]
deep = 1

[[routes.inner]]
deep = 2
literal = \'\'\'
[[routes]]
kind = 1
\'\'\'
last = "]"
matrix = [
    [1, 2],
    [3, 4]
]
after = 1
short = [\'\'\'x\'\'\',
    "kind = 1",
    """y""", [
]]
\'single\' = 1

["quoted table"]
key = 2
'''


def test_the_text_is_toml() -> None:
    assert len(tomllib.loads(TEXT)["routes"][1]["inner"]) == 2


def test_each_entry_has_its_line() -> None:
    lines = entry_lines(TEXT)
    by_hand = {
        "name": 1,
        "list": 2,
        "long": 6,
        "quoted key": 10,
        "nothing": 11,
        "table": 13,
        "table.key": 14,
        "routes": 16,
        "routes[0]": 16,
        "routes[0].kind": 17,
        "routes[1]": 19,
        "routes[1].kind": 20,
        "routes[1].window": 21,
        "routes[1].inner": 23,
        "routes[1].inner[0]": 23,
        "routes[1].inner[0].deep": 24,
        "routes[1].inner[1]": 26,
        "routes[1].inner[1].deep": 27,
        "routes[1].inner[1].literal": 28,
        "routes[1].inner[1].last": 32,
        "routes[1].inner[1].matrix": 33,
        "routes[1].inner[1].after": 37,
        "routes[1].inner[1].short": 38,
        "routes[1].inner[1].single": 42,
        "quoted table": 44,
        "quoted table.key": 45,
    }
    assert lines == by_hand


def test_an_entry_without_a_line_of_its_own_has_that_of_what_holds_it() -> None:
    lines = entry_lines(TEXT)
    assert line_of("table.key.months", lines) == 14
    assert line_of("routes[1].window.months", lines) == 21
    assert line_of("routes[0].needed", lines) == 16
    assert line_of("list[1].inner", lines) == 2
    assert line_of("sources", lines) is None
    assert line_of("", lines) is None
