"""whose answer it was, whether it has stopped

Revision ID: answers1
Revises: weeks1
"""

import sqlalchemy as sa
from alembic import op

from csp_reviews.law.terms import Party
from migrations.rebuilding import rebuild

revision = "answers1"
down_revision = "weeks1"
branch_labels = None
depends_on = None

RULE = f"party IN ({', '.join(repr(party.value) for party in Party)})"


def upgrade() -> None:
    """Of an answer that was given before nobody knows: where a case has two people, neither is shown it as their own."""
    if op.get_bind().dialect.name == "sqlite":
        rebuild(
            "check_in",
            ("asked_on DATE", "party VARCHAR(40), asked_on DATE"),
            ("CONSTRAINT ck_check_in_state ", f"CONSTRAINT ck_check_in_party CHECK ({RULE}), CONSTRAINT ck_check_in_state "),
        )
        return
    op.add_column("check_in", sa.Column("party", sa.String(length=40), nullable=True))
    op.create_check_constraint(op.f("ck_check_in_party"), "check_in", RULE)
