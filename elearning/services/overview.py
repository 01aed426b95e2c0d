"""Everything Mijn leerpad shows about one learner, in four queries whatever the number of courses."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.content.model import Course as CompiledCourse
from elearning.models import Contact, Course, CourseVersion, Enrolment, Place, StepDone
from elearning.rules.opfris import Freshness
from elearning.rules.progress import CourseProgress, State, StepProgress, progress_of
from elearning.rules.suggesting import suggested
from elearning.services import memory
from elearning.services.belonging import BELONGING, Belonging, belonging_in
from elearning.services.contacts import CARD, IS_THEIRS, WholeCard, whole_card
from elearning.services.learning import Marks, marks_of
from elearning.services.library import Published, compiled
from elearning.services.standing import counts
from elearning.services.statements import PERSON, look_up
from elearning.services.visiting import Enrolled, Spot, enrolled_of, spot_of


@dataclass(frozen=True)
class CourseSeen:
    """A course as one learner stands in it."""

    progress: CourseProgress
    done: frozenset[tuple[str, str]]
    place: Spot | None
    enrolment: Enrolled | None

    @property
    def is_under_way(self) -> bool:
        """Somebody is in the middle of it: of its core, or after that of a piece of verdieping."""
        now = self.progress.now
        if now is None or self.place is None:
            return False
        return not self.progress.own_part_done or now.screens_done > 0 or self.place.step == now.step.slug

    @property
    def offers(self) -> tuple[StepProgress, ...]:
        """The verdieping to go on with, what suits this learner first."""
        return tuple(step for step in self.progress.more if step.state in (State.NOW, State.TODO))


@dataclass(frozen=True)
class Learner:
    """A learner's courses, how they work, whom to call, and how many leerdoelen are due or fading."""

    courses: tuple[CourseSeen, ...]
    contact: WholeCard | None
    works_as: frozenset[str] = frozenset()
    due: int = 0
    fading: int = 0

    @property
    def under_way(self) -> CourseSeen | None:
        """The course somebody is in the middle of, the one last touched first."""
        touched = [one for one in self.courses if one.is_under_way]
        return max(touched, key=_touched_at, default=None)

    @property
    def finished(self) -> CourseSeen | None:
        """The course whose core was done last, but for a bijeenkomst perhaps, when nothing is under way."""
        done = [one for one in self.courses if one.progress.own_part_done]
        return None if self.under_way else max(done, key=_done_at, default=None)

    @property
    def next_course(self) -> CourseSeen | None:
        """The first course whose core somebody can go on with."""
        return next((one for one in self.courses if not one.progress.own_part_done and one.progress.now), None)

    @property
    def current(self) -> CourseSeen | None:
        """The course to go on with; none for somebody who just finished one and may choose."""
        return self.under_way or (None if self.finished else self.next_course)


_COURSES = (
    select(
        *(CourseVersion.id, CourseVersion.compiler),
        *(Place.step, Place.screen, Place.seen_at),
        *(Enrolment.started_at, Enrolment.completed_at),
    )
    .join(Course, Course.current_id == CourseVersion.id)
    .outerjoin(Place, and_(Place.person_id == PERSON, Place.course == Course.slug))
    .outerjoin(Enrolment, and_(Enrolment.person_id == PERSON, Enrolment.course == Course.slug))
)
_WHO = BELONGING.add_columns(*CARD).outerjoin(Contact, IS_THEIRS)
_MARKS = select(StepDone.course, StepDone.step, StepDone.screen, StepDone.skipped).where(StepDone.person_id == PERSON)


def learner(session: Session, person_id: int, now: datetime) -> Learner:
    """Gather what Mijn leerpad shows."""
    today = local_date(now)
    rows = look_up(session, _COURSES, {"person": person_id}).all()
    who = look_up(session, _WHO, {"person": person_id, "today": today}).all()
    marks, belonging = _marks(session, person_id), belonging_in(who)
    published = tuple(Published(version, compiled(session, version, compiler)) for version, compiler, *_ in rows)
    courses = [
        _seen(one.course, marks, belonging, spot_of(row[2:5]), enrolled_of(row[5:]))
        for one, row in zip(published, rows, strict=True)
    ]
    courses.sort(key=lambda one: (one.progress.course.part, one.progress.course.slug))
    fresh = counts(memory.known(session, person_id), published, now)
    contact = whole_card(who[0][-len(CARD) :])
    return Learner(tuple(courses), contact, belonging.works_as, fresh[Freshness.DUE], fresh[Freshness.FADING])


def _seen(
    course: CompiledCourse,
    marks: dict[str, Marks],
    belonging: Belonging,
    place: Spot | None,
    enrolment: Enrolled | None,
) -> CourseSeen:
    mine = marks.get(course.slug, Marks())
    suits, waived, at = suggested(course, belonging.works_as), belonging.waived(course), place.step if place else None
    progress = progress_of(course, mine.done, at, skipped=mine.skipped, suggested=suits, waived=waived)
    return CourseSeen(progress, mine.done, place, enrolment)


def _touched_at(one: CourseSeen) -> datetime:
    assert one.place
    return one.place.seen_at


def _done_at(one: CourseSeen) -> tuple[bool, bool, datetime | int]:
    """Order by the day of completion; a course that became done because it was made shorter has none.

    One that only waits for a bijeenkomst comes last: there is something to arrange.
    """
    waits, at = one.progress.waits_for is not None, one.enrolment.completed_at if one.enrolment else None
    return (waits, True, at) if at else (waits, False, one.progress.course.part)


def _marks(session: Session, person_id: int) -> dict[str, Marks]:
    by_course: dict[str, list[tuple[str, str, bool]]] = {}
    for course, step, screen, skipped in look_up(session, _MARKS, {"person": person_id}):
        by_course.setdefault(course, []).append((step, screen, skipped))
    return {course: marks_of(found) for course, found in by_course.items()}
