"""Following each request: a number of its own, one line in the log, one tick in the figures.

This stands in front of everything, also of static files. Who asks is known from the connection, or, when the operator
says that so many proxies of our own stand in front, from what the outermost of those wrote down. A host or a scheme is
never believed from a header: those are settings (ASVS V4.1.3).
"""

import logging
import re
import secrets
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from elearning import logs

if TYPE_CHECKING:
    from elearning.web.metrics import Figures

Environ = dict[str, Any]
#: What a proxy may call a request; anything else gets a number of ours.
REQUEST_ID = re.compile(r"[A-Za-z0-9_.:-]{8,64}")
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
#: Asked all day by monitors and browsers; only worth a line when something is wrong.
QUIET = frozenset({"static", "site.alive", "site.ready", "site.metrics"})
#: Where the name of the page stands, for who stands in front of Flask; not there for what is no page.
ENDPOINT = "keukentafel.endpoint"
_BUSY = "keukentafel.busy"

log = logging.getLogger(logs.REQUESTS)


def name_pages(app: Flask) -> None:
    """Know which page it is before anything else is done or refused."""
    app.before_request(_name_the_page)


def follow(app: Flask, proxies: int, figures: "Figures | None") -> None:
    """Stand in front of an app, as the last one to do so; `proxies` = how many of our own stand before us."""
    app.wsgi_app = Follower(app.wsgi_app, behind_proxy=proxies > 0, figures=figures)  # type: ignore[method-assign]
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=0, x_host=0)  # type: ignore[method-assign]


def note_busy_database() -> None:
    """Remember that this request did not get its turn at the database."""
    request.environ[_BUSY] = True


def _name_the_page() -> None:
    """Know the page by its name in our code; its address may hold a key."""
    page = request.endpoint
    request.environ[ENDPOINT] = page
    logs.about.set({**logs.about.get(), "endpoint": page})


class Follower:
    """The middleware that numbers, times, tells and counts."""

    def __init__(self, app: Callable[..., Iterable[bytes]], *, behind_proxy: bool, figures: "Figures | None") -> None:
        self.app = app
        self.behind_proxy = behind_proxy
        self.figures = figures

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        number = self._number_of(environ)
        began = time.perf_counter()
        status = 500

        def start(line: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            nonlocal status
            status = int(line[:3])
            # The web server would name itself; nothing here tells what answers (ASVS V13.4.6).
            return start_response(line, [*headers, ("X-Request-ID", number), ("Server", "")], *rest)

        before = logs.about.set({"request_id": number, "method": _method(environ)})
        try:
            return self.app(environ, start)
        finally:
            self._tell(environ, status, time.perf_counter() - began)
            logs.about.reset(before)

    def _number_of(self, environ: Environ) -> str:
        given = environ.get("HTTP_X_REQUEST_ID", "") if self.behind_proxy else ""
        return given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)

    def _tell(self, environ: Environ, status: int, seconds: float) -> None:
        is_static = environ.get("PATH_INFO", "").startswith("/static/")
        endpoint = environ.get(ENDPOINT) or ("static" if is_static else "unknown")
        if self.figures:
            self.figures.count(endpoint, _method(environ), status, seconds)
            self.figures.count_busy(busy=_BUSY in environ)
        if endpoint not in QUIET or status >= 400:
            level = logging.WARNING if status >= 500 else logging.INFO
            told = {"endpoint": endpoint, "status": status, "ms": round(seconds * 1000, 1)}
            log.log(level, "request", extra=told)


def _method(environ: Environ) -> str:
    method = environ.get("REQUEST_METHOD", "")
    return method if method in METHODS else "other"
