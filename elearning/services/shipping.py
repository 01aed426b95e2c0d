"""Getting a folder of course files into the database: read, compile, publish; and compiling old versions again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.content.bounds import Renders
from elearning.content.compile import COMPILER, Compiled, compile_course
from elearning.content.model import COURSE_JSON, Reading
from elearning.content.reader import FolderSources, read_course, read_course_sources
from elearning.content.report import Problem
from elearning.models import Course, CourseVersion
from elearning.models.engine import start_writing
from elearning.services import upgrading
from elearning.services.publishing import (
    Edition,
    files_of,
    is_kept,
    is_up_to_date,
    publish,
    set_aside,
    store_media,
)


@dataclass(frozen=True)
class Shipment:
    """A folder that was read and compiled, ready to be published unless it has a *fout*."""

    files: Mapping[str, bytes]
    reading: Reading
    compiled: Compiled

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything an author should look at."""
        return tuple(sorted({*self.reading.problems, *self.compiled.problems}))

    @property
    def publishable(self) -> bool:
        """Tell whether learners may get it."""
        return self.reading.publishable and self.compiled.course is not None


def prepare(folder: Path, renderer: Renders, *, demo: bool, now: datetime) -> Shipment:
    """Read and compile a folder; takes its time, so do it outside a transaction."""
    reading = read_course(folder, local_date(now))
    return Shipment(FolderSources(folder), reading, compile_course(reading, demo=demo, renderer=renderer))


def ship(session: Session, shipment: Shipment, media_dir: Path, edition: Edition, now: datetime) -> CourseVersion:
    """Publish what was prepared. Opens the write transaction itself, after the files are on disk."""
    course = shipment.compiled.course
    assert course is not None
    store_media(media_dir, course, shipment.files)
    start_writing(session)
    return publish(session, course, shipment.reading.sources, edition=edition, now=now)


def put_aside(session: Session, shipment: Shipment, media_dir: Path, edition: Edition, now: datetime) -> CourseVersion:
    """Keep what ships with the program beside a course that was edited here, and tell authors when it is about safety.

    Opens the write transaction itself, after the files are on disk. Learners notice nothing.
    """
    course = shipment.compiled.course
    assert course is not None
    store_media(media_dir, course, shipment.files)
    start_writing(session)
    version = set_aside(session, course, shipment.reading.sources, edition=edition, now=now)
    upgrading.announce(session, version, course.slug, now)
    return version


def outdated_folders(session: Session, folders: Iterable[Path]) -> list[Path]:
    """Tell which shipped folders learners do not have yet; a course that was edited here stays as it is."""
    edited = set(session.scalars(select(Course.slug).where(Course.edited)))
    return [folder for folder in folders if folder.name not in edited and not _is_up_to_date(session, folder)]


def waiting_folders(session: Session, folders: Iterable[Path]) -> list[Path]:
    """Tell which shipped folders are new beside a course that was edited here."""
    edited = set(session.scalars(select(Course.slug).where(Course.edited)))
    return [folder for folder in folders if folder.name in edited and not _is_kept(session, folder)]


def _is_up_to_date(session: Session, folder: Path) -> bool:
    reading = read_course(folder)
    return is_up_to_date(session, folder.name, reading.sources, COMPILER, reading.course)


def _is_kept(session: Session, folder: Path) -> bool:
    """Tell whether there is nothing to keep: it is there already, or it cannot be read."""
    reading = read_course(folder)
    return reading.course is None or is_kept(session, reading.course, reading.sources)


def has_outdated_versions(session: Session) -> bool:
    """Tell whether an older renderer made something that learners may still get."""
    return session.scalar(select(CourseVersion.id).where(CourseVersion.compiler < COMPILER).limit(1)) is not None


def recompile(session: Session, renderer: Renders, media_dir: Path, *, demo: bool) -> int:
    """Compile every version again that an older renderer made; gives how many.

    A version whose film is gone, or that today's checks refuse, keeps what it had: somebody may be in the middle of it.
    """
    versions = session.scalars(select(CourseVersion).where(CourseVersion.compiler < COMPILER)).all()
    slugs = dict(session.execute(select(Course.id, Course.slug)).all())
    fresh = {}
    for version in versions:
        reading = read_course_sources(slugs[version.course_id], files_of(version, media_dir))
        course = compile_course(reading, demo=demo, renderer=renderer).course
        if course is not None and reading.publishable:
            fresh[version.id] = COURSE_JSON.dump_json(course).decode()
    session.rollback()
    start_writing(session)
    for version_id, text in fresh.items():
        row = session.get_one(CourseVersion, version_id)
        row.compiled, row.compiler = text, COMPILER
    session.flush()
    return len(fresh)
