"""Going through a course: what somebody answers, and going on. Where they are is read in `services/visiting.py`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, exists, insert, select, update
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.content.casus import Casus
from elearning.content.model import Course as CompiledCourse
from elearning.content.model import Gathering, Module, Question, Screen, Step
from elearning.models import Answer, Enrolment, LetterKind, Place, Reflection, StepDone
from elearning.rules.answering import Given, Submission, grade
from elearning.rules.opfris import rating_of
from elearning.rules.progress import WHOLE, Done, is_skipped, is_step_done, progress_of
from elearning.services import letters, memory
from elearning.services.belonging import waived_for
from elearning.services.memory import Told
from elearning.services.statements import COURSE, PERSON, any_of, insert_if
from elearning.services.visiting import (
    Marks,
    Spot,
    Visit,
    answer_to,
    answered_on,
    answers_on,
    done_in,
    is_answered,
    marks_and_kept,
    marks_in,
    marks_of,
    occasions_of,
    visit,
)
from elearning.services.waking import MOMENT, look_sooner

__all__ = [
    "Marks",
    "Visit",
    "WentOn",
    "answer_question",
    "answer_to",
    "answered_on",
    "answers_on",
    "complete",
    "done_in",
    "enrol",
    "finish_step",
    "go_on",
    "is_answered",
    "keep_place",
    "keep_reflection",
    "log_reviews",
    "marks_and_kept",
    "marks_in",
    "marks_of",
    "new_answer",
    "next_step",
    "occasions_of",
    "visit",
]

#: A course lies still when its learner was not in it for so long; then a letter asks about it.
STILL = timedelta(days=14)

# Rows go straight over the connection: by way of the session each would cost several times as much.
_FIRST_ANSWER = insert_if(
    Answer,
    ~exists().where(
        Answer.person_id == PERSON,
        Answer.course == COURSE,
        Answer.occasion.in_(any_of("occasions")),
        Answer.question.in_(any_of("questions")),
    ),
)
_NEW_PLACE = insert(Place).inline()
_PLACE = update(Place).where(Place.id == bindparam("place"))


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
    answer = new_answer(visit, question, sent, occasions_of(module)[0], now)
    if not _is_first(session, answer, module, question):
        return False
    log_reviews(session, [(answer, question)])
    enrol(session, visit, now)
    screen = next(screen.slug for screen in module.screens if question in screen.questions)
    keep_place(session, visit, now, at=(module.slug, screen), drop_draft=question.key)
    return True


def _is_first(session: Session, answer: Answer, module: Module, question: Question) -> bool:
    """Store an answer unless there is one, also under a name that module or question had before; tells which."""
    values = {column.name: getattr(answer, column.name) for column in Answer.__table__.columns}
    names = {"occasions": occasions_of(module), "questions": (question.key, *question.former)}
    stored = session.connection().execute(_FIRST_ANSWER, {**values, **names, "person": answer.person_id})
    return stored.rowcount > 0


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
    told = [
        Told(f"{answer.course}/{question.goal}", rating_of(answer.right, answer.guessed), answer.answered_at)
        for answer, question in answered
    ]
    lines: list[dict[str, object]] = [
        {
            "person_id": answer.person_id,
            "goal": one.goal,
            "rating": one.rating,
            "source": f"{answer.course}/{answer.occasion}/{answer.question}",
            "reviewed_at": one.at,
        }
        for (answer, _), one in zip(answered, told, strict=True)
    ]
    if lines:
        memory.log(session, lines)
        memory.remember(session, answered[0][0].person_id, told)
    if moments := [answer for answer, _ in answered if answer.occasion.startswith(MOMENT)]:
        look_sooner(session, moments[0].person_id, moments[0].answered_at + timedelta(days=1))


def keep_place(
    session: Session,
    visit: Visit,
    now: datetime,
    *,
    at: tuple[str, str | None],
    draft: tuple[str, Given] | None = None,
    drop_draft: str | None = None,
) -> None:
    """Remember where somebody is and what is half filled in there."""
    place = visit.place
    assert not isinstance(place, Spot), "who writes does not only look"
    kept = place.drafts if place else {}
    drafts = {key: value for key, value in kept.items() if key != drop_draft} | dict([draft] if draft else ())
    values = {"step": at[0], "screen": at[1], "drafts": drafts, "seen_at": now}
    if place is None:
        whose = {"person_id": visit.person_id, "course": visit.course.slug}
        session.connection().execute(_NEW_PLACE, {**whose, **values})
    else:
        session.connection().execute(_PLACE, {"place": place.id, **values})
        session.expire(place)


@dataclass(frozen=True)
class WentOn:
    """What came of pressing *Verder*: questions still open, else the next screen of this module, else it is done."""

    still_open: tuple[Question, ...] = ()
    module_done: bool = False
    next_screen: str = ""


def go_on(session: Session, visit: Visit, module: Module, screen: Screen, now: datetime) -> WentOn:
    """Finish a screen if its graded questions are answered, and whatever that finishes in turn."""
    rows = answered_on(session, visit.person_id, visit.course.slug, *occasions_of(module))
    answered = {row.question: row for row in rows}
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
    assert isinstance(visit.enrolment, Enrolment), "who writes does not only look"
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
