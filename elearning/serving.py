"""Running the web server, so that nothing of it outlives the command that started it.

granian's workers go on serving when their parent is killed, and a second start would share the port with them. So each
worker watches its parent and ends with it, and a port that is taken is refused with a sentence that helps.

Memory: the program is loaded once, here, and the web processes and the worker are forked from it. What none of them
changes they share; where a system cannot fork, each loads its own.
"""

import ctypes
import gc
import logging
import multiprocessing
import os
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime
from functools import cache
from typing import Any

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import configure_mappers

from elearning import logs
from elearning.app import create_app
from elearning.extensions import db
from elearning.services import chores
from elearning.services.chores import Chore
from elearning.services.library import current_courses
from elearning.settings import read_settings
from elearning.web.turns import THREADS
from elearning.working import Factory, work, worker_for

WATCH_SECONDS = 0.5
#: How long a worker may take over the letter in hand when the site stops.
STOP_SECONDS = 25.0
#: How long a web process may take over the requests in hand. One that was still starting when the site stops may not
#: have heard it, and would go on for ever.
WEB_STOP_SECONDS = 10
#: Between the end of a worker and its next start, at first and at most.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
#: How glibc's allocator behaves, by the numbers of malloc.h: all threads of a process share two heaps, what is free at
#: the end of one goes back to the system, and what is large has a place of its own, that goes back whenever it is free.
#: Left to itself it takes its largest piece so far for an ordinary one, and then keeps as much at hand.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
LARGE = 128 * 1024
HEAPS = {M_ARENA_MAX: 2, M_TRIM_THRESHOLD: LARGE, M_MMAP_THRESHOLD: LARGE}

log = logging.getLogger(__name__)


class PortTakenError(Exception):
    """De poort is bezet."""


def serve(host: str, port: int, workers: int, *, with_worker: bool = True, plain: bool = False) -> None:
    """Serve until stopped, with one worker beside the web processes; raises PortTakenError.

    `plain` = the log is for somebody who sits beside it.
    """
    refuse_taken(host, port)
    logs.begin(plain=plain)
    _keep_heaps_small()
    with _shared_figures():
        _load()
        with _worker_beside() if with_worker else nullcontext():
            _serve(host, port, workers, plain=plain)


def _serve(host: str, port: int, workers: int, *, plain: bool) -> None:
    Granian(
        "elearning.serving:application",
        factory=True,
        address=host,
        port=port,
        workers=workers,
        blocking_threads=THREADS,
        interface=Interfaces.WSGI,
        log_access=False,
        log_level="warning",  # type: ignore[arg-type] # granian takes the name too
        log_dictconfig=logs.configuration(plain=plain),
        respawn_failed_workers=True,
        workers_kill_timeout=WEB_STOP_SECONDS,
    ).serve()


@cache
def _site() -> Flask:
    """Build the application once: a process that was forked from one that did has it already."""
    return create_app(read_settings(os.environ))


def _load() -> None:
    """Load what every process needs before they are forked, and let the collector leave it alone.

    The collector writes in each object that it looks at, and what is written in is no longer shared. No connection
    to the database may be open then: two processes cannot use one.
    """
    site = _site()
    configure_mappers()
    for name in site.jinja_env.list_templates(extensions=["html"]):
        site.jinja_env.get_template(name)
    with site.app_context():
        with suppress(SQLAlchemyError):  # a database that is away now is asked again by who needs it
            current_courses(db.session())
        db.session.remove()
        db.engine.dispose()
    gc.collect()
    if libc := _glibc():
        libc.malloc_trim(0)
    gc.freeze()


def _keep_heaps_small() -> None:
    """Have memory given back that is free.

    Python runs one thread at a time, so they do not stand in each other's way in two heaps.
    """
    if libc := _glibc():
        for choice, value in HEAPS.items():
            libc.mallopt(choice, value)


def _glibc() -> ctypes.CDLL | None:
    """Give the C library where it is glibc: other systems have no such choices."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    return libc if hasattr(libc, "malloc_trim") else None


def application() -> Any:
    """Give the application to a web process, tied to the life of its parent."""
    settings = read_settings(os.environ)
    logs.begin(plain=settings.demo)
    parent = multiprocessing.parent_process()  # who forked us, also when it is gone already
    watched = (parent and parent.pid) or os.getppid()
    threading.Thread(target=_end_with_parent, args=(watched,), daemon=True).start()
    return _site()


def refuse_taken(host: str, port: int) -> None:
    """Find out whether somebody else listens there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = f"Poort {port} is al in gebruik. Stop het andere programma, of kies een andere met --port."
            raise PortTakenError(message) from error


@contextmanager
def _shared_figures() -> Iterator[None]:
    """Give the web processes one folder to count in; it goes at our end, as such figures begin at a start."""
    with tempfile.TemporaryDirectory(prefix="keukentafel-figures-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield
    os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)


@contextmanager
def _worker_beside() -> Iterator[None]:
    """Keep one worker running: it is started again when it ends, and stopped at our end."""
    ended = threading.Event()
    # The first one begins here: a fork by the other thread could come in the middle of an import, and never leave it.
    keeper = threading.Thread(target=_keep_worker, args=(_new_worker(), ended), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join(STOP_SECONDS + 1)


def _new_worker() -> multiprocessing.Process:
    child = multiprocessing.Process(target=_work, args=(os.getpid(),))
    child.start()
    return child


def _work(parent: int) -> None:
    """Be the worker, as `elearning worker` is."""
    settings = read_settings(os.environ)
    logs.begin(plain=settings.demo)
    worker = worker_for(settings)
    if multiprocessing.get_start_method() == "fork":
        worker.do_chores = _chores_apart
    work(worker, parent)


def _chores_apart(factory: Factory, now: datetime, which: tuple[Chore, ...]) -> None:
    """Do the chores in a process of their own: what they need (30 MB) every few minutes is free in between.

    SQLite has no connection that outlives a fork.
    """
    with factory() as session:
        engine = session.get_bind()
    assert isinstance(engine, Engine)
    engine.dispose()
    child = multiprocessing.Process(target=_do_chores, args=(os.getpid(), factory, now, which))
    child.start()
    child.join()


def _do_chores(parent: int, factory: Factory, now: datetime, which: tuple[Chore, ...]) -> None:
    threading.Thread(target=_end_with_parent, args=(parent,), daemon=True).start()
    try:
        chores.do(factory, now, which)
    except SQLAlchemyError as error:  # its words may hold what somebody typed
        log.error("the database does not do what is asked: %s", type(error).__name__)


def _keep_worker(child: multiprocessing.Process, ended: threading.Event) -> None:
    pause = FIRST_PAUSE
    while not ended.is_set():
        began = time.monotonic()
        while child.is_alive() and not ended.wait(WATCH_SECONDS):
            pass
        if ended.is_set():
            _stop(child)
            return
        pause = FIRST_PAUSE if time.monotonic() - began > LONGEST_PAUSE else min(pause * 2, LONGEST_PAUSE)
        log.error("the worker ended with %s; it starts again in %s s", child.exitcode, pause)
        while not ended.wait(pause):
            with suppress(OSError):  # no memory for another process, for now
                child = _new_worker()
                break


def _stop(child: multiprocessing.Process) -> None:
    """Ask for an end; a worker that does not come to one has lost its right to it."""
    child.terminate()
    child.join(STOP_SECONDS)
    if child.is_alive():
        child.kill()
        child.join()


def _end_with_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(WATCH_SECONDS)
    os._exit(0)
