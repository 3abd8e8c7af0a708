"""What a browser keeps of the pages below /apply/, /check and /progress: addresses and titles that say nothing.

Whoever adds an address or a title there adds its words here, after asking what somebody who finds them in the history
of a shared device would learn.
"""

import re
from pathlib import Path

from flask import Flask

from csp_reviews.applications.addresses import NUMBERS
from csp_reviews.applications.journey import PAGES

PRIVATE = re.compile(r"^(/<area>)?/(apply|check|progress)(/|$)")
WORDS = {
    *("<area>", "apply", "check", "progress"),
    *("add", "answers", "case", "contact", "end", "forget", "keep", "letter", "list", "more", "notices", "other"),
    *("copied", "receipt", "remove", "sent", "yes", "files"),
    *("save", "saved", "lines", "stop", "join", "notes", "back", "link", "<token>", "begin", "begun", "aside"),
    *("correct", "draft", "messages", "name", "part", "question", "undo"),
}
TITLES = {
    *("A question", "Add to it", "Messages", "Put it right"),
    *(
        "Before you go on",
        "Before you start",
        "Check",
        "Contact",
        "Follow",
        "Keep this",
        "Look back",
        "One of your list",
    ),
    *("Take out", "Tell us", "To read", "We have what you sent", "Where it is now", "You have sent it", "Your list"),
    *("Come back later", "Your files", "Go on", "Look in your inbox", "This was not recorded"),
    "Your form, page %(n)s",
}
TEMPLATES = Path(__file__).parents[2] / "templates"


def test_addresses_there_say_nothing(app: Flask) -> None:
    private = [rule.rule for rule in app.url_map.iter_rules() if PRIVATE.match(rule.rule)]
    assert len(private) > 20
    words = {(word, rule) for rule in private for word in rule.strip("/").split("/")}
    parts = re.compile(r"<int:\w+>|<key>|<journey_page:page>")
    assert [rule for word, rule in sorted(words) if not parts.fullmatch(word) and word not in WORDS] == []


def test_titles_there_say_nothing() -> None:
    title = re.compile(r"{% block title %}(.*?){% endblock %}")
    telling = []
    for path in sorted(TEMPLATES.glob("**/*.html")):
        text = path.read_text(encoding="utf-8")
        if 'extends "applications/_layout.html"' in text or 'extends "layouts/journey.html"' in text:
            said = "".join(title.findall(text))
            telling += [(path.name, words) for words in re.findall(r'_\("([^"]*)"', said) if words not in TITLES]
            assert "_(" in said or not said, f"{path.name}: a title that is worked out cannot be read here"
    assert telling == []


def test_the_address_of_a_question_is_its_number(app: Flask) -> None:
    assert sorted(NUMBERS.values()) == list(range(1, len(PAGES) + 1))
    with app.test_request_context():
        assert app.url_for("applications.page", area="anytown", page=PAGES[3].key) == "/anytown/apply/4"
