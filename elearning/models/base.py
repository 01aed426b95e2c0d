"""What all tables share: names for constraints, moments that are always UTC, JSON, enums as readable text."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import JSON, Dialect, Enum, ForeignKey, Index, MetaData, text
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import DateTime, TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC: SQLite would give naive values back, and a naive value in is a programming error."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back that the database may have dropped."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The ground of all tables."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON, list[str]: JSON}  # noqa: RUF012 (SQLAlchemy reads it from the class)


Key = Annotated[int, mapped_column(primary_key=True)]


def text_enum(kind: type[StrEnum], name: str, *, checked: bool = True) -> Enum:
    """Store an enum as its own readable value, guarded by a CHECK; not for a column that was added to a table later."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=checked,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


def index_where(condition: str, name: str, *columns: str) -> Index:
    """Index only the rows of which something holds, so that the others cost nothing when they are written."""
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(condition))


def owned_by(table: str) -> ForeignKey:
    """Point at a row whose end is also the end of this one."""
    return ForeignKey(f"{table}.id", ondelete="CASCADE")
