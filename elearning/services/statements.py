"""The places in statements that are built once, when the program starts, and asked with other values each time.

Putting a statement together costs several times what asking the database does, so what a learner's page asks at every
visit stands as a constant beside the function that asks it. What a page only looks at goes over the connection.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Date, Executable, Insert, Integer, String, bindparam, insert, select
from sqlalchemy.orm import Session

from elearning.models import Base

PERSON: ColumnElement[int] = bindparam("person", type_=Integer)
COURSE: ColumnElement[str] = bindparam("course", type_=String)
TODAY: ColumnElement[date] = bindparam("today", type_=Date)


def any_of(name: str, kind: type[String | Integer] = String) -> Any:
    """Make the place for several values, as in `Answer.occasion.in_(any_of("occasions"))`."""
    return bindparam(name, type_=kind, expanding=True)


PEOPLE: Any = any_of("people", Integer)


def insert_if(table: type[Base], condition: ColumnElement[bool]) -> Insert:
    """Add a row only if a condition holds: looking and writing in one question, whose `rowcount` tells.

    Values go by the names of columns; what is not named is NULL. The caller holds the lock on the person.
    """
    columns = [column for column in table.__table__.columns if not column.primary_key]
    row = select(*(bindparam(column.name, None, column.type) for column in columns)).where(condition)
    return insert(table).from_select([column.name for column in columns], row).execution_options(preserve_rowcount=True)


def look_up(session: Session, statement: Executable, values: Mapping[str, object]) -> CursorResult[*tuple[Any, ...]]:
    """Ask for columns, straight over the connection: by way of the session a statement costs three times as much.

    As there, what was changed and not written yet is written first. Rows to change are for the session.
    """
    session.flush()
    return session.connection().execute(statement, values)
