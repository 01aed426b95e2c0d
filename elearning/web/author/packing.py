"""Sending a course as a ZIP file: it is made on disk, so that a course full of films takes no memory."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryFile
from typing import IO

from flask import abort, send_file
from flask.typing import ResponseReturnValue

from elearning.extensions import db

log = logging.getLogger(__name__)


@contextmanager
def complete(slug: str) -> Iterator[None]:
    """Send nothing when a film or picture of a course is gone from the disk: half a course helps nobody."""
    try:
        yield
    except FileNotFoundError:
        log.exception("course=%s", slug)
        abort(503)


def packed(slug: str, name: str, write: Callable[[IO[bytes]], None]) -> ResponseReturnValue:
    """Write a file and send it piece by piece."""
    db.session.rollback()  # nothing waits for us while we pack
    target = TemporaryFile()  # noqa: SIM115 (closed when it has been sent)
    with ExitStack() as when_it_fails, complete(slug):
        when_it_fails.callback(target.close)
        write(target)
        when_it_fails.pop_all()
    target.seek(0)
    response = send_file(target, mimetype="application/zip", as_attachment=True, download_name=name, max_age=0)
    response.headers["Cache-Control"] = "no-store"
    return response
