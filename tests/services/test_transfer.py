"""Another database gets every row, or none; what changed meanwhile is found out."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, update
from sqlalchemy.orm import Session

from elearning.models import Base, Knock, Person, SignIn, schema
from elearning.services import backup
from elearning.services.backup import RefusedTransferError, moving, rows
from tests.databases import Databases, engine_for
from tests.moment import NOW
from tests.people import Cast
from tests.services.any_rows import add_any


@pytest.fixture
def empty(databases: Databases, on_postgresql: bool, tmp_path: Path) -> Iterator[Engine]:
    """A database without tables; on the run with PostgreSQL it is a file, so that both ways are gone."""
    engine = engine_for(f"sqlite:///{tmp_path / 'empty.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def everything(session: Session, cast: Cast) -> None:
    for table in Base.metadata.sorted_tables:
        add_any(session, table)
    session.commit()


def prints(engine: Engine) -> dict[str, tuple[int, str]]:
    with rows.snapshot(engine) as connection:
        return {name: rows.fingerprint(connection, table) for name, table in rows.tables_of(connection).items()}


@pytest.mark.usefixtures("everything")
def test_every_table_goes_there_and_back_and_nothing_changes(
    engine: Engine, empty: Engine, databases: Databases
) -> None:
    before = prints(engine)

    counts = backup.transfer(engine, empty)

    assert prints(empty) == before == prints(engine)
    assert counts == {name: count for name, (count, _) in before.items()}
    assert all(counts.values())
    assert schema.differences(empty) == []
    databases.copy("bare", "back")
    back = engine_for(databases.url("back"))
    backup.transfer(empty, back)
    assert prints(back) == before
    with Session(back) as there:  # who is signed in stays so, and counting goes on after the last number
        assert there.query(SignIn).count()
        there.add(Person(name="Nieuw", email="nieuw@wijk.example", language="nl", created_at=NOW))
        there.commit()
    back.dispose()


def test_a_database_with_anything_in_it_is_left_alone(engine: Engine, empty: Engine) -> None:
    schema.upgrade(empty)
    with empty.begin() as connection:
        connection.execute(insert(Knock), {"bucket": "x", "count": 1, "ends_at": NOW})
    before = prints(empty)
    with pytest.raises(RefusedTransferError, match="niet leeg: in de tabel knock"):
        backup.transfer(engine, empty)
    assert prints(empty) == before


def test_a_site_that_goes_on_writing_is_found_out_and_nothing_is_moved(
    engine: Engine, empty: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = moving._copy

    def copy_while_somebody_writes(*both: object) -> None:
        copy(*both)  # type: ignore[arg-type]
        with engine.begin() as connection:
            connection.execute(update(Person).values(name="Anders"))

    monkeypatch.setattr(moving, "_copy", copy_while_somebody_writes)
    with pytest.raises(RefusedTransferError, match=r"tabel person.*Zet de site en de workers stil"):
        backup.transfer(engine, empty)
    assert not any(count for count, _ in prints(empty).values())


def test_what_does_not_fit_is_named_by_table_and_line_and_never_by_its_value(
    engine: Engine, session: Session, cast: Cast, databases: Databases, tmp_path: Path
) -> None:
    """PostgreSQL takes no NUL in a text, SQLite does."""
    file = engine_for(f"sqlite:///{tmp_path / 'from.db'}")
    backup.transfer(engine, file)
    with file.begin() as connection:
        connection.execute(update(Person).where(Person.id == cast.samira.id).values(name="Samira\0"))
    databases.copy("bare", "back")
    target = engine_for(databases.url("back"))
    if target.dialect.name == "sqlite":
        backup.transfer(file, target)
    else:
        with pytest.raises(RefusedTransferError, match="Tabel person, regel") as refused:
            backup.transfer(file, target)
        assert "Samira" not in str(refused.value)
    target.dispose()
    file.dispose()
