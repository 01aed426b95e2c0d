"""Published courses as learners get them.

A compiled version never changes, so each process reads it from the database once and keeps it. Which version is the
current one is asked at every request: a publication is seen by every process at once.
"""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, bindparam, select
from sqlalchemy.orm import Session

from elearning.content.model import COURSE_JSON
from elearning.content.model import Course as CompiledCourse
from elearning.models import Course, CourseVersion

_kept: WeakKeyDictionary[Engine | Connection, dict[tuple[int, int], CompiledCourse]] = WeakKeyDictionary()


_CURRENT = select(CourseVersion.id, CourseVersion.compiler).join(Course, Course.current_id == CourseVersion.id)
_COMPILER = select(CourseVersion.compiler).where(CourseVersion.id == bindparam("version"))


@dataclass(frozen=True)
class Published:
    """A course with the version it comes from."""

    version_id: int
    course: CompiledCourse


def current_courses(session: Session) -> tuple[Published, ...]:
    """Give every published course, in the order of the traject."""
    rows = session.execute(_CURRENT).all()
    published = [Published(row.id, compiled(session, row.id, row.compiler)) for row in rows]
    return tuple(sorted(published, key=lambda one: (one.course.part, one.course.slug)))


def current_course(session: Session, slug: str) -> CompiledCourse | None:
    """Give one published course; None when there is none by that name."""
    return next((one.course for one in current_courses(session) if one.course.slug == slug), None)


def compiled(session: Session, version_id: int, compiler: int) -> CompiledCourse:
    """Load a compiled version, from memory after the first time."""
    kept = _kept.setdefault(session.get_bind(), {})
    key = (version_id, compiler)
    if key not in kept:
        text = session.scalars(select(CourseVersion.compiled).where(CourseVersion.id == version_id)).one()
        kept[key] = COURSE_JSON.validate_json(text)
    return kept[key]


def of_version(session: Session, version_id: int) -> CompiledCourse:
    """Load the version that an attempt started in."""
    compiler = session.scalars(_COMPILER, {"version": version_id}).one()
    return compiled(session, version_id, compiler)
