"""Back-ups, putting one back and moving house, as an operator does them."""

import re
import sqlite3
import stat
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from elearning.models import Audit, Person
from elearning.settings import PREFIX
from tests.cli.conftest import Run

URL = PREFIX + "DATABASE_URL"


@pytest.fixture
def site(run: Run) -> None:
    """A site with one person."""
    assert run("db", "upgrade").exit_code == 0
    typed = "een lange zin met thee\n" * 2
    assert run("people", "add", "anouk@ivz.example", "Anouk Meijer", typed=typed).exit_code == 0


def people_in(url: str) -> int:
    with Session(create_engine(url)) as session:
        return session.scalar(select(func.count(Person.id))) or 0


@pytest.fixture
def made(run: Run, site: None, tmp_path: Path) -> Path:
    result = run("backup", str(tmp_path / "kopie"), "--keep", "30")
    assert result.exit_code == 0, result.output
    assert re.search(r"is gemaakt en nagelezen: \d+ rijen, 0 bestanden \(0,0 MB\)\.", result.output)
    return next((tmp_path / "kopie").iterdir())


def test_a_back_up_put_back_is_the_same_site_and_is_accounted_for(
    run: Run, environ: dict[str, str], made: Path, tmp_path: Path
) -> None:
    environ[URL] = f"sqlite:///{tmp_path / 'nieuw.db'}"

    result = run("restore", str(made))

    assert result.exit_code == 0, result.output
    assert "is heel" in result.output
    assert "Teruggezet" in result.output
    assert people_in(environ[URL]) == 1
    assert stat.S_IMODE((tmp_path / "nieuw.db").stat().st_mode) == 0o600
    with Session(create_engine(environ[URL])) as session:
        row = session.scalars(select(Audit).where(Audit.action == "restored")).one()
        assert (row.actor_id, row.origin) == (None, "cli")


def test_it_can_be_looked_at_without_putting_anything_back(run: Run, environ: dict[str, str], made: Path) -> None:
    environ.clear()  # and without a site
    result = run("restore", str(made), "--check")
    assert result.exit_code == 0, result.output
    assert "is heel" in result.output


def test_a_full_database_and_a_broken_file_are_refused_in_dutch(run: Run, made: Path, tmp_path: Path) -> None:
    assert "Error: De database is niet leeg" in run("restore", str(made)).output
    broken = tmp_path / "half.zip"
    broken.write_bytes(made.read_bytes()[:-50])
    result = run("restore", str(broken))
    assert result.exit_code == 1
    assert "is geen reservekopie, of is beschadigd" in result.output


def test_a_missing_file_is_told_and_ends_with_a_mistake(
    run: Run, environ: dict[str, str], site: None, tmp_path: Path
) -> None:
    with sqlite3.connect(tmp_path / "cli.db") as connection:
        words = (
            "INSERT INTO media (sha256, type, size, stored_at) VALUES (?, 'video/mp4', 1, '2026-03-02 09:00:00.000000')"
        )
        connection.execute(words, ("ab" * 32,))
    result = run("backup", str(tmp_path / "kopie"))
    assert result.exit_code == 1
    assert f"weg of beschadigd:\n  {environ[PREFIX + 'MEDIA_DIR']}/ab/{'ab' * 32}" in result.output
    assert len(list((tmp_path / "kopie").iterdir())) == 1


def test_a_database_without_tables_makes_no_back_up(run: Run, tmp_path: Path) -> None:
    result = run("backup", str(tmp_path / "kopie"))
    assert result.exit_code == 1
    assert "heeft geen tabellen" in result.output
    assert not list((tmp_path / "kopie").iterdir())


@pytest.mark.usefixtures("site")
def test_a_folder_that_takes_nothing_is_told_in_dutch(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bestand").touch()
    result = run("backup", str(tmp_path / "bestand" / "kopie"))
    assert result.exit_code == 1
    assert "De reservekopie is niet gelukt" in result.output


@pytest.mark.usefixtures("site")
def test_moving_house_copies_every_row_and_says_what_to_do_then(
    run: Run, environ: dict[str, str], tmp_path: Path
) -> None:
    target = f"sqlite:///{tmp_path / 'elders.db'}"
    (tmp_path / "adres").write_text(f"{target}\n")

    result = run("db", "move", str(tmp_path / "adres"))

    assert result.exit_code == 0, result.output
    assert re.search(r"person +1\n", result.output)
    assert "elk aantal en elke controlesom gelijk" in result.output
    assert people_in(target) == people_in(environ[URL]) == 1
    assert "niet leeg" in run("db", "move", target).output
    assert "al gebruikt" in run("db", "move", environ[URL]).output


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("address", ["nergens", "mysql://a@b/c", "x://", "postgresql://u:geheim@127.0.0.1:1/x"])
def test_an_address_that_is_none_is_refused_without_its_password(run: Run, address: str) -> None:
    result = run("db", "move", address)
    assert result.exit_code == 1
    assert result.output.startswith("Error: D")
    assert "geheim" not in result.output
