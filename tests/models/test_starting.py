"""Two first starts at once: one makes the tables, the other waits for that."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect

from elearning.models import schema
from elearning.models.starting import one_at_a_time
from tests.databases import Databases, PostgresServer, engine_for


@pytest.fixture
def empty(databases: Databases, tmp_path: Path) -> str:
    """A database without a table."""
    if not isinstance(databases, PostgresServer):
        return f"sqlite:///{tmp_path}/leeg.db"
    databases._do("DROP DATABASE IF EXISTS leeg WITH (FORCE)")
    return databases.url("leeg")


def at_once(engines: list[Engine], what: Callable[[Engine], None]) -> list[BaseException]:
    faults: list[BaseException] = []
    gate = threading.Barrier(len(engines))

    def start(engine: Engine) -> None:
        gate.wait()
        try:
            what(engine)
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=start, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return faults


def test_two_first_starts_at_once_make_the_tables_once(empty: str) -> None:
    engines = [engine_for(empty) for _ in range(3)]

    def bring_up(engine: Engine) -> None:
        with one_at_a_time(engine):
            schema.upgrade(engine)

    assert at_once(engines, bring_up) == []
    with engines[0].connect() as connection:
        assert schema.revision_of(connection) == schema.head()
        assert inspect(connection).has_table("person")
    for engine in engines:
        engine.dispose()


def test_only_one_at_a_time_is_inside_and_who_fails_lets_the_next_one_in(empty: str) -> None:
    engines = [engine_for(empty) for _ in range(4)]
    inside: list[int] = []
    most: list[int] = []

    def go_in(engine: Engine) -> None:
        with one_at_a_time(engine):
            inside.append(1)
            most.append(len(inside))
            threading.Event().wait(0.05)
            inside.pop()
            if engine is engines[0]:
                raise ValueError("stuk")

    assert [str(fault) for fault in at_once(engines, go_in)] == ["stuk"]
    assert most == [1, 1, 1, 1]
    for engine in engines:
        engine.dispose()


def test_a_database_without_tables_has_no_version(empty: str) -> None:
    engine = engine_for(empty)
    with engine.connect() as connection:
        assert schema.revision_of(connection) == ""
    engine.dispose()
