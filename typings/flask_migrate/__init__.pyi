"""The parts of Flask-Migrate that we use."""

from typing import Any

from alembic.config import Config as _Config
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

class Config(_Config): ...

class Migrate:
    def __init__(
        self,
        app: Flask | None = ...,
        db: SQLAlchemy | None = ...,
        directory: str = ...,
        command: str = ...,
        compare_type: bool = ...,
        render_as_batch: bool = ...,
        **kwargs: Any,
    ) -> None: ...
    def init_app(
        self,
        app: Flask,
        db: SQLAlchemy | None = ...,
        directory: str | None = ...,
        command: str | None = ...,
        compare_type: bool | None = ...,
        render_as_batch: bool | None = ...,
        **kwargs: Any,
    ) -> None: ...
    def get_config(
        self, directory: str | None = ..., x_arg: str | list[str] | None = ..., opts: list[str] | None = ...
    ) -> Config: ...

def upgrade(
    directory: str | None = ...,
    revision: str = ...,
    sql: bool = ...,
    tag: str | None = ...,
    x_arg: str | list[str] | None = ...,
) -> None: ...
def downgrade(
    directory: str | None = ...,
    revision: str = ...,
    sql: bool = ...,
    tag: str | None = ...,
    x_arg: str | list[str] | None = ...,
) -> None: ...
def stamp(
    directory: str | None = ..., revision: str = ..., sql: bool = ..., tag: str | None = ..., purge: bool = ...
) -> None: ...
