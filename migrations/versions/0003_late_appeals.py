"""Late appeals, a second person to open a case again, a stamp that never comes twice.

Revision ID: late1
Revises: asking1
"""

import sqlalchemy as sa
from alembic import op

from migrations.rebuilding import rebuild

revision = "late1"
down_revision = "asking1"
branch_labels = None
depends_on = None

OUTCOMES = ("'upheld', 'dismissed')", "'upheld', 'dismissed', 'out_of_time')")
KINDS = ("'closed', 'reopened')", "'closed', 'reopening_proposed', 'reopened')")
LATE = {
    "out_of_time": "late OR outcome IS NULL OR outcome <> 'out_of_time'",
    "late_reason": "NOT late OR late_reason <> ''",
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()
    with op.batch_alter_table("recommendation") as batch_op:
        batch_op.drop_index("ix_recommendation_review_id")
        batch_op.create_index("ix_recommendation_review", ["review_id", "made_on"])


def _sqlite() -> None:
    checks = "".join(f"CONSTRAINT ck_appeal_{name} CHECK ({text}), " for name, text in LATE.items())
    rebuild(
        "appeal",
        OUTCOMES,
        ("received_on DATE NOT NULL", "late BOOLEAN NOT NULL, late_reason TEXT NOT NULL, received_on DATE NOT NULL"),
        ("CONSTRAINT ck_appeal_review ", f"{checks}CONSTRAINT ck_appeal_review "),
        new={"late": "0", "late_reason": "''"},
    )
    rebuild("case_event", KINDS)
    rebuild("area", ("figures_stamp INTEGER NOT NULL", "figures_stamp BIGINT NOT NULL"))


def _postgresql() -> None:
    op.add_column("appeal", sa.Column("late", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("appeal", sa.Column("late_reason", sa.Text(), nullable=False, server_default=""))
    for column in ("late", "late_reason"):
        op.alter_column("appeal", column, server_default=None)
    for name, text in LATE.items():
        op.create_check_constraint(op.f(f"ck_appeal_{name}"), "appeal", text)
    _widen("appeal", "outcome", "outcome", OUTCOMES)
    _widen("case_event", "kind", "kind", KINDS)
    op.alter_column("area", "figures_stamp", type_=sa.BigInteger(), existing_type=sa.Integer())


def _widen(table: str, column: str, name: str, change: tuple[str, str]) -> None:
    """Let a closed list hold one more code: the same CHECK, as PostgreSQL tells it, with its end replaced."""
    told = op.get_bind().scalar(
        sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"),
        {"name": f"ck_{table}_{name}"},
    )
    codes = [part.split("'")[0] for part in told.split("'")[1::2]]
    old, now = (text.rstrip(")").replace("'", "").split(", ") for text in change)
    if codes[-len(old) :] != old:
        raise ValueError(f"ck_{table}_{name} does not end with {old}")
    listed = ", ".join(f"'{code}'" for code in [*codes[: -len(old)], *now])
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, f"{column} IN ({listed})")


def downgrade() -> None:
    raise NotImplementedError("a late appeal has no place in the older tables")
