"""What every table shares: names for constraints, UTC instants, enums as checked text."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, Dialect, Enum, MetaData, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The parent of every table."""

    metadata = MetaData(naming_convention=NAMES)


class Versioned:
    """Mix into a table that two people can edit: the second of two writers is told, never obeyed."""

    version: Mapped[int] = mapped_column()

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        """The version counts up with every change; an update of an older one finds no row."""
        return {"version_id_col": cls.version}


class UTCDateTime(TypeDecorator[datetime]):
    """An instant, kept in UTC and always aware. A naive one is a programming error (ValueError)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive instant; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware instant."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def coded(terms: type[StrEnum], name: str) -> Enum:
    """A column type that holds one of `terms` by value, with a CHECK called `name` (one name a column)."""
    return Enum(
        terms,
        name=name,
        values_callable=_values,
        native_enum=False,
        create_constraint=True,
        length=40,
        validate_strings=True,
    )


def together(name: str, *columns: str) -> CheckConstraint:
    """A CHECK that the columns are all filled in or all empty."""
    first, *rest = columns
    same = " AND ".join(f"({first} IS NULL) = ({column} IS NULL)" for column in rest)
    return CheckConstraint(same, name=name)


def _values(terms: Any) -> list[str]:
    return [term.value for term in terms]
