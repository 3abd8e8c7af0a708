"""What whoever runs it asks: alive, ready, and how it does."""

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from flask_migrate import Config
from sqlalchemy.exc import SQLAlchemyError

from csp_reviews.extensions import db
from csp_reviews.law.terms import Action
from csp_reviews.web.gate import Door, access

blueprint = Blueprint("operator", __name__)


@blueprint.get("/healthz")
@access(Action.READ_PUBLIC, Door.PUBLIC)
def alive() -> ResponseReturnValue:
    """Whether the process answers at all."""
    return {"alive": True}


@blueprint.get("/readyz")
@access(Action.READ_PUBLIC, Door.PUBLIC)
def ready() -> ResponseReturnValue:
    """Whether the database answers and holds the newest schema."""
    try:
        found = MigrationContext.configure(db.session.connection()).get_current_revision()
    except SQLAlchemyError:
        return {"ready": False, "database": False}, 503
    config = Config()
    config.set_main_option("script_location", str(current_app.extensions["migrate"].directory))
    newest = ScriptDirectory.from_config(config).get_current_head()
    return {"ready": found == newest, "database": True}, 200 if found == newest else 503
