"""Rows S30-S33 and S54: a way back never leaves the site, and a host name that somebody claims to be never sticks.

A browser drops tabs and line ends, reads `\\` as `/` and takes `//` for another host: `leads_away` does as it does.
"""

import re
from collections.abc import Callable
from urllib.parse import quote, urljoin, urlsplit

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.pages import Page
from tests.people import Cast
from tests.security.rounds import Answer, ask, open_to, routes
from tests.walls import Town, addresses

HOME = "http://localhost"
EVIL = "evil.example"
SLASHES = (
    "//",
    "///",
    "////",
    "\\\\",
    "/\\",
    "\\/",
    "/\\/",
    "\\",
    "/\t/",
    "/\n/",
    "/\r/",
    "/\r\n/",
    "/\x00/",
    "/ /",
    "/./",
)
SLASHES += (
    "/%2f",
    "/%5c",
    "/%09/",
    "/%0a/",
    "/%0d%0a/",
    "%2f%2f",
    "%5c%5c",
    "%252f%252f",
    "/%252f",
    "\t//",
    "\n//",
    " //",
)
SLASHES += (
    "\x01//",
    "\x1f//",
    "\u2028//",
    "\u00a0//",
    "\ufeff//",
    "\u3000//",
    "\uff0f\uff0f",
    "/\uff0f",
    "\u2215\u2215",
)
SLASHES += (
    "/..//",
    "/;//",
    "/.//",
    "/%2e//",
    "/\u200b/",
    "/@",
    "//localhost@",
    "//localhost:80@",
    "//localhost%40",
    "//localhost\\@",
)
SLASHES += (
    "//localhost%00",
    "//localhost.",
    "//localhost#@",
    "//localhost?@",
    "//[::1]@",
    "http://localhost@",
    "//user:pw@",
)
SCHEMES = (
    "https:",
    "http:",
    "https://",
    "HTTPS://",
    "hTtP:\\\\",
    "http:///",
    "https:/",
    "https:\\",
    "ftp://",
    "ws://",
    "file://",
)
SCHEMES += ("javascript:alert(1)//", "JavaScript:alert(1)//", "java\tscript:alert(1)//", "\x01javascript:alert(1)//")
SCHEMES += (
    "vbscript:x//",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,eA==",
    "blob:x",
    "view-source:",
)
SCHEMES += (
    "mailto:a@",
    "tel:1",
    "intent://",
    "ms-word:",
    "//http://",
    "/http://",
    "http:@",
    "https:%2f%2f",
    "ht%74p://",
    "about:blank#",
)
LINES = (
    "/account\r\nLocation: https://evil.example",
    "/account\nSet-Cookie: a=b; Path=/",
    "/account%0d%0aX-Evil: 1",
    "/account\u560d\u560aX",
)
LINES += (
    "/account\r\n\r\n<script>alert(1)</script>",
    "/\x00",
    "/" + "a" * 9000,
    "//" + "a" * 5000 + EVIL,
    "/" * 3000 + EVIL,
)
LINES += (
    "",
    " ",
    ".",
    "..",
    "../..//evil.example",
    "evil.example",
    "?//evil.example",
    "#//evil.example",
    "@evil.example",
    "\ud800",
)
LINES += (
    "%00//evil.example",
    "%ff//evil.example",
    "\U0001f600",
    "/\u202eelpmaxe.live//:sptth",
    "/%",
    "/%zz//evil.example",
    "[::1]",
    "//[",
)
PAYLOADS = [*(f"{start}{EVIL}/x" for start in (*SLASHES, *SCHEMES)), *LINES]
GOOD = ("/zakkaart", "/cursus/proef?klaar=glas", "/begrippen#fles", "/opfris?a=%2F%2Fb")


def leads_away(location: str | None) -> bool:
    """Tell where a browser ends up (WHATWG URL): somewhere else than here."""
    if location is None:
        return False
    read = re.sub(r"[\t\n\r]", "", location.strip("".join(map(chr, range(33))))).replace("\\", "/")
    try:
        target = urlsplit(urljoin(HOME + "/x/", read))
    except ValueError:
        return True
    return (target.scheme, target.netloc) != ("http", "localhost") or not location.isprintable()


def spelled(payload: str) -> list[str]:
    """Give a payload as it stands in an address: as it is, and once more encoded than needed."""
    raw = payload.encode("utf-8", "surrogatepass")
    return [quote(raw, safe=""), quote(quote(raw, safe=""), safe=""), quote(raw, safe="/:@?&=+$,;!*'()%")]


def test_there_are_enough_of_them_and_the_judge_knows_them() -> None:
    assert len(PAYLOADS) >= 83
    assert sum(map(leads_away, PAYLOADS)) > 50
    assert not any(map(leads_away, GOOD))


@pytest.mark.parametrize("address", ["/voorkeur?key=taal&value=nl", "/inloggen?x=y"])
def test_no_link_leads_away(samira: Page, address: str) -> None:
    for payload in PAYLOADS:
        for text in spelled(payload):
            answer = ask(samira, "GET", f"{address}&terug={text}&next={text}")
            assert answer.status == 302, payload
            assert not leads_away(answer.headers["Location"]), payload
            assert not {"X-Evil", "Access-Control-Allow-Origin"} & set(answer.headers.keys())


@pytest.mark.parametrize(
    ("address", "data"),
    [
        ("/account/voorkeur", {"key": "taal", "value": "nl"}),
        ("/account/werkwijze", {"style": ""}),
        ("/contact/nieuws", {}),
    ],
)
def test_no_form_leads_away(samira: Page, address: str, data: dict[str, str]) -> None:
    token = samira.token()
    for payload in PAYLOADS:
        sent = payload.encode("utf-8", "replace").decode()
        for text in {sent, quote(sent, safe="")} if address == "/account/voorkeur" else {sent}:
            answer = ask(samira, "POST", address, data={**data, "terug": text, "next": text, "csrf_token": token})
            assert answer.status < 500, payload
            assert not leads_away(answer.headers.get("Location")), payload


@pytest.mark.parametrize("good", GOOD)
def test_a_good_way_back_works(samira: Page, good: str) -> None:
    assert ask(samira, "GET", f"/voorkeur?key=taal&value=nl&terug={quote(good, safe='')}").headers["Location"] == good
    sent = {"key": "taal", "value": "nl", "terug": good, "csrf_token": samira.token()}
    assert ask(samira, "POST", "/account/voorkeur", data=sent).headers["Location"] == good
    assert ask(samira, "GET", f"/inloggen?terug={quote(good, safe='')}").headers["Location"] == good


@pytest.mark.parametrize("who", ["visitor", "els"])
def test_no_route_at_all_takes_somebody_away(client: Page, town: Town, who: str) -> None:
    """Whatever a route calls its way back, it does not lead there: each is asked with all the names there are."""
    page = client if who == "visitor" else client.sign_in(getattr(town, who))
    names = (
        "terug",
        "next",
        "url",
        "redirect",
        "return",
        "return_to",
        "continue",
        "back",
        "target",
        "to",
        "RelayState",
    )
    names += ("redirect_uri", "state", "code", "iss", "login_hint", "Referer", "action")
    token = page.token()
    opened = [
        (method, path) for method in ("GET", "POST") for name, path in routes(page.app, method) if open_to(who, name)
    ]
    for number, (method, path) in enumerate(opened):
        payload = (f"//{EVIL}/", f"https://{EVIL}/", f"/\\{EVIL}", f"/\t/{EVIL}")[number % 4]
        address = next(addresses(path, town.east))
        data = {"csrf_token": token} | (dict.fromkeys(names, payload) if method == "POST" else {})
        query = "&".join(f"{name}={quote(payload, safe='')}" for name in names)
        headers = {"Referer": f"https://{EVIL}/", "Origin": HOME}
        answer = ask(page, method, f"{address}?{query}", data=data if method == "POST" else None, headers=headers)
        assert answer.status < 500, address
        assert not leads_away(answer.headers.get("Location")), f"{method} {address}"
        assert _links_home(answer), f"{method} {address}"


def _links_home(answer: Answer) -> bool:
    if not answer.is_page or EVIL.encode() not in answer.body:
        return True
    links = answer.root.xpath("//@href | //@action | //@src | //@formaction | //@content")
    return not any(leads_away(one) for one in links if EVIL in one and not one.startswith("/"))


SPOOFS = [
    {
        "X-Forwarded-Host": EVIL,
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Port": "8443",
        "X-Forwarded-Prefix": f"//{EVIL}",
    },
    {"Forwarded": f"host={EVIL};proto=https", "X-Host": EVIL, "X-Original-Host": EVIL, "X-Forwarded-Server": EVIL},
    {"X-Original-URL": "/beheer", "X-Rewrite-URL": "/beheer", "X-HTTP-Host-Override": EVIL, "X-Real-IP": EVIL},
    {"X-HTTP-Method-Override": "DELETE", "X-Forwarded-For": "127.0.0.1", "X-Forwarded-User": "anouk"},
]


@pytest.mark.parametrize("spoof", SPOOFS)
def test_a_claimed_host_or_address_changes_no_page(client: Page, cast: Cast, spoof: dict[str, str]) -> None:
    for page in (client, client.another().sign_in(cast.samira)):
        for address in (
            "/",
            "/inloggen",
            "/mijn-leerpad",
            "/cursussen/",
            "/.well-known/security.txt",
            "/bestaat-niet",
            "/beheer",
        ):
            plain, spoofed = ask(page, "GET", address), ask(page, "GET", address, headers=spoof)
            assert spoofed.status == plain.status, address
            assert spoofed.headers.get("Location") == plain.headers.get("Location")
            assert EVIL.encode() not in spoofed.body + str(spoofed.headers).encode()


@pytest.mark.parametrize(
    "host", [EVIL, f"localhost.{EVIL}", "localhost:80@evil.example", "localhost/", "", "loc alhost", "[::1"]
)
def test_another_host_name_is_not_answered(client: Page, host: str) -> None:
    for address in ("/", "/inloggen", "/static/weg.css"):
        answer = ask(client, "GET", address, headers={"Host": host})
        assert answer.status in (400, 404), f"{address} at {host}"
        assert EVIL.encode() not in answer.body + answer.headers.get("Location", "").encode()


def test_a_demo_that_answers_to_any_name_links_to_none(make_app: Callable[..., Flask], session: Session) -> None:
    page = Page(make_app(demo=True), session)
    for address in ("/", "/inloggen", "/account", "/cursussen/", "/.well-known/security.txt"):
        answer = ask(page, "GET", address, headers={"Host": EVIL})
        assert answer.headers.get("Location", "/").startswith("/")
        assert EVIL.encode() not in answer.body
