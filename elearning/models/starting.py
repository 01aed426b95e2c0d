"""One at a time: two first starts of one installation do not both make its tables.

A lock of the database server (PostgreSQL) or of the machine (beside a SQLite file) is let go of by itself when the
process ends, however it ends.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text

from elearning.models.engine import AUTOCOMMIT

#: Any number that nothing else in this database uses.
LOCK = 5_354_871_202


@contextmanager
def one_at_a_time(engine: Engine) -> Iterator[None]:
    """Wait until no other process brings this database up to date, and keep others waiting meanwhile."""
    if engine.dialect.name != "sqlite":
        with _server_lock(engine):
            yield
    elif engine.url.database and engine.url.database != ":memory:":
        with _file_lock(Path(f"{engine.url.database}.start")):
            yield
    else:
        yield


@contextmanager
def _server_lock(engine: Engine) -> Iterator[None]:
    """Hold an advisory lock on a connection of its own, which is closed afterwards and not kept for others."""
    with engine.connect().execution_options(**{AUTOCOMMIT: True}) as connection:
        connection.execute(text("SET lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
            connection.invalidate()


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    try:
        import fcntl
    except ImportError:  # not on Windows, where nobody starts two at once
        yield
        return
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
