"""The application as it is, with its templates compiled once for all the servers of a run."""

import os

from flask import Flask
from jinja2 import FileSystemBytecodeCache

from csp_reviews.app import create_app

COMPILED = "TESTS_COMPILED_TEMPLATES"
"""The variable that names the folder of the compiled templates."""


def application() -> Flask:
    """What gunicorn loads."""
    app = create_app()
    if folder := os.environ.get(COMPILED):
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(folder)
    return app
