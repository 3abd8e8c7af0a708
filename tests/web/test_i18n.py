"""Texts: as they are written where there is no translation, translated where there is one."""

from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.pofile import write_po
from flask import Flask
from flask_babel import force_locale, gettext, lazy_gettext

from csp_reviews.web import i18n

TEMPLATES = (
    '{{ _("Read this") }}',
    '{{ gettext("Read this") }}',
    "{% trans %}Read this{% endtrans %}",
)
WELSH = {"Read this": "Darllenwch hwn", "%(n)s of <b>all</b>": "%(n)s o’r <b>cyfan</b>", "100%% sure": "100%% yn siŵr"}


def rendered(app: Flask, template: str, **values: object) -> str:
    return app.jinja_env.from_string(template).render(**values)


@pytest.fixture
def welsh_app(make_app, tmp_path: Path) -> Flask:
    catalog = Catalog(locale="cy")
    for english, welsh in WELSH.items():
        catalog.add(english, welsh)
    catalog.add("Not checked", "Heb ei wirio", flags=["fuzzy"])
    folder = tmp_path / "translations" / "cy" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.po").open("wb") as file:
        write_po(file, catalog)
    return make_app(BABEL_TRANSLATION_DIRECTORIES=str(tmp_path / "translations"))


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_text_without_a_translation_stays_as_it_is(app, template):
    with app.test_request_context():
        assert rendered(app, template) == "Read this"
        assert gettext("Read this") == str(lazy_gettext("Read this")) == "Read this"


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_text_with_a_translation_is_translated(welsh_app, template):
    with welsh_app.test_request_context():
        assert rendered(welsh_app, template) == "Read this"
        with force_locale("cy"):
            assert rendered(welsh_app, template) == "Darllenwch hwn"
            assert gettext("Read this") == str(lazy_gettext("Read this")) == "Darllenwch hwn"
        assert rendered(welsh_app, template) == "Read this"


def test_applications_of_one_process_do_not_share_their_catalogues(app, welsh_app):
    for each, expected in ((app, "Read this"), (welsh_app, "Darllenwch hwn"), (app, "Read this")):
        with each.test_request_context(), force_locale("cy"):
            assert rendered(each, TEMPLATES[0]) == gettext("Read this") == expected


@pytest.mark.parametrize(("locale", "expected"), [("en", "3 of <b>all</b>"), ("cy", "3 o’r <b>cyfan</b>")])
def test_what_is_filled_in_is_escaped_and_the_text_is_not(welsh_app, locale, expected):
    template = '{{ _("%(n)s of <b>all</b>", n=n) }}'
    with welsh_app.test_request_context(), force_locale(locale):
        assert rendered(welsh_app, template, n=3) == expected
        assert rendered(welsh_app, template, n="<i>") == expected.replace("3", "&lt;i&gt;")


def test_a_text_is_a_format_also_where_nothing_is_filled_in(app):
    with app.test_request_context():
        assert rendered(app, '{{ _("100%% sure") }}') == "100% sure"
        assert rendered(app, '{{ _("%(n)s%%", n=5) }}') == "5%"


def test_outside_of_markup_nothing_is_escaped(app):
    template = '{% autoescape false %}{{ _("For %(name)s & all", name=name) }}{{ _(" < ") }}{% endautoescape %}'
    with app.test_request_context():
        assert rendered(app, template, name="<Sam>") == "For <Sam> & all < "


def test_an_english_page_looks_into_no_catalogue(welsh_app, monkeypatch):
    monkeypatch.setattr(i18n, "_checked", lambda *_which: pytest.fail("a catalogue was looked for"))
    with welsh_app.test_request_context():
        assert rendered(welsh_app, TEMPLATES[0]) == gettext("Read this") == "Read this"


def test_a_translation_that_nobody_checked_is_not_shown(welsh_app):
    with welsh_app.test_request_context(), force_locale("cy"):
        assert gettext("Not checked") == rendered(welsh_app, '{{ _("Not checked") }}') == "Not checked"
