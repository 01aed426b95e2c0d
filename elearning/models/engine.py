"""How connections behave: foreign keys and WAL on SQLite, and writers that queue up before they read.

A reader opens a plain `BEGIN`. A writer opens `BEGIN IMMEDIATE`, because a transaction that reads first and writes
later fails on SQLite as soon as two of them meet. On PostgreSQL both are an ordinary transaction.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

WRITES = "keukentafel_writes"
#: How long a writer waits for its turn before the page says so, in milliseconds.
LOCK_WAIT_MS = 10_000


def prepare(engine: Engine) -> Engine:
    """Give an engine our manners; returns the same engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _set_up_postgresql)
    return engine


def start_writing(session: Session) -> None:
    """Open the transaction of a writer; call it before the first read."""
    session.connection(execution_options={WRITES: True})


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={LOCK_WAIT_MS}", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _set_up_postgresql(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {LOCK_WAIT_MS}")
        cursor.execute("SET TIME ZONE 'UTC'")  # a moment as text, in figures by month, is the same on every server
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
