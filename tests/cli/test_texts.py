"""`flask texts` and `flask area welsh`: what is left of a translation, and what an area may offer."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import write_po
from flask import Flask

from csp_reviews.cli import texts
from csp_reviews.extensions import db
from csp_reviews.models.areas import Area
from csp_reviews.web.i18n import catalogue, path_in
from tests.support.builders import Make

CLDR_PLURALS = ("other", "one", "two", "three", "six")
"""The forms of a Welsh text that has a plural, in the order of the catalogue's own head."""
WORDS = Path(__file__).resolve().parents[2] / "csp_reviews" / "areas" / "tamworth.toml"
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
PARTS = re.compile(r'(?:include|extends|from|import) +"([^"]+)"')


def run(app: Flask, *arguments: str):
    return app.test_cli_runner().invoke(args=list(arguments))


def test_texts_of_templates_code_and_law_are_found_and_those_of_staff_are_not() -> None:
    found = set(texts.public_texts())
    assert "Exit this page" in found
    assert "Whether this report counts depends on a day that is not known exactly." in found
    assert "Work queue" in found, "the navigation stands in one module with the public's"
    assert "Take an application" not in found


def test_what_a_page_of_the_public_is_made_of_is_the_publics() -> None:
    """A part that staff's pages share would otherwise stand there in English, and nobody would miss it."""
    wrong = []
    for file in sorted(TEMPLATES.rglob("*.html")):
        name = str(file.relative_to(TEMPLATES.parent))
        parts = [f"templates/{part}" for part in PARTS.findall(file.read_text())]
        if not name.startswith(texts.STAFF):
            wrong += [(name, part) for part in parts if part.startswith(texts.STAFF)]
    assert wrong == []


def test_a_text_with_a_plural_is_found_as_both() -> None:
    assert ("%(n)s month", "%(n)s months") in texts.public_texts()


def test_a_code_and_a_modules_own_names_are_not_texts() -> None:
    found = set(texts.public_texts())
    assert "outcome_final" not in found
    assert "csp_reviews.law.words" not in found


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
    monkeypatch.setattr(texts, "public_texts", lambda: ["One", "Two", ("%(n)s day", "%(n)s days")])
    old = Catalog(locale="cy")
    old.add("One", "Un", flags=["fuzzy"], user_comments=["source: somewhere"])
    old.add("Gone", "Wedi mynd")
    old.add(("%(n)s day", "%(n)s days"), ("a", "b", "c", "d", "e"))
    fresh = texts.collected(old)
    assert [(m.id, m.string, m.fuzzy, m.user_comments) for m in fresh if m.id] == [
        ("One", "Un", True, ["source: somewhere"]),
        ("Two", "", False, []),
        (("%(n)s day", "%(n)s days"), ("a", "b", "c", "d", "e"), False, []),
    ]


def test_a_text_that_has_a_plural_now_is_translated_anew(monkeypatch) -> None:
    monkeypatch.setattr(texts, "public_texts", lambda: [("%(n)s day", "%(n)s days")])
    old = Catalog(locale="cy")
    old.add("%(n)s day", "%(n)s diwrnod")
    assert [any(texts.translations(m)) for m in texts.collected(old) if m.id] == [False]


def test_every_checked_text_names_its_source() -> None:
    checked = [message for message in translated() if not message.fuzzy]
    assert [m.id for m in checked if not any(note.startswith("source: ") for note in m.user_comments)] == []


def test_what_is_filled_in_is_the_same_in_both_languages() -> None:
    wrong = [
        (message.id, text)
        for message in translated()
        for text in texts.translations(message)
        if sorted(texts.filled_in(text)) not in [sorted(texts.filled_in(english)) for english in both(message)]
    ]
    assert wrong == []


def test_markup_and_the_space_around_a_text_are_the_same_in_both_languages() -> None:
    wrong = [
        (message.id, text)
        for message in translated()
        for text in texts.translations(message)
        if shape(text) != shape(both(message)[0])
    ]
    assert wrong == []


def test_the_catalogue_is_read_whole_and_written_as_it_was() -> None:
    path = path_in(str(texts.TRANSLATIONS), "cy")
    kept = catalogue(path, "cy")
    assert not kept.fuzzy, "a head that is marked so would leave the plurals out"
    assert kept.num_plurals == len(CLDR_PLURALS)
    assert [m.id for m in translated() if m.pluralizable and len(texts.translations(m)) != kept.num_plurals] == []
    written = BytesIO()
    write_po(written, kept, width=120, no_location=True, sort_output=True)
    assert written.getvalue() == path.read_bytes()


def translated() -> list[Message]:
    """What the catalogue has a translation of."""
    kept = catalogue(path_in(str(texts.TRANSLATIONS), "cy"), "cy")
    return [message for message in kept if message.id and all(texts.translations(message))]


def both(message: Message) -> tuple[str, ...]:
    """The English of a text: one, or one for a single thing and one for several."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def shape(text: str) -> tuple[list[str], bool, bool]:
    """The tags of a text, and whether it begins and ends with a space."""
    return re.findall(r"<[^>]*>|%%", text), text[:1].isspace(), text[-1:].isspace()


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
