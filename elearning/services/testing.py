"""Taking a test: an attempt is drawn once, saved question by question, and answered after handing in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from zlib import crc32

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.content.model import Question, Quiz
from elearning.models import Attempt, Person
from elearning.rules.answering import Submission, grade
from elearning.rules.quiz import ATTEMPTS_A_DAY, draw, is_passed, score_of
from elearning.services.learning import Visit, answers_on, done_in, finish_step, keep_place, log_reviews, new_answer
from elearning.services.library import of_version
from elearning.services.statements import COURSE, PERSON, look_up
from elearning.services.visiting import answer_on


class TooManyAttemptsError(Exception):
    """Je hebt deze toets vandaag al drie keer gedaan. Morgen kun je weer."""


class HandedInError(Exception):
    """Deze poging is al ingeleverd."""


class Tried(NamedTuple):
    """An attempt as pages show it: a row to read, not one to change."""

    id: int
    version_id: int
    quiz: str
    drawn: Sequence[str]
    handed_in_at: datetime | None
    score: float | None
    passed: bool | None


@dataclass(frozen=True)
class Sitting:
    """An attempt with its questions, read from the version it started in."""

    attempt: Tried
    quiz: Quiz
    questions: tuple[Question, ...]
    visit: Visit

    @property
    def occasion(self) -> str:
        """Name the attempt as an occasion for answers."""
        return f"attempt:{self.attempt.id}"

    def question(self, number: int) -> Question | None:
        """Give a question by its place in this attempt, counted from 1."""
        return self.questions[number - 1] if 1 <= number <= len(self.questions) else None


def attempts_at(session: Session, person_id: int, course: str, quiz: str) -> Sequence[Attempt]:
    """Give somebody's attempts at a test, the newest first."""
    return session.scalars(
        select(Attempt)
        .where(Attempt.person_id == person_id, Attempt.course == course, Attempt.quiz == quiz)
        .order_by(Attempt.id.desc())
    ).all()


def attempts_left(attempts: Sequence[Attempt], now: datetime) -> int:
    """Tell how many more times somebody may begin today."""
    today = local_date(now)
    return max(0, ATTEMPTS_A_DAY - sum(local_date(attempt.started_at) == today for attempt in attempts))


def open_attempt(attempts: Sequence[Attempt]) -> Attempt | None:
    """Find the attempt that is not handed in yet."""
    return next((attempt for attempt in attempts if attempt.handed_in_at is None), None)


def start_attempt(session: Session, visit: Visit, quiz: Quiz, now: datetime) -> Attempt:
    """Begin an attempt, or go on with the one that is open; raises TooManyAttemptsError.

    The person's row is locked first, so that twenty clicks at once begin one attempt.
    """
    session.execute(select(Person.id).where(Person.id == visit.person_id).with_for_update())
    attempts = attempts_at(session, visit.person_id, visit.course.slug, quiz.slug)
    if (unfinished := open_attempt(attempts)) is not None:
        return unfinished
    if not attempts_left(attempts, now):
        raise TooManyAttemptsError
    seen = attempts[0].drawn if attempts else ()
    seed = crc32(f"{visit.person_id}/{visit.version_id}/{quiz.slug}/{len(attempts)}".encode())
    attempt = Attempt(
        person_id=visit.person_id,
        version_id=visit.version_id,
        course=visit.course.slug,
        quiz=quiz.slug,
        drawn=list(draw(quiz, seed, seen)),
        started_at=now,
    )
    session.add(attempt)
    session.flush()
    keep_place(session, visit, now, at=(quiz.slug, None))
    return attempt


_TRIED = select(*(getattr(Attempt, name) for name in Tried._fields)).where(
    Attempt.id == bindparam("attempt"), Attempt.person_id == PERSON, Attempt.course == COURSE
)


def sitting(session: Session, visit: Visit, attempt_id: int) -> Sitting | None:
    """Find somebody's own attempt; another person's is not there."""
    whose = {"attempt": attempt_id, "person": visit.person_id, "course": visit.course.slug}
    row = look_up(session, _TRIED, whose).first()
    if row is None:
        return None
    attempt = Tried._make(row)
    course = visit.course if attempt.version_id == visit.version_id else of_version(session, attempt.version_id)
    quiz = course.step(attempt.quiz)
    if not isinstance(quiz, Quiz):
        return None
    by_key = {question.key: question for question in quiz.questions}
    questions = tuple(by_key[key] for key in attempt.drawn if key in by_key)
    return Sitting(attempt, quiz, questions, replace(visit, version_id=attempt.version_id))


def save_answer(
    session: Session,
    sitting: Sitting,
    question: Question,
    sent: Submission,
    now: datetime,
) -> None:
    """Save one answer; until handing in it may be changed. Raises HandedInError."""
    if sitting.attempt.handed_in_at is not None:
        raise HandedInError
    answer = answer_on(session, sitting.visit, question.key, sitting.occasion)
    if answer is None:
        answer = new_answer(sitting.visit, question, sent, sitting.occasion, now)
        answer.attempt_id = sitting.attempt.id
        session.add(answer)
    else:
        answer.given, answer.right, answer.guessed = sent.given, grade(question, sent.given).right, sent.guessed
        answer.answered_at = now
    keep_place(session, sitting.visit, now, at=(sitting.quiz.slug, None), drop_draft=draft_key(sitting, question))
    session.flush()


def draft_key(sitting: Sitting, question: Question) -> str:
    """Name the draft of a question within its attempt."""
    return f"{sitting.occasion}/{question.key}"


def hand_in(session: Session, sitting: Sitting, now: datetime) -> bool:
    """Hand an attempt in; a second time changes nothing. Tells whether this was the first time.

    Memory is fed here and not at each save, because an answer may be changed until now.
    """
    answers = answers_on(session, sitting.visit.person_id, sitting.visit.course.slug, sitting.occasion)
    score = score_of(sitting.attempt.drawn, {key: answer.right for key, answer in answers.items()})
    passed = is_passed(score, sitting.quiz.pass_mark)
    first = session.execute(
        update(Attempt)
        .where(Attempt.id == sitting.attempt.id, Attempt.handed_in_at.is_(None))
        .values(handed_in_at=now, score=score, passed=passed)
    )
    if not getattr(first, "rowcount", 0):
        return False
    log_reviews(session, ((answers[one.key], one) for one in sitting.questions if one.key in answers))
    if passed:
        done = set(done_in(session, sitting.visit.person_id, sitting.visit.course.slug))
        finish_step(session, sitting.visit, done, sitting.quiz, now)
    session.flush()
    return True
