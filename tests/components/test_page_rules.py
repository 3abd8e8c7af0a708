"""The rules of every page hold a good page, and each of them can fail."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from werkzeug.datastructures import Headers

from tests.support.page_rules import RULES, Page, check_page

GOOD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Your reports – Example</title>
<link rel="stylesheet" href="/static/csp.css?v=1"><script type="module" src="/static/csp.js"></script></head>
<body><a href="#main">Skip</a><main id="main"><h1>Your reports</h1>
<form method="post" action="/send"><input type="hidden" name="csrf_token" value="x">
<label for="name">Name</label><div id="name-hint">As on letters</div>
<input id="name" name="name" aria-describedby="name-hint">
<fieldset><legend>Which?</legend><input type="radio" name="a" id="a"><label for="a">A</label></fieldset>
<button>Send</button></form>
<form method="get"><label>Search <input name="q"></label></form>
<h2>Table</h2><table><caption>Reports</caption><tr><th scope="col">When</th></tr><tr><td>May</td></tr></table>
<svg aria-hidden="true"><use href="/static/marks.svg#done"/></svg><img src="/static/icon.svg" alt="">
<svg role="img" aria-label="Six months"><rect width="1" height="1"/></svg>
<a href="https://example.org/" target="_blank" rel="noopener">Elsewhere</a>
</main></body></html>"""

SUMMARY = '<div class="govuk-error-summary"><a href="#name">Enter your name</a></div>'
WRONG = (
    GOOD.replace("<title>", "<title>Error: ")
    .replace("<h1>", f"{SUMMARY}<h1>")
    .replace(
        '<div id="name-hint">As on letters</div>', '<p id="name-error" class="govuk-error-message">Enter your name</p>'
    )
    .replace('"name-hint"', '"name-error"')
)


@dataclass
class Answer:
    """A response, as far as the rules look at it."""

    text: str
    status_code: int = 200
    mimetype: str = "text/html"
    headers: Mapping[str, str] = field(default_factory=lambda: Headers({"Cache-Control": "no-store"}))

    def get_data(self, as_text: bool = False) -> Any:
        return self.text if as_text else self.text.encode()


#: The rule, what a good page says, what a bad one says instead.
BREAKS = [
    ("grammar", "<h2>Table</h2>", "<h2>Table</h3>"),
    ("grammar", "<!doctype html>", ""),
    ("grammar", "</form>\n<form", "<form></form></form>\n<form"),
    ("language", ' lang="en"', ""),
    ("one_main", "<h2>Table</h2>", "<h2>Table</h2><main></main>"),
    ("headings", "<h1>Your reports</h1>", "<h2>Your reports</h2>"),
    ("headings", "<h2>Table</h2>", "<h1>Table</h1>"),
    ("headings", "<h2>Table</h2>", "<h3>Table</h3>"),
    ("headings", "<h2>Table</h2>", "<h2> </h2>"),
    ("title", "<title>Your reports", "<title>Reports"),
    ("title", "<title>Your reports – Example</title>", "<title></title>"),
    ("unique_ids", 'id="a"', 'id="name"'),
    ("unique_ids", 'id="a"', 'id=""'),
    ("labels", '<label for="name">Name</label>', ""),
    ("labels", '<label for="name">Name</label>', '<label for="name"> </label>'),
    ("labels", '<label>Search <input name="q"></label>', '<input name="q">'),
    ("labels", "<button>Send</button>", "<button></button>"),
    ("labels", ">Elsewhere</a>", "></a>"),
    ("groups", "<legend>Which?</legend>", ""),
    ("groups", "<legend>Which?</legend>", "<legend> </legend>"),
    ("forms", '<input type="hidden" name="csrf_token" value="x">', ""),
    ("forms", 'name="csrf_token" value="x"', 'name="csrf_token" value=""'),
    ("forms", '<form method="get">', "<form>"),
    ("forms", '<form method="get">', '<form method="get"><input type="hidden" name="csrf_token" value="x">'),
    ("values", 'name="q"', 'name="q" value="None"'),
    ("values", "<h2>Table</h2>", '<h2>Table</h2><textarea aria-label="a">None</textarea>'),
    ("values", "<h2>Table</h2>", "<h2>{{ heading }}</h2>"),
    ("inline", "<h2>Table</h2>", "<h2>Table</h2><script>go()</script>"),
    ("inline", 'src="/static/csp.js"></script>', 'src="/static/csp.js">go()</script>'),
    ("inline", "<h2>Table</h2>", '<h2 style="color:red">Table</h2>'),
    ("inline", "</head>", "<style>p{}</style></head>"),
    ("inline", "<button>", '<button onclick="go()">'),
    ("inline", '<a href="#main">', '<a href="javascript:go()">'),
    ("origins", "/static/csp.js", "https://cdn.example/csp.js"),
    ("origins", "/static/csp.css", "//cdn.example/csp.css"),
    ("origins", "/static/csp.css", "/static/absent.css"),
    ("origins", 'src="/static/icon.svg"', 'src="data:image/gif;base64,R0lGOD"'),
    ("origins", 'src="/static/icon.svg"', 'srcset="/a.png 1x, https://cdn.example/b.png 2x"'),
    ("origins", 'action="/send"', 'action="https://example.org/send"'),
    ("origins", "<button>", '<button formaction="//example.org/">'),
    ("origins", "<h2>Table</h2>", '<h2>Table</h2><iframe src="https://example.org/"></iframe>'),
    ("origins", "/static/marks.svg#done", "https://cdn.example/marks.svg#done"),
    ("origins", "</head>", '<meta http-equiv="refresh" content="5"></head>'),
    ("links", ' rel="noopener"', ""),
    ("pictures", ' alt=""', ""),
    ("pictures", '<svg aria-hidden="true">', "<svg>"),
    ("pictures", ' aria-label="Six months"', ""),
    ("references", '<a href="#main">', '<a href="#content">'),
    ("references", 'aria-describedby="name-hint"', 'aria-describedby="name-hint name-error"'),
    ("references", '<label for="name">', '<label for="nam">'),
    ("marks", "marks.svg#done", "marks.svg#finished"),
    ("tables", "<caption>Reports</caption>", ""),
    ("tables", ' scope="col"', ""),
    ("tables", '<th scope="col">When</th>', "<td>When</td>"),
]

#: The same, of a page that shows an error.
ERROR_BREAKS = [
    ("errors", "<title>Error: ", "<title>"),
    ("errors", 'class="govuk-error-summary"', 'class="summary"'),
    ("errors", ' aria-describedby="name-error"', ""),
    ("summary_links", '<a href="#name">Enter your name</a>', "Enter your name"),
    ("summary_links", '<a href="#name">Enter your name</a>', '<a href="/form#name">Enter your name</a>'),
    ("references", '<a href="#name">Enter your name</a>', '<a href="#names">Enter your name</a>'),
]


def faults(html: str) -> set[str]:
    return {rule.__name__ for rule in RULES if list(rule(Page(html)))}


@pytest.mark.parametrize("html", [GOOD, WRONG], ids=["good", "with an error"])
def test_a_good_page_passes(html: str) -> None:
    check_page(Answer(html), "/")
    assert faults(html) == set()


@pytest.mark.parametrize(("rule", "good", "bad"), BREAKS)
def test_each_rule_can_fail(rule: str, good: str, bad: str) -> None:
    assert good in GOOD
    assert rule in faults(GOOD.replace(good, bad, 1))


@pytest.mark.parametrize(("rule", "good", "bad"), ERROR_BREAKS)
def test_each_rule_about_errors_can_fail(rule: str, good: str, bad: str) -> None:
    assert good in WRONG
    assert rule in faults(WRONG.replace(good, bad, 1))


def test_no_rule_is_without_a_page_that_breaks_it() -> None:
    assert {rule for rule, _, _ in BREAKS + ERROR_BREAKS} == {rule.__name__ for rule in RULES}


@pytest.mark.parametrize(
    "word", ["ASB", "Anti-social", "antisocial", "anti social", "Victims", "Complaints", "trigger"]
)
def test_a_neutral_title_tells_nothing(word: str) -> None:
    neutral = GOOD.replace("<body>", '<body data-page="neutral">')
    assert faults(neutral.replace("<title>Your reports – Example", "<title>Your details")) == set()
    assert faults(neutral.replace("<title>Your reports – Example", f"<title>Your {word}")) == {"title"}


def test_a_form_that_stores_nothing_may_go_without_a_token() -> None:
    token = '<input type="hidden" name="csrf_token" value="x">'
    assert faults(GOOD.replace(token, "").replace('method="post"', 'method="post" data-no-csrf')) == set()


def test_the_message_names_path_status_and_every_fault() -> None:
    bad = GOOD.replace(' lang="en"', "").replace(' alt=""', "")
    with pytest.raises(AssertionError, match=r"^/reports \(422\):\n  - language: .*\n  - pictures: .*icon"):
        check_page(Answer(bad, status_code=422), "/reports")


@pytest.mark.parametrize(
    ("headers", "public", "fault"),
    [
        ({"Cache-Control": "private"}, False, "without no-store"),
        ({}, False, "without no-store"),
        ({"Set-Cookie": "session=x"}, True, "sets a cookie"),
        ({"Vary": "Accept-Encoding, Cookie"}, True, "asks who is looking"),
    ],
)
def test_headers_are_held_too(headers: dict[str, str], public: bool, fault: str) -> None:
    with pytest.raises(AssertionError, match=fault):
        check_page(Answer(GOOD, headers=Headers(headers)), "/", public=public)


def test_a_public_page_may_be_kept() -> None:
    check_page(
        Answer(GOOD, headers=Headers({"Cache-Control": "public, max-age=0", "Vary": "Accept-Encoding"})),
        "/",
        public=True,
    )


@pytest.mark.parametrize(("status", "mimetype"), [(200, "text/csv"), (302, "text/html"), (200, "application/json")])
def test_what_is_no_page_passes_unread(status: int, mimetype: str) -> None:
    check_page(Answer("<p>", status_code=status, mimetype=mimetype, headers=Headers()), "/")
