"""A mail server that is away, slow, unwilling or rude: every letter arrives once or its row says why not.

The mail server is a real one; the clock is moved, so that an hour of trouble takes a second.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from elearning.mail.smtp import SmtpSender
from elearning.models import Letter, LetterKind, Person
from elearning.rules.pacing import NORMAL_RATE
from elearning.services import letters
from elearning.services.delivery import Handling
from elearning.settings import read_mail_url
from elearning.working import Worker
from tests.mail.servers import OK, MailServer
from tests.moment import NOW, Clock
from tests.services.test_delivery import SITE, each, settle

LETTERS = 120


@pytest.fixture
def server() -> MailServer:
    return MailServer()


@pytest.fixture
def worker(engine: Engine, server: MailServer) -> Iterator[Worker]:
    sender = SmtpSender(read_mail_url(f"smtp://127.0.0.1:{server.port}"), "IVZ", "leren@ivz.example")
    handling = Handling(each(settle), lambda session, letter, now: None, lambda session, letter: None)
    with closing(sender):
        yield Worker(sessionmaker(engine), SITE, sender, handling, lambda factory, now: 0)


@pytest.fixture(autouse=True)
def planned(engine: Engine) -> None:
    """A letter to everybody of a large team."""
    with Session(engine) as session:
        for number in range(LETTERS):
            person = Person(name=f"Mens {number}", email=f"mens{number}@wijk.example", language="nl", created_at=NOW)
            session.add(person)
            session.flush()
            letters.plan(session, person.id, LetterKind.TEST, "een", NOW, {}, NOW)
        session.commit()


def live(worker: Worker, clock: Clock, until: datetime) -> None:
    """Let the worker work while the time goes by."""
    while clock.now < until:
        clock.move(seconds=max(worker.round(), 0.001))


def fates(engine: Engine) -> Counter[str]:
    with Session(engine) as session:
        rows = session.scalars(select(Letter).where(Letter.kind == LetterKind.TEST)).all()
    return Counter("sent" if row.sent_at else "refused" if row.refused_at else "open" for row in rows)


def test_a_server_that_is_away_for_an_hour_gets_everything_once_and_slowly_at_first(
    worker: Worker, server: MailServer, clock: Clock, engine: Engine
) -> None:
    live(worker, clock, NOW + timedelta(hours=1))
    assert fates(engine) == {"open": LETTERS}

    with server.running():
        back = clock.now + timedelta(minutes=10)
        while not server.taken:
            live(worker, clock, clock.now + timedelta(seconds=1))
        assert clock.now <= back
        live(worker, clock, clock.now + timedelta(seconds=8))
        assert len(server.taken) <= 11
        live(worker, clock, clock.now + timedelta(minutes=2))
    assert sorted(server.addresses) == sorted({f"mens{number}@wijk.example" for number in range(LETTERS)})
    assert fates(engine) == {"sent": LETTERS}


def test_a_healthy_server_gets_no_more_than_the_normal_rate(
    worker: Worker, server: MailServer, clock: Clock, engine: Engine
) -> None:
    with server.running():
        live(worker, clock, NOW + timedelta(seconds=3))
        assert 2 * NORMAL_RATE <= len(server.taken) <= 4 * NORMAL_RATE
        live(worker, clock, NOW + timedelta(seconds=LETTERS / NORMAL_RATE + 3))
    assert fates(engine) == {"sent": LETTERS}


def test_half_that_is_not_wanted_yet_and_some_that_never_are(
    worker: Worker, server: MailServer, clock: Clock, engine: Engine
) -> None:
    asked: Counter[str] = Counter()

    def answer(address: str) -> str:
        number, asked[address] = int("".join(filter(str.isdigit, address))), asked[address] + 1
        if number % 10 == 9:
            return "550 5.1.1 No such user"
        return "451 4.7.1 Greylisted" if number % 2 and asked[address] == 1 else OK

    server.to_address = answer
    with server.running():
        live(worker, clock, NOW + timedelta(minutes=4))
        assert fates(engine) == {"sent": 60, "open": 48, "refused": 12}
        live(worker, clock, NOW + timedelta(minutes=10))
    assert fates(engine) == {"sent": 108, "refused": 12}
    assert max(Counter(server.addresses).values()) == 1
    with Session(engine) as session:
        refused = session.scalars(select(Person.email).where(Person.mail_refused_at.is_not(None))).all()
    assert set(refused) == {address for address in asked if address.split("@")[0].endswith("9")}


def test_a_server_that_hangs_up_after_it_took_a_letter_gets_it_again_under_the_same_name(
    worker: Worker, server: MailServer, clock: Clock, engine: Engine
) -> None:
    server.hangs_up = 20
    with server.running():
        live(worker, clock, NOW + timedelta(minutes=4))
        assert fates(engine) == {"sent": LETTERS - 20, "open": 20}
        live(worker, clock, NOW + timedelta(minutes=6))
    assert fates(engine) == {"sent": LETTERS}
    assert Counter(Counter(server.message_ids).values()) == {1: LETTERS - 20, 2: 20}


def test_planning_that_fails_stops_no_letter_and_is_not_tried_all_the_time(
    worker: Worker, server: MailServer, clock: Clock, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[datetime] = []

    def fail(factory: object, now: datetime) -> int:
        tried.append(now)
        raise KeyError("Samira")

    worker.tick = fail
    with server.running():
        live(worker, clock, NOW + timedelta(seconds=25))
    assert fates(engine) == {"sent": LETTERS}
    assert len(tried) == 3
    assert "KeyError at test_bad_weather.py" in caplog.text
    assert "Samira" not in caplog.text


def test_a_database_that_fails_gives_a_worker_a_rest_and_no_words_in_the_log(
    worker: Worker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rests: list[float] = []

    def rest(seconds: float) -> None:
        rests.append(seconds)
        worker.stopping = len(rests) == 2

    def fail(factory: object, now: datetime) -> int:
        raise OperationalError("UPDATE person SET name = 'Samira'", {}, Exception("Samira"))

    worker.tick = fail
    monkeypatch.setattr(worker, "_rest", rest)
    worker.run()
    assert rests == [10, 10]
    assert "OperationalError" in caplog.text
    assert "Samira" not in caplog.text


def test_who_is_asked_to_stop_finishes_the_letter_on_its_way_and_gives_the_others_back(
    worker: Worker, server: MailServer, engine: Engine, clock: Clock
) -> None:
    def stop(address: str) -> str:
        worker.stopping = True
        return OK

    server.to_letter = stop
    with server.running():
        worker.run()
    assert fates(engine) == {"sent": 1, "open": LETTERS - 1}
    with Session(engine) as session:
        rows = session.scalars(select(Letter).where(Letter.kind == LetterKind.TEST, letters.is_open()))
        assert {(row.claimed_until, row.tries) for row in rows} == {(None, 0)}, "for another worker, at once"


def test_a_mail_server_is_not_kept_waiting_for_the_next_letter(
    worker: Worker, server: MailServer, clock: Clock, engine: Engine
) -> None:
    with server.running():
        live(worker, clock, NOW + timedelta(seconds=20))
        assert fates(engine) == {"sent": LETTERS}
        assert worker.sender._open is None  # type: ignore[attr-defined]
    assert server.connections == 1


def test_a_server_that_answers_too_late_is_no_reason_to_lose_or_double_a_letter(
    worker: Worker, server: MailServer, clock: Clock, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("elearning.mail.smtp.TIMEOUT_SECONDS", 0.5)
    server.slow_for = 3
    with server.running():
        live(worker, clock, NOW + timedelta(minutes=15))
    assert fates(engine) == {"sent": LETTERS}
    assert len(server.taken) == LETTERS
