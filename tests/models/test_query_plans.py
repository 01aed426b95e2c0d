"""No statement of ours reads a whole table that grows with learners, unless it says why (`tests/plans.py`).

Every page is opened, every form is sent, and the worker does all it does, in a town with a row of everything.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import ClauseElement, Engine, event, func, select, text
from sqlalchemy.orm import Session, sessionmaker

from elearning.mail.message import Mail
from elearning.mail.outcome import Outcome, Result
from elearning.models import Base, Every, Letter, Person, Place, Role, Wijkteam
from elearning.models.engine import LOG_BYTES, start_writing
from elearning.paths import PACKAGE
from elearning.services import chores, digests, letters, people, planning
from elearning.services.delivery import deliver_one
from tests.crowd import crowd
from tests.databases import Databases, engine_for
from tests.moment import NOW, Clock
from tests.pages import Page
from tests.people import Cast
from tests.plans import ALLOWED, FEW, GROWING, Plans
from tests.test_access import ENDS_THE_WALK, TABLE
from tests.test_wall import PLAUSIBLE, SITE
from tests.walls import Town, addresses, build


@pytest.fixture
def sqlite_only(on_postgresql: bool) -> None:
    if on_postgresql:
        pytest.skip("this is how SQLite behaves")


@pytest.fixture(scope="session")
def crowded(databases: Databases, on_postgresql: bool) -> Iterator[Engine | None]:
    if not on_postgresql:
        yield None
        return
    databases.copy("bare", "crowd")
    engine = engine_for(databases.url("crowd"))
    crowd(engine, GROWING)
    yield engine
    engine.dispose()


@pytest.fixture
def town(session: Session, cast: Cast, clock: Clock) -> Town:
    return build(session, cast)


@pytest.fixture
def plans(crowded: Engine | None, town: Town, engine: Engine) -> Iterator[Plans]:
    seen = Plans(crowded)
    event.listen(Engine, "before_cursor_execute", seen.executed)
    yield seen
    event.remove(Engine, "before_cursor_execute", seen.executed)


def walk(page: Page, town: Town, audience: str) -> None:
    """Open every page and send every form of an audience; pages of learners for who has rows of a learner."""
    token = {"csrf_token": page.token()}
    for endpoint, (method, path, allowed) in TABLE.items():
        is_of_learners = endpoint.startswith(("learn.", "proof.", "poll."))
        if endpoint in ENDS_THE_WALK or is_of_learners is not (audience == "samira") or not allowed:
            continue
        for address in addresses(path, town.east, most=1):
            data = {**PLAUSIBLE, **token} if method == "POST" else None
            page.client.open(address, method=method, data=data, buffered=True)


def test_no_page_and_no_form_reads_a_whole_table(client: Page, town: Town, plans: Plans) -> None:
    walk(client.another().sign_in(town.samira), town, "samira")
    east = town.session.get_one(Wijkteam, town.east["wijkteam"][0])
    for role in (Role.AUTHOR, Role.GUIDE, Role.ADMIN):
        people.grant_role(town.session, town.els, role, wijkteam=east if role is Role.GUIDE else None)
    walk(client.another().sign_in(town.els), town, "els")
    assert not plans.faults()
    assert len(plans.seen) > 300


class _Server:
    """A mail server that takes everything."""

    def send(self, _mail: Mail) -> Result:
        return Result(Outcome.SENT)

    def close(self) -> None:
        """Nothing to close."""


def test_nothing_that_the_worker_does_reads_a_whole_table(engine: Engine, town: Town, plans: Plans) -> None:
    """From today until everything that is kept has gone."""
    digests.choose(town.session, town.els.id, Every.WEEK, NOW)
    town.session.commit()
    factory = sessionmaker(engine, expire_on_commit=False)
    for days in (0, 10, 40, 400, 800, 1500, 3000):
        now = NOW + timedelta(days=days)
        chores.do(factory, now)
        for _ in range(3):
            planning.tick(factory, now)
        while deliver_one(factory, SITE, _Server(), now):
            pass
    assert not plans.faults()
    assert len(plans.seen) > 50


@pytest.mark.parametrize(("statement", "whole"), [
    (select(Letter.id).where(Letter.why == "x"), {"letter"}),
    (select(func.count()).select_from(Person), {"person"}),
    (select(Person.name).order_by(Person.name).limit(5), {"person"}),
    (select(Person.name).join(Place, Place.person_id == Person.id).where(Place.step == "x"), {"place"}),
    (select(Person.id).where(Person.employer_id == 1), set()),
    (select(Person.name).order_by(Person.id.desc()).limit(5), set()),
    (select(Letter.id).where(letters.is_open()), set()),
    (select(Person.name).join(Place, Place.person_id == Person.id).where(Place.person_id == 1), set()),
])  # fmt: skip
def test_a_statement_that_reads_a_whole_table_is_noticed(
    session: Session, crowded: Engine | None, statement: ClauseElement, whole: set[str]
) -> None:
    connection = session.connection()
    asked = str(statement.compile(connection, compile_kwargs={"literal_binds": True}))
    assert Plans(crowded).full_scans(connection, asked, ()) == whole


def test_every_table_either_grows_with_learners_or_is_one_of_few() -> None:
    assert set(Base.metadata.tables) == FEW | GROWING
    assert FEW.isdisjoint(name for name in GROWING)
    assert {"person", "answer", "letter", "audit", "wijkteam", "membership", "sign_in", "card", "review"} <= GROWING


def test_every_reason_is_about_a_file_and_a_table_that_are_there() -> None:
    for (where, table), why in ALLOWED.items():
        file, _, function = where.partition(":")
        assert (PACKAGE / file).exists(), where
        assert not function or f"def {function}(" in (PACKAGE / file).read_text(), where
        assert table in {"", *GROWING}, table
        assert len(why) > 10


@pytest.mark.parametrize("table", sorted(GROWING))
def test_whatever_points_at_a_row_is_found_when_that_row_goes(table: str) -> None:
    """A database looks for the rows that point at one that is deleted; versions of courses are never deleted."""
    for column in Base.metadata.tables[table].columns:
        target = next((key.column.table.name for key in column.foreign_keys), "course_version")
        if target in GROWING:
            assert column.name in _first_columns(table), f"{table}.{column.name}"


def _first_columns(table: str) -> set[str]:
    found = Base.metadata.tables[table]
    keys = [*found.indexes, *(one for one in found.constraints if hasattr(one, "columns") and one.columns)]
    kinds = ("Index", "UniqueConstraint", "PrimaryKeyConstraint")
    return {next(iter(key.columns)).name for key in keys if type(key).__name__ in kinds}


# Readers and writers on SQLite.


@pytest.mark.usefixtures("sqlite_only")
def test_pages_open_while_somebody_writes_and_show_what_was_there(app: Flask, engine: Engine, samira: Page) -> None:
    before = samira.get("/mijn-leerpad").text
    with Session(engine) as writer:
        start_writing(writer)
        writer.execute(text("UPDATE course_version SET published_at = '2020-01-01 00:00:00'"))
        writer.execute(text("DELETE FROM step_done"))
        assert samira.get("/mijn-leerpad").text == before
        assert samira.another().get("/zakkaart").status == 200
        writer.rollback()


@pytest.mark.usefixtures("sqlite_only")
def test_the_log_of_sqlite_does_not_stay_large_after_much_was_written(engine: Engine) -> None:
    """A reader that stays keeps the log from being emptied; once it is gone, the file becomes small again."""
    log = Path(f"{engine.url.database}-wal")
    with Session(engine) as reader:
        reader.scalars(select(Person.name)).all()
        _write_much(engine)
        assert log.stat().st_size > LOG_BYTES
    _write_much(engine, rounds=2)
    assert log.stat().st_size <= LOG_BYTES


def _write_much(engine: Engine, rounds: int = 7) -> None:
    with engine.connect() as connection:
        for _ in range(rounds):
            connection.exec_driver_sql("UPDATE course_version SET note = hex(randomblob(700000))")
            connection.commit()
