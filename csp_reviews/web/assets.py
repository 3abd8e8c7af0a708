"""Addresses of our own static files, with their content's hash, so that they may be kept for a year."""

import hashlib
from pathlib import Path

from flask import Flask, current_app, url_for


def asset(name: str) -> str:
    """The address of a file under `static/`, changed whenever its content is."""
    marks: dict[str, str] = current_app.extensions.setdefault("csp_assets", {})
    if name not in marks or current_app.debug:
        path = Path(str(current_app.static_folder)) / name
        marks[name] = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return url_for("static", filename=name, v=marks[name])


def install(app: Flask) -> None:
    """Let templates ask for addresses; let browsers keep the files."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31_536_000
    app.add_template_global(asset, "asset")
