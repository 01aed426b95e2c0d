"""Turns: so many requests work at once in a process, and who only waits for a hash lends its turn to another.

A page takes milliseconds of processor time, so more than a few at once only get in each other's way. The hash of a
password takes a hundred times as long, on a thread of its own: in a storm of sign-ins there are many threads that wait
for it, and pages go on as if those were not there.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any

from flask import Flask, current_app

#: How many requests work at once in a process.
AT_ONCE = 4
#: How many threads a process has for requests: those that work, and those that wait for a hash (services/passwords).
THREADS = 48
_NAME = "keukentafel-turns"


def take_turns(app: Flask) -> None:
    """Let the requests of an app take turns; static files need none, so they stand before this."""
    turns = BoundedSemaphore(AT_ONCE)
    app.extensions[_NAME] = turns
    answer = app.wsgi_app

    def wait_and_answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with turns:
            return answer(environ, start_response)

    app.wsgi_app = wait_and_answer  # type: ignore[method-assign] # Flask's documented place for middleware


@contextmanager
def lent_turn() -> Iterator[None]:
    """Lend one's turn to another for as long as this lasts: no connection to the database is held meanwhile."""
    turns: BoundedSemaphore = current_app.extensions[_NAME]
    turns.release()
    try:
        yield
    finally:
        turns.acquire()
