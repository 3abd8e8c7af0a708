"""Production refuses to start unsafe, with a plain sentence (F24)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import config

ROOT = Path(__file__).resolve().parents[2]
SAFE = {
    "CSP_ENV": "production",
    "SECRET_KEY": "k" * 40,
    "DATABASE_URL": "postgresql://db.example/csp",
    "BASE_URL": "https://reviews.example",
    "MAIL_URL": "smtps://mail.example",
    "MAIL_FROM": "Local services <no-reply@reviews.example>",
    "CLAMD": "127.0.0.1:3310",
    "PROXIES": "0",
}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY must be set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must be set"),
        ({"DATABASE_URL": None}, "DATABASE_URL must be set"),
        ({"BASE_URL": None}, "BASE_URL must be set"),
        ({"BASE_URL": "http://reviews.example"}, "BASE_URL must be set"),
        ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG must not be set"),
        ({"MAIL_URL": None}, "MAIL_URL must be set"),
        ({"MAIL_URL": ""}, "MAIL_URL must be set"),
        ({"MAIL_FROM": None}, "MAIL_FROM must be set"),
        ({"MAIL_FROM": "Local services <no-reply@localhost>"}, "MAIL_FROM must be set"),
        ({"CLAMD": None}, "CLAMD must be set"),
        ({"CLAMD": "localhost"}, "CLAMD must be set"),
        ({"EVIDENCE_FILE_BYTES": "50 MB"}, "EVIDENCE_FILE_BYTES must be a whole number"),
        ({"EVIDENCE_RESERVE": "0"}, "EVIDENCE_RESERVE must be a whole number"),
        ({"PROXIES": None}, "PROXIES must be set to a whole number"),
        ({"PROXIES": "two"}, "PROXIES must be set to a whole number"),
        ({"PROXIES": "-1"}, "PROXIES must be set to a whole number"),
    ],
)
def test_each_unsafe_setting_is_named(tmp_path: Path, change: dict[str, str | None], sentence: str) -> None:
    environ = {**SAFE, "INSTANCE_PATH": str(tmp_path), **change}
    with pytest.raises(config.UnsafeSetting, match=sentence):
        config.load({name: value for name, value in environ.items() if value is not None})


def test_a_safe_production_has_safe_cookies(tmp_path: Path) -> None:
    settings = config.load({**SAFE, "INSTANCE_PATH": str(tmp_path)})
    assert settings["SESSION_COOKIE_NAME"] == "__Host-session"
    assert settings["SESSION_COOKIE_SECURE"] is True
    assert settings["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://db.example/csp"
    assert not (tmp_path / "secret_key").exists()


def test_production_may_say_that_there_is_no_virus_scanner(tmp_path: Path) -> None:
    for said in ("none", "/run/clamav/clamd.ctl", "[::1]:3310"):
        assert config.load({**SAFE, "INSTANCE_PATH": str(tmp_path), "CLAMD": said})["CLAMD"] == said


def test_development_keeps_one_secret(tmp_path: Path) -> None:
    first = config.load({"INSTANCE_PATH": str(tmp_path)})["SECRET_KEY"]
    assert config.load({"INSTANCE_PATH": str(tmp_path)})["SECRET_KEY"] == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_the_server_says_it_in_one_line(tmp_path: Path) -> None:
    environ = {**os.environ, **SAFE, "INSTANCE_PATH": str(tmp_path), "SECRET_KEY": ""}
    done = subprocess.run(
        [sys.executable, "-c", "import wsgi"], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "csp_reviews does not start: " + "SECRET_KEY must be set, to at least 32 random characters."
    ]
