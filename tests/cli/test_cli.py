"""The command line does what an operator and an author expect, and says in Dutch what went wrong."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from elearning.cli import main, shipping
from elearning.models import Audit, CourseVersion, Person, Review, Role, RoleGrant
from elearning.paths import shipped
from elearning.services import memory
from elearning.services.passwords import is_right
from elearning.services.people import add_person
from elearning.settings import PREFIX, read_settings
from tests.cli.conftest import Run
from tests.courses import HERE
from tests.moment import NOW


@pytest.fixture
def database(run: Run, environ: dict[str, str]) -> Session:
    assert run("db", "upgrade").exit_code == 0
    return Session(create_engine(environ[PREFIX + "DATABASE_URL"]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of a shipped course that a test may break."""
    shutil.copytree(shipped("courses"), tmp_path / "courses")
    return tmp_path / "courses" / "gespreksvoering"


def test_the_settings_are_checked_with_one_command(run: Run) -> None:
    assert "kloppen" in run("check").output


def test_wrong_settings_are_all_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    result = CliRunner().invoke(main, ["check"], env={})

    assert result.exit_code == 1
    assert result.output.count(PREFIX) == 8


def test_the_first_beheerder_is_made_with_a_password_that_is_asked(run: Run, database: Session) -> None:
    password = "een lange zin met thee"
    result = run("people", "add", "Anouk@IVZ.example", "Anouk Meijer", typed=f"{password}\n{password}\n")

    assert result.exit_code == 0, result.output
    assert password not in result.output
    person = database.scalars(select(Person)).one()
    roles = set(database.scalars(select(RoleGrant.role).where(RoleGrant.person_id == person.id)))
    assert person.email == "anouk@ivz.example"
    assert is_right(password, person.password_hash)
    assert roles == {Role.LEARNER, Role.ADMIN}


def test_an_account_that_was_made_is_accounted_for(run: Run, database: Session) -> None:
    typed = "een lange zin met thee\n" * 2
    run("people", "add", "a@b.nl", "A", "--role", "author", typed=typed)

    row = database.scalars(select(Audit)).one()
    assert (row.action, row.actor_id, row.origin) == ("granted-author", None, "cli")


@pytest.mark.parametrize("role", ["guide", "manager"])
def test_a_role_that_needs_a_place_is_not_given_here(run: Run, database: Session, role: str) -> None:
    result = run("people", "add", "a@b.nl", "A", "--role", role)

    assert result.exit_code == 2
    assert not database.scalars(select(Person)).all()


@pytest.mark.parametrize("password", ["kort", "wachtwoord123", "a" * 20])
def test_a_weak_password_makes_no_account(run: Run, database: Session, password: str) -> None:
    result = run("people", "add", "a@b.nl", "A", typed=f"{password}\n{password}\n")

    assert result.exit_code == 1
    assert not database.scalars(select(Person)).all()


def test_an_address_is_used_once(run: Run, database: Session) -> None:
    typed = "een lange zin met thee\n" * 2
    assert run("people", "add", "a@b.nl", "A", typed=typed).exit_code == 0

    again = run("people", "add", "A@b.nl", "B", typed=typed)

    assert again.exit_code == 1
    assert "al een account" in again.output


def test_the_shipped_courses_have_no_mistakes(run: Run) -> None:
    result = run("courses", "check")

    assert result.exit_code == 0, result.output
    assert result.output.count("geen fouten gevonden") == 2


def test_a_folder_with_courses_is_checked_course_by_course(run: Run) -> None:
    result = run("courses", "check", str(HERE))

    assert "proef: " in result.output
    assert "ander: " in result.output
    assert "verkeerde plek" not in result.output


def test_a_check_can_show_what_there_is_per_leerdoel(run: Run, folder: Path) -> None:
    result = run("courses", "check", "--cover", str(folder))

    assert result.exit_code == 0, result.output
    assert "wat er is per leerdoel" in result.output
    assert "open-vragen" in result.output
    assert "wat er is" not in run("courses", "check", str(folder)).output


CASUS = HERE / "proef" / "gesprek-aan-tafel"


def test_the_map_of_a_casus_is_told_in_words(run: Run) -> None:
    result = run("courses", "graph", str(CASUS))

    assert result.exit_code == 0, result.output
    assert result.output.startswith("Wim aan tafel: 5 scènes, 9 keuzes waarvan 1 keer STOP")
    assert "  als openheid < 20 -> weg" in result.output


def test_the_map_of_a_casus_is_drawn_in_a_file(run: Run, tmp_path: Path) -> None:
    result = run("courses", "graph", str(CASUS), "-o", str(tmp_path / "kaart.svg"))

    assert result.exit_code == 0, result.output
    assert "Wim aan tafel" in result.output
    assert (tmp_path / "kaart.svg").read_text("utf-8").startswith("<svg")


def test_without_a_casus_that_can_be_read_there_is_no_map(run: Run, tmp_path: Path) -> None:
    assert "geen casus.md" in run("courses", "graph", str(tmp_path)).output
    (tmp_path / "casus.md").write_text("## x")
    result = run("courses", "graph", str(tmp_path))
    assert result.exit_code == 1
    assert "Zet boven de kop een regel met alleen ---." in result.output


def test_facts_that_are_due_are_listed_by_day(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("elearning.clock.now", lambda: NOW)
    every, few = run("courses", "facts", str(folder.parent)), run("courses", "facts", "--before", "2027-01-31")

    assert every.exit_code == 0, every.output
    assert "Later (" in every.output
    assert "drinkadvies: niet drinken" in few.output
    assert len(few.output) < len(every.output)


def test_facts_of_a_folder_without_facts_cannot_be_listed(run: Run, tmp_path: Path) -> None:
    result = run("courses", "facts", str(tmp_path))

    assert result.exit_code == 1
    assert "feiten.yaml" in result.output
    assert run("courses", "facts", "--before", "morgen").exit_code == 2


def test_a_tip_does_not_block_publishing_and_is_counted(run: Run, folder: Path) -> None:
    file = folder / "cursus.md"
    file.write_text(file.read_text() + "\nIndien je wilt, begin je.\n")

    result = run("courses", "check", str(folder))

    assert result.exit_code == 0, result.output
    assert "'Indien' is een lastig woord" in result.output
    assert "geen fouten gevonden, " in result.output


def test_a_mistake_is_named_with_file_and_line_and_blocks_publishing(run: Run, database: Session, folder: Path) -> None:
    file = folder / "cursus.md"
    file.write_text(file.read_text().replace("titel:", "titl:", 1))

    checked = run("courses", "check", str(folder))
    published = run("courses", "publish", str(folder))

    assert checked.exit_code == 1
    assert "gespreksvoering/cursus.md:2: " in checked.output
    assert published.exit_code == 1
    assert not database.scalars(select(CourseVersion)).all()


def test_a_course_goes_in_and_comes_out_to_the_byte(run: Run, database: Session, folder: Path, tmp_path: Path) -> None:
    assert run("courses", "publish", str(folder), "--note", "eerste").exit_code == 0
    result = run("courses", "export", "gespreksvoering", str(tmp_path / "uit"))

    assert result.exit_code == 0
    came_out = {p.relative_to(tmp_path / "uit"): p.read_bytes() for p in (tmp_path / "uit").rglob("*") if p.is_file()}
    assert Path("gespreksvoering/cursus.md") in came_out
    assert all((folder.parent / path).read_bytes() == content for path, content in came_out.items())


def test_what_ships_waits_beside_a_course_of_ones_own_and_an_older_version_comes_back(
    run: Run, database: Session, environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(HERE, tmp_path / "small") / "ander"
    assert run("courses", "publish", str(folder), "--note", "eerste").exit_code == 0
    file = folder / "cursus.md"
    file.write_text(file.read_text().replace("titel: ", "titel: Nieuw "))
    monkeypatch.setattr(shipping, "shipped_courses", lambda: [folder])

    for _ in range(2):
        shipping.bring_up_to_date(read_settings(environ))

    versions = run("courses", "history", "ander").output.splitlines()
    assert [line.partition(",")[0] for line in versions] == ["versie 2", "versie 1"]
    assert "folder (wat cursisten krijgen): eerste" in versions[1]
    assert run("courses", "back", "ander", "2").exit_code == 0
    assert "versie 2, 2" in run("courses", "history", "ander").output.splitlines()[0]
    assert run("courses", "back", "ander", "9").exit_code == 1
    assert database.scalars(select(Audit.origin)).all() == ["cli"]


def test_a_course_that_is_not_there_cannot_be_exported(run: Run, database: Session, tmp_path: Path) -> None:
    result = run("courses", "export", "weg", str(tmp_path / "uit"))

    assert result.exit_code == 1
    assert "weg" in result.output


def test_a_new_course_is_right_from_the_start(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "courses" / "roken"
    assert run("courses", "new", str(target), "Over roken").exit_code == 0

    result = run("courses", "check", str(target))

    assert result.exit_code == 0, result.output


def test_a_new_course_never_overwrites(run: Run, folder: Path) -> None:
    before = (folder / "cursus.md").read_bytes()

    assert run("courses", "new", str(folder), "Nieuw").exit_code == 1
    assert (folder / "cursus.md").read_bytes() == before


def test_an_older_compilation_is_made_again(run: Run, database: Session, folder: Path) -> None:
    assert run("courses", "publish", str(folder)).exit_code == 0
    version = database.scalars(select(CourseVersion)).one()
    media = json.loads(version.compiled)["media"]
    compiled, version.compiler, version.compiled = version.compiled, 0, json.dumps({"media": media})
    database.commit()

    assert "1 versies" in run("courses", "recompile").output
    database.refresh(version)
    assert version.compiler > 0
    assert version.compiled == compiled


def test_memory_made_again_from_the_answers_is_the_same_memory(run: Run, database: Session) -> None:
    person = add_person(database, name="Samira", email="samira@ivz.example", password_hash=None, now=NOW)
    for number, rating in enumerate((3, 1, 3)):
        at = NOW + timedelta(days=10 * number)
        database.add(Review(person_id=person.id, goal="a/een", rating=rating, source=str(number), reviewed_at=at))
        memory.remember(database, person.id, [memory.Told("a/een", rating, at)])
    database.commit()
    before = memory.known(database, person.id)
    done = run("opfris", "rebuild")

    assert done.exit_code == 0, done.output
    assert "1 kaart" in done.output
    database.expire_all()
    assert memory.known(database, person.id) == before
