"""Rows S50-S53 and section 3 (multipart, JSON): odd addresses, methods and bodies give a page, no trace and no file."""

from urllib.parse import quote

import pytest
from flask import Flask

from tests.pages import Page
from tests.people import Cast
from tests.security.rounds import Answer, ask, routes
from tests.test_access import TABLE
from tests.walls import Town, addresses
from tests.web.conftest import GLAS, MEER

#: What only somebody who looks for something else than pages asks for.
LOOKED_FOR = (
    "/.env", "/.git/config", "/.git/HEAD", "/.svn/entries", "/.DS_Store", "/.htaccess", "/wp-login.php", "/wp-admin/",
    "/phpmyadmin/", "/admin", "/administrator/", "/server-status", "/actuator/env", "/console", "/debug", "/__debug__/",
    "/?__debugger__=yes&cmd=resource&f=debugger.js", "/api", "/api/v1/users", "/graphql", "/swagger.json",
    "/openapi.json", "/config.json", "/settings.py", "/pyproject.toml", "/requirements.txt",
    "/elearning.db", "/data.db",
    "/var/elearning.db", "/backup.zip", "/dump.sql", "/id_rsa", "/web.config", "/crossdomain.xml", "/static/",
    "/static/js/", "/static/css/", "/static/.env", "/static/../elearning/app.py", "/static/%2e%2e/pyproject.toml",
    "/static/..%2fpyproject.toml", "/static/..%5cpyproject.toml", "/static//etc/passwd", "/static/....//etc/passwd",
    "/static/js/app.js%00.txt", "/static/js/app.js.map", "/static/css/app.scss", "/media/", "/media/x", "/postvak",
)  # fmt: skip
#: Put in the place of any word of an address.
WORDS = (
    "%00", "%0a", "%0d%0aX-Evil:%201", "..", "%2e%2e", "..;", ";x=1", "..%2f..%2fetc%2fpasswd", "%5c..%5c", "%ff%fe",
    "%c0%ae%c0%ae", "%f0%9f%92%a9", "%ed%a0%80", "%e2%80%ae", "'", "%22", "%27%20OR%201=1--", "1;DROP%20TABLE%20person",
    "%3Cscript%3E", "{{7*7}}", "${7*7}", "%25", "%", "%zz", "*", "~", ".", "%20", "+", "a" * 4000, "1e9", "0x10", "-1",
    "NaN", "null", "undefined", "true", "%F0%9D%9F%99", "١", "%D9%A1", "__proto__", "constructor", "con", "nul",
)  # fmt: skip
METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "MOVE", "LOCK", "QUERY", "X")
TRACE = (b"Traceback", b'File "/', b"site-packages", b"werkzeug", b"sqlalchemy", b"SELECT ", b"jinja2", b"root:x:0")
WHOSE = ("visitor", "samira", "ruud", "gerda", "els", "anouk")


def judge(answer: Answer) -> None:
    assert answer.status < 500, answer
    assert not any(word in answer.body for word in TRACE), answer
    assert "X-Evil" not in answer.headers


def of(client: Page, cast: Cast, who: str) -> Page:
    return client if who == "visitor" else client.another().sign_in(getattr(cast, who))


@pytest.mark.parametrize("who", ["visitor", "anouk"])
def test_what_is_looked_for_is_not_there(client: Page, cast: Cast, who: str) -> None:
    page = of(client, cast, who)
    for address in LOOKED_FOR:
        answer = ask(page, "GET", address)
        judge(answer)
        assert answer.status in (301, 302, 308, 403, 404) or address.startswith("/?"), answer


def mangled(number: int, path: str) -> list[str]:
    """Give an address with another oddity in the place of each of its words, so that all of them come by."""
    path = path.partition("?")[0]
    words = path.split("/")[1:]
    found = [
        f"/{'/'.join([*words[:at], WORDS[(number * 5 + at) % len(WORDS)], *words[at + 1 :]])}"
        for at in range(len(words))
    ]
    odd = WORDS[number % len(WORDS)]
    rest = [
        f"{path}/{odd}",
        f"{path}/",
        f"/{path}",
        f"{path}?{odd}={odd}&{odd}",
        f"{path}?cursus={odd}&woord={odd}&week={odd}&bladzijde={odd}",
    ]
    return [*found, *rest][number % 2 :: 2]


def test_an_odd_address_is_a_page_for_everybody(client: Page, town: Town, app: Flask) -> None:
    """Who may open a page asks for it mangled; every oddity stands in the place of words of every kind of page."""
    pages = {who: of(client, town.cast, who) for who in WHOSE}
    for number, (endpoint, path) in enumerate(routes(app, "GET")):
        allowed = sorted(TABLE[endpoint][2]) or ["visitor"]
        page = pages[allowed[number % len(allowed)]]
        for address in mangled(number, next(addresses(path, town.east))):
            judge(ask(page, "GET", address))


def test_another_method_is_refused_and_does_nothing(client: Page, town: Town, app: Flask) -> None:
    page = of(client, town.cast, "anouk")
    for number, (_, path) in enumerate([*routes(app, "GET"), *routes(app, "POST")]):
        method = METHODS[number % len(METHODS)]
        answer = ask(page, method, next(addresses(path, town.east)))
        judge(answer)
        assert not answer.writes, answer
        assert answer.status in (403, 404, 405) or method in ("HEAD", "OPTIONS"), answer


def bodies(token: str) -> list[dict[str, object]]:
    """Give bodies that no form of ours would send, as they would be sent."""
    signed = f"csrf_token={quote(token)}&"
    odd = ("", "-1", "NaN", "1e999")
    pairs = (
        "&".join(f"a{number}=1" for number in range(3000)),
        "a" * 900_000 + "=1",
        "email=%00%ff%ed%a0%80&name=%00&tekst=%00&keuze=%00&text=%00&day=%00",
        "email[]=a&email[$ne]=&name[x]=1&keuze[__proto__]=1",
        "&".join(f"{name}={'9' * 400}" for name in NUMBERS),
        "&".join(f"{name}={value}" for name in NUMBERS for value in odd),
    )
    field = "Content-Disposition: form-data; name="
    head = f'--x\r\n{field}"csrf_token"\r\n\r\n{token}\r\n--x\r\n'
    parts = (
        f'{field}"file"; filename="../../etc/passwd\x00.md"\r\n\r\nx\r\n--x--',
        "Content-Disposition: form-data\r\n\r\nx\r\n--x--",
        "\r\n" * 2000,
        "".join(f'{field}"a{number}"\r\n\r\nx\r\n--x\r\n' for number in range(1200)),
    )
    jsons = ("{" * 500, "[" * 50_000, '{"__proto__": {"is_admin": true}}', b"\x80\x81\xff" * 99)
    others = (
        "multipart/form-data",
        f"multipart/form-data; boundary={'a' * 9000}",
        "text/html; charset=utf-7",
        "/;;=\x7f",
    )
    sent = [("application/x-www-form-urlencoded", signed + one) for one in pairs]
    sent += [("multipart/form-data; boundary=x", head + one) for one in parts]
    sent += [("application/json", one) for one in jsons]  # type: ignore[misc]
    sent += [(kind, "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>") for kind in others]
    headers = {"X-CSRFToken": token}
    return [{"data": data, "content_type": kind, "headers": headers} for kind, data in sent]


NUMBERS = (
    "person_id",
    "wijkteam",
    "day",
    "start",
    "end",
    "number",
    "page",
    "team",
    "people",
    "position",
    "place",
    "role",
    "versie",
    "second",
)


def test_an_odd_body_is_refused_or_read_and_breaks_nothing(client: Page, town: Town, app: Flask) -> None:
    """Every form gets some of the bodies; each body goes to forms of every kind."""
    pages = {who: of(client, town.cast, who) for who in WHOSE}
    sent = {who: bodies(page.token()) for who, page in pages.items()}
    for number, (endpoint, path) in enumerate(routes(app, "POST")):
        allowed = sorted(TABLE[endpoint][2]) or ["samira"]
        who = allowed[number % len(allowed)]
        for body in sent[who][number % 6 :: 6]:
            judge(ask(pages[who], "POST", next(addresses(path, town.east)), **body))


@pytest.mark.parametrize(
    "address", ["/inloggen", f"{MEER}/antwoord/bij-jou", "/redactie/importeren", "/begeleiding/mijn-kaart/foto"]
)
@pytest.mark.parametrize("sign", [b"\r", b"\n", b"\r\n", b"--x\r\n", b"a"])
def test_ten_megabytes_of_one_sign_are_refused_at_once(samira: Page, address: str, sign: bytes) -> None:
    """PYSEC-2023-221: a body without a boundary is not read for hours."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    body = head + sign * (10 * 1024**2 // len(sign))
    answer = ask(samira, "POST", address, data=body, content_type="multipart/form-data; boundary=x")
    judge(answer)
    assert answer.status in (400, 403, 413)


LINES = (
    *("Cookie", "Accept-Language", "Range", "If-None-Match", "If-Modified-Since", "Referer", "Origin", "Authorization"),
    *("User-Agent", "X-Request-ID", "Accept", "Content-Length", "Sec-Fetch-Site"),
)
VALUES = (
    *("", "x" * 6000, "\x7f\xff'\"<x>", "bytes=0-,0-,0-", "bytes=9999999-", "-1"),
    "keukentafel=.eJx.y.z; voorkeur=taal=xx&thema=&regio=../..",
)


@pytest.mark.parametrize("header", LINES)
def test_an_odd_line_above_a_request_breaks_no_page(client: Page, header: str) -> None:
    for value in VALUES:
        for address in ("/", "/inloggen", GLAS, "/static/build/app.css"):
            judge(ask(client, "GET", address, headers={header: value}))


def test_json_is_no_form(samira: Page) -> None:
    """S40: with a token or without, a body of another type than our forms send is not read."""
    for headers in ({}, {"X-CSRFToken": samira.token()}):
        for kind in ("application/json", "text/plain", "application/xml", "application/csp-report"):
            sent = '{"keuze": "zeven"}'
            answer = ask(samira, "POST", f"{GLAS}/antwoord/fles", data=sent, content_type=kind, headers=headers)
            assert answer.status == 415
            assert not answer.writes
