"""A round along every door of the site: each route of TABLE, with rows that are there, asked for by one person.

It proves no row by itself: the tests beside it look at what came of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from lxml.etree import _Element as Element
from lxml.html import document_fromstring
from werkzeug.datastructures import Headers

from tests.counting import queries
from tests.courses import shipment
from tests.pages import Page
from tests.test_access import TABLE
from tests.walls import Town, addresses

#: Everybody there is: a visitor, a learner, an author, a guide, a manager, a beheerder.
WHO = ("visitor", "samira", "ruud", "gerda", "els", "anouk")
#: These end the walk, or sign somebody else in.
ENDS_THE_WALK = frozenset({"account.sign_out", "account.end_all", "account.end_device", "admin.erase"})
#: What the table has no address of: what is not there, other methods, a file of every kind.
BESIDE = (
    ("GET", "/bestaat-niet"), ("GET", "/static/weg.css"), ("GET", "/cursus/%ff"), ("HEAD", "/"), ("OPTIONS", "/"),
    ("OPTIONS", "/account"), ("POST", "/zakkaart"), ("PUT", "/"), ("DELETE", "/account"), ("PATCH", "/inloggen"),
    ("TRACE", "/"), ("GET", "/cursussen/"), ("GET", "//cursussen"),
    ("GET", "/static/build/app.css"), ("GET", "/static/js/app.js"), ("GET", "/static/img/favicon.svg"),
    ("HEAD", "/static/build/app.css"), ("POST", "/static/build/app.css"), ("GET", "/static/../pyproject.toml"),
    ("GET", "/teams/overzicht.xlsx"), ("GET", "/teams/overzicht.pdf"), ("GET", "/beheer"), ("POST", "/beheer/teams"),
    ("GET", "/redactie"), ("GET", "/teams"), ("GET", "/begeleiding"), ("GET", "/postvak"),
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """One answer of the site, and what was written down to give it."""

    method: str
    address: str
    endpoint: str
    status: int
    headers: Headers
    body: bytes
    writes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.method} {self.address} ({self.status})"

    @property
    def kind(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0]

    @property
    def is_page(self) -> bool:
        return self.kind == "text/html" and bool(self.body)

    @property
    def root(self) -> Element:
        """Read it quickly; that pages are sound is judged in `tests/linting.py`."""
        return document_fromstring(self.body.decode())


KEPT: dict[str, list[Answer]] = {}


def routes(app: Flask, method: str) -> list[tuple[str, str]]:
    """Give the endpoint and an address of every route of a method that does not end the walk."""
    there = {rule.endpoint for rule in app.url_map.iter_rules()} - ENDS_THE_WALK
    return [(endpoint, row[1]) for endpoint, row in TABLE.items() if row[0] == method and endpoint in there]


def ask(page: Page, method: str, address: str, endpoint: str = "", **options: object) -> Answer:
    """Send one request and keep all that came of it; nothing is judged yet."""
    options.setdefault("base_url", "http://localhost")  # so that `//name` is an address here, not another host
    with queries() as seen:
        response = page.client.open(address, method=method, buffered=True, **options)  # type: ignore[arg-type]
    headers = Headers(response.headers)
    return Answer(method, address, endpoint, response.status_code, headers, response.data, tuple(seen.writes))


def open_to(who: str, endpoint: str) -> bool:
    """Tell whether somebody gets further than the door; `tests/test_access.py` proves that nobody else does."""
    return who in TABLE[endpoint][2] or who == "visitor"


def take_round(page: Page, town: Town, who: str) -> Iterator[Answer]:
    """Open every address that opens, with rows of both teams, and then send an empty form to each that takes one."""
    both = (town.east, town.west)
    for endpoint, path in routes(page.app, "GET"):
        for address in addresses(path, *both, most=1) if open_to(who, endpoint) else ():
            yield ask(page, "GET", address, endpoint)
    for digest, name in media():
        yield ask(page, "GET", f"/media/{digest}/{name}", "learn.media")
    for method, address in BESIDE:
        yield ask(page, method, address)
    token = page.token()
    for endpoint, path in [*routes(page.app, "POST"), ("account.sign_in", "/inloggen")]:
        for address in addresses(path, *both, most=1) if open_to(who, endpoint) else ():
            yield ask(page, "POST", address, endpoint, data={"csrf_token": token})
    yield ask(page, "POST", "/inloggen", "account.sign_in", data={})
    yield ask(page, "POST", "/inloggen", "account.sign_in", data={"email": "x" * 1_100_000})


def media() -> list[tuple[str, str]]:
    """Give the digest and the name of one file of every kind in the course."""
    course = shipment("proef").compiled.course
    assert course
    kinds = {one.name.rpartition(".")[2]: (one.sha256, one.name.rpartition("/")[2]) for one in course.media}
    return list(kinds.values())
