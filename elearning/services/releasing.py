"""Bringing the concept of a course to learners, and going back: what was looked at is what is published, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.content.bounds import Renders
from elearning.content.compile import COMPILER, Compiled, compile_course
from elearning.content.model import Reading
from elearning.content.report import Problem, Severity
from elearning.models import Course, CourseVersion, Person, WorkingFile
from elearning.models.engine import start_writing
from elearning.services import auditing, changes, library, working
from elearning.services.publishing import (
    Edition,
    media_path,
    numbered_version,
    point_at,
    publish,
    store_media,
)
from elearning.services.shipping import Shipment

EDITOR = "editor"
LONGEST_NOTE = 300


class MovedOnError(Exception):
    """The concept, or what learners get, is no longer what was looked at."""


class RefusedCourseError(Exception):
    """A *fout* holds publishing back."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class Order:
    """What an author asks for: to publish what they saw of a course (`seen`), with a few words about why.

    `demo` = unchecked facts hold nothing back here.
    """

    slug: str
    seen: str
    note: str
    by: int
    now: datetime
    demo: bool = False


@dataclass(frozen=True)
class Edited:
    """A version in the history of a course, with who published it. `current` = learners get it."""

    id: int
    number: int
    origin: str
    note: str
    by: str | None
    at: datetime
    current: bool


def prepare(session: Session, order: Order, media_dir: Path, renderer: Renders) -> Shipment:
    """Read and render the concept; takes a few seconds, so it ends the transaction it read in.

    Raises MovedOnError when it is not what was looked at, RefusedCourseError when learners may not get it.
    """
    made = changes.draft(session, order.slug, media_dir, local_date(order.now))
    if made.seen != order.seen or not made.changes:
        raise MovedOnError(order.slug)
    files = working.sources(session, order.slug, media_dir)
    session.rollback()
    compiled = _compiled(made.reading, renderer, demo=order.demo)
    _refuse_missing(made.reading, media_dir)
    return Shipment(files, made.reading, compiled)


def release(session: Session, order: Order, media_dir: Path, shipment: Shipment) -> CourseVersion:
    """Publish what was prepared. Opens the write transaction itself, after the files are on disk.

    Raises MovedOnError when somebody saved or published in the meantime.
    """
    course = shipment.compiled.course
    assert course is not None
    store_media(media_dir, course, shipment.files)
    start_writing(session)
    working.hold(session)
    _hold(session, order.slug)
    if changes.draft(session, order.slug, media_dir, local_date(order.now)).seen != order.seen:
        raise MovedOnError(order.slug)
    edition = Edition(COMPILER, EDITOR, session.get_one(Person, order.by), order.note)
    try:
        version = publish(session, course, shipment.reading.sources, edition=edition, now=order.now)
    except IntegrityError as error:  # a new course has no row to wait for, and a colleague was first
        raise MovedOnError(order.slug) from error
    _settle(session, order.slug, shipment)
    auditing.note(session, order.by, "course-published", f"course_version:{version.id}", order.now)
    session.flush()
    return version


def go_back(session: Session, slug: str, number: int, by: int | None, now: datetime) -> CourseVersion | None:
    """Let learners get another version from now on; None when there is no such version. The concept stays.

    `by` is None on the command line.
    """
    _hold(session, slug)
    version = numbered_version(session, slug, number)
    if version is None:
        return None
    row = session.get_one(Course, version.course_id)
    point_at(session, row, version)
    row.edited = True
    origin = "cli" if by is None else "web"
    auditing.note(session, by, "course-back", f"course_version:{version.id}", now, origin=origin)
    session.flush()
    return version


def take_text(session: Session, version: CourseVersion, media_dir: Path, by: int, now: datetime) -> int:
    """Put the texts and pictures of a version in the concept; gives how many files differed.

    What courses share is left as it is: other courses use that too. Earlier texts stay where they can be found; of
    pictures and films there is no earlier one, so what came later stays beside the texts, unused.
    """
    working.hold(session)
    slug = session.scalars(select(Course.slug).where(Course.id == version.course_id)).one()
    wanted = changes.of_version(session, version)
    own = [path for path in working.sources(session, slug, media_dir) if working.course_of(path) == slug]
    there = changes.of_concept(session, slug, media_dir, frozenset(own))
    films = {media.name: media for media in library.of_version(session, version.id).media}
    different = [one for one in changes.compare(there, wanted) if working.course_of(one.path) == slug]
    different = [one for one in different if one.is_text or one.sort != "gone"]
    for one in different:
        if one.new is not None:
            working.replace(session, one.path, one.new, by, now)
        elif one.sort == "gone":
            working.remove(session, one.path, by, now)
        elif one.path in films:
            working.put_media(session, one.path, films[one.path], by, now)
    return len(different)


def discard(session: Session, slug: str, media_dir: Path, by: int, now: datetime) -> None:
    """Go back to what is published; what was written stays among the earlier texts.

    A course that was never published is gone then: there is nothing to go back to.
    """
    working.hold(session)
    published = working.published_sources(session, slug, media_dir)
    if f"{slug}/cursus.md" not in published:
        session.execute(delete(WorkingFile).where(WorkingFile.course == slug))
        return
    for row in working.rows_of(session, slug):
        if row.course != slug or working.is_unchanged(row):
            continue
        text = working.open_file(session, row.path).published
        if text is not None and row.text != text:
            working.replace(session, row.path, text, by, now)
            working.start_from_published(session, row)
        elif text is None and (row.sha256 is not None or row.path in published):
            session.delete(row)
        elif text is None and row.text is not None:
            working.remove(session, row.path, by, now)
    session.flush()


def history(session: Session, slug: str) -> Sequence[Edited]:
    """Give every version of a course, the newest first."""
    rows = session.execute(
        select(CourseVersion, Course.current_id, Person.name)
        .join(Course, Course.id == CourseVersion.course_id)
        .outerjoin(Person, Person.id == CourseVersion.published_by_id)
        .where(Course.slug == slug)
        .order_by(CourseVersion.number.desc())
    )
    return [
        Edited(one.id, one.number, one.origin, one.note, name, one.published_at, one.id == current)
        for one, current, name in rows
    ]


def _compiled(reading: Reading, renderer: Renders, *, demo: bool) -> Compiled:
    """Render a course that has no *fout*; raises RefusedCourseError, also for what rendering finds."""
    if not reading.publishable:
        raise RefusedCourseError(reading.problems)
    compiled = compile_course(reading, demo=demo, renderer=renderer)
    if any(problem.severity is Severity.FOUT for problem in compiled.problems):
        raise RefusedCourseError(tuple(sorted({*reading.problems, *compiled.problems})))
    return compiled


def _refuse_missing(reading: Reading, media_dir: Path) -> None:
    """Refuse a course with a film that is no longer on disk: learners would wait for it in vain."""
    media = reading.course.media if reading.course else ()
    missing = [
        Problem(one.name, 1, "Dit bestand is er niet meer. Zet het opnieuw bij de media van deze cursus.")
        for one in media
        if one.name not in reading.sources and not media_path(media_dir, one.sha256).is_file()
    ]
    if missing:
        raise RefusedCourseError((*missing, *reading.problems))


def _hold(session: Session, slug: str) -> None:
    """Let who publishes this course at the same time wait; on SQLite everybody who writes waits already."""
    session.scalar(select(Course.id).where(Course.slug == slug).with_for_update())


def _settle(session: Session, slug: str, shipment: Shipment) -> None:
    """Forget the changes that are published now. Of a film the fingerprint tells, so that nobody reads it."""
    course = shipment.compiled.course
    assert course is not None
    used = {media.name: media.sha256 for media in course.media}
    rows = session.scalars(select(WorkingFile).where(WorkingFile.course.in_((slug, "")), WorkingFile.path.in_(used)))
    for row in rows.all():
        if row.sha256 == used[row.path]:
            session.delete(row)
    session.flush()
    working.settle(session, slug, shipment.reading.sources)
