"""Taking a test."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from elearning.content.model import Question
from elearning.models import Answer, Attempt, Person, Review, StepDone
from elearning.rules.answering import Submission
from elearning.services import testing
from elearning.services.publishing import publish
from elearning.services.testing import Sitting, Tried
from tests.courses import EDITION
from tests.moment import Clock
from tests.services.conftest import InCourse

GOOD, WRONG = {"keuze": ["goed"]}, {"keuze": ["fout"]}


class Exam:
    """Somebody at the test."""

    def __init__(self, one: InCourse, clock: Clock) -> None:
        self.one, self.clock, self.session = one, clock, one.session

    def begin(self) -> Sitting:
        attempt = testing.start_attempt(self.session, self.one.visit, self.one.quiz, self.clock.now)
        self.session.flush()
        return self.look(attempt.id)

    def look(self, number: int) -> Sitting:
        sitting = testing.sitting(self.session, self.one.visit, number)
        assert sitting
        return sitting

    def save(self, sitting: Sitting, question: Question, given: dict[str, list[str]] = GOOD, key: str = "") -> None:
        sent = Submission(given, False, key or f"{sitting.attempt.id}{question.key}")
        testing.save_answer(self.session, sitting, question, sent, self.clock.now)

    def take(self, right: int = 4) -> Tried:
        sitting = self.begin()
        for number, question in enumerate(sitting.questions):
            self.save(sitting, question, GOOD if number < right else WRONG)
        testing.hand_in(self.session, sitting, self.clock.now)
        return self.look(sitting.attempt.id).attempt

    def own(self, table: type) -> list:  # type: ignore[type-arg]
        return list(self.session.scalars(select(table).where(table.person_id == self.one.person.id)))


@pytest.fixture
def exam(samira_in: InCourse, clock: Clock) -> Exam:
    return Exam(samira_in, clock)


def test_an_attempt_is_drawn_once_and_gone_on_with(exam: Exam) -> None:
    first = exam.begin()
    assert len(first.questions) == 4
    assert exam.begin().attempt.id == first.attempt.id
    assert [question.key for question in exam.begin().questions] == first.attempt.drawn


def test_a_next_attempt_asks_other_questions(exam: Exam) -> None:
    assert not set(exam.take(0).drawn) & set(exam.take(0).drawn)


def test_three_attempts_a_day_and_again_the_next_morning_in_the_netherlands(exam: Exam) -> None:
    for _ in range(3):
        exam.take(0)
    with pytest.raises(testing.TooManyAttemptsError):
        exam.begin()
    exam.clock.move(hours=12, minutes=59)  # 23:59 in Amsterdam
    with pytest.raises(testing.TooManyAttemptsError):
        exam.begin()
    exam.clock.move(minutes=1)
    assert exam.begin()


def test_an_attempt_that_was_left_open_can_be_finished_another_day(exam: Exam) -> None:
    opened = exam.begin()
    exam.clock.move(days=9)
    assert exam.begin().attempt.id == opened.attempt.id


def test_an_answer_can_change_until_it_is_handed_in(exam: Exam) -> None:
    sitting = exam.begin()
    question = sitting.questions[0]
    exam.save(sitting, question, WRONG)
    exam.save(sitting, question, GOOD, "later")
    assert [(answer.given, answer.right) for answer in exam.own(Answer)] == [(GOOD, True)]
    assert exam.own(Review) == []
    testing.hand_in(exam.session, sitting, exam.clock.now)
    with pytest.raises(testing.HandedInError):
        exam.save(exam.look(sitting.attempt.id), question, WRONG, "te laat")


def test_handing_in_twice_counts_once(exam: Exam) -> None:
    sitting = exam.begin()
    for question in sitting.questions:
        exam.save(sitting, question)
    first = exam.clock.now
    assert testing.hand_in(exam.session, sitting, exam.clock.now)
    assert not testing.hand_in(exam.session, sitting, exam.clock.move(minutes=5))
    assert exam.look(sitting.attempt.id).attempt.handed_in_at == first
    assert len(exam.own(Review)) == 4
    assert len(exam.own(StepDone)) == 1


@pytest.mark.parametrize(
    ("right", "score", "passed"), [(4, 1.0, True), (3, 0.75, True), (2, 0.5, False), (0, 0.0, False)]
)
def test_the_norm_decides(exam: Exam, right: int, score: float, passed: bool) -> None:
    attempt = exam.take(right)
    assert (attempt.score, attempt.passed) == (score, passed)
    assert len(exam.own(StepDone)) == passed


def test_what_is_left_open_counts_as_wrong_and_feeds_no_memory(exam: Exam) -> None:
    sitting = exam.begin()
    exam.save(sitting, sitting.questions[0])
    testing.hand_in(exam.session, sitting, exam.clock.now)
    assert exam.look(sitting.attempt.id).attempt.score == 0.25
    assert len(exam.own(Review)) == 1


def test_a_failed_attempt_after_a_passed_one_takes_nothing_away(exam: Exam) -> None:
    exam.take(4)
    exam.take(0)
    assert [row.step for row in exam.own(StepDone)] == ["eindtoets"]


def test_somebody_elses_attempt_is_not_there(exam: Exam, visiting: Callable[[str], InCourse]) -> None:
    tom = visiting("tom")
    number = exam.begin().attempt.id
    assert testing.sitting(tom.session, tom.visit, number) is None
    noor = exam.session.scalars(select(Attempt.id).join(Person).where(Person.name.startswith("Noor"))).first()
    assert noor
    assert testing.sitting(tom.session, tom.visit, noor) is None


def test_an_attempt_is_read_from_the_version_it_began_in(exam: Exam) -> None:
    sitting = exam.begin()
    old = [question.prompt.source for question in sitting.questions]
    course = exam.one.visit.course
    quiz = exam.one.quiz
    changed = replace(quiz, pass_mark=1.0, questions=quiz.questions[:1])
    steps = tuple(changed if step is quiz else step for step in course.steps)
    newest = publish(exam.session, replace(course, steps=steps), {"x": b""}, edition=EDITION, now=exam.clock.now)
    again = exam.look(sitting.attempt.id)
    assert exam.one.visit.version_id == newest.id
    assert [question.prompt.source for question in again.questions] == old
    assert again.quiz.pass_mark == 0.75
    exam.save(again, again.questions[0])
    assert exam.own(Answer)[0].version_id == sitting.attempt.version_id
    testing.hand_in(exam.session, again, exam.clock.now)
    assert exam.begin().attempt.version_id == newest.id


def test_attempts_of_others_do_not_count_for_today(exam: Exam) -> None:
    for other in exam.session.scalars(select(Attempt)):
        other.started_at = exam.clock.now
    exam.session.flush()
    assert (
        testing.attempts_left(
            testing.attempts_at(exam.session, exam.one.person.id, "proef", "eindtoets"), exam.clock.now
        )
        == 3
    )


def test_a_draft_at_a_test_goes_when_its_question_is_saved(exam: Exam) -> None:
    from elearning.services import learning

    sitting = exam.begin()
    question = sitting.questions[0]
    key = testing.draft_key(sitting, question)
    at = sitting.quiz.slug, None
    learning.keep_place(exam.session, sitting.visit, exam.clock.now, at=at, draft=(key, GOOD))
    assert exam.one.visit.draft(key) == GOOD
    exam.save(exam.look(sitting.attempt.id), question)
    assert exam.one.visit.draft(key) == {}


def test_a_test_sent_from_two_tabs_keeps_the_last_answer(exam: Exam) -> None:
    first, second = exam.begin(), exam.begin()
    exam.save(first, first.questions[0], WRONG, "tab 1")
    exam.save(second, second.questions[0], GOOD, "tab 2")
    assert [answer.right for answer in exam.own(Answer)] == [True]
