"""Going through a course."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning import clock as time
from elearning.models import Answer, Course, CourseVersion, Enrolment, Place, Reflection, Review, StepDone
from elearning.rules.progress import progress_of
from elearning.services import learning, overview, testing
from elearning.services.learning import done_in
from elearning.services.publishing import publish
from tests.courses import EDITION, shipment
from tests.moment import Clock
from tests.people import Cast
from tests.rules.making import right_answer
from tests.services.conftest import InCourse

ZEVEN, VIER = {"keuze": ["zeven"]}, {"keuze": ["vier"]}


def own(one: InCourse, table: type) -> list:  # type: ignore[type-arg]
    return list(one.session.scalars(select(table).where(table.person_id == one.person.id)))


def do_screen(one: InCourse, slug: str) -> learning.WentOn:
    screen = one.screen(slug)
    for question in screen.questions:
        if question.graded:
            one.answer(question.key, right_answer(question))
    return learning.go_on(one.session, one.visit, one.module, screen, time.now())


def pass_quiz(one: InCourse) -> None:
    attempt = testing.start_attempt(one.session, one.visit, one.quiz, time.now())
    one.session.flush()
    sitting = testing.sitting(one.session, one.visit, attempt.id)
    assert sitting
    for question in sitting.questions:
        sent = learning.Submission(right_answer(question), False, question.key)
        testing.save_answer(one.session, sitting, question, sent, time.now())
    testing.hand_in(one.session, sitting, time.now())


def test_a_course_that_is_not_published_is_not_there(session: Session, cast: Cast, now: datetime) -> None:
    assert learning.visit(session, cast.samira.id, "niets", now.date()) is None


def test_a_first_answer_is_stored_with_its_line_in_the_review_log(samira_in: InCourse) -> None:
    assert samira_in.answer("fles", ZEVEN, guessed=True)
    (answer,), (review,) = own(samira_in, Answer), own(samira_in, Review)
    assert (answer.question, answer.given, answer.right, answer.guessed) == ("fles", ZEVEN, True, True)
    assert (answer.occasion, answer.version_id) == ("module:glas", samira_in.visit.version_id)
    assert answer.question_hash == samira_in.question("fles").hash
    assert (review.goal, review.rating, review.source) == ("proef/rekenen", 2, "proef/module:glas/fles")
    assert review.reviewed_at == answer.answered_at


def test_a_second_answer_changes_nothing(samira_in: InCourse) -> None:
    assert samira_in.answer("fles", VIER)
    assert not samira_in.answer("fles", ZEVEN)
    assert [answer.right for answer in own(samira_in, Answer)] == [False]
    assert [review.rating for review in own(samira_in, Review)] == [1]


def test_the_same_form_sent_twice_is_stored_once(samira_in: InCourse) -> None:
    assert samira_in.answer("fles", ZEVEN, sent="sleutel")
    assert not samira_in.answer("fles", ZEVEN, sent="sleutel")
    assert len(own(samira_in, Answer)) == 1


def test_two_people_may_send_the_same_key(visiting: Callable[[str], InCourse]) -> None:
    for name in ("samira", "tom"):
        assert visiting(name).answer("fles", ZEVEN, sent="sleutel")


def test_two_courses_may_use_the_same_names_for_a_module_and_a_question(
    session: Session, cast: Cast, clock: Clock
) -> None:
    """Names are an author's own business within a course: `glas` and `fles` may come back in the next one."""
    from dataclasses import replace

    course = shipment("proef").compiled.course
    assert course
    publish(session, replace(course, slug="vervolg"), {"vervolg/cursus.md": b""}, edition=EDITION, now=clock.now)
    for slug in ("proef", "vervolg"):
        assert InCourse(session, cast.samira, slug).answer("fles", ZEVEN)
    session.flush()


def test_an_answer_counts_on_under_the_old_name_of_the_module_and_of_the_question(samira_in: InCourse) -> None:
    samira_in.answer("fles", ZEVEN)
    own(samira_in, Answer)[0].occasion = "module:begin"
    samira_in.session.flush()
    assert not samira_in.answer("fles", VIER)


def test_an_answer_begins_the_course_and_a_look_does_not(samira_in: InCourse) -> None:
    assert samira_in.visit.place is None
    assert own(samira_in, Enrolment) == []
    samira_in.answer("fles", ZEVEN)
    (enrolment,) = own(samira_in, Enrolment)
    assert (enrolment.course, enrolment.completed_at) == ("proef", None)


def test_a_draft_comes_back_until_it_is_answered(samira_in: InCourse, now: datetime) -> None:
    for key, given in (("fles", VIER), ("uur", {"tekst": ["1"]}), ("uur", {"tekst": ["12"]})):
        learning.keep_place(samira_in.session, samira_in.visit, now, at=("glas", "glas"), draft=(key, given))
    assert samira_in.visit.draft("uur") == {"tekst": ["12"]}
    samira_in.answer("uur", {"tekst": ["12"]})
    assert samira_in.visit.draft("uur") == {}
    assert samira_in.visit.draft("fles") == VIER
    assert len(own(samira_in, Place)) == 1


def test_going_on_waits_for_the_graded_questions_only(samira_in: InCourse, now: datetime) -> None:
    went = learning.go_on(samira_in.session, samira_in.visit, samira_in.module, samira_in.screen("meer"), now)
    assert [question.key for question in went.still_open] == ["waarheid", "stappen", "paren", "uur", "kamer"]
    assert own(samira_in, StepDone) == []
    assert own(samira_in, Enrolment) == []


def test_a_module_is_done_when_its_last_screen_is(samira_in: InCourse) -> None:
    first = do_screen(samira_in, "glas")
    assert (first.module_done, first.next_screen, first.still_open) == (False, "meer", ())
    assert do_screen(samira_in, "meer").module_done
    assert {(row.step, row.screen) for row in own(samira_in, StepDone)} == {
        ("glas", "glas"),
        ("glas", "meer"),
        ("glas", ""),
    }


def test_going_on_twice_counts_once(samira_in: InCourse) -> None:
    do_screen(samira_in, "glas")
    do_screen(samira_in, "glas")
    assert len(own(samira_in, StepDone)) == 1


def test_the_place_moves_along(samira_in: InCourse) -> None:
    do_screen(samira_in, "glas")
    place = samira_in.visit.place
    assert place
    assert (place.step, place.screen) == ("glas", "meer")


def test_going_on_keeps_to_the_core_and_steps_over_what_is_held_back(samira_in: InCourse) -> None:
    """Between `glas` and the test stand a piece of verdieping, and a core module that is held back."""
    do_screen(samira_in, "glas")
    do_screen(samira_in, "meer")
    place = samira_in.visit.place
    assert place
    assert (place.step, place.screen) == ("eindtoets", None)


def test_verdieping_leads_nowhere_by_itself(samira_in: InCourse, now: datetime) -> None:
    gesprek = samira_in.visit.course.modules[1]
    assert learning.go_on(samira_in.session, samira_in.visit, gesprek, gesprek.screens[0], now).module_done
    place = samira_in.visit.place
    assert place
    assert (place.step, place.screen) == ("gesprek", "tafel")


def test_the_last_screen_first_leads_back_to_the_one_passed_over(samira_in: InCourse) -> None:
    went = do_screen(samira_in, "meer")
    assert (went.module_done, went.next_screen) == (False, "glas")
    assert do_screen(samira_in, "glas").next_screen == "meer"
    assert do_screen(samira_in, "meer").module_done


def test_a_course_is_done_only_when_its_test_is_passed(samira_in: InCourse, clock: Clock) -> None:
    do_screen(samira_in, "glas")
    do_screen(samira_in, "meer")
    (enrolment,) = own(samira_in, Enrolment)
    assert enrolment.completed_at is None
    begun = enrolment.started_at
    done_at = clock.move(days=1)
    pass_quiz(samira_in)
    samira_in.session.refresh(enrolment)
    assert (enrolment.started_at, enrolment.completed_at) == (begun, done_at)
    assert progress_of(samira_in.visit.course, done_in(samira_in.session, samira_in.person.id, "proef")).is_done


def test_a_test_passed_first_leaves_the_course_open_until_the_modules_are_done(
    samira_in: InCourse, clock: Clock
) -> None:
    pass_quiz(samira_in)
    assert own(samira_in, Enrolment)[0].completed_at is None
    do_screen(samira_in, "glas")
    clock.move(hours=1)
    do_screen(samira_in, "meer")
    assert own(samira_in, Enrolment)[0].completed_at == clock.now


def test_a_completion_date_never_moves(samira_in: InCourse, clock: Clock) -> None:
    pass_quiz(samira_in)
    do_screen(samira_in, "glas")
    do_screen(samira_in, "meer")
    completed = own(samira_in, Enrolment)[0].completed_at
    clock.move(days=3)
    do_screen(samira_in, "meer")
    pass_quiz(samira_in)
    samira_in.session.expire_all()
    assert own(samira_in, Enrolment)[0].completed_at == completed


def kept(one: InCourse) -> dict[str, str]:
    return learning.marks_and_kept(one.session, one.person.id, "proef", one.screen("meer"))[1]


def test_a_reflection_is_kept_changed_and_removed(samira_in: InCourse, now: datetime) -> None:
    def keep(text: str) -> dict[str, str]:
        learning.keep_reflection(samira_in.session, samira_in.visit, samira_in.question("bij-jou"), text, now)
        return kept(samira_in)

    assert keep("eerst") == {"bij-jou": "eerst"}
    assert keep("later") == {"bij-jou": "later"}
    assert keep("") == {}
    assert keep("") == {}
    assert own(samira_in, Reflection) == []


def test_what_is_done_and_kept_comes_together_without_being_mixed_up(samira_in: InCourse, now: datetime) -> None:
    do_screen(samira_in, "glas")
    do_screen(samira_in, "meer")
    learning.keep_reflection(samira_in.session, samira_in.visit, samira_in.question("bij-jou"), "van mij", now)
    marks, found = learning.marks_and_kept(samira_in.session, samira_in.person.id, "proef", samira_in.screen("meer"))
    assert marks == learning.marks_in(samira_in.session, samira_in.person.id, "proef")
    assert marks.done == done_in(samira_in.session, samira_in.person.id, "proef")
    assert found == {"bij-jou": "van mij"}
    assert learning.marks_and_kept(samira_in.session, samira_in.person.id, "proef", samira_in.screen("glas"))[1] == {}


@pytest.mark.parametrize("table", [Answer, Review, StepDone, Place, Enrolment, Reflection])
def test_nothing_of_the_neighbours_changes(samira_in: InCourse, table: type) -> None:
    count = select(func.count()).select_from(table).where(table.person_id != samira_in.person.id)  # type: ignore[attr-defined]
    before = samira_in.session.scalar(count)
    do_screen(samira_in, "glas")
    do_screen(samira_in, "meer")
    pass_quiz(samira_in)
    assert samira_in.session.scalar(count) == before
    assert before


def test_the_overview_shows_the_course_last_touched_first(samira_in: InCourse, clock: Clock) -> None:
    def current() -> str:
        seen = overview.learner(samira_in.session, samira_in.person.id, clock.now)
        assert seen.current
        return seen.current.progress.course.slug

    assert current() == "proef"
    other = InCourse(samira_in.session, samira_in.person, "ander")
    learning.keep_place(samira_in.session, other.visit, clock.now, at=("begin", "luister"))
    assert current() == "ander"
    clock.move(minutes=1)
    samira_in.answer("fles", ZEVEN)
    assert current() == "proef"


def test_a_version_published_meanwhile_is_read_at_the_next_look(samira_in: InCourse, now: datetime) -> None:
    from dataclasses import replace

    samira_in.answer("fles", ZEVEN)
    course = samira_in.visit.course
    publish(samira_in.session, replace(course, title="Nieuw"), {"x": b""}, edition=EDITION, now=now)
    assert samira_in.visit.course.title == "Nieuw"
    number = samira_in.session.scalars(
        select(CourseVersion.number).join(Course, Course.current_id == CourseVersion.id).where(Course.slug == "proef")
    ).one()
    assert number == 2
    assert not samira_in.answer("fles", VIER)
