"""The check beforehand: who knows a module already, may skip it.

Answers lie where all answers lie, under an occasion of their own, so the check is resumed on any device and feeds
memory like any first answer. It is done once: whoever did it has seen the answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zlib import crc32

from sqlalchemy.orm import Session

from elearning.content.model import Module, Question
from elearning.rules.answering import Given, Submission, grade
from elearning.rules.precheck import GoalKnown, draw_check, known_goals
from elearning.rules.progress import is_skipped, is_step_done, screens_done
from elearning.services.learning import (
    Marks,
    Visit,
    answer_to,
    answered_on,
    enrol,
    finish_step,
    keep_place,
    log_reviews,
    marks_in,
    new_answer,
    next_step,
    occasions_of,
)
from elearning.services.visiting import Answered

#: Where somebody is in a module while they do its check; also its address, so no screen is called this.
PLACE = "weet-ik-al"

Answers = dict[str, Answered]


@dataclass(frozen=True)
class Check:
    """The check of one module for one learner: its questions, and what was answered so far."""

    visit: Visit
    module: Module
    marks: Marks
    #: Something was answered or finished in the module itself.
    is_reading: bool
    questions: tuple[Question, ...]
    answers: Mapping[str, Answered]

    @property
    def is_done(self) -> bool:
        """The module is done, read or skipped."""
        return is_step_done(self.module, self.marks.done)

    @property
    def is_skipped(self) -> bool:
        """The module was skipped, and not read since."""
        return is_skipped(self.module, self.marks.skipped)

    @property
    def left(self) -> int:
        """How many questions are still open."""
        return len(self.questions) - len(self.answers)

    @property
    def is_over(self) -> bool:
        """Everything was answered."""
        return bool(self.questions) and not self.left

    @property
    def is_open(self) -> bool:
        """There is something to answer, and nobody has begun to read the answers."""
        return self.left > 0 and not self.is_reading and not self.is_done

    @property
    def next_number(self) -> int | None:
        """The first open question, counted from 1."""
        return next((n for n, one in enumerate(self.questions, 1) if one.key not in self.answers), None)

    @cached_property
    def goals(self) -> list[GoalKnown]:
        """What is known, per goal, by the questions as they are now."""
        right = {one.key: grade(one, self.answers[one.key].given).right for one in self.questions if self._has(one)}
        guessed = [key for key, answer in self.answers.items() if answer.guessed]
        return known_goals(self.questions, right, guessed)

    @property
    def may_skip(self) -> bool:
        """Everything is known, so the module may be skipped."""
        return self.is_over and not self.is_done and all(one.known for one in self.goals)

    def question(self, key: str) -> Question | None:
        """Find a question of this check."""
        return next((one for one in self.questions if one.key == key), None)

    def draft(self, question: Question) -> Given:
        """Give what was half filled in."""
        return self.visit.draft(draft_key(self.module, question))

    def _has(self, question: Question) -> bool:
        return question.key in self.answers


def occasions(module: Module) -> tuple[str, ...]:
    """Name the check of a module, now and under the names the module had before."""
    return tuple(f"precheck:{slug}" for slug in (module.slug, *module.former))


def draft_key(module: Module, question: Question) -> str:
    """Name the draft of a question within the check."""
    return f"{occasions(module)[0]}/{question.key}"


def answers_of(session: Session, visit: Visit, module: Module) -> tuple[Answers, Answers]:
    """Give somebody's answers in a module and in its check, in one query."""
    reading = occasions_of(module)
    rows = answered_on(session, visit.person_id, visit.course.slug, *reading, *occasions(module))
    inside = {row.question: row for row in rows if row.occasion in reading}
    return inside, {row.question: row for row in rows if row.occasion not in reading}


def check_of(visit: Visit, module: Module, marks: Marks, inside: Answers, before: Answers) -> Check:
    """Make the check of a module out of what was answered `inside` it and `before` it."""
    answered = {q.key: row for q in module.questions if q.graded and (row := answer_to(before, q))}
    seed = crc32(f"{visit.person_id}/{visit.course.slug}/{module.slug}".encode())
    questions = draw_check(module, seed, answered)
    kept = {one.key: answered[one.key] for one in questions if one.key in answered}
    is_reading = bool(inside) or screens_done(module, marks.done) > 0
    return Check(visit, module, marks, is_reading, questions, kept)


def look(session: Session, visit: Visit, module: Module) -> Check:
    """Find the check of a module, with everything that was answered."""
    marks = marks_in(session, visit.person_id, visit.course.slug)
    return check_of(visit, module, marks, *answers_of(session, visit, module))


def answer(session: Session, check: Check, question: Question, sent: Submission, now: datetime) -> bool:
    """Store an answer with its review row; tells whether it was stored. A second one changes nothing."""
    if question.key in check.answers or not check.is_open:
        return False
    visit, module = check.visit, check.module
    row = new_answer(visit, question, sent, occasions(module)[0], now)
    session.add(row)
    log_reviews(session, [(row, question)])
    enrol(session, visit, now)
    keep_place(session, visit, now, at=(module.slug, PLACE), drop_draft=draft_key(module, question))
    return True


def skip(session: Session, check: Check, now: datetime) -> bool:
    """Count a module as done because all of it is known; tells whether that happened."""
    if not check.may_skip:
        return False
    visit = check.visit
    finish_step(session, visit, set(check.marks.done), check.module, now, skipped=True)
    keep_place(session, visit, now, at=next_step(visit.course, check.module))
    return True
