"""How connections behave: foreign keys and WAL on SQLite, and writers that queue up before they read.

A reader opens a plain `BEGIN`. A writer opens `BEGIN IMMEDIATE`, because a transaction that reads first and writes
later fails on SQLite as soon as two of them meet. On PostgreSQL a writer opens an ordinary transaction. A page that
only reads opens none there: see `AUTOCOMMIT`.
"""

import select
import sqlite3
import time
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import InvalidatePoolError, OperationalError
from sqlalchemy.orm import Session

WRITES = "keukentafel_writes"
#: On PostgreSQL a statement of a reader sees what is committed when it begins, in a transaction or not. Without one
#: there is no BEGIN and no ROLLBACK to wait for, and at a ROLLBACK psycopg throws away every statement that was
#: prepared. The server lets nobody write outside a transaction that was opened to write in.
AUTOCOMMIT = "keukentafel_autocommit"
#: How long a writer waits for its turn before the page says so, in milliseconds.
LOCK_WAIT_MS = 10_000
#: How long somebody waits for a database server that does not answer at all.
CONNECT_SECONDS = 5
#: For how long a connection that nobody used is taken to be there, if the server did not say otherwise.
TRUSTED_SECONDS = 30
_LEFT_AT = "keukentafel_left_at"
#: How long wiping traces waits for readers; a later round tries again.
WIPE_WAIT_MS = 2_000
#: How large the log beside a SQLite file may stay, once a reader who kept it from being emptied is gone.
LOG_BYTES = 16 * 2**20
#: What is deleted is overwritten with zeros (AVG article 17): the file keeps no words that no row has any more.
PRAGMAS = (
    *("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON"),
    f"journal_size_limit={LOG_BYTES}",
)


def engine_options(url: str, **connect: object) -> dict[str, Any]:
    """Give what an engine for this address needs: a server may be away, and may come back.

    `connect` = what else to tell a server at each connection.
    """
    if url.startswith("sqlite"):
        return {"hide_parameters": True}
    connect = {"connect_timeout": CONNECT_SECONDS, **connect}
    return {"hide_parameters": True, "connect_args": connect}


def prepare(engine: Engine) -> Engine:
    """Give an engine our manners; returns the same engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _set_up_postgresql)
        event.listen(engine, "begin", _begin_postgresql)
        event.listen(engine, "checkin", _note_the_time)
        event.listen(engine, "checkout", _see_whether_it_lives)
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
            connection.execution_options(**{AUTOCOMMIT: True}).exec_driver_sql("VACUUM")
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
        cursor.execute("SET default_transaction_read_only = on")
    connection.commit()
    connection.read_only = False  # so every BEGIN says READ WRITE


def _note_the_time(_connection: Any, record: Any) -> None:
    record.info[_LEFT_AT] = time.monotonic()


def _see_whether_it_lives(connection: Any, record: Any, _borrowed: Any) -> None:
    """Ask a connection for a sign of life before it is used, if there is reason to doubt.

    A server that goes away, or ends a connection, says so on it: then there is something to read although nothing was
    asked. Only a line that broke in silence says nothing; that is asked after a while. So nearly every request does
    without the question, which costs as much as a query.
    """
    from psycopg import Error  # it is here already, but not where SQLite is used

    idle = time.monotonic() - record.info.get(_LEFT_AT, -TRUSTED_SECONDS)
    try:
        if idle >= TRUSTED_SECONDS or _has_news(connection.fileno()):
            _ask_for_life(connection)
    except Error as error:
        raise InvalidatePoolError from error


def _ask_for_life(connection: Any) -> None:
    connection.execute("SELECT 1")
    connection.commit()


def _has_news(line: int) -> bool:
    looker = select.poll()
    looker.register(line, select.POLLIN)
    return bool(looker.poll(0))


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get(WRITES, False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        # It waits for nothing and nothing refuses it, so it can do without what SQLAlchemy spends on a statement.
        connection.connection.cursor().execute("BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    """Tell psycopg whether to send a BEGIN before the first statement."""
    options = connection.get_execution_options()
    driver: Any = connection.connection.dbapi_connection
    autocommit = options.get(AUTOCOMMIT, False) and not options.get(WRITES, False)
    if driver.autocommit is not autocommit:
        driver.autocommit = autocommit
