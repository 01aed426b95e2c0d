"""Where somebody is in a course, and what they did there: everything the pages of a learner read.

Everything about one learner in one course comes in two queries, whatever the size of course and team.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from elearning.content.model import Course as CompiledCourse
from elearning.content.model import Module, Question, Screen
from elearning.models import Answer, Contact, Course, CourseVersion, Enrolment, Person, Place, Reflection, StepDone
from elearning.rules.answering import Given
from elearning.services.contacts import CARD, IS_THEIRS, WholeCard, whole_card
from elearning.services.library import compiled
from elearning.services.statements import COURSE, PERSON, any_of, look_up

Kept = TypeVar("Kept")


class Spot(NamedTuple):
    """Where somebody was last in a course: a row to read, not one to change."""

    step: str
    screen: str | None
    seen_at: datetime
    drafts: Mapping[str, Any] = {}


class Enrolled(NamedTuple):
    """The dates of somebody in a course: a row to read, not one to change."""

    started_at: datetime
    completed_at: datetime | None


@dataclass
class Visit:
    """One learner in one course, now; `enrolment` is there from the moment something is done.

    Its rows are there to be changed, unless the visit was only a `look`.
    """

    person_id: int
    version_id: int
    course: CompiledCourse
    place: Place | Spot | None
    contact: WholeCard | None
    enrolment: Enrolment | Enrolled | None

    def draft(self, question: str) -> Given:
        """Give what was half filled in at a question."""
        draft = (self.place.drafts if self.place else {}).get(question, {})
        return draft if isinstance(draft, dict) else {}


_COURSE_FOR_PERSON = (
    select(CourseVersion.id, CourseVersion.compiler, *CARD)
    .join(Course, Course.current_id == CourseVersion.id)
    .outerjoin(Place, and_(Place.person_id == PERSON, Place.course == Course.slug))
    .outerjoin(Enrolment, and_(Enrolment.person_id == PERSON, Enrolment.course == Course.slug))
    .outerjoin(Contact, IS_THEIRS)
    .where(Course.slug == COURSE)
)
_VISIT = _COURSE_FOR_PERSON.add_columns(Place, Enrolment)
_LOOK = _COURSE_FOR_PERSON.add_columns(
    *(Place.step, Place.screen, Place.seen_at, Place.drafts), *(Enrolment.started_at, Enrolment.completed_at)
)


def visit(session: Session, person_id: int, slug: str, today: date) -> Visit | None:
    """Find a published course with the learner's place in it and their contact card, in one query, to change it."""
    row = session.execute(_VISIT, {"person": person_id, "course": slug, "today": today}).first()
    if row is None:
        return None
    version, compiler, *card, place, enrolment = row
    return Visit(person_id, version, compiled(session, version, compiler), place, whole_card(card), enrolment)


def look(session: Session, person_id: int, slug: str, today: date) -> Visit | None:
    """Find the same to look at only, which costs a fraction."""
    row = look_up(session, _LOOK, {"person": person_id, "course": slug, "today": today}).first()
    if row is None:
        return None
    version, compiler, *rest = row
    card, place, enrolment = rest[: len(CARD)], rest[len(CARD) : -2], rest[-2:]
    course = compiled(session, version, compiler)
    return Visit(person_id, version, course, spot_of(place), whole_card(card), enrolled_of(enrolment))


def spot_of(columns: Sequence[Any]) -> Spot | None:
    """Make somebody's place of its columns in a larger query; None when there was none to join."""
    return None if columns[0] is None else Spot(*columns)


def enrolled_of(columns: Sequence[Any]) -> Enrolled | None:
    """Make the dates of an enrolment of their columns in a larger query; None when there was none to join."""
    return None if columns[0] is None else Enrolled(*columns)


@dataclass(frozen=True)
class Marks:
    """What somebody finished in a course as (step, screen), and which steps they skipped because they knew them."""

    done: frozenset[tuple[str, str]] = frozenset()
    skipped: frozenset[str] = frozenset()


def marks_of(rows: Iterable[Sequence[Any]]) -> Marks:
    """Gather rows of (step, screen, skipped)."""
    seen = list(rows)
    done, skipped = [(step, screen) for step, screen, _ in seen], [step for step, _, is_skipped in seen if is_skipped]
    return Marks(frozenset(done), frozenset(skipped))


_MARKS = select(StepDone.step, StepDone.screen, StepDone.skipped).where(
    StepDone.person_id == PERSON, StepDone.course == COURSE
)


def marks_in(session: Session, person_id: int, course: str) -> Marks:
    """Give the finished and the skipped of somebody in a course."""
    return marks_of(look_up(session, _MARKS, {"person": person_id, "course": course}))


def done_in(session: Session, person_id: int, course: str) -> frozenset[tuple[str, str]]:
    """Give the finished screens and steps of somebody in a course."""
    return marks_in(session, person_id, course).done


_MARKS_AND_KEPT = (
    select(StepDone.step, StepDone.screen, StepDone.skipped, Reflection.question, Reflection.text)
    .select_from(Person)
    .outerjoin(StepDone, and_(StepDone.person_id == Person.id, StepDone.course == COURSE))
    .outerjoin(
        Reflection,
        and_(
            Reflection.person_id == Person.id,
            Reflection.course == COURSE,
            Reflection.question.in_(any_of("asked")),
        ),
    )
    .where(Person.id == PERSON)
)


def marks_and_kept(session: Session, person_id: int, course: str, screen: Screen) -> tuple[Marks, dict[str, str]]:
    """Give what somebody finished in a course, and the reflections they kept at this screen, in one query."""
    asked = [question.key for question in screen.questions if not question.graded]
    if not asked:
        return marks_in(session, person_id, course), {}
    rows = look_up(session, _MARKS_AND_KEPT, {"person": person_id, "course": course, "asked": asked}).all()
    marks = marks_of((row.step, row.screen, row.skipped) for row in rows if row.step is not None)
    return marks, {row.question: row.text for row in rows if row.question is not None}


def occasions_of(module: Module) -> tuple[str, ...]:
    """Name the first pass through a module, now and under the names the module had before.

    Within one occasion the first answer to a question counts.
    """
    return tuple(f"module:{slug}" for slug in (module.slug, *module.former))


_THEIR_ANSWERS = and_(Answer.person_id == PERSON, Answer.course == COURSE, Answer.occasion.in_(any_of("occasions")))
_ANSWERS = select(Answer).where(_THEIR_ANSWERS)


def answers_on(session: Session, person_id: int, course: str, *occasions: str) -> dict[str, Answer]:
    """Give somebody's answers of an occasion, by question."""
    rows = session.scalars(_ANSWERS, {"person": person_id, "course": course, "occasions": occasions})
    return {row.question: row for row in rows}


_ANSWER = select(Answer).where(_THEIR_ANSWERS, Answer.question == bindparam("question"))


def answer_on(session: Session, visit: Visit, question: str, occasion: str) -> Answer | None:
    """Give the answer to one question on one occasion, to change it."""
    whose = {"person": visit.person_id, "course": visit.course.slug}
    return session.scalar(_ANSWER, {**whose, "occasions": [occasion], "question": question})


class Answered(NamedTuple):
    """What was answered to a question, as pages show it: a row to read, not one to change."""

    question: str
    occasion: str
    given: Given
    guessed: bool


_ANSWERED = select(Answer.question, Answer.occasion, Answer.given, Answer.guessed).where(_THEIR_ANSWERS)


def answered_on(session: Session, person_id: int, course: str, *occasions: str) -> list[Answered]:
    """Give somebody's answers of some occasions to look at."""
    rows = look_up(session, _ANSWERED, {"person": person_id, "course": course, "occasions": occasions})
    return [Answered._make(row) for row in rows]


_IS_ANSWERED = select(Answer.id).where(_THEIR_ANSWERS, Answer.question.in_(any_of("questions"))).limit(1)


def is_answered(session: Session, visit: Visit, module: Module, question: Question) -> bool:
    """Tell whether a question was answered in a module, now or under a name that either had before."""
    found = look_up(
        session,
        _IS_ANSWERED,
        {
            "person": visit.person_id,
            "course": visit.course.slug,
            "occasions": occasions_of(module),
            "questions": (question.key, *question.former),
        },
    )
    return found.first() is not None


def answer_to(answers: Mapping[str, Kept], question: Question) -> Kept | None:
    """Find the answer to a question, also when it was given under a name the question had before."""
    return next((answers[key] for key in (question.key, *question.former) if key in answers), None)
