"""Versions never change; learners get the one that is pointed at."""

from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from elearning.content.model import Course as CompiledCourse
from elearning.models import Card, Course, CourseVersion, Media
from elearning.services import library, memory, publishing
from tests.courses import EDITION, HERE, shipment
from tests.people import Cast

FILES = {"proef/cursus.md": b"titel: X\n", "proef/een/module.md": "é\n".encode(), "proef/p.png": b"\x89PNG\x00\xff"}


@pytest.fixture
def compiled() -> CompiledCourse:
    course = shipment("proef").compiled.course
    assert course
    return course


def publish(session: Session, course: CompiledCourse, now: datetime, **files: bytes) -> CourseVersion:
    return publishing.publish(session, course, {**FILES, **files}, edition=EDITION, now=now)


def versions(session: Session) -> int:
    return (
        session.scalar(select(func.count()).select_from(CourseVersion).join(Course).where(Course.slug == "proef")) or 0
    )


def test_a_new_text_is_a_new_version_that_learners_get_at_once(
    session: Session, compiled: CompiledCourse, now: datetime
) -> None:
    before = publishing.current_version(session, "proef")
    after = publish(session, replace(compiled, title="Nieuw"), now)
    assert before
    assert (before.number, after.number) == (1, 2)
    assert {one.course.title for one in library.current_courses(session)} == {"Nieuw", "De andere cursus"}
    assert library.of_version(session, before.id).title == "De proefcursus"


def test_the_same_files_again_are_no_new_version(session: Session, compiled: CompiledCourse, now: datetime) -> None:
    first = publish(session, compiled, now)
    again = publish(session, compiled, now)
    assert first.id == again.id
    assert versions(session) == 2


def test_going_back_is_publishing_the_old_files(session: Session, compiled: CompiledCourse, now: datetime) -> None:
    old = publish(session, compiled, now)
    publish(session, compiled, now, extra=b"nieuw")
    assert publish(session, compiled, now).id == old.id
    assert publishing.current_version(session, "proef") == old


def test_the_files_come_back_byte_for_byte(session: Session, compiled: CompiledCourse, now: datetime) -> None:
    odd = {"a": b"base64:geen", "b": b"\x00", "c": b"", "d": bytes(range(256)), "e": b"regel\r\nregel"}
    version = publish(session, compiled, now, **odd)
    session.commit()
    assert publishing.sources_of(version) == {**FILES, **odd}


def test_the_version_of_one_course_says_nothing_about_another(
    session: Session, compiled: CompiledCourse, now: datetime
) -> None:
    other = publishing.current_version(session, "ander")
    publish(session, compiled, now)
    assert publishing.current_version(session, "ander") == other


def test_up_to_date_means_these_files_by_this_compiler(
    session: Session, compiled: CompiledCourse, now: datetime
) -> None:
    publish(session, compiled, now)
    compiler = EDITION.compiler
    assert publishing.is_up_to_date(session, "proef", FILES, compiler)
    assert not publishing.is_up_to_date(session, "proef", FILES, compiler + 1)
    assert not publishing.is_up_to_date(session, "proef", {**FILES, "x": b""}, compiler)
    assert not publishing.is_up_to_date(session, "niets", FILES, compiler)


def test_every_picture_and_film_of_a_course_is_whole_on_disk_and_known(
    session: Session, compiled: CompiledCourse, tmp_path: Path
) -> None:
    publishing.store_media(tmp_path, compiled, shipment("proef").files)
    for media in compiled.media:
        stored = publishing.media_path(tmp_path, media.sha256)
        assert stored.exists(), f"{media.name} is not stored"
        assert sha256(stored.read_bytes()).hexdigest() == media.sha256
        assert stored.read_bytes() == (HERE / media.name).read_bytes()
    known = {row.sha256: (row.type, row.size) for row in session.scalars(select(Media))}
    assert known == {media.sha256: (media.type, media.size) for media in compiled.media}
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and len(file.name) != 64]


def test_a_file_that_is_there_is_not_written_again(compiled: CompiledCourse, tmp_path: Path) -> None:
    sources = shipment("proef").files
    publishing.store_media(tmp_path, compiled, sources)
    stored = next(file for file in tmp_path.rglob("*") if file.is_file())
    written = stored.stat().st_mtime_ns
    publishing.store_media(tmp_path, compiled, sources)
    assert stored.stat().st_mtime_ns == written


def test_a_version_remembers_how_it_came_about(session: Session, compiled: CompiledCourse, now: datetime) -> None:
    version = publish(session, compiled, now)
    assert (version.origin, version.compiler, version.note, version.published_at) == (
        "shipped",
        EDITION.compiler,
        "",
        now,
    )


def test_what_is_due_of_a_course_is_noticed_anew_when_it_is_published_again(
    session: Session, cast: Cast, now: datetime
) -> None:
    for goal in ("proef/rekenen", "proeftuin/rekenen"):
        memory.remember(session, cast.samira.id, [memory.Told(goal, 3, now)])
    session.execute(update(Card).values(noticed=True))
    course = shipment("proef")
    assert course.compiled.course
    publishing.publish(session, course.compiled.course, {**course.reading.sources, "x": b""}, edition=EDITION, now=now)
    unnoticed = select(Card.goal).where(Card.person_id == cast.samira.id, ~Card.noticed)
    assert session.scalars(unnoticed).all() == ["proef/rekenen"]
