"""From a folder to the database, and old versions made anew."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from shutil import copytree

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.content.compile import COMPILER
from elearning.content.report import Severity
from elearning.models import Course, CourseVersion
from elearning.services import library
from elearning.services.publishing import current_version, store_media
from elearning.services.shipping import outdated_folders, prepare, recompile, ship
from tests.courses import EDITION, HERE, InProcess, shipment

Change = Callable[[str, str, str], Path]


@pytest.fixture
def changed(tmp_path: Path) -> Change:
    """A copy of the courses with one text replaced by another."""
    copytree(HERE, tmp_path / "courses")

    def change(file: str, old: str, new: str) -> Path:
        path = tmp_path / "courses" / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
        return tmp_path / "courses" / file.partition("/")[0]

    return change


def test_a_changed_folder_is_shipped_as_the_next_version(
    session: Session, changed: Change, tmp_path: Path, now: datetime
) -> None:
    folder = changed("proef/cursus.md", "De proefcursus", "Beter")
    prepared = prepare(folder, InProcess(), demo=False, now=now)
    version = ship(session, prepared, tmp_path / "media", EDITION, now)
    session.commit()
    assert (version.number, library.of_version(session, version.id).title) == (2, "Beter")
    assert [file for file in (tmp_path / "media").rglob("*") if file.is_file()]


def test_a_mistake_stands_in_the_way_and_says_where(changed: Change, now: datetime) -> None:
    prepared = prepare(
        changed("proef/glas/module.md", "[[feit:flesje]]", "[[feit:weg]]"), InProcess(), demo=False, now=now
    )
    assert not prepared.publishable
    in_the_way = [problem.path for problem in prepared.problems if problem.severity is Severity.FOUT]
    assert in_the_way == ["proef/glas/module.md"]


def test_only_folders_that_learners_do_not_have_are_outdated(session: Session, changed: Change) -> None:
    assert outdated_folders(session, [HERE / "proef", HERE / "ander"]) == []
    folder = changed("proef/cursus.md", "De proefcursus", "Beter")
    assert outdated_folders(session, [folder, HERE / "ander"]) == [folder]


def test_a_course_that_was_edited_here_is_left_alone(session: Session, changed: Change) -> None:
    session.scalars(select(Course).where(Course.slug == "proef")).one().edited = True
    session.flush()
    assert outdated_folders(session, [changed("proef/cursus.md", "De proefcursus", "Beter")]) == []


def test_publishing_from_a_folder_here_makes_a_course_ones_own(
    session: Session, changed: Change, tmp_path: Path, now: datetime
) -> None:
    folder = changed("proef/cursus.md", "De proefcursus", "Beter")
    own = replace(EDITION, origin="folder")
    ship(session, prepare(folder, InProcess(), demo=False, now=now), tmp_path / "media", own, now)
    session.commit()
    assert outdated_folders(session, [HERE / "proef"]) == []


def test_a_changed_fact_makes_every_course_that_uses_the_file_outdated(session: Session, changed: Change) -> None:
    folder = changed("feiten.yaml", "1,3 standaardglas", "1,4 standaardglas").parent / "proef"
    assert outdated_folders(session, [folder]) == [folder]


def test_old_versions_are_compiled_again_and_current_stays_current(session: Session, tmp_path: Path) -> None:
    shipped = shipment("proef")
    assert shipped.compiled.course
    store_media(tmp_path, shipped.compiled.course, shipped.files)
    version = current_version(session, "proef")
    assert version
    number, wanted = version.id, json.loads(version.compiled)
    version.compiler, version.compiled = COMPILER - 1, version.compiled.replace("<p>", "<p class='oud'>")
    session.commit()
    assert recompile(session, InProcess(), tmp_path, demo=False) == 1
    session.commit()
    session.expire_all()
    again = session.get_one(CourseVersion, number)
    assert again.compiler == COMPILER
    assert json.loads(again.compiled) == wanted
    assert current_version(session, "proef") == again
    assert recompile(session, InProcess(), tmp_path, demo=False) == 0


def test_a_version_whose_film_cannot_be_found_keeps_what_it_had(session: Session, tmp_path: Path) -> None:
    """Compiling again must not put a film without content in the place of one that learners could still see."""
    version = current_version(session, "proef")
    assert version
    number, before = version.id, version.compiled
    version.compiler = COMPILER - 1
    session.commit()
    recompile(session, InProcess(), tmp_path / "leeg", demo=False)
    session.commit()
    session.expire_all()
    kept = json.loads(session.get_one(CourseVersion, number).compiled)
    assert kept["media"] == json.loads(before)["media"]


@pytest.mark.parametrize(("demo", "held"), [(True, False), (False, True)])
def test_an_unchecked_fact_about_danger_holds_its_module_back_outside_the_demo(
    demo: bool, held: bool, now: datetime
) -> None:
    course = prepare(HERE / "proef", InProcess(), demo=demo, now=now).compiled.course
    assert course
    assert [module.slug for module in course.modules if module.held_back] == (["veilig"] if held else [])
