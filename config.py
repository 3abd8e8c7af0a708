"""Every setting: its name, its default, what it is for. Production refuses to start unsafe.

All settings come from the environment. `CSP_ENV=production` is what `make serve` sets; without it the application is
for development and demonstration on one machine.
"""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent


class UnsafeSetting(Exception):
    """A setting that production must not run with. The message is one plain sentence."""


def load(environ: Mapping[str, str]) -> dict[str, Any]:
    """Read the settings from an environment.

    Returns Flask's configuration mapping. Raises UnsafeSetting in production for each setting that would be unsafe.
    """
    production = environ.get("CSP_ENV") == "production"
    instance = Path(environ.get("INSTANCE_PATH", str(ROOT / "instance"))).resolve()
    base_url = environ.get("BASE_URL", "" if production else "http://127.0.0.1:8000")
    secret = environ.get("SECRET_KEY", "")
    if production:
        _refuse_unsafe(environ, secret, base_url)
    https = base_url.startswith("https://")
    return {
        # Whether this is production.
        "PRODUCTION": production,
        # Where the embedded database, evidence and the outbox are kept.
        "INSTANCE_PATH": str(instance),
        # sqlite:////… or postgresql+psycopg://…
        "SQLALCHEMY_DATABASE_URI": _database(environ.get("DATABASE_URL", f"sqlite:///{instance / 'csp_reviews.db'}")),
        # What a statement was given is never in an error or a log: it may be somebody's story.
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": False, "hide_parameters": True},
        # Signs cookies and keys the digests of follow-up codes. Changing it ends every session and every code.
        "SECRET_KEY": secret or _kept_secret(instance),
        # The public address, with which links in messages begin.
        "BASE_URL": base_url.rstrip("/"),
        # smtp://user:password@host:port or smtps://…; empty: messages are files in INSTANCE_PATH/outbox.
        "MAIL_URL": environ.get("MAIL_URL", ""),
        # The sender of messages: a neutral name and address.
        "MAIL_FROM": environ.get("MAIL_FROM", "Local services <no-reply@localhost>"),
        **_reached(environ, base_url, production),
        # SQLite's journal mode: DELETE, or WAL where the SQLite is 3.51.3 or newer.
        "SQLITE_JOURNAL": environ.get("SQLITE_JOURNAL", "DELETE").upper(),
        # Where people go who leave in a hurry.
        "LEAVE_URL": environ.get("LEAVE_URL", "https://www.bbc.co.uk/weather"),
        **(_saved_drafts(environ) | _evidence(environ)),
        # The only clock: tests put their own in its place.
        "CLOCK": lambda: datetime.now(UTC),
        **_cookies(https),
        "WTF_CSRF_TIME_LIMIT": None,
        # Our own Referrer-Policy keeps the Referer back, so it cannot be asked for; the token is bound to the session.
        "WTF_CSRF_SSL_STRICT": False,
        "MAX_CONTENT_LENGTH": 2_000_000,
        "MAX_FORM_MEMORY_SIZE": 500_000,
        "MAX_FORM_PARTS": 1_000,
        "TEMPLATES_AUTO_RELOAD": False,
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_DEFAULT_TIMEZONE": "Europe/London",
    }


def _saved_drafts(environ: Mapping[str, str]) -> dict[str, Any]:
    """How many days an application that somebody saved to come back to is kept, and how many before its end they are
    warned, where a safe address is known."""
    return {
        "SAVED_DRAFT_DAYS": int(environ.get("SAVED_DRAFT_DAYS", "28")),
        "SAVED_DRAFT_WARN_DAYS": int(environ.get("SAVED_DRAFT_WARN_DAYS", "5")),
    }


def _evidence(environ: Mapping[str, str]) -> dict[str, Any]:
    """How files that people send are checked, and how much of them is taken. Sizes are in bytes."""
    sizes = {
        # The largest file, and how large everything that one press of a button sends may be.
        "EVIDENCE_FILE_BYTES": 50_000_000,
        "EVIDENCE_REQUEST_BYTES": 120_000_000,
        # How many files one press of a button may send.
        "EVIDENCE_REQUEST_FILES": 20,
        # What one case, or one application that is being written, may hold.
        "EVIDENCE_CASE_FILES": 100,
        "EVIDENCE_CASE_BYTES": 500_000_000,
        # What the public may send in a day: from one network, and all together. Staff are not counted.
        "EVIDENCE_NETWORK_DAY_BYTES": 500_000_000,
        "EVIDENCE_DAY_BYTES": 5_000_000_000,
        # The part of the disk, in percent, that the public's files leave free for the work of staff.
        "EVIDENCE_RESERVE": 10,
        # The largest file that clamd looks at whole: its StreamMaxLength, MaxFileSize and MaxScanSize must not be less.
        "CLAMD_MAX_BYTES": 25_000_000,
    }
    return {
        # Where ClamAV's daemon listens: host:port or the path of a socket. "none": there is none, knowingly.
        "CLAMD": environ.get("CLAMD", ""),
        # The program that makes sound and film anew; empty: the one on the PATH, where there is one.
        "FFMPEG": environ.get("FFMPEG", ""),
        **{name: _whole_number(environ, name, default) for name, default in sizes.items()},
    }


def _whole_number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, str(default))
    if not text.isdecimal() or not int(text):
        raise UnsafeSetting(f"{name} must be a whole number, more than 0.")
    return int(text)


def _cookies(https: bool) -> dict[str, Any]:
    """How the one cookie is kept: out of reach of scripts, on this host alone where the address is https."""
    return {
        "SESSION_COOKIE_NAME": "__Host-session" if https else "session",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
    }


def _refuse_unsafe(environ: Mapping[str, str], secret: str, base_url: str) -> None:
    """Raise UnsafeSetting for the first setting that production may not run with."""
    checks = (
        (len(secret) >= 32, "SECRET_KEY must be set, to at least 32 random characters."),
        ("DATABASE_URL" in environ, "DATABASE_URL must be set: production does not guess where its records are."),
        (base_url.startswith("https://"), "BASE_URL must be set and begin with https://."),
        (not environ.get("FLASK_DEBUG"), "FLASK_DEBUG must not be set in production."),
        (bool(environ.get("MAIL_URL")), "MAIL_URL must be set, or nobody would get a message."),
        ("localhost" not in environ.get("MAIL_FROM", "localhost"), "MAIL_FROM must be set to a real sender."),
        (_is_clamd(environ.get("CLAMD", "")), "CLAMD must be set, to host:port, a socket's path, or none (see docs)."),
        (
            environ.get("PROXIES", "").isdigit(),
            "PROXIES must be set to a whole number: how many proxies stand in front, 0 where none does.",
        ),
    )
    for safe, sentence in checks:
        if not safe:
            raise UnsafeSetting(sentence)


def _is_clamd(text: str) -> bool:
    """Whether this says where the virus scanner is, or that there knowingly is none."""
    host, _colon, port = text.rpartition(":")
    return text == "none" or text.startswith("/") or (bool(host) and port.isdecimal())


def _reached(environ: Mapping[str, str], base_url: str, production: bool) -> dict[str, Any]:
    """By which names it may be called, and through how many proxies."""
    own = urlsplit(base_url).hostname or ""
    return {
        # Its own name, and this machine's for whoever asks whether it is alive.
        "TRUSTED_HOSTS": [own, "localhost", "127.0.0.1"] if production else None,
        # How many proxies stand in front and set X-Forwarded-*. Production must say it: a wrong number lets anybody
        # choose the address by which their tries are counted.
        "PROXIES": int(environ.get("PROXIES", "0")),
    }


def _database(url: str) -> str:
    """Name the PostgreSQL driver where the address leaves it out."""
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def _kept_secret(instance: Path) -> str:
    """The development secret, made once and kept beside the database; a passing one where nothing can be kept."""
    path = instance / "secret_key"
    try:
        instance.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(32), encoding="ascii")
        return path.read_text(encoding="ascii")
    except OSError:
        return secrets.token_hex(32)
