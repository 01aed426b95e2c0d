"""Rows S01-S05, S07-S09, S11-S13 and S06: what every answer carries, whatever it is and whoever asks.

The rules for the policy are those of Internet.nl (cec0e01): each directive is there, and none lets in more than us.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests.pages import Page
from tests.people import PASSWORD, Cast
from tests.security.rounds import WHO, Answer, ask

everybody = pytest.mark.parametrize("who", WHO)
#: What may be loaded at all, per directive: ourselves, or nothing.
DIRECTIVES = (
    *("default-src", "base-uri", "form-action", "frame-ancestors", "object-src", "img-src", "media-src", "font-src"),
    *("style-src", "script-src", "connect-src", "manifest-src", "worker-src"),
)
OURSELVES = {"'self'", "'none'"}
#: A picture or film is looked at, not run: everything is off in it, and a drawing may have its own style.
OF_MEDIA = {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'", "frame-ancestors": "'none'"}
FIXED = {
    "X-Content-Type-Options": {"nosniff"},
    "Referrer-Policy": {"same-origin", "no-referrer"},
    "Cross-Origin-Opener-Policy": {"same-origin"},
    "Cross-Origin-Resource-Policy": {"same-origin"},
}
#: Pages of an author that stand in a frame beside the text.
FRAMED = {"author.preview", "author.play", "author.scenes"}
TELLERS = {"Server", "X-Powered-By", "Via", "X-Runtime", "X-Version"}
#: JSON has no charset: it is UTF-8 (RFC 8259, section 11).
NEEDS_CHARSET = re.compile(r"text/|application/(javascript|xml)|image/svg")


def faults(answer: Answer) -> Iterator[str]:
    """Say what is wrong with the lines above one answer."""
    headers = answer.headers
    for name, wanted in FIXED.items():
        if headers.get(name) not in wanted:
            yield f"{name}: {headers.get(name)}"
    yield from _policy_faults(answer)
    wanted = "SAMEORIGIN" if answer.endpoint in FRAMED else "DENY"
    if headers.get("X-Frame-Options") != wanted:
        yield f"X-Frame-Options: {headers.get('X-Frame-Options')}"
    if not all(f"{power}=()" in headers.get("Permissions-Policy", "") for power in ("camera", "microphone")):
        yield "Permissions-Policy"
    yield from (f"{name} tells: {value}" for name, value in headers if name in TELLERS and value)
    yield from (f"lets others in: {name}" for name, _ in headers if name.startswith("Access-Control"))
    kind = headers.get("Content-Type", "")
    if answer.body and not kind:
        yield "no Content-Type"
    if NEEDS_CHARSET.match(kind) and "charset=utf-8" not in kind.lower().replace('"', ""):
        yield f"no charset: {kind}"


def _policy_faults(answer: Answer) -> Iterator[str]:
    rules = answer.headers.get("Content-Security-Policy", "").split("; ")
    policy = {name: value for name, _, value in (rule.partition(" ") for rule in rules)}
    if "sandbox" in policy:
        if answer.is_page or policy["sandbox"] or any(policy.get(name) != value for name, value in OF_MEDIA.items()):
            yield f"policy: {policy}"
        return
    for name in DIRECTIVES:
        if policy.get(name) not in OURSELVES:
            yield f"{name}: {policy.get(name)}"
    framed = "'self'" if answer.endpoint in FRAMED else "'none'"
    if policy.get("frame-ancestors") != framed or policy.get("base-uri") != "'none'" or set(policy) - set(DIRECTIVES):
        yield f"policy: {policy}"


@everybody
def test_every_answer_is_guarded(round_of: list[Answer]) -> None:
    wrong = {f"{answer}: {fault}" for answer in round_of for fault in faults(answer)}
    assert not wrong, "\n".join(sorted(wrong)[:20])
    assert {answer.status for answer in round_of} >= {200, 302, 403, 404, 405, 413}


@everybody
def test_no_answer_breaks_or_tells_how_we_are_made(round_of: list[Answer]) -> None:
    for answer in round_of:
        assert answer.status < 500 or answer.endpoint == "site.ready", answer
        assert b"Traceback" not in answer.body, answer
        assert b"werkzeug" not in answer.body.lower(), answer


@everybody
def test_what_somebody_sees_is_kept_nowhere_and_never_given_to_another(round_of: list[Answer], who: str) -> None:
    for answer in round_of:
        kept = answer.headers.get("Cache-Control", "")
        if answer.is_page:
            assert "Cookie" in answer.headers.get("Vary", ""), answer
        if who == "visitor" or answer.address.startswith("/static/"):
            assert "Set-Cookie" not in answer.headers or "no-store" in kept, answer
        elif answer.body and answer.status != 304:
            for_all = answer.endpoint.startswith("site.") and not answer.is_page
            assert "no-store" in kept or "private" in kept or for_all, f"{answer}: {kept!r}"


@everybody
def test_an_error_is_kept_nowhere(round_of: list[Answer]) -> None:
    for answer in round_of:
        if answer.status >= 400 and answer.is_page and not answer.address.startswith("/static/"):
            assert answer.headers.get("Cache-Control") == "no-store", answer


@pytest.mark.parametrize(("broken", "status"), [(KeyError("x"), 500), (OperationalError("x", {}, Exception()), 503)])
@pytest.mark.parametrize("who", ["visitor", "samira"])
def test_a_page_that_fails_is_guarded_and_tells_nothing(
    client: Page, cast: Cast, monkeypatch: pytest.MonkeyPatch, who: str, broken: Exception, status: int
) -> None:
    def fail() -> str:
        raise broken

    page = client if who == "visitor" else client.sign_in(cast.samira)
    monkeypatch.setitem(client.app.view_functions, "site.terms", fail)
    answer = ask(page, "GET", "/begrippen")
    assert answer.status == status
    assert not list(faults(answer))
    assert answer.headers["Cache-Control"] == "no-store"
    assert not any(word in answer.body for word in (b"Traceback", b"KeyError", b"sqlalche", b"site-packages"))


@pytest.fixture
def over_https(make_app: Callable[..., Flask], session: Session) -> Page:
    return Page(make_app(base_url="https://leren.example"), session)


SAFE = {"base_url": "https://leren.example", "headers": {"Referer": "https://leren.example/inloggen"}}


@pytest.mark.parametrize(
    "address", ["/", "/bestaat-niet", "/account", "/static/build/app.css", "/robots.txt", "/cursussen/"]
)
def test_over_https_every_answer_asks_for_https_for_years(over_https: Page, address: str) -> None:
    header = ask(over_https, "GET", address, **SAFE).headers["Strict-Transport-Security"]
    assert int(header.split("max-age=")[1].split(";")[0]) >= 31_536_000
    assert "includeSubDomains" in header


def test_over_https_every_cookie_is_for_this_host_only(over_https: Page) -> None:
    form = ask(over_https, "GET", "/inloggen", **SAFE)
    token = form.root.xpath("//input[@name='csrf_token']/@value")[0]
    filled = {"csrf_token": token, "email": "samira@rivierstad.example", "password": PASSWORD, "own_device": "y"}
    done = ask(over_https, "POST", "/inloggen", data=filled, **SAFE)
    assert done.status == 302
    choice = ask(over_https, "GET", "/voorkeur?key=taal&value=en", **SAFE)
    cookies = [one for answer in (form, done, choice) for one in answer.headers.getlist("Set-Cookie")]
    assert len(cookies) >= 3
    for cookie in cookies:
        parts = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert cookie.startswith("__Host-"), cookie
        assert {"secure", "httponly", "path=/"} <= parts, cookie
        assert "samesite=lax" in parts or "samesite=strict" in parts, cookie
        assert not any(part.startswith("domain") for part in parts), cookie
        assert "samira" not in cookie.lower()
