"""Rows as plain JSON and back, for the schema that a database has: never for the one that the models have.

An older back-up has older tables. So what a column holds is asked of the database itself.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from alembic.migration import MigrationContext
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    cast,
    func,
    select,
    text,
)

from elearning.models.engine import WRITES

#: Rows in memory at once: a published course is a row of some megabytes.
AT_ONCE = 20
VERSIONS = "alembic_version"
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d\.\d{6})\+00:00")
Value = str | int | float | bool | None


class UnfitRowsError(ValueError):
    """Rows that do not go into this database; the words are Dutch and name table and line, never a value."""


@dataclass(frozen=True)
class Kind:
    """What a column holds: how it is written down, and which values are right."""

    sql: type[Any]
    write: Callable[[Any], Value]
    fits: Callable[[Any], bool]


def _moment_text(value: datetime) -> str:
    moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_moment(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(_MOMENT.fullmatch(value)) and bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def _is_json(value: Any) -> bool:
    try:
        return isinstance(value, str) and (json.loads(value), True)[1]
    except ValueError:
        return False


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _same(value: Any) -> Value:
    return value  # type: ignore[no-any-return]


#: JSON is kept as the text that it is: no number, order or null changes by being read.
KINDS = (
    Kind(DateTime, _moment_text, _is_moment),
    Kind(Date, date.isoformat, _is_day),
    Kind(Boolean, bool, lambda value: isinstance(value, bool)),
    Kind(JSON, _same, _is_json),
    Kind(Integer, _same, _is_whole),
    Kind(Float, _same, _is_number),
    Kind(String, _same, lambda value: isinstance(value, str)),
)


def kind_of(column: Column[Any]) -> Kind:
    """Tell what a column holds; a type that we never use is a fault of ours."""
    return next(kind for kind in KINDS if isinstance(column.type, kind.sql))


# --- a database as it is ----------------------------------------------------------------------------------------------


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Read one moment of a database, however long that takes and whoever writes meanwhile."""
    with engine.connect() as plain:
        connection = plain
        if engine.dialect.name == "postgresql":
            connection = plain.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield connection


@contextmanager
def writing_whole(engine: Engine) -> Iterator[Connection]:
    """Write in one transaction that is there whole or not at all."""
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        yield connection


def revision_of(connection: Connection) -> str | None:
    """Tell which schema the database has; None when it has none of ours."""
    return MigrationContext.configure(connection).get_current_revision()


def tables_of(connection: Connection) -> dict[str, Table]:
    """Give the tables that are there, those that are pointed at first."""
    found = MetaData()
    found.reflect(connection)
    return {table.name: table for table in found.sorted_tables if table.name != VERSIONS}


def count_of(connection: Connection, table: Table) -> int:
    """Count the rows of a table."""
    return connection.scalar(select(func.count()).select_from(table)) or 0


def lines_of(connection: Connection, table: Table) -> Iterator[bytes]:
    """Write every row down as a line of JSON, in the order of the key: equal rows are equal bytes on any database."""
    columns = _in_order(table)
    writers = [kind_of(column).write for column in columns]
    wanted = [cast(column, Text) if isinstance(column.type, JSON) else column for column in columns]
    query = select(*wanted).order_by(*table.primary_key.columns)
    for row in connection.execution_options(yield_per=AT_ONCE).execute(query):
        values = [None if one is None else write(one) for one, write in zip(row, writers, strict=True)]
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def columns_of(table: Table) -> list[str]:
    """Name the columns in the order of a line: by name, for two databases may have added them in another order."""
    return [column.name for column in _in_order(table)]


def _in_order(table: Table) -> list[Column[Any]]:
    return sorted(table.columns, key=lambda column: column.name)


def fingerprint(connection: Connection, table: Table) -> tuple[int, str]:
    """Count the rows of a table and take the sha256 of them all."""
    count, digest = 0, sha256()
    for line in lines_of(connection, table):
        count += 1
        digest.update(line)
    return count, digest.hexdigest()


# --- putting rows in --------------------------------------------------------------------------------------------------


def put(connection: Connection, table: Table, lines: Iterable[bytes]) -> int:
    """Put rows in a table, a line at a time, and gives how many; raises UnfitRowsError."""
    rows = _Rows(table, lines)
    quote = connection.dialect.identifier_preparer.quote
    place = f"{quote(table.name)} ({', '.join(map(quote, columns_of(table)))})"
    cursor: Any = connection.connection.cursor()
    try:
        if connection.dialect.name == "postgresql":
            with cursor.copy(f"COPY {place} FROM STDIN") as copy:
                for values in rows:
                    copy.write_row(values)
        else:
            marks = ", ".join("?" * len(table.columns))
            cursor.executemany(f"INSERT INTO {place} VALUES ({marks})", map(rows.for_sqlite, rows))  # noqa: S608 (names of our own tables)
    except connection.dialect.loaded_dbapi.Error as error:
        raise UnfitRowsError(f"Tabel {table.name}, regel {rows.number}: {type(error).__name__}.") from error
    finally:
        cursor.close()
    return rows.number


class _Rows:
    """The rows of some lines, each looked at; knows at which line it is."""

    def __init__(self, table: Table, lines: Iterable[bytes]) -> None:
        self.table, self.lines, self.number = table, lines, 0
        self.columns = _in_order(table)
        self.kinds = [kind_of(column) for column in self.columns]
        self.moments = [number for number, kind in enumerate(self.kinds) if kind.sql is DateTime]

    def __iter__(self) -> Iterator[list[Value]]:
        for line in self.lines:
            self.number += 1
            yield self._row(line)

    def _row(self, line: bytes) -> list[Value]:
        try:
            values = json.loads(line)
        except ValueError:
            values = None
        if not isinstance(values, list) or len(values) != len(self.columns):
            raise UnfitRowsError(f"Tabel {self.table.name}, regel {self.number}: dit is geen rij van deze tabel.")
        for column, kind, value in zip(self.columns, self.kinds, values, strict=True):
            if value is not None and not kind.fits(value):
                where = f"Tabel {self.table.name}, regel {self.number}, kolom {column.name}"
                raise UnfitRowsError(f"{where}: deze waarde past hier niet.")
        return values

    def for_sqlite(self, values: list[Value]) -> list[Value]:
        """Write moments as SQLAlchemy does on SQLite: without a zone, which is always UTC."""
        for number in self.moments:
            if found := _MOMENT.fullmatch(str(values[number])):
                values[number] = f"{found[1]} {found[2]}"
        return values


def set_sequences(connection: Connection, tables: Iterable[Table]) -> None:
    """Let PostgreSQL go on counting where the rows end; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        if isinstance(table.c.id.type, Integer):
            highest = connection.scalar(select(func.max(table.c.id)))
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :value, :called)"),
                {"name": table.name, "value": highest or 1, "called": highest is not None},
            )
