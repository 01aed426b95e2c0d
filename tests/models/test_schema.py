"""The migrations make exactly the tables of the models, and take them away again."""

from collections.abc import Iterator

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from elearning.models import Base, schema
from tests.databases import Databases, engine_for


@pytest.fixture
def new_engine(databases: Databases) -> Iterator[Engine]:
    databases.copy("bare", "migrating")
    engine = engine_for(databases.url("migrating"))
    schema.downgrade(engine, "base")
    yield engine
    engine.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_going_up_makes_every_table_and_leaves_no_differences(new_engine: Engine) -> None:
    schema.upgrade(new_engine)
    assert tables(new_engine) == set(Base.metadata.tables)
    assert schema.differences(new_engine) == []


def test_going_down_leaves_nothing_and_up_again_makes_all(new_engine: Engine) -> None:
    assert tables(new_engine) == set()
    schema.upgrade(new_engine)
    schema.downgrade(new_engine, "base")
    assert tables(new_engine) == set()
    schema.upgrade(new_engine)
    assert schema.differences(new_engine) == []


def test_going_up_twice_changes_nothing(new_engine: Engine) -> None:
    schema.upgrade(new_engine)
    schema.upgrade(new_engine)
    assert schema.differences(new_engine) == []


def test_a_migration_taken_back_and_done_again_loses_nobodys_rows(engine: Engine) -> None:
    """On SQLite a table that is made anew would take along what points at it."""
    names = [table.name for table in Base.metadata.sorted_tables]

    def rows() -> dict[str, int]:
        with engine.connect() as connection:
            return {name: connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one() for name in names}

    before = rows()
    assert before["answer"]
    schema.downgrade(engine, "0001")
    schema.upgrade(engine)
    assert rows() == before
    assert schema.differences(engine) == []


def test_the_newest_version_is_the_one_that_alembic_would_bring_a_database_to() -> None:
    """The program reads it from names of files, so that a web process need not load Alembic."""
    scripts = ScriptDirectory(str(schema.MIGRATIONS))
    assert schema.head() == scripts.get_current_head()
    assert all(schema.knows(one.revision) for one in scripts.walk_revisions())
