"""Rows S56, S57 and S65: every text that is kept of anybody is an attack, and whoever reads it, it stays a text.

`tests/hidden.py` fills a row of every table, and here the words of teams, regions, organisations and a published course
are hostile too. Then everybody opens every address, takes every file, sends every form, and gets the letters of it.
Nothing of the attack may have become an element, an attribute, an address, a header, a line of a calendar or a formula.
What Markdown makes of hostile texts is proven in `tests/content/test_hostile.py`, with thousands of them.
"""

import email.policy
import json
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser
from typing import Any

import pytest
from sqlalchemy import Column, Enum, String, cast, literal, select, update
from sqlalchemy.orm import Session

from elearning.content.written import Media, Text
from elearning.mail.message import as_bytes
from elearning.models import Authenticator, Base, Course, CourseVersion, Letter, LetterKind, Person, Wijkteam
from elearning.services import settling, typesetting
from elearning.services.publishing import publish
from tests import hidden
from tests.courses import EDITION, shipment
from tests.hidden import Marker, texts
from tests.moment import NOW
from tests.pages import Page
from tests.people import add_card, password_hash
from tests.security.rounds import WHO, ask, routes
from tests.test_access import TABLE
from tests.test_wall import PLAUSIBLE, SITE, town  # noqa: F401 (a fixture)
from tests.walls import Town, addresses

#: An address, a closed quote, an element, a comment, code of templates, a header, an event and a hidden turn, at once.
ATTACK = (
    "javascript:xssprobe()//Jan\"'><xss-probe onmouseover=x autofocus></title></textarea><!--&lt;xss-probe&gt;{{7*191}}"
    "${7*191}\r\nX-Evil: 1\r\n\r\nBEGIN:VEVENT\r\nBcc: a@evil.example;\\,\u2028\u202e\t"
)
#: Words of these rows are read by many: their own rows are changed, so that what hangs on them stays.
SHARED = ("organisation", "region", "wijkteam", "contact", "partner", "accreditation")
SHARED += ("meeting", "meeting_file", "certificate", "invitation", "roster", "reader_link", "reader_comment")
#: What the program made itself, or could not be read back by it.
MADE = re.compile(r"hash|digest|slug|uid|language|theme|^code$|^email$|course|^file|^path$|color|status|kind")
#: What an author writes in the files of a course, besides the texts that are rendered.
WRITTEN = {
    "title",
    "summary",
    "alt",
    "who",
    "role",
    "by",
    "value",
    "word",
    "explanation",
    "match",
    "source",
    "accreditation",
}


def plain_columns(name: str) -> list[Column[Any]]:
    """Give the columns of a table that hold words somebody typed."""
    table = Base.metadata.tables[name]
    return [
        column
        for column in table.columns
        if isinstance(column.type, String) and not isinstance(column.type, Enum)
        and not column.foreign_keys and not MADE.search(column.name)
    ]  # fmt: skip


def fill(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """Let everything that is kept be this attack."""
    numbered = dict(zip(map(hidden.name_of, texts()), range(999), strict=False))
    monkeypatch.setattr(hidden, "mark_of", lambda column: f"{ATTACK}{numbered[hidden.name_of(column)]}")
    _publish_hostile(town.session)
    for name, whom in {"Oost": (town.samira, town.noor), "West": (town.tom,)}.items():
        team = town.session.scalars(select(Wijkteam).where(Wijkteam.name == f"Wijkteam {name}")).one()
        Marker(town.session, team, NOW).mark(whom)
    add_card(town.session, "Oost")
    add_card(town.session)
    for name in SHARED:
        table = Base.metadata.tables[name]
        values = {column: literal(ATTACK).concat(cast(table.c.id, String)) for column in plain_columns(name)}
        if values:
            town.session.execute(update(table).values(values))
    for person in town.session.scalars(select(Person)):
        person.name, person.language, person.theme = f"{ATTACK}{person.id}", "nl", None
        person.password_hash = password_hash()
    for one in town.session.scalars(select(Authenticator)):
        one.credential_id = f"AAAA{one.id:04}"  # a library made it, and reads it back
    town.session.commit()


def _publish_hostile(session: Session) -> None:
    course = shipment("proef").compiled.course
    assert course
    publish(session, _spoil(course), {"x": ATTACK.encode()}, edition=EDITION, now=NOW)
    assert session.scalar(select(Course.current_id).join(CourseVersion, CourseVersion.id == Course.current_id).limit(1))


def _spoil(thing: Any) -> Any:
    """Put the attack in every plain text of a course; what is rendered already is another story."""
    if isinstance(thing, tuple):
        return tuple(_spoil(one) for one in thing)
    if not is_dataclass(thing) or isinstance(thing, Media | Text):
        return thing
    changes: dict[str, Any] = {}
    for field in fields(thing):
        value = getattr(thing, field.name)
        typed = isinstance(value, str) and field.name in WRITTEN and bool(value)
        changes[field.name] = f"{value} {ATTACK}" if typed else _spoil(value)
    return replace(thing, **changes)  # type: ignore[type-var]


class Judge(HTMLParser):
    """Reads a page as a browser does, and looks for what was born from an attack."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.born: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.born += [tag] if "xss" in tag else []
        for name, value in attrs:
            read = re.sub(r"[\x00-\x20]", "", value or "").lower()
            leads = name in ("href", "src", "action", "formaction", "content", "data-href") and "xssprobe()" in read
            if (
                name.startswith("on")
                or "xss" in name
                or name in ("autofocus", "a")
                or (leads and read.startswith("java"))
            ):
                self.born.append(f"{tag} {name}={value}")

    def handle_comment(self, data: str) -> None:
        self.born += [f"<!--{data}"] if "xss" in data else []

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def judge(where: str, kind: str, body: bytes, headers: str) -> None:
    """See that an answer holds the attack as a text only."""
    assert "X-Evil" not in headers.replace("X-Evil:%20", "").replace("X-Evil%3A", ""), where
    if kind == "text/html":
        html = body.decode()
        assert "<xss-probe" not in html, where
        assert "1337" not in html.replace("?v=", ""), f"{where}: a template was run"
        if "xss" in html:
            read = Judge()
            read.feed(html)
            assert not read.born, f"{where}: {read.born[:3]}"
    elif kind == "text/calendar":
        judge_calendar(where, body.decode())


def judge_calendar(where: str, words: str) -> None:
    """See that a calendar has no more events than it should, and that its lines are folded (RFC 5545, 3.1)."""
    assert "\r\nX-Evil" not in words, where
    assert not re.search(r"(?<!\r)\n|\r(?!\n)", words), where
    assert all(len(line.encode()) <= 75 for line in words.split("\r\n")), where
    assert words.count("\r\nBEGIN:VEVENT") == words.count("\r\nUID:"), where


@pytest.fixture(autouse=True)
def _no_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF is made from data by another program; `tests/services/test_typesetting.py` is about that."""
    monkeypatch.setattr(typesetting, "pdf", lambda template, data: b"%PDF")


@pytest.mark.parametrize("who", WHO)
def test_whoever_reads_it_an_attack_is_a_text(
    client: Page,
    town: Town,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    who: str,
) -> None:
    page = client if who == "visitor" else client.sign_in(getattr(town, who))
    fill(town, monkeypatch)
    seen = 0
    for answer in _walk(page, town, who):
        kind, body = answer.kind, answer.body
        if kind == "application/json" and answer.endpoint.startswith(
            "author."
        ):  # the editor puts parts of it on its page
            kind, body = "text/html", " ".join(map(str, json.loads(body).values())).encode()
        judge(str(answer)[:200], kind, body, str(answer.headers))
        assert answer.status < 500, answer
        seen += b"xss" in answer.body
    assert seen >= (5 if who in ("visitor", "ruud") else 10), f"{who} sees hardly any of it: {seen}"
    for letter in town.session.scalars(select(Letter).where(Letter.sent_at.is_(None))).all():
        _judge_letter(town.session, letter)


def _walk(page: Page, town: Town, who: str) -> Iterator[Any]:  # noqa: F811
    for method in ("GET", "POST"):
        token = page.token() if method == "POST" else ""
        for endpoint, path in routes(page.app, method):
            if who in TABLE[endpoint][2] and not endpoint.startswith(("author.export", "site.metrics")):
                for address in addresses(path, town.east, most=1):
                    data = {**PLAUSIBLE, "csrf_token": token} if method == "POST" else None
                    yield ask(page, method, address, endpoint, data=data)


def _judge_letter(session: Session, letter: Letter) -> None:
    """See that a letter has one recipient and the headers it should have, and what it says is a text."""
    if ATTACK in str(letter.data) or letter.data.keys() <= {"tekst"}:
        return  # a marked row, which the program could never have made
    mail = settling.settle(session, letter, SITE, NOW)
    if mail is None:
        return
    assert "\n" not in mail.subject, letter.kind
    judge(f"letter {letter.kind}", "text/html", mail.html.encode(), "")
    made = BytesParser(policy=email.policy.default).parsebytes(
        as_bytes(mail, SITE.organisation_name, "leren@ivz.example", NOW)
    )
    assert isinstance(made, EmailMessage)
    assert made["X-Evil"] is None
    assert made["Bcc"] is None
    assert len(made.get_all("To", [])) == 1
    assert len(made["To"].addresses) == 1
    for part in made.walk():
        if part.get_content_type() == "text/calendar":
            judge_calendar(f"letter {letter.kind}", part.get_content())
    assert LetterKind(letter.kind)
