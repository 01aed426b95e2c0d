"""How connections behave: foreign keys and WAL on SQLite, and writers that queue up before they read.

A reader opens a plain `BEGIN`. A writer opens `BEGIN IMMEDIATE`, because a transaction that reads first and writes
later fails on SQLite as soon as two of them meet. On PostgreSQL both are an ordinary transaction.
"""

import sqlite3
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

WRITES = "keukentafel_writes"
#: How long a writer waits for its turn before the page says so, in milliseconds.
LOCK_WAIT_MS = 10_000
#: How long somebody waits for a database server that does not answer at all.
CONNECT_SECONDS = 5
#: How long wiping traces waits for readers; a later round tries again.
WIPE_WAIT_MS = 2_000
#: What is deleted is overwritten with zeros (AVG article 17): the file keeps no words that no row has any more.
PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON")


def engine_options(url: str, **connect: object) -> dict[str, Any]:
    """Give what an engine for this address needs: a server may be away, and may come back.

    `connect` = what else to tell a server at each connection.
    """
    if url.startswith("sqlite"):
        return {"hide_parameters": True}
    connect = {"connect_timeout": CONNECT_SECONDS, **connect}
    return {"hide_parameters": True, "pool_pre_ping": True, "connect_args": connect}


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


def wipe_traces(engine: Engine, *, rebuild: bool = False) -> bool:
    """Leave nothing of deleted rows in the files of the database, after the transaction that deleted them.

    SQLite: the write-ahead log is emptied; with `rebuild` the file is written anew, so that rows deleted before
    `secure_delete` was on are gone as well. PostgreSQL: with `rebuild` dead rows are cleared at once; what its own log
    and back-ups keep is in docs/privacy/bewaren.md. False = somebody was reading or writing: try again later.
    """
    if engine.dialect.name == "sqlite":
        return _wipe_sqlite(engine, rebuild=rebuild)
    if not rebuild:
        return True  # PostgreSQL clears dead rows by itself
    try:
        with engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM")
    except OperationalError:
        return False
    return True


def _wipe_sqlite(engine: Engine, *, rebuild: bool) -> bool:
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={WIPE_WAIT_MS}")
        try:
            if rebuild:
                cursor.execute("VACUUM")
            busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            return False
        finally:
            cursor.execute(f"PRAGMA busy_timeout={LOCK_WAIT_MS}")
        return not busy


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={LOCK_WAIT_MS}", *PRAGMAS):
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
