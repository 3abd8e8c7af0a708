"""hours over midnight in which somebody may be reached

Revision ID: nights1
Revises: part1
"""

from alembic import op

from migrations.rebuilding import rebuild

revision = "nights1"
down_revision = "part1"
branch_labels = None
depends_on = None

OLD = "from_hour IS NULL OR (from_hour >= 0 AND from_hour < to_hour AND to_hour <= 24)"
NEW = (
    "from_hour IS NULL OR (from_hour >= 0 AND from_hour < 24 AND to_hour > 0 AND to_hour <= 24 "
    "AND from_hour <> to_hour)"
)
TOGETHER = "CONSTRAINT ck_contact_change_hours CHECK ((from_hour IS NULL) = (to_hour IS NULL))"


def upgrade() -> None:
    """An end before the beginning is one of the next day. What is asked for is checked as what is kept."""
    if op.get_bind().dialect.name == "sqlite":
        rebuild("contact_route", (OLD, NEW))
        rebuild("contact_change", (TOGETHER, f"{TOGETHER}, CONSTRAINT ck_contact_change_day CHECK ({NEW})"))
        return
    op.drop_constraint(op.f("ck_contact_route_day"), "contact_route", type_="check")
    for table in ("contact_route", "contact_change"):
        op.create_check_constraint(op.f(f"ck_{table}_day"), table, NEW)
