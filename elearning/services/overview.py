"""Everything Mijn leerpad shows about one learner, in four queries whatever the number of courses."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from elearning.models import Contact, Course, CourseVersion, Enrolment, Place, StepDone
from elearning.rules.progress import CourseProgress, progress_of
from elearning.services.contacts import contact_of
from elearning.services.library import compiled


@dataclass(frozen=True)
class CourseSeen:
    """A course as one learner stands in it."""

    progress: CourseProgress
    done: frozenset[tuple[str, str]]
    place: Place | None
    enrolment: Enrolment | None


@dataclass(frozen=True)
class Learner:
    """A learner's courses, the one to go on with first, and whom to call."""

    courses: tuple[CourseSeen, ...]
    contact: Contact | None

    @property
    def current(self) -> CourseSeen | None:
        """The course to go on with: the one last touched that is not done, else the first that is not done."""
        unfinished = [one for one in self.courses if not one.progress.is_done and one.progress.now]
        touched = [one for one in unfinished if one.place]
        if touched:
            return max(touched, key=_touched_at)
        return unfinished[0] if unfinished else None


def learner(session: Session, person_id: int, today: date) -> Learner:
    """Gather what Mijn leerpad shows."""
    rows = session.execute(
        select(CourseVersion.id, CourseVersion.compiler, Place, Enrolment)
        .join(Course, Course.current_id == CourseVersion.id)
        .outerjoin(Place, and_(Place.person_id == person_id, Place.course == Course.slug))
        .outerjoin(Enrolment, and_(Enrolment.person_id == person_id, Enrolment.course == Course.slug))
    ).all()
    done = _done(session, person_id)
    courses = [
        CourseSeen(
            progress_of(
                course := compiled(session, row.id, row.compiler),
                done.get(course.slug, frozenset()),
                row.Place.step if row.Place else None,
            ),
            done.get(course.slug, frozenset()),
            row.Place,
            row.Enrolment,
        )
        for row in rows
    ]
    courses.sort(key=lambda one: (one.progress.course.part, one.progress.course.slug))
    return Learner(tuple(courses), contact_of(session, person_id, today))


def _touched_at(one: CourseSeen) -> datetime:
    assert one.place
    return one.place.seen_at


def _done(session: Session, person_id: int) -> dict[str, frozenset[tuple[str, str]]]:
    rows = session.execute(
        select(StepDone.course, StepDone.step, StepDone.screen).where(StepDone.person_id == person_id)
    )
    done: dict[str, set[tuple[str, str]]] = {}
    for row in rows:
        done.setdefault(row.course, set()).add((row.step, row.screen))
    return {course: frozenset(pairs) for course, pairs in done.items()}
