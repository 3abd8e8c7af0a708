"""Run migrations with the application's own engine.

On SQLite foreign keys are off while tables are rebuilt (a batch migration with them on deletes the child rows) and
are checked afterwards.
"""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from csp_reviews.extensions import db


def run() -> None:
    """Migrate, one transaction for the whole way."""
    with db.engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            driver.execute("PRAGMA foreign_keys=OFF")
        try:
            _migrate(connection, sqlite)
        finally:
            if sqlite:
                driver.rollback()
                driver.execute("PRAGMA foreign_keys=ON")


def _migrate(connection: Connection, sqlite: bool) -> None:
    options = current_app.extensions["migrate"].configure_args
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=sqlite,
        compare_type=True,
        user_module_prefix="base.",
        **{name: value for name, value in options.items() if name not in ("render_as_batch", "compare_type")},
    )
    with context.begin_transaction():
        context.run_migrations()
        if sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
            raise RuntimeError(f"foreign keys do not hold after the migration: {broken[:5]}")


run()
