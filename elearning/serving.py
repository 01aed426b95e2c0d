"""Running the web server, so that nothing of it outlives the command that started it.

granian's workers go on serving when their parent is killed, and a second start would share the port with them. So each
worker watches its parent and ends with it, and a port that is taken is refused with a sentence that helps.
"""

import logging
import multiprocessing
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from granian import Granian
from granian.constants import Interfaces

from elearning import logs
from elearning.app import create_app
from elearning.settings import read_settings

WATCH_SECONDS = 0.5
#: How long a worker may take over the letter in hand when the site stops.
STOP_SECONDS = 25.0
#: Between the end of a worker and its next start, at first and at most.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0

log = logging.getLogger(__name__)


class PortTakenError(Exception):
    """De poort is bezet."""


def serve(host: str, port: int, workers: int, *, with_worker: bool = True, plain: bool = False) -> None:
    """Serve until stopped, with one worker beside the web processes; raises PortTakenError.

    `plain` = the log is for somebody who sits beside it.
    """
    refuse_taken(host, port)
    logs.begin(plain=plain)
    with _shared_figures(), _worker_beside() if with_worker else nullcontext():
        _serve(host, port, workers, plain=plain)


def _serve(host: str, port: int, workers: int, *, plain: bool) -> None:
    Granian(
        "elearning.serving:application",
        factory=True,
        address=host,
        port=port,
        workers=workers,
        blocking_threads=4,
        interface=Interfaces.WSGI,
        log_access=False,
        log_level="warning",  # type: ignore[arg-type] # granian takes the name too
        log_dictconfig=logs.configuration(plain=plain),
        respawn_failed_workers=True,
    ).serve()


def application() -> Any:
    """Build the application in a worker, tied to the life of its parent."""
    settings = read_settings(os.environ)
    logs.begin(plain=settings.demo)
    parent = multiprocessing.parent_process()  # who forked us, also when it is gone already
    watched = (parent and parent.pid) or os.getppid()
    threading.Thread(target=_end_with_parent, args=(watched,), daemon=True).start()
    return create_app(settings)


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
    """Keep one `elearning worker` running: it is started again when it ends, and stopped at our end."""
    ended = threading.Event()
    keeper = threading.Thread(target=_keep_worker, args=(ended,), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join(STOP_SECONDS + 1)


def _keep_worker(ended: threading.Event) -> None:
    pause = FIRST_PAUSE
    while not ended.is_set():
        began = time.monotonic()
        child = subprocess.Popen([sys.executable, "-m", "elearning", "worker", "--with-parent", str(os.getpid())])  # noqa: S603 (our own words)
        while child.poll() is None and not ended.wait(WATCH_SECONDS):
            pass
        if ended.is_set():
            _stop(child)
            return
        pause = FIRST_PAUSE if time.monotonic() - began > LONGEST_PAUSE else min(pause * 2, LONGEST_PAUSE)
        log.error("the worker ended with %s; it starts again in %s s", child.returncode, pause)
        ended.wait(pause)


def _stop(child: subprocess.Popen[bytes]) -> None:
    """Ask for an end; a worker that does not come to one has lost its right to it."""
    child.terminate()
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _end_with_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(WATCH_SECONDS)
    os._exit(0)
