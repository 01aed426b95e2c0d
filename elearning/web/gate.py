"""The gate in front of every page: host, write transaction, who may see it, the form's token, and the headers."""

from functools import cache
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
from elearning.web.pages import settings
from elearning.web.viewer import READING, moment_of_letter, person_id, stage_of_sign_in, stop_writing

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
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}


FRAMED_HEADERS = {
    "Content-Security-Policy": POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'"),
    "X-Frame-Options": "SAMEORIGIN",
}


def guard(app: Flask) -> None:
    """Put the gate before every request and the headers behind every answer."""
    app.before_request(_check_host)
    app.before_request(_refuse_large_bodies)
    app.before_request(_check_form)
    app.before_request(_open_write_transaction)
    app.before_request(_check_audience)
    app.after_request(_add_headers)


def _check_host() -> None:
    """Believe only the host name of the settings (a demo may be reached by any name of this machine)."""
    wanted = urlsplit(settings().base_url).netloc
    if request.host != wanted and not settings().demo and request.endpoint not in FOR_MONITORS:
        abort(404)


def _refuse_large_bodies() -> ResponseReturnValue | None:
    """Look who is there before a large body is read: nobody fills our disk who may not send anything here."""
    if request.method in READING or request.endpoint not in LARGE_BODIES:
        return None
    refused = _check_audience()
    db.session.rollback()  # the body may take its time: no transaction stays open meanwhile
    return refused


def _open_write_transaction() -> None:
    """Take a place in the line of writers. The whole body is in by now: a slow line holds nobody else up."""
    if request.method not in READING and request.endpoint not in OPENS_ITS_OWN and request.endpoint:
        start_writing(db.session())
        g.writes = True


def _check_audience() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    visitor = Visitor(
        signed_in=current_user.is_authenticated,
        roles=_roles(request.endpoint),
        demo=settings().demo,
        by_letter=_is_of_letter(),
        left=getattr(current_user, "left_at", None) is not None,
        stage=stage_of_sign_in(),
    )
    return None if may_see(request.endpoint, visitor) else _turn_away(visitor)


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


def _roles(page: str) -> frozenset[Role]:
    """Look up the roles of who is there, for a page that asks for one."""
    if role_for(page) is None or not current_user.is_authenticated:
        return frozenset()
    return people.roles_of(db.session(), person_id())


def _is_of_letter() -> bool:
    """Tell whether somebody came by the link of a letter and asks for a page of its moment, not of another one."""
    moment_id = moment_of_letter()
    return moment_id is not None and (request.view_args or {}).get("moment_id", moment_id) == moment_id


def _check_form() -> None:
    if request.method not in READING and request.endpoint:
        if request.mimetype not in FORMS:
            abort(415)
        if request.endpoint in LARGE_BODIES:
            request.max_content_length = LARGE_BODIES[request.endpoint]
        if request.endpoint not in NEEDS_NO_TOKEN:
            csrf.protect()
        request.get_data()


def _add_headers(response: Response) -> Response:
    headers = response.headers
    already = {name.lower() for name, _ in headers}
    for name, value in _lines(secure=settings().secure, framed=request.endpoint in FRAMED):
        if name.lower() not in already:
            headers.add(name, value)
    personal = current_user.get_id() is not None
    if response.mimetype == "text/html":
        # Flask puts the cookie of the session on the answer after this.
        kept = personal or session.modified or response.status_code >= 400
        headers.setdefault("Cache-Control", "no-store" if kept else "no-cache")
        response.vary.add("Cookie")
    elif personal:
        headers.setdefault("Cache-Control", "no-store")
    return response


@cache
def _lines(*, secure: bool, framed: bool) -> tuple[tuple[str, str], ...]:
    """Give the lines above a page of ours, worked out once."""
    return tuple((headers_for_all(secure=secure) | (FRAMED_HEADERS if framed else {})).items())


def headers_for_all(*, secure: bool) -> dict[str, str]:
    """Name the lines above every answer, also above a file (ASVS V3.4, Internet.nl)."""
    return HEADERS | ({"Strict-Transport-Security": "max-age=63072000; includeSubDomains"} if secure else {})
