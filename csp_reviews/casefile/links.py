"""Addresses from one step to another: by the name of the endpoint, never by an import."""

from typing import Any

from flask import current_app, url_for


def address(endpoint: str, **values: Any) -> str:
    """The address of an endpoint; empty where this installation has none of that name."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""
