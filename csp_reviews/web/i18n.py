"""Texts in the reader's language: as they are written in English, from a catalogue in any other language.

A catalogue is a `.po` file of `csp_reviews/translations/`, read once, when the first text in its language is asked
for, so there is nothing to compile. An entry that is marked *fuzzy* was not checked by anybody who knows the language,
and is never shown: the English is. An English page looks nothing up: for every text of it the library would work out
the language and the name of its catalogue again, which costs a page more than its database.
"""

from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, current_app
from flask_babel import Domain
from jinja2 import pass_eval_context
from jinja2.filters import do_mark_safe
from jinja2.nodes import EvalContext

from csp_reviews.extensions import babel
from csp_reviews.web.language import ENGLISH, current

FOLDERS = "csp_translations"
REMEMBERED = 4_096
NOTHING = NullTranslations()


class Texts(Domain):
    """The catalogues of an application. There is none for English."""

    def get_translations(self) -> NullTranslations:
        """The catalogue in the reader's language."""
        language = current()
        return NOTHING if language == ENGLISH else _checked(current_app.extensions.get(FOLDERS, ()), language)


def install(app: Flask) -> None:
    """Let Python and templates find texts so. Called after flask-babel's own `init_app`."""
    app.extensions[FOLDERS] = tuple(app.extensions["babel"].translation_directories)
    # One for all applications of a process: each has its own catalogues, or none.
    texts: Domain = Texts()
    vars(babel)["domain_instance"] = texts

    @pass_eval_context
    def gettext(context: EvalContext, text: str, /, **variables: Any) -> str:
        if current() != ENGLISH:
            text = texts.get_translations().ugettext(text)
        return _filled(text, context.autoescape, **variables) if variables else _whole(text, context.autoescape)

    app.jinja_env.globals.update({"gettext": gettext, "_": gettext})


def catalogue(path: Path, language: str) -> Catalog:
    """Read a catalogue whole, entries that nobody checked with it; an empty one where there is no such file."""
    if not path.exists():
        return Catalog(locale=language)
    with path.open(encoding="utf-8") as file:
        return read_po(file, locale=language, abort_invalid=True)


def path_in(folder: str, language: str) -> Path:
    """Where a folder of translations keeps the catalogue of a language."""
    return Path(folder) / language / "LC_MESSAGES" / "messages.po"


@lru_cache
def _checked(folders: tuple[str, ...], language: str) -> NullTranslations:
    """What somebody has checked of a language's catalogues."""
    found: NullTranslations = Translations()
    for folder in folders:
        written = BytesIO()
        write_mo(written, catalogue(path_in(folder, language), language), use_fuzzy=False)
        written.seek(0)
        found.add_fallback(Translations(written))
    return found


@lru_cache(REMEMBERED)
def _whole(text: str, markup: bool, /) -> str:
    """A text without anything to fill in. It is a format all the same: `%%` stands for `%`."""
    return _filled(text, markup)


def _filled(text: str, markup: bool, /, **variables: Any) -> str:
    """A text with its variables filled in, escaped where the template is markup.

    The text itself is the template's own or its translator's, and markup as they are: so is jinja's own way.
    """
    return (do_mark_safe(text) if markup else text) % variables
