"""Plain words: what a page says to the public reads at US grade 8 or below, the field's own terms left out."""

import re
from pathlib import Path
from typing import Any

import html5lib
import pytest
import textstat
from flask import Flask

from csp_reviews.areas import content
from csp_reviews.areas.operations import set_content
from csp_reviews.extensions import db
from csp_reviews.models.areas import Area
from tests.applications.conftest import hand_in, read_with, said
from tests.support.builders import Make
from tests.support.client import CheckedClient
from tests.support.public_pages import public_paths

GRADE = 8.0
ENOUGH = 40
"""Words below which a grade says nothing."""
ROOT = Path(__file__).resolve().parents[2]
TAMWORTH = Path(content.__file__).parent / "tamworth.toml"
PROPER = (
    *("anti-social behaviour", "integrated care board", "community safety partnership", "Staffordshire", "Tamworth"),
    *("Anti-social Behaviour, Crime and Policing Act 2014", "Data Protection Act 2018", "UK GDPR"),
    *("National Domestic Abuse Helpline", "Information Commissioner’s Office", "organisations", "organisation"),
)
"""Names, and the one word for all who must answer: the Act's own."""
FRAMED = re.compile(r"\(.*?\)|https?://\S+|\S+@\S+")


def terms() -> list[str]:
    """The glossary's words and the names, the longest first."""
    rows = re.findall(r"^\| ([a-z ]+) \|", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE)
    return sorted({*rows, *PROPER} - {"word", "event", "notice"}, key=len, reverse=True)


TERMS = re.compile(r"\b(" + "|".join(map(re.escape, terms())) + r")s?\b", re.IGNORECASE)


def running_text(page: str) -> list[str]:
    """The sentences of a page's body; its tables, forms' labels and short lines aside."""
    main = html5lib.parse(page, namespaceHTMLElements=False).find(".//main")
    found = []
    for element in main.iter() if main is not None else ():
        text = " ".join("".join(element.itertext()).split())
        if element.tag in ("p", "li", "dd") and len(text.split()) >= 4 and not element.findall("li"):
            found.append(text if text[-1] in ".?!:" else f"{text}.")
    return found


def grade(sentences: list[str]) -> float:
    """The Flesch-Kincaid grade of running text without the terms."""
    text = TERMS.sub("it", FRAMED.sub("", " ".join(sentences)))
    return float(textstat.flesch_kincaid_grade(text))


@pytest.fixture
def area(app: Flask) -> Area:
    area = Make(app).area()
    set_content(area=area, content=content.from_toml(TAMWORTH.read_text(encoding="utf-8")))
    db.session.commit()
    return area


def graded(app: Flask, client: CheckedClient) -> dict[str, tuple[float, list[str]]]:
    """The grade of every page that has enough to read, and its hardest sentences."""
    found: dict[str, tuple[float, list[str]]] = {}
    for path in public_paths(app):
        answer: Any = client.get(path)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            sentences = running_text(answer.text)
            if len(" ".join(sentences).split()) >= ENOUGH:
                found[path] = grade(sentences), sorted(sentences, key=lambda one: -grade([one]))[:3]
    return found


def test_every_page_reads_at_grade_eight_or_below(app: Flask, client: CheckedClient, area: Area) -> None:
    read_with(client, hand_in(area, said()))
    assert client.post("/anytown/apply/1", data={"applying_as": "someone_else"}).status_code == 303
    found = graded(app, client)
    assert len(found) >= 18, sorted(found)
    hard = {path: (round(value, 1), worst) for path, (value, worst) in found.items() if value > GRADE}
    assert hard == {}


def test_a_hard_page_is_found() -> None:
    hard = "The aforementioned determination necessitates comprehensive consideration of evidential sufficiency."
    assert grade([hard]) > GRADE
    assert grade(["We look at it again. You get our reasons in writing."]) < GRADE


def test_the_field_s_own_terms_are_left_out() -> None:
    assert grade(["Anti-social behaviour is what we look at."]) == grade(["It is what we look at."])
