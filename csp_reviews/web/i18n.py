"""Texts in the reader's language: looked up where there is a translation, and free of charge where there is none.

Every text goes through gettext, so a translation is a catalogue put into `csp_reviews/translations/`, and nothing else.
Until there is one, the library's way to find that out costs a page more than its database: it works out the language
and the name of the catalogue again for every text.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.support import NullTranslations
from flask import Flask, current_app
from flask_babel import Domain
from jinja2 import pass_eval_context
from jinja2.filters import do_mark_safe
from jinja2.nodes import EvalContext

from csp_reviews.extensions import babel

TRANSLATED = "csp_translated"
REMEMBERED = 4_096
NOTHING = NullTranslations()


class Texts(Domain):
    """The catalogues of an application: none is looked for in one that has none."""

    def get_translations(self) -> NullTranslations:
        """The catalogue in the reader's language."""
        return super().get_translations() if current_app.extensions.get(TRANSLATED, True) else NOTHING


def install(app: Flask) -> None:
    """Let Python and templates find texts so. Called after flask-babel's own `init_app`."""
    folders = map(Path, app.extensions["babel"].translation_directories)
    translated = any(any(folder.glob("*/LC_MESSAGES/*.mo")) for folder in folders)
    app.extensions[TRANSLATED] = translated
    # One for all applications of a process: each has its own catalogues, or none.
    texts: Domain = Texts()
    vars(babel)["domain_instance"] = texts

    @pass_eval_context
    def gettext(context: EvalContext, text: str, /, **variables: Any) -> str:
        if translated:
            text = texts.get_translations().ugettext(text)
        return _filled(text, context.autoescape, **variables) if variables else _whole(text, context.autoescape)

    app.jinja_env.globals.update({"gettext": gettext, "_": gettext})


@lru_cache(REMEMBERED)
def _whole(text: str, markup: bool, /) -> str:
    """A text without anything to fill in. It is a format all the same: `%%` stands for `%`."""
    return _filled(text, markup)


def _filled(text: str, markup: bool, /, **variables: Any) -> str:
    """A text with its variables filled in, escaped where the template is markup.

    The text itself is the template's own or its translator's, and markup as they are: so is jinja's own way.
    """
    return (do_mark_safe(text) if markup else text) % variables
