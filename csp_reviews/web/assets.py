"""Addresses of our own static files, with their content's hash, so that they may be kept for a year."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, request, url_for

from csp_reviews.web.language import plain_root

REMEMBERED = 256
"""Addresses: one for each file, and for each place at which a proxy may put the application."""


def install(app: Flask) -> None:
    """Let templates ask for addresses; let browsers keep the files."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31_536_000
    folder = Path(str(app.static_folder))

    def address(name: str, root: str) -> str:
        mark = hashlib.sha256((folder / name).read_bytes()).hexdigest()[:12]
        return root + url_for("static", filename=name, v=mark).removeprefix(request.script_root)

    remembered = lru_cache(REMEMBERED)(address)

    def asset(name: str) -> str:
        """The address of a file under `static/`, changed whenever its content is."""
        return (address if app.debug else remembered)(name, plain_root())

    app.add_template_global(asset, "asset")
