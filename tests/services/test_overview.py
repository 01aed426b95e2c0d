"""What Mijn leerpad knows: what is under way, what was finished, and what suits somebody."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from elearning.models import Enrolment, Membership, StepDone
from elearning.rules.suggesting import LEAD
from elearning.services import learning, overview, people
from elearning.services.overview import Learner
from elearning.services.publishing import publish
from tests.courses import EDITION
from tests.fading import learned
from tests.moment import Clock
from tests.people import Cast
from tests.services.conftest import InCourse
from tests.services.test_learning import do_screen, pass_quiz


@pytest.fixture
def chosen(samira_in: InCourse) -> InCourse:
    """Samira in a course whose verdieping is for specialists first."""
    course = samira_in.visit.course
    second = replace(course.modules[1], suited=("specialist",))
    third = replace(second, slug="lead", suited=(LEAD,))
    loose = replace(second, slug="los", suited=())
    steps = (course.steps[0], loose, second, third, *course.steps[2:4])
    now = samira_in.person.created_at
    publish(samira_in.session, replace(course, steps=steps), {"x": b""}, edition=EDITION, now=now)
    return samira_in


def seen_by(one: InCourse, clock: Clock) -> Learner:
    return overview.learner(one.session, one.person.id, clock.now)


def finish(one: InCourse) -> None:
    do_screen(one, "glas")
    do_screen(one, "meer")
    pass_quiz(one)


def slug_of(one: overview.CourseSeen | None) -> str | None:
    return one.progress.course.slug if one else None


def offered(seen: Learner) -> list[str]:
    assert seen.finished
    return [step.step.slug for step in seen.finished.offers]


def test_who_has_not_begun_is_led_to_the_first_course(samira_in: InCourse, clock: Clock) -> None:
    seen = seen_by(samira_in, clock)
    assert (seen.under_way, seen.finished) == (None, None)
    assert slug_of(seen.current) == slug_of(seen.next_course) == "proef"


def test_who_finished_the_core_may_choose_verdieping_or_the_next_part(chosen: InCourse, clock: Clock) -> None:
    finish(chosen)
    seen = seen_by(chosen, clock)
    assert (seen.under_way, seen.current) == (None, None)
    assert (slug_of(seen.finished), slug_of(seen.next_course)) == ("proef", "ander")
    assert offered(seen) == ["los", "gesprek", "lead"]


def test_verdieping_that_suits_comes_first(chosen: InCourse, clock: Clock) -> None:
    people.choose_style(chosen.session, chosen.person, "specialist")
    finish(chosen)
    assert offered(seen_by(chosen, clock)) == ["gesprek", "los", "lead"]


def test_half_a_piece_of_verdieping_is_under_way_and_a_whole_one_is_not(chosen: InCourse, clock: Clock) -> None:
    finish(chosen)
    gesprek = chosen.visit.course.step("gesprek")
    assert gesprek
    clock.move(minutes=1)
    learning.keep_place(chosen.session, chosen.visit, clock.now, at=("gesprek", "tafel"))
    seen = seen_by(chosen, clock)
    assert slug_of(seen.under_way) == "proef"
    assert seen.under_way
    assert seen.under_way.progress.now
    assert seen.under_way.progress.now.step.slug == "gesprek"
    learning.go_on(chosen.session, chosen.visit, gesprek, gesprek.screens[0], clock.now)  # type: ignore[arg-type, union-attr]
    assert offered(seen_by(chosen, clock)) == ["los", "lead"]


def test_the_next_part_once_begun_is_under_way(chosen: InCourse, clock: Clock) -> None:
    finish(chosen)
    other = InCourse(chosen.session, chosen.person, "ander")
    learning.keep_place(chosen.session, other.visit, clock.move(minutes=1), at=("begin", "luister"))
    seen = seen_by(chosen, clock)
    assert (slug_of(seen.current), seen.finished) == ("ander", None)


def test_a_course_that_became_done_by_itself_is_finished_too(session: Session, cast: Cast, clock: Clock) -> None:
    """A course that was made shorter has nobody's day of completion."""
    ander = InCourse(session, cast.samira, "ander")
    session.add(StepDone(person_id=cast.samira.id, course="ander", step="begin", screen="", done_at=clock.now))
    session.flush()
    assert slug_of(seen_by(ander, clock).finished) == "ander"
    finish(InCourse(session, cast.samira))
    assert slug_of(seen_by(ander, clock).finished) == "proef"
    assert session.get_one(Enrolment, 1)


def test_the_lead_of_a_team_is_suggested_what_is_for_a_lead(chosen: InCourse, clock: Clock) -> None:
    row = chosen.session.query(Membership).filter_by(person_id=chosen.person.id).one()
    row.addiction_lead = True
    chosen.session.flush()
    assert seen_by(chosen, clock).works_as == {LEAD}
    finish(chosen)
    assert offered(seen_by(chosen, clock))[0] == "lead"


def test_what_is_due_and_what_fades_is_counted_of_what_can_be_asked(samira_in: InCourse, clock: Clock) -> None:
    assert (seen_by(samira_in, clock).due, seen_by(samira_in, clock).fading) == (0, 0)
    learned(samira_in.session, samira_in.person, "proef/rekenen", "proef/weg", now=clock.now)
    learned(samira_in.session, samira_in.person, "proef/vragen", now=clock.now, days=4)
    assert (seen_by(samira_in, clock).due, seen_by(samira_in, clock).fading) == (1, 1)
    clock.move(days=300)
    assert (seen_by(samira_in, clock).due, seen_by(samira_in, clock).fading) == (2, 0)
