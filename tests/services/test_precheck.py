"""Testing out of a module: the check, what it says, and skipping."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from elearning import clock as time
from elearning.content.drafts import RESERVED
from elearning.content.model import Course, Module, Question, Screen
from elearning.models import Answer, Enrolment, Place, Review, StepDone
from elearning.rules.answering import Given, Submission
from elearning.rules.progress import progress_of, study_minutes
from elearning.services import learning, precheck
from elearning.services.precheck import Check
from elearning.services.publishing import publish
from tests.courses import EDITION
from tests.moment import Clock
from tests.rules.making import right_answer
from tests.services.conftest import InCourse
from tests.services.test_learning import do_screen, own, pass_quiz

NOTHING = Submission({}, False, "leeg")


def look(one: InCourse, module: Module | None = None) -> Check:
    return precheck.look(one.session, one.visit, module or one.module)


def give(one: InCourse, question: Question, given: Given | None = None, *, guessed: bool = False) -> bool:
    sent = Submission(right_answer(question) if given is None else given, guessed, f"check-{question.key}")
    return precheck.answer(one.session, look(one), question, sent, time.now())


def know_all(one: InCourse, but: int = 0) -> None:
    """Answer the whole check, the last `but` questions wrong."""
    asked = look(one).questions
    for number, question in enumerate(asked, 1):
        give(one, question, {} if number > len(asked) - but else None)


def republish(one: InCourse, **changes: object) -> None:
    """Publish the course again with another first module."""
    course: Course = one.visit.course
    steps = (replace(course.modules[0], **changes), *course.steps[1:])  # type: ignore[arg-type]
    publish(one.session, replace(course, steps=steps), {"x": repr(changes).encode()}, edition=EDITION, now=time.now())


def test_a_check_asks_two_questions_of_each_goal_and_the_same_at_every_look(samira_in: InCourse) -> None:
    seen = look(samira_in)
    assert sorted(question.goal for question in seen.questions) == ["rekenen", "rekenen", "vragen", "vragen"]
    assert look(samira_in).questions == seen.questions
    assert (seen.is_open, seen.is_over, seen.left, seen.next_number) == (True, False, 4, 1)


def test_no_screen_can_have_the_address_of_the_check() -> None:
    assert precheck.PLACE in RESERVED


def test_a_look_stores_nothing(samira_in: InCourse) -> None:
    look(samira_in)
    for table in (Answer, Place, Enrolment, StepDone, Review):
        assert own(samira_in, table) == []


def test_an_answer_is_stored_on_an_occasion_of_its_own_and_in_the_review_log(samira_in: InCourse) -> None:
    question = look(samira_in).questions[0]
    assert give(samira_in, question, guessed=True)
    (answer,), (review,), (enrolment,) = own(samira_in, Answer), own(samira_in, Review), own(samira_in, Enrolment)
    assert (answer.question, answer.occasion, answer.right, answer.guessed) == (
        question.key, "precheck:glas", True, True,
    )  # fmt: skip
    assert (review.goal, review.source) == (f"proef/{question.goal}", f"proef/precheck:glas/{question.key}")
    assert review.rating == 2
    assert enrolment.completed_at is None
    assert look(samira_in).next_number == 2


def test_a_second_answer_changes_nothing(samira_in: InCourse) -> None:
    question = look(samira_in).questions[0]
    assert give(samira_in, question, {})
    assert not give(samira_in, question)
    assert [row.right for row in own(samira_in, Answer)] == [False]
    assert len(own(samira_in, Review)) == 1


def test_the_place_leads_back_to_the_check_with_what_was_half_filled_in(samira_in: InCourse) -> None:
    seen = look(samira_in)
    question = seen.questions[1]
    key = precheck.draft_key(seen.module, question)
    at, draft = (seen.module.slug, precheck.PLACE), (key, {"keuze": ["waar"]})
    learning.keep_place(samira_in.session, samira_in.visit, time.now(), at=at, draft=draft)
    give(samira_in, seen.questions[0])
    place = samira_in.visit.place
    assert place
    assert (place.step, place.screen) == ("glas", precheck.PLACE)
    assert look(samira_in).draft(question) == {"keuze": ["waar"]}
    give(samira_in, question)
    assert look(samira_in).draft(question) == {}


def test_who_knows_all_may_skip_and_the_module_is_done_without_minutes(samira_in: InCourse, clock: Clock) -> None:
    know_all(samira_in)
    seen = look(samira_in)
    assert seen.may_skip
    assert [goal.known for goal in seen.goals] == [True, True]
    assert precheck.skip(samira_in.session, seen, clock.now)
    (row,) = own(samira_in, StepDone)
    assert (row.step, row.screen, row.skipped) == ("glas", "", True)
    marks = learning.marks_in(samira_in.session, samira_in.person.id, "proef")
    assert progress_of(samira_in.visit.course, marks.done).core_done == 1
    assert study_minutes(samira_in.visit.course, marks.done, marks.skipped) == 0
    place = samira_in.visit.place
    assert place
    assert (place.step, place.screen) == ("eindtoets", None)


def test_skipping_twice_counts_once(samira_in: InCourse, clock: Clock) -> None:
    know_all(samira_in)
    assert precheck.skip(samira_in.session, look(samira_in), clock.now)
    assert not precheck.skip(samira_in.session, look(samira_in), clock.now)
    assert len(own(samira_in, StepDone)) == 1


@pytest.mark.parametrize("wrong", [1, 4])
def test_who_misses_something_may_not_skip(samira_in: InCourse, clock: Clock, wrong: int) -> None:
    know_all(samira_in, but=wrong)
    seen = look(samira_in)
    assert seen.is_over
    assert not precheck.skip(samira_in.session, seen, clock.now)
    assert own(samira_in, StepDone) == []


def test_a_lucky_guess_does_not_count_as_known(samira_in: InCourse, clock: Clock) -> None:
    for question in look(samira_in).questions:
        give(samira_in, question, guessed=question.goal == "vragen")
    seen = look(samira_in)
    assert {goal.goal: (goal.known, goal.guessed) for goal in seen.goals} == {
        "rekenen": (True, False), "vragen": (False, True),
    }  # fmt: skip
    assert not precheck.skip(samira_in.session, seen, clock.now)


def test_half_a_check_is_no_reason_to_skip(samira_in: InCourse, clock: Clock) -> None:
    give(samira_in, look(samira_in).questions[0])
    assert not precheck.skip(samira_in.session, look(samira_in), clock.now)


def test_skipping_can_finish_the_course(samira_in: InCourse, clock: Clock) -> None:
    pass_quiz(samira_in)
    know_all(samira_in)
    assert own(samira_in, Enrolment)[0].completed_at is None
    precheck.skip(samira_in.session, look(samira_in), clock.now)
    samira_in.session.expire_all()
    assert own(samira_in, Enrolment)[0].completed_at == clock.now


def test_who_began_to_read_has_no_check_any_more(samira_in: InCourse) -> None:
    before = look(samira_in)
    samira_in.answer("fles", {"keuze": ["zeven"]})
    assert not look(samira_in).is_open
    assert not precheck.answer(samira_in.session, look(samira_in), before.questions[0], NOTHING, time.now())
    assert [row.occasion for row in own(samira_in, Answer)] == ["module:glas"]


def test_a_screen_that_was_read_closes_the_check_too(samira_in: InCourse) -> None:
    do_screen(samira_in, "glas")
    assert not look(samira_in).is_open


def test_answers_of_the_check_are_no_answers_of_the_module(samira_in: InCourse) -> None:
    """Whoever reads the module after all is asked everything there, with the answer at once."""
    know_all(samira_in, but=1)
    went = learning.go_on(samira_in.session, samira_in.visit, samira_in.module, samira_in.screen("meer"), time.now())
    assert set(went.still_open) == {question for question in samira_in.screen("meer").questions if question.graded}


def test_reading_a_skipped_module_to_its_end_makes_it_really_done(samira_in: InCourse, clock: Clock) -> None:
    know_all(samira_in)
    precheck.skip(samira_in.session, look(samira_in), clock.now)
    read_at = clock.move(days=2)
    assert do_screen(samira_in, "meer").next_screen == "glas", "the end alone is not the whole"
    assert learning.marks_in(samira_in.session, samira_in.person.id, "proef").skipped == {"glas"}
    do_screen(samira_in, "glas")
    assert do_screen(samira_in, "meer").module_done
    samira_in.session.expire_all()
    (whole,) = [row for row in own(samira_in, StepDone) if not row.screen]
    assert (whole.skipped, whole.done_at) == (False, read_at)
    marks = learning.marks_in(samira_in.session, samira_in.person.id, "proef")
    assert study_minutes(samira_in.visit.course, marks.done, marks.skipped) == samira_in.module.minutes


def test_a_skipped_module_that_got_another_name_is_still_skipped_and_can_still_be_read(samira_in: InCourse) -> None:
    know_all(samira_in)
    precheck.skip(samira_in.session, look(samira_in), time.now())
    republish(samira_in, slug="drank", former=("begin", "glas"))
    seen = look(samira_in)
    assert (seen.is_done, seen.is_skipped, seen.is_over) == (True, True, True)
    do_screen(samira_in, "glas")
    do_screen(samira_in, "meer")
    assert not look(samira_in).is_skipped


def test_a_goal_that_came_with_a_new_version_is_asked_before_skipping(samira_in: InCourse, clock: Clock) -> None:
    know_all(samira_in)
    first = samira_in.module.screens[0]
    extra = replace(first.questions[0], key="nieuw", goal="rekenen-2")
    more = Screen("extra", "Extra", (extra,), 1)
    republish(samira_in, screens=(*samira_in.module.screens, more), goals=("rekenen", "vragen", "rekenen-2"))
    seen = look(samira_in)
    assert (seen.is_over, seen.left) == (False, 1)
    assert not precheck.skip(samira_in.session, seen, clock.now)
    give(samira_in, extra)
    assert precheck.skip(samira_in.session, look(samira_in), clock.now)


def test_an_answer_that_a_new_version_calls_wrong_is_not_known_any_more(samira_in: InCourse) -> None:
    know_all(samira_in)

    def turned(question: Question) -> Question:
        return replace(question, choices=tuple(replace(choice, right=not choice.right) for choice in question.choices))

    first, second = samira_in.module.screens
    parts = tuple(turned(part) if isinstance(part, Question) else part for part in first.parts)
    second_parts = tuple(
        turned(part) if isinstance(part, Question) and part.key == "waarheid" else part for part in second.parts
    )
    republish(samira_in, screens=(replace(first, parts=parts), replace(second, parts=second_parts)))
    assert not look(samira_in).may_skip


def test_a_question_that_went_away_is_replaced_by_another(samira_in: InCourse) -> None:
    gone = look(samira_in).questions[0]
    give(samira_in, gone)
    screens = tuple(
        replace(screen, parts=tuple(part for part in screen.parts if getattr(part, "key", "") != gone.key))
        for screen in samira_in.module.screens
    )
    republish(samira_in, screens=screens)
    seen = look(samira_in)
    assert gone.key not in {question.key for question in seen.questions}
    left = [question for question in samira_in.module.questions if question.graded and question.goal == gone.goal]
    assert seen.left == len(seen.questions) == 2 + min(2, len(left))


def test_a_module_without_questions_has_no_check(samira_in: InCourse) -> None:
    seen = look(samira_in, samira_in.visit.course.modules[1])
    assert (seen.questions, seen.is_open, seen.is_over, seen.may_skip) == ((), False, False, False)


@pytest.mark.parametrize("table", [Answer, Review, StepDone, Place, Enrolment])
def test_nothing_of_the_neighbours_changes(samira_in: InCourse, table: type) -> None:
    count = select(func.count()).select_from(table).where(table.person_id != samira_in.person.id)  # type: ignore[attr-defined]
    before = samira_in.session.scalar(count)
    know_all(samira_in)
    precheck.skip(samira_in.session, look(samira_in), time.now())
    assert samira_in.session.scalar(count) == before
    assert before


def test_two_people_do_their_own_check(visiting: Callable[[str], InCourse]) -> None:
    samira, tom = visiting("samira"), visiting("tom")
    know_all(samira)
    precheck.skip(samira.session, look(samira), time.now())
    assert look(tom).left == len(look(tom).questions) == 4
    assert own(tom, Answer) == []
