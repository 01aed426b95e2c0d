"""Retention, the register, and erasing again after an old back-up was put back; all from the command line."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from elearning.models import Audit, Person, Reflection
from elearning.services import erasing, register
from elearning.settings import PREFIX
from tests.cli.conftest import Run

LONG_AGO = datetime(2021, 3, 1, tzinfo=UTC)


@pytest.fixture
def database(run: Run, environ: dict[str, str]) -> Session:
    assert run("db", "upgrade").exit_code == 0
    session = Session(create_engine(environ[PREFIX + "DATABASE_URL"]))
    person = Person(name="Zwaan Kleef", email="zwaan@x.example", created_at=LONG_AGO, visited_on=date(2022, 1, 1))
    session.add(person)
    session.flush()
    session.add(Reflection(person_id=person.id, course="c", question="q", text="eigen", kept_at=LONG_AGO))
    session.commit()
    return session


def test_a_dry_run_counts_and_takes_nothing(run: Run, database: Session) -> None:
    result = run("retention", "--dry-run")
    assert "Eigen teksten: 1" in result.output
    assert "Dit gaat weg bij de volgende keer." in result.output
    assert database.scalars(select(Reflection.text)).all() == ["eigen"]


def test_retention_takes_what_the_dry_run_counted(run: Run, database: Session) -> None:
    database.rollback()
    assert "Eigen teksten: 1" in run("retention").output
    assert database.scalars(select(Reflection.text)).all() == []
    assert "Eigen teksten: 0" in run("retention").output


def test_the_register_is_written_where_somebody_wants_it(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "map" / "register.md"
    assert run("privacy", "register", "-o", str(target)).exit_code == 0
    assert target.read_text("utf-8") == register.page()


def test_who_was_erased_is_erased_again_in_a_backup_of_before(run: Run, database: Session, tmp_path: Path) -> None:
    person = database.scalars(select(Person)).one()
    marks = tmp_path / "gewist.txt"
    marks.write_text(f"{erasing.mark_of(person)}\n999@2026-01-01T00:00:00+00:00\n\n", "utf-8")
    database.rollback()
    result = run("privacy", "erase-again", str(marks))
    assert "1 van 2 accounts" in result.output
    assert database.scalars(select(Person)).all() == []
    assert [row.origin for row in database.scalars(select(Audit).where(Audit.action == "erased"))] == ["cli"]
    assert run("privacy", "erased").output == marks.read_text("utf-8").splitlines()[0] + "\n"
