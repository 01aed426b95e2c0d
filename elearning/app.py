"""The application: what is put together, in which order."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from os import environ

from flask import Flask
from whitenoise import WhiteNoise

from elearning.extensions import babel, csrf, db, login_manager
from elearning.models.engine import engine_options, prepare
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
    gate,
    guide,
    invite,
    learn,
    manage,
    meeting,
    metrics,
    pages,
    poll,
    post,
    postbox,
    preferences,
    proof,
    reader,
    region,
    site,
    team,
)
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


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application; settings come from the environment unless they are given."""
    settings = settings or read_settings(environ)
    app = Flask("elearning", template_folder=str(shipped("templates")), static_folder=str(shipped("static")))
    app.config.from_mapping(_flask_config(settings))
    app.extensions["keukentafel"] = settings
    following.name_pages(app)
    _set_up_extensions(app)
    _set_up_templates(app)
    for module in BLUEPRINTS:
        app.register_blueprint(module.blueprint)
    gate.guard(app)
    errors.handle(app)
    _serve_static_files(app)
    following.follow(app, settings.proxies, metrics.set_up(app, settings.metrics_token))
    logging.getLogger("elearning").setLevel(logging.INFO)
    return app


def _flask_config(settings: Settings) -> Mapping[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.database_url),
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
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.context_processor(pages.page_context)
    app.jinja_env.globals["asset"] = pages.asset
    app.jinja_env.filters.update(pages.FILTERS)


def _serve_static_files(app: Flask) -> None:
    """Let whitenoise answer `/static/` before Flask is asked."""

    guards = gate.headers_for_all(secure=app.config["SESSION_COOKIE_SECURE"])

    def guard_too(headers: dict[str, str], path: str, _url: str) -> None:
        if path.endswith(".svg"):
            headers["Content-Type"] = "image/svg+xml; charset=utf-8"
        for name, value in guards.items():
            headers[name] = value

    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign] # Flask's documented place for middleware
        app.wsgi_app,
        root=app.static_folder,
        prefix="static/",
        max_age=600,
        add_headers_function=guard_too,
        allow_all_origins=False,
    )
