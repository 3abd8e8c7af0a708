"""another way of taking part, chosen after the application was handed in

Revision ID: part1
Revises: copies1
"""

import sqlalchemy as sa
from alembic import op

from csp_reviews.law.terms import TakingPart
from migrations.rebuilding import rebuild

revision = "part1"
down_revision = "copies1"
branch_labels = None
depends_on = None

WAYS = ", ".join(f"'{way.value}'" for way in TakingPart)
TEXT = "complaint IS NOT NULL OR text <> ''"
NEW_TEXT = "complaint IS NOT NULL OR taking_part IS NOT NULL OR text <> ''"
CHECKS = {"taking_part": f"taking_part IN ({WAYS})", "part": "taking_part IS NULL OR about = 'taking_part_note'"}


def upgrade() -> None:
    """Keep it with what puts the application right; such a one needs no words."""
    if op.get_bind().dialect.name == "sqlite":
        checks = "".join(f"CONSTRAINT ck_addition_{name} CHECK ({rule}), " for name, rule in CHECKS.items())
        rebuild(
            "addition",
            ("added_on DATE NOT NULL", "taking_part VARCHAR(40), added_on DATE NOT NULL"),
            ("CONSTRAINT ck_addition_text ", f"{checks}CONSTRAINT ck_addition_text "),
            (TEXT, NEW_TEXT),
        )
        return
    op.add_column("addition", sa.Column("taking_part", sa.String(length=40), nullable=True))
    op.drop_constraint(op.f("ck_addition_text"), "addition", type_="check")
    op.create_check_constraint(op.f("ck_addition_text"), "addition", NEW_TEXT)
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_addition_{name}"), "addition", rule)
