"""Going through a course: where somebody is, what they answer, and going on.

Everything about one learner in one course comes in two queries, whatever the size of course and team.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, insert, select, update
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.content.casus import Casus
from elearning.content.model import Course as CompiledCourse
from elearning.content.model import Gathering, Module, Question, Screen, Step
from elearning.models import (
    Answer,
    Contact,
    Course,
    CourseVersion,
    Enrolment,
    LetterKind,
    Person,
    Place,
    Reflection,
    Review,
    StepDone,
)
from elearning.rules.answering import Given, Submission, grade
from elearning.rules.opfris import rating_of
from elearning.rules.progress import WHOLE, Done, is_skipped, is_step_done, progress_of
from elearning.services import letters
from elearning.services.belonging import waived_for
from elearning.services.contacts import contact_id_of
from elearning.services.library import compiled
from elearning.services.memory import Told, remember
from elearning.services.waking import MOMENT, look_sooner

#: A course lies still when its learner was not in it for so long; then a letter asks about it.
STILL = timedelta(days=14)


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


def visit(session: Session, person_id: int, slug: str, today: date) -> Visit | None:
    """Find a published course with the learner's place in it and their contact card, in one query."""
    row = session.execute(
        select(CourseVersion.id, CourseVersion.compiler, Place, Contact, Enrolment)
        .join(Course, Course.current_id == CourseVersion.id)
        .outerjoin(Place, and_(Place.person_id == person_id, Place.course == Course.slug))
        .outerjoin(Enrolment, and_(Enrolment.person_id == person_id, Enrolment.course == Course.slug))
        .outerjoin(Contact, Contact.id == contact_id_of(person_id, today).scalar_subquery())
        .where(Course.slug == slug)
    ).first()
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


def marks_in(session: Session, person_id: int, course: str) -> Marks:
    """Give the finished and the skipped of somebody in a course."""
    rows = session.execute(
        select(StepDone.step, StepDone.screen, StepDone.skipped).where(
            StepDone.person_id == person_id, StepDone.course == course
        )
    )
    return marks_of((row.step, row.screen, row.skipped) for row in rows)


def done_in(session: Session, person_id: int, course: str) -> frozenset[tuple[str, str]]:
    """Give the finished screens and steps of somebody in a course."""
    return marks_in(session, person_id, course).done


def marks_and_kept(session: Session, person_id: int, course: str, screen: Screen) -> tuple[Marks, dict[str, str]]:
    """Give what somebody finished in a course, and the reflections they kept at this screen, in one query."""
    asked = [question.key for question in screen.questions if not question.graded]
    rows = session.execute(
        select(StepDone.step, StepDone.screen, StepDone.skipped, Reflection.question, Reflection.text)
        .select_from(Person)
        .outerjoin(StepDone, and_(StepDone.person_id == Person.id, StepDone.course == course))
        .outerjoin(
            Reflection,
            and_(Reflection.person_id == Person.id, Reflection.course == course, Reflection.question.in_(asked)),
        )
        .where(Person.id == person_id)
    ).all()
    marks = marks_of((row.step, row.screen, row.skipped) for row in rows if row.step is not None)
    return marks, {row.question: row.text for row in rows if row.question is not None}


def occasions_of(module: Module) -> tuple[str, ...]:
    """Name the first pass through a module, now and under the names the module had before.

    Within one occasion the first answer to a question counts.
    """
    return tuple(f"module:{slug}" for slug in (module.slug, *module.former))


def answers_on(session: Session, person_id: int, course: str, *occasions: str) -> dict[str, Answer]:
    """Give somebody's answers of an occasion, by question."""
    rows = session.scalars(
        select(Answer).where(Answer.person_id == person_id, Answer.course == course, Answer.occasion.in_(occasions))
    )
    return {row.question: row for row in rows}


def answer_to(answers: Mapping[str, Answer], question: Question) -> Answer | None:
    """Find the answer to a question, also when it was given under a name the question had before."""
    return next((answers[key] for key in (question.key, *question.former) if key in answers), None)


def answer_question(
    session: Session,
    visit: Visit,
    module: Module,
    question: Question,
    sent: Submission,
    now: datetime,
) -> bool:
    """Store a first answer with its review row; a second one on the same occasion changes nothing.

    Tells whether it was stored. The caller holds the write transaction, so nobody else answers in between.
    """
    if answer_to(answers_on(session, visit.person_id, visit.course.slug, *occasions_of(module)), question):
        return False
    answer = new_answer(visit, question, sent, occasions_of(module)[0], now)
    session.add(answer)
    log_reviews(session, [(answer, question)])
    enrol(session, visit, now)
    screen = next(screen.slug for screen in module.screens if question in screen.questions)
    keep_place(session, visit, now, at=(module.slug, screen), drop_draft=question.key)
    return True


def new_answer(visit: Visit, question: Question, sent: Submission, occasion: str, now: datetime) -> Answer:
    """Grade what was given and make it a row."""
    return Answer(
        person_id=visit.person_id,
        version_id=visit.version_id,
        course=visit.course.slug,
        question=question.key,
        question_hash=question.hash,
        occasion=occasion,
        given=sent.given,
        right=grade(question, sent.given).right,
        guessed=sent.guessed,
        submission=f"{visit.person_id}/{visit.course.slug}/{occasion}/{question.key}/{sent.key}",
        answered_at=now,
    )


def log_reviews(session: Session, answered: Iterable[tuple[Answer, Question]]) -> None:
    """Write the lines of the review log that go with first answers of one person, and what follows for their memory.

    Answering an opfris ends a silence, so the next letter is looked at again; tomorrow, as today there was one.
    """
    answered = list(answered)
    lines: list[dict[str, Any]] = [
        {
            "person_id": answer.person_id,
            "goal": f"{answer.course}/{question.goal}",
            "rating": rating_of(answer.right, answer.guessed),
            "source": f"{answer.course}/{answer.occasion}/{answer.question}",
            "reviewed_at": answer.answered_at,
        }
        for answer, question in answered
    ]
    if lines:
        session.execute(insert(Review), lines)
        told = [Told(line["goal"], line["rating"], line["reviewed_at"]) for line in lines]
        remember(session, lines[0]["person_id"], told)
    if moments := [answer for answer, _ in answered if answer.occasion.startswith(MOMENT)]:
        look_sooner(session, moments[0].person_id, moments[0].answered_at + timedelta(days=1))


def keep_place(
    session: Session,
    visit: Visit,
    now: datetime,
    *,
    at: tuple[str, str | None] | None = None,
    draft: tuple[str, Given] | None = None,
    drop_draft: str | None = None,
) -> None:
    """Remember where somebody is and what is half filled in there."""
    place = visit.place
    if place is None:
        place = Place(person_id=visit.person_id, course=visit.course.slug, step="", drafts={}, seen_at=now)
        session.add(place)
    if at:
        place.step, place.screen = at
    drafts = {key: value for key, value in place.drafts.items() if key != drop_draft}
    place.drafts = {**drafts, draft[0]: draft[1]} if draft else drafts
    place.seen_at = now
    session.flush()


@dataclass(frozen=True)
class WentOn:
    """What came of pressing *Verder*: questions still open, else the next screen of this module, else it is done."""

    still_open: tuple[Question, ...] = ()
    module_done: bool = False
    next_screen: str = ""


def go_on(session: Session, visit: Visit, module: Module, screen: Screen, now: datetime) -> WentOn:
    """Finish a screen if its graded questions are answered, and whatever that finishes in turn."""
    answered = answers_on(session, visit.person_id, visit.course.slug, *occasions_of(module))
    still_open = tuple(q for q in screen.questions if q.graded and not answer_to(answered, q))
    if still_open:
        return WentOn(still_open=still_open)
    marks = marks_in(session, visit.person_id, visit.course.slug)
    skipped, done = is_skipped(module, marks.skipped), set(marks.done)
    enrol(session, visit, now)
    _mark(session, visit, done, (module.slug, screen.slug), now)
    following = _next_screen(module, screen, {one for one in done if one[1] != WHOLE} if skipped else done)
    if following:
        keep_place(session, visit, now, at=(module.slug, following))
        return WentOn(next_screen=following)
    if skipped:
        _read_after_all(session, visit, module, now)
    finish_step(session, visit, done, module, now)
    keep_place(session, visit, now, at=next_step(visit.course, module))
    return WentOn(module_done=True)


def finish_step(
    session: Session,
    visit: Visit,
    done: set[tuple[str, str]],
    step: Step,
    now: datetime,
    *,
    skipped: bool = False,
) -> bool:
    """Note a step as finished as a whole; tells whether that finished the course."""
    _mark(session, visit, done, (step.slug, WHOLE), now, skipped=skipped)
    return complete(session, visit, done, now)


def complete(session: Session, visit: Visit, done: Done, now: datetime) -> bool:
    """Note a course as finished once all that counts in it is done; tells whether that is new."""
    enrolment = enrol(session, visit, now)
    if enrolment.completed_at is not None:
        return False
    waived = waived_for(session, visit.person_id, visit.course, local_date(now))
    if progress_of(visit.course, done, waived=waived).is_done:
        enrolment.completed_at, enrolment.nudge_at = now, None
        session.flush()
        about = visit.course.slug
        letters.plan(session, visit.person_id, LetterKind.NEXT_STEP, about, now, {"course": about}, now)
    return enrolment.completed_at is not None


def keep_reflection(session: Session, visit: Visit, question: Question, text: str, now: datetime) -> None:
    """Keep a reflection, because its writer asked for that; empty text removes it."""
    row = session.scalar(
        select(Reflection).where(
            Reflection.person_id == visit.person_id,
            Reflection.course == visit.course.slug,
            Reflection.question == question.key,
        )
    )
    if row and not text:
        session.delete(row)
    elif row:
        row.text, row.kept_at = text, now
    elif text:
        session.add(
            Reflection(
                person_id=visit.person_id, course=visit.course.slug, question=question.key, text=text, kept_at=now
            )
        )
    session.flush()


def _next_screen(module: Module, screen: Screen, done: Done) -> str | None:
    """Find the screen to read next: the following one, else the first that was passed over."""
    slugs = [one.slug for one in module.screens]
    after = slugs[slugs.index(screen.slug) + 1 :]
    if after:
        return after[0]
    finished = is_step_done(module, done)
    return None if finished else next(slug for slug in slugs if (module.slug, slug) not in done)


def next_step(course: CompiledCourse, step: Module | Casus) -> tuple[str, str | None]:
    """Find where to go after a module or casus: the next open step of the core, else this one's beginning.

    Verdieping has no order: what comes first there follows from how somebody works, not from what they read last.
    """
    slugs = [one.slug for one in course.steps]
    later = [one for one in course.steps[slugs.index(step.slug) + 1 :] if one.slug in course.core]
    for one in later if step.slug in course.core else ():
        if not isinstance(one, Gathering) and not one.held_back and (not isinstance(one, Module) or one.screens):
            return _beginning_of(one)
    return _beginning_of(step)


def _beginning_of(step: Step) -> tuple[str, str | None]:
    return step.slug, step.screens[0].slug if isinstance(step, Module) else None


def enrol(session: Session, visit: Visit, now: datetime) -> Enrolment:
    """Give somebody's enrolment, and begin it if there is none. The caller looked (`visit`) under the person's lock."""
    if visit.enrolment is None:
        visit.enrolment = Enrolment(
            person_id=visit.person_id, course=visit.course.slug, started_at=now, nudge_at=now + STILL
        )
        session.add(visit.enrolment)
        session.flush()
    return visit.enrolment


def _mark(
    session: Session,
    visit: Visit,
    done: set[tuple[str, str]],
    what: tuple[str, str],
    now: datetime,
    *,
    skipped: bool = False,
) -> None:
    if what in done:
        return
    done.add(what)
    whose = {"person_id": visit.person_id, "course": visit.course.slug}
    session.add(StepDone(**whose, step=what[0], screen=what[1], skipped=skipped, done_at=now))
    session.flush()


def _read_after_all(session: Session, visit: Visit, module: Module, now: datetime) -> None:
    """Let a module that was skipped count as read, from now on."""
    session.execute(
        update(StepDone)
        .where(
            StepDone.person_id == visit.person_id,
            StepDone.course == visit.course.slug,
            StepDone.step.in_((module.slug, *module.former)),
            StepDone.skipped,
        )
        .values(skipped=False, done_at=now)
    )
