"""The application: what is put together, in which order."""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from hashlib import sha1
from os import environ
from pathlib import Path
from typing import Any

from flask import Flask, Response
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from itsdangerous import URLSafeTimedSerializer

from elearning.extensions import babel, csrf, db, login_manager
from elearning.models.engine import AUTOCOMMIT, engine_options, prepare
from elearning.paths import PACKAGE, shipped
from elearning.settings import Settings, read_settings
from elearning.web import (
    account,
    admin,
    author,
    checking,
    contact,
    errors,
    feed,
    following,
    forms,
    gate,
    guide,
    invite,
    learn,
    manage,
    meeting,
    metrics,
    packing,
    pages,
    poll,
    post,
    postbox,
    preferences,
    proof,
    reader,
    region,
    site,
    speaking,
    team,
    turns,
)
from elearning.web.static_files import StaticFiles
from elearning.web.templating import Templates
from elearning.web.viewer import load_viewer

LONGEST_BODY = 1024 * 1024
BLUEPRINTS = (
    account,
    admin,
    author,
    checking,
    contact,
    feed,
    guide,
    invite,
    learn,
    manage,
    meeting,
    poll,
    post,
    postbox,
    proof,
    reader,
    region,
    site,
    team,
)


class _Cookies(SecureCookieSessionInterface):
    """Keeps the session in a signed cookie as Flask does, without doing again at each request what stays the same."""

    #: What Flask's own is too, behind a function of Python; without that, OpenSSL does the whole signature.
    digest_method = staticmethod(sha1)

    def __init__(self) -> None:
        self._signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Give what signs and reads the cookie."""
        self._signer = self._signer or super().get_signing_serializer(app)
        return self._signer

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Put the cookie on an answer, or only say that the answer leans on it."""
        if session.modified:
            super().save_session(app, session, response)
        elif session.accessed:
            response.vary.add("Cookie")


class _Site(Flask):
    """Flask without what we do not use: none of our functions is async, so none has to be looked at for that."""

    jinja_environment = Templates  # type: ignore[assignment] # Flask means any such environment

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Give a function of ours as it is."""
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application; settings come from the environment unless they are given."""
    settings = settings or read_settings(environ)
    app = _Site("elearning", template_folder=str(shipped("templates")), static_folder=str(shipped("static")))
    app.config.from_mapping(_flask_config(settings))
    app.extensions["keukentafel"] = settings
    app.session_interface = _Cookies()
    following.name_pages(app)
    packing.pack(app)
    _set_up_extensions(app)
    _set_up_templates(app)
    for module in BLUEPRINTS:
        app.register_blueprint(module.blueprint)
    gate.guard(app)
    errors.handle(app)
    turns.take_turns(app)
    _serve_static_files(app)
    gate.head(app, secure=settings.secure)
    following.follow(app, settings.proxies, metrics.set_up(app, settings.metrics_token))
    logging.getLogger("elearning").setLevel(logging.INFO)
    return app


def _flask_config(settings: Settings) -> Mapping[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {
            **engine_options(settings.database_url),
            "execution_options": {AUTOCOMMIT: True},  # a page reads, until `start_writing`
        },
        "MAX_CONTENT_LENGTH": LONGEST_BODY,
        "MAX_FORM_MEMORY_SIZE": LONGEST_BODY,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=90),
        "SESSION_COOKIE_NAME": "__Host-keukentafel" if settings.secure else "keukentafel",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_CHECK_DEFAULT": False,
        "BABEL_DEFAULT_LOCALE": "nl",
        "BABEL_DEFAULT_TIMEZONE": "Europe/Amsterdam",
        "BABEL_TRANSLATION_DIRECTORIES": str(PACKAGE / "translations"),
    }


def _set_up_extensions(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    login_manager.init_app(app)
    login_manager.session_protection = None
    login_manager.user_loader(load_viewer)
    csrf.init_app(app)
    babel.init_app(app, locale_selector=preferences.language)


def _set_up_templates(app: Flask) -> None:
    app.context_processor(pages.page_context)
    pages.know(app)
    speaking.speak(app)
    forms.settle()


def _serve_static_files(app: Flask) -> None:
    """Let whitenoise answer `/static/` before Flask is asked."""
    files = StaticFiles(app.wsgi_app, Path(str(app.static_folder)))
    app.wsgi_app = files  # type: ignore[method-assign] # Flask's documented place for middleware
