"""A browser for tests: it fetches pages, fills in their forms, and is strict about all it sees."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

from cssselect import HTMLTranslator
from flask import Flask
from lxml.etree import _Element as Element
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from elearning import clock
from elearning.models import Person
from elearning.services import signing_in
from elearning.services.signing_in import Entrance
from tests.counting import Queries, queries
from tests.linting import lint, parse, text_of

__all__ = ["Page", "Seen", "queries"]

#: The one page that writes on a GET: another site sends a browser here, with the proof of who it is (RFC 6749 4.1.2).
COMES_BACK = re.compile(r"/inloggen/via/[a-z0-9-]+/terug")
Fields = dict[str, str | list[str] | None]


@dataclass
class Seen:
    """One answer of the site; if it is a page, parsed."""

    response: TestResponse
    path: str
    #: The addresses that redirects led along, the last one is this page.
    trail: list[str] = field(default_factory=list)

    @property
    def status(self) -> int:
        return self.response.status_code

    @cached_property
    def html(self) -> str:
        return self.response.get_data(as_text=True)

    @cached_property
    def parsed(self) -> tuple[Element, list[str]]:
        """The page as a browser reads it, once: reading is most of the time that a test of a page takes."""
        return parse(self.html)

    @property
    def root(self) -> Element:
        return self.parsed[0]

    def all(self, css: str) -> list[Element]:
        return list(self.root.xpath(HTMLTranslator().css_to_xpath(css)))

    def one(self, css: str) -> Element:
        found = self.all(css)
        assert len(found) == 1, f"{css} is {len(found)} times on {self.path}"
        return found[0]

    def texts(self, css: str) -> list[str]:
        return [text_of(element) for element in self.all(css)]

    @property
    def text(self) -> str:
        """What stands in the main part of the page."""
        return text_of(self.one("main"))

    @property
    def h1(self) -> str:
        return text_of(self.one("h1"))

    @property
    def title(self) -> str:
        return text_of(self.one("head > title"))


class Page:
    """A browser. Each fetched page is linted, and a reader that writes is a failure."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.app = app
        self.session = session
        self.client = app.test_client()
        self.seen: Seen | None = None
        self.headers: dict[str, str] = {}

    def another(self) -> "Page":
        """A second device."""
        return Page(self.app, self.session)

    def sign_in(self, person: Person, *, own_device: bool = False) -> "Page":
        """Be somebody, without the page for it."""
        token = signing_in.start(self.session, person, Entrance(own_device=own_device), clock.now())
        self.session.commit()
        with self.client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = token, True
        return self

    def get(self, path: str, *, status: int = 200, **options: Any) -> Seen:
        """Open a page, along its redirects, and see that it ends well."""
        seen = self._follow(self.send("GET", path, **options))
        assert seen.status == status, f"{seen.path}: {seen.status}"
        return seen

    def post(self, path: str, data: Any = None, *, token: bool = True, **options: Any) -> Seen:
        """Send something no form on the page would send; no redirects are followed."""
        data = MultiDict(data or {})
        if token:
            data["csrf_token"] = self.token()
        return self.send("POST", path, data=data, **options)

    def submit(self, button: str, fields: Fields | None = None, *, within: str = "main", **more: Any) -> Seen:
        """Fill in the form around a button and press it, as a browser would; follows redirects."""
        path, data = self.filled(button, {**(fields or {}), **more}, within)
        return self._follow(self.send("POST", path, data=data))

    def filled(self, button: str, fields: Fields, within: str = "main") -> tuple[str, MultiDict[str, str]]:
        """Say where a button sends its form, and with what."""
        assert self.seen, "open a page first"
        pressed = _button(self.seen, button, within)
        form = next(pressed.iterancestors("form"))
        data = _fill(form, fields)
        if pressed.get("name"):
            data.add(pressed.get("name"), pressed.get("value", ""))
        action = pressed.get("formaction") or form.get("action")
        return urljoin(self.seen.path, action), data

    def token(self) -> str:
        """The token of a form of this visitor."""
        if self.seen and (shown := self.seen.root.xpath("//input[@name='csrf_token']/@value")):
            return str(shown[0])
        response = self.client.get("/inloggen", follow_redirects=True)
        found = parse(response.get_data(as_text=True))[0].xpath("//input[@name='csrf_token']/@value")
        return str(found[0])

    def send(self, method: str, path: str, **options: Any) -> Seen:
        """Send one request and judge its answer."""
        self.session.commit()  # what a test prepared is there, and what it looked at is forgotten
        parts = urlsplit(path)
        address = parts.path + (f"?{parts.query}" if parts.query else "")
        options["headers"] = {**self.headers, **options.get("headers", {})}
        with queries() as q:
            response = self.client.open(address, method=method, buffered=True, **options)
        seen = Seen(response, address, [address])
        if response.mimetype == "text/html" and method != "HEAD" and response.data:
            faults = lint(*seen.parsed)
            if not 300 <= seen.status < 400:
                assert not faults, f"{method} {path}: " + "; ".join(faults)
                self.seen = seen
        _judge(method, path, q)
        return seen

    def _follow(self, seen: Seen) -> Seen:
        trail = seen.trail
        while seen.status in (301, 302, 303, 307, 308):
            assert len(trail) < 6, f"around and around: {trail}"
            target = urljoin(seen.path, seen.response.location)
            assert not urlsplit(target).netloc, f"{seen.path} leads away to {target}"
            seen = self.send("GET", target)
            trail.append(target)
        seen.trail = trail
        return seen


def _judge(method: str, path: str, q: Queries) -> None:
    if method in ("GET", "HEAD") and not COMES_BACK.fullmatch(urlsplit(path).path):
        assert not q.writes, f"{method} {path} writes: {q.writes}"
    assert not q.left_behind, f"{method} {path} leaves behind: {q.left_behind}"


def _button(seen: Seen, name: str, within: str) -> Element:
    buttons = [one for scope in seen.all(within) for one in scope.iter("button") if not one.get("disabled")]
    found = [one for one in buttons if name in (text_of(one), one.get("aria-label"))]
    assert len(found) == 1, f"button {name!r} is {len(found)} times in {within} of {seen.path}: {_names(buttons)}"
    return found[0]


def _names(buttons: Iterable[Element]) -> list[str]:
    return [one.get("aria-label") or text_of(one) for one in buttons]


def _fill(form: Element, wanted: Fields) -> MultiDict[str, str]:
    """Gather what a browser would send; a choice the page does not offer cannot be made."""
    data: MultiDict[str, str] = MultiDict()
    for control in form.iter("input", "select", "textarea"):
        name = control.get("name")
        if not name or control.get("disabled") is not None or control.get("type") in ("submit", "button"):
            continue
        own = _values(control)
        if name in wanted and control.get("readonly") is None:
            offered = _offered(control)
            given = wanted[name]
            values = [given] if isinstance(given, str) else given or []
            own = values if offered is None else [one for one in values if one in offered]
        for value in own:
            data.add(name, value)
    for name, given in wanted.items():
        for value in [given] if isinstance(given, str) else given or []:
            assert value in data.getlist(name), f"{name}={value} cannot be filled in"
    return data


def _values(control: Element) -> list[str]:
    if control.tag == "textarea":
        return [control.text or ""]
    if control.tag == "select":
        options = control.findall(".//option")
        chosen = [one for one in options if one.get("selected") is not None] or options[:1]
        return [_option(one) for one in chosen]
    if control.get("type") in ("checkbox", "radio"):
        return [control.get("value", "on")] if control.get("checked") is not None else []
    return [control.get("value", "")]


def _offered(control: Element) -> list[str] | None:
    if control.tag == "select":
        return [_option(one) for one in control.findall(".//option")]
    return [control.get("value", "on")] if control.get("type") in ("checkbox", "radio") else None


def _option(option: Element) -> str:
    return str(option.get("value", option.text))
