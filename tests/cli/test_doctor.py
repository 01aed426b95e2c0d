"""`elearning doctor` says what to do, line by line, and ends with 1 when something is wrong."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from elearning.cli import main
from elearning.models import Role
from elearning.models.workers import declared_worker
from elearning.services.people import add_person, grant_role
from tests.cli.conftest import Run
from tests.moment import NOW

LINE = re.compile(r"(goed   |let op |fout   ) [^:]+: .+|        → .+|\d+ fouten?, \d+ keer let op\.|")


def test_every_line_is_a_mark_a_thing_and_what_to_do(run: Run) -> None:
    run("db", "upgrade")
    result = run("doctor", "--all")
    assert result.exit_code == 1
    assert [line for line in result.output.splitlines() if not LINE.fullmatch(line)] == []
    assert "fout    cursussen: er is er geen gepubliceerd" in result.output
    assert 'Draai: elearning people add jij@voorbeeld.nl "Jouw Naam"' in result.output
    assert result.output.splitlines()[-1].startswith("3 fouten, ")


def test_without_a_fault_the_outcome_is_nought(run: Run, environ: dict[str, str]) -> None:
    assert run("courses", "recompile").exit_code != 0
    run("db", "upgrade")
    engine = create_engine(environ["KEUKENTAFEL_DATABASE_URL"])
    with Session(engine) as session:
        for name in ("Anouk Bakker", "Piet de Wit"):
            person = add_person(session, name=name, email=f"{name[:4]}@ivz.nl", password_hash="x", now=NOW)
            grant_role(session, person, Role.ADMIN)
        session.commit()
    run("courses", "publish", str(Path(__file__).parents[1] / "courses" / "proef"))
    with declared_worker(engine):
        result = run("doctor", "--no-mail")
    assert "mail:" not in result.output
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[-1].startswith("0 fouten, ")


def test_without_tables_it_says_so_and_asks_the_database_no_more(run: Run) -> None:
    result = run("doctor")
    assert "Draai: elearning db upgrade" in result.output
    assert "beheerders" not in result.output
    assert result.exit_code == 1


def test_wrong_settings_are_told_before_anything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    result = CliRunner().invoke(main, ["doctor"], env={})
    assert result.exit_code == 1
    assert "De instellingen kloppen niet" in result.output


def test_a_database_that_is_away_is_a_sentence_and_no_trace(
    run: Run, environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("elearning.logs.begin", lambda **_: None)  # the log of the tests stays what it is
    environ["KEUKENTAFEL_DATABASE_URL"] = "postgresql://leren:hemelblauw@127.0.0.1:1/leren"
    for command in (["db", "upgrade"], ["serve", "--port", "1"]):
        result = run(*command)
        assert "De database antwoordt niet" in result.output
        assert "hemelblauw" not in result.output
        assert "Traceback" not in result.output
        assert result.exit_code == 1
    environ["KEUKENTAFEL_DATABASE_URL"] = f"sqlite:///{tmp_path}/weg/weg.db"
    assert "is er niet, of is niet te schrijven" in run("db", "upgrade").output
