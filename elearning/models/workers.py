"""Whether a worker lives, for who looks an installation over, without anybody writing that down.

On PostgreSQL a worker's connections carry its name. Beside a SQLite file it holds a lock that ends with it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, text

NAME = "keukentafel-worker"


def name_of_worker(url: str) -> dict[str, object]:
    """Give what an engine of a worker needs besides, to be known by the database server."""
    return {} if url.startswith("sqlite") else {"application_name": NAME}


@contextmanager
def declared_worker(engine: Engine) -> Iterator[None]:
    """Be a living worker for as long as this lasts."""
    path = _lock_of(engine)
    if path is None:
        yield
        return
    import fcntl

    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


def is_worker_alive(connection: Connection) -> bool | None:
    """Tell whether any worker of this database lives, on whatever machine; None when that cannot be seen."""
    if connection.dialect.name != "sqlite":
        count = text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = :n"
        )
        return bool(connection.scalar(count, {"n": NAME}))
    path = _lock_of(connection.engine)
    if path is None:
        return None
    import fcntl

    try:
        with path.open("rb") as file:  # nothing is made: who looks may be another user than the worker
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    except PermissionError:
        return None
    return False


def _lock_of(engine: Engine) -> Path | None:
    """Name the file that is locked; None without a file, or where there are no such locks."""
    try:
        import fcntl  # noqa: F401 (not on Windows)
    except ImportError:
        return None
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    return Path(f"{file}.worker") if file and file != ":memory:" else None
