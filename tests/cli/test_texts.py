"""`flask texts` and `flask area welsh`: what is left of a translation, and what an area may offer."""

from pathlib import Path

import pytest
from babel.messages import Catalog
from flask import Flask

from csp_reviews.cli import texts
from csp_reviews.extensions import db
from csp_reviews.models.areas import Area
from csp_reviews.web.i18n import catalogue, path_in
from tests.support.builders import Make

WORDS = Path(__file__).resolve().parents[2] / "csp_reviews" / "areas" / "tamworth.toml"


def run(app: Flask, *arguments: str):
    return app.test_cli_runner().invoke(args=list(arguments))


def test_texts_of_templates_code_and_law_are_found_and_those_of_staff_are_not() -> None:
    found = set(texts.public_texts())
    assert "Exit this page" in found
    assert "Whether this report counts depends on a day that is not known exactly." in found
    assert "Work queue" in found, "the navigation stands in one module with the public's"
    assert "Take an application" not in found


def test_the_count_tells_checked_unchecked_and_missing_apart(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(texts, "public_texts", lambda: ["One", "Two", "Three", "Four"])
    folder = tmp_path / "cy" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "One"\nmsgstr "Un"\n\n'
        '#, fuzzy\nmsgid "Two"\nmsgstr "Dau"\n\nmsgid "Three"\nmsgstr ""\n',
        encoding="utf-8",
    )
    assert texts.state_of(folder=tmp_path) == texts.State(checked=1, unchecked=1, missing=2)


def test_collecting_keeps_every_translation_and_its_mark(monkeypatch) -> None:
    monkeypatch.setattr(texts, "public_texts", lambda: ["One", "Two"])
    old = Catalog(locale="cy")
    old.add("One", "Un", flags=["fuzzy"], user_comments=["source: somewhere"])
    old.add("Gone", "Wedi mynd")
    fresh = texts.collected(old)
    assert [(str(m.id), m.string, m.fuzzy, m.user_comments) for m in fresh if m.id] == [
        ("One", "Un", True, ["source: somewhere"]),
        ("Two", "", False, []),
    ]


def test_every_checked_text_names_its_source() -> None:
    kept = catalogue(path_in(str(texts.TRANSLATIONS), "cy"), "cy")
    checked = [message for message in kept if message.id and message.string and not message.fuzzy]
    assert [m.id for m in checked if not any(note.startswith("source: ") for note in m.user_comments)] == []


def test_what_is_filled_in_is_the_same_in_both_languages() -> None:
    kept = catalogue(path_in(str(texts.TRANSLATIONS), "cy"), "cy")
    pairs = [(message.id, message.string) for message in kept if message.id and message.string]
    wrong = [pair for pair in pairs if sorted(texts.filled_in(pair[0])) != sorted(texts.filled_in(pair[1]))]
    assert wrong == []


def test_an_area_cannot_offer_welsh_while_a_text_is_unchecked(app: Flask) -> None:
    Make(app).area()
    db.session.commit()
    result = run(app, "area", "welsh", "anytown", "--name", "Enw", "--content", str(WORDS))
    assert result.exit_code == 1
    assert "not checked" in result.stderr
    assert db.session.query(Area).one().welsh is None


def test_an_area_offers_welsh_once_all_is_checked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("csp_reviews.cli.area.state_of", lambda: texts.State(10, 0, 0))
    Make(app).area()
    db.session.commit()
    assert run(app, "area", "welsh", "anytown").exit_code == 2
    result = run(app, "area", "welsh", "anytown", "--name", "Enw", "--content", str(WORDS))
    assert (result.exit_code, result.stdout) == (0, "Anytown Community Safety Partnership: English and Welsh.\n")
    assert run(app, "area", "welsh", "anytown", "--off").stdout.endswith(": English.\n")


def test_the_count_is_said(app: Flask) -> None:
    result = run(app, "texts", "count")
    assert result.exit_code == 0
    assert result.stdout.startswith("Cymraeg: ")
