"""following an application: talk, additions, promised days, held changes, draft plans, whether it has stopped

Revision ID: follow1
Revises: evidence1
"""

import re
from collections.abc import Callable
from enum import StrEnum

import sqlalchemy as sa
from alembic import op

from csp_reviews.law.terms import EventKind, MessageKind, NoticeKind, Task
from csp_reviews.models import base

revision = "follow1"
down_revision = "evidence1"
branch_labels = None
depends_on = None

LISTS = (
    ("case_event", "kind", EventKind),
    ("message", "kind", MessageKind),
    ("notice", "kind", NoticeKind),
    ("work_item", "task", Task),
)
"""The closed lists that have new members: each CHECK is written anew from the list as the code has it."""


def upgrade() -> None:
    """Make the tables, then add to those that were there."""
    _tables()
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()
    op.create_index("ix_view_log_talk_id", "view_log", ["talk_id"])
    op.create_index("ix_message_talk_id", "message", ["talk_id"])


def _tables() -> None:
    text, day, instant, number = sa.Text(), sa.Date(), base.UTCDateTime(timezone=True), sa.Integer()
    _table(
        "talk",
        _id("case_id", "case_file"),
        ("n", number, False),
        ("party", _enum("party", "applicant affected"), False),
        ("kind", _enum("kind", "message unsafe"), False),
        ("from_staff", sa.Boolean(), False),
        ("text", text, False),
        ("by_name", sa.String(120), False),
        ("said_on", day, False),
        ("said_at", instant, False),
        ("settled_on", day, True),
        unique=("case_id", "n"),
        checks={"text": "text <> ''"},
    )
    op.create_index("ix_talk_waiting", "talk", ["case_id", "from_staff", "settled_on"])
    _table(
        "addition",
        _id("case_id", "case_file"),
        ("n", number, False),
        ("kind", _enum("kind", "information correction report report_corrected"), False),
        ("about", _enum("about_part", "happening alleged place impact wanted adjustments taking_part_note"), True),
        ("complaint", number, True),
        ("text", text, False),
        ("added_on", day, False),
        ("added_at", instant, False),
        ("read_on", day, True),
        ("outcome", text, False),
        unique=("case_id", "n"),
        checks={
            "about": "(kind = 'correction') = (about IS NOT NULL)",
            "complaint": "(kind IN ('report', 'report_corrected')) = (complaint IS NOT NULL)",
            "text": "complaint IS NOT NULL OR text <> ''",
        },
    )
    op.create_index("ix_addition_unread", "addition", ["case_id", "read_on"])
    _table(
        "complaint_version",
        _id("complaint_id", "complaint"),
        ("version", number, False),
        ("said", sa.JSON(), False),
        ("replaced_on", day, False),
        unique=("complaint_id", "version"),
    )
    _table(
        "step_date",
        _id("case_id", "case_file"),
        ("task", _enum("task", " ".join(Task)), False),
        ("subject", number, True),
        ("due_on", day, False),
        ("late_since", day, True),
        ("reason", text, False),
        ("done_about", text, False),
        ("effect", text, False),
        ("set_on", day, False),
        ("set_at", instant, False),
        checks={"reason": "late_since IS NULL OR reason <> ''"},
    )
    op.create_index("ix_step_date_case_id", "step_date", ["case_id"])
    _table(
        "contact_change",
        _id("case_id", "case_file"),
        _id("person_id", "person"),
        ("route", _enum("route", "email text phone voicemail letter"), False),
        ("address", sa.String(400), False),
        ("from_hour", number, True),
        ("to_hour", number, True),
        ("asked_at", instant, False),
        ("takes_effect_at", instant, False),
        ("needs_voice", sa.Boolean(), False),
        ("confirmed_how", text, True),
        ("undone_at", instant, True),
        ("took_effect_at", instant, True),
        checks={
            "one_end": "undone_at IS NULL OR took_effect_at IS NULL",
            "hours": "(from_hour IS NULL) = (to_hour IS NULL)",
        },
    )
    op.create_index("ix_contact_change_case_id", "contact_change", ["case_id"])
    op.create_index("ix_contact_change_due", "contact_change", ["takes_effect_at"])
    _table(
        "plan_draft",
        _id("review_id", "review"),
        _id("case_id", "case_file"),
        ("n", number, False),
        ("opening", text, False),
        ("items", sa.JSON(), False),
        ("comments_by", day, False),
        ("released_on", day, False),
        _id("released_by_id", "account", True),
        unique=("review_id", "n"),
        checks={"days": "comments_by >= released_on"},
    )
    op.create_index("ix_plan_draft_case_id", "plan_draft", ["case_id"])
    _table(
        "plan_comment",
        _id("draft_id", "plan_draft"),
        ("party", _enum("party", "applicant affected"), False),
        ("item", number, True),
        ("text", text, False),
        ("said_on", day, False),
        ("said_at", instant, False),
    )
    op.create_index("ix_plan_comment_draft_id", "plan_comment", ["draft_id"])
    _table(
        "check_in",
        _id("review_id", "review"),
        _id("case_id", "case_file"),
        ("n", number, False),
        ("asked_on", day, True),
        ("answer", _enum("answer", "yes partly no"), True),
        ("words", text, False),
        ("answered_on", day, True),
        ("declined_on", day, True),
        ("waiting", sa.Boolean(), False),
        ("settled_how", text, False),
        unique=("review_id", "n"),
        checks={
            "answer_on": "(answer IS NULL) = (answered_on IS NULL)",
            "state": "asked_on IS NOT NULL OR declined_on IS NOT NULL OR answer IS NOT NULL",
        },
    )
    op.create_index("ix_check_in_case_id", "check_in", ["case_id"])
    op.add_column("area", sa.Column("check_in_weeks", sa.String(40), server_default="2,6,12", nullable=False))




def _id(name: str, target: str, empty: bool = False) -> tuple[str, str, bool]:
    return name, target, empty


def _enum(name: str, members: str) -> sa.Enum:
    return sa.Enum(*members.split(), name=name, native_enum=False, create_constraint=True, length=40)


def _table(name: str, *lines: tuple, unique: tuple[str, ...] = (), checks: dict[str, str] | None = None) -> None:
    """A table with its key; a line that names a table instead of a type points to it."""
    parts: list = [sa.Column("id", sa.Integer(), nullable=False), sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}"))]
    for column, kind, empty in lines:
        points = isinstance(kind, str)
        parts.append(sa.Column(column, sa.Integer() if points else kind, nullable=empty))
        if points:
            parts.append(sa.ForeignKeyConstraint([column], [f"{kind}.id"], name=op.f(f"fk_{name}_{column}")))
    for check, rule in (checks or {}).items():
        parts.append(sa.CheckConstraint(rule, name=op.f(f"ck_{name}_{check}")))
    if unique:
        parts.append(sa.UniqueConstraint(*unique, name=op.f(f"uq_{name}_{'_'.join(unique)}")))
    op.create_table(name, *parts)


def _check(column: str, terms: type[StrEnum]) -> str:
    members = ", ".join(f"'{term.value}'" for term in terms)
    return f"{column} IN ({members})"


HOURS = {
    "hours": "(from_hour IS NULL) = (to_hour IS NULL)",
    "day": "from_hour IS NULL OR (from_hour >= 0 AND from_hour < to_hour AND to_hour <= 24)",
}


def _postgresql() -> None:
    for table, column, terms in LISTS:
        op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, _check(column, terms))
    for table in ("view_log", "message"):
        op.add_column(table, sa.Column("talk_id", sa.Integer(), nullable=True))
        op.create_foreign_key(op.f(f"fk_{table}_talk_id"), table, "talk", ["talk_id"], ["id"])
    for column in ("from_hour", "to_hour"):
        op.add_column("contact_route", sa.Column(column, sa.Integer(), nullable=True))
    for name, rule in HOURS.items():
        op.create_check_constraint(op.f(f"ck_contact_route_{name}"), "contact_route", rule)


def _sqlite() -> None:
    """SQLite changes no constraint in place: each table is made again under its own words, with its rows."""
    for table, column, terms in LISTS:
        old = re.compile(rf"CONSTRAINT ck_{table}_{column} CHECK \({column} IN \([^)]*\)\)")
        new = f"CONSTRAINT ck_{table}_{column} CHECK ({_check(column, terms)})"
        _rebuild(table, lambda sql, old=old, new=new: old.sub(new, sql))
    for table in ("view_log", "message"):
        points = f"CONSTRAINT fk_{table}_talk_id FOREIGN KEY(talk_id) REFERENCES talk (id)"
        _rebuild(table, lambda sql, points=points: _with(sql, ["talk_id INTEGER"], [points]))
    checks = [f"CONSTRAINT ck_contact_route_{name} CHECK ({rule})" for name, rule in HOURS.items()]
    _rebuild("contact_route", lambda sql: _with(sql, ["from_hour INTEGER", "to_hour INTEGER"], checks))


def _with(sql: str, columns: list[str], constraints: list[str]) -> str:
    """A CREATE TABLE with more columns and constraints."""
    head, word, rest = sql.partition("CONSTRAINT ")
    body, _end, tail = rest.rpartition(")")
    return f"{head}{', '.join(columns)}, {word}{body}, {', '.join(constraints)}){tail}"


def _rebuild(table: str, change: Callable[[str], str]) -> None:
    """Make a table again with other words, keeping its rows, its indexes and its triggers."""
    connection = op.get_bind()
    kept = connection.exec_driver_sql("SELECT type, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", (table,))
    words = [(row[0], row[1]) for row in kept]
    (sql,) = (sql for kind, sql in words if kind == "table")
    columns = ", ".join(row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table})"))
    changed = change(sql)
    if changed == sql:
        raise RuntimeError(f"the table {table} does not read as expected")
    renamed = re.sub(rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE {table}_anew", changed)
    op.execute(sa.text(renamed.replace(":", r"\:")))
    op.execute(f"INSERT INTO {table}_anew ({columns}) SELECT {columns} FROM {table}")
    op.execute(f"DROP TABLE {table}")
    connection.exec_driver_sql("PRAGMA legacy_alter_table=ON")
    op.execute(f"ALTER TABLE {table}_anew RENAME TO {table}")
    connection.exec_driver_sql("PRAGMA legacy_alter_table=OFF")
    for kind, other in words:
        if kind in ("index", "trigger"):
            op.execute(other)
