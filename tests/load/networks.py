"""Visitors from many networks, as a proxy in front tells them: one network alone is made to wait after a while.

The servers under load run with `PROXIES=1`.
"""

import secrets

SETTINGS = {"PROXIES": "1"}
HEADER = "X-Forwarded-For"


def a_network() -> str:
    """An address that hardly anybody else comes from (RFC 1918)."""
    return "10." + ".".join(str(part) for part in secrets.token_bytes(3))
