"""Rows for any table that points at a person, made from the table itself: a new table needs no new test."""

import secrets
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Enum, Float, Integer, Table, UniqueConstraint, insert, select
from sqlalchemy.orm import Session

from elearning.models import Base, LetterKind
from elearning.models.base import UtcDateTime

WHEN = datetime(2026, 3, 2, 9, tzinfo=UTC)
#: What the tables check besides the kind of a column.
FITTING: dict[str, Any] = {
    "review.rating": 3,
    "rhythm.weekday": 2,
    "rhythm.hour": 9,
    "moment.drawn": ["proef/fles"],
    "letter.kind": LetterKind.TEST,
}


def columns_to_people() -> list[tuple[Table, Column[Any]]]:
    """Every column that points at a person."""
    return [
        (table, column)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if any(key.column.table.name == "person" for key in column.foreign_keys)
    ]


def key_of(table: Table, column: Column[Any]) -> str:
    return f"{table.name}.{column.name}"


def add_row(session: Session, table: Table, column: Column[Any], person_id: int, mark: str = "a", **over: Any) -> int:
    """Add a row of a person; two with the same `mark` say the same thing wherever that is a key with the person."""
    values = {**_values(session, table, mark, column), column.name: person_id, **over}
    return int(session.execute(insert(table).values(values).returning(table.c.id)).scalar_one())


def add_any(session: Session, table: Table) -> int:
    """Add a row of any table, whoever it points at."""
    key = {} if table.c.id.autoincrement else {"id": secrets.randbelow(2**30)}
    values = {**_values(session, table, "x"), **key}
    return int(session.execute(insert(table).values(values).returning(table.c.id)).scalar_one())


def keys_with(table: Table, column: Column[Any]) -> list[list[str]]:
    """The keys of a table that this column is a part of, without it."""
    return [[name for name in key if name != column.name] for key in _keys(table) if column.name in key]


def _keys(table: Table) -> list[list[str]]:
    found = [one.columns for one in table.constraints if isinstance(one, UniqueConstraint)]
    found += [one.columns for one in table.indexes if one.unique]
    return [[one.name for one in columns] for columns in found]


def _values(session: Session, table: Table, mark: str, column: Column[Any] | None = None) -> dict[str, Any]:
    """Fill what must be filled; of every key without the person one column is unlike all others."""
    keys = [key for key in _keys(table) if column is None or column.name not in key]
    apart = {min(key, key=lambda name: bool(table.c[name].foreign_keys)) for key in keys}
    needed = [one for one in table.columns if one.name != "id" and not one.nullable and one is not column]
    return {one.name: _value(session, table, one, mark, apart=one.name in apart) for one in needed}


def _value(session: Session, table: Table, column: Column[Any], mark: str, *, apart: bool) -> Any:
    fitting = FITTING.get(f"{table.name}.{column.name}")
    if fitting is not None:
        return fitting
    for key in column.foreign_keys:
        return _row(session, key.column.table, is_new=apart)
    number = secrets.randbelow(2**30)
    return _plain_value(column, str(number) if apart else mark, number if apart else 1)


def _plain_value(column: Column[Any], mark: str, number: int) -> Any:
    kind = column.type
    if isinstance(kind, Enum):
        return kind.enum_class(kind.enums[0]) if kind.enum_class else kind.enums[0]
    if isinstance(kind, UtcDateTime):
        return WHEN
    for wanted, value in ((Boolean, False), (Integer, number), (Float, 1.0), (Date, date(2026, 3, 2)), (JSON, {})):
        if isinstance(kind, wanted):
            return value
    return mark


def _row(session: Session, table: Table, *, is_new: bool) -> int:
    """Give a row to point at: a new one, or any that is there."""
    found = None if is_new else session.scalar(select(table.c.id).order_by(table.c.id).limit(1))
    return add_any(session, table) if found is None else int(found)
