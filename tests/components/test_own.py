"""The components that are ours alone, and a page that holds one of each."""

from typing import Any

import pytest

from tests.components.govuk import environment
from tests.components.site import shown
from tests.support.page_rules import Page, check_page, text_of

JINJA = environment()

EVERYTHING = """{% extends "layouts/public.html" %}{% set wide = true %}
{% from "components/back-link.html" import back %}
{% from "components/box.html" import box, facts %}
{% from "components/details.html" import details %}
{% from "components/events.html" import events, duties %}
{% from "components/pagination.html" import pagination %}
{% from "components/path.html" import path %}
{% from "components/status.html" import status %}
{% from "components/summary-list.html" import summary_list, summary_card %}
{% from "components/table.html" import table, cell %}
{% from "components/task-list.html" import task_list %}
{% from "components/views.html" import views %}
{% block title %}Your case{% endblock %}
{% block before_content %}{{ back("Work queue", "/") }}{% endblock %}
{% block content %}
{% call box("Your case", "answer", level=1) %}{{ facts([("Whose turn", status("late", "The landlord"))]) }}{% endcall %}
{{ views([("Summary", "/", true), ("Log", "/log", false)], "This case") }}
{{ path([{"title": "Received", "mark": "done", "word": "Done"},
         {"title": "Decided", "current": true, "mark": "now"}]) }}
{{ events([{"when": "Mon 23 Nov", "datetime": "2026-11-23", "what": "Received", "by": "online"}]) }}
{{ duties([{"status": status("later", "Told"), "text": "s.104(6)"}]) }}
{{ facts([("Applications", 10)], big=true) }}{{ facts([("Reference", "H4K9-TR2V")], code=true) }}
{{ table("Reports", ["When", {"text": "Times", "numeric": true}], [["May", {"text": 2, "numeric": true}]]) }}
{% call table("Queue", ["Due"]) %}<tbody role="rowgroup"><tr role="row">
{{ cell("Today", stack=true, label="Due") }}</tr></tbody>{% endcall %}
{% call summary_card("Reports", [{"text": "Change", "href": "/"}]) %}<p>Six</p>{% endcall %}
{{ summary_list([{"key": "Name", "value": "Rowan", "actions": [{"text": "Change", "href": "/", "hidden": "name"}]}]) }}
{{ task_list([{"title": "Your reports", "href": "/", "status": status("done", "Done")}]) }}
{% call details("More") %}<p>Text</p>{% endcall %}
{{ pagination(next="/?after=x") }}
{% endblock %}"""


def macro(file: str, name: str, *arguments: Any, **named: Any) -> str:
    return str(getattr(JINJA.get_template(f"components/{file}.html").module, name)(*arguments, **named))


def test_one_of_each_keeps_the_rules_of_every_page() -> None:
    check_page(shown({"page.html": EVERYTHING}), "one of each")


@pytest.mark.parametrize(
    ("mark", "tone", "classes"),
    [
        ("late", "", "csp-status csp-late"),
        ("done", "", "csp-status csp-ok"),
        ("soon", "plain", "csp-status"),
        ("later", "", "csp-status"),
        ("later", "late", "csp-status csp-late"),
    ],
)
def test_a_mark_takes_its_tone_unless_told(mark: str, tone: str, classes: str) -> None:
    page = Page(macro("status", "status", mark, "Word", tone=tone))
    assert page.of_class("csp-status")[0].get("class") == classes
    assert text_of(page.root) == "Word"


def test_a_stacked_cell_is_named_by_its_column_or_by_itself() -> None:
    row = ["A", "B", {"text": "C", "label": "own"}, {"text": "D", "label": ""}]
    page = Page(macro("table", "table", "Caption", ["one", {"text": "two"}, "three", "four"], [row]))
    assert [cell.get("data-l") for cell in page.all("th", "td")][4:] == [None, "two", "own", None]
    assert [cell.get("role") for cell in page.all("th", "td")][4:] == ["rowheader", "cell", "cell", "cell"]


def test_pages_by_key_show_only_the_ways_there_are() -> None:
    assert macro("pagination", "pagination") == ""
    assert [link.get("rel") for link in Page(macro("pagination", "pagination", next="/b")).all("a")] == ["next"]


HOSTILE = "<script>alert(1)</script>\"'>"
TAKES_TEXT = [
    ("back-link", "back", [HOSTILE, "/"]),
    ("box", "facts", [[(HOSTILE, HOSTILE)]]),
    ("breadcrumbs", "breadcrumbs", [[(HOSTILE, "/"), (HOSTILE, "")]]),
    ("button", "button", [HOSTILE]),
    ("checkboxes", "checkboxes", ["a", [{"value": HOSTILE, "text": HOSTILE, "hint": HOSTILE}], HOSTILE]),
    ("date-input", "date_input", ["a", [{"name": "day", "value": HOSTILE, "label": HOSTILE}], HOSTILE]),
    ("details", "details", [HOSTILE, HOSTILE]),
    ("error-summary", "error_summary", [[{"text": HOSTILE, "href": "#a"}], HOSTILE, HOSTILE]),
    ("events", "events", [[{"when": HOSTILE, "what": HOSTILE, "by": HOSTILE, "datetime": HOSTILE}]]),
    ("input", "input", ["a", HOSTILE, "a", HOSTILE, HOSTILE, HOSTILE]),
    ("inset-text", "inset_text", [HOSTILE]),
    ("notification-banner", "notification_banner", [HOSTILE]),
    ("panel", "panel", [HOSTILE, HOSTILE]),
    ("path", "path", [[{"title": HOSTILE, "text": HOSTILE, "word": HOSTILE}]]),
    ("radios", "radios", ["a", [{"value": HOSTILE, "text": HOSTILE, "hint": HOSTILE}], HOSTILE]),
    ("select", "select", ["a", HOSTILE, [{"value": HOSTILE, "text": HOSTILE}]]),
    ("service-navigation", "service_navigation", [[(HOSTILE, "/", True)], HOSTILE]),
    ("status", "status", ["done", HOSTILE]),
    ("summary-list", "summary_list", [[{"key": HOSTILE, "value": HOSTILE}], HOSTILE]),
    ("table", "table", [HOSTILE, [HOSTILE, HOSTILE], [[HOSTILE, HOSTILE]]]),
    ("tag", "tag", [HOSTILE]),
    ("task-list", "task_list", [[{"title": HOSTILE, "hint": HOSTILE, "status": HOSTILE, "href": "/"}]]),
    ("textarea", "textarea", ["a", HOSTILE, "a", HOSTILE]),
    ("views", "views", [[(HOSTILE, "/", True)], HOSTILE]),
    ("warning-text", "warning_text", [HOSTILE]),
]


@pytest.mark.parametrize(("file", "name", "arguments"), TAKES_TEXT, ids=[entry[0] for entry in TAKES_TEXT])
def test_what_a_person_wrote_stays_text(file: str, name: str, arguments: list[Any]) -> None:
    page = Page(macro(file, name, *arguments))
    assert not page.all("script")
    held = [value for element in page.elements for value in element.attrib.values()]
    assert HOSTILE in " ".join([*held, *page.root.itertext()])
