"""What production refuses to start with: sign-ins whose passwords are printed for everybody to try."""

from flask import Flask
from sqlalchemy import inspect

from config import UnsafeSetting
from csp_reviews.accounts.queries import has_demonstration_accounts
from csp_reviews.extensions import db
from csp_reviews.web.transaction import reading

SENTENCE = "This database holds demonstration sign-ins: production needs a database of its own (DATABASE_URL)."


def refuse_demonstration(app: Flask) -> None:
    """Raise UnsafeSetting where the database in use has demonstration sign-ins.

    One without the tables has none: it may be about to get them from a migration.
    """
    with app.app_context(), reading():
        found = inspect(db.engine).has_table("account") and has_demonstration_accounts()
        db.session.remove()
        # The workers are forked from here, and must not share a connection.
        db.engine.dispose()
    if found:
        raise UnsafeSetting(SENTENCE)
