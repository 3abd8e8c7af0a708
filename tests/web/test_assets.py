"""The addresses of our own files: they name the content, whoever asks and wherever the application lies."""

import hashlib
from pathlib import Path

from flask import Flask

STYLES = "csp.css"


def address(app: Flask, name: str = STYLES, **request: str) -> str:
    with app.test_request_context(**request):
        return str(app.jinja_env.globals["asset"](name))


def test_an_address_names_the_content(app):
    digest = hashlib.sha256((Path(str(app.static_folder)) / STYLES).read_bytes()).hexdigest()
    assert address(app) == f"/static/{STYLES}?v={digest[:12]}"


def test_an_address_follows_a_proxy_that_puts_the_application_elsewhere(app):
    first = address(app)
    assert address(app, base_url="http://localhost/reviews/") == f"/reviews{first}"
    assert address(app) == first


def test_a_file_is_read_once(app, monkeypatch):
    first = address(app)
    monkeypatch.setattr(Path, "read_bytes", lambda _self: b"")
    assert address(app) == first


def test_while_somebody_works_on_it_a_file_is_read_each_time(make_app, monkeypatch):
    app = make_app(DEBUG=True)
    first = address(app)
    monkeypatch.setattr(Path, "read_bytes", lambda _self: b"changed")
    assert address(app) != first
