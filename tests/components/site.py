"""The smallest site that can show our layouts and components: no database, nobody signed in unless a test says so."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, flash, render_template
from flask_babel import Babel
from flask_wtf import CSRFProtect, FlaskForm
from jinja2 import BytecodeCache, ChoiceLoader, DictLoader, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from werkzeug.test import TestResponse

from csp_reviews.web import filters
from csp_reviews.web.headers import CONTENT_SECURITY
from tests.components.govuk import ROOT

AREA = {"name": "Example Community Safety Partnership", "slug": "example"}
CONTEXT: Mapping[str, Any] = {
    "area": AREA,
    "html_lang": "en",
    "other_language": None,
    "demonstration": False,
    "navigation": [],
    "viewer": None,
}


class Compiled(BytecodeCache):
    """Templates compiled once for all the sites of a run: each site is new, its templates are not."""

    def __init__(self) -> None:
        """Nothing is compiled yet."""
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """What was compiled of the same source."""
        if bucket.key + bucket.checksum in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key + bucket.checksum])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self.kept[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


COMPILED = Compiled()


def site(templates: Mapping[str, str], form: Callable[[], FlaskForm] | None = None, **context: Any) -> Flask:
    """An application with one page, at any path: the template "page.html", with a form that a POST validates.

    A template that names a variable nobody gave fails, as it must not fail in production.
    """
    app = Flask(__name__, static_folder=str(ROOT / "static"), template_folder=None)
    app.config.update(SECRET_KEY="only for a test", TESTING=True, WTF_CSRF_ENABLED=False)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.loader = ChoiceLoader([DictLoader(dict(templates)), FileSystemLoader(ROOT / "templates")])
    app.jinja_env.bytecode_cache = COMPILED
    app.jinja_env.globals["asset"] = _asset
    app.jinja_env.globals["belongs"] = str
    Babel(app)
    filters.install(app)
    CSRFProtect(app)
    messages, caching = context.pop("messages", ()), context.pop("caching", "no-store")

    @app.route("/leave")
    def leave() -> str:
        return ""

    @app.route("/gone")
    def gone() -> str:
        return ""

    @app.route("/", defaults={"path": ""}, methods=["GET", "POST"])
    @app.route("/<path:path>", methods=["GET", "POST"])
    def page(path: str) -> str:
        for category, message in messages:
            flash(message, category)
        own = {"form": form()} if form else {}
        for one in own.values():
            one.validate_on_submit()
        given = CONTEXT | context | own
        named = {"area_name": given["area"]["name"] if given["area"] else ""}
        return render_template("page.html", **(named | given))

    @app.after_request
    def add_headers(response: Any) -> Any:
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY
        response.headers["Cache-Control"] = caching
        return response

    return app


def shown(templates: Mapping[str, str], path: str = "/", **context: Any) -> TestResponse:
    """The page of such a site, as a browser gets it."""
    return site(templates, **context).test_client().get(path)


def _asset(name: str) -> str:
    return f"/static/{name}?v={hashlib.sha256((ROOT / 'static' / name).read_bytes()).hexdigest()[:12]}"
