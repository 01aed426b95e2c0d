"""How connections behave, and that writers queue up before they read."""

import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, delete, func, select, text, update
from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.orm import Session

from elearning.extensions import db
from elearning.models import Person
from elearning.models import engine as manners
from elearning.models.engine import start_writing, wipe_traces
from tests.pages import Page


@pytest.fixture
def sqlite_only(on_postgresql: bool) -> None:
    if on_postgresql:
        pytest.skip("this is how SQLite behaves")


@pytest.mark.usefixtures("sqlite_only")
@pytest.mark.parametrize(("pragma", "value"), [
    ("journal_mode", "wal"), ("foreign_keys", 1), ("synchronous", 1), ("busy_timeout", 10_000),
    ("secure_delete", 1),
])  # fmt: skip
def test_sqlite_keeps_our_manners(engine: Engine, pragma: str, value: object) -> None:
    with engine.connect() as connection:
        assert connection.scalar(text(f"PRAGMA {pragma}")) == value


def test_a_postgresql_lock_is_not_waited_for_forever(engine: Engine, on_postgresql: bool) -> None:
    if not on_postgresql:
        pytest.skip("this is how PostgreSQL behaves")
    with engine.connect() as connection:
        assert connection.scalar(text("SHOW lock_timeout")) == "10s"


def test_what_a_page_asks_stays_prepared_on_postgresql(app: Flask, samira: Page, on_postgresql: bool) -> None:
    """A ROLLBACK after each page would throw it away, and the server would plan every statement anew."""
    if not on_postgresql:
        pytest.skip("this is how PostgreSQL behaves")
    for _ in range(12):
        assert samira.get("/mijn-leerpad").status == 200
    with app.app_context():
        prepared = db.session.scalars(
            text("SELECT statement FROM pg_prepared_statements WHERE generic_plans > 0")
        ).all()
    assert any("FROM sign_in" in statement or "JOIN sign_in" in statement for statement in prepared)


def test_nobody_writes_outside_the_transaction_of_a_writer(app: Flask, on_postgresql: bool) -> None:
    if not on_postgresql:
        pytest.skip("on SQLite every statement is in a transaction")
    ask, change = text("SELECT name FROM person ORDER BY id"), text("UPDATE person SET name = 'Niemand'")
    with app.app_context():
        before = db.session.scalars(ask).all()
        with pytest.raises(InternalError, match="read-only"):
            db.session.execute(change)
        with pytest.raises(InternalError, match="read-only"):
            db.session.execute(text("SELECT 1 FROM person FOR UPDATE"))
        db.session.rollback()
        start_writing(db.session())
        db.session.execute(change)
        db.session.rollback()
        assert db.session.scalars(ask).all() == before


@pytest.mark.parametrize("says_so", [True, False], ids=["with a word", "in silence"])
def test_a_connection_that_the_server_ended_is_not_used_again(
    engine: Engine, on_postgresql: bool, says_so: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not on_postgresql:
        pytest.skip("SQLite has no server")
    if not says_so:
        monkeypatch.setattr(manners, "_has_news", lambda _line: False)
        monkeypatch.setattr(manners, "TRUSTED_SECONDS", 0)
    ask, end = text("SELECT pg_backend_pid()"), text("SELECT pg_terminate_backend(:one, 5000)")
    with engine.connect() as connection:
        ended = connection.scalar(ask)
        with engine.connect() as other:
            idle = other.scalar(ask)
        connection.execute(end, {"one": idle})
        connection.rollback()
        with engine.connect() as new:
            assert new.scalar(ask) not in (idle, ended)


def test_a_connection_that_was_just_used_is_not_asked_whether_it_lives(
    engine: Engine, on_postgresql: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not on_postgresql:
        pytest.skip("SQLite has no server")
    with engine.connect():
        pass  # whatever was said to the connection before, it was used just now
    asked: list[object] = []
    monkeypatch.setattr(manners, "_ask_for_life", asked.append)
    with engine.connect():
        assert not asked
    monkeypatch.setattr(manners, "TRUSTED_SECONDS", 0)
    with engine.connect():
        assert asked


@pytest.mark.usefixtures("sqlite_only")
def test_a_second_writer_is_stopped_before_it_reads(engine: Engine) -> None:
    with Session(engine) as first, Session(engine) as second:
        start_writing(first)
        second.connection().exec_driver_sql("PRAGMA busy_timeout=1")
        second.rollback()
        with pytest.raises(OperationalError, match="locked"):
            start_writing(second)


def test_two_writers_that_read_first_both_get_their_turn(engine: Engine) -> None:
    """With a plain BEGIN the second would fail at its first write: it read what the first has changed since."""
    failures: list[BaseException] = []

    def rename(number: int) -> None:
        try:
            with Session(engine) as session:
                start_writing(session)
                person = session.scalars(select(Person).where(Person.name.startswith("Samira")).with_for_update()).one()
                time.sleep(0.05)
                person.name += str(number)
                session.commit()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=rename, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with Session(engine) as session:
        name = session.scalars(select(Person.name).where(Person.name.startswith("Samira"))).one()
        assert sorted(name.removeprefix("Samira de Tester")) == ["0", "1", "2"]


def test_a_reader_is_not_kept_waiting_by_a_writer(engine: Engine) -> None:
    with Session(engine) as writer, Session(engine) as reader:
        start_writing(writer)
        writer.scalars(select(Person)).first().name = "Half geschreven"  # type: ignore[union-attr]
        writer.flush()
        assert "Half geschreven" not in reader.scalars(select(Person.name)).all()


@pytest.mark.usefixtures("sqlite_only")
def test_a_reader_sees_one_moment_however_often_it_asks(engine: Engine) -> None:
    with Session(engine) as writer, Session(engine) as reader:
        before = reader.scalars(select(Person.name)).all()
        start_writing(writer)
        writer.execute(update(Person).values(name="Een ander"))
        writer.commit()
        assert reader.scalars(select(Person.name)).all() == before
        reader.rollback()
        assert set(reader.scalars(select(Person.name))) == {"Een ander"}


@pytest.mark.usefixtures("sqlite_only")
def test_what_is_deleted_is_overwritten_and_the_log_is_emptied(engine: Engine) -> None:
    path = Path(str(engine.url.database))
    for rebuild in (False, True):
        with Session(engine) as session:
            session.add(Person(name="EEN-SPOOR", email="x@y.example", created_at=datetime.now(UTC)))
            session.commit()
            session.execute(delete(Person).where(Person.name == "EEN-SPOOR"))
            session.commit()
        assert b"EEN-SPOOR" in Path(f"{path}-wal").read_bytes()
        assert wipe_traces(engine, rebuild=rebuild)
        assert not Path(f"{path}-wal").read_bytes()
        assert b"EEN-SPOOR" not in path.read_bytes()


@pytest.mark.usefixtures("sqlite_only")
def test_connections_wait_for_their_turn_as_before_after_wiping(engine: Engine) -> None:
    wipe_traces(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA busy_timeout")) == 10_000


def test_wiping_a_postgresql_clears_dead_rows(engine: Engine, on_postgresql: bool) -> None:
    if not on_postgresql:
        pytest.skip("this is how PostgreSQL behaves")
    assert wipe_traces(engine, rebuild=True)
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Person))
