"""Errors are for people: every one is a page that says what happened and offers a way out."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError, OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

from elearning.access import Visitor, may_see
from elearning.extensions import db
from elearning.services.passwords import BusyError
from elearning.web.again import again_page, comes_from_our_own_form
from elearning.web.following import note_busy_database
from elearning.web.viewer import be_nobody, moment_of_letter, stop_writing

PAGES = frozenset({403, 404, 410, 413, 429, 503})
log = logging.getLogger(__name__)


def handle(app: Flask) -> None:
    """Answer every error with a page."""
    app.register_error_handler(CSRFError, _expired_form)
    app.register_error_handler(DBAPIError, _busy_database)
    app.register_error_handler(BusyError, _busy_with_passwords)
    app.register_error_handler(HTTPException, _known)
    app.register_error_handler(InternalServerError, _unknown)
    app.teardown_appcontext(_let_go)
    app.log_exception = _log_fault  # type: ignore[method-assign] # Flask writes the address, and that may be a secret


def _log_fault(exc_info: Any) -> None:
    """Say where something of ours broke by the name of the page: an address can hold the key to a draft or a letter."""
    log.error("fault at %s [%s]", request.endpoint, request.method, exc_info=exc_info)


def _let_go(_error: BaseException | None) -> None:
    """Let the connection go. One that died after the answer was made is no reason to take that answer back."""
    try:
        db.session.remove()
    except SQLAlchemyError:
        db.session().invalidate()


def _expired_form(_error: CSRFError) -> ResponseReturnValue:
    stop_writing()
    if comes_from_our_own_form():
        return again_page(signed_out=not _may_send_again()), 400
    return render_template("errors/403.html"), 403


def _may_send_again() -> bool:
    """Tell whether this form works once it has a new token: for who is signed in, or holds the link of a letter."""
    by_letter = moment_of_letter() is not None
    return current_user.is_authenticated or may_see(request.endpoint, Visitor(signed_in=False, by_letter=by_letter))


def _busy_database(error: DBAPIError) -> ResponseReturnValue:
    """Say that the line is too long, and keep what was written; anything else of the database is a fault of ours."""
    stop_writing(fails=True)
    if isinstance(error, DataError):
        return render_template("errors/404.html"), 400
    if not isinstance(error, OperationalError):
        raise error
    note_busy_database()
    log.warning("database busy at %s", request.endpoint)
    page = again_page if request.method == "POST" else partial(render_template, "errors/503.html")
    return _shown(page), 503, {"Retry-After": "5"}


def _shown(page: Callable[[], str]) -> str:
    """Show what is wrong; as to a stranger, when the database is away and does not even tell who is there."""
    try:
        return page()
    except SQLAlchemyError:
        be_nobody()
        return page()


def _busy_with_passwords(_error: BusyError) -> ResponseReturnValue:
    """Say that too many people sign in at once; a password is never sent back, so it has to be typed again."""
    stop_writing()
    log.warning("passwords busy at %s", request.endpoint)
    return render_template("errors/503.html"), 503, {"Retry-After": "30"}


def _known(error: HTTPException) -> ResponseReturnValue:
    stop_writing()
    if error.code is None or error.code < 400:
        return error
    page = error.code if error.code in PAGES else 404 if error.code < 500 else 503
    allowed = {"Allow": ", ".join(error.valid_methods or ())} if isinstance(error, MethodNotAllowed) else {}
    return render_template(f"errors/{page}.html"), error.code, allowed  # RFC 9110 15.5.6


def _unknown(_error: InternalServerError) -> ResponseReturnValue:
    stop_writing(fails=True)
    lines = [
        "Er ging iets mis bij ons.",
        "Probeer het over een minuut opnieuw. Wat je al had bewaard, is er nog.",
    ]
    page = partial(render_template, "layouts/plain-error.html", title="Dit lukte niet", lines=lines)
    return _shown(page), 500
