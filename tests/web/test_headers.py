"""What every answer carries, whatever kind of answer it is."""

import pytest

from tests.pages import Page
from tests.web.conftest import GLAS

KINDS = {
    "page": ("GET", "/", 200),
    "redirect": ("GET", "/mijn-leerpad", 302),
    "not found": ("GET", "/bestaat-niet", 404),
    "refused": ("POST", "/uitloggen", 403),
    "text": ("GET", "/robots.txt", 200),
    "script": ("GET", "/sw.js", 200),
    "head": ("HEAD", "/", 200),
    "file": ("GET", "/static/js/app.js", 200),
    "file refused": ("POST", "/static/js/app.js", 405),
}


@pytest.mark.parametrize(("method", "path", "status"), KINDS.values(), ids=KINDS)
def test_every_answer_is_guarded(client: Page, method: str, path: str, status: int) -> None:
    seen = client.send(method, path)
    headers = seen.response.headers
    assert seen.status == status
    policy = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Permissions-Policy" in headers
    assert "Strict-Transport-Security" not in headers, "this site is not on https"


@pytest.mark.parametrize(("method", "path", "status"), KINDS.values(), ids=KINDS)
def test_no_line_stands_twice_above_an_answer(client: Page, method: str, path: str, status: int) -> None:
    names = [name.lower() for name, _ in client.send(method, path).response.headers if name != "Set-Cookie"]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("path", ["/static/build/app.css", "/static/js/app.js", "/static/img/favicon.svg"])
def test_a_static_file_is_never_guessed_at(client: Page, path: str) -> None:
    headers = client.get(path).response.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in headers
    assert "Set-Cookie" not in headers


def test_a_public_page_may_be_kept_and_asked_for_again(client: Page) -> None:
    headers = client.get("/zakkaart").response.headers
    assert headers["Cache-Control"] == "no-cache"
    assert "Cookie" in headers["Vary"]


@pytest.mark.parametrize("path", ["/mijn-leerpad", GLAS, "/account", "/zakkaart"])
def test_a_page_of_somebody_is_kept_nowhere(samira: Page, path: str) -> None:
    assert samira.get(path).response.headers["Cache-Control"] == "no-store"


def test_signing_out_empties_what_the_browser_kept(samira: Page) -> None:
    assert samira.post("/uitloggen").response.headers["Clear-Site-Data"] == '"cache"'
