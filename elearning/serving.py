"""Running the web server, so that nothing of it outlives the command that started it.

granian's workers go on serving when their parent is killed, and a second start would share the port with them. So each
worker watches its parent and ends with it, and a port that is taken is refused with a sentence that helps.
"""

import logging
import os
import socket
import threading
import time
from typing import Any

from granian import Granian
from granian.constants import Interfaces

from elearning.app import create_app

WATCH_SECONDS = 0.5


class PortTakenError(Exception):
    """De poort is bezet."""


def serve(host: str, port: int, workers: int) -> None:
    """Serve until stopped; raises PortTakenError."""
    refuse_taken(host, port)
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
        respawn_failed_workers=True,
    ).serve()


def application() -> Any:
    """Build the application in a worker, tied to the life of its parent."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    return create_app()


def refuse_taken(host: str, port: int) -> None:
    """Find out whether somebody else listens there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = f"Poort {port} is al in gebruik. Stop het andere programma, of kies een andere met --port."
            raise PortTakenError(message) from error


def _end_with_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(WATCH_SECONDS)
    os._exit(0)
