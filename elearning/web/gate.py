"""The gate in front of every page: host, write transaction, who may see it, the form's token, and the headers."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from elearning.access import Visitor, may_see, role_for
from elearning.content.media import LIMITS
from elearning.extensions import csrf, db
from elearning.models import Role, Stage
from elearning.models.engine import start_writing
from elearning.services import people
from elearning.services.meeting_files import LARGEST
from elearning.services.rosters import LARGEST_ROSTER
from elearning.web.again import again_page, comes_from_our_own_form
from elearning.web.following import ENDPOINT
from elearning.web.pages import settings
from elearning.web.viewer import READING, Viewer, stop_writing

#: These spend time on argon2 or a file first and open their own write transaction afterwards.
OPENS_ITS_OWN = frozenset(
    {
        "account.sign_in",
        "account.change_password",
        "account.change_address",
        "account.set_private_address",
        "account.reset",
        "account.passkey_new_options",
        "account.passkey_options",
        "account.prove",
        "guide.add_file",
        "invite.accept",
        "admin.read_roster",
        "author.publish",
        "author.go_back",
        "author.add_media",
        "author.import_course",
        "author.import_region",
        "author.read_questions",
        "guide.set_photo",
        "admin.set_report",
    }
)
#: What is sent here may be larger than any form: a file, and the form around it.
LARGE_BODIES = {
    "guide.add_file": LARGEST + 100_000,
    "admin.read_roster": LARGEST_ROSTER + 100_000,
    "author.add_media": LIMITS["film"] + 100_000,
    "author.import_course": LIMITS["film"] + 100_000,
    "admin.set_report": LARGEST + 100_000,
    "guide.set_photo": LIMITS["beeld"] * 2 + 100_000,
    "author.read_questions": 2 * 1024**2 + 100_000,
}
#: Mail programs post here by themselves (RFC 8058): without a cookie, so without a token. The address is the secret.
NEEDS_NO_TOKEN = frozenset({"post.unsubscribe"})
#: How a browser sends a form. Flask-WTF would take JSON for one too, and any type of value with it (ASVS V4.1.1).
FORMS = frozenset({"", "application/x-www-form-urlencoded", "multipart/form-data"})
#: What an author tries stands beside the text, in a frame of ours. These pages show, and change nothing.
FRAMED = frozenset({"author.preview", "author.play", "author.scenes"})
#: Where somebody goes on who is not wholly signed in yet.
NEXT_STEPS = {Stage.SECOND_STEP: "account.second_step", Stage.SET_UP: "account.second_factor"}
#: Asked by monitors and proxies beside us, by any name of this machine; they lead nowhere and name nobody.
FOR_MONITORS = frozenset({"site.alive", "site.ready", "site.metrics"})
POLICY = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; "
    "img-src 'self'; media-src 'self'; font-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'"
)
#: The lines above every answer, also above a file (ASVS V3.4, Internet.nl).
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}
HTTPS_HEADERS = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}
FRAMED_HEADERS = {
    "Content-Security-Policy": POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'"),
    "X-Frame-Options": "SAMEORIGIN",
}


def guard(app: Flask) -> None:
    """Put the gate before every request."""
    app.before_request(_check)
    app.after_request(_say_who_may_keep_it)


def head(app: Flask, *, secure: bool) -> None:
    """Put the headers above every answer, whoever gives it: a page, a static file, or what refuses before those."""
    usual = HEADERS | (HTTPS_HEADERS if secure else {})
    above, above_framed = _lines(usual), _lines(usual | FRAMED_HEADERS)
    answer = app.wsgi_app

    def answer_guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            lines = above_framed if environ.get(ENDPOINT) in FRAMED else above
            given = {name.lower() for name, _ in headers}
            return start_response(status, headers + [line for name, line in lines if name not in given], *rest)

        return answer(environ, start)

    app.wsgi_app = answer_guarded  # type: ignore[method-assign] # Flask's documented place for middleware


def _lines(headers: dict[str, str]) -> list[tuple[str, tuple[str, str]]]:
    return [(name.lower(), (name, value)) for name, value in headers.items()]


def _check() -> ResponseReturnValue | None:
    """Let a request through, or give the answer instead. What is no page of ours ends as a 404 by itself."""
    page = request.endpoint
    _check_host(page)
    if page is None:
        return None
    if request.method not in READING:
        if (refused := _refuse_large_body(page)) is not None:
            return refused
        _check_form(page)
        _open_write_transaction(page)
    return _check_audience(page)


def _check_host(page: str | None) -> None:
    """Believe only the host name of the settings (a demo may be reached by any name of this machine)."""
    site = settings()
    if request.host != urlsplit(site.base_url).netloc and not site.demo and page not in FOR_MONITORS:
        abort(404)


def _refuse_large_body(page: str) -> ResponseReturnValue | None:
    """Look who is there before a large body is read: nobody fills our disk who may not send anything here."""
    if page not in LARGE_BODIES:
        return None
    refused = _check_audience(page)
    db.session.rollback()  # the body may take its time: no transaction stays open meanwhile
    return refused


def _check_form(page: str) -> None:
    if request.mimetype not in FORMS:
        abort(415)
    if page in LARGE_BODIES:
        request.max_content_length = LARGE_BODIES[page]
    if page not in NEEDS_NO_TOKEN:
        csrf.protect()
    request.get_data()


def _open_write_transaction(page: str) -> None:
    """Take a place in the line of writers. The whole body is in by now: a slow line holds nobody else up."""
    if page not in OPENS_ITS_OWN:
        start_writing(db.session())
        g.writes = True


def _check_audience(page: str) -> ResponseReturnValue | None:
    visitor = _visitor(page)
    return None if may_see(page, visitor) else _turn_away(visitor)


def _visitor(page: str) -> Visitor:
    """Tell who is there, as far as this page wants to know."""
    found, demo = current_user._get_current_object(), settings().demo
    if not isinstance(found, Viewer):
        return Visitor(signed_in=False, demo=demo)
    return Visitor(
        signed_in=found.is_authenticated,
        roles=_roles(page, found),
        demo=demo,
        by_letter=_is_of_letter(found),
        left=found.left_at is not None,
        stage=None if found.stage is Stage.WHOLE else found.stage,
    )


def _turn_away(visitor: Visitor) -> ResponseReturnValue:
    """Lead to where somebody may go on; who is in the wrong place hears that."""
    # Whoever has nothing to do at the second step goes on to where it led.
    is_step = request.endpoint == NEXT_STEPS[Stage.SECOND_STEP]
    back = request.args.get("terug") if is_step else request.full_path.rstrip("?")
    reading = request.method in READING
    if reading and visitor.left and visitor.signed_in:
        return redirect(url_for("account.own_data"))
    if reading and visitor.stage:
        return redirect(url_for(NEXT_STEPS[visitor.stage], terug=back))
    if reading and (is_step or not visitor.signed_in):
        return redirect(url_for("account.sign_in", terug=back))
    if not visitor.signed_in and comes_from_our_own_form():
        stop_writing()
        return again_page(signed_out=True), 401
    return abort(403)


def _roles(page: str, who: Viewer) -> frozenset[Role]:
    """Look up the roles of who is there, for a page that asks for one."""
    if role_for(page) is None or not who.is_authenticated:
        return frozenset()
    return people.roles_of(db.session(), who.person_id)


def _is_of_letter(who: Viewer) -> bool:
    """Tell whether somebody came by the link of a letter and asks for a page of its moment, not of another one."""
    moment_id = who.moment_id
    return moment_id is not None and (request.view_args or {}).get("moment_id", moment_id) == moment_id


def _say_who_may_keep_it(response: Response) -> Response:
    personal = current_user.get_id() is not None
    if response.mimetype == "text/html":
        # Flask puts the cookie of the session on the answer after this.
        kept = personal or session.modified or response.status_code >= 400
        response.headers.setdefault("Cache-Control", "no-store" if kept else "no-cache")
    elif personal:
        response.headers.setdefault("Cache-Control", "no-store")
    return response
