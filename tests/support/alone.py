"""For the tests of the law: no database, no application, no network can be reached."""

import asyncio
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NoReturn
from unittest.mock import patch

import psycopg
import sqlalchemy
from flask import Flask


class NotAloneError(BaseException):
    """A test of the law reached for something that is not law. No `except Exception` hides it."""


def _refuse(*_args: Any, **_kwargs: Any) -> NoReturn:
    raise NotAloneError("a test of the law reached for an application, a database or the network")


@contextmanager
def alone() -> Iterator[None]:
    """Inside, an application, an engine, a connection or a socket raises NotAloneError."""
    with ExitStack() as stack:
        for owner, name in (
            (Flask, "__init__"),
            (sqlalchemy, "create_engine"),
            (sqlalchemy.Engine, "connect"),
            (sqlite3, "connect"),
            (psycopg, "connect"),
            (psycopg.Connection, "connect"),
            (socket, "create_connection"),
            (socket.socket, "connect"),
            (asyncio, "open_connection"),
        ):
            stack.enter_context(patch.object(owner, name, _refuse))
        yield
