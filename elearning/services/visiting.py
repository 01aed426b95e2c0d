"""Where somebody is in a course, and what they did there: everything the pages of a learner read.

Everything about one learner in one course comes in two queries, whatever the size of course and team.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from elearning.content.model import Course as CompiledCourse
from elearning.content.model import Module, Question, Screen
from elearning.models import Answer, Contact, Course, CourseVersion, Enrolment, Person, Place, Reflection, StepDone
from elearning.rules.answering import Given
from elearning.services.contacts import contact_id_of
from elearning.services.library import compiled
from elearning.services.statements import COURSE, PERSON, TODAY, any_of

Kept = TypeVar("Kept")


@dataclass
class Visit:
    """One learner in one course, now; `enrolment` is there from the moment something is done."""

    person_id: int
    version_id: int
    course: CompiledCourse
    place: Place | None
    contact: Contact | None
    enrolment: Enrolment | None

    def draft(self, question: str) -> Given:
        """Give what was half filled in at a question."""
        draft = (self.place.drafts if self.place else {}).get(question, {})
        return draft if isinstance(draft, dict) else {}


_VISIT = (
    select(CourseVersion.id, CourseVersion.compiler, Place, Contact, Enrolment)
    .join(Course, Course.current_id == CourseVersion.id)
    .outerjoin(Place, and_(Place.person_id == PERSON, Place.course == Course.slug))
    .outerjoin(Enrolment, and_(Enrolment.person_id == PERSON, Enrolment.course == Course.slug))
    .outerjoin(Contact, Contact.id == contact_id_of(PERSON, TODAY).scalar_subquery())
    .where(Course.slug == COURSE)
)


def visit(session: Session, person_id: int, slug: str, today: date) -> Visit | None:
    """Find a published course with the learner's place in it and their contact card, in one query."""
    row = session.execute(_VISIT, {"person": person_id, "course": slug, "today": today}).first()
    if row is None:
        return None
    course = compiled(session, row.id, row.compiler)
    return Visit(person_id, row.id, course, row.Place, row.Contact, row.Enrolment)


@dataclass(frozen=True)
class Marks:
    """What somebody finished in a course as (step, screen), and which steps they skipped because they knew them."""

    done: frozenset[tuple[str, str]] = frozenset()
    skipped: frozenset[str] = frozenset()


def marks_of(rows: Iterable[tuple[str, str, bool]]) -> Marks:
    """Gather rows of (step, screen, skipped)."""
    seen = list(rows)
    return Marks(
        frozenset((step, screen) for step, screen, _ in seen), frozenset(step for step, _, skipped in seen if skipped)
    )


_MARKS = select(StepDone.step, StepDone.screen, StepDone.skipped).where(
    StepDone.person_id == PERSON, StepDone.course == COURSE
)


def marks_in(session: Session, person_id: int, course: str) -> Marks:
    """Give the finished and the skipped of somebody in a course."""
    rows = session.execute(_MARKS, {"person": person_id, "course": course})
    return marks_of((row.step, row.screen, row.skipped) for row in rows)


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
    rows = session.execute(_MARKS_AND_KEPT, {"person": person_id, "course": course, "asked": asked}).all()
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
    rows = session.execute(_ANSWERED, {"person": person_id, "course": course, "occasions": occasions})
    return [Answered(*row) for row in rows]


_IS_ANSWERED = select(Answer.id).where(_THEIR_ANSWERS, Answer.question.in_(any_of("questions"))).limit(1)


def is_answered(session: Session, visit: Visit, module: Module, question: Question) -> bool:
    """Tell whether a question was answered in a module, now or under a name that either had before."""
    found = session.scalar(
        _IS_ANSWERED,
        {
            "person": visit.person_id,
            "course": visit.course.slug,
            "occasions": occasions_of(module),
            "questions": (question.key, *question.former),
        },
    )
    return found is not None


def answer_to(answers: Mapping[str, Kept], question: Question) -> Kept | None:
    """Find the answer to a question, also when it was given under a name the question had before."""
    return next((answers[key] for key in (question.key, *question.former) if key in answers), None)
