"""Two web processes and two workers on one PostgreSQL are one site: what happens at one is so at the other.

The processes are real, and so is the server of the database. Nothing is shared but that.
"""

import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from elearning import clock
from elearning.models import Attempt, Course, CourseVersion, Letter, LetterKind, Person, Review, schema
from elearning.models.engine import start_writing
from elearning.services import letters, publishing
from elearning.services.shipping import prepare
from tests.courses import EDITION, HERE, InProcess
from tests.databases import PostgresServer, engine_for, fill, people_and_courses
from tests.mail.servers import MailServer
from tests.people import PASSWORD, Cast
from tests.served import Browser, Site, app_of, serving, settings_for, signed_in, until, working

QUIZ = "/cursus/proef/eindtoets"
LETTERS = 25
#: What people type; both hosts stand behind it.
NAME = "127.0.0.1:8000"

pytestmark = pytest.mark.slow


@dataclass
class Two:
    """Two hosts and their database."""

    hosts: tuple[Site, Site]
    engine: Engine
    environment: dict[str, str]
    folder: Path
    mail: MailServer

    def browser(self) -> Browser:
        return Browser(self.hosts[0].port, NAME)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    folder, server, mail = tmp_path_factory.mktemp("two"), PostgresServer(), MailServer()
    url = server.url("two")
    engine = engine_for(url)
    try:
        fill(url, schema.upgrade)
        fill(url, people_and_courses)
        environment = settings_for(url, folder, NAME, MAIL_URL=f"smtp://127.0.0.1:{mail.port}")
        hosts = Site(environment, folder), Site(environment, folder)
        with serving(*hosts):
            yield Two(hosts, engine, environment, folder, mail)
    finally:
        engine.dispose()
        server.close()


@pytest.fixture
def tom(two: Two) -> Browser:
    """Tom, signed in at the first host with his password."""
    browser = two.browser()
    form = browser.get("/inloggen").form() | {"password": PASSWORD}
    with Session(two.engine) as session:
        form["email"] = Cast(session).tom.email
    assert browser.post("/inloggen", form).status == 302
    return browser


def test_who_signs_in_at_one_host_goes_on_at_the_other_and_is_out_at_both(two: Two, tom: Browser) -> None:
    one, other = (tom.at(host.port) for host in two.hosts)
    assert "<h1>" in other.get("/mijn-leerpad").text
    base = other.post(f"{QUIZ}/start", other.get(QUIZ).form()).location
    for number in range(1, 5):  # every question at another host
        host = (one, other)[number % 2]
        page = host.get(f"{base}/{number}")
        assert page.status == 200
        assert host.post(f"{base}/{number}", page.form() | {"keuze": "goed"}).status == 302
    assert one.post(f"{base}/inleveren", one.get(base).form()).status == 302
    assert "Gehaald" in other.get(base).text

    assert other.post("/uitloggen", other.get("/mijn-leerpad").form()).status == 302
    copied = two.browser()
    copied.cookies = dict(tom.cookies)
    assert [copied.at(host.port).get("/mijn-leerpad").status for host in two.hosts] == [302, 302]


def test_twenty_hand_ins_at_two_hosts_at_once_count_once(two: Two) -> None:
    with Session(two.engine) as session:
        person = Cast(session).samira
        cookies = signed_in(app_of(two.environment), session, person)
        session.commit()
        number = person.id
    browser = Browser(two.hosts[0].port, NAME, cookies)
    base = browser.post(f"{QUIZ}/start", browser.get(QUIZ).form()).location
    form = browser.get(f"{base}/1").form()
    browser.post(f"{base}/1", form | {"keuze": "goed"})
    went = []

    def hand_in(host: Site) -> None:
        went.append(Browser(host.port, NAME, dict(browser.cookies)).post(f"{base}/inleveren", form).status)

    threads = [threading.Thread(target=hand_in, args=(two.hosts[count % 2],)) for count in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert went == [302] * 20
    with Session(two.engine) as session:
        mine = select(func.count(Review.id)).where(Review.person_id == number, Review.source.like("proef/attempt:%"))
        assert session.scalar(mine) == 1
        attempts = session.scalars(
            select(Attempt).where(Attempt.person_id == number, Attempt.handed_in_at.is_not(None))
        )
        assert len(attempts.all()) == 1


def test_two_workers_send_every_letter_once(two: Two) -> None:
    now = clock.now()
    with Session(two.engine) as session:
        start_writing(session)
        for number in range(LETTERS):
            person = Person(name=f"Mens {number}", email=f"m{number}@wijk.example", language="nl", created_at=now)
            session.add(person)
            session.flush()
            letters.plan(session, person.id, LetterKind.TEST, "een", now, {"by": "proef"}, now)
        session.commit()

    with two.mail.running(), working(two.environment, two.folder, 2):
        assert until(lambda: _sent(two.engine) == LETTERS, 30), (two.folder / "workers.log").read_text()

    mine = [one for one in two.mail.addresses if one.startswith("m")]
    assert Counter(mine) == {f"m{number}@wijk.example": 1 for number in range(LETTERS)}


def _sent(engine: Engine) -> int:
    with Session(engine) as session:
        wanted = Letter.kind == LetterKind.TEST, Letter.sent_at.is_not(None)
        return session.scalar(select(func.count(Letter.id)).where(*wanted)) or 0


def test_what_is_published_is_there_at_once_at_both_hosts_and_going_back_too(
    two: Two, tom: Browser, tmp_path: Path
) -> None:
    at_both = [tom.at(host.port) for host in two.hosts]
    assert all("Welkom bij de proef." in host.get("/cursus/proef").text for host in at_both)
    shutil.copytree(HERE, tmp_path / "courses")
    file = tmp_path / "courses" / "proef" / "cursus.md"
    file.write_text(file.read_text("utf-8").replace("Welkom bij de proef.", "Fijn dat je er bent."), "utf-8")
    with Session(two.engine) as session:
        start_writing(session)
        before = session.scalars(select(Course).where(Course.slug == "proef")).one()
        old = session.get_one(CourseVersion, before.current_id)
        ready = prepare(tmp_path / "courses" / "proef", InProcess(), demo=False, now=clock.now())
        assert ready.compiled.course
        publishing.publish(session, ready.compiled.course, ready.reading.sources, edition=EDITION, now=clock.now())
        session.commit()
        assert all("Fijn dat je er bent." in host.get("/cursus/proef").text for host in at_both)
        publishing.point_at(session, before, old)
        session.commit()
        assert all("Welkom bij de proef." in host.get("/cursus/proef").text for host in at_both)
