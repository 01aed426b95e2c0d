"""What tests ask for. `--database=postgresql` runs every test that uses a database on a real PostgreSQL."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from elearning.app import create_app
from elearning.extensions import db
from elearning.models import Wijkteam, schema
from elearning.services import library, working
from elearning.settings import Settings
from tests.databases import Databases, PostgresServer, SqliteFiles, engine_for, fill, people_and_courses
from tests.moment import Clock
from tests.pages import Page
from tests.people import Cast

#: No test is timed: how long something takes is for the benchmark, and this machine may be busy.
hypothesis.settings.register_profile("untimed", deadline=None, max_examples=50)
hypothesis.settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="where the tables lie")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run again on PostgreSQL only what has to do with a database; the rest is the same there."""
    if config.getoption("--database") != "postgresql":
        return
    kept = [item for item in items if {"databases", "database"} & set(getattr(item, "fixturenames", ()))]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


@pytest.fixture(scope="session")
def on_postgresql(request: pytest.FixtureRequest) -> bool:
    return request.config.getoption("--database") == "postgresql"  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def databases(on_postgresql: bool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The templates: `bare` has tables only, `full` also the cast, the noise and the courses."""
    made = PostgresServer() if on_postgresql else SqliteFiles(tmp_path_factory.mktemp("db"))
    fill(made.url("bare"), schema.upgrade)
    made.copy("bare", "full_")
    fill(made.url("full_"), people_and_courses)
    yield made
    made.close()


@pytest.fixture(scope="session")
def shared_engine(databases: Databases) -> Iterator[Engine]:
    engine = engine_for(databases.url("test"))
    yield engine
    engine.dispose()


@pytest.fixture
def database(databases: Databases, shared_engine: Engine) -> str:
    """A fresh copy of the full template; gives its address."""
    shared_engine.dispose()
    databases.copy("full_", "test")
    library._kept.clear()
    working._kept.clear()
    return databases.url("test")


@pytest.fixture
def engine(database: str, shared_engine: Engine) -> Engine:
    return shared_engine


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@pytest.fixture
def cast(session: Session) -> Cast:
    return Cast(session)


@pytest.fixture
def clock() -> Iterator[Clock]:
    clock = Clock()
    yield clock
    clock.close()


@pytest.fixture
def now(clock: Clock) -> datetime:
    return clock.now


@pytest.fixture
def settings(databases: Databases, tmp_path: Path) -> Settings:
    return Settings(
        secret_key="t" * 40,
        database_url=databases.url("test"),
        media_dir=tmp_path / "media",
        base_url="http://localhost",
        organisation_name="IVZ Proefland",
        phone="088 123 45 67",
        contact_email="hulp@ivz.example",
        mail_url=f"postbox:{tmp_path / 'postbox'}",
    )


@pytest.fixture(scope="session")
def shared_app(databases: Databases) -> Flask:
    """One app per worker: making it and warming its templates takes longer than most tests."""
    return create_app(
        Settings("t" * 40, databases.url("test"), Path(), "http://localhost", "IVZ", "088", "x@y.example")
    )


@pytest.fixture
def app(shared_app: Flask, database: str, settings: Settings, clock: Clock) -> Iterator[Flask]:
    shared_app.extensions["keukentafel"] = settings
    with shared_app.app_context():
        db.engine.dispose()
    yield shared_app
    with shared_app.app_context():
        db.engine.dispose()


@pytest.fixture
def make_app(database: str, settings: Settings, clock: Clock) -> Iterator[Callable[..., Flask]]:
    """An app with other settings: `make_app(demo=True)`."""
    made: list[Flask] = []

    def make(**changes: object) -> Flask:
        made.append(create_app(replace(settings, **changes)))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def client(app: Flask, session: Session) -> Page:
    """A visitor's browser; `client.sign_in(person)` makes it somebody's."""
    return Page(app, session)


@pytest.fixture
def samira(client: Page, cast: Cast) -> Page:
    """Samira's browser, signed in."""
    return client.sign_in(cast.samira)


@pytest.fixture
def east(session: Session) -> Wijkteam:
    return session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam Oost")).one()


@pytest.fixture
def west(session: Session) -> Wijkteam:
    return session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam West")).one()
