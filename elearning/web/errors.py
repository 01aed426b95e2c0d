"""Errors are for people: every one is a page that says what happened and offers a way out."""

import logging

from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from elearning.extensions import db
from elearning.web.again import again_page, comes_from_our_own_form

PAGES = frozenset({403, 404, 410, 413, 429, 503})
log = logging.getLogger(__name__)


def handle(app: Flask) -> None:
    """Answer every error with a page."""
    app.register_error_handler(CSRFError, _expired_form)
    app.register_error_handler(DBAPIError, _busy_database)
    app.register_error_handler(HTTPException, _known)
    app.register_error_handler(InternalServerError, _unknown)


def _expired_form(_error: CSRFError) -> ResponseReturnValue:
    db.session.rollback()
    if comes_from_our_own_form():
        return again_page(), 400
    return render_template("errors/403.html"), 403


def _busy_database(error: DBAPIError) -> ResponseReturnValue:
    """Say that the line is too long, and keep what was written; anything else of the database is a fault of ours."""
    db.session.rollback()
    if not isinstance(error, OperationalError):
        raise error
    g.only_reads = True
    log.warning("database busy at %s", request.endpoint)
    if request.method == "POST":
        return again_page(), 503, {"Retry-After": "5"}
    return render_template("errors/503.html"), 503, {"Retry-After": "5"}


def _known(error: HTTPException) -> ResponseReturnValue:
    db.session.rollback()
    if error.code is None or error.code < 400:
        return error
    page = error.code if error.code in PAGES else 404 if error.code < 500 else 503
    return render_template(f"errors/{page}.html"), error.code


def _unknown(_error: InternalServerError) -> ResponseReturnValue:
    db.session.rollback()
    return (
        render_template(
            "layouts/plain-error.html",
            title="Dit lukte niet",
            lines=[
                "Er ging iets mis bij ons.",
                "Probeer het over een minuut opnieuw. Wat je al had bewaard, is er nog.",
            ],
        ),
        500,
    )
