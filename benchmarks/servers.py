"""The programs that are measured: ours as people start it, and the floors; with what they cost in time and memory."""

import ctypes
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Engine, create_engine

from benchmarks.client import Chain
from benchmarks.population import Population, fill, token_of
from elearning.models.engine import engine_options, prepare
from tests.databases import PostgresServer
from tests.running import free_port
from tests.served import Site, app_of, serving, settings_for

#: As the manual says to start it: two web processes and a worker.
SERVE = ("-m", "elearning", "serve", "--port", "PORT", "--workers", "2")
#: What the form of every page of ours holds in the benchmark; the cookie holds the same.
CSRF = "0" * 40


@dataclass
class Measured:
    """A program whose processes are watched, with those of the database server it talks to."""

    site: Site
    host: str
    database: psutil.Process | None = None
    #: What was counted before, so that a process that ended is not forgotten.
    seen: dict[int, float] = field(default_factory=dict)

    def processes(self) -> list[psutil.Process]:
        """Every process of it that is there now."""
        assert self.site.child
        roots = [psutil.Process(self.site.child.pid), *([self.database] if self.database else [])]
        return [one for root in roots for one in (root, *root.children(recursive=True))]

    def cpu_ms(self) -> float:
        """Processor time of all processes since they began, in milliseconds."""
        for process in self.processes():
            try:
                self.seen[process.pid] = cpu_ms_of(process)
            except (psutil.NoSuchProcess, OSError):
                continue
        return sum(self.seen.values())

    def memory_mib(self, *, database: bool = True) -> float:
        """Memory of all processes, what they share counted once (PSS), in MiB."""
        total = 0
        for process in self.processes():
            if not database and self.database and self.database in (process, *process.parents()):
                continue
            try:
                total += process.memory_full_info().pss
            except psutil.NoSuchProcess:
                continue
        return total / 2**20


def cpu_ms_of(process: psutil.Process) -> float:
    """Read the clock of a process (POSIX, clock_getcpuclockid); psutil knows it in ticks of 10 ms, a page takes two."""
    clock = ctypes.c_int()
    if not hasattr(library := ctypes.CDLL(None), "clock_getcpuclockid"):
        times = process.cpu_times()
        return float(times.user + times.system) * 1000
    if library.clock_getcpuclockid(process.pid, ctypes.byref(clock)) != 0:
        raise psutil.NoSuchProcess(process.pid)
    return time.clock_gettime(clock.value) * 1000


@dataclass
class Place:
    """A database with a population, in a folder of its own, and the settings of a site on it."""

    url: str
    folder: Path
    engine: Engine
    people: Population
    server: PostgresServer | None = None
    port: int = field(default_factory=free_port)
    #: Other settings, by name without prefix.
    more: dict[str, str] = field(default_factory=dict)
    #: The marks (ETags) of pages that a browser has already.
    marks: list[str] = field(default_factory=list)
    _app: list[Flask] = field(default_factory=list)

    @property
    def host(self) -> str:
        """The name that visitors type."""
        return f"127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables of the installation."""
        return settings_for(self.url, self.folder, self.host, **self.more)

    @property
    def app(self) -> Flask:
        """The program in this process, to make cookies with and to count statements in."""
        if not self._app:
            self._app.append(app_of(self.environment))
        return self._app[0]

    @contextmanager
    def serving(self, command: tuple[str, ...] = SERVE) -> Iterator[Measured]:
        """Run the site, and warm it up to where its courses are in memory."""
        site = Site(self.environment, self.folder, self.port, command)
        with serving(site):
            yield Measured(site, self.host, self.database_process())

    def other(self, name: str) -> str:
        """Address another database beside this one."""
        return self.server.url(name) if self.server else f"sqlite:///{self.folder / name}.db"

    def database_process(self) -> psutil.Process | None:
        """Find the server of PostgreSQL, if there is one."""
        if self.server is None:
            return None
        return psutil.Process(int((self.server.folder / "data" / "postmaster.pid").read_text().split()[0]))

    def cookie(self, person: int) -> str:
        """The cookie of somebody who is signed in."""
        return self._cookie({"_user_id": token_of(person), "_fresh": True, "csrf_token": CSRF})

    def visitor_cookie(self) -> str:
        """The cookie of somebody who has the form to sign in before them."""
        return self._cookie({"csrf_token": CSRF})

    def form(self, **fields: str) -> tuple[tuple[str, str], ...]:
        """The fields of a form, with its token."""
        signer = URLSafeTimedSerializer(self.app.secret_key or "", salt="wtf-csrf-token")
        return (("csrf_token", str(signer.dumps(CSRF))), *fields.items())

    def _cookie(self, session: dict[str, object]) -> str:
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert signer
        return f"{self.app.config['SESSION_COOKIE_NAME']}={signer.dumps(session)}"


@contextmanager
def place(learners: int, kind: str = "sqlite", **more: str) -> Iterator[Place]:
    """Make a place with so many learners on `sqlite` or `postgresql`, that is gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="kt-bench-"))
    server = PostgresServer() if kind == "postgresql" else None
    if server:
        server.be_careful()  # what is measured writes as carefully as a real server
    url = server.url("bench") if server else f"sqlite:///{folder / 'bench.db'}"
    engine = prepare(create_engine(url, **engine_options(url)))
    try:
        (folder / "media").mkdir()
        people = fill(engine, learners, folder / "media")
        yield Place(url, folder, engine, people, server, more=more)
    finally:
        engine.dispose()
        if server:
            server.close()
        shutil.rmtree(folder, ignore_errors=True)


def repeated(chains: Sequence[Chain], count: int) -> list[Chain]:
    """Give so many chains by going round."""
    return [chains[number % len(chains)] for number in range(count)]
